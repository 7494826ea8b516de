"""The workbench: tables of the contract in, frames that keep it out."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal

from toolkit.assemble.bench import LIMITS, Workbench
from toolkit.evidence.problems import UsageError
from toolkit.schema import ContractError
from toolkit.schema.tables.mail import DELIVERIES
from toolkit.store import Store

ROWS = [
    {"mail_uid": "mail-1", "recipient": "a@contoso.com", "source_uid": "t-1", "source_table": "trace",
     "occurred_at": datetime(2025, 7, 1, 12, 0, 0, 123456, tzinfo=UTC), "status": "delivered"},
    {"mail_uid": "mail-2", "recipient": "b@contoso.com", "source_uid": "m-1", "source_table": "messages"},
]  # fmt: skip


def test_a_table_comes_out_as_it_went_in():
    frame = DELIVERIES.from_rows(ROWS)
    with Workbench() as bench:
        assert bench.bring(DELIVERIES, {"deliveries": frame}, first=5) == 7
        assert_frame_equal(bench.take(DELIVERIES, "SELECT * EXCLUDE (sid) FROM deliveries ORDER BY sid"), frame)


def test_a_table_that_is_absent_is_an_empty_one():
    with Workbench() as bench:
        assert bench.bring(DELIVERIES, {}) == 0
        assert_frame_equal(bench.take(DELIVERIES, "SELECT * FROM deliveries"), DELIVERIES.empty())


def test_a_parquet_file_is_a_table_like_any_other(tmp_path):
    store = Store(tmp_path / "it's")
    frame = DELIVERIES.from_rows(ROWS)
    store.write("deliveries", frame)
    with Workbench() as bench:
        assert bench.bring(DELIVERIES, {"deliveries": store.files("deliveries")[0]}, first=5) == 7
        assert bench.rows("SELECT sid FROM deliveries ORDER BY sid") == [(5,), (6,)]
        assert_frame_equal(bench.take(DELIVERIES, "SELECT * EXCLUDE (sid) FROM deliveries ORDER BY sid"), frame)


@pytest.mark.parametrize("columns", [None, ("mail_uid", "recipient")])
def test_of_a_table_only_what_is_chosen_is_on_the_bench(columns):
    with Workbench() as bench:
        found = {"deliveries": DELIVERIES.to_arrow(ROWS)}
        assert bench.bring(DELIVERIES, found, columns, where="recipient LIKE 'b%'") == 2
        names = [column for (column, *_) in bench.rows("DESCRIBE deliveries")]
        assert names == [*(columns or DELIVERIES.names), "sid"]
        assert bench.rows("SELECT sid, mail_uid FROM deliveries") == [(1, "mail-2")]


def test_a_table_streams_out_in_parts_that_keep_the_contract():
    with Workbench() as bench:
        bench.bring(DELIVERIES, {"deliveries": DELIVERIES.from_rows(ROWS * 3)})
        parts = list(bench.stream(DELIVERIES, "SELECT * EXCLUDE (sid) FROM deliveries ORDER BY sid", rows=4))
    assert sum(len(part) for part in parts) == 6
    assert {part.schema for part in parts} == {DELIVERIES.arrow_schema}
    assert pa.concat_tables(parts).to_pylist()[:2] == DELIVERIES.to_arrow(ROWS).to_pylist()


@pytest.mark.parametrize(
    ("broken", "named"), [("NULL::VARCHAR AS recipient", "recipient"), ("'telepathy' AS source_table", "telepathy")]
)
def test_what_streams_out_and_breaks_the_contract_is_a_defect_of_ours(broken, named):
    with Workbench() as bench:
        bench.bring(DELIVERIES, {"deliveries": DELIVERIES.from_rows(ROWS)})
        with pytest.raises(ContractError, match=named):
            list(bench.stream(DELIVERIES, f"SELECT * REPLACE ({broken}) FROM deliveries", rows=10))


def test_a_null_where_none_may_be_is_a_defect_of_ours():
    with Workbench() as bench:
        bench.bring(DELIVERIES, {"deliveries": DELIVERIES.from_rows(ROWS)})
        with pytest.raises(ContractError, match="recipient"):
            bench.take(DELIVERIES, "SELECT * REPLACE (NULL::VARCHAR AS recipient) FROM deliveries")


# Six hundred thousand texts: some 60 MB, and as much again to sort them.
MUCH = "SELECT i, repeat(md5(i::varchar), 2) AS t FROM range(600000) AS r(i) ORDER BY t"


def test_what_does_not_fit_in_memory_goes_to_disk(monkeypatch):
    monkeypatch.setitem(LIMITS, "memory_limit", "64MB")
    with Workbench() as bench:
        bench.make("much", MUCH)
        assert bench.rows("SELECT count(*), min(i), max(i) FROM much") == [(600_000, 0, 599_999)]


def test_where_neither_memory_nor_disk_suffice_the_user_is_told_and_not_the_evidence_blamed(monkeypatch):
    for name, value in (("memory_limit", "40MB"), ("max_temp_directory_size", "1MB")):
        monkeypatch.setitem(LIMITS, name, value)
    with Workbench() as bench, pytest.raises(UsageError, match=r"found no room, with 40MB of memory.*TMPDIR"):
        bench.make("much", MUCH)
