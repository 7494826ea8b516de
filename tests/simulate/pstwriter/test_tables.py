"""Properties and tables, as the toolkit's own reader finds them."""

from __future__ import annotations

import io

import pytest

from toolkit.load.pstfile.ltp import PropertyContext, TableContext
from toolkit.load.pstfile.ndb import Store
from toolkit.load.pstfile.opening import open_bytes
from toolkit.simulate.pstwriter.columns import CONTENTS, RECIPIENTS
from toolkit.simulate.pstwriter.heap import LARGEST_PIECE
from toolkit.simulate.pstwriter.nodes import Nodes
from toolkit.simulate.pstwriter.tables import ROW_ID, Table, write_properties

NODE = 0x21


def stored(fill) -> Store:
    stream = io.BytesIO()
    nodes = Nodes(stream)
    nodes.add(NODE, fill(nodes))
    nodes.finish(1)
    return open_bytes(stream.getvalue())


def test_each_type_of_value_is_read_back() -> None:
    properties = {
        0x0E070003: 0xFFFFFFFF, 0x0E1B000B: True, 0x0E330014: 1 << 40, 0x0037001F: "é\0\ud800", 0x300B0102: b"",
    }  # fmt: skip
    store = stored(lambda nodes: write_properties(nodes, properties))
    found = PropertyContext(store, store.node(NODE))
    assert {tag: found.typed(tag) for tag in found.properties} == {
        0x0E07: (0x0003, b"\xff\xff\xff\xff"),
        0x0E1B: (0x000B, b"\1\0\0\0"),
        0x0E33: (0x0014, (1 << 40).to_bytes(8, "little")),
        0x0037: (0x001F, b"\xe9\0\0\0\0\xd8"),
        0x300B: (0x0102, b""),
    }


@pytest.mark.parametrize("size", [LARGEST_PIECE, LARGEST_PIECE + 1, 20_000])
def test_a_large_value_lies_in_a_subnode(size: int) -> None:
    store = stored(lambda nodes: write_properties(nodes, {0x10130102: b"h" * size, 0x300B0102: b"k"}))
    found = PropertyContext(store, store.node(NODE))
    assert found.typed(0x1013) == (0x0102, b"h" * size)
    assert found.typed(0x300B) == (0x0102, b"k")
    assert (store.node(NODE).subnodes != 0) == (size > LARGEST_PIECE)


def table_of(rows: int) -> TableContext:
    def fill(nodes: Nodes):
        table = Table(nodes, CONTENTS)
        for number in range(rows):
            table.add(number << 5 | 4, number + 1, {0x0037001F: f"Subject {number}", 0x0E080003: number})
        return table.finish()

    store = stored(fill)
    return TableContext(store, store.node(NODE))


@pytest.mark.parametrize("rows", [0, 1, 42, 43, 1_000])
def test_a_table_of_any_length_gives_its_rows_in_order(rows: int) -> None:
    found = list(table_of(rows).cells(ROW_ID >> 16, 0x0037, 0x0E08, 0x0E06))
    assert [cells[0][1] for cells in found] == [(number << 5 | 4).to_bytes(4, "little") for number in range(rows)]
    assert [cells[1][1].decode("utf-16-le") for cells in found] == [f"Subject {number}" for number in range(rows)]
    assert [int.from_bytes(cells[2][1], "little") for cells in found] == list(range(rows))
    assert all(cells[3] is None for cells in found)


def test_a_cell_larger_than_a_piece_lies_in_a_subnode() -> None:
    def fill(nodes: Nodes):
        table = Table(nodes, RECIPIENTS)
        table.add(0, 1, {0x3001001F: "N" * 5_000, 0x0E0F000B: True})
        return table.finish()

    store = stored(fill)
    ((name, flag),) = TableContext(store, store.node(NODE)).cells(0x3001, 0x0E0F)
    assert name == (0x001F, ("N" * 5_000).encode("utf-16-le"))
    assert flag == (0x000B, b"\1")
