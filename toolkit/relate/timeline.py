"""TIMELINE: dated facts in order, each with the row that it comes from.

    2025-07-01T13:04:08Z | first spoof in our name: direct_send_spoof from 203.0.113.77 | mail | mail-0f3a… | E0003

When the evidence begins and ends are facts too: before and after it nothing can be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from toolkit.evidence.problems import Row
from toolkit.relate.hits import Tables, spoofs, table
from toolkit.schema import TABLES
from toolkit.schema.logic import all_of, equals, one_of

__all__ = ["timeline"]

TIMELINE = TABLES["timeline"]

# Folders that are not where people read: junk and quarantine, as the destination header writes them.
OUT_OF_SIGHT = ("J", "Q")


def timeline(tables: Tables) -> pd.DataFrame:
    """TIMELINE of a judged case, in time order; among equal times in the order of QUESTIONS."""
    facts = [fact for question in QUESTIONS for fact in question(tables)]
    rows = sorted(facts, key=lambda fact: fact["occurred_at"])
    return TIMELINE.from_rows({**row, "ordinal": ordinal} for ordinal, row in enumerate(rows))


def coverage(tables: Tables) -> Iterator[Row]:
    """When the mail begins and ends, as a whole and in each file of many messages, and when each trace does."""
    mail = table(tables, "messages").dropna(subset=["received_at"])
    yield from _spans("messages", mail.assign(what="the mail"), "received_at")
    of_many = mail[mail["evidence_id"].duplicated(keep=False)]
    yield from _spans("messages", of_many.assign(what="the mail of " + of_many["evidence_id"]), "received_at")
    trace = table(tables, "trace").dropna(subset=["occurred_at"])
    yield from _spans("trace", trace.assign(what="the trace " + trace["evidence_id"]), "occurred_at")


def _spans(name: str, rows: pd.DataFrame, time: str) -> Iterator[Row]:
    """The first and the last row of each `what`, in the order of these."""
    ordered = rows[["what", time, _KEYS[name], "evidence_id"]].sort_values(["what", time, _KEYS[name]])
    ends = ordered.drop_duplicates("what"), ordered.drop_duplicates("what", keep="last")
    for pair in zip(*(end.itertuples(index=False) for end in ends), strict=True):
        for word, (what, at, source_uid, evidence_id) in zip(("begins", "ends"), pair, strict=True):
            yield _fact(at, f"{what} {word}", name, source_uid, evidence_id)


def first_and_last_spoof(tables: Tables) -> Iterator[Row]:
    """The first and the last mail with a spoof verdict."""
    hits = _dated_spoofs(tables)
    for word, row in zip(("first", "last"), (hits.head(1), hits.tail(1)), strict=True):
        for _, hit in row.iterrows():
            fact = f"{word} spoof in our name: {hit['verdict']}{_from(hit['connecting_ip'])}"
            yield _fact(hit["received_at"], fact, "mail", hit["mail_uid"], _evidence(hit, tables))


def first_delivery(tables: Tables) -> Iterator[Row]:
    """The first spoof that is recorded as delivered to where its recipient reads."""
    deliveries = table(tables, "deliveries").merge(_dated_spoofs(tables)[["mail_uid", "received_at"]], on="mail_uid")
    junked = one_of(deliveries["folder"], OUT_OF_SIGHT).fillna(False)
    in_sight = all_of(equals(deliveries["status"], "delivered"), ~junked).fillna(False).astype(bool)
    seen = deliveries[in_sight].assign(at=lambda rows: rows["occurred_at"].fillna(rows["received_at"]))
    for _, row in seen.sort_values(["at", "mail_uid"], kind="stable").head(1).iterrows():
        fact = f"first spoof delivered, not to junk: to {row['recipient']}"
        evidence_id = _evidence_of(row["source_table"], row["source_uid"], tables)
        yield _fact(row["at"], fact, "deliveries", row["mail_uid"], evidence_id)


def campaign_spans(tables: Tables) -> Iterator[Row]:
    """When each campaign begins and ends."""
    for _, row in table(tables, "campaigns").iterrows():
        for word, at in (("begins", row["first_seen_at"]), ("ends", row["last_seen_at"])):
            if not pd.isna(at):
                fact = f"campaign {row['campaign_id']} {word}: {row['mail_count']} mails, {row['title']}"
                yield _fact(at, fact, "campaigns", row["campaign_id"], None)


def peak(tables: Tables) -> Iterator[Row]:
    """The UTC day with the most spoofs; the first of them among equals, and none where every day has one."""
    hits = _dated_spoofs(tables)
    by_day = hits.groupby(hits["received_at"].dt.floor("D"))["mail_uid"].size()
    if len(by_day) and by_day.max() > 1:
        day = by_day.idxmax()
        yield _fact(day, f"the UTC day with the most spoofs: {by_day.max()} of {len(hits)}", "verdicts", None, None)


def followed(tables: Tables) -> Iterator[Row]:
    """The first of each kind of what followed a spoof."""
    dated = table(tables, "impact").dropna(subset=["occurred_at"]).sort_values("occurred_at", kind="stable")
    for _, row in dated.drop_duplicates("kind").iterrows():
        fact = f"first {row['kind']}: {row['recipient']}"
        yield _fact(row["occurred_at"], fact, "impact", row["mail_uid"], row["evidence_id"])


QUESTIONS: tuple[Callable[[Tables], Iterator[Row]], ...] = (
    coverage,
    campaign_spans,
    first_and_last_spoof,
    first_delivery,
    followed,
    peak,
)

_KEYS = {"messages": "message_uid", "trace": "trace_uid"}


def _fact(at: Any, fact: str, source_table: str, source_uid: Any, evidence_id: Any) -> Row:
    return {
        "occurred_at": at, "fact": fact, "source_table": source_table,
        "source_uid": None if pd.isna(source_uid) else source_uid,
        "evidence_id": None if pd.isna(evidence_id) else evidence_id,
    }  # fmt: skip


def _dated_spoofs(tables: Tables) -> pd.DataFrame:
    return spoofs(tables).dropna(subset=["received_at"]).sort_values(["received_at", "mail_uid"], kind="stable")


def _from(ip: Any) -> str:
    return "" if pd.isna(ip) else f" from {ip}"


def _evidence(mail: pd.Series, tables: Tables) -> Any:
    """The file of the copy that speaks for a mail, else of its trace row."""
    copy = _evidence_of("messages", mail["best_copy_uid"], tables)
    return _evidence_of("trace", mail["best_trace_uid"], tables) if pd.isna(copy) else copy


def _evidence_of(name: str, row_uid: Any, tables: Tables) -> Any:
    rows = table(tables, name)
    found = rows.loc[(rows[_KEYS[name]] == row_uid).fillna(False), "evidence_id"]
    return found.iloc[0] if len(found) else pd.NA
