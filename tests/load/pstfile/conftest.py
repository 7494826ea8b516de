"""A small writer of made-up stores, in every width and by every crypt method, so that the reader's tests need no file.

It shares the layout table with the reader and nothing else; libpff, which shares nothing with either, reads what it
writes in `test_second_opinion`.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile, RawMessage
from toolkit.load.pstfile import read_pst
from toolkit.load.pstfile.crypt import NDB_CRYPT_CYCLIC, NDB_CRYPT_PERMUTE, permute, reveal
from toolkit.load.pstfile.layout import UNICODE, Layout

ROOT, TOP, INBOX, HIDDEN = 0x122, 0x8022, 0x8042, 0x8062
RECIPIENTS, ATTACHMENTS = 0x692, 0x671
LONG, BOOL, OBJECT, TIME, TEXT8, TEXT, BINARY = 0x0003, 0x000B, 0x000D, 0x0040, 0x001E, 0x001F, 0x0102
IN_PLACE = (LONG, BOOL)
LARGEST_ALLOCATION = 3580

HEADERS = (
    "Received: from mail.fabrikam.com (203.0.113.77) by mx.contoso.com; Fri, 4 Jul 2025 08:00:00 +0000\r\n"
    "From: Jane Doe <jane.doe@contoso.com>\r\nTo: jane.doe@contoso.com\r\nSubject: New Missed Fax-msg\r\n"
    "Message-ID: <one@contoso.com>\r\n\r\n"
)


def crc(data: bytes) -> int:
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def signature(place: int, bid: int) -> int:
    mixed = (place ^ bid) & 0xFFFFFFFF
    return (mixed >> 16) ^ (mixed & 0xFFFF)


def filetime(moment: datetime) -> bytes:
    return struct.pack("<Q", int((moment - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000)


def text(value: str) -> tuple[int, bytes]:
    return TEXT, value.encode("utf-16-le", "surrogatepass")


def number(value: int) -> tuple[int, bytes]:
    return LONG, struct.pack("<i", value)


@dataclass
class StoreWriter:
    """Writes blocks as it goes, trees and header at the end. Properties are `tag: (type, bytes)`."""

    layout: Layout = UNICODE
    crypt: int = NDB_CRYPT_PERMUTE
    out: bytearray = field(default_factory=lambda: bytearray(0x4400))
    blocks: list[tuple[int, int, int]] = field(default_factory=list)
    nodes: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    next_bid: int = 4
    next_page: int = 1

    @property
    def block_room(self) -> int:
        largest = 65536 if self.layout.is_compressed else 8192
        return largest - self.layout.block_trailer.size

    # blocks

    def block(self, data: bytes, *, internal: bool = False) -> int:
        bid = self.next_bid | (2 if internal else 0)
        self.next_bid += 4
        stored, size = self._obscured(data, bid, internal), len(data)
        if self.layout.is_compressed and len(zlib.compress(stored)) < len(stored):
            stored = zlib.compress(stored)
        place, trailer = len(self.out), self.layout.block_trailer
        unit = self.layout.block_align
        room = (len(stored) + trailer.size + unit - 1) // unit * unit - trailer.size
        values: list[int] = [0] * (7 if self.layout.is_compressed else 4)
        values[0], values[1] = len(stored), signature(place, bid)
        values[self.layout.block_fields[0]], values[self.layout.block_fields[1]] = crc(stored), bid
        if self.layout.is_compressed:
            values[5] = size
        self.out += stored + bytes(room - len(stored)) + trailer.pack(*values)
        self.blocks.append((bid, place, len(stored)))
        return bid

    def _obscured(self, data: bytes, bid: int, internal: bool) -> bytes:
        if internal:
            return data
        if self.crypt == NDB_CRYPT_PERMUTE:
            return permute(data)
        return reveal(data, NDB_CRYPT_CYCLIC, bid) if self.crypt == NDB_CRYPT_CYCLIC else data

    def data(self, pieces: list[bytes]) -> int:
        """One block, or a data tree of one or two levels over several."""
        bids, total, level = [self.block(piece) for piece in pieces], sum(map(len, pieces)), 0
        while len(bids) > 1 or (level == 0 and len(bids) == 0):
            if not bids:
                return 0
            level += 1
            fan = (self.block_room - 8) // self.layout.block_id.size if level > 1 or len(bids) < 900 else 500
            groups = [bids[at : at + fan] for at in range(0, len(bids), fan)]
            bids = [self._data_tree(level, group, total) for group in groups]
        return bids[0]

    def _data_tree(self, level: int, bids: list[int], total: int) -> int:
        packed = b"".join(map(self.layout.block_id.pack, bids))
        return self.block(struct.pack("<BBHI", 1, level, len(bids), total) + packed, internal=True)

    def bytes_(self, data: bytes) -> int:
        return self.data([data[at : at + self.block_room] for at in range(0, len(data), self.block_room)])

    def subnodes(self, found: dict[int, tuple[int, int]]) -> int:
        if not found:
            return 0
        leaves = b"".join(self.layout.subnode_leaf.pack(nid, *pair) for nid, pair in sorted(found.items()))
        return self.block(self._subnode_header(0, len(found)) + leaves, internal=True)

    def _subnode_header(self, level: int, count: int) -> bytes:
        return struct.pack("<BBH", 2, level, count) + bytes(self.layout.subnode_header - 4)

    # heaps, properties, tables

    def heap(self, client: int, allocations: list[bytes], root: int) -> list[bytes]:
        """The one block of a heap; allocation n is known by `hid(n)`."""
        body, ends = bytearray(12), [12]
        for allocation in allocations:
            body += allocation
            ends.append(len(body))
        body += bytes(len(body) % 2)
        struct.pack_into("<HBBI", body, 0, len(body), 0xEC, client, root)
        body += struct.pack(f"<HH{len(ends)}H", len(allocations), 0, *ends)
        assert len(body) <= self.block_room, "the test's heap has one block"
        return [bytes(body)]

    def hid(self, place: int) -> int:
        return (place + 1) << 5

    def context(
        self, properties: dict[int, tuple[int, bytes]], subnodes: dict[int, tuple[int, int]] | None = None
    ) -> tuple[int, int]:
        """A property context as (data, subnodes). Values too large for the heap go to subnodes of their own."""
        found, records, allocations = dict(subnodes or {}), [], [b"", b""]
        for tag, (kind, value) in sorted(properties.items()):
            records.append(struct.pack("<HHI", tag, kind, self._word(kind, value, allocations, found)))
        allocations[0] = struct.pack("<BBBBI", 0xB5, 2, 6, 0, self.hid(1) if records else 0)
        allocations[1] = b"".join(records)
        return self.data(self.heap(0xBC, allocations, self.hid(0))), self.subnodes(found)

    def _word(self, kind: int, value: bytes, allocations: list[bytes], found: dict[int, tuple[int, int]]) -> int:
        if kind in IN_PLACE:
            return int.from_bytes(value, "little")
        if not value:
            return 0
        if len(value) > 1500:
            nid = (len(found) + 0x100) << 5 | 0x1F
            found[nid] = (self.bytes_(value), 0)
            return nid
        allocations.append(value)
        return self.hid(len(allocations) - 1)

    def table(self, columns: dict[int, int], rows: dict[int, dict[int, bytes]]) -> tuple[int, int]:
        """A table context: `columns` is tag → type, `rows` is row id → tag → bytes. Every cell is four bytes wide."""
        found: dict[int, tuple[int, int]] = {}
        allocations = [b"", b"", b"", b""]
        places = {0x67F2: LONG, **columns}
        bits_at, bitmap = 4 * len(places), (len(places) + 7) // 8
        matrix = []
        for row_id, cells in rows.items():
            row = bytearray(bits_at + bitmap)
            for place, (tag, kind) in enumerate(places.items()):
                value = struct.pack("<I", row_id) if tag == 0x67F2 else cells.get(tag)
                if value is None:
                    continue
                struct.pack_into("<I", row, 4 * place, self._word(kind, value, allocations, found))
                row[bits_at + place // 8] |= 0x80 >> place % 8
            matrix.append(bytes(row))
        self._finish_table(allocations, found, places, matrix, list(rows))
        return self.data(self.heap(0x7C, allocations, self.hid(0))), self.subnodes(found)

    def _finish_table(
        self, allocations: list[bytes], found: dict[int, tuple[int, int]], places: dict[int, int], matrix: list[bytes],
        row_ids: list[int],
    ) -> None:  # fmt: skip
        form = "<IH" if self.layout.block_id.size == 4 else "<II"
        index = [struct.pack(form, row_id, place) for place, row_id in sorted(enumerate(row_ids), key=lambda r: r[1])]
        width, bits_at = struct.calcsize(form) - 4, 4 * len(places)
        row_bytes = bits_at + (len(places) + 7) // 8
        rows = 0
        if sum(map(len, matrix)) > LARGEST_ALLOCATION:
            rows = 0x8000 << 5 | 0x1F
            fit = self.block_room // row_bytes
            runs = [b"".join(matrix[at : at + fit]) for at in range(0, len(matrix), fit)]
            found[rows] = (self.data([run.ljust(self.block_room, b"\0") for run in runs[:-1]] + runs[-1:]), 0)
        elif matrix:
            allocations.append(b"".join(matrix))
            rows = self.hid(len(allocations) - 1)
        described = b"".join(
            struct.pack("<IHBB", tag << 16 | kind, 4 * place, 4, place)
            for place, (tag, kind) in enumerate(places.items())
        )
        header = (0x7C, len(places), bits_at, bits_at, bits_at, row_bytes, self.hid(1), rows, 0)
        allocations[0] = struct.pack("<BBHHHHIII", *header) + described
        self._row_index(allocations, index, width)

    def _row_index(self, allocations: list[bytes], index: list[bytes], width: int) -> None:
        levels, root = (0, self.hid(2)) if len(index) <= 300 else (1, self.hid(3))
        allocations[1] = struct.pack("<BBBBI", 0xB5, 4, width, levels, root if index else 0)
        if not levels:
            allocations[2] = b"".join(index)
            return
        branches = b""
        for at in range(0, len(index), 300):
            allocations.append(b"".join(index[at : at + 300]))
            branches += index[at][:4] + struct.pack("<I", self.hid(len(allocations) - 1))
        allocations[3] = branches

    # messages and folders

    def message_parts(
        self,
        properties: dict[int, tuple[int, bytes]],
        recipients: list[dict[int, bytes]] | None = None,
        attachments: list[dict[str, Any]] | None = None,
    ) -> tuple[int, int]:
        found: dict[int, tuple[int, int]] = {}
        if recipients:
            columns = {0x0C15: LONG, 0x3001: TEXT, 0x3003: TEXT, 0x39FE: TEXT}
            found[RECIPIENTS] = self.table(columns, dict(enumerate(recipients, 1)))
        for place, attachment in enumerate(attachments or []):
            found[0x8025 + 0x20 * place] = self._attachment(attachment)
        if attachments:
            rows: dict[int, dict[int, bytes]] = {0x8025 + 0x20 * place: {} for place in range(len(attachments))}
            found[ATTACHMENTS] = self.table({0x3705: LONG}, rows)
        return self.context(properties, found)

    def _attachment(self, attachment: dict[str, Any]) -> tuple[int, int]:
        properties = {0x3705: number(attachment["method"]), **attachment.get("properties", {})}
        if "data" in attachment:
            properties[0x3701] = (BINARY, attachment["data"])
        if "message" not in attachment:
            return self.context(properties)
        inner = 0x200024
        properties[0x3701] = (OBJECT, struct.pack("<II", inner, 0))
        return self.context(properties, {inner: attachment["message"]})

    def message(self, nid: int, parent: int, properties: dict[int, tuple[int, bytes]], **more: Any) -> int:
        self.nodes[nid] = (*self.message_parts(properties, **more), parent)
        return nid

    def folder(
        self, nid: int, parent: int, name: str, messages: list[int], *, subfolders: tuple[int, ...] = (),
        declared: int | None = None, associated: tuple[int, ...] = (),
    ) -> None:  # fmt: skip
        properties = {0x3001: text(name), 0x3602: number(len(messages) if declared is None else declared)}
        if associated:
            properties[0x3617] = number(len(associated))
        self.nodes[nid] = (*self.context(properties), parent)
        for kind, listed in ((0x0D, subfolders), (0x0E, messages), (0x0F, associated)):
            rows: dict[int, dict[int, bytes]] = {below: {} for below in listed}
            self.nodes[nid & ~0x1F | kind] = (*self.table({0x3001: TEXT}, rows), 0)

    # trees and header

    def _page(self, kind: int, level: int, width: int, entries: list[bytes]) -> tuple[int, int]:
        layout, bid = self.layout, self.next_page << 2
        self.next_page += 1
        self.out += bytes(-len(self.out) % layout.page_size)
        place, page = len(self.out), bytearray(layout.page_size)
        joined = b"".join(entries)
        page[: len(joined)] = joined
        layout.tree_header.pack_into(page, layout.tree_at, len(entries), layout.tree_at // width, width, level)
        values: list[int] = [kind, kind, signature(place, bid), 0, 0]
        values[layout.page_fields[0]], values[layout.page_fields[1]] = crc(bytes(page[: layout.page_trailer_at])), bid
        layout.page_trailer.pack_into(page, layout.page_trailer_at, *values)
        self.out += page
        return bid, place

    def _tree(self, kind: int, entries: list[tuple[int, bytes]]) -> tuple[int, int]:
        level, branch = 0, self.layout.branch_entry
        while True:
            width = len(entries[0][1])
            fan = self.layout.tree_at // width
            groups = [entries[at : at + fan] for at in range(0, len(entries), fan)]
            pages = [(group[0][0], *self._page(kind, level, width, [entry for _, entry in group])) for group in groups]
            if len(pages) == 1:
                return pages[0][1:]
            entries = [(key, branch.pack(key, bid, place)) for key, bid, place in pages]
            level += 1

    def finish(self) -> bytes:
        layout = self.layout
        wide = layout.block_id.size == 8
        nodes = [
            (nid, struct.pack("<QQQII" if wide else "<IIII", *((nid, data, sub, parent) + ((0,) if wide else ()))))
            for nid, (data, sub, parent) in sorted(self.nodes.items())
        ]
        blocks = [
            (bid, struct.pack("<QQHHI" if wide else "<IIHH", *((bid, place, size, 2) + ((0,) if wide else ()))))
            for bid, place, size in sorted(self.blocks)
        ]
        node_root, block_root = self._tree(0x81, nodes), self._tree(0x80, blocks)
        self._header(node_root, block_root)
        return bytes(self.out)

    def _header(self, node_root: tuple[int, int], block_root: tuple[int, int]) -> None:
        layout, wide = self.layout, self.layout.block_id.size == 8
        head = bytearray(564)
        head[0:4], head[8:10] = b"!BDN", b"SM"
        struct.pack_into("<HHBB", head, 10, layout.versions[-1 if not layout.is_compressed else 0], 19, 1, 1)
        pair = "<QQ" if wide else "<II"
        size = struct.calcsize(pair) // 2
        struct.pack_into(pair, head, layout.node_tree_at - size, *node_root)
        struct.pack_into(pair, head, layout.block_tree_at - size, *block_root)
        struct.pack_into("<Q" if wide else "<I", head, 184 if wide else 168, len(self.out))
        head[layout.crypt_at - 1], head[layout.crypt_at] = 0x80, self.crypt
        struct.pack_into("<I", head, 4, crc(bytes(head[8:479])))
        if wide:
            struct.pack_into("<I", head, 524, crc(bytes(head[8:524])))
        self.out[:564] = head


def note(**more: tuple[int, bytes]) -> dict[int, tuple[int, bytes]]:
    """The properties of an ordinary message; `x0037=…` sets the property of that number."""
    properties = {
        0x001A: text("IPM.Note"), 0x0037: text("\x01\x01New Missed Fax-msg"), 0x007D: text(HEADERS),
        0x0C1A: text("Jane Doe"), 0x0C1F: text("jane.doe@contoso.com"), 0x0C1E: text("SMTP"),
        0x1000: text("Please open the attached fax."), 0x1035: text("<one@contoso.com>"), 0x0E08: number(4711),
        0x0E06: (TIME, filetime(datetime(2025, 7, 4, 8, 0, tzinfo=UTC))),
    }  # fmt: skip
    return properties | {int(tag[1:], 16): value for tag, value in more.items()}


def with_folders(writer: StoreWriter, inbox: list[int], **more: Any) -> bytes:
    """The usual folders around the messages of an inbox."""
    writer.folder(ROOT, ROOT, "", [], subfolders=(TOP,))
    writer.folder(TOP, ROOT, "Top of Personal Folders", [], subfolders=(INBOX,))
    writer.folder(INBOX, TOP, "Inbox", inbox, **more)
    store = {0x0FF9: (BINARY, bytes(16)), 0x3001: text("Personal Folders")}
    writer.nodes[0x21] = (*writer.context(store), 0)
    return writer.finish()


class Kit:
    """What the tests of this folder build stores with."""

    writer = StoreWriter
    note = staticmethod(note)
    text = staticmethod(text)
    number = staticmethod(number)
    with_folders = staticmethod(with_folders)
    filetime = staticmethod(filetime)
    headers = HEADERS
    root, top, inbox = ROOT, TOP, INBOX

    def file(self, data: bytes) -> EvidenceFile:
        return EvidenceFile("E0001", "made-up.pst", data=data)

    def read(self, data: bytes, depth: str = "full") -> tuple[list[RawMessage], Notes]:
        notes = Notes()
        return list(read_pst(self.file(data), notes, depth)), notes

    def one(self, properties: dict[int, tuple[int, bytes]], **more: Any) -> tuple[RawMessage, Notes]:
        """The only message of a store that holds this one, and what was noted."""
        writer = StoreWriter()
        data = with_folders(writer, [writer.message(0x200024, INBOX, properties, **more)])
        messages, notes = self.read(data)
        assert len(messages) == 1
        return messages[0], notes


@pytest.fixture(scope="session")
def kit() -> Kit:
    return Kit()


CORPUS = Path(__file__).resolve().parents[3] / "../shared/corpora/pst"


@pytest.fixture(scope="session")
def stores() -> list[Path]:
    """The real stores beside the project; a test that asks for them is skipped where there are none."""
    found = sorted(path for path in CORPUS.rglob("*") if path.suffix in (".pst", ".ost")) if CORPUS.is_dir() else []
    if not found:
        pytest.skip("no corpus of real stores beside the project")
    return found
