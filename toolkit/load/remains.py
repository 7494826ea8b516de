"""What is left of a .msg whose directory is lost: the text of its transport headers, known by its form.

    at offset 9,216:  R e c e i v e d :   f r o m … \\r \\n \\r \\n        locator offset=9216
    entry 41 of the directory: __substg1.0_007D001F                    locator entry=41

A stream begins at a multiple of 64 bytes ([MS-CFB] §2.3). Where the directory still names the stream of
PidTagTransportMessageHeaders, though nothing leads to that name any more, its sectors are known; else the text has to
lie in one piece, every line of it a field, and its end has to be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.load import mapi, oxmsg
from toolkit.load.cfb import CompoundFile
from toolkit.load.eml import ENVELOPE_FIELDS, field_names

__all__ = ["header_texts"]

ALIGNED_BYTES = 64
MOST_BYTES = 1 << 20
BLANK_LINE = b"\r\n\r\n"

_FIELD = re.compile(rb"[A-Za-z][!-9;-~]{1,70}:[ \t\r]|[A-Za-z]\x00(?:[!-9;-~]\x00){1,70}:\x00[ \t\r]\x00")
_TEXT = re.compile(rb"[^\x00]*")
_WIDE_TEXT = re.compile(rb"(?:[^\x00][\s\S]|\x00[^\x00])*")


def header_texts(data: bytes, compound: CompoundFile | None) -> list[tuple[str, bytes]]:
    """Whole header texts in UTF-8, each with its place in the directory or in the file."""
    return list(_named(compound) if compound is not None else ()) or list(_in_one_piece(data))


def _named(compound: CompoundFile) -> Iterator[tuple[str, bytes]]:
    """The texts whose streams the directory names."""
    kinds = {oxmsg.substg(mapi.TRANSPORT_HEADERS, kind): kind for kind in (mapi.UNICODE, mapi.STRING8)}
    for number, entry in compound.loose.items():
        kind = kinds.get(entry.name)
        defects = len(compound.defects)
        content = compound.read(entry) if kind else b""
        if content and len(compound.defects) == defects:
            yield f"entry={number}", _as_utf8(content) if kind == mapi.UNICODE else content


def _in_one_piece(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The texts that lie in the file as they are, from the first field to the blank line or the NUL that ends them."""
    for at in range(0, len(data), ALIGNED_BYTES):
        if _FIELD.match(data, at):
            text = _text_at(data, at)
            if text is not None:
                yield f"offset={at}", text


def _text_at(data: bytes, at: int) -> bytes | None:
    """The text that begins there, where it is one of mail headers; None for any other."""
    is_wide = data[at + 1] == 0
    match = (_WIDE_TEXT if is_wide else _TEXT).match(data, at, min(len(data), at + MOST_BYTES))
    stored = match[0] if match else b""
    text = _as_utf8(stored) if is_wide else stored
    blank = text.find(BLANK_LINE)
    if blank >= 0:
        # An attached message, too, is a stream of 8-bit text; its body follows where the headers of another store end.
        if not is_wide and len(text) > blank + len(BLANK_LINE):
            return None
        text = text[: blank + len(BLANK_LINE)]
    elif not text.endswith(b"\r\n") or at + len(stored) >= len(data):
        return None
    names, garbage = field_names(text)
    return text if not garbage and len(names & ENVELOPE_FIELDS) > 1 else None


def _as_utf8(wide: bytes) -> bytes:
    return wide[: len(wide) & ~1].decode("utf-16-le", "surrogatepass").encode("utf-8", "surrogatepass")
