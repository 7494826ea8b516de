"""IMPACT: who answered a spoof or passed it on."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.relate.impact import impact

SPOOF = {"internet_message_id": "<lure@evil.example>", "received_at": "2025-07-01"}
REPLY = {
    "in_reply_to": "<lure@evil.example>", "header_from": "Jane.Doe@contoso.com", "verdict": "genuine_internal",
    "received_at": "2025-07-02", "best_copy_uid": "m-1",
}  # fmt: skip


def test_a_reply_of_one_of_us_is_impact(judged_case, rows) -> None:
    copies = rows("messages", {"message_uid": "m-1", "evidence_id": "E0003"})
    (row,) = impact(judged_case(SPOOF, REPLY, messages=copies)).to_dict("records")
    assert (row["mail_uid"], row["recipient"], row["kind"]) == ("mail-0", "jane.doe@contoso.com", "replied")
    assert row["occurred_at"] == pd.Timestamp("2025-07-02", tz="UTC")
    assert (row["quote"], row["evidence_id"]) == ("In-Reply-To: <lure@evil.example>", "E0003")


@pytest.mark.parametrize(
    "change",
    [
        {"is_ours": False}, {"is_ours": None}, {"verdict": "direct_send_spoof"}, {"auto_submitted": "auto-replied"},
        {"auto_submitted": "auto-generated; x=1"}, {"in_reply_to": "<other@contoso.com>"}, {"in_reply_to": None},
        {"header_from": None}, {"is_report": True},
    ],
)  # fmt: skip
def test_what_is_not_surely_a_reply_of_one_of_us_is_none(judged_case, change: dict[str, object]) -> None:
    assert len(impact(judged_case(SPOOF, REPLY | change))) == 0


def test_a_person_may_say_that_no_machine_wrote(judged_case) -> None:
    assert len(impact(judged_case(SPOOF, REPLY | {"auto_submitted": "no"}))) == 1


def test_a_reply_to_mail_that_is_no_spoof_is_no_impact(judged_case) -> None:
    assert len(impact(judged_case(SPOOF | {"verdict": "external"}, REPLY))) == 0


def test_the_earliest_of_several_replies_counts(judged_case) -> None:
    made = impact(judged_case(SPOOF, REPLY | {"received_at": "2025-07-05"}, REPLY))
    assert list(made["occurred_at"]) == [pd.Timestamp("2025-07-02", tz="UTC")]


def test_of_spoofs_with_one_message_id_the_one_delivered_to_the_writer_counts(judged_case, rows) -> None:
    deliveries = rows("deliveries", {"mail_uid": "mail-1", "recipient": "jane.doe@contoso.com"})
    assert list(impact(judged_case(SPOOF, SPOOF, REPLY, deliveries=deliveries))["mail_uid"]) == ["mail-1"]


def test_where_no_delivery_is_recorded_each_of_them_may_be_meant(judged_case) -> None:
    assert list(impact(judged_case(SPOOF, SPOOF, REPLY))["mail_uid"]) == ["mail-0", "mail-1"]


def test_a_spoof_without_a_message_id_is_answered_by_nobody(judged_case) -> None:
    assert len(impact(judged_case({}, REPLY | {"in_reply_to": None}))) == 0


@pytest.mark.parametrize("subject", ["FW: Payroll", "Fwd: Payroll", "TR : Paie", "WG: Gehalt"])
def test_an_answer_that_is_headed_as_a_forward_is_one(judged_case, subject) -> None:
    (row,) = impact(judged_case(SPOOF, REPLY | {"subject": subject})).to_dict("records")
    assert row["kind"] == "forwarded"
    assert row["quote"] == "In-Reply-To: <lure@evil.example> · Subject: " + subject.partition(":")[0] + ":"


def test_an_answer_and_a_forward_by_one_person_are_two_facts(judged_case) -> None:
    made = impact(judged_case(SPOOF, REPLY, REPLY | {"subject": "FW: Payroll", "received_at": "2025-07-03"}))
    assert list(made["kind"]) == ["replied", "forwarded"]


@pytest.fixture
def attached(judged_case, rows):
    """A case in which Jane's mail carries a copy of the spoof; changes are of Jane's mail."""

    def make(**changes: object):
        copies = rows(
            "messages", {"message_uid": "m-1", "evidence_id": "E0003"},
            {"message_uid": "m-2", "evidence_id": "E0003", "embedded_in": "m-1"},
        )  # fmt: skip
        ties = [
            {"mail_uid": f"mail-{place}", "source_uid": uid, "source_table": "messages"}
            for place, uid in enumerate(("m-2", "m-1"))
        ]
        carrier = REPLY | {"in_reply_to": None, "internet_message_id": "<fwd@contoso.com>"} | changes
        return impact(judged_case(SPOOF, carrier, messages=copies, matches=rows("matches", *ties)))

    return make


def test_who_attaches_a_spoof_passed_it_on(attached) -> None:
    (row,) = attached().to_dict("records")
    assert (row["mail_uid"], row["recipient"], row["kind"]) == ("mail-0", "jane.doe@contoso.com", "forwarded")
    assert row["quote"] == "Content-Type: message/rfc822 · Message-ID: <fwd@contoso.com>"
    assert row["evidence_id"] == "E0003"


@pytest.mark.parametrize(
    "change",
    [
        {"is_report": True}, {"is_ours": False}, {"verdict": "direct_send_spoof"}, {"mail_from": "<>"},
        {"header_from": "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@contoso.com"},
    ],
)  # fmt: skip
def test_what_no_person_of_ours_sent_is_no_impact_though_it_carries_one(attached, change: dict[str, object]) -> None:
    assert len(attached(**change)) == 0


def test_an_empty_case_has_no_impact() -> None:
    assert len(impact({})) == 0


def test_a_read_receipt_of_one_of_us_is_a_read(judged_case) -> None:
    receipt = REPLY | {"message_class": "REPORT.IPM.Note.IPNRN", "is_report": True}
    (row,) = impact(judged_case(SPOOF, receipt)).to_dict("records")
    assert (row["recipient"], row["kind"]) == ("jane.doe@contoso.com", "read")
    assert row["quote"] == "MessageClass: REPORT.IPM.Note.IPNRN · In-Reply-To: <lure@evil.example>"


@pytest.mark.parametrize("message_class", ["REPORT.IPM.Note.IPNNRN", "REPORT.IPM.Note.NDR", None])
def test_a_report_that_does_not_say_read_is_none(judged_case, message_class) -> None:
    assert len(impact(judged_case(SPOOF, REPLY | {"message_class": message_class, "is_report": True}))) == 0
