"""Nodes and blocks: the node database ([MS-PST] §2.2), written from the leaves to the root.

    node 0x200004 → data block → (XBLOCK → blocks)      → SLBLOCK → subnodes, nodes of their own

Blocks get their ids in the order in which they are written, so that the block tree needs no sorting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from struct import Struct
from typing import BinaryIO, NamedTuple

from toolkit.simulate.pstwriter.obscuring import OBSCURE
from toolkit.simulate.pstwriter.space import (
    DENSITY_LIST,
    FIRST_SECTION,
    HEADER_FREE_BYTES,
    HEADER_PAGE_BYTES,
    PAGE_BYTES,
    TRAILER_BYTES,
    Space,
    checksum,
    page,
    signature,
)

BLOCK_ROOM = 8192 - TRAILER_BYTES
BLOCK_TREE, NODE_TREE = 0x80, 0x81
DENSITY_PLACE = 0x4200

_INTERNAL = 2
_BLOCK_STEP = 4
_DATA_TREE, _SUBNODE_TREE = 0x01, 0x02
_REFERENCES = 2

_BLOCK_TRAILER = Struct("<HHIQ")
_TREE_HEADER = Struct("<BBHI")
_BLOCK_ID = Struct("<Q")
_SUBNODE_LEAF, _SUBNODE_BRANCH = Struct("<QQQ"), Struct("<QQ")
_BLOCK_ENTRY, _NODE_ENTRY, _BRANCH_ENTRY = Struct("<QQHHI"), Struct("<QQQII"), Struct("<QQQ")
_PAGE_ENTRIES, _PAGE_COUNTS = 488, Struct("<BBBBI")

_IDS_IN_BLOCK = (BLOCK_ROOM - _TREE_HEADER.size) // _BLOCK_ID.size
_LEAVES_IN_BLOCK = (BLOCK_ROOM - _TREE_HEADER.size) // _SUBNODE_LEAF.size
_BRANCHES_IN_BLOCK = (BLOCK_ROOM - _TREE_HEADER.size) // _SUBNODE_BRANCH.size

_HEADER_START = Struct("<2sHHBBIIQQI")
_HEADER_ROOT = Struct("<QIQQQQQQQQBBHI")
_HEADER_END = Struct("<BBHQ")
_VERSION, _CLIENT_VERSION, _PLATFORM, _MAPS_ARE_VALID, _SENTINEL = 23, 19, 1, 2, 0x80
# §2.2.2.6: the last node id given out, by node type, as a new store has it.
_NODE_TYPES, _NO_INDEX = 32, 0x400
_NO_INDEX_OF = {0x03: 0x4000, 0x04: 0x10000, 0x08: 0x8000}


class Node(NamedTuple):
    """The block ids of a node's data and of its subnodes; 0 where it has none."""

    data: int = 0
    subnodes: int = 0


