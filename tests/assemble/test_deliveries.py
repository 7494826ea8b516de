"""To whom a mail went, and where it landed."""

from __future__ import annotations

import pandas as pd
import pytest

JANE, BOB = "jane.doe@contoso.com", "bob@contoso.com"


def test_each_recipient_of_the_trace_has_its_final_status(evidence, guids):
    evidence.summary("t-1-1-0", network_message_id=guids[1], recipient=JANE, status="delivered")
    evidence.summary("t-1-1-1", network_message_id=guids[1], recipient=BOB, status="failed")
    found = evidence.assembled()
    assert (found.delivery_to(JANE)["status"], found.delivery_to(BOB)["status"]) == ("delivered", "failed")
    assert found.delivery_to(JANE)["recipient_domain"] == "contoso.com"
    assert found.delivery_to(BOB)["source_uid"] == "t-1-1-1"


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ([("RECEIVE", None), ("DELIVER", "delivered")], "delivered"),
        ([("DEFER", "pending"), ("DELIVER", "delivered")], "delivered"),
        ([("DELIVER", "delivered"), ("DEFER", "pending")], "delivered"),
        ([("AGENTINFO", "junked"), ("DELIVER", "delivered")], "junked"),
        ([("AGENTINFO", "quarantined"), ("DELIVER", "delivered")], "delivered"),
        ([("DELIVER", "delivered"), ("FAIL", "failed")], "failed"),
        ([("RECEIVE", None)], None),
    ],
)
def test_the_last_event_that_settles_it_is_the_fate(evidence, guids, events, status):
    for number, (event, of_event) in enumerate(events):
        evidence.event(
            f"t-1-{number}-0", event, network_message_id=guids[1], recipient=JANE, status=of_event, hours=number / 10
        )
    found = evidence.assembled().delivery_to(JANE)["status"]
    assert pd.isna(found) if status is None else found == status


def test_the_outcome_that_a_summary_states_comes_after_every_event(evidence, guids):
    evidence.event("t-1-1-0", "DELIVER", network_message_id=guids[1], recipient=JANE, status="delivered", hours=1)
    evidence.summary("t-2-1-0", network_message_id=guids[1], recipient=JANE, status="quarantined", hours=0)
    assert evidence.assembled().delivery_to(JANE)["status"] == "quarantined"


def test_of_summaries_the_one_of_more_authority_counts_whatever_its_clock_says(evidence, guids):
    of = {"network_message_id": guids[1], "recipient": JANE}
    evidence.summary("t-1-1-0", status="delivered", **of)
    evidence.summary("t-2-1-0", dialect="get_message_trace_v2", status="quarantined", hours=5, **of)
    found = evidence.assembled()
    assert found.delivery_to(JANE)["status"] == "delivered"
    assert (found.only()["disagreements"], found.only()["conflicts"]) == ("status", 1)
    assert found.match_of("t-2-1-0")["disagreements"] == "status"
    assert pd.isna(found.match_of("t-1-1-0")["disagreements"])


@pytest.mark.parametrize(
    ("events", "outcome", "differs"),
    [
        (("quarantined", "delivered"), "delivered", False),
        (("failed", "delivered"), "failed", True),
        (("delivered",), "quarantined", True),
        (("delivered",), "junked", False),
        (("failed",), "quarantined", False),
        (("delivered",), "pending", False),
        (("failed",), "expanded", False),
    ],
)
def test_what_says_that_it_arrived_contradicts_what_says_that_it_did_not(evidence, guids, events, outcome, differs):
    of = {"network_message_id": guids[1], "recipient": JANE}
    for number, status in enumerate(events):
        evidence.event(f"t-1-{number}-0", "AGENTINFO", "AGENT", hours=number / 10, status=status, **of)
    evidence.summary("t-2-1-0", status=outcome, evidence_id="E0003", **of)
    assert evidence.assembled().only()["conflicts"] == differs


