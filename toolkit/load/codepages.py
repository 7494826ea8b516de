"""Windows code pages: which bytes a MAPI store means by its 8-bit strings ([MS-OXCMSG], [MS-LCID], [MS-UCODEREF]).

    PidTagInternetCodepage 0x3FDE = 28592   →   iso8859-2
"""

from __future__ import annotations

import codecs

FALLBACK = "cp1252"

# Windows' numbers for what Python calls otherwise; every other number is tried as `cpNNNN`.
NAMES = {
    708: "iso8859-6", 870: "cp500", 1200: "utf-16-le", 1201: "utf-16-be", 1361: "johab",
    10000: "mac-roman", 10006: "mac-greek", 10007: "mac-cyrillic", 10029: "mac-latin2", 10079: "mac-iceland",
    10081: "mac-turkish", 12000: "utf-32-le", 12001: "utf-32-be", 20127: FALLBACK, 20866: "koi8-r", 20932: "euc-jp",
    20936: "gb2312", 20949: "euc-kr", 21866: "koi8-u", 28591: FALLBACK, 28592: "iso8859-2", 28593: "iso8859-3",
    28594: "iso8859-4", 28595: "iso8859-5", 28596: "iso8859-6", 28597: "iso8859-7", 28598: "iso8859-8",
    28599: "iso8859-9", 28603: "iso8859-13", 28605: "iso8859-15", 38598: "iso8859-8", 50220: "iso2022-jp",
    50221: "iso2022-jp", 50222: "iso2022-jp", 50225: "iso2022-kr", 51932: "euc-jp", 51936: "gb2312", 51949: "euc-kr",
    52936: "hz", 54936: "gb18030", 65000: "utf-7", 65001: "utf-8",
}  # fmt: skip


def codec_of(code_page: int | None) -> str | None:
    """Python's name of a Windows code page; None for a number that names none. ASCII and Latin-1 are read as 1252."""
    if code_page is None:
        return None
    name = NAMES.get(code_page, f"cp{code_page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def decode(text: bytes, code_page: int | None) -> tuple[str, bool]:
    """8-bit text by its code page, else as UTF-8, else as Windows-1252; and whether all of it could be decoded.

    Bytes that no code page holds become `\\xNN`.

    >>> decode(b"caf\\xe9", 1252)
    ('café', True)
    >>> decode("café".encode(), 20127)
    ('café', True)
    """
    # UTF-8 first where no code page, or only an 8-bit default, is declared: other bytes hardly ever happen to be UTF-8.
    declared = codec_of(code_page)
    candidates = ("utf-8", declared or FALLBACK) if declared in (None, FALLBACK) else (declared, "utf-8", FALLBACK)
    for codec in candidates:
        try:
            return text.decode(codec), True
        except (UnicodeDecodeError, ValueError):
            continue
    return text.decode(declared or FALLBACK, "backslashreplace"), False
