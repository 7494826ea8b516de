"""Identifiers and times of exported objects: the same case gives the same ones, in every run and on every machine.

    uuid_of("contoso-2025-07", "indicator", "ip", "203.0.113.77") → one UUIDv5, always
"""

from __future__ import annotations

import uuid
from datetime import datetime

import pandas as pd

from toolkit.evidence.case import CaseFile
from toolkit.relate.hits import Tables, table

__all__ = ["as_utc", "dated", "uuid_of"]

# A name space of our own (RFC 9562 §5.5); any fixed UUID serves, and it must never change.
_NAMESPACE = uuid.UUID("6f0c2c9e-5d0b-5a44-9a2b-3d7f5e6c1b20")


def uuid_of(*parts: str | None) -> str:
    """The UUIDv5 of these parts, in order."""
    identity = "\x1f".join(part or "" for part in parts)
    return str(uuid.uuid5(_NAMESPACE, identity.encode("utf-8", "backslashreplace").decode("utf-8")))


def dated(tables: Tables, case: CaseFile) -> pd.Timestamp | None:
    """When the case's latest mail was received, else when the case was opened; None where neither is recorded.

    Exported objects must say when they were made; this is what the evidence can say, and no clock is asked.
    """
    latest = table(tables, "mail")["received_at"].max()
    if not pd.isna(latest):
        return pd.Timestamp(latest)
    opened: datetime | None = case.case.opened_at
    return None if opened is None else pd.Timestamp(opened).tz_convert("UTC")


def as_utc(time: pd.Timestamp) -> str:
    """RFC 3339 in UTC with milliseconds, as STIX writes it; four digits for a year that a forger set to 99, too."""
    return time.tz_convert("UTC").isoformat(timespec="milliseconds").replace("+00:00", "Z")
