"""Defender's tables of made-up mails."""

from __future__ import annotations

import json

import pytest

from toolkit.simulate.defender import EMAIL_EVENTS_COLUMNS, email_events, explorer_rows
from toolkit.simulate.incident import mails_of
from toolkit.simulate.mail import Mail


@pytest.fixture(scope="module")
def mails() -> list[Mail]:
    return list(mails_of(150, 5))


def test_rows_have_the_tables_columns(mails):
    assert {tuple(row) for mail in mails for row in email_events(mail, 1)} == {EMAIL_EVENTS_COLUMNS}


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


def test_the_explorer_has_one_line_a_mail_with_both_senders_and_everyone(mails):
    for mail in mails:
        (line,) = explorer_rows(mail, 1)
        assert line["Recipients"].split(";") == [person.address for person in mail.recipients]
        assert line["P1 sender"] == ("" if mail.return_path == "<>" else mail.return_path)
        assert line["P2 sender"] == email_events(mail, 1)[0]["SenderFromAddress"]


def test_the_author_is_the_one_in_from_whoever_the_trace_shows(mails):
    (returned,) = {mail.sender_shown for mail in mails if mail.scenario == "list_round_trip"}
    assert returned == "members-bounces@lists.association.example"
    rows = [row for mail in mails if mail.scenario == "list_round_trip" for row in email_events(mail, 1)]
    assert all(row["SenderFromAddress"].endswith("@contoso.com") for row in rows)
