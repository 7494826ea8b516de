"""What Defender recorded after delivery: links that were followed, mail that was taken out of a mailbox or put back.

    UrlClickEvents             ActionType: ClickAllowed · Url: https://sign-in.example/     → clicked
    EmailPostDeliveryEvents    Action: Moved to quarantine · ActionType: Phish ZAP          → removed

A row is a mail's by the network message id that both name. A click in mail that names none is a mail's by its URL, the
person and the time: the last spoof with this URL that the person had been sent by then. DOMAIN.md section 3.4.
"""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from toolkit.relate.hits import Tables, spoofs, table

__all__ = ["AFTERWARDS", "aftermath"]

AFTERWARDS = "trace/afterwards"
"""The name under which an excerpt has the rows of TRACE that are asked for here."""

CLICKS, MOVES = "url_clicks", "post_delivery"

COLUMNS = ["mail_uid", "recipient", "kind", "occurred_at", "quote", "evidence_id"]

# ActionType where Safe Links kept the person from the page, unless IsClickedThrough says that they went on.
BLOCKED = ("clickblocked", "clickblockedbytenantpolicy")
TRUE = ("1", "true")

# What an Action says of where the mail went, the first that is in it: Moved to quarantine, Soft delete, Moved to inbox.
WENT = {"inbox": "released", "quarantine": "removed", "junk": "removed", "delet": "removed", "purge": "removed"}
# Zero-hour auto purge only ever takes away.
PURGES = "zap"


def aftermath(tables: Tables) -> pd.DataFrame:
    """What followed each mail with a spoof verdict, as IMPACT has it; of one fact there may be several rows."""
    rows = table(tables, AFTERWARDS if AFTERWARDS in tables else "trace")
    rows = rows[rows["dialect"].isin((CLICKS, MOVES)) & rows["recipient"].notna()]
    named = rows.merge(_by_id(tables), on="network_message_id")
    told = pd.concat([named, _by_url(rows[rows["network_message_id"].isna()], tables)], ignore_index=True)
    records = zip(told["dialect"], told["extra"], told["url"], strict=True)
    facts = [_fact(dialect, _cells(extra), url) for dialect, extra, url in records]
    said = pd.DataFrame(facts, columns=["kind", "quote"], index=told.index, dtype="string")
    return told.assign(kind=said["kind"], quote=said["quote"] + told["why"]).dropna(subset=["kind"])[COLUMNS]


def _by_id(tables: Tables) -> pd.DataFrame:
    return spoofs(tables)[["mail_uid", "network_message_id"]].dropna().drop_duplicates().assign(why="")


def _by_url(clicks: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Clicks without an id, each with the last spoof that brought its URL to this person before it."""
    clicks = clicks[(clicks["dialect"] == CLICKS) & clicks["url"].notna() & clicks["occurred_at"].notna()]
    clicks = clicks[[_is_in_mail(_cells(extra)) for extra in clicks["extra"]]]
    if clicks.empty:
        return clicks.assign(mail_uid=pd.Series(dtype="string"), why=pd.Series(dtype="string"))
    sent = _links(tables).merge(table(tables, "deliveries")[["mail_uid", "recipient"]].drop_duplicates(), on="mail_uid")
    may_be = clicks.merge(sent, on=["url", "recipient"])
    may_be = may_be[(may_be["received_at"] <= may_be["occurred_at"]).fillna(False)]
    last = may_be.sort_values(["received_at", "mail_uid"]).drop_duplicates("trace_uid", keep="last")
    return last.drop(columns="received_at").assign(why=" · by its URL: no NetworkMessageId")


def _links(tables: Tables) -> pd.DataFrame:
    """The URLs of each spoof's copies, with when it came."""
    matches = table(tables, "matches")
    copies = matches.loc[matches["source_table"] == "messages", ["mail_uid", "source_uid"]]
    of_spoofs = copies.merge(spoofs(tables)[["mail_uid", "received_at"]], on="mail_uid")
    urls = table(tables, "urls")[["message_uid", "url"]].rename(columns={"message_uid": "source_uid"})
    return of_spoofs.merge(urls, on="source_uid").drop(columns="source_uid").drop_duplicates()


def _cells(extra: Any) -> dict[str, str]:
    """The cells of a record that TRACE has no column for, by their names in lower case."""
    found = {} if pd.isna(extra) else json.loads(extra)
    return {str(name).lower(): str(value) for name, value in found.items()}


def _is_in_mail(cells: dict[str, str]) -> bool:
    return cells.get("workload", "Email").lower() == "email"


def _fact(dialect: str, cells: dict[str, str], url: Any) -> tuple[str | None, str]:
    return _click(cells, url) if dialect == CLICKS else _move(cells)


def _click(cells: dict[str, str], url: Any) -> tuple[str, str]:
    """A click, `click_blocked` where the person got no further than Safe Links' own page."""
    action, went_on = cells.get("action"), cells.get("isclickedthrough")
    is_blocked = (action or "").lower() in BLOCKED and (went_on or "").lower() not in TRUE
    quote = {"ActionType": action, "IsClickedThrough": went_on, "Url": None if pd.isna(url) else url}
    return "click_blocked" if is_blocked else "clicked", _quoted(quote)


def _move(cells: dict[str, str]) -> tuple[str | None, str]:
    """Where it went; None where it was not moved, or nothing says where to."""
    action, kind, result = cells.get("action"), cells.get("action_type"), cells.get("action_result")
    quote = _quoted({"Action": action, "ActionType": kind, "ActionResult": result})
    if (result or "success").lower() != "success":
        return None, quote
    said = (action or "").lower()
    went = next((word for sign, word in WENT.items() if sign in said), None)
    return went or ("removed" if not said and PURGES in (kind or "").lower() else None), quote


def _quoted(cells: dict[str, Any]) -> str:
    return " · ".join(f"{name}: {value}" for name, value in cells.items() if value is not None)
