"""Tables are read when they are asked for, and as much of them as was named."""

from __future__ import annotations

import pyarrow.compute as pc
import pytest

from toolkit.excerpts import WHOLE, Part, StoredTables, once
from toolkit.schema import TABLES
from toolkit.schema.tables import PROBLEMS
from toolkit.store import Store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "tables")


def problem(number, stage="load"):
    return {"problem_uid": f"p-{number}", "stage": stage, "reason": "x"}


def test_a_table_is_read_when_it_is_first_asked_for_and_then_held(store):
    tables = StoredTables(store, {"problems": WHOLE, "ledger": WHOLE})
    store.write("problems", PROBLEMS.from_rows([problem(1)]))
    assert "problems" in tables and "mail" not in tables and list(tables) == ["problems", "ledger"]
    assert tables["problems"] is tables["problems"]
    assert tables["problems"]["problem_uid"].tolist() == ["p-1"] and tables["ledger"].empty


def test_unless_told_every_table_is_there(store):
    tables = StoredTables(store)
    assert list(tables) == list(TABLES) and len(tables) == len(TABLES)
    assert all(list(tables[name].columns) == list(table.names) for name, table in TABLES.items())


@pytest.mark.parametrize("is_whole", [True, False])
def test_an_excerpt_is_some_columns_of_some_rows(store, is_whole):
    store.write_part("problems", "00001", PROBLEMS.to_arrow([problem(1), problem(2, "judge")]))
    if is_whole:
        store.merge_parts("problems")
    tables = StoredTables(store, {"problems": Part(("problem_uid", "stage"), pc.field("stage") == "judge")})
    assert tables["problems"].to_dict("records") == [{"problem_uid": "p-2", "stage": "judge"}]


def test_a_table_may_be_excerpted_twice_under_two_names(store):
    store.write("problems", PROBLEMS.from_rows([problem(1), problem(2, "parse")]))
    of_parse = Part(("problem_uid", "stage"), pc.field("stage") == "parse", of="problems")
    tables = StoredTables(store, {"problems": Part(("problem_uid",)), "problems/parse": of_parse})
    assert tables["problems"]["problem_uid"].tolist() == ["p-1", "p-2"]
    assert tables["problems/parse"]["problem_uid"].tolist() == ["p-2"]


def test_what_several_readers_count_alike_is_counted_once_for_each_question(store):
    asked = []

    @once
    def counted(tables, stage):
        asked.append(stage)
        return len(tables["problems"])

    store.write("problems", PROBLEMS.from_rows([problem(1)]))
    tables = StoredTables(store, {"problems": WHOLE})
    assert [counted(tables, stage) for stage in ("load", "judge", "load")] == [1, 1, 1]
    assert asked == ["load", "judge"]
    assert counted(StoredTables(store, {"problems": WHOLE}), "load") == 1
    # Frames in a dict may be exchanged between two questions.
    assert [counted({"problems": frame}, "load") for frame in ([], [1, 2])] == [0, 2]
