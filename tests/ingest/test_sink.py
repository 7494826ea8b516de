"""Rows reach the disk in parts that bear their unit's name, as soon as there are enough."""

import pytest

from toolkit.evidence.problems import Notes
from toolkit.ingest.sink import Sink
from toolkit.store import Store


@pytest.fixture
def sink(tmp_path):
    return Sink(Store(tmp_path / "tables"), "00007")


def problem(number):
    return {"problem_uid": f"p-{number}", "stage": "load", "reason": "x"}


def test_rows_are_written_when_there_are_enough_and_at_the_end(sink, monkeypatch):
    monkeypatch.setattr("toolkit.ingest.sink.ROWS_IN_MEMORY", 2)
    for number in range(4):
        sink.add_all({"problems": [problem(number)]})
    assert sink.store.parts("problems") == ["00007-0000"]
    sink.flush()
    assert sink.store.parts("problems") == ["00007-0000", "00007-0001"]
    assert sink.store.read("problems")["problem_uid"].tolist() == ["p-0", "p-1", "p-2", "p-3"]
    assert sink.written == {"problems": 4}


def test_notes_become_problems_and_ledger(sink):
    notes = Notes()
    notes.problem("load", "E0001", None, "cut off")
    notes.count("E0001", "a.eml", failed=1)
    sink.take(notes)
    sink.flush()
    assert sink.written == {"problems": 1, "ledger": 1}


def test_a_table_without_rows_has_no_part(sink):
    sink.add_all({"urls": []})
    sink.flush()
    assert sink.store.parts("urls") == []
