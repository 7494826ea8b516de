"""Heaps, properties and tables."""

import struct

import pytest

from toolkit.load.pstfile.damage import Damage
from toolkit.load.pstfile.layout import LAYOUTS, UNICODE
from toolkit.load.pstfile.ltp import PropertyContext, TableContext
from toolkit.load.pstfile.ndb import Node
from toolkit.load.pstfile.opening import open_bytes


def open_with(kit, fill, layout=UNICODE):
    writer = kit.writer(layout)
    data, subnodes = fill(writer)
    return open_bytes(kit.with_folders(writer, [])), Node(0x9999, data, subnodes)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_values_come_from_the_record_the_heap_and_the_subnode(kit, layout):
    large = ("x" * 5000).encode()
    properties = {0x0E08: kit.number(-7), 0x0037: kit.text("small"), 0x1013: (0x102, large), 0x0E1D: (0x1F, b"")}
    store, node = open_with(kit, lambda writer: writer.context(properties), layout)
    context = PropertyContext(store, node)
    assert context.typed(0x0E08) == kit.number(-7)
    assert context.typed(0x0037) == kit.text("small")
    assert context.typed(0x1013) == (0x102, large)
    assert context.typed(0x0E1D) == (0x1F, b"")


@pytest.mark.parametrize("data", [b"", b"short", bytes(64), b"\x0c\0\xec\xbc" + bytes(60)])
def test_what_is_no_heap_holds_no_properties(kit, data):
    store, node = open_with(kit, lambda writer: (writer.block(data) if data else 0, 0))
    with pytest.raises(Damage):
        PropertyContext(store, node)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("count", [0, 3, 700])
def test_a_table_gives_its_rows_in_order_also_over_several_blocks(kit, layout, count):
    rows = {0x200024 + 32 * n: {0x0C15: struct.pack("<I", n)} for n in range(count)}
    store, node = open_with(kit, lambda writer: writer.table({0x0C15: 3, 0x3001: 0x1F}, rows), layout)
    table = TableContext(store, node)
    assert list(table.places) == list(rows)
    cells = list(table.cells(0x0C15, 0x3001, 0x7777))
    assert cells == [[(3, struct.pack("<I", n)), None, None] for n in range(count)]


def test_a_cell_that_the_bitmap_denies_is_absent_whatever_its_bytes_say(kit):
    rows = {1: {0x3001: kit.text("here")[1]}, 2: {}}
    store, node = open_with(kit, lambda writer: writer.table({0x3001: 0x1F}, rows))
    assert list(TableContext(store, node).cells(0x3001)) == [[kit.text("here")], [None]]


def test_properties_are_no_table_and_a_table_holds_no_properties(kit):
    store, node = open_with(kit, lambda writer: writer.context({0x0E08: kit.number(1)}))
    with pytest.raises(Damage, match="no table"):
        TableContext(store, node)
    store, node = open_with(kit, lambda writer: writer.table({0x3001: 0x1F}, {}))
    with pytest.raises(Damage, match="no properties"):
        PropertyContext(store, node)


def test_a_missing_subnode_is_damage_of_the_value_alone(kit):
    def fill(writer):
        records = struct.pack("<HHI", 0x0037, 0x1F, 0x9F) + struct.pack("<HHI", 0x0E08, 3, 5)
        return writer.data(writer.heap(0xBC, [struct.pack("<BBBBI", 0xB5, 2, 6, 0, 0x40), records], 0x20)), 0

    store, node = open_with(kit, fill)
    context = PropertyContext(store, node)
    assert context.typed(0x0E08) == kit.number(5)
    with pytest.raises(Damage, match="no subnode"):
        context.typed(0x0037)
