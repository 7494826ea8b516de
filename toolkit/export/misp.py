"""Indicators as one MISP event, in the JSON that MISP imports (MISP core format).

    {"Event": {"info": "…", "Attribute": [{"type": "ip-src", "value": "203.0.113.77", "to_ids": true, …}]}}

Only what is surely the attacker's is marked for detection (`to_ids`); the event is unpublished, TLP:AMBER and for this
organisation alone until someone decides otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from toolkit.evidence.case import CaseFile
from toolkit.export.identifiers import as_utc, dated, uuid_of
from toolkit.export.iocs import indicators
from toolkit.relate.hits import Tables
from toolkit.schema.columns import rows_of
from toolkit.schema.forms import canonical_ip

__all__ = ["misp_event"]

# MISP's own words: the attribute's type and category for each kind of indicator.
KINDS = {
    "ip": ("ip-src", "Network activity"),
    "sha256": ("sha256", "Payload delivery"),
    "helo": ("text", "Other"),
    "reply_to": ("email-reply-to", "Payload delivery"),
    "mail_from": ("email-src", "Payload delivery"),
    "url": ("url", "Network activity"),
    "domain": ("domain", "Network activity"),
}
YOUR_ORGANISATION_ONLY, INHERITED = "0", "5"
LINKED_ADDRESS = ("ip-dst", "Network activity")
UNDEFINED_THREAT, ONGOING = "4", "1"


def misp_event(tables: Tables, case: CaseFile) -> str:
    """The event as JSON, its attributes in the order of `iocs.csv`. Without any date in the case it has no `date`."""
    at = dated(tables, case)
    rows = rows_of(indicators(tables, case))
    event: dict[str, Any] = {
        "uuid": uuid_of(case.case.id, "misp-event"),
        "info": case.case.title or f"Spoofed internal mail, case {case.case.id or 'without a name'}",
        "analysis": ONGOING,
        "threat_level_id": UNDEFINED_THREAT,
        "distribution": YOUR_ORGANISATION_ONLY,
        "published": False,
        "Tag": [{"name": "tlp:amber"}],
        "Attribute": [_attribute(row, case.case.id, at) for row in rows],
    }
    if at is not None:
        event |= {"date": at.strftime("%Y-%m-%d"), "timestamp": str(int(at.timestamp()))}
    return json.dumps({"Event": event}, indent=1, sort_keys=True) + "\n"


def _attribute(row: Mapping[str, Any], case_id: str | None, at: pd.Timestamp | None) -> dict[str, Any]:
    is_address = row["type"] == "domain" and canonical_ip(row["value"]) is not None
    kind, category = LINKED_ADDRESS if is_address else KINDS[row["type"]]
    times = {"first_seen": row["first_seen_at"], "last_seen": row["last_seen_at"]}
    seen = {name: as_utc(time) for name, time in times.items() if not pd.isna(time)}
    attribute = {
        "uuid": uuid_of(case_id, "misp-attribute", row["type"], row["value"]),
        "type": kind,
        "category": category,
        "value": row["value"],
        "to_ids": row["confidence"] == "high",
        "distribution": INHERITED,
        "comment": f"{row['type']}, {row['confidence']} confidence, {row['mail_count']} mails: {row['why']}",
        **seen,
    }
    return attribute if at is None else attribute | {"timestamp": str(int(at.timestamp()))}
