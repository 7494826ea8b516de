"""Checksums, pages, and the scan for pages that nothing points to."""

import pytest

from toolkit.load.pstfile.damage import BLOCK_TREE, NODE_TREE, Damage, crc32, page_at, scan_blocks, scan_leaves
from toolkit.load.pstfile.layout import LAYOUTS, UNICODE


@pytest.fixture
def data(kit) -> bytes:
    writer = kit.writer()
    return kit.with_folders(writer, [writer.message(0x200024 + 32 * n, kit.inbox, kit.note()) for n in range(40)])


def test_the_checksum_begins_at_zero_and_is_not_inverted():
    assert crc32(b"") == 0
    assert crc32(b"123456789") == 0x2DFD2D88


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_the_scan_finds_every_node_of_an_intact_file(kit, layout):
    writer = kit.writer(layout)
    data = kit.with_folders(writer, [writer.message(0x200024 + 32 * n, kit.inbox, kit.note()) for n in range(40)])
    assert sum(page.count for page in scan_leaves(data, layout, NODE_TREE)) == len(writer.nodes)
    assert sum(page.count for page in scan_leaves(data, layout, BLOCK_TREE)) == len(writer.blocks)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_block_is_found_by_its_trailer_and_none_whose_bytes_were_changed(kit, layout):
    writer = kit.writer(layout)
    data = bytearray(kit.with_folders(writer, [writer.message(0x200024, kit.inbox, kit.note())]))
    found = [tuple(entry)[:3] for entry in scan_blocks(bytes(data), layout).tolist()]
    assert sorted(found) == sorted(writer.blocks)
    data[found[0][1]] ^= 1
    assert len(scan_blocks(bytes(data), layout)) == len(found) - 1


def test_the_newest_page_comes_first(data):
    ids = [page.block_id for page in scan_leaves(data, UNICODE, NODE_TREE)]
    assert ids == sorted(ids, reverse=True)


def test_a_page_with_a_flipped_bit_is_found_but_not_sound(data):
    sound = scan_leaves(data, UNICODE, NODE_TREE)
    changed = data.replace(sound[0].entries, sound[0].entries[:-1] + b"\x55")
    assert len(scan_leaves(changed, UNICODE, NODE_TREE)) == len(sound) - 1
    assert len(scan_leaves(changed, UNICODE, NODE_TREE, sound=False)) == 1


@pytest.mark.parametrize("offset", [0, 1 << 40, 17])
def test_what_is_no_page_is_damage(data, offset):
    with pytest.raises(Damage):
        page_at(data, offset, UNICODE)
