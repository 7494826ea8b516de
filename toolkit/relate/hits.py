"""The mails that several questions are asked of: those with a spoof verdict, and where each really came from.

    mail-0f3a… | direct_send_spoof | source_ip 203.0.113.77
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from functools import cache

import pandas as pd

from toolkit.evidence.case import CaseFile, IPNetwork
from toolkit.schema import TABLES
from toolkit.schema.logic import tested
from toolkit.schema.vocabulary import SPOOF_VERDICTS

__all__ = [
    "Tables", "as_network", "clause", "commonest", "judged", "lies_in", "own_networks", "source_ip", "spoofs", "table",
]  # fmt: skip

Tables = Mapping[str, pd.DataFrame]


def table(tables: Tables, name: str) -> pd.DataFrame:
    """The named table, empty where the case has none."""
    return tables[name] if name in tables else _empty(name)


@cache
def _empty(name: str) -> pd.DataFrame:
    return TABLES[name].empty()


def judged(tables: Tables) -> pd.DataFrame:
    """MAIL with each mail's verdict and certainty, in the order of MAIL; null where it has no verdict."""
    verdicts = table(tables, "verdicts")[["mail_uid", "verdict", "certainty"]]
    return table(tables, "mail").merge(verdicts, on="mail_uid", how="left")


def spoofs(tables: Tables) -> pd.DataFrame:
    """The rows of `judged` with a spoof verdict."""
    mail = judged(tables)
    return mail[mail["verdict"].isin(SPOOF_VERDICTS)].reset_index(drop=True)


def clause(tables: Tables, name: str, mail_uids: pd.Series) -> pd.Series:
    """The clause's answer for each of these mails, in their order: true, false, or null."""
    clauses = table(tables, "clauses")
    answers = clauses.loc[clauses["clause"] == name].drop_duplicates("mail_uid").set_index("mail_uid")["answer"]
    return mail_uids.map(answers).astype("boolean")


def source_ip(mail: pd.DataFrame, tables: Tables, case: CaseFile) -> pd.Series:
    """The address a mail came from: the peer, or what stood behind our gateway where enhanced filtering recorded it."""
    peer, behind = mail["connecting_ip"], mail["skip_listed_ip"]
    gateways = own_networks(tables, case, "gateway")
    is_gateway = tested(peer, lambda ip: lies_in(ip, gateways)).fillna(False).astype(bool)
    return peer.mask(is_gateway & behind.notna(), behind)


def commonest(group: pd.Series, value: pd.Series) -> pd.Series:
    """For each group its most frequent value, the first in order among equals; groups without a value are not in it."""
    counts = pd.DataFrame({"group": group, "value": value}).dropna().value_counts().rename("mails").reset_index()
    ordered = counts.sort_values(["mails", "value"], ascending=[False, True])
    return ordered.drop_duplicates("group").set_index("group")["value"]


def own_networks(tables: Tables, case: CaseFile, kind: str) -> tuple[IPNetwork, ...]:
    """Our relays' or gateways' networks (`kind` of PROFILE): those that verdicts rest on, and those the case states."""
    stated = {"relay": case.relay_networks, "gateway": case.gateway_networks}[kind]
    profile = table(tables, "profile")
    used = profile.loc[(profile["kind"] == kind) & profile["is_used"], "value"]
    return tuple(dict.fromkeys([*stated, *(network for value in used if (network := as_network(value)) is not None)]))


def as_network(value: str) -> IPNetwork | None:
    """An address or CIDR as a network; None for other text."""
    try:
        return ipaddress.ip_network(value, strict=False)
    except ValueError:
        return None


def lies_in(ip: str, networks: Sequence[IPNetwork]) -> bool | None:
    """Is the address in one of the networks? None for text that is no address."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return None
    return any(address in network for network in networks)
