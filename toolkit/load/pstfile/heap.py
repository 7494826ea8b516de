"""The heap on a node: small allocations in its data, larger values in its subnodes ([MS-PST] §2.3.1, §2.3.2).

    EC, client, root · allocations … · where each begins          hid 0x00010040 → block 1, allocation 2

Which of the two a number means, its low five bits say (HNID, §2.3.3.2).
"""

from __future__ import annotations

from functools import lru_cache
from struct import Struct

from toolkit.load.pstfile.damage import Damage
from toolkit.load.pstfile.ndb import Node, Store, Subnodes

__all__ = ["Heap"]

_HEAP, _TREE = 0xEC, 0xB5

_HEAP_HEADER = Struct("<HBBI")
_PAGE_MAP = 4
_SHORT = Struct("<H")
_LONG = Struct("<I")
_TREE_HEADER = Struct("<BBBBI")
"""Signature, bytes of a key, bytes of what it leads to, levels of branches, root."""

MOST_LEVELS = 8
"""A B-tree on a heap of 2,047 allocations a block needs no more."""


class Heap:
    """A node's data as a heap of small allocations, and its subnodes for what is larger. Raises Damage throughout.

    `first` is the first block, where most or all of them lie, and `ends` says where each of its allocations ends.
    """

    __slots__ = ("_blocks", "_subnodes", "client", "ends", "first", "node", "root", "store")

    def __init__(self, store: Store, node: Node) -> None:
        self.store, self.node, data = store, node, node.data
        self._subnodes: Subnodes | None = None
        self._blocks = store.blocks_of(data) if data & 2 or not data else [store.block(data)]
        if not self._blocks or len(self._blocks[0]) < _HEAP_HEADER.size:
            raise Damage(f"node {node.nid} has no data")
        self.first = self._blocks[0]
        at, signature, self.client, self.root = _HEAP_HEADER.unpack_from(self.first)
        if signature != _HEAP:
            raise Damage(f"the data of node {node.nid} is no heap")
        self.ends = self._ends(self.first, at)

    @property
    def subnodes(self) -> Subnodes:
        """The block ids (data, subnodes) of the node's subnodes by their id, read when first asked for."""
        if self._subnodes is None:
            self._subnodes = self.store.subnodes_of(self.node.subnodes)
        return self._subnodes

    def subnode(self, nid: int) -> Node:
        found = self.subnodes.get(nid)
        if found is None:
            raise Damage(f"node {self.node.nid} has no subnode {nid}")
        return Node(nid, *found)

    def value(self, hnid: int) -> bytes:
        """The bytes that an HNID means: nothing, an allocation, or a subnode's data."""
        if not hnid & 0x1F:
            return self.allocation(hnid) if hnid else b""
        found = self.subnodes.get(hnid)
        return self.store.data_of(self.subnode(hnid).data if found is None else found[0])

    def value_blocks(self, hnid: int) -> list[bytes]:
        """The same, block by block."""
        if hnid & 0x1F:
            return self.store.blocks_of(self.subnode(hnid).data)
        return [self.allocation(hnid)] if hnid else []

    def allocation(self, hid: int) -> bytes:
        place, block, ends = hid >> 5, self.first, self.ends
        if place >= len(ends):
            block, ends, place = self._further(hid)
        start, end = ends[place - 1], ends[place]
        content = block[start:end]
        if not place or len(content) != end - start:
            raise Damage(f"heap of node {self.node.nid}: allocation {hid} lies outside its block")
        return content

    def _further(self, hid: int) -> tuple[bytes, tuple[int, ...], int]:
        """Of an allocation that is not in the first block: its block, where that one's allocations end, its place."""
        layout = self.store.layout
        number, place = hid >> layout.heap_block_shift, (hid >> 5) & layout.heap_index_mask
        if 0 < number < len(self._blocks):
            block = self._blocks[number]
            ends = self._ends(block, _SHORT.unpack_from(block)[0] if len(block) >= _SHORT.size else len(block))
            if place < len(ends):
                return block, ends, place
        raise Damage(f"heap of node {self.node.nid} has no allocation {hid}")

    def _ends(self, block: bytes, at: int) -> tuple[int, ...]:
        """Where the allocations of a block begin; the last number is where the last one ends (HNPAGEMAP, §2.3.1.5)."""
        count = _SHORT.unpack_from(block, at)[0] if at + _PAGE_MAP <= len(block) else -1
        if not 0 <= count <= self.store.layout.heap_index_mask or at + _PAGE_MAP + 2 * (count + 1) > len(block):
            raise Damage(f"heap of node {self.node.nid}: a block has no allocation table")
        return _table_of(count).unpack_from(block, at + _PAGE_MAP)

    def only_leaf(self, hid: int) -> tuple[int, int, int]:
        """Of a tree that is one leaf in the first block, as most are: a record's width, and where in `first` it lies.

        The width is 0 for every other tree: ask `tree_records`.
        """
        ends, place, most = self.ends, hid >> 5, len(self.first)
        if not 0 < place < len(ends) or not ends[place - 1] + _TREE_HEADER.size <= ends[place] <= most:
            return 0, 0, 0
        kind, key, entry, levels, root = _TREE_HEADER.unpack_from(self.first, ends[place - 1])
        leaf = root >> 5
        if kind != _TREE or not key or not entry or levels or not 0 < leaf < len(ends):
            return 0, 0, 0
        start, end = ends[leaf - 1], ends[leaf]
        return (key + entry, start, end) if start <= end <= most else (0, 0, 0)

    def tree_records(self, hid: int) -> tuple[int, list[bytes]]:
        """The width of a record and the leaves of the B-tree on this heap, in order, each a run of whole records."""
        header = self.allocation(hid)
        if len(header) < _TREE_HEADER.size or header[0] != _TREE:
            raise Damage(f"heap of node {self.node.nid}: allocation {hid} is no tree")
        _, key, entry, levels, root = _TREE_HEADER.unpack_from(header)
        if not key or not entry or levels > MOST_LEVELS:
            raise Damage(f"heap of node {self.node.nid}: tree with keys of {key} bytes and {levels} levels")
        width = key + entry
        leaves = [self.allocation(leaf) for leaf in self._leaves(root, key, levels)]
        return width, [leaf[: len(leaf) // width * width] for leaf in leaves]

    def _leaves(self, root: int, key: int, levels: int) -> list[int]:
        branches = [root] if root else []
        visited = set(branches)
        for _ in range(levels):
            branches = [below for branch in branches for below in self._branch(branch, key)]
            if not visited.isdisjoint(branches) or len(set(branches)) < len(branches):
                raise Damage(f"heap of node {self.node.nid}: its tree reaches an allocation twice")
            visited.update(branches)
        return branches

    def _branch(self, hid: int, key: int) -> list[int]:
        content, width = self.allocation(hid), key + _LONG.size
        return [_LONG.unpack_from(content, at + key)[0] for at in range(0, len(content) - width + 1, width)]


@lru_cache(maxsize=1024)
def _table_of(count: int) -> Struct:
    """The form of an allocation table: where each of so many allocations begins, and the last one ends."""
    return Struct(f"<{count + 1}H")
