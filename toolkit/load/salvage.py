"""Zip archives whose directory is lost or damaged: their members by the header before each (APPNOTE §4.3.7 to §4.3.9).

    PK\\3\\4 alice.pst … PK\\7\\8 · PK\\3\\4 bob.pst … PK\\7\\8 · PK\\3\\4 carol.p|    two members, and one cut off

A download that broke off has no directory, for that stands at the end. A new one is made of the headers and put behind
what is there, so that the archive is read like any other: sizes, checksums, ciphers and limits as of a whole one.
"""

from __future__ import annotations

import io
import mmap
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from toolkit.evidence.raw import EvidenceFile

__all__ = ["Gap", "Salvage", "Stray", "ends_in_zip", "makes_sense", "salvaged"]

LOCAL = struct.Struct("<4sBBHHIIIIHH")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
END64 = struct.Struct("<4sQ2H2I4Q")
LOCATOR64 = struct.Struct("<4sIQI")
LOCAL_MARK, CENTRAL_MARK, END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
DESCRIPTOR_MARK, END64_MARK, LOCATOR64_MARK = b"PK\x07\x08", b"PK\x06\x06", b"PK\x06\x07"
MARKS = re.compile(rb"PK(?:\x01\x02|\x03\x04|\x07\x08)")
DIRECTORY = re.compile(rb"PK(?:\x01\x02|\x05\x06|\x06\x06)")

# What follows the data of a member whose size was not known before: CRC-32, packed size, size; of 32 or of 64 bits.
SHORT, LONG = struct.Struct("<3I"), struct.Struct("<I2Q")

SIZES_FOLLOW, UTF8_NAME, FULL_32, ZIP64, ZIP64_VERSION = 0x8, 0x800, 0xFFFFFFFF, 0x0001, 45
HIGHEST_VERSION = 63
METHODS = frozenset({0, 1, 2, 3, 4, 5, 6, 8, 9, 12, 14, 93, 95, 98, 99})
COMMENT_BYTES = 0xFFFF

# A hostile archive may not make the search for lost ends quadratic.
LOST_ENDS = 16

Content = bytes | mmap.mmap


@dataclass(frozen=True, slots=True)
class Stray:
    """A member as its own header tells of it. One that `is_cut` has no end: `packed` bytes of it are there.

    Of such a one `size` is what its header says, 0 where it does not.
    """

    offset: int
    name: bytes
    flags: int
    method: int
    stamp: int
    crc: int
    packed: int
    size: int
    extra: bytes
    end: int
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes in which no member could be made out."""

    offset: int
    size: int


@dataclass(slots=True)
class Salvage:
    """What was found of a damaged archive; `stream` is the archive with a directory of these members behind it.

    `cut` are the offsets of the members that have no end.
    """

    members: list[Stray]
    gaps: list[Gap]
    stream: io.BufferedReader
    cut: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.cut = frozenset(member.offset for member in self.members if member.is_cut)


@contextmanager
def salvaged(file: EvidenceFile, most: int, start: int = 0) -> Iterator[Salvage]:
    """Up to `most` members of an archive that begins at `start`, in the order in which they lie; no folders."""
    with _content(file) as content:
        search = _Search(content)
        members = list(search.members(most, start))
        yield Salvage(members, search.gaps, io.BufferedReader(_Joined(content, _directory(members, len(content)))))


@contextmanager
def _content(file: EvidenceFile) -> Iterator[Content]:
    if file.data is not None:
        yield file.data
        return
    with file.open() as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        yield content


def ends_in_zip(file: EvidenceFile) -> bool:
    """True for a file whose last bytes are a whole zip archive, whatever stands before it."""
    size = file.size_bytes
    with file.open() as stream:
        stream.seek(max(0, size - END.size - COMMENT_BYTES))
        tail = stream.read()
        at = tail.rfind(END_MARK)
        if at < 0 or at + END.size > len(tail):
            return False
        *_, directory_bytes, directory_at, comment = END.unpack_from(tail, at)
        if at + END.size + comment != len(tail) or FULL_32 in (directory_bytes, directory_at):
            return False
        begins = size - len(tail) + at - directory_bytes - directory_at
        if begins < 0:
            return False
        stream.seek(begins)
        is_member = stream.read(len(LOCAL_MARK)) == LOCAL_MARK
        stream.seek(begins + directory_at)
        return is_member and stream.read(len(CENTRAL_MARK)) == CENTRAL_MARK


@dataclass(slots=True)
class _Search:
    """One archive being searched from its first byte to its last."""

    content: Content
    gaps: list[Gap] = field(default_factory=list)
    lost: int = 0
    has_end: bool = field(init=False)

    def __post_init__(self) -> None:
        self.has_end = self.content.rfind(END_MARK, max(0, len(self.content) - END.size - COMMENT_BYTES)) >= 0

    def members(self, most: int, start: int) -> Iterator[Stray]:
        """Up to `most` members, folders apart; what lies between and behind them goes to `gaps`."""
        at, met, given = start, start, 0
        while given < most and (at := self.content.find(LOCAL_MARK, at)) >= 0:
            member = self._member(at)
            if member is None:
                at += len(LOCAL_MARK)
                continue
            self._note_gap(met, at)
            at = met = member.end
            if not member.name.endswith(b"/"):
                given += 1
                yield member
        directory = DIRECTORY.search(self.content, met)
        self._note_gap(met, directory.start() if directory else len(self.content))

    def _note_gap(self, start: int, end: int) -> None:
        if end > start:
            self.gaps.append(Gap(start, end - start))

    def _member(self, at: int) -> Stray | None:
        """The member whose header stands here; None where the mark is chance, or the header no longer makes sense."""
        if at + LOCAL.size > len(self.content):
            return None
        _, version, _, flags, method, stamp, crc, packed, size, name_bytes, extra_bytes = LOCAL.unpack_from(
            self.content, at
        )
        name = self.content[at + LOCAL.size : at + LOCAL.size + name_bytes]
        data_at = at + LOCAL.size + name_bytes + extra_bytes
        if not makes_sense(version, method, name):
            return None
        extra = self.content[data_at - extra_bytes : data_at]
        crc, packed, size, end = self._extent(flags, data_at, crc, *_long_sizes(extra, packed, size))
        if end is not None:
            return Stray(at, name, flags, method, stamp, crc, packed, size, extra, end)
        end = self._broken_off(data_at)
        return Stray(at, name, flags, method, stamp, crc, max(0, end - data_at), size, extra, end, is_cut=True)

    def _extent(self, flags: int, data_at: int, crc: int, packed: int, size: int) -> tuple[int, int, int, int | None]:
        """CRC-32, packed size, size, and where the next member may begin; None for that where the end is not there."""
        if not flags & SIZES_FOLLOW:
            end = data_at + packed
            return crc, packed, size, end if end <= len(self.content) else None
        if self.lost < LOST_ENDS:
            for mark in MARKS.finditer(self.content, data_at):
                found = self._descriptor(data_at, mark)
                if found:
                    return found
        return crc, packed, size, None

    def _descriptor(self, data_at: int, mark: re.Match[bytes]) -> tuple[int, int, int, int] | None:
        """The sizes that stand at or, without a mark of their own, before this mark, if they agree with the place."""
        is_own = mark.group() == DESCRIPTOR_MARK
        for shape in (SHORT, LONG):
            at = mark.end() if is_own else mark.start() - shape.size
            data_end = mark.start() if is_own else at
            if at < data_at or at + shape.size > len(self.content):
                continue
            crc, packed, size = shape.unpack_from(self.content, at)
            if packed == data_end - data_at:
                return crc, packed, size, at + shape.size
        return None

    def _broken_off(self, data_at: int) -> int:
        """Where a member without its end leaves off: the archive's end if that is missing too, else the next header.

        What was cut off may hold archives of its own, whose headers are none of this one's.
        """
        if not self.has_end:
            return len(self.content)
        self.lost += 1
        following = self.content.find(LOCAL_MARK, data_at)
        directory = DIRECTORY.search(self.content, data_at)
        places = (following, directory.start() if directory else -1, len(self.content))
        return min(place for place in places if place >= 0)


def makes_sense(version: int, method: int, name: bytes) -> bool:
    """Whether a member's header may be one, and not four bytes that look like its mark."""
    return version <= HIGHEST_VERSION and method in METHODS and bool(name) and min(name) >= 32


