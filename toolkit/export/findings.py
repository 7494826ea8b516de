"""What each mail is, in one line a person can read: the verdict beside the mail it is about.

    2025-07-01T13:04:08Z | direct_send_spoof | established | jane.doe@contoso.com | New Missed Fax-msg | …
"""

from __future__ import annotations

import pandas as pd

from toolkit.relate.hits import Tables, judged, table
from toolkit.schema.logic import equals

__all__ = ["COLUMNS", "findings"]

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
    return counted.assign(delivered=counted["delivered"].where(counted["recorded"] > 0)).reset_index()


def _found_in(tables: Tables) -> pd.DataFrame:
    messages = table(tables, "messages")[["message_uid", "evidence_id", "locator"]].drop_duplicates("message_uid")
    return messages.rename(columns={"message_uid": "best_copy_uid"})
