"""Rows of historical searches and of the server's own log."""

from __future__ import annotations

import pytest

from toolkit.simulate.events import COLUMNS
from toolkit.simulate.incident import mails_of
from toolkit.simulate.mail import Mail
from toolkit.simulate.reports import attribution_rows, connector_rows, extended_rows, log_rows, spoof_totals


@pytest.fixture(scope="module")
def mails() -> list[Mail]:
    return list(mails_of(150, 5))


def test_every_event_has_every_column_and_the_log_three_more(mails):
    assert {tuple(row) for mail in mails for row in extended_rows(mail, 1)} == {COLUMNS}
    (names,) = {tuple(row) for mail in mails for row in log_rows(mail, 1)}
    assert names[0] == "date-time"
    assert len(names) == len(COLUMNS) + 3


def test_reports_of_what_came_from_outside_tell_of_nothing_else(mails):
    for mail in mails:
        assert len(connector_rows(mail, 1)) == len(attribution_rows(mail, 1)) == int(mail.is_inbound)


def test_no_connector_took_what_no_connector_of_ours_took(mails):
    told = {(mail.route, row["connector_type"], bool(row["connector_name"])) for mail in mails
            for row in connector_rows(mail, 1)}  # fmt: skip
    assert told == {("internet", "NoConnector", False), ("hybrid", "OnPremises", True)}


def test_both_senders_are_told(mails):
    rows = [row for mail in mails for row in attribution_rows(mail, 1)]
    assert any(row["p1_sender"] != row["p2_sender"] for row in rows)


def test_a_total_counts_the_mails_that_failed(mails):
    totals = spoof_totals(mails)
    failed = [mail for mail in mails if mail.entry and mail.entry.authentication.dmarc in ("fail", "none")]
    assert sum(int(row["Count"]) for row in totals) == len(failed)
    assert {row["Sender IP"] for row in totals} == {mail.entry.peer.ip for mail in failed if mail.entry}
    assert totals == spoof_totals(reversed(mails))
