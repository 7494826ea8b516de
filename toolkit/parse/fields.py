"""Header fields: a header block to its fields, in order, none lost (RFC 5322 §2.2).

    Received: from mail.example (203.0.113.7)      one field: its name, its value with the fold,
     by mx.contoso.com; Tue, 1 Jul 2025 …          and where it stands

A line ends in LF or CRLF; a bare CR ends nothing. A line that is no field is kept apart and the fields go on; where no
field follows it before the first empty line, it is the first line of the body.
"""

from __future__ import annotations

import re
from collections.abc import KeysView
from typing import NamedTuple

from toolkit.parse.text import decode_unlabelled

__all__ = ["Field", "Header", "scan_header", "scan_message_header"]

# A line begins a field, or goes on with the one before it after white space. RFC 5322 §2.2: a name is
# printable ASCII but the colon; §4.5.8 (obsolete syntax) allows white space before the colon.
_LINE_START = re.compile(r"\n(?:([!-9;-~]++)[ \t]*+:|(?![ \t]))")
_LINE = re.compile(rb"(([!-9;-~]++)[ \t]*+:[^\n]*+(?:\n[ \t][^\n]*+)*+\n?|[^\n]*+\n|[^\n]++)")

# Before the first field: a byte order mark, empty lines, the `From ` line of an mbox.
_PREAMBLE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*+(?:>?From [^\n:]*+[^\n]*+\n)?(?:[ \t]*\r?\n)*+(?=[!-9;-~]++[ \t]*+:)"
)


_EMPTY_LINE = re.compile(rb"\r?\n")
_EMPTY_AFTER = re.compile(rb"\n\r?\n")
_BARE_CR = re.compile(rb"\r(?!\n)")


class Field(NamedTuple):
    """One header field as found; `place` is its number from the top."""

    name: str
    key: str
    place: int
    header: Header

    @property
    def source(self) -> bytes:
        """All its bytes, line end included."""
        return self.header.lines[self.place][0]

    @property
    def raw(self) -> bytes:
        """The value as found: what follows the colon, folds and all, without the last line end."""
        return self.source.partition(b":")[2].removesuffix(b"\n").removesuffix(b"\r")

    @property
    def text(self) -> str:
        """The value on one line, without the white space around it (RFC 5322 §2.2.3)."""
        return self.header.text_at(self.place)


