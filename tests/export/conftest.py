"""A judged case in a few words: mails with their verdicts, and what hangs on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest

from toolkit.schema import TABLES

Tables = dict[str, pd.DataFrame]

USUAL = {
    "mail": {"seen_in": "headers", "copies": 1, "trace_rows": 0, "conflicts": 0, "header_origin": "file"},
    "verdicts": {"certainty": "established", "rule": "r", "explanation": "e"},
    "deliveries": {"source_uid": "t-1", "source_table": "trace"},
    "matches": {"source_table": "messages", "matched_by": "alone", "certainty": "established"},
    "messages": {"locator": "offset=0", "loader": "eml", "header_origin": "file"},
    "attachments": {"ordinal": 0},
    "urls": {"ordinal": 0, "found_in": "html"},
    "trace": {"row": 1, "dialect": "extended"},
    "ip_facts": {"source": "IPinfo Lite", "is_public": True},
    "profile": {"origin": "inferred", "is_used": True},
}


@pytest.fixture
def rows() -> Callable[..., pd.DataFrame]:
    """Rows of a table, the columns that may not be null filled in."""

    def make(name: str, *given: Mapping[str, Any]) -> pd.DataFrame:
        return TABLES[name].from_rows({**USUAL.get(name, {}), **row} for row in given)

    return make


@pytest.fixture
def judged_case(rows: Callable[..., pd.DataFrame]) -> Callable[..., Tables]:
    """Tables of mails given as MAIL columns and a `verdict`; clauses named `is_ours`, `is_outside` where given."""

    def make(*mails: Mapping[str, Any], **more: pd.DataFrame) -> Tables:
        mail, verdicts, clauses = [], [], []
        for place, given in enumerate(mails):
            row = {"mail_uid": f"mail-{place}", **given}
            verdicts.append({"mail_uid": row["mail_uid"], "verdict": row.pop("verdict", "direct_send_spoof")})
            answers = {
                "header_from_is_ours": row.pop("is_ours", True),
                "entered_from_outside": row.pop("is_outside", True),
            }
            clauses += [
                {"mail_uid": row["mail_uid"], "clause": name, "answer": answer} for name, answer in answers.items()
            ]
            if isinstance(row.get("received_at"), str):
                row["received_at"] = pd.Timestamp(row["received_at"], tz="UTC").to_pydatetime()
            mail.append(row)
        made = {
            "mail": rows("mail", *mail),
            "verdicts": rows("verdicts", *verdicts),
            "clauses": rows("clauses", *clauses),
        }
        return {**made, **more}

    return make


HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(A1)",
    "' OR 1=1; --",
    "a'] OR [url:value = 'x",
    "back\\slash'",
    "line\nbreak\r\ttab",
    "\u202egnp.exe",
    "</script><script>alert(1)</script>",
    "nul\x00byte",
    "é " * 20_000,
)


@pytest.fixture
def hostile_case(judged_case: Callable[..., Tables], rows: Callable[..., pd.DataFrame]) -> Tables:
    """Spoofs whose every text is meant to break out of something."""
    columns = ("subject", "helo", "header_from_name", "header_from", "internet_message_id")
    mails = [
        {
            **dict.fromkeys(columns, text),
            "connecting_ip": "203.0.113.77" if place % 2 else "2001:db8::77",
            "reply_to": f"{text[:40]}@evil.example",
            "mail_from": f"{text[:40]}@evil.example",
            "received_at": f"2025-07-01T10:00:{place:02d}",
        }
        for place, text in enumerate(HOSTILE)
    ]
    campaigns = rows("campaigns", {
        "campaign_id": "K01", "title": HOSTILE[4], "mail_count": 11,
        "first_seen_at": pd.Timestamp("2025-07-01", tz="UTC").to_pydatetime(),
    })  # fmt: skip
    members = rows("campaign_mail", *(
        {"campaign_id": "K01", "mail_uid": f"mail-{place}", "because": "subject"} for place in range(len(HOSTILE))
    ))  # fmt: skip
    deliveries = rows("deliveries", {
        "mail_uid": "mail-0", "recipient": HOSTILE[0], "status": "delivered",
        "occurred_at": pd.Timestamp("2025-07-01T10:01:00", tz="UTC").to_pydatetime(),
    })  # fmt: skip
    return judged_case(*mails, campaigns=campaigns, campaign_mail=members, deliveries=deliveries)
