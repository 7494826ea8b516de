"""Which records are one message, by which key, and which are kept apart."""

from __future__ import annotations

import pandas as pd

JANE, BOB = "jane.doe@contoso.com", "bob@contoso.com"
KIT_ID = "<same@kit.example>"


def one(*uids: str) -> frozenset[str]:
    return frozenset(uids)


# --- by Microsoft's GUID


def test_a_copy_in_two_mailboxes_is_one_mail_with_two_copies(evidence, guids):
    evidence.copy("m-1", network_message_id=guids[1])
    evidence.copy("m-2", network_message_id=guids[1])
    mail = evidence.assembled().only()
    assert (mail["copies"], mail["trace_rows"], mail["seen_in"]) == (2, 0, "headers")


def test_the_guid_ties_copies_and_trace_rows_surely(evidence, guids):
    evidence.copy("m-1", network_message_id=guids[1], internet_message_id="<a@x.example>")
    evidence.summary("t-1-1-0", network_message_id=guids[1], recipient=JANE)
    evidence.event("t-2-1-0", "RECEIVE", network_message_id=guids[1], recipient=JANE)
    found = evidence.assembled()
    assert (found.only()["seen_in"], found.only()["trace_rows"]) == ("both", 2)
    assert set(found.tables["matches"]["matched_by"]) == {"network_message_id"}
    assert set(found.tables["matches"]["certainty"]) == {"established"}


def test_a_kit_that_reuses_its_message_id_makes_mails_of_their_own(evidence, guids):
    evidence.copy("m-1", network_message_id=guids[1], internet_message_id=KIT_ID)
    evidence.copy("m-2", network_message_id=guids[2], internet_message_id=KIT_ID)
    evidence.summary("t-1-1-0", network_message_id=guids[3], internet_message_id=KIT_ID)
    assert evidence.assembled().groups() == {one("m-1"), one("m-2"), one("t-1-1-0")}


def test_a_mail_with_one_source_is_matched_by_nothing(evidence, guids):
    evidence.summary("t-1-1-0", network_message_id=guids[1])
    found = evidence.assembled()
    assert found.match_of("t-1-1-0")["matched_by"] == "alone"
    assert found.only()["seen_in"] == "trace"


# --- by content


def test_without_any_identifier_content_ties_with_likelihood(evidence):
    evidence.copy("m-1", header_from=JANE, to=[BOB], subject="New  voice message", size_bytes=21000)
    evidence.summary(
        "t-1-1-0",
        sender_address="Jane.Doe@contoso.com",
        recipient=BOB,
        subject="New voice message",
        size_bytes=20000,
        hours=0.01,
    )
    found = evidence.assembled()
    assert found.groups() == {one("m-1", "t-1-1-0")}
    assert set(found.tables["matches"]["certainty"]) == {"likely"}
    assert set(found.tables["matches"]["matched_by"]) == {"content"}


def test_content_does_not_tie_what_is_an_hour_apart(evidence):
    evidence.copy("m-1", header_from=JANE, to=[BOB], subject="New voice message")
    evidence.summary("t-1-1-0", sender_address=JANE, recipient=BOB, subject="New voice message", hours=1)
    assert len(evidence.assembled().mail) == 2


def test_content_does_not_overrule_two_message_ids(evidence):
    evidence.copy("m-1", header_from=JANE, to=[BOB], subject="Hello", internet_message_id="<a@x.example>")
    evidence.summary(
        "t-1-1-0", sender_address=JANE, recipient=BOB, subject="Hello", internet_message_id="<b@x.example>"
    )
    assert len(evidence.assembled().mail) == 2


def test_of_two_trace_rows_of_one_content_neither_is_chosen(evidence):
    evidence.copy("m-1", header_from=JANE, to=[BOB], subject="Hello")
    evidence.summary("t-1-1-0", sender_address=JANE, recipient=BOB, subject="Hello", connecting_ip="203.0.113.1")
    evidence.summary("t-1-2-0", sender_address=JANE, recipient=BOB, subject="Hello", connecting_ip="203.0.113.2")
    assert one("m-1") in evidence.assembled().groups()


def test_rows_of_a_summary_without_identifiers_are_one_mail_to_several_recipients(evidence):
    for number, recipient in enumerate((JANE, BOB)):
        evidence.summary(f"t-1-{number}-0", sender_address="x@fabrikam.com", recipient=recipient, subject="Hello")
    found = evidence.assembled()
    assert found.groups() == {one("t-1-0-0", "t-1-1-0")}
    assert len(found.deliveries) == 2


def test_recipients_of_one_record_are_one_mail_even_if_it_says_nothing_else(evidence):
    evidence.summary("t-1-1-0", recipient=JANE, hours=None)
    evidence.summary("t-1-1-1", recipient=BOB, hours=None)
    evidence.summary("t-1-2-0", recipient=BOB, hours=None)
    assert evidence.assembled().groups() == {one("t-1-1-0", "t-1-1-1"), one("t-1-2-0")}


# --- embedded messages


def test_a_message_attached_to_another_is_a_mail_of_its_own_that_names_its_carrier(evidence, guids):
    evidence.copy("m-1", network_message_id=guids[1])
    evidence.copy("m-2", embedded_in="m-1", network_message_id=guids[2])
    found = evidence.assembled()
    assert found.mail_of("m-2")["embedded_in"] == found.mail_of("m-1")["mail_uid"]
    assert pd.isna(found.mail_of("m-1")["embedded_in"])


def test_an_embedded_message_that_is_also_there_as_a_copy_joins_it(evidence, guids):
    evidence.copy("m-1", network_message_id=guids[1])
    evidence.copy("m-2", embedded_in="m-1", network_message_id=guids[2])
    evidence.copy("m-3", network_message_id=guids[2])
    found = evidence.assembled()
    assert one("m-2", "m-3") in found.groups()
    assert pd.isna(found.mail_of("m-3")["embedded_in"])


def test_an_embedded_message_without_a_guid_joins_no_copy_of_its_message_id(evidence, guids):
    evidence.copy("m-1", network_message_id=guids[1], internet_message_id="<a@x.example>", header_from=JANE)
    evidence.copy("m-2", network_message_id=guids[2])
    evidence.copy("m-3", embedded_in="m-2", internet_message_id="<a@x.example>", header_from=JANE)
    assert one("m-3") in evidence.assembled().groups()


def test_an_embedded_message_finds_its_trace_by_the_guid(evidence, guids):
    evidence.copy("m-1", network_message_id=guids[1])
    evidence.copy("m-2", embedded_in="m-1", network_message_id=guids[2])
    evidence.summary("t-1-1-0", network_message_id=guids[2], recipient=JANE)
    found = evidence.assembled()
    assert one("m-2", "t-1-1-0") in found.groups()
    assert found.mail_of("m-2")["seen_in"] == "both"
