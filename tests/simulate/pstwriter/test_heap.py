"""Heaps: every piece is found by its id, in any block, and the page maps say where it ends."""

from __future__ import annotations

import struct

import pytest

from toolkit.simulate.pstwriter.heap import LARGEST_PIECE, Heap
from toolkit.simulate.pstwriter.nodes import BLOCK_ROOM


def piece(blocks: list[bytes], hid: int) -> bytes:
    block = blocks[hid >> 16]
    (at,) = struct.unpack_from("<H", block)
    assert at % 2 == 0
    (count,) = struct.unpack_from("<H", block, at)
    ends = struct.unpack_from(f"<{count + 1}H", block, at + 4)
    assert ends == tuple(sorted(ends))
    assert ends[-1] <= at
    place = (hid >> 5) & 0x7FF
    return block[ends[place - 1] : ends[place]]


def test_pieces_of_many_blocks_are_found_by_their_ids() -> None:
    heap = Heap(0xBC)
    pieces = [bytes([number % 256]) * (number * 37 % LARGEST_PIECE + 1) for number in range(900)]
    ids = [heap.add(content) for content in pieces]
    blocks = heap.blocks(ids[0])
    assert len(blocks) > 136
    assert [piece(blocks, hid) for hid in ids] == pieces
    assert {len(block) for block in blocks[:-1]} == {BLOCK_ROOM}
    assert blocks[0][2:8] == b"\xec\xbc" + struct.pack("<I", 0x20)


def test_nothing_is_no_piece() -> None:
    assert Heap(0xBC).add(b"") == 0


def test_the_ninth_block_tells_how_full_the_next_ones_are() -> None:
    heap = Heap(0x7C)
    for _ in range(2 * 140):
        heap.add(bytes(LARGEST_PIECE))
    blocks = heap.blocks(0x20)
    # 2 × 3,580 bytes leave between 768 and 1,024 free: level 7.
    assert blocks[0][8:12] == b"\x77" * 4
    assert blocks[8][2:66] == b"\x77" * 64
    assert blocks[136][2:6] == b"\x77\x77\x00\x00"


def test_a_piece_can_be_replaced_by_one_of_its_length() -> None:
    heap = Heap(0xBC)
    first, second = heap.add(b"....."), heap.add(b"keep")
    heap.replace(first, b"12345")
    assert [piece(heap.blocks(first), hid) for hid in (first, second)] == [b"12345", b"keep"]


def tree_records(blocks: list[bytes], header: int) -> list[bytes]:
    mark, key, value, level, root = struct.unpack("<BBBBI", piece(blocks, header))
    assert mark == 0xB5
    hids = [root] if root else []
    for _ in range(level):
        pairs = [pair for hid in hids for pair in struct.iter_unpack(f"<{key}sI", piece(blocks, hid))]
        firsts = [piece(blocks, hid)[:key] for _, hid in pairs]
        assert firsts == [first for first, _ in pairs]
        hids = [hid for _, hid in pairs]
    return [
        bytes(content[at : at + key + value])
        for content in (piece(blocks, hid) for hid in hids)
        for at in range(0, len(content), key + value)
    ]


@pytest.mark.parametrize(("count", "level"), [(0, 0), (1, 0), (447, 0), (448, 1), (447 * 447 + 1, 2)])
def test_a_tree_of_any_height_holds_its_records_in_order(count: int, level: int) -> None:
    heap = Heap(0x7C)
    header = heap.add(bytes(8))
    records = [struct.pack("<II", number, number * 3) for number in range(count)]
    heap.add_tree(header, 4, records)
    blocks = heap.blocks(header)
    assert piece(blocks, header)[:4] == bytes([0xB5, 4, 4, level])
    assert tree_records(blocks, header) == records


def test_a_heap_has_a_most_number_of_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.simulate.pstwriter.heap._MOST_BLOCKS", 3)
    heap = Heap(0x7C)
    with pytest.raises(ValueError, match="larger than a heap"):
        for _ in range(7):
            heap.add(bytes(LARGEST_PIECE))
