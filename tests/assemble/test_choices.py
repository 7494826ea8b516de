"""Of several mails that a record fits alike none is chosen, and each of them says so."""

from __future__ import annotations

import pytest

JANE, BOB = "jane.doe@contoso.com", "bob@contoso.com"
KIT_ID = "<same@kit.example>"
SAYS = {"subject": "Pay slip"}


def silences(evidence) -> dict[str, str]:
    """Why each source's mail is alone, by the name of the source; empty of what both sides know."""
    found = evidence.assembled()
    uids = found.tables["matches"]["source_uid"]
    return {uid: why for uid in uids if isinstance(why := found.mail_of(uid)["alone_because"], str)}


def test_a_copy_that_two_lines_of_its_minute_fit_is_torn_and_so_are_they(evidence):
    for number in (1, 2):
        evidence.summary(f"t-{number}-1-0", sender_address=JANE, recipient=BOB, hours=number / 100, **SAYS)
    evidence.copy("m-1", header_from=JANE, to=[BOB], hours=0.015, **SAYS)
    assert silences(evidence) == dict.fromkeys(("m-1", "t-1-1-0", "t-2-1-0"), "several_fit")


def test_a_sent_item_of_a_mail_that_was_split_is_torn_and_its_halves_are_not_alone(evidence, guids):
    for number, recipient in ((1, JANE), (2, BOB)):
        of = {"network_message_id": guids[number], "internet_message_id": "<a@x.example>"}
        evidence.copy(f"m-{number}", to=[JANE, BOB], **of)
        evidence.summary(f"t-{number}-1-0", recipient=recipient, **of)
    evidence.copy("m-3", internet_message_id="<a@x.example>", header_origin="absent", to=[JANE, BOB])
    assert silences(evidence) == {"m-3": "several_fit"}


def test_who_is_torn_between_copies_alone_is_not_torn_between_traces(evidence, guids):
    evidence.summary("t-1-1-0", network_message_id=guids[9], recipient=BOB)
    for number in (1, 2):
        evidence.copy(f"m-{number}", network_message_id=guids[number], internet_message_id="<a@x.example>", to=[BOB])
    evidence.copy("m-3", internet_message_id="<a@x.example>", to=[BOB])
    silent = silences(evidence)
    assert {silent[uid] for uid in ("m-1", "m-2", "m-3")} == {"not_in_the_traces"}


@pytest.mark.parametrize(("crowd", "why"), [(60, "several_fit"), (1, None)])
def test_one_of_a_crowd_that_nothing_tells_apart_is_torn(evidence, crowd, why):
    for number in range(crowd):
        guid = f"00000000-0000-4000-8000-{number:012d}"
        evidence.summary(f"t-1-{number}-0", network_message_id=guid, internet_message_id=KIT_ID, hours=number / 60)
    evidence.copy("m-1", internet_message_id=KIT_ID, header_from=JANE)
    assert silences(evidence).get("m-1") == why


def test_a_line_that_two_mails_with_copies_fit_is_not_said_to_be_deleted(evidence, guids):
    for number in (1, 2):
        of = {"network_message_id": guids[number], "subject": "Pay slip"}
        evidence.copy(f"m-{number}", **of)
        evidence.event(f"t-1-{number}-0", "RECEIVE", recipient=BOB, sender_address=JANE, **of)
    evidence.summary("t-2-1-0", dialect="summary", sender_address=JANE, recipient=BOB, hours=0.005, **SAYS)
    assert silences(evidence) == {"t-2-1-0": "several_fit"}
