"""Refusals out of the cells that quote them."""

from __future__ import annotations

import pyarrow as pa
import pytest

from toolkit.load.refusals import as_refusal, may_quote
from toolkit.load.trace import read_trace

REFUSAL = "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources"

CELLS = {
    REFUSAL: "5.7.68",
    f"[{{LED={REFUSAL}}};{{MSG=}};{{FQDN=mx.contoso.com}};{{IP=192.0.2.1}}]": "5.7.68",
    '{"source_context": "550-5.1.10 RESOLVER.ADR.RecipientNotFound"}': "5.1.10",
    "554 5.4.14 Hop count exceeded, after 550 5.7.68 elsewhere": "5.4.14",
    "250 2.6.0 <a@contoso.com> Queued mail for delivery": None,
    "450 4.7.26 not yet": None,
    "203.0.113.550 5.7.68": None,
    "version 5.7.68": None,
    "550 5.7.68.1": None,
    "": None,
}

SEARCHED = pa.array([True])

# A column that no dialect knows, as servers' own logs have it, is read for it too.
LOG = (
    "date_time_utc,event_id,source,message_id,recipient_address,recipient_status,sender_address,custom_data,"
    "source_context\r\n"
    f"2025-07-04T08:00:00Z,FAIL,SMTP,<a@contoso.com>,b@contoso.com,,c@contoso.com,,{REFUSAL}\r\n"
    f"2025-07-04T08:00:01Z,FAIL,SMTP,<b@contoso.com>,b@contoso.com,,c@contoso.com,{REFUSAL},\r\n"
    "2025-07-04T08:00:02Z,DELIVER,STOREDRIVER,<c@contoso.com>,b@contoso.com,,c@contoso.com,,\r\n"
)


@pytest.mark.parametrize(("cell", "code"), CELLS.items())
def test_a_permanent_refusal_is_known_by_its_code(cell, code) -> None:
    assert as_refusal(pa.array([cell]), SEARCHED).to_pylist() == [code]


def test_each_cell_has_its_own_and_null_has_none() -> None:
    cells = pa.array([None, *CELLS, None], pa.string())
    searched = pa.array([True] * len(cells))
    assert as_refusal(cells, searched).to_pylist() == [None, *CELLS.values(), None]
    assert as_refusal(cells.slice(1, 2), searched.slice(1, 2)).to_pylist() == ["5.7.68", "5.7.68"]


@pytest.mark.parametrize(
    ("event", "status", "may"),
    [
        ("FAIL", "failed", True), ("Fail", None, True), (None, "failed", True), (None, None, True),
        ("DSN", None, True), ("HAREDIRECTFAIL", None, True),
        ("RECEIVE", None, False), ("Receive", None, False), ("DELIVER", "delivered", False), (None, "junked", False),
    ],
)  # fmt: skip
def test_what_tells_of_no_arrival_is_searched(event, status, may) -> None:
    statuses = pa.array([status], pa.string())
    assert may_quote(pa.array([event], pa.string()), statuses).to_pylist() == [may]
    if event is None:
        assert may_quote(None, statuses).to_pylist() == [may]


def test_a_cell_that_is_not_searched_has_none() -> None:
    assert as_refusal(pa.array([REFUSAL, REFUSAL]), pa.array([False, True])).to_pylist() == [None, "5.7.68"]


def test_a_column_without_any_text_quotes_none() -> None:
    assert as_refusal(pa.nulls(1, pa.string()), SEARCHED).to_pylist() == [None]


def test_a_log_that_quotes_a_refusal_says_so_of_the_row(as_evidence, notes) -> None:
    (table,) = read_trace(as_evidence(LOG.encode(), "tracking.csv"), notes)
    assert table["refusal_status"].to_pylist() == ["5.7.68", "5.7.68", None]
