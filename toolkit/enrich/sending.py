"""Which of the addresses that sent in a domain's name its SPF record lets send, by the DNS snapshot.

    203.0.113.77 lies inside the SPF record and sent 42 mails in this name: ip4:203.0.113.0/24 of contoso.com

An attacker's address inside the record explains a spoof with `spf=pass`; who is an attacker is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from toolkit.enrich.spf_evaluation import Evaluation, check_host
from toolkit.enrich.zone import Finding, Zone

__all__ = ["MOST_ADDRESSES", "sending_addresses", "sending_findings"]

MOST_ADDRESSES = 200
LAW = "RFC 7208 §4"


def sending_addresses(domain: str, mail: pd.DataFrame) -> pd.DataFrame:
    """One row an address whose mail names the domain in mail_from, most mails first: ip, mails, stamped.

    The address is the one that SPF was asked of: behind a gateway, what enhanced filtering recorded. `stamped` are
    the results that Exchange Online recorded, with commas; null where none is.
    """
    ours = mail[mail["mail_from_domain"] == domain]
    seen = pd.DataFrame({"ip": ours["skip_listed_ip"].fillna(ours["connecting_ip"]), "spf": ours["spf"]})
    groups = seen.dropna(subset=["ip"]).groupby("ip")["spf"]
    found = groups.agg(mails="size", stamped=lambda spf: ", ".join(sorted(spf.dropna().unique()))).reset_index()
    return found.sort_values(["mails", "ip"], ascending=[False, True]).reset_index(drop=True)


def sending_findings(domain: str, mail: pd.DataFrame, zone: Zone) -> Iterator[Finding]:
    """A finding for each address inside the record, and for each whose stamp says otherwise than the snapshot does."""
    found = sending_addresses(domain, mail)
    for ip, mails, stamped in found.head(MOST_ADDRESSES).itertuples(index=False, name=None):
        yield from _compared(ip, mails, stamped, check_host(ip, domain, zone))
    if len(found) > MOST_ADDRESSES:
        left = len(found) - MOST_ADDRESSES
        yield Finding(f"{left} more addresses sent in this name and were not held against the record", "context", LAW)


def _compared(ip: str, mails: int, stamped: str, now: Evaluation) -> Iterator[Finding]:
    """`none` and errors of the record itself are findings of the record, and are not said again for each address."""
    sent = f"sent {mails} {'mail' if mails == 1 else 'mails'} in this name"
    if now.result == "pass":
        yield Finding(f"{ip} lies inside the SPF record and {sent}: {now.term} of {now.domain}", "context", LAW)
    if stamped and now.result in ("pass", "fail", "softfail", "neutral") and stamped != now.result:
        yield Finding(f"{ip} {sent}: stamped spf={stamped} then, {now.result} by this snapshot", "medium", LAW)
