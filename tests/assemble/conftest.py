"""Small cases: copies, their recipients and trace rows, each said in as few words as the test needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from toolkit.assemble import assemble
from toolkit.schema.tables import MESSAGES, RECIPIENTS, TRACE

NOON = datetime(2025, 7, 1, 12, 0, tzinfo=UTC)
GUIDS = tuple(f"{digit * 8}-0000-4000-8000-000000000000" for digit in "0123456789")


@dataclass
class Evidence:
    """Rows of a case that a test builds up, and what `assemble` makes of them."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    recipients: list[dict[str, Any]] = field(default_factory=list)
    trace: list[dict[str, Any]] = field(default_factory=list)

    def copy(self, uid: str, *, to: Iterable[str] = (), hours: float | None = 0, **facts: Any) -> str:
        """A copy found in a file; `hours` after noon is when it was received, None when nothing says."""
        self.messages.append({
            "message_uid": uid, "evidence_id": "E0001", "locator": uid, "loader": "eml", "header_origin": "file",
            "received_at": None if hours is None else NOON + timedelta(hours=hours), **facts,
        })  # fmt: skip
        for ordinal, address in enumerate(to):
            self.recipients.append({"message_uid": uid, "ordinal": ordinal, "kind": "to", "address": address})
        return uid

    def summary(self, uid: str, *, hours: float | None = 0, **facts: Any) -> str:
        """A row of an enhanced summary."""
        return self._row(uid, "enhanced_summary", hours, facts)

    def event(self, uid: str, event_id: str, source: str = "SMTP", *, hours: float | None = 0, **facts: Any) -> str:
        """A row of an extended trace."""
        return self._row(uid, "extended", hours, {"event_id": event_id, "source": source, **facts})

    def _row(self, uid: str, dialect: str, hours: float | None, facts: dict[str, Any]) -> str:
        self.trace.append({
            "trace_uid": uid, "evidence_id": "E0002", "row": len(self.trace) + 1, "dialect": dialect,
            "occurred_at": None if hours is None else NOON + timedelta(hours=hours), **facts,
        })  # fmt: skip
        return uid

    def tables(self) -> dict[str, pd.DataFrame]:
        return {
            "messages": MESSAGES.from_rows(self.messages),
            "recipients": RECIPIENTS.from_rows(self.recipients),
            "trace": TRACE.from_rows(self.trace),
        }

    def assembled(self) -> Assembled:
        return Assembled(assemble(self.tables()))


@dataclass
class Assembled:
    """The three tables, and the questions that tests ask of them."""

    tables: dict[str, pd.DataFrame]

    @property
    def mail(self) -> pd.DataFrame:
        return self.tables["mail"]

    @property
    def deliveries(self) -> pd.DataFrame:
        return self.tables["deliveries"]

    def groups(self) -> set[frozenset[str]]:
        """Which sources are one mail."""
        return {frozenset(uids) for _, uids in self.tables["matches"].groupby("mail_uid")["source_uid"]}

    def only(self) -> pd.Series:
        """The one mail there is."""
        assert len(self.mail) == 1, self.groups()
        return self.mail.iloc[0]

    def mail_of(self, source_uid: str) -> pd.Series:
        uid = self.match_of(source_uid)["mail_uid"]
        return self.mail[self.mail["mail_uid"] == uid].iloc[0]

    def match_of(self, source_uid: str) -> pd.Series:
        matches = self.tables["matches"]
        return matches[matches["source_uid"] == source_uid].iloc[0]

    def delivery_to(self, recipient: str) -> pd.Series:
        return self.deliveries[self.deliveries["recipient"] == recipient].iloc[0]


@pytest.fixture
def evidence() -> Evidence:
    return Evidence()


@pytest.fixture
def guids() -> tuple[str, ...]:
    return GUIDS
