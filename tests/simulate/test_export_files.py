"""Records as files, and what happens to them on their way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from python_calamine import load_workbook

from toolkit.simulate.export_files import Defects, spoilt, write_records

GUID = "070f6c47-dce2-41be-24ad-08d89d5c92bf"
ROW = {"Received": "2025-07-02 13:04:08", "MessageTraceId": GUID, "Size": "2048", "Subject": "=NA"}


def told(defects: Defects) -> list[dict[str, str]]:
    return [row for _, row in spoilt([("a", ROW), ("b", ROW)], "Received", defects)]


def written(folder: Path, kind: str, defects: Defects | None = None) -> bytes:
    write_records(folder / "export", [ROW], kind, "Received", defects or Defects())
    return (folder / "export").read_bytes()


def test_without_a_defect_every_cell_stays_as_the_export_has_it():
    assert told(Defects()) == [ROW, ROW]


@pytest.mark.parametrize(
    ("defects", "time"),
    [
        (Defects(day_first=True), "02/07/2025 13:04:08"),
        (Defects(zone_hours=-4), "2025-07-02T09:04:08.000000Z"),
        (Defects(minutes_only=True), "2025-07-02 13:04"),
        (Defects(minutes_only=True, day_first=True), "02/07/2025 13:04"),
    ],
)
def test_times_are_told_as_the_place_and_the_program_tell_them(defects, time):
    assert told(defects)[0]["Received"] == time


def test_a_spreadsheet_spoils_the_identifiers_of_as_many_records_as_said():
    first, second = told(Defects(spoilt_guids=1))
    assert first["MessageTraceId"] == "0.70E+31"
    assert second["MessageTraceId"] == GUID


def test_a_page_is_cut_written_twice_and_its_columns_renamed():
    assert len(told(Defects(cap=1))) == 1
    assert len(told(Defects(overlap=1))) == 3
    assert list(told(Defects(renamed={"Size": "Bytes"}))[0]) == ["Received", "MessageTraceId", "Bytes", "Subject"]


def test_the_shell_quotes_every_cell_and_names_the_type(tmp_path):
    lines = written(tmp_path, "quoted", Defects(type_line=True)).decode().splitlines()
    assert lines[0].startswith("#TYPE ")
    assert lines[1] == '"Received","MessageTraceId","Size","Subject"'


def test_the_log_has_its_columns_behind_a_mark_and_commas_whatever_is_asked(tmp_path):
    lines = written(tmp_path, "log", Defects(delimiter=";")).decode().splitlines()
    assert lines[3] == "#Fields: Received,MessageTraceId,Size,Subject"


def test_wide_characters_come_without_a_mark(tmp_path):
    assert written(tmp_path, "csv", Defects(encoding="utf-16-le")).startswith(b"R\x00e\x00")


def test_json_is_graphs_the_hunts_or_the_shells(tmp_path):
    assert json.loads(written(tmp_path, "graph")) == {"value": [ROW]}
    assert json.loads(written(tmp_path, "hunt")) == {"Results": [ROW]}
    (row,) = json.loads(written(tmp_path, "shell"))
    assert row == {"Received": "/Date(1751461448000)/", "MessageTraceId": GUID, "Size": 2048, "Subject": "=NA"}


def test_a_workbook_has_dates_numbers_and_no_formula_and_is_the_same_every_time(tmp_path):
    first = written(tmp_path, "workbook")
    assert first == written(tmp_path, "workbook")
    header, row = load_workbook(tmp_path / "export").get_sheet_by_index(0).to_python()
    assert header == list(ROW)
    assert [str(row[0]), *row[1:]] == ["2025-07-02 13:04:08", GUID, 2048.0, "=NA"]
