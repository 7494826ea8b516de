"""IP_FACTS: where an address is, whose network it is in, and what sort of network that is; each by its source.

    203.0.113.77 | IPinfo Lite | 2026-10-26 | UA | AS64500 | hosting

The investigator's own databases come first, then the dated snapshot; both are files (DESIGN.md sections 4 and 13.15).
"""

from __future__ import annotations

import csv
import ipaddress
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd

from toolkit.enrich.databases import read_facts
from toolkit.enrich.snapshot import REFERENCE, read_snapshot, reference_file
from toolkit.evidence.case import CaseFile, IPNetwork
from toolkit.evidence.problems import Row
from toolkit.schema import TABLES
from toolkit.schema.forms import canonical_ip, is_public_ip

__all__ = ["distinct_addresses", "ip_facts", "is_global", "network_kinds"]

Tables = Mapping[str, pd.DataFrame]

IP_FACTS = TABLES["ip_facts"]
SPECIAL_PURPOSE = "IANA special-purpose registries"

ADDRESS_COLUMNS = (
    ("mail", "connecting_ip"),
    ("mail", "skip_listed_ip"),
    ("mail", "attributed_ip"),
    ("trace", "connecting_ip"),
)


def ip_facts(addresses: Sequence[str], case: CaseFile, *, reference: Path = REFERENCE) -> pd.DataFrame:
    """IP_FACTS of these addresses: a row for each source that answers, the case's own databases first.

    An address that is not globally routable is asked of the case's databases alone, and gets a row that says so.
    Raises UsageError for a database that cannot be read.
    """
    kinds = network_kinds(reference)
    routable = [ip for ip in addresses if is_global(ip)]
    frames = [
        *(_from_database(Path(path), addresses) for path in case.ip_databases.paths),
        _from_snapshot(routable, reference),
        _special(sorted(set(addresses) - set(routable), key=_in_order)),
    ]
    facts = pd.concat([frame for frame in frames if len(frame)] or [IP_FACTS.empty()], ignore_index=True)
    facts["is_public"] = facts["ip"].map({ip: is_global(ip) for ip in addresses}).astype("boolean")
    by_system = facts["asn"].map(kinds, na_action="ignore").astype("string")
    facts["network_kind"] = facts["ip"].map(_stated_kinds(addresses, case)).astype("string").fillna(by_system)
    return IP_FACTS.conform(facts)


def distinct_addresses(tables: Tables) -> list[str]:
    """Every address that connected to us, and every public address that a trusted hop recorded; canonical, in order."""
    found = {ip for table, column in ADDRESS_COLUMNS if table in tables for ip in _canonical(tables[table][column])}
    if "hops" in tables:
        hops = tables["hops"]
        found |= {ip for ip in _canonical(hops.loc[hops["is_trusted"], "from_ip"]) if is_public_ip(ip)}
    return sorted(found, key=_in_order)


def _canonical(values: pd.Series) -> set[str]:
    return {ip for value in values.dropna().unique() if (ip := canonical_ip(value)) is not None}


def _in_order(ip: str) -> tuple[int, int]:
    address = ipaddress.ip_address(ip)
    return address.version, int(address)


@lru_cache(maxsize=65536)
def is_global(ip: str) -> bool:
    """Is the address globally routable by the IANA registries? Documentation addresses are not: no network is theirs.

    >>> is_global("203.0.113.7"), is_global("10.0.0.1"), is_global("8.8.8.8")
    (False, False, True)
    """
    return ipaddress.ip_address(ip).is_global


def _from_database(path: Path, addresses: Sequence[str]) -> pd.DataFrame:
    """A row for each address; one that is not routable only where the database knows it all the same."""
    return IP_FACTS.from_rows({**row, "is_public": is_global(row["ip"])} for row in _told(path, addresses))


def _told(path: Path, addresses: Sequence[str]) -> list[Row]:
    return [row for row in read_facts(path, addresses) if "network" in row or is_global(row["ip"])]


def _from_snapshot(addresses: Sequence[str], reference: Path) -> pd.DataFrame:
    snapshot = read_snapshot(reference)
    source_date = pd.Timestamp(snapshot.source_date).as_unit("us")
    return snapshot.look_up(addresses).assign(source=snapshot.source, source_date=source_date)


def _special(addresses: Sequence[str]) -> pd.DataFrame:
    return IP_FACTS.from_rows({"ip": ip, "source": SPECIAL_PURPOSE, "is_public": False} for ip in addresses)


def network_kinds(reference: Path = REFERENCE) -> dict[str, str]:
    """What sort of network an autonomous system is, for the well-known ones: `{"AS8075": "microsoft", …}`."""
    with reference_file(reference, "network_kinds.csv").open(encoding="utf-8", newline="") as stream:
        return {row["asn"]: row["network_kind"] for row in csv.DictReader(stream)}


def _stated_kinds(addresses: Sequence[str], case: CaseFile) -> dict[str, str]:
    """`own` and `gateway`, for the addresses that the case says are ours or our gateway's."""
    gateways = {ip: "gateway" for ip in addresses if _lies_in(ip, case.gateway_networks)}
    return gateways | {ip: "own" for ip in addresses if _lies_in(ip, case.relay_networks)}


def _lies_in(ip: str, networks: Sequence[IPNetwork]) -> bool:
    return bool(networks) and any(ipaddress.ip_address(ip) in network for network in networks)
