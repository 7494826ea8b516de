"""Defender's tables of made-up mails."""

from __future__ import annotations

import json

import pytest

from toolkit.simulate.defender import EMAIL_EVENTS_COLUMNS, POST_DELIVERY_COLUMNS, email_events, post_delivery
from toolkit.simulate.incident import mails_of
from toolkit.simulate.mail import Mail


@pytest.fixture(scope="module")
def mails() -> list[Mail]:
    return list(mails_of(150, 5))


def test_rows_have_the_tables_columns(mails):
    assert {tuple(row) for mail in mails for row in email_events(mail, 1)} == {EMAIL_EVENTS_COLUMNS}
    assert {tuple(row) for mail in mails for row in post_delivery(mail)} == {POST_DELIVERY_COLUMNS}


def test_there_is_a_row_for_each_recipient(mails):
    assert all(len(email_events(mail, 1)) == len(mail.recipients) for mail in mails)


def test_only_what_crossed_the_boundary_has_a_peer_and_was_authenticated(mails):
    for mail in mails:
        for row in email_events(mail, 1):
            assert bool(row["AuthenticationDetails"]) is mail.is_inbound
            assert (row["EmailDirection"] == "Inbound") is mail.is_inbound
            assert mail.is_inbound or not (row["SenderIPv4"] or row["SenderIPv6"])


def test_both_senders_are_told_and_the_null_one_is_blank(mails):
    rows = [(mail, row) for mail in mails for row in email_events(mail, 1)]
    assert any(row["SenderMailFromAddress"] != row["SenderFromAddress"] for _, row in rows)
    assert all(row["SenderMailFromAddress"] == "" for mail, row in rows if mail.return_path == "<>")


def test_details_are_json(mails):
    details = [row["AuthenticationDetails"] for mail in mails for row in email_events(mail, 1)]
    assert {"SPF", "DKIM", "DMARC"} <= set().union(*(json.loads(text) for text in details if text))


def test_what_is_fetched_back_was_kept_before(mails):
    assert {mail.landing for mail in mails if post_delivery(mail)} <= {"I", "J"}
