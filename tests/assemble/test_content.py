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


def of_lists(evidence, *seconds: float, dialects: tuple[str, str] = ("summary", "summary"), **more) -> int:
    """How many mails two saved lists without identifiers make of lines so many seconds after noon, the last in one."""
    for number, second in enumerate(seconds):
        is_last = number == len(seconds) - 1
        evidence.summary(
            f"t-{2 + is_last}-{number}-0", hours=second / 3600, sender_address="jane@contoso.com",
            recipient="bob@contoso.com", subject="Pay slip", **(more if is_last else {}),
        )  # fmt: skip
        evidence.trace[-1] |= {"evidence_id": f"E000{2 + is_last}", "dialect": dialects[is_last]}
    return len(evidence.assembled().mail)


def test_two_lists_without_identifiers_tell_of_one_mail_once(evidence):
    assert of_lists(evidence, 25, 0) == 1


def test_a_column_that_one_of_two_lists_lacks_makes_no_other_mail(evidence):
    assert of_lists(evidence, 25, 25, size_bytes=1000) == 1


def test_exports_that_tell_other_moments_of_a_mail_tell_of_one_mail_once(evidence):
    assert of_lists(evidence, 25, 40, dialects=("summary", "get_message_trace")) == 1


def test_another_second_in_a_list_of_the_same_export_is_another_mail(evidence):
    assert of_lists(evidence, 25, 40) == 2


def test_a_line_that_two_of_another_list_fit_alike_is_tied_to_neither(evidence):
    assert of_lists(evidence, 15, 45, 30, dialects=("summary", "get_message_trace")) == 3
