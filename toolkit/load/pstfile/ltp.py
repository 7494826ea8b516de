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
from toolkit.load.pstfile.heap import Heap
from toolkit.load.pstfile.ndb import Node, Store

__all__ = ["Column", "Property", "PropertyContext", "TableContext"]

_PROPERTIES, _TABLE = 0xBC, 0x7C

_RECORD_BYTES = 8
_LONG, _PAIR = Struct("<I"), Struct("<II")
_TABLE_HEADER = Struct("<BBHHHHIII")
_COLUMN = Struct("<IHBB")

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


class PropertyContext(Heap):
    """The properties of one object: tag → Property ([MS-PST] §2.3.3). Values are read when asked for."""

    __slots__ = ("properties",)

    def __init__(self, store: Store, node: Node) -> None:
        Heap.__init__(self, store, node)
        if self.client != _PROPERTIES:
            raise Damage(f"node {node.nid} holds no properties")
        width, start, end = self.only_leaf(self.root)
        if width == _RECORD_BYTES:
            tags, records = _forms((end - start) // width)
            first = self.first
            self.properties: dict[int, Property] = dict(
                zip(tags.unpack_from(first, start), records.unpack_from(first, start), strict=True)
            )
            return
        self.properties = self._scattered()

    def _scattered(self) -> dict[int, Property]:
        """The properties where their records are several leaves, or lie beyond the first block."""
        width, leaves = self.tree_records(self.root)
        if width != _RECORD_BYTES:
            raise Damage(f"node {self.node.nid}: property records of {width} bytes")
        tags, records = _forms(sum(map(len, leaves)) // width)
        joined = b"".join(leaves)
        return dict(zip(tags.unpack(joined), records.unpack(joined), strict=True))

    def typed(self, tag: int) -> tuple[int, bytes]:
        """The type and the bytes of a property that the object has. Raises Damage."""
        record = self.properties[tag]
        kind, word = (record >> 16) & 0xFFFF, record >> 32
        return kind, _LONG.pack(word) if kind in _IN_PLACE else self.value(word)


class TableContext(Heap):
    """A table: its columns by tag, its row ids in order ([MS-PST] §2.3.4)."""

    __slots__ = ("_bits_at", "_described", "_row_bytes", "_rows", "places")

    def __init__(self, store: Store, node: Node) -> None:
        Heap.__init__(self, store, node)
        if self.client != _TABLE:
            raise Damage(f"node {node.nid} holds no table")
        header = self.allocation(self.root)
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
        width, start, end = self.only_leaf(index)
        if width == 8 and end - start == width:
            return dict([_PAIR.unpack_from(self.first, start)])
        width, leaves = self.tree_records(index)
        form = {8: "<II", 6: "<IH"}.get(width)
        if form is None:
            raise Damage(f"row index with records of {width} bytes")
        found = [record for leaf in leaves for record in iter_unpack(form, leaf)]
        if len(found) < 2:
            return dict(found)
        return dict(sorted(found, key=lambda record: record[1]))

    def rows(self) -> list[bytes]:
        """Every row that the index names, in the order of `places`. Raises Damage for a matrix that lacks one."""
        size = self._row_bytes
        if not self.places or not size:
            return []
        blocks = self.value_blocks(self._rows)
        if not blocks:
            raise Damage("the table has no row matrix")
        # Rows do not span blocks: what is left over at a block's end is padding (§2.3.4.4.1).
        in_block = len(blocks[0]) // size
        found: list[bytes] = []
        for place in self.places.values():
            number, offset = divmod(place, in_block) if in_block else (0, place)
            row = blocks[number][offset * size : (offset + 1) * size] if number < len(blocks) else b""
            if len(row) < size:
                raise Damage(f"the row matrix ends before row {place}")
            found.append(row)
        return found

    def cells(self, *tags: int) -> Iterator[list[tuple[int, bytes] | None]]:
        """For every row the type and the bytes of these columns, None where it has none. Raises Damage."""
        if not self.places:
            return
        wanted = _cell_places(self._described, self._bits_at, self._row_bytes, tags)
        for row in self.rows():
            cells: list[tuple[int, bytes] | None] = []
            for kind, start, end, at, mask, is_reference in wanted:
                if not row[at] & mask:
                    cells.append(None)
                elif is_reference:
                    cells.append((kind, self.value(_LONG.unpack_from(row, start)[0])))
                else:
                    cells.append((kind, row[start:end]))
            yield cells


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
) -> tuple[tuple[int, int, int, int, int, bool], ...]:
    """Of each column wanted its type, start and end in a row, and the byte and bit by which a row says that it has one.

    Raises Damage for a column outside the row (§2.3.4.4.1). A column that the table lacks is one that no row has.
    """
    columns, found = _columns(described), list[tuple[int, int, int, int, int, bool]]()
    for tag in tags:
        kind, offset, width, bit = columns.get(tag) or _NO_COLUMN
        at = bits_at + (bit >> 3)
        if offset + width > row_bytes or at >= row_bytes:
            raise Damage("a column lies outside its row")
        mask = 0x80 >> (bit & 7) if tag in columns else 0
        is_reference = width == _LONG.size and kind not in _IN_PLACE
        found.append((kind, offset, offset + width, at, mask, is_reference))
    return tuple(found)
