"""The layout of delimited text: what separates its cells, which line is its header, told from its first lines.

    Message trace of contoso.com, July            a title that a spreadsheet shows above the table
    Received;SenderAddress;RecipientAddress;…     the header

DOMAIN.md section 3.1. Where no line is the header of mail flow, the first that is neither blank nor a comment counts.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.load.dialects import looks_like_trace, recognise
from toolkit.load.encoding import sniff_encoding
from toolkit.load.sheet import HEADER_ROWS, NAMELESS, distinct_names

__all__ = ["LINE_ENDS", "Layout", "Needed", "cells_of", "columns_named", "sniff_layout"]

DELIMITERS = (",", ";", "\t", "|")
FIELDS_LINE = "#fields:"
SEPARATOR_LINE = "sep="
LEAD_LINES = 64
FIELD_LIMIT = 64 * 1024 * 1024
LINE_ENDS = ("\n", "\r")
DIGITS_OF_A_DATE = 4  # 1/7/25


@dataclass(frozen=True, slots=True)
class Layout:
    """How the records of a file lie in it: delimiter, header cells as found, and lines before the first record.

    `line_end` is a bare carriage return where a spreadsheet saved it for the Macintosh of old.
    """

    delimiter: str
    header: tuple[str, ...]
    lead_lines: int
    line_end: str = "\n"

    @property
    def names(self) -> list[str]:
        """The header cells, made distinct: a name met again is `name (2)`."""
        return distinct_names([cell or NAMELESS for cell in self.header])

    def needed_cells(self) -> Needed:
        """What a record of its export cannot be without: where no export has this header, all of its cells."""
        names = self.names
        dialect = recognise(names)
        if dialect is None:
            return Needed(len(names), 0)
        places = {fact: names.index(cell) for cell, fact in dialect.facts_of(names).items() if fact in dialect.needs}
        return Needed(max(places.values()) + 1, places["occurred_at"])


@dataclass(frozen=True, slots=True)
class Needed:
    """The cells that a record needs: the first `count`, and a date among them."""

    count: int
    date_at: int

    def are_in(self, row: list[str]) -> bool:
        """May nothing but last cells be lacking of a record? Half a record holds no date where the date belongs."""
        return len(row) >= self.count and sum(map(str.isdigit, row[self.date_at])) >= DIGITS_OF_A_DATE


def sniff_layout(head: bytes) -> Layout | None:
    """The layout of a delimited text that begins with `head`; None when no line of it looks like a header."""
    line_end, lines = _lines_of(head)
    first: Layout | None = None
    for at, (number, line) in enumerate(_header_lines(lines)):
        layout = _layout_of(line, number, line_end, lines)
        if layout is not None and _is_of_mail_flow(layout.header):
            return layout
        first = layout if at == 0 else first
    return first


def columns_named(head: bytes) -> tuple[str, ...]:
    """The header's names where a record with as many cells follows it; none where `head` is not so plainly a table."""
    layout = sniff_layout(head)
    if layout is None or len([name for name in layout.header if name]) < 2:
        return ()
    lines = _lines_of(head)[1]
    follows = lines[layout.lead_lines].strip("\r\x00 ") if len(lines) > layout.lead_lines else ""
    cells = cells_of(follows, layout.delimiter) if follows else None
    return layout.header if cells and len(cells) == len(layout.header) else ()


def _lines_of(head: bytes) -> tuple[str, list[str]]:
    encoding, mark = sniff_encoding(head)
    text = head[mark:].decode(encoding, "backslashreplace").lstrip("\ufeff")
    line_end = "\r" if "\n" not in text and "\r" in text else "\n"
    return line_end, text.split(line_end, LEAD_LINES + 1)


def _header_lines(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The first lines that may be a header, each with the number of lines up to it; none after one that says it is."""
    seen = 0
    for number, line in enumerate(lines[:LEAD_LINES], start=1):
        header = line.strip("\r\x00 ")
        if header.casefold().startswith(FIELDS_LINE):
            yield number, header[len(FIELDS_LINE) :].strip()
            return
        if header and not header.startswith("#") and not header.casefold().startswith(SEPARATOR_LINE):
            yield number, header
            seen += 1
        if seen == HEADER_ROWS:
            return


def _layout_of(line: str, number: int, line_end: str, lines: list[str]) -> Layout | None:
    delimiter = max(DELIMITERS, key=line.count)
    if delimiter not in line:
        return None
    names = tuple(cell.strip(' "\ufeff\r') for cell in cells_of(line, delimiter) or [line])
    first = cells_of(lines[number].strip("\r\x00 "), delimiter) if number < len(lines) else None
    # A spreadsheet saves as many cells as its widest row ever had, but not of every row.
    beyond = first[len(names) :] if first else []
    return Layout(delimiter, names + ("",) * (0 if any(beyond) else len(beyond)), number, line_end)


def _is_of_mail_flow(header: tuple[str, ...]) -> bool:
    return recognise(header) is not None or looks_like_trace(header)


def cells_of(record: str, delimiter: str) -> list[str] | None:
    """The cells of one record; None when a quote in it is not closed; empty for an empty line.

    What no reader of the format takes is one cell: the record as it is.
    """
    line = record.rstrip("\r\n") if record.endswith(LINE_ENDS) else record
    if not line:
        return []
    csv.field_size_limit(FIELD_LIMIT)
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        return [line]
