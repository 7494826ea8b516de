"""Workbooks: an export that someone opened in a spreadsheet and saved again (ECMA-376, .xlsx).

    a cell of a date is written out in ISO form; a number without a fraction is written as one

What the spreadsheet took for a number or a date has lost what it did not understand; `cells` names it where it shows.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine as calamine

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.dialects import looks_like_trace, recognise
from toolkit.load.sheet import HEADER_ROWS, NAMELESS, Records, Sheet, Tally, distinct_names, records_of

__all__ = ["opens_workbook", "workbook_sheet"]

ZIP_MAGIC = b"PK\x03\x04"
PACKAGE_NAMES = (b"[Content_Types].xml", b"_rels/.rels", b"xl/", b"docProps/")
MOST_BYTES = 1 << 30
BLOCK_RECORDS = 20_000

Cells = list[list[Any]]


def opens_workbook(head: bytes) -> bool:
    """May this be an Office package? Its directory is at its end, so that only `workbook_sheet` can be sure."""
    return head.startswith(ZIP_MAGIC) and any(name in head for name in PACKAGE_NAMES)


def workbook_sheet(file: EvidenceFile) -> Sheet | None:
    """The first table of mail flow in a workbook; None where there is none. Raises EvidenceError for a bomb."""
    try:
        content = _within_limits(file)
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return next(filter(None, (_sheet(file, book, name) for name in book.sheet_names)), None)
    except (zipfile.BadZipFile, calamine.CalamineError, ValueError, OSError):
        return None


def _within_limits(file: EvidenceFile) -> bytes:
    content = file.read()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if sum(entry.file_size for entry in package.infolist()) > MOST_BYTES:
            raise EvidenceError("the workbook unpacks to more than a gigabyte; save it as CSV")
    return content


def _sheet(file: EvidenceFile, book: calamine.CalamineWorkbook, name: str) -> Sheet | None:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    for at, row in enumerate(rows[:HEADER_ROWS]):
        header = [_cell(value) or "" for value in row]
        if recognise(header) or looks_like_trace(header):
            return _table(file, header, rows[at + 1 :], name, len(book.sheet_names))
    return None


def _table(file: EvidenceFile, header: Sequence[str], rows: Cells, name: str, sheets: int) -> Sheet:
    width = max(at + 1 for at, cell in enumerate(header) if cell)
    names = distinct_names([cell or NAMELESS for cell in header[:width]])

    def read(notes: Notes, tally: Tally) -> Iterator[Records]:
        if sheets > 1:
            reason = f"a workbook of {sheets} sheets: only {name!r} is read"
            notes.problem("load", file.evidence_id, None, reason, field="sheet")
        kept = [(number, row) for number, row in enumerate(rows, 1) if any(value != "" for value in row)]
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
