"""Compound files, the file system inside one file that .msg is built on ([MS-CFB]).

    header → FAT, mini FAT → directory → storages and streams      a stream: a chain of sectors of 512 or 4,096 bytes

Everything the file claims is bounded by what it holds: a chain gives no more sectors than its stream has bytes for, and
no entry of the directory is visited twice. What is broken is told in `defects`, and the rest can be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct, unpack_from
from typing import Any, NamedTuple

__all__ = ["CompoundFile", "CompoundFileError", "Entry"]

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER_BYTES = 512

# From offset 24: version, byte order, the two sector sizes; then where the tables begin, and the FAT's first sectors.
_HEADER = Struct("<24xHHHHH6x4xII4xIIII4x")
_FAT_IN_HEADER, _FAT_AT = Struct("<109I"), 76
_ENTRY = Struct("<64sHBBIII36xIQ")
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_LAST_SECTOR = 0xFFFFFFFA
"""Sector and entry numbers beyond it mean: none, end of the chain, unused."""

_LITTLE_ENDIAN, _MINI_SHIFT = 0xFFFE, 6
_SECTOR_SHIFTS = {3: 9, 4: 12}

Path = tuple[str, ...]


class CompoundFileError(Exception):
    """The file is no compound file, or so damaged that its directory cannot be read."""


class Entry(NamedTuple):
    """A storage or a stream, by its name as found; a stream's first sector and its size in bytes."""

    name: str
    is_stream: bool
    start: int
    size: int


class CompoundFile:
    """A compound file in memory. `children[path]` are the entries of a storage by their names in upper case.

    Names are compared without regard to case ([MS-CFB] §2.6.4). Raises CompoundFileError.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.defects: list[str] = []
        self.children: dict[Path, dict[str, Entry]] = {}
        self.loose: dict[int, Entry] = {}
        """By their numbers, the streams that the directory names and no storage leads to."""
        if len(data) < HEADER_BYTES or not data.startswith(MAGIC):
            raise CompoundFileError("the file ends within its header" if data[:8] == MAGIC else "no compound file")
        _, version, order, shift, mini_shift, _, directory, cutoff, mini_fat, _, difat = _HEADER.unpack_from(data)
        if order != _LITTLE_ENDIAN or shift != _SECTOR_SHIFTS.get(version, shift) or shift not in (9, 12):
            raise CompoundFileError(f"its header claims version {version} and sectors of 2^{shift} bytes")
        if mini_shift != _MINI_SHIFT:
            raise CompoundFileError(f"its header claims small sectors of 2^{mini_shift} bytes")
        self._shift, self._cutoff = shift, cutoff
        self._fat = self._read_fat(difat)
        self._mini_fat = self._numbers(self._chain(mini_fat, len(data), "the table of small sectors"))
        self._mini_stream: bytes | None = None
        self._root = self._read_directory(self._chain(directory, len(data), "the directory"))

    # sectors

    def _sector(self, number: int) -> bytes:
        at = (number + 1) << self._shift
        return self.data[at : at + (1 << self._shift)]

    def _read_fat(self, difat: int) -> tuple[int, ...]:
        """The table that gives every sector its next one."""
        sectors = list(_FAT_IN_HEADER.unpack_from(self.data, _FAT_AT))
        most, visited = len(self.data) >> self._shift, set[int]()
        while difat <= _LAST_SECTOR and difat not in visited and len(visited) <= most:
            visited.add(difat)
            numbers = self._numbers(self._sector(difat))
            sectors += numbers[:-1]
            difat = numbers[-1] if numbers else _LAST_SECTOR + 1
        named = list(dict.fromkeys(number for number in sectors if number <= _LAST_SECTOR))
        if any(number >= most for number in named):
            self.defects.append("a part of the sector table lies beyond the end of the file")
        return self._numbers(b"".join(map(self._sector, named[: most + 1])))

    def _numbers(self, content: bytes) -> tuple[int, ...]:
        return unpack_from(f"<{len(content) // 4}I", content)

    def _chain(self, start: int, size: int, what: str) -> bytes:
        """The sectors of a chain, at most `size` bytes of them and no sector twice; fewer where it ends early."""
        return self._follow(start, size, self.data, self._fat, self._shift, 1 << self._shift, what)

    def _follow(
        self, start: int, size: int, data: bytes, table: tuple[int, ...], shift: int, base: int, what: str
    ) -> bytes:
        pieces, left, number, steps = [], size, start, 0
        while left > 0 and number <= _LAST_SECTOR:
            first = number
            if steps > len(table) or number >= len(table):
                self.defects.append(f"{what}: its chain of sectors is broken")
                break
            # Sectors that follow each other in the chain mostly do so in the file.
            while table[number] == number + 1 < len(table) and (number + 1 - first) << shift < left:
                number += 1
            run = (number + 1 - first) << shift
            at = base + (first << shift)
            pieces.append(data[at : at + min(run, left)])
            left -= run
            steps += number + 1 - first
            number = table[number]
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    # directory

    def _read_directory(self, content: bytes) -> Entry:
        packed = list(_ENTRY.iter_unpack(content[: len(content) // _ENTRY.size * _ENTRY.size]))
        if not packed or packed[0][2] != _ROOT:
            raise CompoundFileError("its directory has no root")
        visited, storages = {0}, list[tuple[Path, int]]([((), packed[0][6])])
        while storages:
            path, first = storages.pop()
            here = self.children.setdefault(path, {})
            for number in self._siblings(packed, first, visited):
                entry = self._entry(packed[number])
                here.setdefault(entry.name.upper(), entry)
                if not entry.is_stream:
                    storages.append(((*path, entry.name), packed[number][6]))
        self.loose = {
            number: self._entry(entry)
            for number, entry in enumerate(packed) if entry[2] == _STREAM and number not in visited
        }  # fmt: skip
        return self._entry(packed[0])

    def _siblings(self, packed: list[tuple[Any, ...]], first: int, visited: set[int]) -> Iterator[int]:
        """The entries of one storage, which are a tree of their own; one that was visited is a cycle."""
        pending = [first]
        while pending:
            number = pending.pop()
            if number > _LAST_SECTOR:
                continue
            if number in visited or number >= len(packed) or packed[number][2] not in (_STORAGE, _STREAM):
                self.defects.append("the directory refers to an entry that is not there, or twice to one")
                continue
            visited.add(number)
            yield number
            pending += packed[number][4:6]

    def _entry(self, packed: tuple[Any, ...]) -> Entry:
        name, length, kind, _, _, _, _, start, size = packed
        # Version 3 leaves what is in the upper half undefined ([MS-CFB] §2.6.1).
        size = size & 0xFFFFFFFF if self._shift == 9 else size
        text = name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        return Entry(text, kind == _STREAM, start, size)

    # streams

    def read(self, entry: Entry) -> bytes:
        """A stream's bytes; fewer than it claims where its chain ends early, which is a defect."""
        if entry.size < self._cutoff:
            content = self._follow(entry.start, entry.size, self._small(), self._mini_fat, _MINI_SHIFT, 0, entry.name)
        else:
            content = self._chain(entry.start, entry.size, entry.name)
        if len(content) < entry.size:
            self.defects.append(f"{entry.name}: {entry.size:,} bytes are claimed, {len(content):,} are there")
        return content

    def _small(self) -> bytes:
        """The stream that all small streams lie in."""
        if self._mini_stream is None:
            self._mini_stream = self._chain(self._root.start, self._root.size, "the small streams")
        return self._mini_stream
