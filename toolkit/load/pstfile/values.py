"""Property values: bytes and a type, to text, numbers and times ([MS-OXCDATA] §2.11).

    001F text in UTF-16LE · 001E text in the object's code page · 0102 bytes · 0003 number · 000B yes or no · 0040 time

Nothing is repaired: a NUL inside transport headers stays where it is.
"""

from __future__ import annotations

import codecs
from codecs import utf_16_le_decode
from datetime import UTC, datetime, timedelta
from functools import lru_cache

__all__ = ["as_bool", "as_int", "as_text", "as_time", "as_utf8", "codec_of"]

STRING8, UNICODE_TEXT, BINARY, OBJECT = 0x001E, 0x001F, 0x0102, 0x000D
_INTEGERS = {0x0002: 2, 0x0003: 4, 0x0014: 8}
_BOOLEAN, _TIME = 0x000B, 0x0040

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_TICKS_A_MICROSECOND = 10
_NO_DATE = 0x0CB34557A3DD4000
"""1 January 4501, which Outlook writes for "no date"."""

# Code page identifiers whose codec is not called cp<number>.
_CODECS = {
    1200: "utf-16-le", 1201: "utf-16-be", 20127: "utf-8", 20866: "koi8_r", 21866: "koi8_u", 28591: "latin-1",
    28592: "iso8859-2", 28593: "iso8859-3", 28594: "iso8859-4", 28595: "iso8859-5", 28596: "iso8859-6",
    28597: "iso8859-7", 28598: "iso8859-8", 28599: "iso8859-9", 28603: "iso8859-13", 28605: "iso8859-15",
    38598: "iso8859-8", 50220: "iso2022_jp", 50221: "iso2022_jp", 50222: "iso2022_jp", 50225: "iso2022_kr",
    51932: "euc_jp", 51936: "gb2312", 51949: "euc_kr", 52936: "hz", 54936: "gb18030", 65000: "utf-7", 65001: "utf-8",
}  # fmt: skip


@lru_cache
def codec_of(code_page: int | None) -> str | None:
    """The name of Python's codec for a Windows code page; None for one that is not recorded or has no codec."""
    if code_page is None:
        return None
    name = _CODECS.get(code_page, f"cp{code_page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def as_text(kind: int, data: bytes, codec: str) -> str | None:
    """Text as stored; None for a value that is no text. What the encoding does not know becomes U+FFFD.

    Some writers count the NUL that ends a text in memory: that one is no part of it.
    """
    if kind == UNICODE_TEXT:
        text = utf_16_le_decode(data, "replace", True)[0]
    elif kind in (STRING8, BINARY):
        text = data.decode(codec, "replace")
    else:
        return None
    return text[:-1] if text.endswith("\0") else text


def as_utf8(kind: int, data: bytes, codec: str) -> bytes | None:
    """Text as UTF-8 without any loss: NULs and surrogates without their pair stay; None for a value that is no text."""
    if kind == UNICODE_TEXT:
        whole = data[: len(data) // 2 * 2]
        return whole.decode("utf-16-le", "surrogatepass").encode("utf-8", "surrogatepass")
    return data.decode(codec, "replace").encode("utf-8") if kind in (STRING8, BINARY) else None


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
    ticks = int.from_bytes(data[:8], "little")
    if ticks in (0, _NO_DATE):
        return None
    return _EPOCH + timedelta(microseconds=ticks // _TICKS_A_MICROSECOND)
