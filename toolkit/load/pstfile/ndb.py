"""The node database: nodes and the blocks that hold their data ([MS-PST] §2.2).

    node 0x200024 → bidData 0x3f4 → XBLOCK → blocks      bidSub 0x3fa → SLBLOCK → subnodes, nodes of their own

Nothing above this layer knows an offset. Everything a file claims is bounded by what the file can hold: each level of
a tree is deeper than the one above, and no node's data is larger than the file.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from struct import Struct
from typing import Any, NamedTuple, TypeVar

from toolkit.load.pstfile.crypt import NDB_CRYPT_CYCLIC, reveal
from toolkit.load.pstfile.damage import Bytes, Damage
from toolkit.load.pstfile.index import WALKED, Index
from toolkit.load.pstfile.layout import Layout

__all__ = ["Node", "Store", "block_lies_there", "node_type"]

# Node types ([MS-PST] §2.2.2.1): the low five bits of a node id.
NORMAL_FOLDER, SEARCH_FOLDER, NORMAL_MESSAGE, ATTACHMENT, ASSOC_MESSAGE = 0x02, 0x03, 0x04, 0x05, 0x08

MOST_BYTES = 1 << 31
"""No property of a store can be larger: sizes are signed 32-bit numbers ([MS-PST] §2.2.2.8.3.2)."""

MOST_BLOCK_BYTES = 1 << 16
MOST_INFLATION = 16
"""How much larger than a compressed file one of its nodes may be: enough for mail, too little for a bomb."""

_TREE_BLOCK = Struct("<BBHI")
_ALL_ONES = _LOW_HALF = 0xFFFFFFFF
_DATA_TREE, _SUBNODE_TREE = 0x01, 0x02


Stored = bytes | memoryview
Piece = TypeVar("Piece", bound=Stored)


class Node(NamedTuple):
    """A node or subnode: its id and the block ids of its data and of its subnodes; 0 where it has none."""

    nid: int
    data: int
    subnodes: int
    parent: int = 0


def node_type(nid: int) -> int:
    return nid & 0x1F


@dataclass(slots=True)
class Store:
    """An open file: its two trees, and what was found broken.

    `damage` speaks of the file as a whole. `doubts` collects what was read in spite of a failing checksum; whoever
    reads an item takes them with `take_doubts` and says of which item they are.
    """

    data: Bytes
    layout: Layout
    crypt: int
    nodes: Index
    blocks: Index
    damage: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    view: memoryview = field(init=False, repr=False)
    next_row: int = 0
    """Where the block after the last one read stands in the block tree: of what is written in one go, that is next."""

    def __post_init__(self) -> None:
        self.view = memoryview(self.data)

    @property
    def most_bytes(self) -> int:
        """What one node's data can come to at most."""
        if not self.layout.is_compressed:
            return min(MOST_BYTES, len(self.data))
        return min(MOST_BYTES, max(len(self.data) * MOST_INFLATION, 64 << 20))

    def node(self, nid: int) -> Node | None:
        """The node of that id; None when the node tree does not have it."""
        row = self.nodes.place_of(nid)
        return None if row is None else self.node_in_row(row)

    def node_in_row(self, row: int) -> Node:
        columns = self.nodes.columns
        return Node(self.nodes.keys[row], columns["data"][row], columns["subnodes"][row], columns["parent"][row])

    def is_recovered(self, node: Node) -> bool:
        """Whether the node, or its first block, was found by scanning, not through the trees."""
        return self.nodes.is_scanned(node.nid) or self.blocks.is_scanned(node.data & ~1)

    def take_doubts(self) -> list[str]:
        taken, self.doubts = self.doubts, []
        return taken

    def data_of(self, bid: int) -> bytes:
        """A node's data, whole. Raises Damage."""
        if not bid & 2:
            return self.block(bid) if bid else b""
        if self.crypt == NDB_CRYPT_CYCLIC or self.layout.is_compressed:
            return b"".join(self.blocks_of(bid))
        # One byte for another: all blocks can be revealed in one go.
        return reveal(b"".join(self._bounded(bid, self._stored)), self.crypt, bid)

    def blocks_of(self, bid: int) -> list[bytes]:
        """A node's data, block by block: heaps and row matrices are laid out by the block. Raises Damage."""
        if bid == 0:
            return []
        if not bid & 2:
            return [self.block(bid)]
        return self._bounded(bid, self.block)

    def _bounded(self, bid: int, read: Callable[[int], Piece]) -> list[Piece]:
        """What `read` gives for every data block of a tree. Raises Damage for more than the file holds."""
        pieces, total, most = list[Piece](), 0, self.most_bytes
        for child in self._leaves(bid):
            piece = read(child)
            total += len(piece)
            pieces.append(piece)
            if total > most:
                raise Damage(f"data tree of block {bid} claims more than the file holds")
        return pieces

    def _leaves(self, bid: int) -> Iterator[int]:
        """The data blocks below the root of a data tree, which has one or two levels ([MS-PST] §2.2.2.8.3.2)."""
        level, children = self._data_tree(bid)
        if level == 1:
            yield from children
            return
        for child in children:
            below, leaves = self._data_tree(child)
            if below >= level:
                raise Damage(f"data tree of block {bid}: block {child} is no deeper than the one above")
            yield from leaves

    def _data_tree(self, bid: int) -> tuple[int, list[int]]:
        content, entry = self.block(bid), self.layout.block_id
        kind, level, count, _ = _unpack(_TREE_BLOCK, content, bid)
        whole = count * entry.size
        if not bid & 2 or kind != _DATA_TREE or level not in (1, 2) or _TREE_BLOCK.size + whole > len(content):
            raise Damage(f"block {bid} is no data tree")
        children = [child for (child,) in entry.iter_unpack(content[_TREE_BLOCK.size : _TREE_BLOCK.size + whole])]
        if level == 1 and any(child & 2 for child in children):
            raise Damage(f"data tree of block {bid}: a tree where data is due")
        return level, children

    def subnodes_of(self, bid: int) -> dict[int, tuple[int, int]]:
        """The subnodes that a block names: id → block ids of its data and its subnodes. Raises Damage."""
        if not bid:
            return {}
        level, entries = self._subnode_tree(bid)
        if not level:
            return {nid & _LOW_HALF: (data, subnodes) for nid, data, subnodes in entries}
        found: dict[int, tuple[int, int]] = {}
        pending, visited = [(child, level) for _, child in reversed(entries)], {bid}
        while pending:
            child, above = pending.pop()
            if child in visited:
                raise Damage(f"subnode tree of block {bid} reaches block {child} twice")
            visited.add(child)
            level, entries = self._subnode_tree(child)
            if level >= above:
                raise Damage(f"subnode tree of block {bid}: block {child} is no deeper than the one above")
            if level:
                pending.extend((entry[1], level) for entry in reversed(entries))
            else:
                found.update({nid & _LOW_HALF: (data, subnodes) for nid, data, subnodes in entries})
        return found

    def _subnode_tree(self, bid: int) -> tuple[int, list[tuple[int, ...]]]:
        content, start = self.block(bid), self.layout.subnode_header
        kind, level, count, _ = _unpack(_TREE_BLOCK, content, bid)
        entry = self.layout.subnode_branch if level else self.layout.subnode_leaf
        end = start + count * entry.size
        if kind != _SUBNODE_TREE or level > 1 or end > len(content):
            raise Damage(f"block {bid} is no subnode tree")
        return level, list(entry.iter_unpack(content[start:end]))

    def block(self, bid: int) -> bytes:
        """A block's bytes, revealed where the file obscures them and inflated where it deflates. Raises Damage."""
        content = bytes(self._stored(bid))
        return content if bid & 2 or not self.crypt else reveal(content, self.crypt, bid)

    def _stored(self, bid: int) -> Stored:
        """A block as it lies in the file, inflated where it is deflated. Raises Damage.

        A failing checksum is a doubt, not a reason to lose the item: what the bytes say is still evidence.
        """
        view, layout, row = self.view, self.layout, self._row_of(bid)
        columns, trailer, unit = self.blocks.columns, layout.block_trailer, layout.block_align
        place, size = columns["place"][row], columns["size"][row]
        # The trailer ends as many whole units as data and trailer need ([MS-PST] §2.2.2.8).
        end = place + (size + trailer.size + unit - 1) // unit * unit
        content = view[place : place + size]
        if len(content) < size or not size:
            raise Damage(f"block {bid} at offset {place} lies beyond the end of the file")
        values = trailer.unpack_from(view, end - trailer.size) if end <= len(view) else None
        checksum_at, bid_at = layout.block_fields
        if values is None or values[0] != size or (values[bid_at] ^ bid) & ~1:
            values = self._excused(values, bid, row)
        if zlib.crc32(content, _ALL_ONES) ^ _ALL_ONES != values[checksum_at]:
            self.doubts.append(f"the checksum of block {bid} at offset {place} fails: its bytes were changed")
        return _inflate(content, bid) if layout.is_compressed and values[5] not in (0, size) else content

    def _row_of(self, bid: int) -> int:
        keys, key, row = self.blocks.keys, bid & ~1, self.next_row
        if row >= len(keys) or keys[row] != key:
            row = bisect_left(keys, key)
            if row == len(keys) or keys[row] != key:
                raise Damage(f"block {bid} is not in the block tree")
        self.next_row = row + 1
        return row

    def _excused(self, trailer: tuple[Any, ...] | None, bid: int, row: int) -> tuple[Any, ...]:
        """A trailer that does not fit, with a doubt. Raises Damage where none, or another block's, lies there."""
        size, place = self.blocks.columns["size"][row], self.blocks.columns["place"][row]
        # QUIRK: a flipped bit in a trailer must not lose the block; but where a block is gone another may lie instead.
        is_walked = self.blocks.origin[row] == WALKED
        if trailer is None or not is_walked or not _nearly(trailer, size, bid, self.layout):
            raise Damage(f"at offset {place} there is no block {bid}")
        self.doubts.append(f"the trailer of block {bid} at offset {place} was changed")
        return trailer


def _nearly(trailer: tuple[Any, ...], size: int, bid: int, layout: Layout) -> bool:
    wrong_bits: int = (trailer[0] ^ size).bit_count() + ((trailer[layout.block_fields[1]] ^ bid) & ~1).bit_count()
    return wrong_bits <= 2


def block_lies_there(data: Bytes, layout: Layout, bid: int, place: int, size: int) -> bool:
    """Whether at that place there is a block of that id and size: what an entry of doubtful origin has to pass."""
    unit, width = layout.block_align, layout.block_trailer.size
    end = place + (size + width + unit - 1) // unit * unit
    packed = data[end - width : end]
    if not size or len(packed) < layout.block_trailer.size:
        return False
    trailer = layout.block_trailer.unpack(packed)
    return bool(trailer[0] == size and (trailer[layout.block_fields[1]] ^ bid) & ~1 == 0)


def _inflate(content: Stored, bid: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(content, MOST_BLOCK_BYTES)
    except zlib.error as error:
        raise Damage(f"block {bid} cannot be inflated: {error}") from error


def _unpack(form: Struct, content: bytes, bid: int) -> tuple[Any, ...]:
    if len(content) < form.size:
        raise Damage(f"block {bid} is too short")
    return form.unpack_from(content)