class Header:
    """A header block: `data[start:end]` holds the fields and the lines that are none; the body begins at `body`.

    `names` and `places` tell which fields there are and where; a value is read when it is asked for: of the sixty or so
    that Exchange Online leaves, some thirty mean a thing.
    """

    __slots__ = ("_garbage", "_is_utf8", "_lines", "_values", "body", "data", "end", "names", "places", "start")

    def __init__(self, data: bytes, start: int, end: int, body: int, is_utf8: bool, pieces: list[str]) -> None:
        """`pieces`: what is before the first field, then each one's name and value; a line that is none has no name."""
        self.data, self.start, self.end, self.body = data, start, end, body
        self.names: list[str] = pieces[1::2]
        self.places: dict[str, list[int]] = {}
        self._values = pieces[2::2]
        self._is_utf8 = is_utf8
        self._lines: list[tuple[bytes, bytes]] | None = None
        places = self.places
        for place, name in enumerate(self.names):
            key = _KEYS[name]
            if key in places:
                places[key].append(place)
            else:
                places[key] = [place]
        self._garbage = places.pop("", [])

    @property
    def has_garbage(self) -> bool:
        """Are there lines that are no field?"""
        return bool(self._garbage)

    @property
    def block(self) -> bytes:
        """The header's bytes as found, the empty line after it not counted."""
        return self.data[self.start : self.end]

    @property
    def keys(self) -> KeysView[str]:
        """The names of its fields, in lower case."""
        return self.places.keys()

    @property
    def lines(self) -> list[tuple[bytes, bytes]]:
        """(bytes, name) of every field and of every line that is none, whose name is empty."""
        if self._lines is None:
            self._lines = _LINE.findall(self.data, self.start, self.end)
        return self._lines

    @property
    def fields(self) -> list[Field]:
        """Every field, from the top."""
        return [self.field(place) for place, name in enumerate(self.names) if name]

    @property
    def garbage(self) -> list[tuple[int, bytes]]:
        """(offset, bytes) of each line that is no field."""
        return [(self.offset(place), self.lines[place][0]) for place in self._garbage]

    @property
    def bare_cr(self) -> Field | None:
        """The first field, or line that is none, in which a CR stands that ends no line; None where none does."""
        if b"\r" not in self.block or not _BARE_CR.search(self.data, self.start, self.end):
            return None
        broken = (place for place, (source, _) in enumerate(self.lines) if _BARE_CR.search(source))
        return next(map(self.field, broken), None)

    def field(self, place: int) -> Field:
        """The field of that number."""
        name = self.names[place]
        return Field(name, _KEYS[name], place, self)

    def offset(self, place: int) -> int:
        """Where in `data` the field or line of that number begins."""
        return self.start + sum(len(source) for source, _ in self.lines[:place])

    def all(self, key: str) -> list[Field]:
        """Every field of that lower-case name, from the top."""
        places = self.places.get(key)
        return [self.field(place) for place in places] if places else []

    def text(self, key: str) -> str | None:
        """The first such field's value on one line; None where there is none or it is empty."""
        places = self.places.get(key)
        return (self.text_at(places[0]) or None) if places else None

    def text_at(self, place: int) -> str:
        """The value of the field of that number on one line, without the white space around it."""
        value = self._values[place]
        if "\n" in value:
            value = value.replace("\r\n", "").replace("\n", "")
        value = value.strip(" \t\r\n")
        return value if self._is_utf8 else decode_unlabelled(value.encode("latin-1"))

    def found_at(self, place: int) -> str:
        """The value of the field of that number as found, folds and all; bytes that are no UTF-8 as surrogates."""
        value = self._values[place].removesuffix("\r")
        return value if self._is_utf8 else value.encode("latin-1").decode("utf-8", "surrogateescape")


class _Keys(dict[str | None, str]):
    """Field names in lower case. Mail knows some hundred; those that it makes up are not kept without end."""

    def __missing__(self, name: str | None) -> str:
        key = name.lower() if name else ""
        if len(self) < _MOST_KEYS:
            self[name] = key
        return key


_MOST_KEYS = 8192
_KEYS = _Keys()


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
    # The line end before a field is what tells it, before the first one too.
    lead = b"" if data[start - 1 : start] == b"\n" else b"\n"
    last = end - 1 if data[end - 1 : end] == b"\n" else end
    block = lead + data[start - 1 + len(lead) : last]
    try:
        text, is_utf8 = block.decode("utf-8"), True
    except UnicodeDecodeError:
        text, is_utf8 = block.decode("latin-1"), False
    pieces = _LINE_START.split(text)
    header = Header(data, start, end, body, is_utf8, pieces)
    return _scan_broken(data, start, end, body, is_utf8) if pieces[0] or header.has_garbage else header


def _scan_broken(data: bytes, start: int, end: int, body: int, is_utf8: bool) -> Header:
    """The header of a block in which lines stand that are no field: they are told from those of the body."""
    lines = _LINE.findall(data, start, end)
    trailing = 0
    while lines and not lines[-1][1]:
        trailing += len(lines.pop()[0])
    if trailing:
        end = body = end - trailing
    encoding = "utf-8" if is_utf8 else "latin-1"
    pieces = [""]
    for source, name in lines:
        value = source.partition(b":")[2] if name else source
        pieces += (name.decode("ascii"), value.removesuffix(b"\n").decode(encoding))
    return Header(data, start, end, body, is_utf8, pieces)


def _end_of_header(data: bytes, start: int, stop: int) -> tuple[int, int]:
    """Where the last line of the header ends, and where the body begins after the first empty line."""
    first = _EMPTY_LINE.match(data, start, stop)
    if first:
        return start, first.end()
    empty = _EMPTY_AFTER.search(data, start, stop)
    return (empty.start() + 1, empty.end()) if empty else (stop, stop)

