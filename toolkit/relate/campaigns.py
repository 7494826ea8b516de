"""CAMPAIGNS: spoofs that belong together, and why.

    K01 · 203.0.113.77 · New Missed Fax-msg · 42 mails, because connecting_ip, subject

Two spoofs are in one campaign when a chain of ties leads from one to the other. A spoof tied to no other is in none.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.evidence.case import CaseFile
from toolkit.relate.hits import Tables, source_ip, spoofs, table
from toolkit.relate.ties import TIES, ties
from toolkit.schema import TABLES

__all__ = ["campaigns", "connected"]

CAMPAIGNS, CAMPAIGN_MAIL = TABLES["campaigns"], TABLES["campaign_mail"]
TITLE_CHARACTERS = 60


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
    because = shared.groupby("mail_uid")["because"].agg(_in_words)
    members = pd.DataFrame({"mail_uid": mail_uids, "group": connected(mail, key)})
    return members.assign(because=members["mail_uid"].map(because))


def _in_words(names: pd.Series) -> str:
    return ", ".join(name for name in TIES if name in set(names))


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
    titles = groups[["source_ip", "subject"]].apply(_title)
    return described.assign(
        title=described["campaign_id"].map(titles),
        recipient_count=described["campaign_id"].map(recipients).astype("Int64"),
    )


def _title(members: pd.DataFrame) -> str:
    """The commonest address and subject, and how many other addresses there are."""
    address, others = _commonest(members["source_ip"])
    subject, _ = _commonest(members["subject"])
    shown = None if subject is None else subject[:TITLE_CHARACTERS].strip()
    source = address if not others else f"{address} and {others} more"
    return " · ".join(part for part in (source, shown) if part) or "no address and no subject recorded"


def _commonest(values: pd.Series) -> tuple[str | None, int]:
    """The most frequent value, the first in order among equals, and how many others there are."""
    counts = values.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    return (str(counts.index[0]), len(counts) - 1) if len(counts) else (None, 0)
