"""What a mail's sources say of it together, which of them is believed, and where they contradict each other."""

from __future__ import annotations

import pandas as pd
import pytest

JANE, BOB = "jane.doe@contoso.com", "bob@contoso.com"


def two_copies(evidence, guids, first, second):
    evidence.copy("m-1", network_message_id=guids[1], **first)
    evidence.copy("m-2", network_message_id=guids[1], **second)
    return evidence.assembled().only()


# --- the best copy


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ({"header_origin": "absent"}, {"header_origin": "mapi"}),
        ({"header_origin": "mapi"}, {"header_origin": "file"}),
        ({"is_read_downstream": True}, {"is_read_downstream": False}),
        ({"hop_count": 9}, {"boundary_hop": 1, "hop_count": 2}),
        ({"hop_count": 2}, {"hop_count": 3}),
        ({"embedded_in": "m-9"}, {}),
    ],
)
def test_the_copy_with_the_better_header_speaks_for_the_mail(evidence, guids, worse, better):
    mail = two_copies(evidence, guids, {**worse, "scl": 1}, {**better, "scl": 9})
    assert (mail["best_copy_uid"], mail["scl"]) == ("m-2", 9)


@pytest.mark.parametrize(("own", "speaks"), [("file", "m-2"), ("mapi", "m-2"), ("absent", "m-1")])
def test_an_attached_original_yields_to_a_header_that_came_with_its_message(evidence, guids, own, speaks):
    evidence.copy("m-0", network_message_id=guids[2])
    evidence.copy("m-1", network_message_id=guids[1], embedded_in="m-0", auth_as="Internal")
    evidence.copy("m-2", network_message_id=guids[1], header_origin=own)
    assert evidence.assembled().mail_of("m-2")["best_copy_uid"] == speaks


def test_of_equal_copies_the_least_name_speaks(evidence, guids):
    assert two_copies(evidence, guids, {}, {})["best_copy_uid"] == "m-1"


def test_a_fact_that_the_best_copy_lacks_is_taken_from_the_next(evidence, guids):
    mail = two_copies(
        evidence,
        guids,
        {"hop_count": 5, "subject": "A"},
        {"mail_from": JANE, "mail_from_domain": "contoso.com", "spf": "fail"},
    )
    assert (mail["subject"], mail["mail_from"], mail["mail_from_domain"], mail["spf"]) == (
        "A",
        JANE,
        "contoso.com",
        "fail",
    )


def test_the_null_sender_has_no_domain_whatever_the_next_source_says(evidence, guids):
    evidence.copy("m-1", network_message_id=guids[1], mail_from="<>")
    evidence.event("t-1-1-0", "RECEIVE", network_message_id=guids[1], mail_from=JANE, mail_from_domain="contoso.com")
    mail = evidence.assembled().only()
    assert mail["mail_from"] == "<>"
    assert pd.isna(mail["mail_from_domain"])
    assert mail["disagreements"] == "mail_from"


# --- the trace


def test_the_event_of_receipt_says_who_sent_and_from_where(evidence, guids):
    of = {"network_message_id": guids[1]}
    evidence.event(
        "t-1-1-0", "DELIVER", "STOREDRIVER", hours=0.1, mail_from="list-owner@contoso.com", connector_id="Out", **of
    )
    evidence.event("t-1-2-0", "RECEIVE", hours=0.02, connecting_ip="10.0.0.9", mail_from="other@contoso.com", **of)
    evidence.event(
        "t-1-3-0", "RECEIVE", hours=0, connecting_ip="203.0.113.7", helo="[127.0.0.1]", mail_from=JANE,
        mail_from_domain="contoso.com", connector_id="AB1\\Default AB1", is_default_connector=True, tenant_id="t",
        directionality="Incoming", **of,
    )  # fmt: skip
    mail = evidence.assembled().only()
    assert mail["best_trace_uid"] == "t-1-3-0"
    assert (mail["mail_from"], mail["connecting_ip"], mail["helo"], mail["trace_source"]) == (
        JANE,
        "203.0.113.7",
        "[127.0.0.1]",
        "SMTP",
    )
    assert (mail["connector_id"], mail["is_default_connector"]) == ("AB1\\Default AB1", True)
    assert (mail["tenant_id"], mail["directionality"], mail["conflicts"]) == ("t", "Incoming", 0)


