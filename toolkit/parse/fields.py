"""Header fields: a header block to its fields, in order, none lost (RFC 5322 §2.2).

    Received: from mail.example (203.0.113.7)      one field: its name, its value with the fold,
     by mx.contoso.com; Tue, 1 Jul 2025 …          and where it stands

A line ends in LF or CRLF; a bare CR ends nothing. A line that is no field is kept apart and the fields go on; where no
field follows it before the first empty line, it is the first line of the body.
"""

from __future__ import annotations

import re
from collections.abc import KeysView
from functools import lru_cache
from typing import NamedTuple

from toolkit.parse.text import decode_unlabelled

__all__ = ["Field", "Header", "scan_header", "scan_message_header", "unfold"]

# RFC 5322 §2.2: printable ASCII but the colon. §4.5.8 (obsolete syntax) allows white space before the colon.
_LINE = re.compile(rb"(([!-9;-~]++)[ \t]*+:[^\n]*+(?:\n[ \t][^\n]*+)*+\n?|[^\n]*+\n|[^\n]++)")

# Before the first field: a byte order mark, empty lines, the `From ` line of an mbox.
_PREAMBLE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*+(?:>?From [^\n:]*+[^\n]*+\n)?(?:[ \t]*\r?\n)*+(?=[!-9;-~]++[ \t]*+:)"
)


_EMPTY_LINE = re.compile(rb"\r?\n")
_EMPTY_AFTER = re.compile(rb"\n\r?\n")


class Field(NamedTuple):
    """One header field as found. `source` is all its bytes, line end included; `place` its number from the top."""

    name: str
    key: str
    source: bytes
    place: int

    @property
    def raw(self) -> bytes:
        """The value as found: what follows the colon, folds and all, without the last line end."""
        return self.source.partition(b":")[2].removesuffix(b"\n").removesuffix(b"\r")

    @property
    def text(self) -> str:
        """The value on one line, without the white space around it (RFC 5322 §2.2.3)."""
        return unfold(self.source.partition(b":")[2])


class Header:
    """A header block: `data[start:end]` holds the fields and the lines that are none; the body begins at `body`.

    Fields are made when they are asked for: of the eighty or so that Exchange Online leaves, some thirty mean a thing.
    """

    __slots__ = ("_garbage", "_made", "_places", "_rows", "body", "data", "end", "start")

    def __init__(self, data: bytes, start: int, end: int, body: int, rows: list[tuple[bytes, bytes]]) -> None:
        self.data, self.start, self.end, self.body = data, start, end, body
        self._rows = rows
        self._made: dict[str, list[Field]] = {}
        self._garbage: list[int] = []
        self._places: dict[str, list[int]] = {}
        places = self._places
        for place, (_, name) in enumerate(rows):
            if not name:
                self._garbage.append(place)
                continue
            key = _names(name)[1]
            if key in places:
                places[key].append(place)
            else:
                places[key] = [place]

    @property
    def block(self) -> bytes:
        """The header's bytes as found, the empty line after it not counted."""
        return self.data[self.start : self.end]

    @property
    def keys(self) -> KeysView[str]:
        """The names of its fields, in lower case."""
        return self._places.keys()

    @property
    def fields(self) -> list[Field]:
        """Every field, from the top."""
        return [self._field(place) for place, (_, name) in enumerate(self._rows) if name]

    @property
    def garbage(self) -> list[tuple[int, bytes]]:
        """(offset, bytes) of each line that is no field."""
        return [(self.offset(place), self._rows[place][0]) for place in self._garbage]

    def offset(self, place: int) -> int:
        """Where in `data` the field or line of that number begins."""
        return self.start + sum(len(source) for source, _ in self._rows[:place])

    def all(self, key: str) -> list[Field]:
        """Every field of that lower-case name, from the top."""
        made = self._made.get(key)
        if made is None:
            places = self._places.get(key)
            if places is None:
                return _NONE
            made = self._made[key] = [self._field(place) for place in places]
        return made

    def text(self, key: str) -> str | None:
        """The first such field's value on one line; None where there is none or it is empty."""
        found = self.all(key)
        return (found[0].text or None) if found else None

    def _field(self, place: int) -> Field:
        source, found = self._rows[place]
        name, key = _names(found)
        return Field(name, key, source, place)


_NONE: list[Field] = []


def unfold(raw: bytes) -> str:
    """A field's value on one line (RFC 5322 §2.2.3): line ends go, the white space of the fold stays."""
    raw = raw.replace(b"\r\n", b"").replace(b"\n", b"")
    return decode_unlabelled(raw).strip(" \t\r\n")


def scan_message_header(data: bytes) -> Header:
    """The header of a whole message, which may begin with a byte order mark, empty lines or an mbox `From ` line."""
    preamble = _PREAMBLE.match(data)
    return scan_header(data, preamble.end() if preamble else 0)


def scan_header(data: bytes, start: int = 0, stop: int | None = None) -> Header:
    """The header of `data[start:stop]`, a message or one part of it. Never raises; time grows with length alone.

    >>> [(f.key, f.text) for f in scan_header(b"A: 1\\r\\nB : 2\\r\\n\\t3\\r\\n\\r\\nbody").fields]
    [('a', '1'), ('b', '2\\t3')]
    """
    end, body = _end_of_header(data, start, len(data) if stop is None else stop)
    rows = _LINE.findall(data, start, end)
    trailing = 0
    while rows and not rows[-1][1]:
        trailing += len(rows.pop()[0])
    if trailing:
        end = body = end - trailing
    return Header(data, start, end, body, rows)


def _end_of_header(data: bytes, start: int, stop: int) -> tuple[int, int]:
    """Where the last line of the header ends, and where the body begins after the first empty line."""
    first = _EMPTY_LINE.match(data, start, stop)
    if first:
        return start, first.end()
    empty = _EMPTY_AFTER.search(data, start, stop)
    return (empty.start() + 1, empty.end()) if empty else (stop, stop)


@lru_cache(maxsize=8192)
def _names(name: bytes) -> tuple[str, str]:
    text = name.decode("ascii")
    return text, text.lower()
