"""A DNS snapshot: what name servers answered on one date, kept in a file and read without asking anyone again.

    {"made_at": "2025-07-04T08:00:00Z", "domains": ["contoso.com"], "records": [
        {"name": "contoso.com", "type": "TXT", "values": ["v=spf1 include:spf.protection.outlook.com -all"]},
        {"name": "_dmarc.contoso.com", "type": "TXT", "values": ["v=DMARC1; p=none"]},
        {"name": "old.example", "type": "TXT", "values": [], "status": "NXDOMAIN"}]}

A name without a record of some type has `"values": []`, which is an answer; a name that is not in the file was not
asked, and nothing is said of it. `domains` are those the snapshot is about; without it, every name in it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from toolkit.evidence.problems import Notes
from toolkit.schema.forms import canonical_domain

__all__ = ["Answers", "DnsSnapshot", "Finding", "Zone", "read_dns_snapshot", "zone_of"]

Answers = Mapping[tuple[str, str], tuple[str, ...]]

LONGEST_ALIAS_CHAIN = 8
# Character-strings as a zone file has them (RFC 1035 §5.1): each in quotes, white space or nothing between them.
_STRING = re.compile(r'"([^"]*)"')
_STRINGS = re.compile(r'(?:"[^"]*"\s*)+')
NO_SUCH_NAME = "NXDOMAIN"


@dataclass(frozen=True, slots=True)
class Finding:
    """One odd thing, how odd, and the section it rests on."""

    text: str
    severity: str
    reference: str


@dataclass(frozen=True, slots=True)
class Zone:
    """What was answered to (name, type), and the names that were said not to exist."""

    answers: Answers = field(default_factory=dict)
    absent: frozenset[str] = frozenset()

    def ask(self, name: str, kind: str) -> tuple[str, ...] | None:
        """The values, aliases followed; empty where there are none, None where the snapshot does not know."""
        for _ in range(LONGEST_ALIAS_CHAIN):
            if (name, kind) in self.answers:
                return self.answers[name, kind]
            if name in self.absent:
                return ()
            alias = self.answers.get((name, "CNAME"))
            if not alias:
                return None
            name = alias[0].lower().rstrip(".")
        return None

    def exists(self, name: str) -> bool | None:
        """False for a name that was said not to exist, True where anything of it is known, None otherwise."""
        if name in self.absent:
            return False
        return True if any(known == name and values for (known, _), values in self.answers.items()) else None


@dataclass(frozen=True, slots=True)
class DnsSnapshot:
    """A snapshot file: its name, when it was made, what it answers, and the domains it is about (None: all)."""

    source: str
    made_at: datetime | None
    zone: Zone
    domains: frozenset[str] | None = None

    def is_about(self, domain: str) -> bool:
        return self.domains is None or domain in self.domains


def read_dns_snapshot(path: Path, notes: Notes) -> DnsSnapshot | None:
    """The snapshot file; None, and a problem, where it is no such file. A record that is none is a problem, too."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        records = content["records"]
        made_at = datetime.fromisoformat(content["made_at"]) if content.get("made_at") else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        notes.problem("enrich", None, path.name, f"not a DNS snapshot: {type(error).__name__}: {error}")
        return None
    if not isinstance(records, list) or (made_at is not None and made_at.tzinfo is None):
        notes.problem("enrich", None, path.name, "not a DNS snapshot: `records` is no list, or `made_at` has no zone")
        return None
    _note_unanswered(content.get("unanswered"), path.name, notes)
    return DnsSnapshot(path.name, made_at, zone_of(records, path.name, notes), _domains(content.get("domains")))


def zone_of(records: Iterable[Any], source: str, notes: Notes) -> Zone:
    """The decoded records of a snapshot. One that is no record is a problem, and the rest goes on."""
    answers: dict[tuple[str, str], tuple[str, ...]] = {}
    absent: set[str] = set()
    for place, record in enumerate(records):
        answer = _answer(record)
        if answer is None:
            notes.problem("enrich", None, f"{source} record={place}", "not a DNS record", excerpt=json.dumps(record))
            continue
        (name, kind), values = answer
        answers[name, kind] = answers.get((name, kind), ()) + values
        if record.get("status") == NO_SUCH_NAME:
            absent.add(name)
    return Zone(answers, frozenset(absent))


def _note_unanswered(unanswered: Any, source: str, notes: Notes) -> None:
    for question in unanswered if isinstance(unanswered, list) else ():
        said = question if isinstance(question, Mapping) else {"reason": question}
        place = f"{source} {said.get('type')} {said.get('name')}"
        notes.problem("enrich", None, place, f"no answer when the snapshot was made: {said.get('reason')}")


def _domains(stated: Any) -> frozenset[str] | None:
    if not isinstance(stated, list):
        return None
    return frozenset(name for text in stated if isinstance(text, str) and (name := canonical_domain(text)))


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
    return "".join(_STRING.findall(value)) if _STRINGS.fullmatch(value) else value
