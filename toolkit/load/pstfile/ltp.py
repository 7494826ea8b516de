"""Lists, tables and properties: what a node's data says ([MS-PST] §2.3).

    heap-on-node EC → B-tree on heap B5 → property context BC: tag → value      table context 7C: rows of such values

A value of up to four bytes stands in the record itself; a larger one in the heap, and one larger than 3,580 bytes in a
subnode. Which of the two a number means, its low five bits say (HNID, §2.3.3.2).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from struct import Struct, iter_unpack
from typing import NamedTuple

from toolkit.load.pstfile.damage import Damage
from toolkit.load.pstfile.ndb import Node, Store

__all__ = ["Column", "Heap", "Property", "PropertyContext", "TableContext"]

_HEAP, _TREE, _PROPERTIES, _TABLE = 0xEC, 0xB5, 0xBC, 0x7C

_HEAP_HEADER = Struct("<HBBI")
_PAGE_MAP = 4
_SHORT = Struct("<H")
_LONG = Struct("<I")
_TREE_HEADER = Struct("<BBBBI")
_TABLE_HEADER = Struct("<BBHHHHIII")
_COLUMN = Struct("<IHBB")

MOST_LEVELS = 8
"""A B-tree on a heap of 2,047 allocations a block needs no more."""

# Property types ([MS-OXCDATA] §2.11.1) by where their value stands.
_IN_PLACE = frozenset([0x0002, 0x0003, 0x0004, 0x000A, 0x000B])


Property = int
"""A property's record as one number: tag, then type, from bit 32 on four bytes that are its value or say where it is.

