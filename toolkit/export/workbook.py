"""The findings as a workbook: one sheet a question, every cell text, number or date, and never a formula.

    Findings · Recipients · Indicators · Senders · Problems

The same tables give the same bytes. A sheet is cut at `MOST_ROWS` and says so in its last line; `verdicts.csv` and the
tables hold the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from numbers import Real
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from toolkit.evidence.case import CaseFile
from toolkit.export.findings import TO_LOOK_AT, findings, recipients
from toolkit.export.iocs import indicators
from toolkit.export.quoting import cell
from toolkit.export.sheets import cells
from toolkit.relate.hits import Tables, table

__all__ = ["MOST_ROWS", "write_workbook"]

MOST_ROWS = 50_000
LONGEST_CELL = 32_767  # what a cell may hold (Excel specifications and limits)
FIRST_YEAR = 1900  # a cell has no date before it, and shows an earlier one as a time of day
WIDEST, NARROWEST = 60, 8

# A workbook must say when it was made; this says nothing, and the same in every run.
MADE_AT = datetime(1980, 1, 1, tzinfo=UTC)

OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip


def write_workbook(tables: Tables, case: CaseFile, path: Path) -> Path:
    """The workbook, at `path`. Times are UTC, as its headings say."""
    found = findings(tables)
    sheets = {
        "Findings": found[found["verdict"].isin(TO_LOOK_AT)],
        "Recipients": recipients(tables),
        "Indicators": indicators(tables, case),
        "Senders": table(tables, "senders"),
        "Problems": table(tables, "problems"),
    }
    with xlsxwriter.Workbook(path, OPTIONS) as book:
        book.set_properties({"created": MADE_AT.replace(tzinfo=None), "title": cell(case.case.id)})
        styles = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "time": book.add_format({"num_format": 'yyyy-mm-dd hh:mm:ss"Z"', "valign": "top"}),
            "text": book.add_format({"num_format": "@", "valign": "top", "quote_prefix": True}),
        }
        for name, frame in sheets.items():
            _write_sheet(book.add_worksheet(name), frame, styles)
    return path


def _write_sheet(sheet: Any, frame: pd.DataFrame, styles: Mapping[str, Any]) -> None:
    writers = {"time": sheet.write_datetime, "number": sheet.write_number, "text": sheet.write_string}
    sheet.freeze_panes(1, 0)
    shown = frame.head(MOST_ROWS)
    for column, name in enumerate(frame.columns):
        sheet.set_column(column, column, _width(name, shown[name]))
        heading = f"{name} (UTC)" if name.endswith("_at") else name
        sheet.write_string(0, column, heading, styles["head"])
    columns = [cells(shown[name], lambda value: _written(value, styles)) for name in frame.columns]
    for row, values in enumerate(zip(*columns, strict=True), start=1):
        for column, (kind, value, style) in enumerate(values):
            if kind is not None:
                writers[kind](row, column, value, style)
    sheet.autofilter(0, 0, max(len(shown), 1), max(len(frame.columns) - 1, 0))
    if len(frame) > len(shown):
        left = f"{len(frame) - len(shown)} more rows are left out; the CSV files and tables hold them."
        sheet.write_string(len(shown) + 1, 0, left, styles["text"])


def _width(name: str, values: pd.Series) -> int:
    longest = values.head(200).astype("string").str.len().max()
    return min(max(int(0 if pd.isna(longest) else longest), len(name), NARROWEST) + 2, WIDEST)


def _written(value: Any, styles: Mapping[str, Any]) -> tuple[str | None, Any, Any]:
    """How the value is written, what of it, and its style; None for a null, which is no cell.

    Text goes through `quoting.cell`, so that it stays harmless when the sheet is saved as CSV.
    """
    if pd.isna(value):
        return None, None, None
    if isinstance(value, datetime) and value.year >= FIRST_YEAR:
        return "time", value.replace(tzinfo=None), styles["time"]
    if isinstance(value, Real) and not isinstance(value, bool):
        return "number", float(value), None
    return "text", cell(value)[:LONGEST_CELL], styles["text"]
