"""The header: which layout, where the two trees begin, how blocks are obscured ([MS-PST] §2.2.2.6).

    !BDN · CRC · SM · wVer 23 … BREFNBT · BREFBBT … bCryptMethod

A header that was changed is not the end of the file: pages carry their own kind and checksum, so that the layout can be
told from them, and the trees from their leaves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from struct import Struct

from toolkit.evidence.problems import EvidenceError
from toolkit.load.pstfile.crypt import CRYPT_METHODS
from toolkit.load.pstfile.damage import BLOCK_TREE, NODE_TREE, Bytes, Damage, crc32, page_at, scan_leaves
from toolkit.load.pstfile.layout import LAYOUTS, Layout, layout_of_version

__all__ = ["HEADER_BYTES", "Header", "looks_like_store", "read_header"]

HEADER_BYTES = 564

_MAGIC, _MAIL_STORE, _ADDRESS_BOOK = b"!BDN", b"SM", b"AB"
_CHECKSUM, _VERSION = Struct("<I"), Struct("<H")
_SUMMED = slice(8, 8 + 471)
"""What dwCRCPartial covers."""

_WINDOWS_PROTECTED = 0x10
"""NDB_CRYPT_EDPCRYPTED: real encryption, whose key is not in the file."""

_ZERO_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says, or what the pages say where it was changed; `damage` tells what was wrong with it."""

    layout: Layout
    node_root: int
    block_root: int
    crypt: int
    damage: list[str] = field(default_factory=list)


def looks_like_store(head: bytes) -> bool:
    """Whether a file that begins so is a PST or OST: `!BDN … SM`, one changed byte forgiven."""
    if len(head) < 12:
        return False
    wrong = sum(found != due for found, due in zip(head[:4] + head[8:10], _MAGIC + _MAIL_STORE, strict=True))
    return wrong == 0 or (wrong == 1 and layout_of_version(_VERSION.unpack_from(head, 10)[0]) is not None)


def read_header(data: Bytes) -> Header:
    """Raises EvidenceError for a file that is no mail store, or in which no page of a tree can be found."""
    head = data[:HEADER_BYTES]
    if not any(head) and _is_zero(data):
        raise EvidenceError("this is a zero-filled copy: check the acquisition")
    if len(head) < HEADER_BYTES:
        raise EvidenceError(f"the file ends after {len(head)} bytes, within the header of a PST")
    if head.startswith(_MAGIC) and head[8:10] == _ADDRESS_BOOK:
        raise EvidenceError("this is a personal address book (PAB), not a mail store")
    is_sound = looks_like_store(head) and crc32(head[_SUMMED]) == _CHECKSUM.unpack_from(head, 4)[0]
    damage = [] if is_sound else ["the header's checksum fails: its bytes were changed, what they say was checked"]
    layout = _layout(data, head)
    file_end, node_root, block_root = (
        layout.header_pointer.unpack_from(head, at)[0]
        for at in (layout.file_end_at, layout.node_tree_at, layout.block_tree_at)
    )
    # Behind the last tree there is free space: a file may lack its end, and every message be there.
    if is_sound and len(data) < file_end:
        damage.append(f"the file is cut off: its header states {file_end:,} bytes, {len(data):,} are there")
    method = head[layout.crypt_at]
    if is_sound and method == _WINDOWS_PROTECTED:
        raise EvidenceError("encrypted by Windows Information Protection: decrypt it on a machine of the organisation")
    crypt = method if is_sound and method in CRYPT_METHODS else -1
    if is_sound and crypt < 0:
        damage.append(f"crypt method {method} is not one that the format defines")
    return Header(layout, node_root, block_root, crypt, damage)


def _is_zero(data: Bytes) -> bool:
    return not any(any(data[at : at + _ZERO_STEP]) for at in range(0, len(data), _ZERO_STEP))


def _layout(data: Bytes, head: bytes) -> Layout:
    """The layout that the header announces and a page confirms; else the one of which pages are found."""
    announced = layout_of_version(_VERSION.unpack_from(head, 10)[0])
    if announced is not None and _has_roots(data, head, announced):
        return announced
    for layout in sorted(LAYOUTS, key=lambda layout: layout is not announced):
        if scan_leaves(data, layout, NODE_TREE):
            return layout
    if announced is None or not looks_like_store(head):
        raise EvidenceError("not an Outlook data file: neither its header nor a page of its trees is there")
    return announced


def _has_roots(data: Bytes, head: bytes, layout: Layout) -> bool:
    roots = ((layout.node_tree_at, NODE_TREE), (layout.block_tree_at, BLOCK_TREE))
    return any(_is_root(data, layout, layout.header_pointer.unpack_from(head, at)[0], kind) for at, kind in roots)


def _is_root(data: Bytes, layout: Layout, offset: int, kind: int) -> bool:
    try:
        page = page_at(data, offset, layout)
    except Damage:
        return False
    return page.is_sound and page.kind == kind
