"""Blocks, data trees and subnodes, bounded by what the file holds."""

import struct

import pytest

from toolkit.load.pstfile.damage import Damage
from toolkit.load.pstfile.layout import LAYOUTS, UNICODE, UNICODE_4K
from toolkit.load.pstfile.opening import open_bytes


def store_of(kit, fill, layout=UNICODE, crypt=1):
    writer = kit.writer(layout, crypt)
    made = fill(writer)
    return open_bytes(kit.with_folders(writer, [])), made


@pytest.mark.parametrize("crypt", [0, 1, 2])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("size", [1, 8191, 300_000])
def test_data_comes_back_byte_for_byte(kit, layout, crypt, size):
    data = bytes(place * 7 % 251 for place in range(size))
    store, bid = store_of(kit, lambda writer: writer.bytes_(data), layout, crypt)
    assert store.data_of(bid) == data
    assert store.take_doubts() == []


def test_a_data_tree_of_two_levels_is_followed(kit):
    pieces = [bytes([n % 256]) * 100 for n in range(1500)]
    store, bid = store_of(kit, lambda writer: writer.data(pieces))
    assert store.blocks_of(bid) == pieces


def test_a_data_tree_that_names_itself_is_damage(kit):
    def fill(writer):
        bid = writer.next_bid | 2
        return writer.block(struct.pack("<BBHIQ", 1, 2, 1, 99, bid), internal=True)

    store, bid = store_of(kit, fill)
    with pytest.raises(Damage, match="no deeper"):
        store.blocks_of(bid)


def test_a_data_tree_that_multiplies_one_block_stops_at_the_size_of_the_file(kit):
    def fill(writer):
        block = writer.block(bytes(8000))
        level_1 = writer._data_tree(1, [block] * 1000, 8_000_000)
        return writer._data_tree(2, [level_1] * 1000, 0xFFFFFFFF)

    store, bid = store_of(kit, fill)
    with pytest.raises(Damage, match="more than the file holds"):
        store.data_of(bid)


def test_a_subnode_tree_that_names_itself_is_damage(kit):
    def fill(writer):
        bid = writer.next_bid | 2
        return writer.block(struct.pack("<BBHIQQ", 2, 1, 1, 0, 0x1F, bid), internal=True)

    store, bid = store_of(kit, fill)
    with pytest.raises(Damage, match="twice"):
        store.subnodes_of(bid)


def test_subnodes_of_two_levels_are_found(kit):
    def fill(writer):
        leaves = [writer.subnodes({nid: (4, 0)}) for nid in (0x692, 0x8025)]
        entries = b"".join(struct.pack("<QQ", nid, leaf) for nid, leaf in zip((0x692, 0x8025), leaves, strict=True))
        return writer.block(struct.pack("<BBHI", 2, 1, 2, 0) + entries, internal=True)

    store, bid = store_of(kit, fill)
    assert store.subnodes_of(bid) == {0x692: (4, 0), 0x8025: (4, 0)}


@pytest.mark.parametrize("kind", ["_data_tree", "_subnode_tree"])
def test_a_count_beyond_the_block_is_damage(kit, kind):
    head = 1 if kind == "_data_tree" else 2
    store, bid = store_of(kit, lambda w: w.block(struct.pack("<BBHIQ", head, 1, 0xFFFF, 0, 4), internal=True))
    with pytest.raises(Damage):
        store.blocks_of(bid) if head == 1 else store.subnodes_of(bid)


def test_a_block_that_nobody_wrote_is_damage(kit):
    store, _ = store_of(kit, lambda writer: None)
    with pytest.raises(Damage, match="not in the block tree"):
        store.block(0x77770)
    assert store.blocks_of(0) == []
    assert store.subnodes_of(0) == {}


def changed(kit, mark: bytes, at: int, flip: int):
    """A store whose block holding `mark` has one byte changed, counted from the mark."""
    writer = kit.writer(UNICODE, 0)
    bid = writer.block(mark)
    data = bytearray(kit.with_folders(writer, []))
    data[data.index(mark) + at] ^= flip
    return open_bytes(bytes(data)), bid


def test_bytes_whose_checksum_fails_are_read_and_doubted(kit):
    store, bid = changed(kit, b"MARK" * 12, 0, 1)
    assert store.block(bid).endswith(b"MARK")
    assert "checksum" in store.take_doubts()[0]
    assert store.take_doubts() == []


def test_a_trailer_with_one_flipped_bit_is_doubted_and_another_blocks_is_refused(kit):
    size_field = 48
    store, bid = changed(kit, b"MARK" * 12, size_field, 1)
    assert store.block(bid) == b"MARK" * 12
    assert "trailer" in store.take_doubts()[0]
    store, bid = changed(kit, b"MARK" * 12, size_field, 0xFF)
    with pytest.raises(Damage, match="there is no block"):
        store.block(bid)


def test_a_compressed_block_that_cannot_be_inflated_is_damage(kit):
    writer = kit.writer(UNICODE_4K, 0)
    bid = writer.block(b"MARK" * 1000)
    _, place, _ = writer.blocks[-1]
    data = bytearray(kit.with_folders(writer, []))
    data[place] ^= 0xFF
    with pytest.raises(Damage, match="inflated"):
        open_bytes(bytes(data)).block(bid)
