"""Indicators and campaigns as a STIX 2.1 bundle (OASIS Standard, 10 June 2021).

    {"type": "indicator", "pattern": "[ipv4-addr:value = '203.0.113.77']", "confidence": 85, …}

Identifiers are UUIDv5 and times are the evidence's, so the same case gives the same bytes. What cannot stand in a
pattern beyond doubt is left out; `iocs.csv` holds it. Everything is marked TLP:AMBER until someone decides otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from toolkit.evidence.case import CaseFile
from toolkit.export.identifiers import as_utc, dated, uuid_of
from toolkit.export.iocs import indicators
from toolkit.export.quoting import is_plain
from toolkit.relate.hits import Tables, table
from toolkit.schema.columns import rows_of
from toolkit.schema.forms import canonical_ip
from toolkit.version import __version__

__all__ = ["stix_bundle", "stix_pattern"]

SPEC = "2.1"

# The marking for a limited circle, word for word as STIX 2.1 §7.2.1.4 gives it.
AMBER: dict[str, Any] = {
    "type": "marking-definition",
    "spec_version": SPEC,
    "id": "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
    "created": "2017-01-20T00:00:00.000Z",
    "definition_type": "tlp",
    "name": "TLP:AMBER",
    "definition": {"tlp": "amber"},
}

# STIX 2.1 appendix A, the scale None/Low/Med/High.
CONFIDENCE = {"high": 85, "medium": 50, "low": 15}
INDICATOR_TYPES = {"high": "malicious-activity", "medium": "anomalous-activity", "low": "anomalous-activity"}

# The pattern of each kind of indicator; `{}` is the value as a STIX string literal.
PATTERNS = {
    "sha256": "[file:hashes.'SHA-256' = {}]",
    "reply_to": "[email-message:additional_header_fields.'Reply-To' = {}]",
    "mail_from": "[email-message:additional_header_fields.'Return-Path' = {}]",
    "url": "[url:value = {}]",
    "domain": "[domain-name:value = {}]",
}


def stix_bundle(tables: Tables, case: CaseFile) -> str:
    """The bundle as JSON. Without any date in case or evidence it holds no objects: STIX objects must have one."""
    at = dated(tables, case)
    name = case.case.id
    objects = [] if at is None else [_identity(name, at), AMBER, *_objects(tables, case, at)]
    bundle = {"type": "bundle", "id": f"bundle--{uuid_of(name, 'bundle', json.dumps(objects, sort_keys=True))}"}
    return json.dumps(bundle | ({"objects": objects} if objects else {}), indent=1, sort_keys=True) + "\n"


def _objects(tables: Tables, case: CaseFile, at: pd.Timestamp) -> Iterator[dict[str, Any]]:
    found = indicators(tables, case)
    name = case.case.id
    made = [(row, _indicator(row, name, at)) for row in rows_of(found) if stix_pattern(row["type"], row["value"])]
    campaigns = {row["campaign_id"]: _campaign(row, name, at) for row in rows_of(table(tables, "campaigns"))}
    yield from (indicator for _, indicator in made)
    yield from campaigns.values()
    for row, indicator in made:
        for campaign_id in _campaigns_of(row["why"], campaigns):
            yield _indicates(indicator["id"], campaigns[campaign_id]["id"], name, at)


def _common(kind: str, case_id: str | None, at: pd.Timestamp, *parts: str | None) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": kind,
        "spec_version": SPEC,
        "id": f"{kind}--{uuid_of(case_id, kind, *parts)}",
        "created": as_utc(at),
        "modified": as_utc(at),
    }
    made["object_marking_refs"] = [AMBER["id"]]
    return made if kind == "identity" else made | {"created_by_ref": f"identity--{uuid_of(case_id, 'identity')}"}


def _identity(case_id: str | None, at: pd.Timestamp) -> dict[str, Any]:
    described = {"name": f"direct-send-toolkit {__version__}", "identity_class": "system"}
    return _common("identity", case_id, at) | described


def _indicator(row: Mapping[str, Any], case_id: str | None, at: pd.Timestamp) -> dict[str, Any]:
    first = row["first_seen_at"]
    return _common("indicator", case_id, at, row["type"], row["value"]) | {
        "name": f"{row['type']}: {row['defanged']}",
        "description": f"{row['why']}; {row['mail_count']} mails",
        "indicator_types": [INDICATOR_TYPES[row["confidence"]]],
        "pattern": stix_pattern(row["type"], row["value"]),
        "pattern_type": "stix",
        "pattern_version": SPEC,
        "valid_from": as_utc(at if pd.isna(first) else first),
        "confidence": CONFIDENCE[row["confidence"]],
    }


def stix_pattern(kind: str, value: str) -> str | None:
    """The pattern that matches one indicator; None for text that is not plain, or has no STIX counterpart.

    >>> stix_pattern("ip", "2001:db8::1"), stix_pattern("domain", "o'brien")
    ("[ipv6-addr:value = '2001:db8::1']", "[domain-name:value = 'o\\\\'brien']")
    """
    if not is_plain(value):
        return None
    literal = "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    if kind == "ip" or (kind == "domain" and canonical_ip(value)):
        return f"[{'ipv6' if ':' in value else 'ipv4'}-addr:value = {literal}]"
    if kind == "helo":
        # A Received line names the peer's HELO after `from`; % and _ stand for any text in LIKE.
        return f"[email-message:received_lines[*] LIKE '%from {literal[1:-1]} %']"
    return PATTERNS[kind].format(literal) if kind in PATTERNS else None


def _campaign(row: Mapping[str, Any], case_id: str | None, at: pd.Timestamp) -> dict[str, Any]:
    times = {"first_seen": row["first_seen_at"], "last_seen": row["last_seen_at"]}
    seen = {name: as_utc(time) for name, time in times.items() if not pd.isna(time)}
    named = {"name": f"{row['campaign_id']}: {row['title']}", "description": f"{row['mail_count']} mails"}
    return _common("campaign", case_id, at, row["campaign_id"]) | named | seen


def _campaigns_of(why: str, known: Mapping[str, Any]) -> list[str]:
    """The campaigns that the indicator's reason names after its last semicolon."""
    return [name for part in why.rpartition("; ")[2].split(", ") if (name := part.strip()) in known]


def _indicates(source: str, target: str, case_id: str | None, at: pd.Timestamp) -> dict[str, Any]:
    tie = {"relationship_type": "indicates", "source_ref": source, "target_ref": target}
    return _common("relationship", case_id, at, source, target) | tie