def test_a_mailbox_that_submitted_connected_from_nowhere(evidence, guids):
    of = {"network_message_id": guids[1]}
    evidence.event("t-1-1-0", "RECEIVE", "SMTP", connecting_ip="10.0.0.1", **of)
    evidence.event("t-1-2-0", "RECEIVE", "STOREDRIVER", **of)
    evidence.summary("t-2-1-0", connecting_ip="192.0.2.50", **of)
    mail = evidence.assembled().only()
    assert mail["trace_source"] == "STOREDRIVER"
    assert pd.isna(mail["connecting_ip"])


@pytest.mark.parametrize("order", [("SMTP", "STOREDRIVER"), ("STOREDRIVER", "SMTP")])
def test_what_came_from_outside_was_not_submitted_by_the_mailbox_that_handed_it_on(evidence, guids, order):
    of = {"network_message_id": guids[1]}
    for number, source in enumerate(order):
        peer = {"connecting_ip": "203.0.113.7", "directionality": "Incoming"} if source == "SMTP" else {}
        evidence.event(f"t-1-{number}-0", "RECEIVE", source, **of, **peer)
    mail = evidence.assembled().only()
    assert (mail["trace_source"], mail["connecting_ip"]) == ("SMTP", "203.0.113.7")


@pytest.mark.parametrize("carried", ["10.0.0.1", "203.0.113.7", "2603:10a6:10:2f::11", None])
@pytest.mark.parametrize("directionality", ["Originating", None])
def test_a_hop_inside_is_no_entry_from_outside(evidence, guids, carried, directionality):
    # Later hops carry the address of the device from which the mailbox's owner submitted.
    of = {"network_message_id": guids[1], "directionality": directionality}
    evidence.event("t-1-1-0", "RECEIVE", "SMTP", connecting_ip=carried, **of)
    evidence.event("t-1-2-0", "RECEIVE", "STOREDRIVER", **of)
    assert evidence.assembled().only()["trace_source"] == "STOREDRIVER"


def test_the_connector_on_the_way_out_is_not_the_one_it_matched(evidence, guids):
    evidence.event("t-1-1-0", "RECEIVE", network_message_id=guids[1])
    evidence.event(
        "t-1-2-0", "SEND", network_message_id=guids[1], connector_id="To partner", is_default_connector=False
    )
    mail = evidence.assembled().only()
    assert pd.isna(mail["connector_id"])
    assert pd.isna(mail["is_default_connector"])


def test_the_header_is_believed_before_the_trace_and_the_extended_trace_before_the_summary(evidence, guids):
    of = {"network_message_id": guids[1]}
    evidence.summary("t-1-1-0", directionality="Originating", size_bytes=1, **of)
    evidence.event("t-2-1-0", "RECEIVE", directionality="Incoming", size_bytes=2, hours=5, **of)
    assert evidence.assembled().only()["directionality"] == "Incoming"
    assert evidence.assembled().only()["size_bytes"] == 2
    evidence.copy("m-1", directionality="Undefined", size_bytes=3, **of)
    assert evidence.assembled().only()["directionality"] == "Undefined"
    assert evidence.assembled().only()["size_bytes"] == 3


def test_a_summary_does_not_record_the_envelope_sender(evidence, guids):
    evidence.summary("t-1-1-0", network_message_id=guids[1], sender_address=JANE)
    mail = evidence.assembled().only()
    assert mail["sender_address"] == JANE
    assert pd.isna(mail["mail_from"])
    assert pd.isna(mail["header_from"])


