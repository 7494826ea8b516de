"""Tables on disk keep the contract, whole or in parts."""

import pandas as pd
import pytest

from toolkit.evidence.problems import UsageError
from toolkit.schema.tables import LEDGER, MAIL, PROBLEMS
from toolkit.store import Store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "it's a case" / "tables")


def problem(number, **more):
    return {"problem_uid": f"p-{number}", "stage": "load", "reason": "x", **more}


def test_what_was_written_is_what_is_read(store):
    frame = PROBLEMS.from_rows([problem(1), problem(2, excerpt="é")])
    store.write("problems", frame)
    pd.testing.assert_frame_equal(store.read("problems"), frame)


def test_parts_are_read_as_one_and_merged_in_order(store):
    for number in (2, 1):
        store.write_part("problems", f"{number:05}", PROBLEMS.to_arrow([problem(number)]))
    before = store.read("problems")
    store.merge_parts("problems")
    assert before["problem_uid"].tolist() == ["p-1", "p-2"]
    pd.testing.assert_frame_equal(store.read("problems"), before)
    assert store.files("problems") == [store.folder / "problems.parquet"]


def test_one_units_parts_can_be_forgotten(store):
    for part in ("00001-0000", "00001-0001", "00002-0000"):
        store.write_part("problems", part, PROBLEMS.to_arrow([problem(part)]))
    for part in store.parts("problems", "00001"):
        store.clear("problems", part)
    assert store.parts("problems") == ["00002-0000"]
    assert store.read("problems")["problem_uid"].tolist() == ["p-00002-0000"]


def test_the_parts_of_a_unit_are_not_those_of_its_slices(store):
    for part in ("00001-0000", "00001.00001-0000"):
        store.write_part("problems", part, PROBLEMS.to_arrow([]))
    assert store.parts("problems", "00001") == ["00001-0000"]


def test_a_merge_that_was_killed_is_finished_by_the_next(store):
    store.write("problems", PROBLEMS.from_rows([problem(1)]))
    store.write_part("problems", "00001-0000", PROBLEMS.to_arrow([problem(1)]))
    store.merge_parts("problems")
    assert store.read("problems")["problem_uid"].tolist() == ["p-1"]
    assert store.parts("problems") == []


def test_clearing_a_table_leaves_nothing_of_it(store):
    store.write("problems", PROBLEMS.from_rows([problem(1)]))
    store.write_part("problems", "00001-0000", PROBLEMS.to_arrow([problem(1)]))
    store.clear("problems")
    assert [*store.folder.iterdir()] == []


def test_a_table_that_was_not_made_is_empty_in_frames_and_in_sql(store):
    assert list(store.read("mail").columns) == list(MAIL.names)
    assert store.sql("select count(*) as n from mail")["n"].tolist() == [0]


def test_merging_nothing_leaves_an_empty_table(store):
    store.merge_parts("ledger")
    pd.testing.assert_frame_equal(store.read("ledger"), LEDGER.empty())


def test_sql_keeps_nulls_null(store):
    store.write("problems", PROBLEMS.from_rows([problem(1)]))
    assert store.sql("select excerpt, reason from problems")["excerpt"].isna().all()


def test_a_wrong_query_is_the_callers_mistake(store):
    with pytest.raises(UsageError, match="the query failed"):
        store.sql("select nothing from nowhere")
