"""The node database: nodes and the blocks that hold their data ([MS-PST] §2.2).

    node 0x200024 → bidData 0x3f4 → XBLOCK → blocks      bidSub 0x3fa → SLBLOCK → subnodes, nodes of their own

Nothing above this layer knows an offset. Everything a file claims is bounded by what the file can hold: each level of
a tree is deeper than the one above, and no node's data is larger than the file.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from struct import Struct
from typing import Any, NamedTuple
from zlib import crc32

from toolkit.load.pstfile.crypt import NDB_CRYPT_CYCLIC, NDB_CRYPT_PERMUTE, REVEAL, reveal
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
_ALL_ONES = 0xFFFFFFFF
_DATA_TREE, _SUBNODE_TREE = 0x01, 0x02

Subnodes = dict[int, tuple[int, int]]
"""By id, the block ids of a subnode's data and of its own subnodes."""

_Frame = tuple[
    "array[int]", "array[int]", "array[int]", memoryview, int, Callable[..., tuple[Any, ...]], int, int, int, int, int,
    bool,
]  # fmt: skip
"""What reading a block takes, looked up once: the block tree's columns, the file, and how its blocks are laid out."""


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
    most_bytes: int = field(init=False)
    """What one node's data can come to at most."""
    next_row: int = 0
    """Where the block after the last one read stands in the block tree: of what is written in one go, that is next."""
    view: memoryview = field(init=False, repr=False)
    _frame: _Frame = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.view, whole, layout = memoryview(self.data), len(self.data), self.layout
        self.most_bytes = min(MOST_BYTES, max(whole * MOST_INFLATION, 64 << 20) if layout.is_compressed else whole)
        columns, trailer = self.blocks.columns, layout.block_trailer
        self._frame = (
            self.blocks.keys, columns["place"], columns["size"], self.view, whole, trailer.unpack_from, trailer.size,
            trailer.size + layout.block_align - 1, -layout.block_align, *layout.block_fields, layout.is_compressed,
        )  # fmt: skip

    def node(self, nid: int) -> Node | None:
        """The node of that id; None when the node tree does not have it."""
        row = self.nodes.place_of(nid)
        return None if row is None else self.node_in_row(row)

    def node_in_row(self, row: int) -> Node:
        columns = self.nodes.columns
        return Node(self.nodes.keys[row], columns["data"][row], columns["subnodes"][row], columns["parent"][row])

    def is_recovered(self, node: Node) -> bool:
        """Whether the node, or its first block, was found by scanning, not through the trees."""
        return not (self.nodes.is_whole and self.blocks.is_whole) and (
            self.nodes.is_scanned(node.nid) or self.blocks.is_scanned(node.data & ~1)
        )

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
        _, stored = self._pieces(bid, self.view)
        return reveal(b"".join(stored), self.crypt, bid)

    def blocks_of(self, bid: int) -> list[bytes]:
        """A node's data, block by block: heaps and row matrices are laid out by the block. Raises Damage."""
        if not bid & 2:
            return [self.block(bid)] if bid else []
        children, stored = self._pieces(bid, self.data)
        return [reveal(content, self.crypt, child) for content, child in zip(stored, children, strict=True)]

    def _pieces(self, bid: int, source: Bytes | memoryview) -> tuple[list[int], list[Any]]:
        """The data blocks of a tree of one or two levels ([MS-PST] §2.2.2.8.3.2): their ids, and each as stored."""
        level, claimed, children = self.data_tree(bid)
        if level > 1:
            children = [leaf for child in children for leaf in self._level_below(bid, child)]
        stored = self._stored(children, source)
        if (there := sum(map(len, stored))) != claimed:
            self.doubts.append(f"the data tree of block {bid} claims {claimed:,} bytes, {there:,} are there")
        return children, stored

    def _level_below(self, bid: int, child: int) -> list[int]:
        level, _, leaves = self.data_tree(child)
        if level != 1:
            raise Damage(f"data tree of block {bid}: block {child} is no deeper than the one above")
        return leaves

    def data_tree(self, bid: int) -> tuple[int, int, list[int]]:
        """Of a block above data blocks: its level, the bytes below it that it claims, and what it names."""
        content, entry = self.block(bid), self.layout.block_id
        kind, level, count, claimed = _unpack(_TREE_BLOCK, content, bid)
        whole = count * entry.size
        if not bid & 2 or kind != _DATA_TREE or level not in (1, 2) or _TREE_BLOCK.size + whole > len(content):
            raise Damage(f"block {bid} is no data tree")
        children = [child for (child,) in entry.iter_unpack(content[_TREE_BLOCK.size : _TREE_BLOCK.size + whole])]
        if level == 1 and any(child & 2 for child in children):
            raise Damage(f"data tree of block {bid}: a tree where data is due")
        return level, claimed, children

    def subnodes_of(self, bid: int) -> Subnodes:
        """The subnodes that a block names. Raises Damage."""
        if not bid:
            return {}
        level, entries, form = self.subnode_tree(bid)
        if not level:
            return {nid: (data, subnodes) for nid, data, subnodes in form.iter_unpack(entries)}
        found: Subnodes = {}
        pending, visited = [(child, level) for _, child in form.iter_unpack(entries)][::-1], {bid}
        while pending:
            child, above = pending.pop()
            if child in visited:
                raise Damage(f"subnode tree of block {bid} reaches block {child} twice")
            visited.add(child)
            level, entries, form = self.subnode_tree(child)
            if level >= above:
                raise Damage(f"subnode tree of block {bid}: block {child} is no deeper than the one above")
            if level:
                pending.extend((below, level) for _, below in form.iter_unpack(entries))
            else:
                found.update({nid: (data, subnodes) for nid, data, subnodes in form.iter_unpack(entries)})
        return found

    def subnode_tree(self, bid: int) -> tuple[int, bytes, Struct]:
        """The level of a subnode block, its entries, and the form of each."""
        content, layout = self.block(bid), self.layout
        kind, level, count, _ = _unpack(_TREE_BLOCK, content, bid)
        form, start = layout.subnode_branch if level else layout.subnode_leaf, layout.subnode_header
        end = start + count * form.size
        if kind != _SUBNODE_TREE or level > 1 or end > len(content):
            raise Damage(f"block {bid} is no subnode tree")
        return level, content[start:end], form

    def block(self, bid: int) -> bytes:
        """A block's bytes, revealed where the file obscures them and inflated where it deflates. Raises Damage."""
        content: bytes = self._stored((bid,), self.data)[0]
        if bid & 2 or not self.crypt:
            return content
        return content.translate(REVEAL) if self.crypt == NDB_CRYPT_PERMUTE else reveal(content, self.crypt, bid)

    def _stored(self, bids: Sequence[int], source: Bytes | memoryview) -> list[Any]:
        """Blocks as they lie in the file, inflated where they are deflated: bytes, or views where `source` is one.

        Raises Damage, also for more bytes than the file can hold. A failing checksum is a doubt, not a reason to lose
        the item: what the bytes say is still evidence.
        """
        keys, places, sizes, view, most, unpack, width, beyond, unit, checksum_at, bid_at, is_deflated = self._frame
        row, last, left = self.next_row, len(keys), self.most_bytes
        found: list[Any] = []
        for bid in bids:
            if row == last or keys[row] != bid & ~1:
                row = self._row_of(bid)
            place, size = places[row], sizes[row]
            # The trailer ends as many whole units as data and trailer need ([MS-PST] §2.2.2.8).
            end = place + (size + beyond & unit)
            content = source[place : place + size]
            if not 0 < size == len(content):
                raise Damage(f"block {bid} at offset {place} lies beyond the end of the file")
            values = unpack(view, end - width) if end <= most else None
            if values is None or values[0] != size or (values[bid_at] ^ bid) & ~1:
                values = self._excused(values, bid, row)
            if crc32(content, _ALL_ONES) ^ _ALL_ONES != values[checksum_at]:
                self.doubts.append(f"the checksum of block {bid} at offset {place} fails: its bytes were changed")
            found.append(_inflate(content, bid) if is_deflated and values[5] not in (0, size) else content)
            row += 1
            left -= len(found[-1])
            if left < 0:
                raise Damage(f"at block {bid} the data claims more than the file holds")
        self.next_row = row
        return found

    def _row_of(self, bid: int) -> int:
        keys = self.blocks.keys
        row = bisect_left(keys, bid & ~1)
        if row == len(keys) or keys[row] != bid & ~1:
            raise Damage(f"block {bid} is not in the block tree")
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


def _inflate(content: bytes | memoryview, bid: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(content, MOST_BLOCK_BYTES)
    except zlib.error as error:
        raise Damage(f"block {bid} cannot be inflated: {error}") from error


def _unpack(form: Struct, content: bytes, bid: int) -> tuple[Any, ...]:
    if len(content) < form.size:
        raise Damage(f"block {bid} is too short")
    return form.unpack_from(content)
