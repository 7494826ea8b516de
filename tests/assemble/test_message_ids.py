"""What a Message-ID ties, with author, time, peer and recipients, and what it does not."""

from __future__ import annotations

import pandas as pd
import pytest

JANE, BOB = "jane.doe@contoso.com", "bob@contoso.com"
KIT_ID = "<same@kit.example>"


def one(*uids: str) -> frozenset[str]:
    return frozenset(uids)


# --- by Message-ID among copies that have no GUID


def test_copies_without_a_guid_are_one_by_message_id_author_and_day(evidence):
    evidence.copy("m-1", internet_message_id="<A@x.example>", header_from=JANE)
    evidence.copy("m-2", internet_message_id=" a@X.example ", header_from="Jane.Doe@contoso.com", hours=3)
    found = evidence.assembled()
    assert found.groups() == {one("m-1", "m-2")}
    assert found.match_of("m-1")["matched_by"] == "internet_message_id"
    assert found.match_of("m-1")["certainty"] == "established"


def test_a_message_id_ties_with_likelihood_alone_where_the_time_is_not_recorded(evidence):
    evidence.copy("m-1", internet_message_id="<a@x.example>", header_from=JANE)
    evidence.copy("m-2", internet_message_id="<a@x.example>", header_from=JANE, hours=None)
    found = evidence.assembled()
    assert found.groups() == {one("m-1", "m-2")}
    assert found.match_of("m-2")["certainty"] == "likely"


def test_a_message_id_does_not_tie_two_authors(evidence):
    evidence.copy("m-1", internet_message_id=KIT_ID, header_from=JANE)
    evidence.copy("m-2", internet_message_id=KIT_ID, header_from=BOB)
    assert evidence.assembled().groups() == {one("m-1"), one("m-2")}


def test_a_message_id_does_not_tie_two_connecting_addresses(evidence):
    evidence.copy("m-1", internet_message_id=KIT_ID, header_from=JANE, connecting_ip="203.0.113.1")
    evidence.copy("m-2", internet_message_id=KIT_ID, header_from=JANE, connecting_ip="203.0.113.2")
    assert evidence.assembled().groups() == {one("m-1"), one("m-2")}


def test_a_message_id_does_not_tie_across_more_than_a_day(evidence):
    evidence.copy("m-1", internet_message_id=KIT_ID, header_from=JANE)
    evidence.copy("m-2", internet_message_id=KIT_ID, header_from=JANE, hours=25)
    evidence.copy("m-3", internet_message_id=KIT_ID, header_from=JANE, hours=49)
    assert evidence.assembled().groups() == {one("m-1"), one("m-2", "m-3")}


def test_copies_that_say_nothing_are_each_a_mail(evidence):
    evidence.copy("m-1", hours=None)
    evidence.copy("m-2", hours=None)
    assert evidence.assembled().groups() == {one("m-1"), one("m-2")}


# --- by Message-ID to a mail that has a GUID


def test_a_copy_in_sent_items_joins_the_mail_that_exchange_stamped(evidence, guids):
    evidence.copy("m-1", network_message_id=guids[1], internet_message_id="<a@x.example>", header_from=JANE)
    evidence.copy("m-2", internet_message_id="<a@x.example>", header_from=JANE, hours=-1, header_origin="absent")
    found = evidence.assembled()
    assert found.only()["copies"] == 2
    assert found.match_of("m-2")["matched_by"] == "internet_message_id"
    assert found.match_of("m-1")["matched_by"] == "network_message_id"


def test_of_two_mails_that_fit_alike_neither_is_chosen(evidence, guids):
    for number in (1, 2):
        evidence.copy(f"m-{number}", network_message_id=guids[number], internet_message_id=KIT_ID, header_from=JANE)
    evidence.copy("m-3", internet_message_id=KIT_ID, header_from=JANE)
    assert one("m-3") in evidence.assembled().groups()


