"""Nodes and blocks: what is written can be reached again from the header, and only that is called used."""

from __future__ import annotations

import io
import struct

import pytest

from toolkit.simulate.pstwriter.nodes import BLOCK_ROOM, Node, Nodes
from toolkit.simulate.pstwriter.obscuring import OBSCURE


def written(fill, obscured: bool = False) -> bytes:
    stream = io.BytesIO()
    nodes = Nodes(stream, obscured)
    fill(nodes)
    nodes.finish(1)
    return stream.getvalue()


@pytest.mark.parametrize(
    "size", [1, 48, 49, BLOCK_ROOM, BLOCK_ROOM + 1, 1021 * BLOCK_ROOM, 1021 * BLOCK_ROOM + 1, 36_000_000]
)
def test_data_of_any_size_is_read_back(size: int, audited) -> None:
    """One block, an XBLOCK, an XXBLOCK; the last goes beyond what the header's own free map covers."""
    content = (bytes(range(251)) * (size // 251 + 1))[:size]
    audit = audited(written(lambda nodes: nodes.add(0x21, Node(nodes.data(content)))))
    assert audit.content(audit.nodes[0x21][0]) == content


def test_nothing_is_no_block(audited) -> None:
    audit = audited(written(lambda nodes: nodes.add(0x21, Node(nodes.data(b"x"), nodes.subnodes({})))))
    assert audit.nodes[0x21][1] == 0
    assert len(audit.blocks) == 1


def test_trees_grow_levels_and_stay_sorted(audited) -> None:
    def fill(nodes: Nodes) -> None:
        for number in reversed(range(700)):
            nodes.add(number << 5 | 4, Node(nodes.data(b"%d" % number)), 0x122)

    audit = audited(written(fill))
    assert audit.levels == {0x81: 2, 0x80: 2}
    assert len(audit.nodes) == len(audit.blocks) == 700
    assert audit.content(audit.nodes[699 << 5 | 4][0]) == b"699"
    assert audit.nodes[4][2] == 0x122


@pytest.mark.parametrize(("count", "level"), [(1, 0), (340, 0), (341, 1), (900, 1)])
def test_subnodes_fill_more_than_one_block(count: int, level: int, audited) -> None:
    subnodes = {number << 5 | 5: Node(4, 0) for number in range(count)}
    audit = audited(written(lambda nodes: nodes.add(0x21, Node(nodes.data(b"x"), nodes.subnodes(subnodes)))))
    place, _ = audit.blocks[audit.nodes[0x21][1]]
    kind, found_level, entries, _ = struct.unpack_from("<BBHI", audit.data, place)
    assert (kind, found_level) == (2, level)
    assert entries == (count if level == 0 else -(-count // 340))


def test_a_node_id_is_given_out_once() -> None:
    nodes = Nodes(io.BytesIO())
    nodes.add(0x21, Node())
    with pytest.raises(ValueError, match="0x21 is there already"):
        nodes.add(0x21, Node())


def test_ids_begin_where_outlook_begins_and_the_header_remembers_the_last() -> None:
    def fill(nodes: Nodes) -> None:
        assert [nodes.new_id(kind) for kind in (2, 2, 4, 3)] == [0x8022, 0x8042, 0x200024, 0x80023]
        nodes.add(0x21, Node(nodes.data(b"x")))

    assert struct.unpack_from("<6I", written(fill), 44) == (0x400, 0x400, 0x402, 0x4001, 0x10001, 0x400)


def test_data_is_obscured_and_trees_are_not(audited) -> None:
    content = b"x" * (BLOCK_ROOM + 1)
    data = written(lambda nodes: nodes.add(0x21, Node(nodes.data(content))), obscured=True)
    audit = audited(data)
    assert data[513] == 1
    assert audit.content(audit.nodes[0x21][0]) == content.translate(OBSCURE)
