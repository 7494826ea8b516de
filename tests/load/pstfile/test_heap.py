"""Heaps: allocations in their blocks, and trees on them."""

import struct

import pytest

from toolkit.load.pstfile.damage import Damage
from toolkit.load.pstfile.heap import Heap
from toolkit.load.pstfile.ndb import Node
from toolkit.load.pstfile.opening import open_bytes


def heap_of(kit, fill):
    writer = kit.writer()
    data = fill(writer)
    return Heap(open_bytes(kit.with_folders(writer, [])), Node(0x9999, data, 0))


def test_an_allocation_of_the_second_block_of_a_heap_is_found(kit):
    first = bytearray(12) + struct.pack("<BBBBI", 0xB5, 2, 6, 0, 0) + b"one!"
    struct.pack_into("<HBBI", first, 0, len(first), 0xEC, 0xBC, 0x20)
    first += struct.pack("<HHHHH", 2, 0, 12, 20, 24)
    second = struct.pack("<H", 10) + b"two two!" + struct.pack("<HHHH", 1, 0, 2, 10)
    heap = heap_of(kit, lambda writer: writer.data([bytes(first), second]))
    assert (heap.allocation(0x40), heap.allocation(1 << 16 | 0x20)) == (b"one!", b"two two!")
    for absent in (0x60, 1 << 16 | 0x40, 2 << 16 | 0x20, 0):
        with pytest.raises(Damage):
            heap.allocation(absent)


def test_an_allocation_that_claims_more_than_its_block_is_damage(kit):
    block = bytearray(12) + b"data"
    struct.pack_into("<HBBI", block, 0, 16, 0xEC, 0xBC, 0x20)
    block += struct.pack("<HHHH", 1, 0, 12, 0xFFFF)
    heap = heap_of(kit, lambda writer: writer.block(bytes(block)))
    with pytest.raises(Damage, match="outside its block"):
        heap.allocation(0x20)


def test_a_tree_of_one_leaf_lies_where_its_records_are_and_every_other_is_left_to_the_careful_reading(kit):
    records = bytes(range(24))
    leaf = [struct.pack("<BBBBI", 0xB5, 2, 6, 0, 0x40), records]
    heap = heap_of(kit, lambda writer: writer.data(writer.heap(0xBC, leaf, 0x20)))
    width, start, end = heap.only_leaf(0x20)
    assert (width, heap.first[start:end]) == (8, records)
    assert heap.tree_records(0x20) == (8, [records])
    for header in (struct.pack("<BBBBI", 0xB5, 2, 6, 1, 0x40), struct.pack("<BBBBI", 0xB4, 2, 6, 0, 0x40), b"short"):
        other = heap_of(kit, lambda writer, header=header: writer.data(writer.heap(0xBC, [header, records], 0x20)))
        assert other.only_leaf(0x20) == (0, 0, 0)
    assert heap.only_leaf(0x60) == (0, 0, 0)


def test_a_block_that_claims_more_allocations_than_the_format_has_is_no_heap(kit):
    block = struct.pack("<HBBI", 12, 0xEC, 0xBC, 0x20) + bytes(4) + struct.pack("<HH", 2048, 0) + bytes(2 * 2049)
    with pytest.raises(Damage, match="no allocation table"):
        heap_of(kit, lambda writer: writer.block(block))


def test_a_heap_tree_that_reaches_an_allocation_twice_is_damage(kit):
    def fill(writer):
        loop = struct.pack("<HI", 1, 0x40)
        return writer.data(writer.heap(0xBC, [struct.pack("<BBBBI", 0xB5, 2, 6, 3, 0x40), loop], 0x20))

    with pytest.raises(Damage, match="twice"):
        heap_of(kit, fill).tree_records(0x20)
