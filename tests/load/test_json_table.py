"""Records out of JSON: every shape that exports have, and damage that costs its own record alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.json_table import MORE_PAGES, json_sheet, names_in, opens_json
from toolkit.load.sheet import Tally

RECORDS = [{"id": "1", "size": 5, "subject": None}, {"id": "2", "size": 6, "subject": "} ] ,{"}]
READ = {1: ["1", "5", None], 2: ["2", "6", "} ] ,{"]}


class Read:
    def __init__(self, text: str | bytes) -> None:
        file = EvidenceFile("E0001", "export.json", data=text.encode() if isinstance(text, str) else text)
        sheet = json_sheet(file, file.head())
        assert sheet is not None
        self.notes, self.tally, self.rows = Notes(), Tally(), {}
        self.names = list(sheet.names)
        for records in sheet.read(self.notes, self.tally):
            columns = [column.to_pylist() for column in records.cells.columns]
            self.rows.update(zip(records.numbers.to_pylist(), map(list, zip(*columns, strict=True)), strict=True))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RECORDS),
        json.dumps(RECORDS, indent=2),
        "\n".join(map(json.dumps, RECORDS)),
        json.dumps({"@odata.context": "x", "value": RECORDS}),
        json.dumps({"Stats": {"cpu": 1}, "Schema": [{"Name": "id", "Type": "String"}], "Results": RECORDS}),
        "\ufeff" + json.dumps(RECORDS),
    ],
    ids=["list", "indented", "lines", "graph", "hunting", "marked"],
)
def test_every_shape_gives_the_same_records(text):
    read = Read(text)
    assert (read.names, read.rows, read.notes.problems) == (["id", "size", "subject"], READ, [])


def test_columns_and_rows_are_records_too():
    table = {"tables": [{"name": "x", "columns": [{"name": "id"}, {"name": "size"}], "rows": [["1", 5], ["2", None]]}]}
    assert Read(json.dumps(table)).rows == {1: ["1", "5"], 2: ["2", None]}


def test_one_object_is_one_record():
    assert Read('{"id": "1"}').rows == {1: ["1"]}


def test_the_names_are_those_of_every_record_together():
    read = Read('[{"a": "1"}, {"b": "2"}]')
    assert (read.names, read.rows) == (["a", "b"], {1: ["1", None], 2: [None, "2"]})


def test_ticks_of_powershell_are_a_date_and_objects_stay_json():
    read = Read('[{"at": "/Date(1751374800000)/", "to": ["a", {"b": 1}], "is": true}]')
    assert read.rows == {1: ["2025-07-01T13:00:00+00:00", '["a", {"b": 1}]', "true"]}


def test_a_date_that_powershell_wrote_as_an_object_is_a_date():
    read = Read('[{"at": {"value": "/Date(1751374800000)/", "DisplayHint": 2, "DateTime": "Tuesday"}}]')
    assert read.rows == {1: ["2025-07-01T13:00:00+00:00"]}


def test_a_damaged_record_is_a_problem_and_the_next_is_read():
    read = Read('[{"id": "1"}, {"id": oops}, {"id": "3"}]')
    assert read.rows == {1: ["1"], 3: ["3"]}
    assert [(problem["locator"], problem["excerpt"][:6]) for problem in read.notes.problems] == [("row=2", '{"id":')]
    assert read.tally == Tally(seen=3, failed=1)


def test_a_file_cut_inside_a_record_says_so():
    read = Read('[{"id": "1"}, {"id": "2')
    assert (read.rows, read.tally.failed) == ({1: ["1"]}, 1)


def test_lone_surrogates_are_written_out():
    assert Read('[{"id": "\\ud800"}]').rows == {1: ["\\ud800"]}


@pytest.mark.parametrize(("head", "answer"), [(b" \n[", True), (b"{", True), (b"a,b", False), (b"", False)])
def test_json_begins_with_a_bracket(head, answer):
    assert opens_json(head) is answer


def test_names_are_found_in_the_first_bytes_alone():
    assert names_in(json.dumps(RECORDS).encode("utf-16-le")[:100]) == ["id", "size", "subject"]


@given(st.text(max_size=120))
def test_any_text_after_a_record_is_records_or_problems(text):
    read = Read('[{"id": "1"}, ' + text)
    assert read.tally.seen == len(read.rows) + read.tally.failed == len(read.rows) + len(read.notes.problems)


# --- pages, one behind the other

FIRST, SECOND = {"@odata.context": "x", "value": RECORDS[:1]}, {"@odata.context": "x", "value": RECORDS[1:]}


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "pages",
    [
        lambda indent: json.dumps(FIRST, indent=indent) + "\n" + json.dumps(SECOND, indent=indent),
        lambda indent: json.dumps([FIRST, SECOND], indent=indent),
        lambda indent: json.dumps(RECORDS[:1], indent=indent) + json.dumps(RECORDS[1:], indent=indent),
        lambda indent: json.dumps({"Results": RECORDS[:1], "Schema": [{"Name": "id"}]}, indent=indent)
        + json.dumps({"Schema": [{"Name": "id"}], "Results": RECORDS[1:]}, indent=indent),
    ],
    ids=["one after the other", "in a list", "lists", "hunting"],
)
def test_pages_saved_in_one_file_are_read_to_the_last(pages, indent):
    read = Read(pages(indent))
    assert (read.rows, read.notes.problems, read.tally.seen) == (READ, [], 2)


def test_tables_of_one_answer_are_all_read():
    table = {"columns": [{"name": "id"}, {"name": "size"}], "rows": [["1", 5]]}
    assert Read(json.dumps({"tables": [table, {**table, "rows": [["2", 6]]}]})).rows == {1: ["1", "5"], 2: ["2", "6"]}


def test_what_follows_a_list_and_is_no_page_is_a_problem():
    read = Read(json.dumps(RECORDS) + "\nWARNING: there are more results")
    assert read.rows == READ
    assert (read.tally.seen, read.tally.failed) == (3, 1)
    assert read.notes.problems[0]["excerpt"].startswith("WARNING")


@pytest.mark.parametrize("is_last_here", [True, False])
def test_a_page_that_names_a_next_one_says_that_there_is_more(is_last_here):
    first = {"@odata.context": "x", "@odata.nextLink": "https://graph.example/next", "value": RECORDS[:1]}
    read = Read(json.dumps(first) + (json.dumps(SECOND) if is_last_here else ""))
    assert [problem["reason"] for problem in read.notes.problems] == ([] if is_last_here else [MORE_PAGES])
