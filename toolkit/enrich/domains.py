"""DOMAIN_FACTS: what a DNS snapshot says of the domains, and what is odd about it.

    contoso.com | spf | v=spf1 include:spf.protection.outlook.com ?all | ends in ?all: mail from elsewhere is neutral

The snapshot is a file (`zone`): nothing here asks a name server. SPF is RFC 7208, DMARC RFC 9989 and RFC 7489.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import pandas as pd

from toolkit.enrich.dmarc import dmarc_findings, dmarc_records
from toolkit.enrich.sending import sending_findings
from toolkit.enrich.snapshot import REFERENCE
from toolkit.enrich.spf import parse_spf
from toolkit.enrich.spf_findings import spf_findings
from toolkit.enrich.spf_owners import owner_findings
from toolkit.enrich.spf_reach import reach_findings
from toolkit.enrich.zone import DnsSnapshot, Finding, Zone
from toolkit.evidence.problems import Row
from toolkit.schema import TABLES
from toolkit.schema.hosts import ENTRY_SUFFIXES

__all__ = ["DOMAIN_FACTS", "facts_of"]

DOMAIN_FACTS = TABLES["domain_facts"]
EXCHANGE_ONLINE = (*ENTRY_SUFFIXES, ".mx.microsoft")
DMARC_LABEL, DKIM_LABEL = "_dmarc", "_domainkey"


def facts_of(
    snapshot: DnsSnapshot, mail: pd.DataFrame | None = None, *, reference: Path = REFERENCE
) -> pd.DataFrame:
    """DOMAIN_FACTS of every domain in a snapshot.

    With MAIL, the addresses that sent in a domain's name are held against its SPF record, too.
    """
    source = {"source": snapshot.source, "source_date": snapshot.made_at}
    spf = partial(_spf_findings, snapshot=snapshot, mail=mail, reference=reference)
    return DOMAIN_FACTS.from_rows({**row, **source} for row in _numbered(_statements(snapshot, spf)))


def _numbered(rows: Iterable[Row]) -> Iterator[Row]:
    """One row a record, and one more for each thing that is odd about a domain's records of a kind."""
    places: Counter[tuple[str, str]] = Counter()
    for row in rows:
        key = row["domain"], row["kind"]
        yield {**row, "ordinal": places[key]}
        places[key] += 1


FindSpf = Callable[[str], Iterator[Finding]]


def _statements(snapshot: DnsSnapshot, spf: FindSpf) -> Iterator[Row]:
    for (name, record_type), values in sorted(snapshot.zone.answers.items()):
        yield from _stated(name, record_type, values, snapshot, spf)


def _stated(
    name: str, record_type: str, values: tuple[str, ...], snapshot: DnsSnapshot, spf: FindSpf
) -> Iterator[Row]:
    label, _, parent = name.partition(".")
    selector, _, signer = name.partition(f".{DKIM_LABEL}.")
    zone = snapshot.zone
    if record_type in ("TXT", "CNAME") and signer:
        yield from _rows(signer, "dkim", values, () if values else _no_key(selector, name, record_type, zone))
    elif record_type == "MX":
        yield from _rows(name, "mx", values, mx_findings(values) if snapshot.is_about(name) else ())
    elif record_type == "TXT" and label == DMARC_LABEL:
        records = dmarc_records(values)
        yield from _rows(parent, "dmarc", records, dmarc_findings(parent, zone) if snapshot.is_about(parent) else ())
    elif record_type == "TXT" and not any(part.startswith("_") for part in name.split(".")):
        yield from _rows(name, "spf", _spf(values), spf(name))


def _spf(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(value for value in values if parse_spf(value) is not None)


def _spf_findings(
    name: str, snapshot: DnsSnapshot, mail: pd.DataFrame | None, reference: Path
) -> Iterator[Finding]:
    if not snapshot.is_about(name) or name.startswith("*."):
        return
    yield from spf_findings(name, snapshot.zone)
    yield from reach_findings(name, snapshot.zone)
    yield from owner_findings(name, snapshot.zone, reference)
    if mail is not None:
        yield from sending_findings(name, mail, snapshot.zone)


def _rows(domain: str, kind: str, records: tuple[str, ...], findings: Iterable[Finding]) -> Iterator[Row]:
    for record in records:
        yield {"domain": domain, "kind": kind, "value": record}
    whole = " | ".join(records) or None
    for found in findings:
        odd = {"finding": found.text, "severity": found.severity, "reference": found.reference}
        yield {"domain": domain, "kind": kind, "value": whole, **odd}


def _no_key(selector: str, name: str, record_type: str, zone: Zone) -> tuple[Finding, ...]:
    """An empty answer; where the name is an alias, the key is where the alias leads."""
    if record_type == "TXT" and zone.answers.get((name, "CNAME")):
        return ()
    return (Finding(f"no key is published under the selector {selector}", "low", "RFC 6376 §3.6.2.2"),)


def mx_findings(values: Iterable[str]) -> Iterator[Finding]:
    """Whether mail is led to Exchange Online; where it is not, `p=reject` may not be honoured there."""
    hosts = [value.lower().rstrip(".").rpartition(" ")[2] for value in values]
    if hosts and not any(host.endswith(EXCHANGE_ONLINE) for host in hosts):
        yield Finding("no MX leads to Exchange Online: it may not act on DMARC p=reject", "context", "RFC 5321 §5.1")
