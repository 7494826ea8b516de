"""A B-tree of the file as one sorted table in memory: nodes by node id, blocks by block id ([MS-PST] §2.2.2.7.7).

    NBT leaf: nid bidData bidSub nidParent        BBT leaf: bid ib cb cRef

Kept as packed columns, about 30 bytes an entry: a store of 50 GB has some eight million blocks.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from toolkit.load.pstfile.damage import (
    BLOCK_TREE,
    NODE_TREE,
    Bytes,
    Damage,
    Entries,
    Page,
    page_at,
    scan_blocks,
    scan_leaves,
)
from toolkit.load.pstfile.layout import Layout

__all__ = ["DOUBTFUL", "SCANNED", "WALKED", "Entry", "Index", "read_index"]

WALKED, DOUBTFUL, SCANNED = 0, 1, 2
"""How an entry was found: in a sound page of the tree, in a page of it whose checksum fails; from 2 on by the scan."""

Entry = Any
"""One element of Entries, by the names that Layout gives its fields."""
Plausible = Callable[[Entry], bool]


@dataclass(slots=True)
class Index:
    """Sorted keys and, beside them, the columns of the entries. `origin` says how each was found."""

    keys: array[int]
    columns: dict[str, array[int]]
    origin: bytes
    is_whole: bool = field(init=False)
    """Whether the tree could be walked to its last leaf, and all checksums held."""

    def __post_init__(self) -> None:
        self.is_whole = not any(self.origin)

    def place_of(self, key: int) -> int | None:
        """The row of a key; None when the tree does not have it."""
        row = bisect_left(self.keys, key)
        return row if row < len(self.keys) and self.keys[row] == key else None

    def joined(self, keys: Sequence[int], **columns: Sequence[int]) -> Index:
        """This index and behind it entries with larger keys, in their order, that no page has."""
        more = {name: array("Q", [*column, *columns[name]]) for name, column in self.columns.items()}
        return Index(array("Q", [*self.keys, *keys]), more, self.origin + bytes([SCANNED]) * len(keys))

    def is_scanned(self, key: int) -> bool:
        """Whether the entry was found by the scan, not through the tree."""
        row = None if self.is_whole else self.place_of(key)
        return row is not None and self.origin[row] >= SCANNED


@dataclass(slots=True)
class _Walk:
    sound: list[Page] = field(default_factory=list)
    doubtful: list[Page] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)


def read_index(
    data: Bytes, layout: Layout, kind: int, root: int, mask: int, plausible: Plausible
) -> tuple[Index, list[str]]:
    """The tree whose root page lies at `root`, and what was broken about it.

    Where anything was, the pages that nothing points to are scanned for and fill the gaps; of them and of pages with a
    failing checksum only the entries that are `plausible` count. Last of all blocks speak for themselves.
    """
    walk = _walk(data, layout, kind, root)
    mask &= (1 << 8 * layout.block_id.size) - 1
    dtype = layout.block_entry if kind == BLOCK_TREE else layout.node_entry
    layers = [_entries(walk.sound, dtype)]
    if walk.damage:
        known = set((layers[0]["key"] & mask).tolist())
        scanned = (scan_leaves(data, layout, kind, sound=sound) for sound in (True, False))
        for pages in (walk.doubtful, *scanned):
            layers.append(_filtered(_entries(pages, dtype), known, mask, plausible))
            known.update((layers[-1]["key"] & mask).tolist())
        if kind == BLOCK_TREE:
            layers.append(_filtered(scan_blocks(data, layout), known, mask, plausible))
    return _merge(layers, mask), walk.damage


def _walk(data: Bytes, layout: Layout, kind: int, root: int) -> _Walk:
    walk, visited, pending = _Walk(), set[int](), [(root, 256)]
    name = "node tree" if kind == NODE_TREE else "block tree"
    while pending:
        offset, above = pending.pop()
        try:
            page = _page_below(data, layout, kind, offset, above, visited)
        except Damage as damage:
            walk.damage.append(f"{name}: {damage}")
            continue
        if not page.is_sound:
            walk.damage.append(f"{name}: checksum of the page at offset {offset} fails")
        if page.level:
            pending.extend((child, page.level) for child in reversed(_children(page, layout)))
        else:
            (walk.sound if page.is_sound else walk.doubtful).append(page)
    return walk


def _page_below(data: Bytes, layout: Layout, kind: int, offset: int, above: int, visited: set[int]) -> Page:
    """The page at `offset`, which must belong to this tree, lie deeper than the one above, and be new to the walk."""
    if offset in visited:
        raise Damage(f"the page at offset {offset} is reached twice")
    visited.add(offset)
    page = page_at(data, offset, layout)
    if page.kind != kind or page.level >= above:
        raise Damage(f"the page at offset {offset} is not the one that the page above it names")
    return page


def _children(page: Page, layout: Layout) -> list[int]:
    if page.width < layout.branch_entry.size:
        return []
    return [layout.branch_entry.unpack_from(page.entries, at)[2] for at in range(0, len(page.entries), page.width)]


def _entries(pages: Iterable[Page], dtype: np.dtype[np.void]) -> Entries:
    size = dtype.itemsize
    parts = (_trimmed(page, size) for page in pages if page.width >= size)
    return np.frombuffer(b"".join(parts), dtype=dtype)


def _trimmed(page: Page, size: int) -> bytes:
    if page.width == size:
        return page.entries
    return b"".join(page.entries[at : at + size] for at in range(0, len(page.entries), page.width))


def _filtered(entries: Entries, known: set[int], mask: int, plausible: Plausible) -> Entries:
    keep = [place for place, key in enumerate((entries["key"] & mask).tolist()) if key not in known]
    return entries[[place for place in keep if plausible(entries[place])]]


def _merge(layers: list[Entries], mask: int) -> Index:
    """One sorted table; of entries with the same key the first of the first layer counts."""
    entries = np.concatenate(layers)
    origin = np.repeat(np.arange(len(layers), dtype=np.uint8), [len(layer) for layer in layers])
    keys, first = np.unique(entries["key"] & mask, return_index=True)
    chosen = entries[first]
    names = [name for name in entries.dtype.names or () if name not in ("key", "padding", "references")]
    return Index(_packed(keys), {name: _packed(chosen[name]) for name in names}, origin[first].tobytes())


def _packed(column: np.ndarray[tuple[int], np.dtype[np.integer]]) -> array[int]:
    code = {2: "H", 4: "I", 8: "Q"}[column.dtype.itemsize]
    return array(code, np.ascontiguousarray(column).tobytes())
