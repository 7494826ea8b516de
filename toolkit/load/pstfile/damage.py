"""What is broken, and what can still be found when a tree cannot be walked: pages and blocks whose checksum holds.

    a page: entries … · cEnt cEntMax cbEnt cLevel · ptype ptype wSig CRC bid      ([MS-PST] §2.2.2.7)
    a block: data … · cb wSig CRC bid                                             (§2.2.2.8)

A leaf page names its own kind and carries its own checksum, so that it is evidence of its entries even where nothing
points to it any more. It may be an older state of the tree: of two pages that name the same key the later one counts.
A block states its own size and id, and its signature ties them to the place where it lies (§5.5): it needs no page.
"""

from __future__ import annotations

import mmap
import zlib
from dataclasses import dataclass

import numpy as np

from toolkit.load.pstfile.layout import Layout

__all__ = ["BLOCK_TREE", "NODE_TREE", "Bytes", "Damage", "Page", "crc32", "page_at", "scan_blocks", "scan_leaves"]

BLOCK_TREE = 0x80
NODE_TREE = 0x81

Bytes = bytes | mmap.mmap

SCAN_STEP = 512
"""Pages of every layout begin at a multiple of it."""

UNITS_AT_ONCE = 1 << 17

Entries = np.ndarray[tuple[int], np.dtype[np.void]]


class Damage(Exception):
    """One structure of the file cannot be read; the message says which and why. It never leaves the package."""


@dataclass(slots=True)
class Page:
    """One page of a B-tree: its entries as bytes, `width` bytes apart. `is_sound`: its checksum holds."""

    kind: int
    level: int
    count: int
    width: int
    block_id: int
    entries: bytes
    is_sound: bool


def crc32(data: bytes) -> int:
    """The format's checksum ([MS-PST] §5.3): the usual polynomial, begun at 0 and not inverted at the end."""
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def page_at(data: Bytes, offset: int, layout: Layout) -> Page:
    """The B-tree page that begins at `offset`. Raises Damage for one that is out of the file or no such page."""
    page = data[offset : offset + layout.page_size]
    if len(page) < layout.page_size:
        raise Damage(f"page at offset {offset} lies beyond the end of the file")
    trailer = layout.page_trailer.unpack_from(page, layout.page_trailer_at)
    count, _, width, level = layout.tree_header.unpack_from(page, layout.tree_at)
    if trailer[0] != trailer[1] or trailer[0] not in (BLOCK_TREE, NODE_TREE):
        raise Damage(f"no B-tree page at offset {offset}")
    if width == 0 or count * width > layout.tree_at:
        raise Damage(f"page at offset {offset} claims {count} entries of {width} bytes")
    checksum_at, block_id_at = layout.page_fields
    is_sound = crc32(page[: layout.page_trailer_at]) == trailer[checksum_at]
    return Page(trailer[0], level, count, width, trailer[block_id_at], page[: count * width], is_sound)


def scan_leaves(data: Bytes, layout: Layout, kind: int, *, sound: bool = True) -> list[Page]:
    """Every leaf page of a tree, wherever it lies, the newest first: the block ids of pages only grow.

    With `sound=False`, those whose checksum fails: their entries need proof of their own.
    """
    pages = (_leaf(data, offset, layout) for offset in _candidates(data, layout, kind))
    found = [page for page in pages if page is not None and page.is_sound is sound]
    return sorted(found, key=lambda page: page.block_id, reverse=True)


def _leaf(data: Bytes, offset: int, layout: Layout) -> Page | None:
    try:
        page = page_at(data, offset, layout)
    except Damage:
        return None
    return page if page.level == 0 else None


def _candidates(data: Bytes, layout: Layout, kind: int) -> list[int]:
    rows = len(data) // SCAN_STEP
    table = np.frombuffer(data, dtype=np.uint8, count=rows * SCAN_STEP).reshape(rows, SCAN_STEP)
    row, column = divmod(layout.page_trailer_at, SCAN_STEP)
    found = np.flatnonzero((table[:, column] == kind) & (table[:, column + 1] == kind)) - row
    return [int(place) * SCAN_STEP for place in found if place >= 0]


def scan_blocks(data: Bytes, layout: Layout) -> Entries:
    """Entries of a block tree for every block whose trailer agrees with its place and its bytes, wherever it lies."""
    found = [
        (block_id, place, size)
        for first in range(0, len(data) // layout.block_align, UNITS_AT_ONCE)
        for block_id, place, size, checksum in _block_trailers(data, layout, first)
        if crc32(data[place : place + size]) == checksum
    ]
    entries = np.zeros(len(found), layout.block_entry)
    for number, name in enumerate(("key", "place", "size")):
        entries[name] = [block[number] for block in found]
    return entries


def _block_trailers(data: Bytes, layout: Layout, first: int) -> list[tuple[int, int, int, int]]:
    """Of the blocks that end in these units and are signed for their place: id, place, size and checksum."""
    unit, form = layout.block_align, layout.block_trailer
    units = min(UNITS_AT_ONCE, len(data) // unit - first)
    table = np.frombuffer(data, np.uint8, units * unit, first * unit).reshape(units, unit)
    trailers = np.ascontiguousarray(table[:, unit - form.size :]).view(_trailer_type(layout)).ravel()
    size, block_id = trailers["size"].astype(np.int64), trailers["id"].astype(np.uint64)
    ends = (np.arange(first + 1, first + units + 1, dtype=np.int64)) * unit
    places = ends - (size + form.size + unit - 1) // unit * unit
    mixed = (places.astype(np.uint64) ^ block_id) & np.uint64(0xFFFFFFFF)
    signed = (mixed >> np.uint64(16)) ^ (mixed & np.uint64(0xFFFF)) == trailers["signature"]
    rows = np.flatnonzero(signed & (size > 0) & (places >= 0) & (block_id > 0))
    columns = (block_id[rows], places[rows], size[rows], trailers["checksum"][rows])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _trailer_type(layout: Layout) -> np.dtype[np.void]:
    """The trailer of a block as numpy reads it: size, signature, then checksum and id in the layout's own order."""
    width = f"<u{layout.block_id.size}"
    pair = [("checksum", "<u4"), ("id", width)]
    if layout.block_fields[0] > layout.block_fields[1]:
        pair.reverse()
    fields = [("size", "<u2"), ("signature", "<u2"), *pair]
    rest = layout.block_trailer.size - np.dtype(fields).itemsize
    return np.dtype([*fields, ("rest", f"V{rest}")] if rest else fields)
