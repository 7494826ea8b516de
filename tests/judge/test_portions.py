"""Many mails are judged in portions, in memory or from disk, and no verdict is another for it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest

from toolkit.assemble import assemble
from toolkit.evidence.raw import RawMessage
from toolkit.excerpts import StoredTables
from toolkit.judge import MADE, judge, judge_stored, stored
from toolkit.judge.portions import READS, portion_count, portions, stored_portion
from toolkit.parse.message import parse_message
from toolkit.schema import TABLES
from toolkit.store import Store
from toolkit.workers import Failure

TRACED = {
    "evidence_id": "E0002", "row": 1, "dialect": "extended", "source": "SMTP", "event_id": "RECEIVE",
    "mail_from": "jane.doe@contoso.com", "mail_from_domain": "contoso.com", "recipient": "joe.roe@contoso.com",
    "connecting_ip": "203.0.113.77", "is_default_connector": True,
}  # fmt: skip
HARD = Path(__file__).parent / "hard"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """The hard mails and a trace of two rows, read and assembled, on disk."""
    rows = defaultdict(list)
    for file in sorted(HARD.glob("*.eml")):
        for name, found in parse_message(RawMessage(file.stem, "offset=0", "eml", "file", file.read_bytes())).items():
            rows[name].extend(found)
    rows["trace"] = [TRACED | {"trace_uid": f"t-{n}", "internet_message_id": f"<{n}@contoso.com>"} for n in range(2)]
    tables = {name: TABLES[name].from_rows(found) for name, found in rows.items()}
    store = Store(tmp_path_factory.mktemp("hard"))
    for name, frame in {**tables, **assemble(tables)}.items():
        store.write(name, frame)
    return store


@pytest.fixture(scope="module")
def tables(store):
    return {name: store.read(name, columns) for name, columns in READS.items()}


def in_order(tables):
    """The tables that were made, each sorted by its key."""
    return {
        table.name: tables[table.name].sort_values(list(table.key)).reset_index(drop=True)[[*table.names]]
        for table in MADE
    }


def test_every_mail_is_in_one_portion_with_its_own_rows(tables):
    seen = list(portions(tables, 20))
    assert [uid for part in seen for uid in part["mail"]["mail_uid"]] == tables["mail"]["mail_uid"].tolist()
    assert len(seen) > 2 and all(len(part["mail"]) <= 20 for part in seen)
    for part in seen:
        assert set(part["messages"]["message_uid"]) == set(part["mail"]["best_copy_uid"].dropna())
        assert set(part["trace"]["trace_uid"]) == set(part["mail"]["best_trace_uid"].dropna())


def test_a_stored_portion_holds_what_one_in_memory_holds(store, tables):
    assert portion_count(store, 20) == len(list(portions(tables, 20)))
    for number, part in enumerate(portions(tables, 20)):
        on_disk = stored_portion(store, number, 20)
        assert on_disk["mail"]["mail_uid"].tolist() == part["mail"]["mail_uid"].tolist()
        assert {name: len(on_disk[name]) for name in READS} == {name: len(part[name]) for name in READS}


@pytest.fixture(scope="module")
def whole(tables, usual_case):
    return in_order(judge(tables, usual_case))


def expect_the_same(made, whole):
    for name, frame in whole.items():
        pd.testing.assert_frame_equal(made[name], frame)


def test_portions_in_memory_change_no_verdict(tables, usual_case, whole):
    expect_the_same(in_order(judge(tables, usual_case, size=40)), whole)


@pytest.mark.parametrize("workers", [0, 2])
def test_portions_on_disk_and_processes_change_no_verdict(store, usual_case, whole, workers):
    judge_stored(store, usual_case, workers=workers, size=40)
    expect_the_same(in_order(StoredTables(store)), whole)


def test_what_a_worker_could_not_do_is_done_here(store, tables, usual_case, monkeypatch):
    monkeypatch.setattr(
        stored, "run", lambda _, units, *, workers: ((unit, Failure("needed more memory")) for unit in [*units])
    )
    judge_stored(store, usual_case, workers=2, size=40)
    assert len(store.read("verdicts")) == len(tables["mail"])


def test_a_case_without_any_mail_gives_empty_tables(tmp_path, usual_case):
    judge_stored(Store(tmp_path), usual_case)
    assert all(Store(tmp_path).files(table.name) for table in MADE)
    assert all(Store(tmp_path).read(name).empty for name in ("clauses", "verdicts", "signals"))
