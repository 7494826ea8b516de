"""Summaries without any identifier find the mail that other traces tell of, or stay alone."""

from __future__ import annotations

import pytest

TOLD = {"sender_address": "jane@contoso.com", "subject": "Pay slip", "recipient": "bob@contoso.com"}


def line(evidence, uid, **facts):
    return evidence.summary(uid, dialect="summary", **{**TOLD, **facts})


def test_a_line_joins_the_mail_that_says_the_same_within_the_minute(evidence, guids):
    evidence.event("t-1-1-0", "RECEIVE", network_message_id=guids[1], **TOLD)
    line(evidence, "t-2-1-0", hours=0.01, evidence_id="E0003")
    found = evidence.assembled()
    assert found.groups() == {frozenset({"t-1-1-0", "t-2-1-0"})}
    assert (found.match_of("t-2-1-0")["matched_by"], found.match_of("t-2-1-0")["certainty"]) == ("content", "likely")


def test_every_recipients_line_comes_along(evidence, guids):
    evidence.event("t-1-1-0", "RECEIVE", network_message_id=guids[1], **TOLD)
    line(evidence, "t-2-1-0")
    line(evidence, "t-2-2-0", recipient="amir@contoso.com")
    assert len(evidence.assembled().mail) == 1


def test_of_two_mails_the_nearest_is_taken(evidence, guids):
    evidence.event("t-1-1-0", "RECEIVE", network_message_id=guids[1], hours=0, **TOLD)
    evidence.event("t-1-2-0", "RECEIVE", network_message_id=guids[2], hours=0.01, **TOLD)
    line(evidence, "t-2-1-0", hours=0.009)
    assert frozenset({"t-1-2-0", "t-2-1-0"}) in evidence.assembled().groups()


def test_of_two_that_are_as_near_neither_is_taken(evidence, guids):
    evidence.event("t-1-1-0", "RECEIVE", network_message_id=guids[1], **TOLD)
    evidence.event("t-1-2-0", "RECEIVE", network_message_id=guids[2], **TOLD)
    line(evidence, "t-2-1-0", hours=0.005)
    assert frozenset({"t-2-1-0"}) in evidence.assembled().groups()


def test_more_than_a_minute_or_another_subject_is_another_mail(evidence, guids):
    evidence.event("t-1-1-0", "RECEIVE", network_message_id=guids[1], **TOLD)
    line(evidence, "t-2-1-0", hours=0.02)
    line(evidence, "t-2-2-0", subject="Pay slips")
    assert len(evidence.assembled().mail) == 3


def test_a_line_is_no_rival_of_the_trace_that_tells_of_the_same_mail(evidence, guids):
    evidence.copy("m-1", header_from=TOLD["sender_address"], to=[TOLD["recipient"]], subject=TOLD["subject"])
    evidence.event("t-1-1-0", "RECEIVE", network_message_id=guids[1], **TOLD)
    line(evidence, "t-2-1-0")
    assert evidence.assembled().groups() == {frozenset({"m-1", "t-1-1-0", "t-2-1-0"})}


@pytest.mark.parametrize(
    ("to", "subject", "told"),
    [
        ("bob+news@contoso.com", "Pay slip", "Pay slip"),
        ("Bob@Contoso.com", "Pay slip", "Pay\u00a0slip"),
        ("bob@contoso.com", "Caf\u00e9", "Cafe\u0301"),
        ("bob@contoso.com", "x" * 300, "x" * 256),
    ],
)
def test_what_programs_write_otherwise_is_the_same_mail(evidence, to, subject, told):
    evidence.copy("m-1", to=[to], header_from="jane@contoso.com", subject=subject)
    evidence.summary("t-2-1-0", sender_address="Jane@contoso.com", recipient="bob@contoso.com", subject=told)
    assert evidence.assembled().groups() == {frozenset({"m-1", "t-2-1-0"})}


def test_another_mailbox_is_another_mail(evidence):
    evidence.copy("m-1", to=["bob@contoso.com"], header_from="jane@contoso.com", subject="Pay slip")
    evidence.summary("t-2-1-0", sender_address="jane@contoso.com", recipient="amir+bob@contoso.com", subject="Pay slip")
    assert len(evidence.assembled().groups()) == 2
