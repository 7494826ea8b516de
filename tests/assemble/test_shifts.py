"""Exports without a GUID that were made in local time find the mails that others tell of."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from toolkit.assemble import assemble
from toolkit.evidence.problems import Notes

BOTH = 4


def lines(evidence, evidence_id: str, shift: float, *, count: int = BOTH, every: float = 7.3, **facts) -> None:
    """Lines of a saved list: a recipient, a sender and a subject, and no GUID."""
    for number in range(count):
        row = evidence.summary(f"t-{evidence_id}-{number + 1}-0", hours=number * every + shift)
        told = {key: value.format(number) for key, value in facts.items()}
        evidence.trace[-1] |= {
            "trace_uid": row, "evidence_id": evidence_id, "dialect": "summary", "sender_address": "jane@contoso.com",
            "recipient": f"user{number}@contoso.com", "subject": f"Pay slip {number}", **told,
        }  # fmt: skip


def assembled(evidence):
    notes = Notes()
    return assemble(evidence.tables(), notes=notes), {
        problem["evidence_id"]: problem["reason"] for problem in notes.problems if "local time" in problem["reason"]
    }


@pytest.mark.parametrize(("shift", "words"), [(-5, "5 hours behind"), (5.5, "5.5 hours ahead of")])
def test_two_exports_hours_apart_tell_of_the_same_mails_once(evidence, shift, words):
    lines(evidence, "E0002", 0, internet_message_id="<{}@contoso.com>")
    lines(evidence, "E0003", shift, internet_message_id="<{}@contoso.com>")
    tables, said = assembled(evidence)
    assert len(tables["mail"]) == BOTH
    assert tables["mail"]["received_at"].min() == datetime(2025, 7, 1, 12, 0, tzinfo=UTC)
    of_shifted = tables["matches"][tables["matches"]["source_uid"].str.startswith("t-E0003")]
    assert set(of_shifted["certainty"]) == {"likely"}
    assert list(said) == ["E0003"]
    assert f"{words} E0002 (4 compared)" in said["E0003"]


def test_an_export_without_any_identifier_finds_the_copies_from_which_it_is_hours_apart(evidence):
    for number in range(BOTH):
        evidence.copy(
            f"m-{number}", hours=number * 7.3, boundary_hop=1, header_from="jane@contoso.com",
            subject=f"Pay slip {number}", to=[f"user{number}@contoso.com"],
        )  # fmt: skip
    lines(evidence, "E0002", -4)
    tables, said = assembled(evidence)
    assert tables["mail"]["seen_in"].tolist() == ["both"] * BOTH
    assert set(tables["matches"]["matched_by"]) == {"content"}
    assert "4 hours behind the messages" in said["E0002"]


def test_what_is_sent_again_half_a_day_later_is_no_shift(evidence):
    lines(evidence, "E0002", 0, internet_message_id="<{}.1@contoso.com>")
    lines(evidence, "E0003", 12, internet_message_id="<{}.2@contoso.com>")
    lines(evidence, "E0004", 12.01, count=12)
    tables, said = assembled(evidence)
    assert said == {}
    assert len(tables["mail"]) >= 2 * BOTH


def test_shifts_that_differ_or_are_few_are_none(evidence):
    lines(evidence, "E0002", 0, internet_message_id="<{}@contoso.com>")
    lines(evidence, "E0003", -5, count=2, internet_message_id="<{}@contoso.com>")
    lines(evidence, "E0004", -5, every=7.8, internet_message_id="<{}@contoso.com>")
    assert assembled(evidence)[1] == {}
