"""CAMPAIGNS: spoofs that belong together, and why.

    K01 · 203.0.113.77 · New Missed Fax-msg · 42 mails, because connecting_ip, subject

Two spoofs are in one campaign when a chain of ties leads from one to the other. A spoof tied to no other is in none.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.evidence.case import CaseFile
from toolkit.relate.hits import Tables, commonest, source_ip, spoofs, table
from toolkit.relate.ties import TIES, ties
from toolkit.schema import TABLES

__all__ = ["campaigns", "connected"]

CAMPAIGNS, CAMPAIGN_MAIL = TABLES["campaigns"], TABLES["campaign_mail"]
TITLE_CHARACTERS = 60
UNTITLED = "no address and no subject recorded"


def campaigns(tables: Tables, case: CaseFile) -> tuple[pd.DataFrame, pd.DataFrame]:
    """CAMPAIGNS and CAMPAIGN_MAIL, numbered by their first mail. What ties whom is in `ties`."""
    hits = spoofs(tables)
    shared = _shared_ties(ties(hits, tables, case))
    if shared.empty:
        return CAMPAIGNS.empty(), CAMPAIGN_MAIL.empty()
    members = _numbered(_grouped(shared), hits)
    described = _described(members.merge(hits.assign(source_ip=source_ip(hits, tables, case)), on="mail_uid"), tables)
    return CAMPAIGNS.conform(described), CAMPAIGN_MAIL.conform(members)


def _shared_ties(found: pd.DataFrame) -> pd.DataFrame:
    """The ties that two or more mails have."""
    return found[found.groupby(["because", "key"])["mail_uid"].transform("size") > 1]


def _grouped(shared: pd.DataFrame) -> pd.DataFrame:
    """One row a mail: its group, and what ties it to the group, in the order of TIES."""
    mail, mail_uids = pd.factorize(shared["mail_uid"])
    key = pd.MultiIndex.from_frame(shared[["because", "key"]]).factorize()[0]
    members = pd.DataFrame({"mail_uid": mail_uids, "group": connected(mail, key)})
    return members.assign(because=_in_words(members["mail_uid"], shared))


def _in_words(mail_uid: pd.Series, shared: pd.DataFrame) -> pd.Series:
    words = pd.Series("", index=mail_uid.index, dtype="string")
    for name in TIES:
        is_tied = mail_uid.isin(shared.loc[shared["because"] == name, "mail_uid"])
        words = words.where(~is_tied, words + f", {name}")
    return words.str.removeprefix(", ")


def connected(left: npt.NDArray[np.intp], right: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Components of a graph whose edges join `left[i]` to `right[i]`, two kinds of node, each numbered from 0.

    Gives for each left node the smallest left node that it can reach. Labels spread over edges and then jump to the
    label of their label, so the rounds grow with the logarithm of the longest chain.
    """
    label = np.arange(left.max() + 1 if len(left) else 0)
    while len(left):
        smallest = np.full(right.max() + 1, len(label))
        np.minimum.at(smallest, right, label[left])
        spread = label.copy()
        # A whole tree follows when its root learns of a smaller label, not the one node that touches it.
        np.minimum.at(spread, label[left], smallest[right])
        np.minimum.at(spread, left, smallest[right])
        spread = spread[spread]
        if np.array_equal(spread, label):
            break
        label = spread
    return label


def _numbered(members: pd.DataFrame, hits: pd.DataFrame) -> pd.DataFrame:
    """Groups named K01, K02, … by first receipt (not recorded comes last), then by their smallest mail_uid."""
    seen = members.merge(hits[["mail_uid", "received_at"]], on="mail_uid")
    order = seen.groupby("group").agg(first=("received_at", "min"), uid=("mail_uid", "min"))
    ranked = order.sort_values(["first", "uid"], na_position="last").index
    number = members["group"].map({group: number for number, group in enumerate(ranked, start=1)})
    ordered = members.assign(number=number).sort_values(["number", "mail_uid"])
    named = ordered.assign(campaign_id=ordered["number"].map("K{:02d}".format))
    return named[["campaign_id", "mail_uid", "because"]].reset_index(drop=True)


def _described(members: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    deliveries = members[["campaign_id", "mail_uid"]].merge(table(tables, "deliveries"), on="mail_uid")
    recipients = deliveries.groupby("campaign_id")["recipient"].nunique()
    groups = members.groupby("campaign_id", sort=False)
    described = groups.agg(
        mail_count=("mail_uid", "size"), first_seen_at=("received_at", "min"), last_seen_at=("received_at", "max")
    ).reset_index()
    return described.assign(
        title=_titles(described["campaign_id"], members),
        recipient_count=described["campaign_id"].map(recipients).astype("Int64"),
    )


def _titles(campaign_id: pd.Series, members: pd.DataFrame) -> pd.Series:
    """The commonest address and subject of each, and how many other addresses there are."""
    by = members["campaign_id"]
    address = campaign_id.map(commonest(by, members["source_ip"])).astype("string")
    others = campaign_id.map(members.groupby("campaign_id")["source_ip"].nunique()) - 1
    shown = members["subject"].str.slice(0, TITLE_CHARACTERS).str.strip()
    subject = campaign_id.map(commonest(by, shown)).astype("string")
    source = address.where(others < 1, address + " and " + others.astype("string") + " more")
    return (source + " · " + subject).fillna(source).fillna(subject).fillna(UNTITLED)