class Nodes:
    """A PST being written, as nodes and blocks. `finish` writes the trees and the header."""

    def __init__(self, stream: BinaryIO, obscured: bool = False) -> None:
        self._stream = stream
        self._space = Space(stream)
        self._obscured = obscured
        self._next_block, self._next_page = _BLOCK_STEP, 1
        self._blocks = bytearray()
        self._nodes: dict[int, tuple[Node, int]] = {}
        self._indexes = [_NO_INDEX_OF.get(kind, _NO_INDEX) for kind in range(_NODE_TYPES)]

    def new_id(self, kind: int) -> int:
        """The next free node id of a type (§2.2.2.1)."""
        self._indexes[kind] += 1
        return self._indexes[kind] << 5 | kind

    def add(self, nid: int, node: Node, parent: int = 0) -> None:
        """Enter a node into the tree. Raises ValueError for an id that is taken."""
        if nid in self._nodes:
            raise ValueError(f"node {nid:#x} is there already")
        self._nodes[nid] = node, parent

    def data(self, content: bytes) -> int:
        """Write a node's data, in as many blocks as it needs; the id to reach it by."""
        return self.data_in_blocks([content[at : at + BLOCK_ROOM] for at in range(0, len(content), BLOCK_ROOM)])

    def data_in_blocks(self, blocks: Sequence[bytes]) -> int:
        """The same for data that is laid out by the block: all blocks but the last are full (§2.2.2.8.3.2)."""
        if not blocks:
            return 0
        ids = [self._block(block) for block in blocks]
        total = sum(map(len, blocks))
        level = 0
        while len(ids) > 1:
            level += 1
            groups = [ids[at : at + _IDS_IN_BLOCK] for at in range(0, len(ids), _IDS_IN_BLOCK)]
            covered = [min(total - at, _IDS_IN_BLOCK**level * BLOCK_ROOM) for at in _starts(total, level)]
            ids = [self._data_tree(level, group, size) for group, size in zip(groups, covered, strict=True)]
        return ids[0]

    def subnodes(self, subnodes: Mapping[int, Node]) -> int:
        """Write the list of a node's subnodes; the id to reach it by, 0 where there are none."""
        entries = [_SUBNODE_LEAF.pack(nid, *node) for nid, node in sorted(subnodes.items())]
        if not entries:
            return 0
        groups = [entries[at : at + _LEAVES_IN_BLOCK] for at in range(0, len(entries), _LEAVES_IN_BLOCK)]
        leaves = [self._subnode_tree(0, group) for group in groups]
        if len(leaves) == 1:
            return leaves[0]
        if len(leaves) > _BRANCHES_IN_BLOCK:
            raise ValueError(f"{len(entries):,} subnodes are more than a node can have")
        pairs = zip(groups, leaves, strict=True)
        return self._subnode_tree(1, [group[0][: _BLOCK_ID.size] + _BLOCK_ID.pack(leaf) for group, leaf in pairs])

    def finish(self, unique: int) -> None:
        """Write both trees, the maps and the header; `unique` is one more than every row version given out."""
        nodes = sorted(self._nodes.items())
        node_entries = (_NODE_ENTRY.pack(nid, node.data, node.subnodes, parent, 0) for nid, (node, parent) in nodes)
        node_root = self._tree(NODE_TREE, node_entries, _NODE_ENTRY.size)
        size = _BLOCK_ENTRY.size
        block_entries = (bytes(self._blocks[at : at + size]) for at in range(0, len(self._blocks), size))
        block_root = self._tree(BLOCK_TREE, block_entries, size)
        self._space.finish()
        self._stream.seek(0)
        self._stream.write(self._header(node_root, block_root, unique))
        self._stream.seek(DENSITY_PLACE)
        self._stream.write(page(DENSITY_LIST, b"", DENSITY_PLACE))

    # --- blocks -----------------------------------------------------------------------------------------------------

    def _block(self, content: bytes, flag: int = 0) -> int:
        """One block with its trailer at the end of the room it takes (§2.2.2.8)."""
        number = self._next_block | flag
        self._next_block += _BLOCK_STEP
        # Only data is obscured: the trees must be readable without knowing how.
        stored = content.translate(OBSCURE) if self._obscured and not flag else content
        place = self._space.reserve(len(stored) + TRAILER_BYTES)
        trailer = _BLOCK_TRAILER.pack(len(stored), signature(place, number), checksum(stored), number)
        room = -(-(len(stored) + TRAILER_BYTES) // 64) * 64
        self._space.write(place, stored.ljust(room - TRAILER_BYTES, b"\0") + trailer)
        self._blocks += _BLOCK_ENTRY.pack(number, place, len(stored), _REFERENCES, 0)
        return number

    def _data_tree(self, level: int, ids: Sequence[int], total: int) -> int:
        packed = b"".join(map(_BLOCK_ID.pack, ids))
        return self._block(_TREE_HEADER.pack(_DATA_TREE, level, len(ids), total) + packed, _INTERNAL)

    def _subnode_tree(self, level: int, entries: Sequence[bytes]) -> int:
        return self._block(_TREE_HEADER.pack(_SUBNODE_TREE, level, len(entries), 0) + b"".join(entries), _INTERNAL)

    # --- trees and header -------------------------------------------------------------------------------------------

    def _tree(self, kind: int, entries: Iterator[bytes], width: int) -> tuple[int, int]:
        """Id and place of the root page; a page is written as soon as it is full (§2.2.2.7.7)."""
        level = 0
        pages = [self._tree_page(kind, level, group) for group in _grouped(entries, _PAGE_ENTRIES // width)]
        while len(pages) > 1:
            level += 1
            branches = (_BRANCH_ENTRY.pack(*found) for found in pages)
            grouped = _grouped(branches, _PAGE_ENTRIES // _BRANCH_ENTRY.size)
            pages = [self._tree_page(kind, level, group) for group in grouped]
        _, number, place = pages[0]
        return number, place

    def _tree_page(self, kind: int, level: int, entries: list[bytes]) -> tuple[int, int, int]:
        """The first key of the page, its id and its place."""
        number = self._next_page
        self._next_page += 1
        place = self._space.reserve(PAGE_BYTES, PAGE_BYTES)
        width = len(entries[0])
        counts = _PAGE_COUNTS.pack(len(entries), _PAGE_ENTRIES // width, width, level, 0)
        content = b"".join(entries).ljust(_PAGE_ENTRIES, b"\0") + counts
        self._space.write(place, page(kind, content, place, number))
        return _BLOCK_ID.unpack_from(entries[0])[0], number, place

    def _header(self, node_root: tuple[int, int], block_root: tuple[int, int], unique: int) -> bytes:
        start = _HEADER_START.pack(
            b"SM", _VERSION, _CLIENT_VERSION, _PLATFORM, _PLATFORM, 0, 0, 0, self._next_page, unique
        )  # fmt: skip
        space = self._space
        root = _HEADER_ROOT.pack(
            0, 0, space.size, space.last_map, space.free_bytes, 0, *node_root, *block_root, _MAPS_ARE_VALID, 0, 0, 0
        )  # fmt: skip
        free = bytes(space.free_map[:HEADER_FREE_BYTES]).ljust(HEADER_FREE_BYTES, b"\0")
        end = _HEADER_END.pack(_SENTINEL, int(self._obscured), 0, self._next_block)
        content = (
            start + Struct(f"<{_NODE_TYPES}I").pack(*self._indexes) + root + free + b"\xff" * HEADER_PAGE_BYTES + end
        )
        sums = Struct("<4sI").pack(b"!BDN", checksum(content[:471]))
        return (sums + content + Struct("<I").pack(checksum(content))).ljust(FIRST_SECTION - DENSITY_PLACE, b"\0")


def _starts(total: int, level: int) -> range:
    return range(0, total, _IDS_IN_BLOCK**level * BLOCK_ROOM)


def _grouped(entries: Iterator[bytes], most: int) -> Iterator[list[bytes]]:
    group: list[bytes] = []
    for entry in entries:
        if len(group) == most:
            yield group
            group = []
        group.append(entry)
    yield group
