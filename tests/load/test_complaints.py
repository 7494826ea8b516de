"""Complaints: of cells each distinct value once, of records up to a limit, in the order of the file."""

from __future__ import annotations

import pyarrow as pa
import pytest

from toolkit.evidence.problems import Notes
from toolkit.load.complaints import LISTED_RECORDS, Complaints, NotedRecords, Overheard
from toolkit.load.quoting import AS_WRITTEN, MORE_AS_WRITTEN
from toolkit.load.totals import MORE_TOTALS, TOTAL
from toolkit.report.told import in_french


def hear(heard, first_row, *values):
    rows = pa.array(range(first_row, first_row + len(values)))
    cells = pa.array(values, pa.string())
    heard.about("size_bytes", "no number", rows, cells, pa.array([value != "1" for value in values]))


def test_a_value_is_noted_where_it_is_first_met():
    complaints = Complaints("E0001", Notes())
    hear(complaints, 1, "1", "x", "y", "x")
    assert [(problem["locator"], problem["excerpt"]) for problem in complaints.notes.problems] == [
        ("row=2", "x"),
        ("row=3", "y"),
    ]


def test_what_was_overheard_is_noted_later_as_if_it_were_heard_in_turn():
    complaints, first, second = Complaints("E0001", Notes()), Overheard(), Overheard()
    hear(second, 11, "x", "z")
    hear(first, 1, "x")
    for complaint in (*first.complaints, *second.complaints):
        complaints.note(complaint)
    assert [problem["locator"] for problem in complaints.notes.problems] == ["row=1", "row=12"]


def test_nothing_wrong_is_nothing_overheard():
    heard = Overheard()
    hear(heard, 1, "1", "1")
    assert heard.complaints == []


def test_complaints_that_are_counted_are_one_problem_of_all_blocks():
    complaints, blocks = Complaints("E0001", Notes()), (Overheard(), Overheard())
    for first_row, heard in zip((1, 11), blocks, strict=True):
        cells = pa.array(["20 KB", "30 KB"])
        rows = pa.array([first_row, first_row + 1])
        heard.about("size_bytes", "sizes are rounded", rows, cells, pa.array([True, True]), is_counted=True)
        complaints.note(heard.complaints[0])
    complaints.finish()
    (problem,) = complaints.notes.problems
    assert (problem["locator"], problem["reason"], problem["excerpt"]) == ("row=1", "4 sizes are rounded", "20 KB")


@pytest.mark.parametrize(("reason", "more"), [(TOTAL, MORE_TOTALS), (AS_WRITTEN, MORE_AS_WRITTEN)])
def test_records_are_named_up_to_a_limit_and_then_counted(reason, more):
    notes = Notes()
    noted = NotedRecords("E0001", notes, reason, more)
    for number in range(1, LISTED_RECORDS + 3):
        noted.note(number, "as it stands")
    noted.finish()
    *listed, rest = notes.problems
    assert [problem["locator"] for problem in listed] == [f"row={n}" for n in range(1, LISTED_RECORDS + 1)]
    assert {(problem["reason"], problem["excerpt"]) for problem in listed} == {(reason, "as it stands")}
    assert rest["reason"].startswith("2 more records")
    assert in_french(reason) and in_french(rest["reason"])
