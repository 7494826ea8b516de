"""Zip archives: evidence files in an evidence file (PKWARE APPNOTE 6.3; Purview delivers its exports so).

    exports/PSTs.001.zip!mailbox/alice.pst   E0003.1

Nothing is written under a name that an archive chose, and every archive has limits.
"""

from __future__ import annotations

import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from lzma import LZMAError
from pathlib import Path
from typing import IO

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.folders import printable
from toolkit.load.locked import LockedArchive, StillLocked
from toolkit.load.member_names import repeated_names, shown_name, unsafe_name
from toolkit.load.registry import OUTLOOK_FOR_MAC, loader
from toolkit.load.salvage import Salvage, ends_in_zip, salvaged
from toolkit.load.scratch import ScratchFile
from toolkit.load.stub import zip_begins_at

MIB = CHUNK_BYTES = 1 << 20

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
PROGRAM = b"MZ"
OFFICE_MEMBERS = {"[Content_Types].xml", "_rels/.rels"}
ENCRYPTED = 0x1
UNIX_TIME = 0x5455
NO_DIRECTORY = "the archive's directory is lost or damaged: its members were found by their own headers"

# All that zipfile and the decompressors under it are known to raise on damaged or hostile archives.
ZIP_ERRORS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError,
    OverflowError, struct.error, zlib.error, LZMAError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may cost: a bomb is refused by name, a large honest export is not."""

    depth: int = 8
    members: int = 100_000
    total_bytes: int = 8 << 30
    ratio: int = 200
    ratio_from_bytes: int = 10 * MIB
    memory_bytes: int = 64 * MIB


@dataclass(slots=True)
class Budget:
    """What has been spent of the limits, and the passwords that may be tried.

    One budget must serve an archive and all archives inside it: a bomb nests.
    """

    limits: Limits = field(default_factory=Limits)
    members: int = 0
    bytes: int = 0
    passwords: tuple[str, ...] = field(default=(), repr=False)


def recognises(head: bytes, _size: int) -> bool:
    """True for what begins as a zip archive or may hide one behind other bytes; `is_archive` looks further."""
    # Few texts hold the third byte of the mark, and one byte is looked for many times faster than four.
    return head.startswith((*ZIP_MAGIC, PROGRAM)) or (ZIP_MAGIC[0][2:3] in head and ZIP_MAGIC[0] in head)


def is_archive(file: EvidenceFile) -> bool:
    """False for Office documents and Outlook for Mac, which are zips too, and for what only holds one somewhere.

    A damaged archive is one: `members` says what is wrong. So is one behind other bytes, if the file ends as it does or
    those bytes are of the kind that stands before archives, and it begins where they leave off.
    """
    if not file.head(4).startswith(ZIP_MAGIC) and not ends_in_zip(file) and zip_begins_at(file) is None:
        return False
    try:
        with file.open() as stream, zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            return not (OFFICE_MEMBERS.issubset(names) or any(OUTLOOK_FOR_MAC in name for name in names))
    except ZIP_ERRORS:
        return True


@loader(kind="zip", recognises=recognises, gives="members", confirms=is_archive)
def members(
    file: EvidenceFile, notes: Notes, scratch: Path | None = None, budget: Budget | None = None
) -> Iterator[EvidenceFile]:
    """The files of one archive, in the order of its directory; an archive among them is a member like any other.

    Whoever opens that one too passes the same `budget` on, so that the limits hold for all of them together.
    An encrypted member is read under the passwords of the budget. A member up to 64 MiB comes in memory. A larger one
    is written to `scratch` under its evidence id and stays there, for the caller to delete; without `scratch` it counts
    as failed. Where the directory is lost or damaged, members are found by their own headers and counted as recovered.
    Raises EvidenceError for an archive of which nothing can be read.
    """
    budget = budget or Budget()
    if file.depth >= budget.limits.depth:
        raise EvidenceError(f"archives are nested deeper than {budget.limits.depth}")
    try:
        with _opened(file, budget.limits) as (archive, salvage):
            yield from _Unpacking(file, notes, scratch, budget, salvage).members(archive)
    except ZIP_ERRORS as error:
        raise EvidenceError(f"the zip archive is damaged: {error}") from error


@contextmanager
def _opened(file: EvidenceFile, limits: Limits) -> Iterator[tuple[zipfile.ZipFile, Salvage | None]]:
    """The archive by its directory; without one that can be read, by what is found of its members."""
    with ExitStack() as opened:
        salvage = None
        try:
            archive = zipfile.ZipFile(opened.enter_context(file.open()))
        except ZIP_ERRORS:
            # Some more than may come out: those that are refused do not count against the limit.
            salvage = opened.enter_context(salvaged(file, limits.members + 100, zip_begins_at(file) or 0))
            # What is left of an Office document is no archive of evidence either.
            if not salvage.members or salvage.members[0].name.decode("latin-1") in OFFICE_MEMBERS:
                raise
            archive = zipfile.ZipFile(salvage.stream)
        yield opened.enter_context(archive), salvage


class _Refused(Exception):
    """A member that is not, or cannot be, read; the message says why."""


@dataclass(slots=True)
class _Unpacking:
    """One archive being read: where its members go and what they may still cost."""

    file: EvidenceFile
    notes: Notes
    scratch: Path | None
    budget: Budget
    salvage: Salvage | None = None
    locked: LockedArchive | None = None

    def members(self, archive: zipfile.ZipFile) -> Iterator[EvidenceFile]:
        """Each member that can be read, then the archive's row of the ledger."""
        evidence_id, problem = self.file.evidence_id, self.notes.problem
        # QUIRK: ZipInfo.is_dir fails on a member without a name, up to Python 3.11.
        listed = [info for info in archive.infolist() if not info.filename.endswith("/")]
        emitted = 0
        for number, info in enumerate(listed, 1):
            try:
                member = self._member(archive, info, number)
            except _Refused as refusal:
                problem("load", evidence_id, self._place(info, number), str(refusal), excerpt=info.filename)
                continue
            emitted += 1
            yield member
        self._account(listed, emitted)

    def _place(self, info: zipfile.ZipInfo, number: int) -> str:
        """Without a directory a member's number is ours alone; its offset anybody finds."""
        return f"member={number}" if self.salvage is None else f"offset={info.header_offset}"

    def _account(self, listed: list[zipfile.ZipInfo], emitted: int) -> None:
        declared, recovered, words = len(listed), 0, [repeated_names(listed)]
        if self.salvage is not None:
            # How many there were, nobody can say any more: a whole-looking rest is a loss too.
            self.notes.problem("load", self.file.evidence_id, None, NO_DIRECTORY)
            for gap in self.salvage.gaps:
                reason = f"no member can be made out in {gap.size:,} bytes of the archive"
                self.notes.problem("load", self.file.evidence_id, f"offset={gap.offset}", reason)
            recovered, words = emitted, [NO_DIRECTORY, *words]
        self.notes.count(
            self.file.evidence_id, self.file.path, item="member", declared=None if self.salvage else declared,
            emitted=emitted, failed=declared - emitted, recovered=recovered,
            note="; ".join(filter(None, words)) or None,
        )  # fmt: skip

    def _member(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, number: int) -> EvidenceFile:
        if is_cut := self._is_cut(info):
            self._bound(info)
        refusal = unsafe_name(info.orig_filename) or self._lacks_password(info) or self._over_limit(info)
        if refusal:
            raise _Refused(refusal)
        evidence_id = f"{self.file.evidence_id}.{number}"
        try:
            data, spooled = self._read(archive, info, evidence_id)
        except NotImplementedError as error:
            raise _Refused(f"the member is compressed in a way that is not supported: {error}") from error
        except ZIP_ERRORS as error:
            raise _Refused(f"the member is damaged: {error}") from error
        self.budget.members += 1
        member = EvidenceFile(
            evidence_id, f"{self.file.path}!{printable(shown_name(info))}", spooled, data,
            parent_id=self.file.evidence_id, modified_at=_unix_time(info.extra), depth=self.file.depth + 1,
        )  # fmt: skip
        if is_cut:
            reason = f"the member is cut off, or its end is damaged: its first {member.size_bytes:,} bytes came out"
            self.notes.problem("load", self.file.evidence_id, self._place(info, number), reason, excerpt=info.filename)
        return member

    def _is_cut(self, info: zipfile.ZipInfo) -> bool:
        return self.salvage is not None and info.header_offset in self.salvage.cut

    def _bound(self, info: zipfile.ZipInfo) -> None:
        """Of a member without its end as much may come out as of any, and there is no sum to check it by."""
        if info.flag_bits & ENCRYPTED:
            raise _Refused("the member is encrypted, and cut off: what is left of it cannot be read")
        limits = self.budget.limits
        most = min(
            limits.total_bytes - self.budget.bytes, max(limits.ratio_from_bytes, limits.ratio * info.compress_size)
        )
        info.file_size = min(info.file_size or most, most)
        del info.CRC

    def _lacks_password(self, info: zipfile.ZipInfo) -> str | None:
        if not info.flag_bits & ENCRYPTED or self.budget.passwords:
            return None
        return "the member is encrypted: give its password with --zip-password, and load again"

    def _read(
        self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, evidence_id: str
    ) -> tuple[bytes | None, Path | None]:
        if not info.flag_bits & ENCRYPTED:
            with archive.open(info) as stream:
                return self._content(stream, info, evidence_id)
        try:
            self.locked = self.locked or LockedArchive(archive, self.budget.passwords)
            return self.locked.read(
                info, lambda stream: self._content(stream, info, evidence_id), (*ZIP_ERRORS, _Refused)
            )
        except StillLocked as error:
            raise _Refused(str(error)) from error

    def _over_limit(self, info: zipfile.ZipInfo) -> str | None:
        limits = self.budget.limits
        if self.budget.members >= limits.members:
            return f"the archive holds more than {limits.members:,} members; this one was not read"
        if self.budget.bytes + info.file_size > limits.total_bytes:
            return f"the archive unpacks to more than {limits.total_bytes:,} bytes; this member was not read"
        if info.file_size > limits.ratio_from_bytes and info.file_size > limits.ratio * max(info.compress_size, 1):
            return f"a decompression bomb: {info.compress_size:,} bytes claim to unpack to {info.file_size:,}"
        if info.file_size > limits.memory_bytes and self.scratch is None:
            return f"a member of {info.file_size:,} bytes needs a scratch folder, and none was given"
        return None

    def _content(self, stream: IO[bytes], info: zipfile.ZipInfo, evidence_id: str) -> tuple[bytes | None, Path | None]:
        """The member's bytes, or the scratch file that holds them; exactly one of the two."""
        if info.file_size <= self.budget.limits.memory_bytes or self.scratch is None:
            data = stream.read(info.file_size + 1)
            self._spend(len(data), info)
            return data, None
        spooled = self.scratch / evidence_id
        try:
            with ScratchFile(spooled) as out:
                shutil.copyfileobj(stream, out, CHUNK_BYTES)
            self._spend(spooled.stat().st_size, info)
        except BaseException:
            spooled.unlink(missing_ok=True)
            raise
        return None, spooled

    def _spend(self, read: int, info: zipfile.ZipInfo) -> None:
        """zipfile never gives more than the directory declares, so only too little can come."""
        self.budget.bytes += read
        if self._is_cut(info):
            if not read:
                raise _Refused("the member is cut off, or its end is damaged: nothing of it came out")
        elif read != info.file_size:
            raise _Refused(f"the directory declares {info.file_size:,} bytes, and {read:,} are there")


def _unix_time(extra: bytes) -> datetime | None:
    """The UTC time in an extended-timestamp field; None without one. The directory's own time names no zone."""
    at = 0
    while at + 4 <= len(extra):
        tag, size = struct.unpack_from("<HH", extra, at)
        if tag == UNIX_TIME and size >= 5 and at + 9 <= len(extra) and extra[at + 4] & 1:
            return datetime.fromtimestamp(struct.unpack_from("<I", extra, at + 5)[0], UTC)
        at += 4 + size
    return None
