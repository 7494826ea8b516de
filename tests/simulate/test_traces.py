"""The four trace exports: their form, and that they say the same as the mails."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict

import pytest

from toolkit.simulate import Truth
from toolkit.simulate.events import COLUMNS
from toolkit.simulate.mail import DEFENDER, ENHANCED, EXTENDED, V2
from toolkit.simulate.traces import NAMES

Rows = list[dict[str, str]]


def text(incident: Truth, name: str, encoding: str) -> str:
    return (incident.folder / "exports" / "traces" / NAMES[name]).read_bytes().decode(encoding)


def rows(content: str) -> Rows:
    return list(csv.DictReader(io.StringIO(content, newline="")))


@pytest.fixture(scope="module")
def enhanced(incident: Truth) -> Rows:
    return rows(text(incident, ENHANCED, "utf-8"))


@pytest.fixture(scope="module")
def extended(incident: Truth) -> Rows:
    return rows(text(incident, EXTENDED, "utf-16-le"))


@pytest.fixture(scope="module")
def v2(incident: Truth) -> Rows:
    return rows(text(incident, V2, "utf-8-sig"))


@pytest.fixture(scope="module")
def defender(incident: Truth) -> Rows:
    return rows(text(incident, DEFENDER, "utf-8-sig"))


def test_extended_report_has_27_columns_and_no_byte_order_mark(incident: Truth, extended: Rows) -> None:
    raw = (incident.folder / "exports" / "traces" / NAMES[EXTENDED]).read_bytes()
    assert raw.startswith(b"d\x00a\x00t\x00e\x00")
    assert tuple(extended[0]) == COLUMNS
    assert len(COLUMNS) == 27


def test_extended_report_is_in_no_order(extended: Rows) -> None:
    moments = [row["date_time_utc"] for row in extended]
    assert moments != sorted(moments)


def test_each_mail_has_three_events_or_more_and_one_of_receipt(extended: Rows) -> None:
    events = defaultdict(list)
    for row in extended:
        events[row["network_message_id"]].append(row["event_id"])
    assert min(map(len, events.values())) == 3
    assert all(Counter(found)["RECEIVE"] == 1 for found in events.values())


def test_summary_has_one_row_a_mail_and_the_shell_one_a_recipient(enhanced: Rows, v2: Rows) -> None:
    guids = [row["network_message_id"] for row in enhanced]
    assert len(guids) == len(set(guids))
    assert max(row["recipient_status"].count("##") for row in enhanced) >= 4
    assert max(Counter(row["MessageTraceId"] for row in v2).values()) >= 2


def test_truth_and_traces_know_the_same_mails(
    incident: Truth, enhanced: Rows, extended: Rows, v2: Rows, defender: Rows
) -> None:
    known = {row["network_message_id"] for row in [*enhanced, *extended]} | {row["MessageTraceId"] for row in v2}
    known |= {row["NetworkMessageId"] for row in defender}
    meant = {row["network_message_id"] for row in incident.rows if row["in_trace"] == "true"}
    assert known == meant


def test_traces_agree_with_the_copies_but_where_one_was_altered(copies: list, extended: Rows) -> None:
    received = {row["network_message_id"]: row for row in extended if row["event_id"] == "RECEIVE"}
    compared, altered = 0, set()
    for truth, message in copies:
        row = received.get(truth["network_message_id"])
        if row is None or "Return-Path" not in message:
            continue
        compared += 1
        assert row["message_id"] == " ".join(message["Message-ID"].split())
        if row["return_path"] != message["Return-Path"]:
            altered.add(truth["scenario"])
    assert compared > 20
    assert altered == {"copy_and_trace_disagree"}


def test_submission_by_a_mailbox_and_receipt_from_outside_are_told_apart(extended: Rows) -> None:
    received = [row for row in extended if row["event_id"] == "RECEIVE"]
    from_store = [row for row in received if row["source"] == "STOREDRIVER"]
    outside = [row for row in received if row["source"] == "SMTP"]
    assert from_store
    assert outside
    assert {row["original_client_ip"] for row in from_store} == {""}
    assert all(row["original_client_ip"] == row["client_ip"] != "" for row in outside)
    assert {row["directionality"] for row in outside} == {"Incoming"}


def test_a_connector_of_ours_and_the_default_one_are_told_apart(extended: Rows) -> None:
    connectors = {row["connector_id"] for row in extended if row["event_id"] == "RECEIVE" and row["source"] == "SMTP"}
    assert any(r"\Default " in connector for connector in connectors)
    assert any("on-premises" in connector for connector in connectors)


def test_what_became_of_a_mail_is_said(enhanced: Rows, extended: Rows) -> None:
    statuses = {row["recipient_status"].partition("##")[2].partition(";")[0] for row in enhanced}
    assert {"Receive, Deliver", "Receive, Send"} <= statuses
    assert {"DELIVER", "SEND", "DROP"} <= {row["event_id"] for row in extended}


def test_the_hidden_mail_is_in_the_summary_alone_and_without_an_address(incident: Truth, enhanced: Rows) -> None:
    [hidden] = [row for row in incident.rows if row["scenario"] == "summary_alone"]
    [row] = [row for row in enhanced if row["network_message_id"] == hidden["network_message_id"]]
    assert (hidden["files"], row["original_client_ip"], row["connector_id"]) == ("", "", "")
    assert row["sender_address"].endswith("@contoso.com")


def test_defender_and_the_shell_tell_of_the_same_recipients_from_the_same_peers(v2: Rows, defender: Rows) -> None:
    shell = {(row["MessageTraceId"], row["RecipientAddress"], row["FromIP"]) for row in v2}
    hunted = {
        (row["NetworkMessageId"], row["RecipientEmailAddress"], row["SenderIPv4"] or row["SenderIPv6"])
        for row in defender
    }
    assert hunted == shell


def test_defender_says_what_authentication_found_of_what_crossed_the_boundary_alone(defender: Rows) -> None:
    inbound = [row for row in defender if row["EmailDirection"] == "Inbound"]
    assert inbound
    assert all(json.loads(row["AuthenticationDetails"]).keys() >= {"SPF", "DKIM", "DMARC"} for row in inbound)
    assert {row["AuthenticationDetails"] for row in defender if row not in inbound} == {""}
