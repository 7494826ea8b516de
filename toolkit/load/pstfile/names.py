"""Named properties: which number above 0x8000 this store gives to which name ([MS-PST] §2.4.7).

    0x8012 → (00020386-0000-0000-C000-000000000046, "x-ms-exchange-organization-authas")

The numbers are the store's own, so that without this map the properties of a message from 0x8000 on mean nothing.
"""

from __future__ import annotations

from struct import Struct
from uuid import UUID

from toolkit.load.pstfile.damage import Damage
from toolkit.load.pstfile.ltp import PropertyContext
from toolkit.load.pstfile.ndb import Store

__all__ = ["INTERNET_HEADERS", "Name", "read_names"]

Name = tuple[UUID | None, str | int]
"""A property set, None where the map gives none, and the name or number within it."""

INTERNET_HEADERS = UUID("00020386-0000-0000-c000-000000000046")
"""The set of header fields that Exchange keeps as properties ([MS-OXPROPS] §1.3.2)."""

NAME_MAP = 0x61
_SETS, _ENTRIES, _STRINGS = 0x0002, 0x0003, 0x0004
_FIRST_NAMED = 0x8000

_ENTRY, _LENGTH = Struct("<IHH"), Struct("<I")
_KNOWN_SETS = {
    1: UUID("00020328-0000-0000-c000-000000000046"),  # PS_MAPI
    2: UUID("00020329-0000-0000-c000-000000000046"),  # PS_PUBLIC_STRINGS
}
_FIRST_LISTED_SET = 3


def read_names(store: Store) -> dict[int, Name]:
    """Property number → its name. Raises Damage for a store without a map; an entry that points nowhere is left out."""
    node = store.node(NAME_MAP)
    if node is None:
        raise Damage("the store has no map of named properties")
    context = PropertyContext(store, node)
    sets, entries, strings = (
        context.typed(tag)[1] if tag in context.properties else b"" for tag in (_SETS, _ENTRIES, _STRINGS)
    )
    names: dict[int, Name] = {}
    for identifier, kind, place in _ENTRY.iter_unpack(entries[: len(entries) // _ENTRY.size * _ENTRY.size]):
        name: str | int | None = _string(strings, identifier) if kind & 1 else identifier
        if name is not None:
            names[_FIRST_NAMED + place] = (_set(sets, kind >> 1), name)
    return names


def _set(sets: bytes, number: int) -> UUID | None:
    start = (number - _FIRST_LISTED_SET) * 16
    if start < 0:
        return _KNOWN_SETS.get(number)
    packed = sets[start : start + 16]
    return UUID(bytes_le=packed) if len(packed) == 16 else None


def _string(strings: bytes, offset: int) -> str | None:
    """A counted UTF-16LE string; None where the offset lies outside."""
    if offset + _LENGTH.size > len(strings):
        return None
    start = offset + _LENGTH.size
    end = start + _LENGTH.unpack_from(strings, offset)[0]
    return strings[start:end].decode("utf-16-le", "replace") if end <= len(strings) else None
