"""Frames that keep the contract, and frames that cannot."""

from datetime import UTC, datetime, timedelta, timezone

import pandas as pd
import pytest

from toolkit.schema import TABLES, ContractError
from toolkit.schema.tables import LEDGER, MAIL, MESSAGES, PROBLEMS


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_an_empty_table_has_every_declared_column_and_dtype(table):
    frame = table.from_rows([])
    assert list(frame.columns) == list(table.names)
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == table.dtypes


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_says_what_it_means_and_the_key_is_declared(table):
    assert len(set(table.names)) == len(table.names)
    assert set(table.key) <= set(table.names)
    assert all(column.meaning for column in table.columns)


def test_an_absent_value_is_null_and_none_the_word_is_not():
    frame = MESSAGES.from_rows([{"message_uid": "m-1", "evidence_id": "E1", "locator": "offset=0", "loader": "eml",
                                 "header_origin": "file", "spf": "none"}])  # fmt: skip
    assert frame["spf"].iloc[0] == "none"
    assert frame["dkim"].isna().all()
    assert (frame["dkim"] == "pass").isna().all()


def test_a_column_that_is_not_declared_is_refused():
    with pytest.raises(ContractError, match="no such column: colour"):
        PROBLEMS.from_rows([{"colour": "blue"}])


def test_a_null_where_none_may_be_is_refused():
    with pytest.raises(ContractError, match=r"ledger\.unit may not be null"):
        LEDGER.from_rows([{"evidence_id": "E1", "item": "message", "emitted": 1, "skipped": 0, "failed": 0,
                           "duplicate": 0, "orphan": 0, "recovered": 0}])  # fmt: skip


def test_a_word_outside_the_vocabulary_is_refused():
    with pytest.raises(ContractError, match="'sideways' is not one of its words"):
        MAIL.conform(pd.DataFrame({"mail_uid": ["mail-1"], "seen_in": ["sideways"], "copies": [0], "trace_rows": [1],
                                   "conflicts": [0]}))  # fmt: skip


def test_text_that_utf_8_cannot_carry_is_kept_as_an_escape():
    frame = PROBLEMS.from_rows([{"problem_uid": "p-1", "stage": "parse", "reason": "x", "excerpt": "caf\udce9"}])
    assert frame["excerpt"].iloc[0] == r"caf\udce9"


def test_rows_as_tuples_are_rows_as_mappings():
    row = dict.fromkeys(PROBLEMS.names) | {"problem_uid": "p-1", "stage": "parse", "reason": "caf\udce9"}
    assert PROBLEMS.to_arrow([tuple(row.values())]).equals(PROBLEMS.to_arrow([row]))


def test_a_tuple_that_has_not_every_column_is_refused():
    with pytest.raises(ContractError, match="a row has not 7 values"):
        PROBLEMS.to_arrow([("p-1", "E1")])


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=2))])
def test_a_time_is_the_instant_in_any_zone(zone):
    at = datetime(1969, 7, 20, 20, 17, 40, 123456, tzinfo=UTC)
    (held,) = MESSAGES.to_arrow([{"sent_at": at.astimezone(zone)}])["sent_at"].to_pylist()
    assert held == at


@pytest.mark.parametrize("year", [1, 1970, 9999])
def test_times_and_nulls_of_one_column_each_stay_what_they_are(year):
    at = datetime(year, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    assert MESSAGES.to_arrow([{"sent_at": at}, {}])["sent_at"].cast("int64").to_pylist() == [
        (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1),
        None,
    ]
