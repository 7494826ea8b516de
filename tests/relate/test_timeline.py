"""TIMELINE: dated facts in order."""

from __future__ import annotations

import pandas as pd

from toolkit.relate.timeline import timeline

A = "203.0.113.7"


def at(text: str) -> object:
    return pd.Timestamp(text, tz="UTC").to_pydatetime()


def facts(tables) -> list[str]:
    made = timeline(tables)
    assert list(made["ordinal"]) == list(range(len(made)))
    assert made["occurred_at"].is_monotonic_increasing
    return [f"{when:%d %H} {fact}" for when, fact in zip(made["occurred_at"], made["fact"], strict=True)]


def test_an_empty_case_has_no_timeline() -> None:
    assert facts({}) == []


def test_the_evidence_begins_and_ends(rows) -> None:
    copies = rows(
        "messages",
        {"message_uid": "m-1", "evidence_id": "E0001", "received_at": at("2025-07-02")},
        {"message_uid": "m-2", "evidence_id": "E0002", "received_at": at("2025-07-03")},
        {"message_uid": "m-3", "evidence_id": "E0002", "received_at": at("2025-07-01")},
        {"message_uid": "m-4", "evidence_id": "E0002"},
    )
    trace = rows("trace", {"trace_uid": "t-1", "evidence_id": "E0003", "occurred_at": at("2025-07-02")})
    assert facts({"messages": copies, "trace": trace}) == [
        "01 00 the mail begins", "01 00 the mail of E0002 begins",
        "02 00 the trace E0003 begins", "02 00 the trace E0003 ends",
        "03 00 the mail ends", "03 00 the mail of E0002 ends",
    ]  # fmt: skip


def test_spoofs_have_a_first_a_last_and_a_peak(judged_case) -> None:
    tables = judged_case(
        {"received_at": "2025-07-01T08:00", "connecting_ip": A},
        {"received_at": "2025-07-02T08:00"},
        {"received_at": "2025-07-02T09:00", "verdict": "header_spoof"},
        {"received_at": "2025-07-09T09:00", "verdict": "external"},
        {},
    )
    assert facts(tables) == [
        f"01 08 first spoof in our name: direct_send_spoof from {A}",
        "02 00 the UTC day with the most spoofs: 2 of 3",
        "02 09 last spoof in our name: header_spoof",
    ]


def test_the_first_delivery_to_where_people_read_is_a_fact(judged_case, rows) -> None:
    deliveries = rows(
        "deliveries",
        {"mail_uid": "mail-0", "recipient": "a@contoso.com", "status": "junked", "occurred_at": at("2025-07-01T01:00")},
        {"mail_uid": "mail-0", "recipient": "b@contoso.com", "status": "delivered", "folder": "J"},
        {"mail_uid": "mail-0", "recipient": "c@contoso.com"},
        {
            "mail_uid": "mail-0",
            "recipient": "d@contoso.com",
            "status": "delivered",
            "occurred_at": at("2025-07-01T03:00"),
        },
    )
    tables = judged_case({"received_at": "2025-07-01"}, deliveries=deliveries)
    assert facts(tables)[-1] == "01 03 first spoof delivered, not to junk: to d@contoso.com"


def test_campaigns_and_the_first_reply_are_facts(judged_case, rows) -> None:
    groups = rows(
        "campaigns",
        {
            "campaign_id": "K01",
            "title": A,
            "mail_count": 2,
            "first_seen_at": at("2025-07-01"),
            "last_seen_at": at("2025-07-02"),
        },
        {"campaign_id": "K02", "title": "x", "mail_count": 2},
    )
    aftermath = rows(
        "impact",
        {
            "mail_uid": "mail-0",
            "recipient": "a@contoso.com",
            "kind": "replied",
            "quote": "q",
            "occurred_at": at("2025-07-03"),
        },
    )
    assert facts({"campaigns": groups, "impact": aftermath}) == [
        f"01 00 campaign K01 begins: 2 mails, {A}", f"02 00 campaign K01 ends: 2 mails, {A}",
        "03 00 first replied: a@contoso.com",
    ]  # fmt: skip


def test_a_fact_names_the_file_of_the_copy_else_of_the_trace(judged_case, rows) -> None:
    copies = rows("messages", {"message_uid": "m-1", "evidence_id": "E0001"})
    trace = rows("trace", {"trace_uid": "t-1", "evidence_id": "E0002"})
    tables = judged_case(
        {"received_at": "2025-07-01", "best_copy_uid": "m-1", "best_trace_uid": "t-1"},
        {"received_at": "2025-07-02", "best_trace_uid": "t-1"},
        messages=copies,
        trace=trace,
    )
    assert list(timeline(tables)["evidence_id"]) == ["E0001", "E0002"]
