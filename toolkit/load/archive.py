"""Archives besides zip: tar, and single files packed by gzip, bzip2 or xz (POSIX.1-2001 pax; RFC 1952; the .xz format).

    mail.tar.gz   E0002   →   mail.tar.gz!mail.tar   E0002.1   →   mail.tar.gz!mail.tar!alice.mbox   E0002.1.1

A packed file is a container of one member, so that a tar inside it is opened like any other. Names and limits are those
of zip: nothing is written under a name that an archive chose.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.containers import CHUNK_BYTES, Budget
from toolkit.load.folders import printable
from toolkit.load.member_names import unsafe_name
from toolkit.load.registry import loader
from toolkit.load.scratch import ScratchFile

Opener = Callable[[IO[bytes]], Any]

PACKERS: tuple[tuple[bytes, str, Opener], ...] = (
    (b"\x1f\x8b\x08", ".gz", lambda stream: gzip.GzipFile(fileobj=stream)),
    (b"BZh", ".bz2", bz2.BZ2File),
    (b"\xfd7zXZ\x00", ".xz", lzma.LZMAFile),
)
SHORT_SUFFIXES = {".tgz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar"}

TAR_MARK, TAR_MARK_AT, TAR_BLOCK = b"ustar", 257, 512

# What the decompressors and tarfile are known to raise on damaged and hostile input.
PACKED_ERRORS = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError)
TAR_ERRORS = (tarfile.TarError, OSError, EOFError, ValueError, OverflowError)


class _Refused(Exception):
    """A member that is not, or cannot be, read; the message says why."""


def recognises(head: bytes, _size: int) -> bool:
    """True for a tar, and for a file packed by gzip, bzip2 or xz."""
    return _is_tar(head) or _packer(head) is not None


def _is_tar(head: bytes) -> bool:
    return head[TAR_MARK_AT : TAR_MARK_AT + len(TAR_MARK)] == TAR_MARK


def _packer(head: bytes) -> tuple[str, Opener] | None:
    return next(((suffix, opener) for magic, suffix, opener in PACKERS if head.startswith(magic)), None)


@loader(kind="archive", recognises=recognises, gives="members")
def members(
    file: EvidenceFile, notes: Notes, scratch: Path | None = None, budget: Budget | None = None
) -> Iterator[EvidenceFile]:
    """The files of a tar in their order, or the one file that was packed; `scratch` and `budget` as for a zip.

    Of packed data that ends too early, what came out is a member, and a problem says where it ends. Raises
    EvidenceError for an archive of which nothing can be read.
    """
    budget = budget or Budget()
    if file.depth >= budget.limits.depth:
        raise EvidenceError(f"archives are nested deeper than {budget.limits.depth}")
    unpacking = _Unpacking(file, notes, scratch, budget)
    packer = _packer(file.head())
    with file.open() as stream:
        if packer is not None:
            yield from unpacking.packed(stream, *packer)
        else:
            yield from unpacking.tar(stream)


@dataclass(slots=True)
class _Unpacking:
    """One archive being read: where its members go and what they may still cost."""

    file: EvidenceFile
    notes: Notes
    scratch: Path | None
    budget: Budget

    def packed(self, stream: IO[bytes], suffix: str, opener: Opener) -> Iterator[EvidenceFile]:
        """The one file in packed data."""
        note = None
        try:
            data, spooled, reason = self._keep(opener(stream), f"{self.file.evidence_id}.1", self._most_bytes())
        except _Refused as refusal:
            raise EvidenceError(str(refusal)) from refusal
        if reason is not None:
            size = spooled.stat().st_size if spooled else len(data or b"")
            note = f"the packed data is damaged or cut off after {size:,} bytes: {reason}"
            if not size:
                raise EvidenceError(note)
            self.notes.problem("load", self.file.evidence_id, "member=1", note)
        yield self._member(1, _unpacked_name(self.file.path, suffix), data, spooled, None)
        self.notes.count(self.file.evidence_id, self.file.path, item="member", declared=1, emitted=1, note=note)

    def _most_bytes(self) -> int:
        """A bomb is refused by its ratio; a packed file does not say what it unpacks to."""
        limits = self.budget.limits
        return min(limits.total_bytes - self.budget.bytes, max(limits.ratio_from_bytes, limits.ratio * self._size()))

    def _size(self) -> int:
        return self.file.size_bytes

    def _keep(
        self, source: Any, evidence_id: str, most: int
    ) -> tuple[bytes | None, Path | None, str | None]:
        """What the source gives, in memory or, beyond 64 MiB, in a scratch file; and why it ended too early, if so."""
        held, spooled, reason, total = bytearray(), None, None, 0
        out: IO[bytes] | None = None
        try:
            while True:
                try:
                    # `read` would throw away, with what is damaged, the sound bytes that it has before it.
                    chunk = source.read1(CHUNK_BYTES)
                except PACKED_ERRORS as error:
                    reason = str(error) or type(error).__name__
                    break
                if not chunk:
                    break
                total += len(chunk)
                if total > most:
                    raise _Refused(f"it unpacks to more than {most:,} bytes: a decompression bomb, or over the limits")
                if out is None and total > self.budget.limits.memory_bytes:
                    spooled, out = self._spool(evidence_id)
                    out.write(held)
                    held.clear()
                (out.write if out is not None else held.extend)(chunk)
        except BaseException:
            if out is not None and spooled is not None:
                out.close()
                spooled.unlink()
            raise
        if out is not None:
            out.close()
        self.budget.bytes += total
        return (None, spooled, reason) if spooled else (bytes(held), None, reason)

    def _spool(self, evidence_id: str) -> tuple[Path, IO[bytes]]:
        if self.scratch is None:
            raise _Refused("a member of more than 64 MiB needs a scratch folder, and none was given")
        path = self.scratch / evidence_id
        return path, ScratchFile(path)

    def tar(self, stream: IO[bytes]) -> Iterator[EvidenceFile]:
        """Every regular file of a tar, then the archive's row of the ledger."""
        listed = emitted = 0
        try:
            with tarfile.open(fileobj=stream, mode="r:", errors="surrogateescape") as archive:
                for info in archive:
                    if info.isdir():
                        continue
                    listed += 1
                    try:
                        member = self._tar_member(archive, info, listed)
                    except _Refused as refusal:
                        self._problem(f"member={listed}", str(refusal), info.name)
                        continue
                    emitted += 1
                    yield member
                self._note_end(stream, archive.offset, listed)
        except TAR_ERRORS as error:
            if not listed:
                raise EvidenceError(f"the tar archive is damaged: {error}") from error
            self._problem(None, f"the tar archive is damaged after member {listed}: {error}", None)
        evidence_id, path = self.file.evidence_id, self.file.path
        self.notes.count(evidence_id, path, item="member", declared=listed, emitted=emitted, failed=listed - emitted)

    def _problem(self, locator: str | None, reason: str, name: str | None) -> None:
        excerpt = None if name is None else printable(name)
        self.notes.problem("load", self.file.evidence_id, locator, reason, excerpt=excerpt)

    def _note_end(self, stream: IO[bytes], offset: int, listed: int) -> None:
        """tarfile stops in silence at a header that it cannot read; two blocks of zeros are the end (POSIX)."""
        stream.seek(offset)
        end = stream.read(TAR_BLOCK)
        if len(end) < TAR_BLOCK or any(end):
            reason = f"the tar archive has no end mark after member {listed}: cut off or damaged"
            self._problem(None, reason, None)

    def _tar_member(self, archive: tarfile.TarFile, info: tarfile.TarInfo, number: int) -> EvidenceFile:
        refusal = unsafe_name(info.name) or self._not_a_file(info) or self._over_limit(info)
        if refusal:
            raise _Refused(refusal)
        source = archive.extractfile(info)
        if source is None:
            raise _Refused("the member has no content")
        with source:
            data, spooled, reason = self._keep(source, f"{self.file.evidence_id}.{number}", info.size)
        size = spooled.stat().st_size if spooled else len(data or b"")
        if reason or size < info.size:
            if spooled:
                spooled.unlink()
            lacking = f"{info.size:,} bytes are declared, {size:,} are there"
            raise _Refused(f"the member is damaged: {reason or lacking}")
        return self._member(number, info.name, data, spooled, _time(info.mtime))

    def _not_a_file(self, info: tarfile.TarInfo) -> str | None:
        if info.isreg():
            return None
        kind = "a link" if info.issym() or info.islnk() else "not a regular file (a pipe or a device)"
        return f"the member is {kind}, which is not followed"

    def _over_limit(self, info: tarfile.TarInfo) -> str | None:
        limits = self.budget.limits
        if self.budget.members >= limits.members:
            return f"the archive holds more than {limits.members:,} members; this one was not read"
        if self.budget.bytes + info.size > limits.total_bytes:
            return f"the archive unpacks to more than {limits.total_bytes:,} bytes; this member was not read"
        # Only a sparse member can be larger than the archive that holds it.
        if info.size > max(limits.ratio_from_bytes, limits.ratio * self._size()):
            return f"a decompression bomb: {self._size():,} bytes claim to unpack to {info.size:,}"
        return None

    def _member(
        self, number: int, name: str, data: bytes | None, spooled: Path | None, modified_at: datetime | None
    ) -> EvidenceFile:
        self.budget.members += 1
        return EvidenceFile(
            f"{self.file.evidence_id}.{number}", f"{self.file.path}!{printable(name)}", spooled, data,
            parent_id=self.file.evidence_id, modified_at=modified_at, depth=self.file.depth + 1,
        )  # fmt: skip


def _unpacked_name(path: str, suffix: str) -> str:
    """What a packed file is called without its packing: `mail.tgz` held `mail.tar`."""
    name = PurePosixPath(path.rpartition("!")[2]).name
    own = PurePosixPath(name).suffix.lower()
    if own in SHORT_SUFFIXES:
        return name[: -len(own)] + SHORT_SUFFIXES[own]
    return name[: -len(suffix)] if own == suffix and len(name) > len(suffix) else f"{name} (unpacked)"


def _time(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (OverflowError, OSError, ValueError):
        return None