def test_the_recipient_tells_which_of_a_kits_mails_a_copy_is(evidence, guids):
    for number, recipient in ((1, JANE), (2, BOB)):
        evidence.summary(
            f"t-1-{number}-0", network_message_id=guids[number], internet_message_id=KIT_ID, recipient=recipient
        )
    evidence.copy("m-1", internet_message_id=KIT_ID, header_from=JANE, to=["Bob@contoso.com"])
    assert evidence.assembled().groups() == {one("t-1-1-0"), one("t-1-2-0", "m-1")}


def test_copies_of_a_kits_blast_find_each_its_own_trace(evidence, guids):
    for number in range(1, 6):
        recipient = f"user{number}@contoso.com"
        evidence.summary(
            f"t-1-{number}-0", network_message_id=guids[number], internet_message_id=KIT_ID, recipient=recipient
        )
        evidence.copy(
            f"m-{number}", internet_message_id=KIT_ID, header_from=JANE, to=[recipient], connecting_ip="203.0.113.1"
        )
    assert evidence.assembled().groups() == {one(f"t-1-{number}-0", f"m-{number}") for number in range(1, 6)}


def test_a_crowd_that_shares_a_message_id_is_not_told_apart_by_time(evidence):
    for number in range(60):
        guid = f"00000000-0000-4000-8000-{number:012d}"
        evidence.summary(f"t-1-{number}-0", network_message_id=guid, internet_message_id=KIT_ID, hours=number / 10)
    evidence.copy("m-1", internet_message_id=KIT_ID, header_from=JANE)
    assert one("m-1") in evidence.assembled().groups()


def test_the_connecting_address_tells_which_mail_a_copy_is(evidence, guids):
    for number in (1, 2):
        ip = f"203.0.113.{number}"
        evidence.summary(
            f"t-1-{number}-0", network_message_id=guids[number], internet_message_id=KIT_ID, connecting_ip=ip
        )
    evidence.copy("m-1", internet_message_id=KIT_ID, connecting_ip="203.0.113.2")
    assert one("t-1-2-0", "m-1") in evidence.assembled().groups()


def test_a_trace_that_names_another_peer_for_the_same_recipient_is_the_same_mail_and_a_conflict(evidence, guids):
    evidence.copy("m-1", internet_message_id="<a@x.example>", connecting_ip="203.0.113.1", to=[JANE])
    evidence.summary(
        "t-1-1-0",
        network_message_id=guids[1],
        internet_message_id="<a@x.example>",
        connecting_ip="203.0.113.2",
        recipient=JANE,
    )
    mail = evidence.assembled().only()
    assert (mail["connecting_ip"], mail["disagreements"]) == ("203.0.113.1", "connecting_ip")


def test_a_trace_that_names_another_peer_and_no_common_recipient_is_another_mail(evidence, guids):
    evidence.copy("m-1", internet_message_id=KIT_ID, connecting_ip="203.0.113.1", to=[JANE])
    evidence.summary(
        "t-1-1-0", network_message_id=guids[1], internet_message_id=KIT_ID, connecting_ip="203.0.113.2", recipient=BOB
    )
    assert len(evidence.assembled().mail) == 2


def test_a_trace_without_a_guid_joins_the_copy_of_its_message_id(evidence):
    evidence.copy("m-1", internet_message_id="<a@x.example>", to=[JANE])
    evidence.summary("t-1-1-0", internet_message_id="<a@x.example>", recipient=JANE)
    found = evidence.assembled()
    assert found.groups() == {one("m-1", "t-1-1-0")}
    assert found.match_of("t-1-1-0")["matched_by"] == "internet_message_id"
    assert pd.isna(found.only()["network_message_id"])


def test_a_trace_without_a_guid_joins_the_trace_that_has_one(evidence, guids):
    evidence.summary("t-1-1-0", network_message_id=guids[1], internet_message_id="<a@x.example>", recipient=JANE)
    evidence.summary("t-2-1-0", internet_message_id="<a@x.example>", recipient=JANE)
    assert evidence.assembled().groups() == {one("t-1-1-0", "t-2-1-0")}


