"""Who a message says it is from, and what else its header tells."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from toolkit.parse.facts import boundary_form

ENTRY = (
    "Received: from mx.fabrikam.com (203.0.113.77) by C.mail.protection.outlook.com (10.167.8.198)"
    " with Microsoft SMTP Server id 15.20 via Frontend Transport; Tue, 1 Jul 2025 13:04:08 +0000\n"
)


@pytest.fixture
def message(parsed):
    return lambda text: parsed(text + "\n", depth="headers")["messages"][0]


def test_the_author_and_the_envelope_are_different_questions(message) -> None:
    found = message("Return-Path: <bounce@evil.example>\nFrom: Jane <jane@Contoso.com>\n")
    assert (found["mail_from"], found["mail_from_domain"]) == ("bounce@evil.example", "evil.example")
    assert (found["header_from"], found["header_from_domain"]) == ("jane@Contoso.com", "contoso.com")


def test_neither_fills_in_for_the_other(message) -> None:
    assert message("From: jane@contoso.com\n").get("mail_from") is None
    assert message("Return-Path: <jane@contoso.com>\n")["header_from"] is None


def test_an_address_shown_as_a_name_is_a_name(message) -> None:
    found = message('From: "ceo@contoso.com" <x@evil.example>\n')
    assert (found["header_from_domain"], found["header_from_name"]) == ("evil.example", "ceo@contoso.com")
    assert found["header_from_raw"] == '"ceo@contoso.com" <x@evil.example>'


def test_of_several_from_fields_none_is_lost(message) -> None:
    found = message("From: a@contoso.com\nFrom: b@evil.example, c@evil.example\n")
    assert (found["from_field_count"], found["header_from_count"], found["header_from"]) == (2, 3, "a@contoso.com")
    assert found["header_from_raw"] == "a@contoso.com\nb@evil.example, c@evil.example"


def test_the_author_is_in_the_topmost_from_that_has_an_address(message) -> None:
    found = message("From: nobody\nFrom: Jane\n <b@contoso.com>\n")
    assert (found["header_from"], found["header_from_name"]) == ("b@contoso.com", "Jane")
    assert found["header_from_raw"] == "nobody\nJane <b@contoso.com>"


def test_a_from_without_an_address_is_null_and_quoted(parsed) -> None:
    rows = parsed('From: "Sirius"\n\n')
    found, (problem,) = rows["messages"][0], rows["problems"]
    assert (found["header_from"], found["header_from_domain"], found["header_from_name"]) == (None, None, "Sirius")
    assert (problem["field"], problem["excerpt"], problem["stage"]) == ("header_from", ' "Sirius"', "parse")


def test_an_internationalised_author_has_its_domain_in_a_labels(message) -> None:
    assert message("From: jane@cöntoso.example\n")["header_from_domain"] == "xn--cntoso-wxa.example"


@pytest.mark.parametrize("path", ["", " <>", " "])
def test_an_empty_return_path_is_the_null_sender(message, path: str) -> None:
    found = message(f"Return-Path:{path}\nFrom: a@contoso.com\n")
    assert (found["mail_from"], found["mail_from_domain"]) == ("<>", None)


def test_the_return_path_below_the_boundary_is_exchanges(message) -> None:
    text = "Return-Path: <list@fabrikam.com>\n" + ENTRY + "From: a@contoso.com\nReturn-Path: jane@contoso.com\n"
    assert message(text)["mail_from"] == "jane@contoso.com"


def test_without_a_boundary_the_topmost_return_path_counts(message) -> None:
    assert message("Return-Path: <a@x.example>\nReturn-Path: <b@x.example>\n")["mail_from"] == "a@x.example"


def test_a_return_path_without_an_address_is_null_and_quoted(parsed) -> None:
    rows = parsed("Return-Path: <root>\n\n")
    assert rows["messages"][0]["mail_from"] is None
    assert rows["problems"][0]["field"] == "mail_from"


def test_the_date_is_utc_and_its_zone_is_kept(message) -> None:
    found = message("Date: Tue, 1 Jul 2025 15:04:08 +0200\n")
    assert (found["sent_at"], found["sent_at_offset"]) == (datetime(2025, 7, 1, 13, 4, 8, tzinfo=UTC), "+0200")


@pytest.mark.parametrize("date", ["yesterday", "Tue, 1 Jul 2025 15:04:08"])
def test_a_date_that_gives_no_instant_is_null_and_quoted(parsed, date: str) -> None:
    rows = parsed(f"Date: {date}\n\n")
    assert rows["messages"][0].get("sent_at") is None
    assert [(one["field"], one["excerpt"]) for one in rows["problems"]] == [("sent_at", " " + date)]


def test_an_encoded_subject_is_decoded_and_an_empty_one_is_not_null(message) -> None:
    assert message("Subject: =?utf-8?Q?Caf=C3=A9?=\n")["subject"] == "Café"
    assert message("Subject:\n")["subject"] == ""
    assert message("X: 1\n")["subject"] is None


@pytest.mark.parametrize(
    ("lines", "marks"),
    [
        ("List-Id: <x>\nPrecedence: list\n", "List-Id,Precedence"),
        ("Precedence: junk\n", None),
        ("Resent-From: a@contoso.com\nX-Forwarded-To: b@fabrikam.com\n", "Resent-From,X-Forwarded-To"),
        ("Return-Path: <SRS0=ab=cd=contoso.com=jane@forward.example>\n", "SRS"),
        ("Return-Path: <bounces+SRS=ab=cd@contoso.onmicrosoft.com>\n", "SRS"),
        ("Return-Path: <all-bounces+jane=contoso.com@lists.example>\n", "list bounce address"),
        ("Return-Path: <bounces@esp.example>\n", None),
        ("X-MS-Exchange-Inbox-Rules-Loop: jane@contoso.com\n", "X-MS-Exchange-Inbox-Rules-Loop"),
        ("From: a@contoso.com\n", None),
    ],
)
def test_marks_of_forwarding_are_named(message, lines: str, marks: str | None) -> None:
    assert message(lines)["forwarding_marks"] == marks


def test_recipients_keep_their_field_and_order(parsed) -> None:
    rows = parsed("To: A <a@contoso.com>, b@contoso.com\nCc: c@fabrikam.com\nBcc: undisclosed-recipients:;\n\n")
    assert [(one["ordinal"], one["kind"], one["address"], one["name"]) for one in rows["recipients"]] == [
        (0, "to", "a@contoso.com", "A"),
        (1, "to", "b@contoso.com", None),
        (2, "cc", "c@fabrikam.com", None),
    ]
    assert rows["problems"] == []


def test_the_make_of_a_boundary_does_not_depend_on_its_numbers() -> None:
    first, second = "----=_NextPart_000_0012_01DBEA7C.5B2E4C10", "----=_NextPart_001_0900_01DBEB00.0F3D1A22"
    assert boundary_form(first) == boundary_form(second)
