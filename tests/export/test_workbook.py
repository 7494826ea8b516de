"""The workbook holds text, numbers and dates, and nothing that a spreadsheet could run."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import python_calamine

from toolkit.evidence.case import CaseFile
from toolkit.export import workbook
from toolkit.export.workbook import write_workbook


def read(path: Path) -> dict[str, list[list[object]]]:
    book = python_calamine.CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_hostile_case_has_no_formula_no_link_and_no_text_that_begins_like_one(hostile_case, tmp_path: Path) -> None:
    path = write_workbook(hostile_case, CaseFile(), tmp_path / "findings.xlsx")
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any("externalLink" in name or "vbaProject" in name for name in archive.namelist())
    assert len(sheets) == 5
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
    texts = [value for rows in read(path).values() for row in rows for value in row if isinstance(value, str)]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'=cmd|' /C calc'!A0" in texts


def test_findings_are_those_that_ask_for_a_look_with_typed_times(judged_case, tmp_path: Path) -> None:
    tables = judged_case({"received_at": "2025-07-01T10:00:00", "subject": "Fax"}, {"verdict": "external"})
    head, row = read(write_workbook(tables, CaseFile(), tmp_path / "findings.xlsx"))["Findings"]
    found = dict(zip(head, row, strict=True))
    assert (found["received_at (UTC)"], found["subject"]) == (datetime(2025, 7, 1, 10), "Fax")


@pytest.mark.parametrize("year", [1, 99, 1899])
def test_a_year_that_no_spreadsheet_has_is_text_and_no_other_time(judged_case, tmp_path: Path, year: int) -> None:
    tables = judged_case({"received_at": datetime(year, 1, 2, 3, 4, 5, tzinfo=UTC)})
    _, row = read(write_workbook(tables, CaseFile(), tmp_path / "findings.xlsx"))["Findings"]
    assert row[0] == f"{year:04}-01-02T03:04:05Z"


def test_a_count_is_a_number_that_can_be_summed(judged_case, rows, tmp_path: Path) -> None:
    sender = {"sender_uid": "s-1", "mail_count": 7, "verdict": "direct_send_spoof", "handling": "stop"}
    tables = judged_case({}, senders=rows("senders", sender))
    head, row = read(write_workbook(tables, CaseFile(), tmp_path / "findings.xlsx"))["Senders"]
    assert dict(zip(head, row, strict=True))["mail_count"] == 7


def test_a_long_sheet_is_cut_and_says_so(judged_case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    rows = read(write_workbook(judged_case({}, {}, {}), CaseFile(), tmp_path / "findings.xlsx"))["Findings"]
    assert rows[-1][0] == "1 more rows are left out; the CSV files and tables hold them."
    assert len(rows) == 4


def test_an_empty_case_has_its_headings(tmp_path: Path) -> None:
    assert [len(rows) for rows in read(write_workbook({}, CaseFile(), tmp_path / "findings.xlsx")).values()] == [1] * 5
