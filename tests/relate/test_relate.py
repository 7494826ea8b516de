"""The stage as a whole."""

from __future__ import annotations

from toolkit.evidence.case import CaseFile
from toolkit.relate import relate
from toolkit.schema import TABLES


def test_an_empty_case_has_empty_tables_that_keep_the_contract() -> None:
    made = relate({}, CaseFile())
    assert {name for name, table in TABLES.items() if table.made_by == "relate"} == set(made)
    assert all(len(frame) == 0 for frame in made.values())
    assert all(dict(frame.dtypes.astype(str)) == TABLES[name].dtypes for name, frame in made.items())


def test_a_judged_case_has_all_of_them(judged_case) -> None:
    lure = {"connecting_ip": "203.0.113.7", "internet_message_id": "<a@evil.example>", "received_at": "2025-07-01"}
    reply = {
        "in_reply_to": "<a@evil.example>",
        "header_from": "li@contoso.com",
        "verdict": "genuine_internal",
        "is_outside": False,
    }
    made = relate(judged_case(lure, lure | {"received_at": "2025-07-02"}, reply), CaseFile())
    assert {name: len(frame) for name, frame in made.items()} == {
        "campaigns": 1, "campaign_mail": 2, "senders": 1, "impact": 2, "timeline": 4,
    }  # fmt: skip