def _long_sizes(extra: bytes, packed: int, size: int) -> tuple[int, int]:
    """Packed size and size, of 64 bits where the header refers to its extra field for them (§4.5.3)."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        if tag == ZIP64 and length >= 16 and at + 20 <= len(extra) and FULL_32 in (packed, size):
            size, packed = struct.unpack_from("<QQ", extra, at + 4)
        at += 4 + length
    return packed, size


def _directory(members: list[Stray], at: int) -> bytes:
    """A directory of these members, to be put at this place; with 64-bit sizes throughout."""
    records = b"".join(map(_record, members))
    count = len(members)
    ends = END64.pack(END64_MARK, 44, ZIP64_VERSION, ZIP64_VERSION, 0, 0, count, count, len(records), at)
    locator = LOCATOR64.pack(LOCATOR64_MARK, 0, at + len(records), 1)
    return records + ends + locator + END.pack(END_MARK, 0, 0, 0xFFFF, 0xFFFF, FULL_32, FULL_32, 0)


def _record(member: Stray) -> bytes:
    # One name that is not what its flag says would make the whole directory unreadable.
    is_utf8 = member.name.decode("utf-8", "ignore").encode() == member.name
    flags = member.flags if is_utf8 else member.flags & ~UTF8_NAME
    extra = struct.pack("<HHQQQ", ZIP64, 24, member.size, member.packed, member.offset) + _without_sizes(member.extra)
    extra = extra if len(extra) <= 0xFFFF else extra[:28]
    return (
        CENTRAL.pack(
            CENTRAL_MARK, ZIP64_VERSION, ZIP64_VERSION, flags, member.method, member.stamp & 0xFFFF,
            member.stamp >> 16, member.crc, FULL_32, FULL_32, len(member.name), len(extra), 0, 0, 0, 0, FULL_32,
        )
        + member.name
        + extra
    )  # fmt: skip


def _without_sizes(extra: bytes) -> bytes:
    """The extra field without 64-bit sizes, up to where it stops making sense."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        part = extra[at : at + 4 + length]
        if len(part) == 4 + length and tag != ZIP64:
            kept += part
        at += 4 + length
    return kept


class _Joined(io.RawIOBase):
    """The archive and, behind it, its new directory, as one stream."""

    def __init__(self, content: Content, directory: bytes) -> None:
        self.content, self.directory, self.at = content, directory, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: len(self.content) + len(self.directory)}[whence]
        self.at = max(0, base + offset)
        return self.at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        wanted, split = len(buffer), len(self.content)
        if self.at < split:
            chunk = self.content[self.at : min(split, self.at + wanted)]
        else:
            chunk = self.directory[self.at - split : self.at - split + wanted]
        buffer[: len(chunk)] = chunk
        self.at += len(chunk)
        return len(chunk)