def test_a_copy_days_from_the_trace_is_another_mail(evidence, guids):
    evidence.summary("t-1-1-0", network_message_id=guids[1], internet_message_id=KIT_ID, recipient=JANE)
    evidence.copy("m-1", internet_message_id=KIT_ID, to=[JANE], hours=50)
    assert len(evidence.assembled().mail) == 2


# --- a kit's Message-ID, sent again and again


def test_copies_that_exchange_took_minutes_apart_are_mails_of_their_own(evidence):
    for number in range(3):
        evidence.copy(f"m-{number}", internet_message_id=KIT_ID, header_from=JANE, boundary_hop=1, hours=number / 10)
    assert evidence.assembled().groups() == {one("m-0"), one("m-1"), one("m-2")}


def test_a_sent_item_and_the_copies_of_two_mailboxes_are_one_mail(evidence):
    evidence.copy("m-0", internet_message_id="<a@x.example>", header_from=JANE, header_origin="absent", hours=-0.001)
    for number in (1, 2):
        evidence.copy(f"m-{number}", internet_message_id="<a@x.example>", header_from=JANE, boundary_hop=1)
    assert evidence.assembled().groups() == {one("m-0", "m-1", "m-2")}


def test_rows_without_a_guid_that_are_minutes_apart_are_mails_of_their_own(evidence):
    for number, recipient in enumerate((JANE, BOB)):
        evidence.summary(
            f"t-1-{number}-0", internet_message_id=KIT_ID, sender_address=JANE, recipient=recipient, hours=number / 10
        )
    evidence.copy("m-1", internet_message_id=KIT_ID, header_from=JANE, to=[JANE], boundary_hop=1)
    assert evidence.assembled().groups() == {one("m-1", "t-1-0-0"), one("t-1-1-0")}


def test_the_minute_tells_which_of_a_kits_mails_a_blind_copy_is(evidence, guids):
    for number in (1, 2, 3):
        evidence.summary(
            f"t-1-{number}-0",
            network_message_id=guids[number],
            internet_message_id=KIT_ID,
            recipient=f"user{number}@contoso.com",
            hours=number,
        )
    evidence.copy("m-1", internet_message_id=KIT_ID, header_from=JANE, boundary_hop=1, hours=2)
    found = evidence.assembled()
    assert one("m-1", "t-1-2-0") in found.groups()
    assert found.match_of("m-1")["certainty"] == "likely"


def test_a_message_id_that_nothing_else_bears_ties_across_a_shift_of_the_clock(evidence, guids):
    evidence.copy("m-1", internet_message_id="<a@x.example>", header_from=JANE, boundary_hop=1)
    evidence.summary(
        "t-1-1-0", network_message_id=guids[1], internet_message_id="<a@x.example>", recipient=BOB, hours=-5
    )
    assert evidence.assembled().groups() == {one("m-1", "t-1-1-0")}


def test_two_exports_that_show_envelope_sender_and_author_tell_of_one_mail(evidence):
    of = {"internet_message_id": "<a@x.example>", "recipient": BOB}
    evidence.summary("t-1-1-0", dialect="get_message_trace", sender_address="bounce@kit.example", **of)
    evidence.summary("t-2-1-0", dialect="threat_explorer", header_from=JANE, mail_from="bounce@kit.example", **of)
    assert evidence.assembled().groups() == {one("t-1-1-0", "t-2-1-0")}


@pytest.mark.parametrize(
    "written", ["a@x.example", "<A@X.example>", "<a@x.\r\n example>", "<a@x.example> (added by postmaster@x.example)"]
)
def test_a_message_id_is_the_same_however_it_is_written(evidence, guids, written):
    evidence.copy("m-1", internet_message_id="<a@x.example>", header_from=JANE, to=[BOB])
    evidence.summary("t-1-1-0", network_message_id=guids[1], internet_message_id=written, recipient=BOB)
    assert len(evidence.assembled().mail) == 1
