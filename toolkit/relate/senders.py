"""SENDERS: every source that sends in our name from outside, and what to do about it before a control is switched on.

    198.51.100.5 | PRN-3F-MX5071 | 12 mails | known_relay | connector

In our name: MAIL FROM or From is of an accepted domain. It is the baseline that Reject Direct Send needs first.
"""

from __future__ import annotations

import pandas as pd

from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import uid
from toolkit.relate.hits import Tables, clause, judged, source_ip
from toolkit.schema import TABLES
from toolkit.schema.logic import all_of, any_of, equals
from toolkit.schema.vocabulary import VERDICTS

__all__ = ["senders", "wanted_sources"]

SENDERS = TABLES["senders"]

# What is proposed for a source by what its mail is; a verdict that is not here leaves it to a human.
HANDLING = {
    "known_relay": "connector",
    "hybrid_relay": "connector",
    "authorised_sender": "authorised",
    "direct_send_spoof": "stop",
    "header_spoof": "stop",
}
WANTED = ("genuine_internal", "hybrid_relay", "authorised_sender", "known_relay", "forwarded_or_list")
KEEP = {"connector", "authorised"}
ASK = "ask"


def senders(tables: Tables, case: CaseFile) -> pd.DataFrame:
    """SENDERS by address, or by HELO where no address is recorded; most mail first. Mail with neither is left out.

    Only mail that surely bears our name and surely came from outside counts; what is unknown is not a sender.
    """
    mail = judged(tables)
    uids = mail["mail_uid"]
    ours = any_of(clause(tables, "mail_from_is_ours", uids), clause(tables, "header_from_is_ours", uids))
    outside = clause(tables, "entered_from_outside", uids)
    in_our_name = mail[all_of(ours, outside).fillna(False).astype(bool) & mail["verdict"].notna()]
    named = in_our_name.assign(source_ip=source_ip(in_our_name, tables, case))
    by_helo = named["helo"].map(lambda helo: uid("s", helo), na_action="ignore").astype("string")
    named = named.assign(sender_uid=("s-" + named["source_ip"]).fillna(by_helo)).dropna(subset=["sender_uid"])
    wanted = wanted_sources(tables, case)
    rows = [_sender(str(sender_uid), group, wanted) for sender_uid, group in named.groupby("sender_uid")]
    return SENDERS.from_rows(sorted(rows, key=lambda row: (-row["mail_count"], row["sender_uid"])))


def wanted_sources(tables: Tables, case: CaseFile) -> set[str]:
    """Addresses from which wanted mail comes too: ours, or a stranger's that DMARC vouches for. Blocking them does harm."""
    mail = judged(tables)
    is_wanted = mail["verdict"].isin(WANTED) | all_of(mail["verdict"] == "external", equals(mail["dmarc"], "pass"))
    return set(source_ip(mail[is_wanted.fillna(False).astype(bool)], tables, case).dropna())


def _sender(sender_uid: str, mail: pd.DataFrame, wanted: set[str]) -> dict[str, object]:
    received_at = mail["received_at"].dropna()
    return {
        "sender_uid": sender_uid,
        "connecting_ip": None if pd.isna(mail["source_ip"].iloc[0]) else mail["source_ip"].iloc[0],
        "helo": _commonest(mail["helo"]),
        "mail_count": len(mail),
        "first_seen_at": None if received_at.empty else received_at.min(),
        "last_seen_at": None if received_at.empty else received_at.max(),
        "verdict": _dominant(mail["verdict"]),
        "handling": handling(mail["verdict"], sends_wanted=bool(mail["source_ip"].isin(wanted).any())),
    }


def _commonest(values: pd.Series) -> str | None:
    counts = values.value_counts()
    return None if counts.empty else str(min(counts[counts == counts.max()].index))


def _dominant(verdicts: pd.Series) -> str:
    """The commonest verdict; among equals the first of the vocabulary."""
    counts = verdicts.value_counts()
    return next(word for word in VERDICTS if counts.get(word, 0) == counts.max())


def handling(verdicts: pd.Series, *, sends_wanted: bool = False) -> str:
    """What to do with a source: by its commonest verdict; `ask` where it sends both what to keep and what to stop."""
    proposals = {HANDLING.get(verdict, ASK) for verdict in verdicts}
    if "stop" in proposals and (sends_wanted or proposals & KEEP):
        return ASK
    return HANDLING.get(_dominant(verdicts), ASK)
