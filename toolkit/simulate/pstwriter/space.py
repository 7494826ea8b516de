"""Space on disk: sections of 253,952 bytes, each begun by a page that says which of it is used ([MS-PST] §2.2.2.7.2).

    0x4400  AMap  PMap  …blocks…      0x42400  AMap  …blocks…      every 8th section a PMap, FMaps and FPMaps further on

Space is given out in one direction and a section is written when it is full, so that nothing is ever read back.
"""

from __future__ import annotations

import zlib
from struct import Struct
from typing import BinaryIO

SLOT_BYTES, PAGE_BYTES, TRAILER_BYTES = 64, 512, 16
PAGE_ROOM = PAGE_BYTES - TRAILER_BYTES
FIRST_SECTION = 0x4400
SECTION_SLOTS = PAGE_ROOM * 8
SECTION_BYTES = SECTION_SLOTS * SLOT_BYTES

FREE_MAP, PAGE_MAP, ALLOCATION_MAP, FREE_PAGE_MAP, DENSITY_LIST = 0x82, 0x83, 0x84, 0x85, 0x86

# Which sections bear which maps: every so many from the first one that the header's own maps do not cover.
PAGE_MAP_EVERY = 8
HEADER_FREE_BYTES, HEADER_PAGE_BYTES = 128, 128
FREE_MAP_EVERY = PAGE_ROOM
FREE_PAGE_MAP_FROM, FREE_PAGE_MAP_EVERY = HEADER_PAGE_BYTES * 8 * PAGE_MAP_EVERY, PAGE_ROOM * 8 * PAGE_MAP_EVERY

# Readers must not use these maps any more (§2.2.2.7.3, §2.2.2.7.6): everything in them is said to be taken.
_ALL_TAKEN = b"\xff" * PAGE_ROOM

_PAGE_TRAILER = Struct("<BBHIQ")
_USED, _FREE = b"1", b"0"


def checksum(data: bytes) -> int:
    """CRC-32 as [MS-PST] §5.3 has it: from zero, not inverted at the end.

    >>> checksum(b""), hex(checksum(b"123456789"))
    (0, '0x2dfd2d88')
    """
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def signature(place: int, number: int) -> int:
    """What ties a page or block to its place and id ([MS-PST] §5.5)."""
    mixed = (place ^ number) & 0xFFFFFFFF
    return (mixed >> 16 ^ mixed) & 0xFFFF


def page(kind: int, content: bytes, place: int, number: int | None = None) -> bytes:
    """A page with its trailer; a map has no id of its own but its place, and no signature."""
    filled = content.ljust(PAGE_ROOM, b"\0")
    sign = 0 if number is None else signature(place, number)
    return filled + _PAGE_TRAILER.pack(kind, kind, sign, checksum(filled), place if number is None else number)


class Space:
    """The file behind its header, growing. `size`, `free_bytes` and `free_map` tell of the sections written."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.free_bytes = 0
        self.free_map = bytearray()
        self._next = 0
        stream.write(bytes(FIRST_SECTION))
        self._begin()

    @property
    def sections(self) -> int:
        return len(self.free_map)

    @property
    def size(self) -> int:
        return FIRST_SECTION + self.sections * SECTION_BYTES

    @property
    def last_map(self) -> int:
        """Where the last allocation map lies."""
        return self.size - SECTION_BYTES

    def reserve(self, size: int, unit: int = SLOT_BYTES) -> int:
        """Where so many bytes may be written, at a multiple of `unit`. No piece of space spans two sections."""
        at = -(-self._next // unit) * unit
        slots = -(-size // SLOT_BYTES)
        if at + slots * SLOT_BYTES > SECTION_BYTES:
            self._end()
            self._begin()
            return self.reserve(size, unit)
        first = at // SLOT_BYTES
        self._slots[first : first + slots] = _USED * slots
        self._next = at + slots * SLOT_BYTES
        return self.size + at

    def write(self, place: int, data: bytes) -> None:
        """Fill space that was just reserved."""
        at = place - self.size
        self._content[at : at + len(data)] = data

    def finish(self) -> None:
        """Write the last section, and the free maps, which could not know it earlier."""
        self._end()
        for section in range(HEADER_FREE_BYTES, self.sections, FREE_MAP_EVERY):
            place = FIRST_SECTION + section * SECTION_BYTES + 2 * PAGE_BYTES
            self._stream.seek(place)
            lengths = bytes(self.free_map[section : section + FREE_MAP_EVERY])
            self._stream.write(page(FREE_MAP, lengths, place))

    def _begin(self) -> None:
        self._content = bytearray(SECTION_BYTES)
        self._slots = bytearray(_FREE * SECTION_SLOTS)
        self._next = 0
        for kind in maps_of(self.sections):
            place = self.reserve(PAGE_BYTES, PAGE_BYTES)
            self.write(place, page(kind, _ALL_TAKEN, place))

    def _end(self) -> None:
        used = int(self._slots, 2).to_bytes(PAGE_ROOM, "big")
        self.write(self.size, page(ALLOCATION_MAP, used, self.size))
        self._stream.write(self._content)
        self.free_bytes += self._slots.count(_FREE) * SLOT_BYTES
        # A free map has one byte for the longest run of free slots.
        self.free_map.append(min(255, max(map(len, self._slots.split(_USED)))))


def maps_of(section: int) -> list[int]:
    """The kinds of the pages that a section begins with, in their order."""
    return [
        ALLOCATION_MAP,
        *([PAGE_MAP] if section % PAGE_MAP_EVERY == 0 else []),
        *([FREE_MAP] if _falls_on(section, HEADER_FREE_BYTES, FREE_MAP_EVERY) else []),
        *([FREE_PAGE_MAP] if _falls_on(section, FREE_PAGE_MAP_FROM, FREE_PAGE_MAP_EVERY) else []),
    ]


def _falls_on(section: int, first: int, every: int) -> bool:
    return section >= first and (section - first) % every == 0
