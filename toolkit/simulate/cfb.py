"""The compound file that a .msg is: storages and streams in 512-byte sectors ([MS-CFB] version 3).

    header · streams from 4,096 bytes on · the mini stream with all smaller ones · mini FAT · directory · FAT · DIFAT

Every chain lies in consecutive sectors, and nothing in the file tells when or by whom it was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from struct import Struct

Storage = Mapping[str, "bytes | Storage"]
"""A storage by the names of what it holds: bytes are a stream, a mapping a storage within it."""

SECTOR_BYTES, MINI_BYTES, MINI_CUTOFF = 512, 64, 4096

_FREE, _END_OF_CHAIN, _FAT_SECTOR, _DIFAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
_IN_SECTOR, _IN_HEADER = SECTOR_BYTES // 4, 109
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK, _NONE = 0, 1, 0xFFFFFFFF

_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_HEADER = Struct("<8s16xHHHHH6xIIIIIIIII")
_MINOR, _MAJOR, _LITTLE_ENDIAN, _SECTOR_SHIFT, _MINI_SHIFT = 0x3E, 3, 0xFFFE, 9, 6
_ENTRY = Struct("<64sHBBIII16sI16xIQ")
_ENTRY_BYTES = 128


@dataclass(slots=True)
class _Entry:
    """One entry of the directory; a place is an index into it."""

    name: str
    kind: int
    content: bytes = b""
    class_id: bytes = bytes(16)
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    colour: int = _BLACK
    start: int = _END_OF_CHAIN


@dataclass(slots=True)
class _Sectors:
    """Units of one size, and for each of them the one that follows it in its chain."""

    unit: int
    content: bytearray = field(default_factory=bytearray)
    chain: list[int] = field(default_factory=list)

    def add(self, content: bytes) -> int:
        """Where the chain begins; nothing has no chain."""
        if not content:
            return _END_OF_CHAIN
        start = len(self.chain)
        count = -(-len(content) // self.unit)
        self.content += content.ljust(count * self.unit, b"\0")
        self.chain += [*range(start + 1, start + count), _END_OF_CHAIN]
        return start


def write_compound(root: Storage, class_id: bytes = bytes(16)) -> bytes:
    """The file's bytes. `class_id` says which program the root storage is for.

    Raises ValueError for a name of more than 31 characters.
    """
    entries = [_Entry("Root Entry", _ROOT, class_id=class_id)]
    entries[0].child = _enter(entries, root)
    sectors, minis = _Sectors(SECTOR_BYTES), _Sectors(MINI_BYTES)
    for entry in entries[1:]:
        if entry.kind == _STREAM:
            entry.start = (minis if len(entry.content) < MINI_CUTOFF else sectors).add(entry.content)
    entries[0].content = bytes(minis.content)
    entries[0].start = sectors.add(entries[0].content)
    mini_fat = _numbers(minis.chain)
    first_mini_fat = sectors.add(mini_fat)
    first_directory = sectors.add(_directory(entries))
    return _assembled(sectors, first_directory, first_mini_fat, len(mini_fat) // SECTOR_BYTES)


# --- the directory --------------------------------------------------------------------------------------------------


def _enter(entries: list[_Entry], storage: Storage) -> int:
    """Enter what a storage holds; the place of the root of its tree."""
    places = []
    for name in sorted(storage, key=_order):
        if len(name) > 31:
            raise ValueError(f"the name {name} is longer than 31 characters")
        content = storage[name]
        places.append(len(entries))
        if isinstance(content, bytes):
            entries.append(_Entry(name, _STREAM, content))
        else:
            entry = _Entry(name, _STORAGE, start=0)
            entries.append(entry)
            entry.child = _enter(entries, content)
    levels = len(places).bit_length()
    is_full = len(places) + 1 == 1 << levels
    return _balance(entries, places, 0 if is_full else levels)


def _order(name: str) -> tuple[int, str]:
    """[MS-CFB] §2.6.4: shorter names first, then by their capital letters."""
    return len(name.encode("utf-16-le")), name.upper()


def _balance(entries: list[_Entry], places: list[int], levels: int) -> int:
    """A red-black tree over the sorted places: halved again and again, red only on a last level that is not full."""
    if not places:
        return _NONE
    middle = len(places) // 2
    entry = entries[places[middle]]
    entry.colour = _RED if levels == 1 else _BLACK
    entry.left = _balance(entries, places[:middle], levels - 1)
    entry.right = _balance(entries, places[middle + 1 :], levels - 1)
    return places[middle]


def _directory(entries: list[_Entry]) -> bytes:
    packed = b"".join(map(_packed, entries))
    missing = -len(entries) % (SECTOR_BYTES // _ENTRY_BYTES)
    unused = _ENTRY.pack(b"", 0, 0, 0, _NONE, _NONE, _NONE, b"", 0, 0, 0)
    return packed + unused * missing


def _packed(entry: _Entry) -> bytes:
    name = f"{entry.name}\0".encode("utf-16-le")
    return _ENTRY.pack(
        name, len(name), entry.kind, entry.colour, entry.left, entry.right, entry.child, entry.class_id, 0, entry.start,
        len(entry.content),
    )  # fmt: skip


# --- the tables -----------------------------------------------------------------------------------------------------


def _numbers(values: list[int]) -> bytes:
    """32-bit numbers in whole sectors, what is left of the last one marked as free."""
    filled = [*values, *[_FREE] * (-len(values) % _IN_SECTOR)]
    return Struct(f"<{len(filled)}I").pack(*filled)


def _assembled(sectors: _Sectors, directory: int, mini_fat: int, mini_fat_count: int) -> bytes:
    used = len(sectors.chain)
    fat_count, difat_count = _table_sizes(used)
    fat_places = list(range(used, used + fat_count))
    fat = _numbers([*sectors.chain, *[_FAT_SECTOR] * fat_count, *[_DIFAT_SECTOR] * difat_count])
    difat = b"".join(_difat(fat_places[_IN_HEADER:], used + fat_count))
    header = _HEADER.pack(
        _SIGNATURE, _MINOR, _MAJOR, _LITTLE_ENDIAN, _SECTOR_SHIFT, _MINI_SHIFT, 0, fat_count, directory, 0, MINI_CUTOFF,
        mini_fat, mini_fat_count, used + fat_count if difat_count else _END_OF_CHAIN, difat_count,
    )  # fmt: skip
    known = fat_places[:_IN_HEADER]
    listed = Struct(f"<{_IN_HEADER}I").pack(*known, *[_FREE] * (_IN_HEADER - len(known)))
    return header + listed + bytes(sectors.content) + fat + difat


def _table_sizes(used: int) -> tuple[int, int]:
    """How many sectors the FAT and the DIFAT take, which the FAT has to cover too."""
    fat_count = difat_count = 0
    while True:
        needed = -(-(used + fat_count + difat_count) // _IN_SECTOR)
        if needed == fat_count:
            return fat_count, difat_count
        fat_count = needed
        difat_count = -(-max(0, fat_count - _IN_HEADER) // (_IN_SECTOR - 1))


def _difat(places: list[int], first: int) -> Iterator[bytes]:
    """The FAT's places that the header has no room for; each sector ends with the place of the next."""
    step = _IN_SECTOR - 1
    for number, at in enumerate(range(0, len(places), step)):
        is_last = at + step >= len(places)
        part = places[at : at + step]
        yield _numbers([*part, *[_FREE] * (step - len(part)), _END_OF_CHAIN if is_last else first + number + 1])
