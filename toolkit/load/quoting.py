"""Quotes that break the rules of delimited text, and what a record with such quotes says all the same.

    "a"b,1        read as "a"b and 1: a lenient reader makes ab of it, and nobody sees that anything is gone

RFC 4180 §2: a cell is within quotes whole or not at all, and a quote in it is doubled.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

import numpy as np

from toolkit.load.lines import QUOTE, Lines

__all__ = ["AS_WRITTEN", "MORE_AS_WRITTEN", "cells_as_written", "is_well_quoted"]

PIECE = 256 * 1024
NEW_LINE = ord("\n")
AS_WRITTEN = "a quote in it is neither doubled nor at an end of its cell: that cell is read as written"
MORE_AS_WRITTEN = "{count} more records with a quote astray, read as written"


def is_well_quoted(lines: Lines, delimiter: str) -> bool:
    """Does every quote open a cell, close one or double another? Or does none begin a cell, so that all are text?"""
    return _keep_the_rules(lines, delimiter) or not _begin_a_cell(lines, delimiter)


def _keep_the_rules(lines: Lines, delimiter: str) -> bool:
    beside = _table(f'{delimiter}\n\r"')
    opened = 0
    for piece, last, following in _pieces(lines):
        quotes = np.flatnonzero(piece == ord(QUOTE))
        openings, closings = quotes[opened::2], quotes[1 - opened :: 2]
        behind = piece[np.minimum(closings + 1, len(piece) - 1)]
        if closings.size and closings[-1] == len(piece) - 1:
            behind[-1] = following
        if not (beside[_before(piece, openings, last)].all() and beside[behind].all()):
            return False
        opened = (opened + len(quotes)) % 2
    return not opened


def _begin_a_cell(lines: Lines, delimiter: str) -> bool:
    ends = _table(f"{delimiter}\n")
    return any(
        ends[_before(piece, np.flatnonzero(piece == ord(QUOTE)), last)].any() for piece, last, _ in _pieces(lines)
    )


def _before(piece: np.ndarray, places: np.ndarray, last: int) -> np.ndarray:
    """The byte before each place; `last` is the one before the piece."""
    found: np.ndarray = piece[places - 1]
    if places.size and places[0] == 0:
        found[0] = last
    return found


def _pieces(lines: Lines) -> Iterator[tuple[np.ndarray, int, int]]:
    """The lines in pieces that a processor holds, each with the bytes beside it; a line feed at the ends."""
    last = NEW_LINE
    for text, end, beyond in ((lines.before, len(lines.before), lines.text), (lines.text, lines.end, b"")):
        for start in range(0, end, PIECE):
            stop = min(start + PIECE, end)
            following = text[stop] if stop < end else beyond[0] if beyond else NEW_LINE
            yield np.frombuffer(text, np.uint8, stop - start, start), last, following
            last = text[stop - 1]


@lru_cache(maxsize=8)
def _table(characters: str) -> np.ndarray:
    table = np.zeros(256, bool)
    table[list(characters.encode())] = True
    return table


def cells_as_written(record: str, delimiter: str, width: int) -> list[str] | None:
    """The cells of a record in which a quote is astray, with every quote that is no cell's own; None where none is.

    A quoted cell ends at its second quote, or, where that does not give so many cells, at one before a delimiter; None,
    too, where neither does.
    """
    line = record.rstrip("\r\n")
    try:
        next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        for form in _forms(delimiter):
            cells = [_text(found[0], delimiter) for found in islice(form.finditer(line), width + 1)]
            if len(cells) == width:
                return cells
    return None


@lru_cache(maxsize=8)
def _forms(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How a cell is found with the delimiter before it: up to its second quote and what follows, or to the last."""
    other, here = f"[^{re.escape(delimiter)}]*", rf"(?:^|{re.escape(delimiter)})"
    ended = rf'"(?:[^"]++|"")*+"{other}'
    return (
        re.compile(rf"{here}(?:{ended}|{other})", re.DOTALL),
        re.compile(rf'{here}(?:".*?"(?={re.escape(delimiter)}|\Z)|{other})', re.DOTALL),
    )


def _text(cell: str, delimiter: str) -> str:
    """What a cell says: without the quotes around it where they are those of a quoted cell."""
    bare = cell.removeprefix(delimiter)
    is_quoted = len(bare) > 1 and bare.startswith('"') and bare.endswith('"')
    return bare[1:-1].replace('""', '"') if is_quoted else bare
