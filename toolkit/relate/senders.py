"""SENDERS: every source that sends in our name from outside, and what to do about it before a control is switched on.

    198.51.100.5 | PRN-3F-MX5071 | 12 mails | known_relay | connector

In our name: MAIL FROM or From is of an accepted domain. It is the baseline that Reject Direct Send needs first.
"""

from __future__ import annotations

import pandas as pd

from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import uid
from toolkit.relate.hits import Tables, clause, commonest, judged, source_ip, table
from toolkit.schema import TABLES
from toolkit.schema.logic import all_of, any_of, equals
from toolkit.schema.vocabulary import SPOOF_VERDICTS, VERDICTS

__all__ = ["senders", "wanted_sources"]

SENDERS = TABLES["senders"]

# What is proposed for a source by what most of its mail is. A verdict that is not here leaves it to a human; so does a
# source that sends both what to keep and what to stop. Authenticated mail needs a connector too where its P1 is ours.
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
    mail = _in_our_name(tables, case)
    by = mail["sender_uid"]
    made = mail.groupby("sender_uid").agg(
        connecting_ip=("source_ip", "first"), mail_count=("mail_uid", "size"),
        first_seen_at=("received_at", "min"), last_seen_at=("received_at", "max"),
    ).reset_index()  # fmt: skip
    wanted = set(mail.loc[mail["source_ip"].isin(wanted_sources(tables, case)), "sender_uid"])
    # Among equals the first of the vocabulary.
    place = made["sender_uid"].map(commonest(by, mail["verdict"].map(VERDICTS.index)))
    verdict = place.map(dict(enumerate(VERDICTS)))
    proposal = verdict.map(HANDLING).fillna(ASK)
    needs_connector = made["sender_uid"].isin(_needing_a_connector(mail, tables))
    proposal = proposal.mask((proposal == "authorised") & needs_connector, "connector")
    is_mixed = made["sender_uid"].isin(_senders_of(mail, "stop")) & (
        made["sender_uid"].isin(_senders_of(mail, *KEEP)) | made["sender_uid"].isin(wanted)
    )
    described = made.assign(
        helo=made["sender_uid"].map(commonest(by, mail["helo"])), verdict=verdict, handling=proposal.mask(is_mixed, ASK)
    )
    return SENDERS.conform(described.sort_values(["mail_count", "sender_uid"], ascending=[False, True]))


def _in_our_name(tables: Tables, case: CaseFile) -> pd.DataFrame:
    """Judged mail in our name from outside, with `source_ip` and `sender_uid`."""
    mail = judged(tables)
    uids = mail["mail_uid"]
    ours = any_of(clause(tables, "mail_from_is_ours", uids), clause(tables, "header_from_is_ours", uids))
    outside = clause(tables, "entered_from_outside", uids)
    found = mail[all_of(ours, outside).fillna(False).astype(bool) & mail["verdict"].notna()]
    source = source_ip(found, tables, case)
    by_helo = found["helo"].map({helo: uid("s", helo) for helo in found["helo"].dropna().unique()}).astype("string")
    return found.assign(source_ip=source, sender_uid=("s-" + source).fillna(by_helo)).dropna(subset=["sender_uid"])


def _senders_of(mail: pd.DataFrame, *proposals: str) -> set[str]:
    """Senders with any mail that such a handling is proposed for."""
    return set(mail.loc[mail["verdict"].map(HANDLING).isin(proposals), "sender_uid"])


def _needing_a_connector(mail: pd.DataFrame, tables: Tables) -> set[str]:
    """Senders with any mail to keep that Reject Direct Send would refuse without one."""
    verdicts = table(tables, "verdicts")
    needing = verdicts.loc[verdicts["would_connector_require"].fillna(False).astype(bool), "mail_uid"]
    return set(mail.loc[mail["mail_uid"].isin(needing), "sender_uid"])


def wanted_sources(tables: Tables, case: CaseFile) -> set[str]:
    """Addresses that wanted mail comes from too, so that to block them does harm.

    Wanted is what is ours, and other people's mail that DMARC vouches for where there is more of it than of spoofs: one
    such mail vouches for nobody, for an attacker's own domain has DMARC as well.
    """
    mail = judged(tables)
    vouched = all_of(mail["verdict"] == "external", equals(mail["dmarc"], "pass")).fillna(False).astype(int)
    balance = (vouched - mail["verdict"].isin(SPOOF_VERDICTS)).groupby(source_ip(mail, tables, case)).sum()
    ours = source_ip(mail[mail["verdict"].isin(WANTED)], tables, case).dropna()
    return set(ours) | set(balance[balance > 0].index)