A store has some forty properties a message: as numbers they are read three times as fast as unpacked.
"""


class Column(NamedTuple):
    """Where a column of a table lies within a row, and which bit says that a row has it."""

    kind: int
    offset: int
    width: int
    bit: int


_NO_COLUMN = Column(0, 0, 0, 0)


class Heap:
    """A node's data as a heap of small allocations, and its subnodes for what is larger. Raises Damage throughout."""

    __slots__ = ("_blocks", "_ends", "_mask", "_node", "_shift", "_store", "_subnodes", "client", "root")

    def __init__(self, store: Store, node: Node) -> None:
        self._store, self._node = store, node
        self._shift, self._mask = store.layout.heap_block_shift, store.layout.heap_index_mask
        self._blocks = store.blocks_of(node.data)
        self._ends: list[tuple[int, ...] | None] = [None] * len(self._blocks)
        self._subnodes: dict[int, tuple[int, int]] | None = None
        if not self._blocks or len(self._blocks[0]) < _HEAP_HEADER.size:
            raise Damage(f"node {node.nid} has no data")
        _, signature, self.client, self.root = _HEAP_HEADER.unpack_from(self._blocks[0])
        if signature != _HEAP:
            raise Damage(f"the data of node {node.nid} is no heap")

    @property
    def subnodes(self) -> dict[int, tuple[int, int]]:
        """The block ids (data, subnodes) of the node's subnodes by their id, read when first asked for."""
        if self._subnodes is None:
            self._subnodes = self._store.subnodes_of(self._node.subnodes)
        return self._subnodes

    def subnode(self, nid: int) -> Node:
        found = self.subnodes.get(nid)
        if found is None:
            raise Damage(f"node {self._node.nid} has no subnode {nid}")
        return Node(nid, *found)

    def value(self, hnid: int) -> bytes:
        """The bytes that an HNID means: nothing, an allocation, or a subnode's data."""
        if not hnid & 0x1F:
            return self.allocation(hnid) if hnid else b""
        return self._store.data_of(self.subnode(hnid).data)

    def value_blocks(self, hnid: int) -> list[bytes]:
        """The same, block by block."""
        if hnid & 0x1F:
            return self._store.blocks_of(self.subnode(hnid).data)
        return [self.allocation(hnid)] if hnid else []

    def allocation(self, hid: int) -> bytes:
        number, place = hid >> self._shift, (hid >> 5) & self._mask
        try:
            ends = self._ends[number] or self._read_ends(number)
            start, end, block = ends[place - 1], ends[place], self._blocks[number]
        except IndexError:
            raise Damage(f"heap of node {self._node.nid} has no allocation {hid}") from None
        if not place or not start <= end <= len(block):
            raise Damage(f"heap of node {self._node.nid}: allocation {hid} lies outside its block")
        return block[start:end]

    def _read_ends(self, number: int) -> tuple[int, ...]:
        """Where the allocations of a block begin; the last number is where the last one ends (HNPAGEMAP, §2.3.1.5)."""
        block = self._blocks[number]
        at = _SHORT.unpack_from(block)[0] if len(block) >= _SHORT.size else len(block)
        count = _SHORT.unpack_from(block, at)[0] if at + _PAGE_MAP <= len(block) else -1
        if count < 0 or at + _PAGE_MAP + 2 * (count + 1) > len(block):
            raise Damage(f"heap of node {self._node.nid}: block {number} has no allocation table")
        ends = _offsets(count).unpack_from(block, at + _PAGE_MAP)
        self._ends[number] = ends
        return ends

    def tree_records(self, hid: int) -> tuple[int, list[bytes]]:
        """The width of a record and the leaves of the B-tree on this heap, in order, each a run of whole records."""
        header = self.allocation(hid)
        if len(header) < _TREE_HEADER.size or header[0] != _TREE:
            raise Damage(f"heap of node {self._node.nid}: allocation {hid} is no tree")
        _, key, entry, levels, root = _TREE_HEADER.unpack_from(header)
        if not key or not entry or levels > MOST_LEVELS:
            raise Damage(f"heap of node {self._node.nid}: tree with keys of {key} bytes and {levels} levels")
        if not levels:
            leaf, width = self.allocation(root) if root else b"", key + entry
            return width, [leaf[: len(leaf) // width * width]]
        branches = [root] if root else []
        visited = set(branches)
        for _ in range(levels):
            branches = [below for branch in branches for below in self._branch(branch, key)]
            if not visited.isdisjoint(branches) or len(set(branches)) < len(branches):
                raise Damage(f"heap of node {self._node.nid}: its tree reaches an allocation twice")
            visited.update(branches)
        width = key + entry
        return width, [leaf[: len(leaf) // width * width] for leaf in map(self.allocation, branches)]

    def _branch(self, hid: int, key: int) -> list[int]:
        content, width = self.allocation(hid), key + _LONG.size
        return [_LONG.unpack_from(content, at + key)[0] for at in range(0, len(content) - width + 1, width)]


class PropertyContext:
    """The properties of one object: tag → Property ([MS-PST] §2.3.3). Values are read when asked for."""

    __slots__ = ("heap", "properties")

    def __init__(self, store: Store, node: Node) -> None:
        self.heap = Heap(store, node)
        if self.heap.client != _PROPERTIES:
            raise Damage(f"node {node.nid} holds no properties")
        width, leaves = self.heap.tree_records(self.heap.root)
        if width != 8:
            raise Damage(f"node {node.nid}: property records of {width} bytes")
        self.properties: dict[int, Property] = {}
        for leaf in leaves:
            tags, records = _forms(len(leaf) // width)
            self.properties.update(zip(tags.unpack(leaf), records.unpack(leaf), strict=True))

    def value(self, tag: int) -> tuple[int, bytes]:
        """The type and the bytes of a property that the object has. Raises Damage."""
        record = self.properties[tag]
        kind, word = (record >> 16) & 0xFFFF, record >> 32
        return kind, _LONG.pack(word) if kind in _IN_PLACE else self.heap.value(word)


class TableContext:
    """A table: its columns by tag, its row ids in order ([MS-PST] §2.3.4)."""

    __slots__ = ("_bits_at", "_described", "_row_bytes", "_rows", "heap", "places")

    def __init__(self, store: Store, node: Node) -> None:
        self.heap = Heap(store, node)
        if self.heap.client != _TABLE:
            raise Damage(f"node {node.nid} holds no table")
        header = self.heap.allocation(self.heap.root)
        if len(header) < _TABLE_HEADER.size or header[0] != _TABLE:
            raise Damage(f"node {node.nid}: the table has no header")
        _, count, _, _, self._bits_at, self._row_bytes, index, rows, _ = _TABLE_HEADER.unpack_from(header)
        self._described = header[_TABLE_HEADER.size : _TABLE_HEADER.size + count * _COLUMN.size]
        self._rows = rows
        self.places = self._read_places(index)

    @property
    def columns(self) -> dict[int, Column]:
        """The columns by tag."""
        return _columns(self._described)

    def _read_places(self, index: int) -> dict[int, int]:
        """Row id → place in the row matrix, in the order of the places: the order in which rows were added."""
        width, leaves = self.heap.tree_records(index)
        form = {8: "<II", 6: "<IH"}.get(width)
        if form is None:
            raise Damage(f"row index with records of {width} bytes")
        found = [record for leaf in leaves for record in iter_unpack(form, leaf)]
        if len(found) < 2:
            return dict(found)
        return dict(sorted(found, key=lambda record: record[1]))

    def rows(self) -> Iterator[tuple[int, bytes]]:
        """Row id and row, for every row that the index names. Raises Damage for a matrix that lacks one."""
        if not self.places or not self._row_bytes:
            return
        blocks = self.heap.value_blocks(self._rows)
        if not blocks:
            raise Damage("the table has no row matrix")
        # Rows do not span blocks: what is left over at a block's end is padding (§2.3.4.4.1).
        in_block = len(blocks[0]) // self._row_bytes
        for row_id, place in self.places.items():
            number, offset = divmod(place, in_block) if in_block else (0, place)
            block = blocks[number] if number < len(blocks) else b""
            row = block[offset * self._row_bytes : (offset + 1) * self._row_bytes]
            if len(row) < self._row_bytes:
                raise Damage(f"the row matrix ends before row {place}")
            yield row_id, row

    def cells(self, *tags: int) -> Iterator[list[tuple[int, bytes] | None]]:
        """For every row the type and the bytes of these columns, None where it has none. Raises Damage."""
        if not self.places:
            return
        wanted = _cell_places(self._described, self._bits_at, self._row_bytes, tags)
        value, in_place = self.heap.value, _IN_PLACE
        for _, row in self.rows():
            cells: list[tuple[int, bytes] | None] = []
            for kind, start, end, at, mask in wanted:
                if not row[at] & mask:
                    cells.append(None)
                elif end - start == _LONG.size and kind not in in_place:
                    cells.append((kind, value(int.from_bytes(row[start:end], "little"))))
                else:
                    cells.append((kind, row[start:end]))
            yield cells


@lru_cache(maxsize=1024)
def _offsets(count: int) -> Struct:
    """The form of an allocation table: where each of so many allocations begins, and the last one ends."""
    return Struct(f"<{count + 1}H")


@lru_cache(maxsize=1024)
def _forms(count: int) -> tuple[Struct, Struct]:
    """The forms of so many property records in a row: their tags alone, and each as one number."""
    return Struct("<" + "H6x" * count), Struct(f"<{count}Q")


@lru_cache(maxsize=256)
def _columns(described: bytes) -> dict[int, Column]:
    """Columns by tag. All tables of one kind are described by the same bytes, so that most are known already."""
    whole = described[: len(described) // _COLUMN.size * _COLUMN.size]
    return {
        tag >> 16: Column(tag & 0xFFFF, offset, width, bit) for tag, offset, width, bit in _COLUMN.iter_unpack(whole)
    }


@lru_cache(maxsize=256)
def _cell_places(
    described: bytes, bits_at: int, row_bytes: int, tags: tuple[int, ...]
) -> tuple[tuple[int, int, int, int, int], ...]:
    """Of each column wanted its type, start and end in a row, and the byte and bit by which a row says that it has one.

    Raises Damage for a column outside the row (§2.3.4.4.1). A column that the table lacks is one that no row has.
    """
    columns, found = _columns(described), list[tuple[int, int, int, int, int]]()
    for tag in tags:
        kind, offset, width, bit = columns.get(tag) or _NO_COLUMN
        at = bits_at + (bit >> 3)
        if offset + width > row_bytes or at >= row_bytes:
            raise Damage("a column lies outside its row")
        found.append((kind, offset, offset + width, at, 0x80 >> (bit & 7) if tag in columns else 0))
    return tuple(found)
