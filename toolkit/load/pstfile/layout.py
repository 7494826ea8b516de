"""The three widths of the format, as a table: ANSI, Unicode, and Unicode with 4-KiB pages ([MS-PST] §2.2.2).

    wVer 14, 15: 32-bit pointers, 512-byte pages      wVer 23: 64-bit pointers, 512-byte pages
    wVer 36, 37: 64-bit pointers, 4096-byte pages, blocks compressed with zlib (OST of Outlook 2013 and later)

Everything above this table is the same code for all three.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct

import numpy as np

__all__ = ["ANSI", "LAYOUTS", "UNICODE", "UNICODE_4K", "Layout", "layout_of_version"]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things lie and how wide they are. Offsets are bytes from the start of the header, the page or the block.

    A leaf entry's `key` is the node or block id; a node's `data` and `subnodes` are block ids.
    A subnode's id is the low half of its field. `*_fields` name the places of (checksum, block id) in the unpacked
    trailer, which ANSI writes in the other order.
    """

    name: str
    versions: tuple[int, ...]
    # header
    file_end_at: int
    node_tree_at: int
    block_tree_at: int
    crypt_at: int
    header_pointer: Struct
    # pages
    page_size: int
    page_trailer_at: int
    page_trailer: Struct
    page_fields: tuple[int, int]
    tree_at: int
    tree_header: Struct
    branch_entry: Struct
    block_entry: np.dtype[np.void]
    node_entry: np.dtype[np.void]
    # blocks
    block_align: int
    block_trailer: Struct
    block_fields: tuple[int, int]
    is_compressed: bool
    block_id: Struct
    subnode_header: int
    subnode_leaf: Struct
    subnode_branch: Struct
    # heap
    heap_block_shift: int
    heap_index_mask: int


def _entry(*fields: str) -> np.dtype[np.void]:
    """A leaf entry: alternately a width and the names of the fields that have it."""
    pairs = zip(fields[::2], fields[1::2], strict=True)
    return np.dtype([(name, width) for width, names in pairs for name in names.split()])


_ANSI_BLOCKS = _entry("<u4", "key place", "<u2", "size references")
_ANSI_NODES = _entry("<u4", "key data subnodes parent")
_WIDE_BLOCKS = _entry("<u8", "key place", "<u2", "size references", "<u4", "padding")
_WIDE_NODES = _entry("<u8", "key data subnodes", "<u4", "parent padding")

ANSI = Layout(
    name="ANSI", versions=(14, 15), file_end_at=168, node_tree_at=188, block_tree_at=196, crypt_at=461,
    header_pointer=Struct("<I"),
    page_size=512, page_trailer_at=500, page_trailer=Struct("<BBHII"), page_fields=(4, 3),
    tree_at=496, tree_header=Struct("<BBBB"), branch_entry=Struct("<III"),
    block_entry=_ANSI_BLOCKS, node_entry=_ANSI_NODES,
    block_align=64, block_trailer=Struct("<HHII"), block_fields=(3, 2), is_compressed=False, block_id=Struct("<I"),
    subnode_header=4, subnode_leaf=Struct("<III"), subnode_branch=Struct("<II"),
    heap_block_shift=16, heap_index_mask=0x7FF,
)  # fmt: skip

UNICODE = Layout(
    name="Unicode", versions=(20, 21, 23), file_end_at=184, node_tree_at=224, block_tree_at=240, crypt_at=513,
    header_pointer=Struct("<Q"),
    page_size=512, page_trailer_at=496, page_trailer=Struct("<BBHIQ"), page_fields=(3, 4),
    tree_at=488, tree_header=Struct("<BBBB"), branch_entry=Struct("<QQQ"),
    block_entry=_WIDE_BLOCKS, node_entry=_WIDE_NODES,
    block_align=64, block_trailer=Struct("<HHIQ"), block_fields=(2, 3), is_compressed=False, block_id=Struct("<Q"),
    subnode_header=8, subnode_leaf=Struct("<I4xQQ"), subnode_branch=Struct("<QQ"),
    heap_block_shift=16, heap_index_mask=0x7FF,
)  # fmt: skip

UNICODE_4K = Layout(
    name="Unicode with 4-KiB pages", versions=(36, 37), file_end_at=184, node_tree_at=224, block_tree_at=240,
    crypt_at=513, header_pointer=Struct("<Q"),
    page_size=4096, page_trailer_at=4072, page_trailer=Struct("<BBHIQ"), page_fields=(3, 4),
    tree_at=4056, tree_header=Struct("<HHBB"), branch_entry=Struct("<QQQ"),
    block_entry=_WIDE_BLOCKS, node_entry=_WIDE_NODES,
    block_align=512, block_trailer=Struct("<HHIQHHI"), block_fields=(2, 3), is_compressed=True, block_id=Struct("<Q"),
    subnode_header=8, subnode_leaf=Struct("<I4xQQ"), subnode_branch=Struct("<QQ"),
    heap_block_shift=19, heap_index_mask=0x3FFF,
)  # fmt: skip

LAYOUTS = (UNICODE, UNICODE_4K, ANSI)


def layout_of_version(version: int) -> Layout | None:
    """The layout that wVer announces; None for a version the format does not define."""
    return next((layout for layout in LAYOUTS if version in layout.versions), None)
