"""Properties and tables on a heap ([MS-PST] §2.3.3, §2.3.4).

    property context   0x0037 → 0x001F → piece of the heap      table context   row 0x200004 → cells by column

A value of up to four bytes stands in the record itself, one of more than 3,580 bytes in a subnode.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from struct import Struct
from typing import NamedTuple

from toolkit.simulate.mapi import BOOLEAN, LONG, LONGLONG, TIME, Properties, encode
from toolkit.simulate.pstwriter.heap import LARGEST_PIECE, Heap
from toolkit.simulate.pstwriter.nodes import BLOCK_ROOM, Node, Nodes

ROW_ID, ROW_VERSION = 0x67F20003, 0x67F30003

_PROPERTIES, _TABLE = 0xBC, 0x7C
_LARGE_VALUE = 0x1F
_IN_PLACE = frozenset([LONG, BOOLEAN])
_WIDTHS = {BOOLEAN: 1, LONGLONG: 8, TIME: 8}
_USUAL_WIDTH = 4

_TREE_HEADER_BYTES = 8
_RECORD = Struct("<HHI")
_ROW_RECORD = Struct("<II")
_LONG = Struct("<I")
_TABLE_HEADER = Struct("<BBHHHHIII")
_COLUMN = Struct("<IHBB")


class Values:
    """Where a node's larger values go: its heap, or subnodes of its own."""

    def __init__(self, nodes: Nodes, client: int, subnodes: Mapping[int, Node]) -> None:
        self.heap = Heap(client)
        self._nodes = nodes
        self._subnodes = dict(subnodes)
        self._large = 0

    def place(self, value: bytes) -> int:
        """Store a value; the id of its piece or of its subnode."""
        if len(value) <= LARGEST_PIECE:
            return self.heap.add(value)
        return self.place_in_subnode([value[at : at + BLOCK_ROOM] for at in range(0, len(value), BLOCK_ROOM)])

    def place_in_subnode(self, blocks: list[bytes]) -> int:
        self._large += 1
        nid = self._large << 5 | _LARGE_VALUE
        self._subnodes[nid] = Node(self._nodes.data_in_blocks(blocks))
        return nid

    def finish(self, root: int) -> Node:
        """Write the heap, and the list of subnodes."""
        return Node(self._nodes.data_in_blocks(self.heap.blocks(root)), self._nodes.subnodes(self._subnodes))


def write_properties(
    nodes: Nodes, properties: Properties, subnodes: Mapping[int, Node] | None = None
) -> Node:
    """The properties of one object; `subnodes` are what else belongs to it."""
    values = Values(nodes, _PROPERTIES, subnodes or {})
    header = values.heap.add(bytes(_TREE_HEADER_BYTES))
    records = []
    for tag, value in sorted(properties.items()):
        encoded, kind = encode(tag, value), tag & 0xFFFF
        word = _LONG.unpack(encoded)[0] if kind in _IN_PLACE else values.place(encoded)
        records.append(_RECORD.pack(tag >> 16, kind, word))
    values.heap.add_tree(header, 2, records)
    return values.finish(header)


class _Place(NamedTuple):
    """Where a column lies in a row, and which bit says that the row has it."""

    offset: int
    width: int
    bit: int


class _Layout(NamedTuple):
    """`groups` are where the 8- and 4-byte cells end, then those of two bytes, of one, and the bits."""

    places: dict[int, _Place]
    groups: tuple[int, int, int, int]


@lru_cache(maxsize=16)
def _layout(columns: tuple[int, ...]) -> _Layout:
    """Wide cells first, then bytes, each in the order of the columns (§2.3.4.4.1)."""
    places: dict[int, _Place] = {}
    at, ends = 0, []
    for widths in ((8, 4), (2,), (1,)):
        for bit, tag in enumerate(columns):
            width = _WIDTHS.get(tag & 0xFFFF, _USUAL_WIDTH)
            if width in widths:
                places[tag] = _Place(at, width, bit)
                at += width
        ends.append(at)
    return _Layout(places, (ends[0], ends[1], ends[2], at + -(-len(columns) // 8)))


class Table:
    """A table being filled, row by row. `columns` begin with ROW_ID and ROW_VERSION; what a row lacks stays empty."""

    def __init__(self, nodes: Nodes, columns: tuple[int, ...]) -> None:
        self._layout = _layout(columns)
        self._values = Values(nodes, _TABLE, {})
        self._index_header = self._values.heap.add(bytes(_TREE_HEADER_BYTES))
        self._header = self._values.heap.add(bytes(_TABLE_HEADER.size + _COLUMN.size * len(columns)))
        self._ids: list[int] = []
        self._rows = bytearray()

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, row_id: int, version: int, properties: Properties) -> None:
        """One row with those of the properties that are columns."""
        cells: Properties = {**properties, ROW_ID: row_id, ROW_VERSION: version}
        row = bytearray(self._layout.groups[3])
        bits_at = self._layout.groups[2]
        for tag, (offset, width, bit) in self._layout.places.items():
            value = cells.get(tag)
            if value is None:
                continue
            row[offset : offset + width] = self._cell(encode(tag, value), tag & 0xFFFF, width)
            row[bits_at + (bit >> 3)] |= 0x80 >> (bit & 7)
        self._ids.append(row_id)
        self._rows += row

    def finish(self) -> Node:
        """Write the table. A table without rows is a template."""
        heap = self._values.heap
        index = [_ROW_RECORD.pack(*pair) for pair in sorted(zip(self._ids, range(len(self)), strict=True))]
        heap.add_tree(self._index_header, 4, index)
        rows = self._place_rows()
        places = sorted(self._layout.places.items())
        described = b"".join(_COLUMN.pack(tag, *place) for tag, place in places)
        header = _TABLE_HEADER.pack(_TABLE, len(places), *self._layout.groups, self._index_header, rows, 0)
        heap.replace(self._header, header + described)
        return self._values.finish(self._header)

    def _cell(self, encoded: bytes, kind: int, width: int) -> bytes:
        if kind in _IN_PLACE or width > _USUAL_WIDTH:
            return encoded[:width]
        return _LONG.pack(self._values.place(encoded))

    def _place_rows(self) -> int:
        """Rows do not span blocks; what is left at a block's end stays empty (§2.3.4.4)."""
        if len(self._rows) <= LARGEST_PIECE:
            return self._values.heap.add(bytes(self._rows))
        width = self._layout.groups[3]
        in_block = BLOCK_ROOM // width * width
        blocks = [bytes(self._rows[at : at + in_block]) for at in range(0, len(self._rows), in_block)]
        return self._values.place_in_subnode([*(block.ljust(BLOCK_ROOM, b"\0") for block in blocks[:-1]), blocks[-1]])
