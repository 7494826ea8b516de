"""The header, and files that have none worth the name."""

import pytest

from toolkit.evidence.problems import EvidenceError
from toolkit.load.pstfile.header import looks_like_store, read_header
from toolkit.load.pstfile.layout import LAYOUTS


def refused(data: bytes) -> str:
    with pytest.raises(EvidenceError) as refusal:
        read_header(data)
    return str(refusal.value)


def test_a_zero_filled_copy_says_to_check_the_acquisition():
    assert refused(bytes(300_000)) == "this is a zero-filled copy: check the acquisition"


def test_an_address_book_is_named_as_one():
    assert "address book" in refused(b"!BDN\0\0\0\0AB" + bytes(1000))


def test_a_file_that_ends_within_its_header_says_where():
    assert "after 20 bytes" in refused(b"!BDN\0\0\0\0SM\x17\0" + b"x" * 8)


def test_real_encryption_is_named_and_not_guessed_at(kit):
    with pytest.raises(EvidenceError, match="Windows Information Protection"):
        read_header(kit.with_folders(kit.writer(crypt=0x10), []))


def test_something_else_is_named_as_no_store():
    assert "not an Outlook data file" in refused(b"From: someone\r\n" * 100)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_sound_header_says_layout_and_crypt_method(kit, layout):
    header = read_header(kit.with_folders(kit.writer(layout, 2), []))
    assert (header.layout, header.crypt, header.damage) == (layout, 2, [])


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_lost_version_is_told_from_the_pages(kit, layout):
    data = bytearray(kit.with_folders(kit.writer(layout), []))
    data[10] = 99
    header = read_header(bytes(data))
    assert header.layout is layout
    assert "checksum" in header.damage[0]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_file_that_is_shorter_than_its_header_states_says_so(kit, layout):
    data = kit.with_folders(kit.writer(layout), [])
    (reason,) = read_header(data[:-64]).damage
    assert reason == f"the file is cut off: its header states {len(data):,} bytes, {len(data) - 64:,} are there"
    assert read_header(data + bytes(64)).damage == []


def test_one_changed_byte_of_the_signature_is_forgiven_and_two_are_not(kit):
    head = kit.with_folders(kit.writer(), [])[:64]
    assert looks_like_store(head)
    assert looks_like_store(b"?" + head[1:])
    assert not looks_like_store(b"??" + head[2:])
    assert not looks_like_store(head[:8])
