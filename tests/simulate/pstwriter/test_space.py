"""Space on disk: sections, and the maps that say what of them is used."""

from __future__ import annotations

import io
import struct

import pytest

from toolkit.simulate.pstwriter.space import (
    ALLOCATION_MAP,
    FREE_MAP,
    FREE_PAGE_MAP,
    PAGE_MAP,
    SECTION_BYTES,
    Space,
    maps_of,
    page,
    signature,
)


@pytest.mark.parametrize(
    ("section", "maps"),
    [
        (0, [ALLOCATION_MAP, PAGE_MAP]),
        (1, [ALLOCATION_MAP]),
        (8, [ALLOCATION_MAP, PAGE_MAP]),
        (127, [ALLOCATION_MAP]),
        (128, [ALLOCATION_MAP, PAGE_MAP, FREE_MAP]),
        (624, [ALLOCATION_MAP, PAGE_MAP, FREE_MAP]),
        (8_192, [ALLOCATION_MAP, PAGE_MAP, FREE_PAGE_MAP]),
        (8_192 + 31_744, [ALLOCATION_MAP, PAGE_MAP, FREE_PAGE_MAP]),
    ],
)
def test_maps_lie_at_their_fixed_sections(section: int, maps: list[int]) -> None:
    assert maps_of(section) == maps


def test_a_section_is_never_crossed_and_the_rest_of_it_stays_free() -> None:
    stream = io.BytesIO()
    space = Space(stream)
    first = space.reserve(64)
    assert first == 0x4400 + 2 * 512
    places = [space.reserve(8192) for _ in range(31)]
    assert places[29] == first + 64 + 29 * 8192
    assert places[30] == 0x4400 + SECTION_BYTES + 512
    space.finish()
    assert len(stream.getvalue()) == space.size == 0x4400 + 2 * SECTION_BYTES
    assert space.last_map == 0x4400 + SECTION_BYTES
    taken = 2 * 512 + 64 + 30 * 8192 + 512 + 8192
    assert space.free_bytes == 2 * SECTION_BYTES - taken


def test_the_allocation_map_has_its_first_slot_in_the_highest_bit() -> None:
    stream = io.BytesIO()
    space = Space(stream)
    space.reserve(3 * 64)
    space.finish()
    assert stream.getvalue()[0x4400:0x4404] == b"\xff\xff\xe0\x00"


def test_pages_are_aligned_to_their_own_size() -> None:
    space = Space(io.BytesIO())
    space.reserve(64)
    assert space.reserve(512, 512) % 512 == 0


def test_a_free_map_counts_the_longest_run_of_the_sections_it_covers() -> None:
    stream = io.BytesIO()
    space = Space(stream)
    # 160 blocks of 24 slots and one of 10 fill what the pages of a section leave over, but for a few slots.
    while space.sections < 130:
        space.reserve(1_500)
    space.finish()
    place = 0x4400 + 128 * SECTION_BYTES + 1_024
    found = stream.getvalue()[place : place + 512]
    assert found[496] == FREE_MAP
    assert found[:3] == bytes(space.free_map[128:131])
    assert found[0] < 24 < found[2] == 255


def test_a_map_carries_its_place_and_a_tree_page_its_signature() -> None:
    assert struct.unpack_from("<BBHIQ", page(ALLOCATION_MAP, b"", 0x4400), 496)[2::2] == (0, 0x4400)
    assert struct.unpack_from("<BBHIQ", page(0x81, b"", 0x12345600, 7), 496)[2] == signature(0x12345600, 7)


def test_the_signature_mixes_place_and_id() -> None:
    assert signature(0x12345678, 0) == 0x1234 ^ 0x5678
    assert signature(0x5_0000_0000, 0) == 0