def test_a_mail_that_only_the_trace_knows_has_no_header(evidence, guids):
    evidence.summary("t-1-1-0", network_message_id=guids[1])
    mail = evidence.assembled().only()
    assert pd.isna(mail["header_origin"])
    assert mail[["best_copy_uid", "auth_as", "spf", "compauth", "boundary_host", "is_report"]].isna().all()


# --- Defender


DEFENDER = {
    "dialect": "email_events", "mail_from": JANE, "mail_from_domain": "contoso.com", "header_from": JANE,
    "header_from_name": "Jane Doe", "spf": "fail", "dkim": "none", "dmarc": "fail", "compauth": "fail",
    "is_default_connector": True, "connecting_ip": "203.0.113.7",
}  # fmt: skip


def test_without_a_header_defender_says_who_wrote_and_what_authentication_found(evidence, guids):
    evidence.summary("t-2-1-0", network_message_id=guids[1], **DEFENDER)
    mail = evidence.assembled().only()
    for fact, value in {**DEFENDER, "header_from_domain": "contoso.com"}.items():
        assert fact == "dialect" or mail[fact] == value
    assert pd.isna(mail["compauth_reason"])
    assert pd.isna(mail["header_origin"])


def test_a_header_is_believed_before_defender(evidence, guids):
    evidence.copy("m-1", network_message_id=guids[1], spf="pass", header_from=BOB, header_from_domain="contoso.com")
    evidence.summary("t-2-1-0", network_message_id=guids[1], **DEFENDER)
    mail = evidence.assembled().only()
    assert (mail["spf"], mail["dmarc"], mail["header_from"]) == ("pass", "fail", BOB)
    assert pd.isna(mail["header_from_name"])


def test_a_time_after_receipt_is_not_that_of_receipt(evidence, guids):
    evidence.summary("t-2-1-0", dialect="post_delivery", network_message_id=guids[1], hours=5)
    assert pd.isna(evidence.assembled().only()["received_at"])


# --- conflicts


@pytest.mark.parametrize(
    ("fact", "ours", "theirs"),
    [
        ("mail_from", JANE, BOB),
        ("header_from_domain", "contoso.com", "fabrikam.com"),
        ("connecting_ip", "203.0.113.1", "203.0.113.2"),
        ("subject", "Invoice", "Voice message"),
        ("internet_message_id", "<a@x.example>", "<b@x.example>"),
    ],
)
def test_copies_that_differ_are_a_conflict(evidence, guids, fact, ours, theirs):
    extra = {"header_from": "someone@somewhere.example"} if fact == "header_from_domain" else {}
    mail = two_copies(evidence, guids, {fact: ours, "hop_count": 2, **extra}, {fact: theirs, **extra})
    assert (mail["conflicts"], mail["disagreements"]) == (1, fact)


@pytest.mark.parametrize("fact", ["mail_from", "connecting_ip", "subject", "internet_message_id"])
def test_a_null_never_disagrees(evidence, guids, fact):
    mail = two_copies(evidence, guids, {fact: "203.0.113.1"}, {fact: None})
    assert mail["conflicts"] == 0
    assert pd.isna(mail["disagreements"])


@pytest.mark.parametrize(
    ("fact", "ours", "theirs"),
    [
        ("mail_from", "Jane.Doe@Contoso.com", "<jane.doe@contoso.com>"),
        ("internet_message_id", "<A@x.example>", "a@x.example"),
        ("subject", "RE: Pay  slip ", "re: pay slip"),
        ("subject", "x" * 300, "x" * 256),
    ],
)
def test_letter_case_brackets_spaces_and_a_cut_subject_are_no_conflict(evidence, guids, fact, ours, theirs):
    evidence.copy("m-1", network_message_id=guids[1], **{fact: ours})
    evidence.event("t-1-1-0", "RECEIVE", network_message_id=guids[1], **{fact: theirs})
    assert evidence.assembled().only()["conflicts"] == 0


