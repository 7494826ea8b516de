"""DOMAIN_FACTS: what a DNS snapshot says of the domains, and what is odd about it.

    {"made_at": "2025-07-04T08:00:00Z", "records": [
        {"name": "contoso.com", "type": "TXT", "values": ["v=spf1 include:spf.protection.outlook.com -all"]},
        {"name": "_dmarc.contoso.com", "type": "TXT", "values": ["v=DMARC1; p=none"]},
        {"name": "contoso.com", "type": "MX", "values": ["0 contoso-com.mail.protection.outlook.com"]}]}

The snapshot is a file: nothing here asks a name server. A name without a record of some type has `"values": []`, which
is an answer; a name that is not in the file was not asked, and nothing is said of it. SPF is RFC 7208, DMARC RFC 9989.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.enrich.spf import Finding, spf_findings
from toolkit.evidence.problems import Notes, Row
from toolkit.schema import TABLES
from toolkit.schema.forms import canonical_domain

__all__ = ["Answers", "domain_facts", "read_dns_snapshot"]

DOMAIN_FACTS = TABLES["domain_facts"]
EXCHANGE_ONLINE = (".mail.protection.outlook.com", ".mx.microsoft")
DMARC_LABEL, DKIM_LABEL = "_dmarc", "_domainkey"

Answers = dict[tuple[str, str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class DnsSnapshot:
    """What was answered to (name, type), when, and in which file that was written down."""

    source: str
    made_at: datetime | None
    answers: Answers


def domain_facts(path: Path | None, notes: Notes) -> pd.DataFrame:
    """DOMAIN_FACTS of every domain in the snapshot; empty where there is none. What cannot be read is a problem."""
    snapshot = read_dns_snapshot(path, notes) if path is not None else None
    if snapshot is None:
        return DOMAIN_FACTS.empty()
    source = {"source": snapshot.source, "source_date": snapshot.made_at}
    return DOMAIN_FACTS.from_rows({**row, **source} for row in _statements(snapshot.answers))


def read_dns_snapshot(path: Path, notes: Notes) -> DnsSnapshot | None:
    """The snapshot file; None, and a problem, where it is no such file. A record that is none is a problem, too."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        records = content["records"]
        made_at = datetime.fromisoformat(content["made_at"]) if content.get("made_at") else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        notes.problem("enrich", None, path.name, f"not a DNS snapshot: {type(error).__name__}: {error}")
        return None
    if not isinstance(records, list) or (made_at is not None and made_at.tzinfo is None):
        notes.problem("enrich", None, path.name, "not a DNS snapshot: `records` is no list, or `made_at` has no zone")
        return None
    return DnsSnapshot(path.name, made_at, _answers(records, path.name, notes))


def _answers(records: list[Any], source: str, notes: Notes) -> Answers:
    answers: Answers = {}
    for place, record in enumerate(records):
        answer = _answer(record)
        if answer is None:
            notes.problem("enrich", None, f"{source} record={place}", "not a DNS record", excerpt=json.dumps(record))
        else:
            (name, kind), values = answer
            answers[name, kind] = answers.get((name, kind), ()) + values
    return answers


def _answer(record: Any) -> tuple[tuple[str, str], tuple[str, ...]] | None:
    if not isinstance(record, Mapping):
        return None
    name, kind, values = record.get("name"), record.get("type"), record.get("values")
    if not isinstance(name, str) or not isinstance(kind, str) or not isinstance(values, list):
        return None
    domain = canonical_domain(name)
    if domain is None or not all(isinstance(value, str) for value in values):
        return None
    return (domain, kind.upper()), tuple(map(_joined, values))


def _joined(value: str) -> str:
    """A TXT answer's strings as one text (RFC 7208 §3.3), where it was written down with its quotes."""
    value = value.strip()
    is_quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return "".join(value[1:-1].split('" "')) if is_quoted else value


def _statements(answers: Answers) -> Iterator[Row]:
    """One row a record, and one more for each thing that is odd about a domain's records of a kind."""
    places: Counter[tuple[str, str]] = Counter()
    for (name, record_type), values in sorted(answers.items()):
        for row in _stated(name, record_type, values, answers):
            key = row["domain"], row["kind"]
            yield {**row, "ordinal": places[key]}
            places[key] += 1


