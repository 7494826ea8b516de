"""What each mail is, in one line a person can read, and who got those that ask for a look.

    2025-07-01T13:04:08Z | direct_send_spoof | established | jane.doe@contoso.com | New Missed Fax-msg | …
"""

from __future__ import annotations

import pandas as pd

from toolkit.chart.landing import landings
from toolkit.excerpts import once
from toolkit.relate.hits import Tables, judged, table
from toolkit.schema.logic import equals

__all__ = ["COLUMNS", "TO_LOOK_AT", "findings", "recipients"]

TO_LOOK_AT = ("direct_send_spoof", "header_spoof", "gateway_bypass", "review", "undetermined")

COLUMNS = (
    "received_at", "verdict", "certainty", "header_from", "header_from_name", "mail_from", "subject", "connecting_ip",
    "helo", "country", "as_name", "campaign_id", "recipients", "delivered", "explanation", "missing", "rule",
    "would_reject_direct_send", "would_dmarc_reject", "would_gateway_lockdown_block", "would_connector_require",
    "seen_in", "internet_message_id", "network_message_id", "mail_uid", "evidence_id", "locator",
)  # fmt: skip


def findings(tables: Tables) -> pd.DataFrame:
    """One row a judged mail, oldest first, mail without a time last. `recipients` and `delivered` are counts."""
    more = table(tables, "verdicts").drop(columns=["verdict", "certainty"])
    mail = judged(tables).merge(more, on="mail_uid", how="inner")
    joined = (
        mail.sort_values(["received_at", "mail_uid"], na_position="last")
        .merge(_places(tables), on="connecting_ip", how="left")
        .merge(table(tables, "campaign_mail")[["campaign_id", "mail_uid"]], on="mail_uid", how="left")
        .merge(_landed(tables), on="mail_uid", how="left")
        .merge(_found_in(tables), on="best_copy_uid", how="left")
    )
    joined = _found_in_trace(joined, tables)
    return joined[list(COLUMNS)].reset_index(drop=True)


def _places(tables: Tables) -> pd.DataFrame:
    """One row an address: the first source that knows it, in the order that enrich gave them."""
    facts = table(tables, "ip_facts")
    known = facts[facts["country"].notna() | facts["as_name"].notna()].drop_duplicates("ip")
    return known[["ip", "country", "as_name"]].rename(columns={"ip": "connecting_ip"})


def _landed(tables: Tables) -> pd.DataFrame:
    """How many recipients, and how many were delivered to; null where nothing records what became of any."""
    deliveries = table(tables, "deliveries")
    marked = deliveries.assign(is_delivered=equals(deliveries["status"], "delivered").astype("Int64"))
    groups = marked.groupby("mail_uid")
    counted = groups.agg(
        recipients=("recipient", "nunique"), delivered=("is_delivered", "sum"), recorded=("is_delivered", "count")
    )
    delivered = counted["delivered"].where(counted["recorded"] > 0)
    return counted.astype({"recipients": "Int64"}).assign(delivered=delivered).reset_index()


def _found_in(tables: Tables) -> pd.DataFrame:
    messages = table(tables, "messages")[["message_uid", "evidence_id", "locator"]].drop_duplicates("message_uid")
    return messages.rename(columns={"message_uid": "best_copy_uid"})


def _found_in_trace(mail: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Mail without a copy is found in the trace row that speaks for it."""
    trace = table(tables, "trace")[["trace_uid", "evidence_id", "row"]].drop_duplicates("trace_uid")
    rows = mail[["best_trace_uid"]].merge(trace, left_on="best_trace_uid", right_on="trace_uid", how="left")
    places = ("row=" + rows["row"].astype("string")).astype("string")
    return mail.assign(
        evidence_id=mail["evidence_id"].fillna(rows["evidence_id"].set_axis(mail.index)),
        locator=mail["locator"].fillna(places.set_axis(mail.index)),
    )


@once
def recipients(tables: Tables) -> pd.DataFrame:
    """One row a recipient of each mail that asks for a look, by recipient and time: whom to warn, and of what.

    `landed` is status and folder in one word: inbox, junk, quarantined, …; see NAMES["landing"] in `chart.names`.
    """
    mail = judged(tables)[["mail_uid", "verdict", "certainty", "received_at", "subject", "header_from"]]
    looked_at = mail[mail["verdict"].isin(TO_LOOK_AT)]
    landed = ["mail_uid", "recipient", "status", "folder", "delivery_location", "latest_location"]
    told = ["post_delivery_action", "post_delivery_at"]
    deliveries = table(tables, "deliveries")
    where = deliveries[[*landed, *told]].assign(landed=landings(deliveries))
    ordered = where.merge(looked_at, on="mail_uid").sort_values(["recipient", "received_at", "mail_uid"])
    first = ["recipient", "received_at", "verdict", "certainty", "landed", "status"]
    return ordered[[*first, *(name for name in ordered.columns if name not in first)]].reset_index(drop=True)
