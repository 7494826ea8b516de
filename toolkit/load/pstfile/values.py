"""Property values: bytes and a type, to text, numbers and times ([MS-OXCDATA] §2.11).

    001F text in UTF-16LE · 001E text in the object's code page · 0102 bytes · 0003 number · 000B yes or no · 0040 time

Nothing is repaired: a NUL inside transport headers stays where it is.
"""

from __future__ import annotations

from codecs import utf_16_le_decode
from datetime import UTC, datetime, timedelta
from struct import Struct

from toolkit.load.codepages import decode

__all__ = ["as_bool", "as_int", "as_text", "as_time", "as_utf8", "as_wide_text"]

STRING8, UNICODE_TEXT, BINARY, OBJECT = 0x001E, 0x001F, 0x0102, 0x000D
EIGHT_BIT = (STRING8, BINARY)
LONG = 0x0003
_INTEGERS = {0x0002: 2, LONG: 4, 0x0014: 8}
_BOOLEAN, _TIME = 0x000B, 0x0040

_TICKS = Struct("<Q")
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_TICKS_A_MICROSECOND = 10
_NO_DATE = 0x0CB34557A3DD4000
"""1 January 4501, which Outlook writes for "no date"."""


def as_wide_text(data: bytes) -> str:
    """UTF-16LE text as stored. Half a character becomes U+FFFD; a NUL that some writers count at the end goes."""
    text = utf_16_le_decode(data, "replace", True)[0]
    return text[:-1] if text.endswith("\0") else text


def as_text(kind: int, data: bytes, code_page: int | None) -> str | None:
    """Text as stored; None for a value that is no text. The NUL that some writers count at its end goes."""
    if kind == UNICODE_TEXT:
        return as_wide_text(data)
    if kind not in EIGHT_BIT:
        return None
    text, _ = decode(data, code_page)
    return text[:-1] if text.endswith("\0") else text


def as_utf8(kind: int, data: bytes, code_page: int | None) -> bytes | None:
    """Text as UTF-8 without any loss: NULs and surrogates without their pair stay; None for a value that is no text."""
    if kind == UNICODE_TEXT:
        text, _ = utf_16_le_decode(data[: len(data) // 2 * 2], "surrogatepass", True)
        return text.encode("utf-8", "surrogatepass")
    return decode(data, code_page)[0].encode("utf-8") if kind in EIGHT_BIT else None


def as_int(kind: int, data: bytes) -> int | None:
    """A signed number; None for a value that is none."""
    width = _INTEGERS.get(kind)
    return None if width is None or len(data) < width else int.from_bytes(data[:width], "little", signed=True)


def as_bool(kind: int, data: bytes) -> bool | None:
    return bool(data[0]) if kind == _BOOLEAN and data else None


def as_time(kind: int, data: bytes) -> datetime | None:
    """A FILETIME as UTC; None for a value that is none, for zero and for Outlook's "no date".

    Raises OverflowError for a time that no calendar has.
    """
    if kind != _TIME or len(data) < 8:
        return None
    ticks = _TICKS.unpack_from(data)[0]
    if ticks in (0, _NO_DATE):
        return None
    # Days and seconds are 0: positional arguments cost half as much as naming microseconds.
    return _EPOCH + timedelta(0, 0, ticks // _TICKS_A_MICROSECOND)