def _stated(name: str, record_type: str, values: tuple[str, ...], answers: Answers) -> Iterator[Row]:
    label, _, parent = name.partition(".")
    selector, _, signer = name.partition(f".{DKIM_LABEL}.")
    if record_type == "MX":
        yield from _rows(name, "mx", values, mx_findings(values))
    elif record_type in ("TXT", "CNAME") and signer:
        yield from _rows(signer, "dkim", values, () if values else (_no_key(selector),))
    elif record_type == "TXT" and label == DMARC_LABEL:
        yield from _rows(parent, "dmarc", dmarc_records(values), dmarc_findings(values))
    elif record_type == "TXT" and not label.startswith("_"):
        yield from _rows(name, "spf", spf_records(values), spf_findings(name, answers))


def _rows(domain: str, kind: str, records: tuple[str, ...], findings: Iterable[Finding]) -> Iterator[Row]:
    for record in records:
        yield {"domain": domain, "kind": kind, "value": record}
    whole = " | ".join(records) or None
    for found in findings:
        odd = {"finding": found.text, "severity": found.severity, "reference": found.reference}
        yield {"domain": domain, "kind": kind, "value": whole, **odd}


def _no_key(selector: str) -> Finding:
    return Finding(f"no key is published under the selector {selector}", "low", "RFC 6376 §3.6.2.2")


def mx_findings(values: Iterable[str]) -> Iterator[Finding]:
    """Whether mail is led to Exchange Online; where it is not, `p=reject` may not be honoured there."""
    hosts = [value.lower().rstrip(".").rpartition(" ")[2] for value in values]
    if hosts and not any(host.endswith(EXCHANGE_ONLINE) for host in hosts):
        yield Finding("no MX leads to Exchange Online: it may not act on DMARC p=reject", "context", "RFC 5321 §5.1")


def spf_records(values: Iterable[str]) -> tuple[str, ...]:
    """The TXT records that are SPF records (RFC 7208 §4.5)."""
    return tuple(value for value in values if value.lower() == "v=spf1" or value.lower().startswith("v=spf1 "))


def dmarc_records(values: Iterable[str]) -> tuple[str, ...]:
    """The TXT records that are DMARC records: `v=DMARC1` comes first (RFC 7489 §6.3, RFC 9989)."""
    return tuple(value for value in values if value.replace(" ", "").split(";")[0] == "v=DMARC1")


def dmarc_tags(record: str) -> dict[str, str]:
    """A DMARC record's tags, lower-case names; the first of a repeated tag holds.

    >>> dmarc_tags("v=DMARC1; p=none; rua=mailto:d@contoso.com")["p"]
    'none'
    """
    pairs = (part.partition("=") for part in reversed(record.split(";")) if "=" in part)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


STRENGTH = {"none": 0, "quarantine": 1, "reject": 2}


def dmarc_findings(values: Iterable[str]) -> Iterator[Finding]:
    """What is odd about a domain's DMARC statement."""
    records = dmarc_records(values)
    if not records:
        yield Finding("no DMARC record", "high", "RFC 7489 §6.6.3")
        return
    if len(records) > 1:
        yield Finding("more than one DMARC record: receivers use none of them", "high", "RFC 7489 §6.6.3")
        return
    tags = dmarc_tags(records[0])
    policy = tags.get("p", "none").lower()
    sub_policy = tags.get("sp", policy).lower()
    if STRENGTH.get(policy, 0) == 0:
        yield Finding("the policy asks for nothing: p=none or no valid p", "high", "RFC 7489 §6.3")
    if STRENGTH.get(sub_policy, 0) < STRENGTH.get(policy, 0):
        yield Finding("sub-domains have a weaker policy than the domain", "medium", "RFC 7489 §6.3")
    if tags.get("pct", "100") != "100":
        yield Finding("the policy holds for a part of the mail: pct is not 100", "medium", "RFC 7489 §6.3")
    if tags.get("t", "n").lower() == "y":
        yield Finding("the policy is in test mode: t=y", "medium", "RFC 9989")
