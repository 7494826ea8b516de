"""A case whose every text is meant to break out of something."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

Tables = dict[str, pd.DataFrame]

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
