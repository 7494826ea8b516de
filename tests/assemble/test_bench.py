"""The workbench: tables of the contract in, frames that keep it out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pandas.testing import assert_frame_equal

from toolkit.assemble.bench import Workbench
from toolkit.schema import ContractError
from toolkit.schema.tables.mail import DELIVERIES

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


def test_a_null_where_none_may_be_is_a_defect_of_ours():
    with Workbench() as bench:
        bench.bring(DELIVERIES, {"deliveries": DELIVERIES.from_rows(ROWS)})
        with pytest.raises(ContractError, match="recipient"):
            bench.take(DELIVERIES, "SELECT * REPLACE (NULL::VARCHAR AS recipient) FROM deliveries")
