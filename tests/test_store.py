"""Tables on disk keep the contract, whole or in parts."""

import pandas as pd
import pyarrow.parquet as pq
import pytest

from toolkit import store as module
from toolkit.evidence.problems import UsageError
from toolkit.schema import TABLES
from toolkit.schema.tables import LEDGER, MAIL, PROBLEMS, TRACE
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


def test_a_table_that_is_still_in_parts_answers(store):
    store.write_part("problems", "00001-0000", PROBLEMS.to_arrow([problem(1)]))
    assert store.sql("select problem_uid from problems")["problem_uid"].tolist() == ["p-1"]
    assert store.read("problems", ["stage"])["stage"].tolist() == ["load"]


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


def test_what_a_killed_writer_left_half_is_no_table_and_is_swept(store):
    store.write_part("problems", "00001-0000", PROBLEMS.to_arrow([problem(1)]))
    halves = [store.folder / "mail.parquet.7.half", store.folder / "problems" / "part-00002-0000.arrow.7.half"]
    for half in halves:
        half.write_bytes(b"PAR1")
    assert store.files("mail") == [] and store.read("problems")["problem_uid"].tolist() == ["p-1"]
    store.sweep()
    assert not any(half.exists() for half in halves)
    assert store.parts("problems") == ["00001-0000"]


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


def row(number, ip):
    return {
        "trace_uid": f"t-E1-{number}-0", "evidence_id": "E1", "row": number, "dialect": "extended", "connecting_ip": ip,
        "helo": f"Host{number % 2}.example",
    }  # fmt: skip


def write_trace(store, addresses):
    for number, ip in enumerate(addresses, start=1):
        store.write_part("trace", f"{number:05}", TRACE.to_arrow([row(number, ip)]))
    store.merge_parts("trace")


ADDRESSES = [f"192.0.2.{number}" for number in (7, 3, 7, 9, 1, 3, 2, 7)]


def test_a_large_trace_lies_by_address_and_its_rows_still_say_where_they_were(store, monkeypatch):
    monkeypatch.setattr(module, "ROWS_A_GROUP", 4)
    monkeypatch.setattr(module, "GROUPS_A_RUN", 2)
    write_trace(store, [*ADDRESSES, None])
    assert pq.read_metadata(store.files("trace")[0]).num_row_groups == 5
    trace = store.read("trace")
    assert trace["connecting_ip"].tolist()[:8] == sorted(ADDRESSES)
    assert trace["row"].tolist()[:8] == [5, 7, 2, 6, 1, 3, 8, 4], "rows of one address keep their order"
    assert sorted(trace["row"]) == list(range(1, 10))


def test_a_small_trace_stays_as_it_came(store):
    write_trace(store, ADDRESSES)
    assert store.read("trace")["row"].tolist() == list(range(1, 9))


@pytest.mark.parametrize("rows_a_group", [2, 100])
def test_rows_with_a_value_come_in_the_order_of_the_evidence(store, monkeypatch, rows_a_group):
    monkeypatch.setattr(module, "ROWS_A_GROUP", rows_a_group)
    write_trace(store, ADDRESSES)
    asked = {"trace": ("connecting_ip", "server_ip"), "mail": ("connecting_ip",)}
    found = store.rows_with("192.0.2.7", asked, is_exact=True)
    assert len(store.rows_with("192.0.2.7", {"trace": ("connecting_ip", "connecting_ip")}, is_exact=True)["trace"]) == 3
    assert found["trace"]["row"].tolist() == [1, 3, 8]
    pd.testing.assert_frame_equal(found["mail"], MAIL.empty())
    assert store.rows_with("HOST0.example", {"trace": ("helo",)})["trace"]["row"].tolist() == [2, 4, 6, 8]
    assert store.rows_with("' or true --", {"trace": ("helo",)})["trace"].empty


def test_of_a_part_the_chosen_columns_are_read_in_the_order_asked(store):
    store.write_part("trace", "00001", TRACE.to_arrow([row(1, "192.0.2.1")]))
    assert store.read_arrow("trace", ["row", "evidence_id"]).to_pylist() == [{"row": 1, "evidence_id": "E1"}]


@pytest.mark.parametrize("query", ["show tables", "SELECT table_name FROM information_schema.tables"])
def test_a_query_that_names_no_table_sees_all_of_them(store, query):
    assert set(store.sql(query).iloc[:, 0]) == set(TABLES)


def test_a_query_sees_the_tables_that_it_names_in_any_case(store):
    assert store.sql("select count(*) as n from MAIL join Problems on true")["n"].tolist() == [0]


def test_a_question_leaves_nothing_behind_for_the_next(store):
    for _ in range(2):
        store.sql("create table kept as select 1")
    with pytest.raises(UsageError, match="kept"):
        store.sql("select * from kept")


def test_a_table_that_was_replaced_is_what_the_next_question_sees(store):
    for number in (1, 2):
        store.write("problems", PROBLEMS.from_rows([problem(number)]))
        assert store.sql("select problem_uid from problems").iloc[0, 0] == problem(number)["problem_uid"]


@pytest.mark.parametrize("query", ["set enable_external_access = true", "select * from read_text('{outside}')"])
def test_no_question_opens_another_file(store, tmp_path, query):
    outside = tmp_path.parent / "outside.txt"
    outside.write_text("secret", encoding="utf-8")
    with pytest.raises(UsageError):
        store.sql(query.format(outside=outside))