def test_header_and_trace_that_name_different_senders_say_which_source_it_is(evidence, guids):
    evidence.copy("m-1", network_message_id=guids[1], mail_from=JANE, connecting_ip="203.0.113.1")
    evidence.event("t-1-1-0", "RECEIVE", network_message_id=guids[1], mail_from=BOB, connecting_ip="203.0.113.2")
    found = evidence.assembled()
    assert found.only()["disagreements"] == "mail_from,connecting_ip"
    assert found.only()["conflicts"] == 2
    assert found.match_of("t-1-1-0")["disagreements"] == "mail_from,connecting_ip"
    assert pd.isna(found.match_of("m-1")["disagreements"])


def test_a_later_event_with_another_return_path_is_no_conflict(evidence, guids):
    evidence.event("t-1-1-0", "RECEIVE", network_message_id=guids[1], mail_from=JANE)
    evidence.event(
        "t-1-2-0", "EXPAND", "ROUTING", network_message_id=guids[1], mail_from="owner@contoso.com", hours=0.1
    )
    assert evidence.assembled().only()["conflicts"] == 0


# --- refusals


def test_a_mail_that_a_delivery_report_returns_has_what_the_report_states(evidence):
    stated = {"report_status": "5.7.68", "report_diagnostic": "smtp;550 5.7.68 Tenant"}
    evidence.copy("m-1", is_report=True, subject="R", **stated)
    evidence.copy("m-2", embedded_in="m-1", subject="Fax", hours=None)
    evidence.copy("m-3", subject="Other", hours=3)
    mail = evidence.assembled().mail.set_index("subject")
    assert mail.loc["Fax", "returned_with"] == "5.7.68 smtp;550 5.7.68 Tenant"
    assert mail.loc["R", "report_status"] == "5.7.68"
    assert mail.loc[["R", "Other"], "returned_with"].isna().all()


def test_of_several_refusals_in_the_trace_that_of_reject_direct_send_is_kept(evidence, guids):
    of = {"network_message_id": guids[1]}
    evidence.event("t-2-1-0", "RECEIVE", **of)
    evidence.event("t-2-2-0", "FAIL", refusal_status="5.1.10", **of)
    assert evidence.assembled().only()["refusal_status"] == "5.1.10"
    evidence.event("t-2-3-0", "FAIL", hours=1, refusal_status="5.7.68", **of)
    assert evidence.assembled().only()["refusal_status"] == "5.7.68"


# --- mail that was handed back


def handed_back(evidence, guids, *, hours, source="STOREDRIVER"):
    """What the second of two mails with one Message-ID, each with a GUID of its own, says was sent before it."""
    of = {"internet_message_id": "<a@contoso.com>"}
    evidence.event("t-1-1-0", "RECEIVE", source, network_message_id=guids[1], hours=0, **of)
    evidence.event("t-1-2-0", "RECEIVE", "SMTP", network_message_id=guids[2], hours=hours, **of)
    mail = evidence.assembled().mail.set_index("network_message_id")
    assert pd.isna(mail.loc[guids[1], "sent_before_as"])
    return mail.loc[guids[2], "sent_before_as"], mail.loc[guids[1], "mail_uid"]


@pytest.mark.parametrize("hours", [0, 0.01, 0.99, -0.01])
def test_a_mail_that_a_mailbox_sent_within_the_hour_before_is_named(evidence, guids, hours):
    named, sent = handed_back(evidence, guids, hours=hours)
    assert named == sent


@pytest.mark.parametrize("change", [{"hours": 1.01}, {"hours": -0.1}, {"hours": 0.1, "source": "SMTP"}])
def test_what_is_later_earlier_or_no_mailboxs_own_is_not(evidence, guids, change):
    assert pd.isna(handed_back(evidence, guids, **change)[0])
