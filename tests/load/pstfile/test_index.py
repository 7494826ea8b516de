"""The trees as tables, also where their pages point wrongly."""

import struct

import pytest

from toolkit.load.pstfile.damage import NODE_TREE, page_at
from toolkit.load.pstfile.header import read_header
from toolkit.load.pstfile.index import read_index
from toolkit.load.pstfile.layout import UNICODE


@pytest.fixture
def made(kit):
    writer = kit.writer()
    data = kit.with_folders(writer, [writer.message(0x200024 + 32 * n, kit.inbox, kit.note()) for n in range(60)])
    return writer, bytearray(data), read_header(data).node_root


def node_index(data, root, plausible=lambda entry: True):
    return read_index(bytes(data), UNICODE, NODE_TREE, root, 0xFFFFFFFF, plausible)


def resealed(data: bytearray, offset: int) -> None:
    from toolkit.load.pstfile.damage import crc32

    struct.pack_into("<I", data, offset + 500, crc32(bytes(data[offset : offset + 496])))


def test_an_intact_tree_gives_every_node_sorted(made):
    writer, data, root = made
    index, damage = node_index(data, root)
    assert list(index.keys) == sorted(writer.nodes)
    assert damage == []
    assert index.columns["parent"][index.place_of(0x200024)] == 0x8042
    assert index.place_of(0x200025) is None


def test_a_page_that_points_to_itself_is_told_and_its_nodes_are_found_by_the_scan(made):
    writer, data, root = made
    assert page_at(bytes(data), root, UNICODE).level == 1
    struct.pack_into("<Q", data, root + 16, root)
    resealed(data, root)
    index, damage = node_index(data, root)
    assert "reached twice" in damage[0]
    assert list(index.keys) == sorted(writer.nodes)
    assert max(index.origin) == 2


def test_a_child_as_high_as_its_parent_is_not_followed(made):
    writer, data, root = made
    child = page_at(bytes(data), root, UNICODE).entries
    offset = struct.unpack_from("<Q", child, 16)[0]
    data[offset + 491] = 9
    resealed(data, offset)
    index, damage = node_index(data, root)
    assert "not the one that the page above it names" in damage[0]
    assert len(index.keys) == len(writer.nodes) - 15


def test_entries_of_a_page_with_a_failing_checksum_need_proof(made):
    _, data, root = made
    offset = struct.unpack_from("<Q", page_at(bytes(data), root, UNICODE).entries, 16)[0]
    data[offset + 24] ^= 1
    kept, damage = node_index(data, root)
    dropped, _ = node_index(data, root, lambda entry: False)
    assert "checksum" in damage[0]
    assert len(kept.keys) - len(dropped.keys) == 15
    assert kept.origin.count(1) == 15


def test_no_page_at_all_gives_an_empty_table():
    index, damage = node_index(bytes(4096), 512)
    assert len(index.keys) == 0
    assert damage