def test_addressees_of_the_header_stand_in_where_no_trace_knows(evidence, guids):
    evidence.copy("m-1", network_message_id=guids[1], to=["Jane.Doe@contoso.com", "not an address"])
    evidence.copy("m-2", network_message_id=guids[1], to=["jane.doe@contoso.com", BOB])
    found = evidence.assembled()
    assert set(found.deliveries["recipient"]) == {JANE, BOB}
    assert found.deliveries["status"].isna().all()
    assert set(found.deliveries["source_table"]) == {"messages"}
    assert found.delivery_to(JANE)["source_uid"] == "m-1"


def test_addressees_of_the_header_are_not_recipients_where_the_trace_knows(evidence, guids):
    evidence.copy("m-1", network_message_id=guids[1], to=["everyone@contoso.com"])
    evidence.summary("t-1-1-0", network_message_id=guids[1], recipient=JANE, status="delivered")
    assert list(evidence.assembled().deliveries["recipient"]) == [JANE]


def test_the_folder_is_known_where_there_is_one_recipient(evidence, guids):
    evidence.copy("m-1", network_message_id=guids[1], destination="J", folder="/Junk Email")
    evidence.summary("t-1-1-0", network_message_id=guids[1], recipient=JANE, status="delivered")
    assert evidence.assembled().delivery_to(JANE)["folder"] == "J"


def test_nobodys_folder_is_known_where_there_are_several(evidence, guids):
    evidence.copy("m-1", network_message_id=guids[1], destination="J", to=[JANE, BOB])
    assert evidence.assembled().deliveries["folder"].isna().all()


# --- what Defender tells


def defender(evidence, uid, dialect="email_events", **facts):
    return evidence.summary(uid, dialect=dialect, recipient="a@contoso.com", **facts)


def test_what_was_done_after_delivery_is_told_beside_the_fate(evidence, guids):
    of = {"network_message_id": guids[1]}
    defender(evidence, "t-2-1-0", status="delivered", delivery_location="Inbox/folder", **of)
    zap = {"post_delivery_action": "Phish ZAP: Success", "delivery_location": "Quarantine"}
    defender(evidence, "t-2-2-0", "post_delivery", hours=2, **zap, **of)
    delivery = evidence.assembled().delivery_to("a@contoso.com")
    assert (delivery["status"], delivery["delivery_location"], delivery["latest_location"]) == (
        "delivered",
        "Inbox/folder",
        "Quarantine",
    )
    assert delivery["post_delivery_action"] == "Phish ZAP: Success"
    assert delivery["post_delivery_at"].hour == 14


def test_the_last_action_counts(evidence, guids):
    of = {"network_message_id": guids[1], "dialect": "post_delivery"}
    defender(evidence, "t-2-1-0", hours=3, post_delivery_action="Manual remediation: Success", **of)
    defender(evidence, "t-2-2-0", hours=1, post_delivery_action="Phish ZAP: Error", **of)
    assert evidence.assembled().delivery_to("a@contoso.com")["post_delivery_action"] == "Manual remediation: Success"


def test_who_clicked_did_not_thereby_receive(evidence, guids):
    evidence.summary("t-2-1-0", network_message_id=guids[1], recipient="a@contoso.com", status="delivered")
    evidence.summary("t-3-1-0", dialect="url_clicks", network_message_id=guids[1], recipient="b@contoso.com", hours=1)
    found = evidence.assembled()
    assert list(found.deliveries["recipient"]) == ["a@contoso.com"]
    assert found.only()["trace_rows"] == 2


def test_totals_and_clicks_outside_mail_make_no_mail(evidence, guids):
    evidence.summary("t-2-1-0", dialect="spoof_report", header_from="jane@contoso.com")
    evidence.summary("t-3-1-0", dialect="url_clicks", recipient="a@contoso.com", url="https://x.example/")
    assert len(evidence.assembled().mail) == 0
