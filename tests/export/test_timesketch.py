"""JSON Lines that Timesketch imports."""

from __future__ import annotations

import json

from toolkit.export.timesketch import timesketch_lines


def test_a_hostile_case_is_one_object_a_line_with_the_three_fields(hostile_case) -> None:
    lines = list(timesketch_lines(hostile_case))
    events = [json.loads(line) for line in lines]
    assert all(line.isascii() and line.count("\n") == 1 for line in lines)
    assert all({"message", "datetime", "timestamp_desc"} <= set(event) for event in events)
    assert [event["timestamp_desc"] for event in events].count("Mail received") == 11
    assert [event["message"] for event in events][-1] == "delivered: =cmd|' /C calc'!A0"


def test_ordinary_mail_is_not_on_it_and_undated_mail_cannot_be(judged_case) -> None:
    tables = judged_case({"verdict": "external", "received_at": "2025-07-01"}, {"verdict": "review"})
    assert list(timesketch_lines(tables)) == []


def test_facts_of_the_timeline_come_first(judged_case, rows) -> None:
    fact = {
        "ordinal": 0,
        "occurred_at": "2025-07-01T00:00:00Z",
        "fact": "the mail begins",
        "source_table": "messages",
        "source_uid": "m-1",
    }
    import pandas as pd

    facts = rows("timeline", {**fact, "occurred_at": pd.Timestamp(fact["occurred_at"]).to_pydatetime()})
    tables = judged_case({"received_at": "2025-06-01", "subject": "Fax"}, timeline=facts)
    first, second = map(json.loads, timesketch_lines(tables))
    assert (first["message"], first["datetime"], first["source_uid"]) == (
        "the mail begins",
        "2025-07-01T00:00:00.000Z",
        "m-1",
    )
    assert second["message"] == "direct_send_spoof (established): (not recorded) Fax"


def test_an_event_says_what_it_is_of(judged_case, rows) -> None:
    tables = judged_case({"received_at": "2025-06-01", "verdict": "review"})
    assert [json.loads(line)["data_type"] for line in timesketch_lines(tables)] == ["email:message"]
