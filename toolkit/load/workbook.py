"""Workbooks: an export that someone opened in a spreadsheet and saved again (ECMA-376, .xlsx).

    a cell of a date is written out in ISO form; a number without a fraction is written as one

What the spreadsheet took for a number or a date has lost what it did not understand; `cells` names it where it shows.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine as calamine

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.dialects import looks_like_trace, recognise
from toolkit.load.sheet import HEADER_ROWS, NAMELESS, Records, Sheet, Tally, distinct_names, records_of

__all__ = ["opens_workbook", "workbook_sheets"]

ZIP_MAGIC = b"PK\x03\x04"
PACKAGE_NAMES = (b"[Content_Types].xml", b"_rels/.rels", b"xl/", b"docProps/")
MOST_BYTES = 1 << 30
BLOCK_RECORDS = 20_000
BOOK_PART = "xl/workbook.xml"
SHEET_PARTS = "xl/worksheets/"
# A formula whose result was not saved, as programs write it, and one that gave #N/A or the like.
LOST = re.compile(rb"</(?:\w+:)?f>(?:<(?:\w+:)?v/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>|<(?:\w+:)?c [^>]*\bt=\"e\"")
CHUNK_BYTES, MOST_OF_A_CELL = 1 << 20, 1 << 23
SINCE_1904 = re.compile(rb"""<(?:\w+:)?workbookPr\b[^>]*\bdate1904=["'](?:1|true)["']""")
LOST_SAYS = "{count} cells of the workbook are formulas without a saved result, or errors: read as empty"

# What a package that is damaged, encrypted or packed in an odd way raises on its way to a table.
DAMAGED = (zipfile.BadZipFile, zlib.error, calamine.CalamineError, ValueError, OSError, EOFError, RuntimeError)

Cells = list[list[Any]]


def opens_workbook(head: bytes) -> bool:
    """May this be an Office package? Its directory is at its end, so that only `workbook_sheets` can be sure."""
    return head.startswith(ZIP_MAGIC) and any(name in head for name in PACKAGE_NAMES)


def workbook_sheets(file: EvidenceFile) -> list[Sheet]:
    """Every table of mail flow in a workbook, in order; empty where there is none. Raises EvidenceError for a bomb.

    Records are numbered from 1 through all of the tables, so that a number names one record of the file.
    """
    try:
        content, counts_from_1904, lost = _within_limits(file)
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            rows_of = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except DAMAGED:
        return []
    filled = [(name, rows) for name, rows in rows_of.items() if any(map(any, rows))]
    found = [(name, rows, at) for name, rows in filled if (at := _header_at(rows)) is not None]
    says = [_others(filled, [name for name, _, _ in found]), LOST_SAYS.format(count=lost) if lost else ""]
    before = 0
    sheets: list[Sheet] = []
    for name, rows, at in found:
        unit = f"sheet {name!r}" if len(found) > 1 else ""
        table = _table(file, rows, at, name, before, [] if sheets else list(filter(None, says)))
        sheets.append(replace(table, unit=unit, counts_from_1904=counts_from_1904))
        before += len(rows) - at - 1
    return sheets


def _others(filled: Sequence[tuple[str, Cells]], read: Sequence[str]) -> str:
    """That sheets are left unread, in words; empty where none is."""
    if len(read) == len(filled):
        return ""
    return f"a workbook of {len(filled)} sheets: only {', '.join(map(repr, read))} is read"


def _within_limits(file: EvidenceFile) -> tuple[bytes, bool, int]:
    """The package, whether it counts days from 1904 (ECMA-376 part 1 §18.2.28), and how many cells lost their value."""
    content = file.read()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if sum(entry.file_size for entry in package.infolist()) > MOST_BYTES:
            raise EvidenceError("the workbook unpacks to more than a gigabyte; save it as CSV")
        parts = package.namelist()
        book = package.read(BOOK_PART) if BOOK_PART in parts else b""
        lost = sum(_lost_in(package, part) for part in parts if part.startswith(SHEET_PARTS) and part.endswith(".xml"))
    return content, SINCE_1904.search(book) is not None, lost


def _lost_in(package: zipfile.ZipFile, part: str) -> int:
    """How many cells of a sheet are formulas without a result, or errors."""
    lost, left = 0, b""
    with package.open(part) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            left += chunk
            # The last cell that begins in it may not have ended.
            cut = left.rfind(b"<", 0, max(left.rfind(b"<c "), left.rfind(b":c ")) + 1)
            if cut > 0 or len(left) > MOST_OF_A_CELL:
                cut = cut if cut > 0 else len(left)
                lost += len(LOST.findall(left[:cut]))
                left = left[cut:]
    return lost + len(LOST.findall(left))


def _header_at(rows: Cells) -> int | None:
    """Which of the first rows is a header of mail flow."""
    headers = ([_cell(value) or "" for value in row] for row in rows[:HEADER_ROWS])
    return next((at for at, header in enumerate(headers) if recognise(header) or looks_like_trace(header)), None)


def _table(file: EvidenceFile, rows: Cells, header_at: int, name: str, before: int, says: Sequence[str]) -> Sheet:
    header = [_cell(value) or "" for value in rows[header_at]]
    width = max(at + 1 for at, cell in enumerate(header) if cell)
    names = distinct_names([cell or NAMELESS for cell in header[:width]])
    numbered = enumerate(rows[header_at + 1 :], before + 1)
    kept = [(number, row) for number, row in numbered if any(value != "" for value in row)]

    def read(notes: Notes, tally: Tally) -> Iterator[Records]:
        for reason in says:
            notes.problem("load", file.evidence_id, None, reason, field="sheet")
        for start in range(0, len(kept), BLOCK_RECORDS):
            block = kept[start : start + BLOCK_RECORDS]
            tally.seen += len(block)
            yield records_of([n for n, _ in block], [[_cell(v) for v in row[:width]] for _, row in block], names)

    return Sheet(tuple(names), read, place=f"sheet {name!r}")


def _cell(value: Any) -> str | None:
    """A cell as text, as a CSV of the same sheet would have it but for dates, which are written in ISO form."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.15G}"
    if isinstance(value, timedelta):
        return str(value)
    return str(value).encode("utf-8", "backslashreplace").decode("utf-8")
