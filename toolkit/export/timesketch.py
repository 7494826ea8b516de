"""The case's dated facts for Timesketch: JSON Lines with `message`, `datetime` and `timestamp_desc`.

    {"message": "direct_send_spoof …", "datetime": "2025-07-01T13:04:08.000Z", "timestamp_desc": "Mail received"}

The timeline, then each mail that asks for a look and what became of it. Mail without a time cannot stand on a timeline;
`verdicts.csv` holds it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import pandas as pd

from toolkit.export.findings import TO_LOOK_AT
from toolkit.export.identifiers import as_utc
from toolkit.relate.hits import Tables, judged, table
from toolkit.schema.columns import rows_of

__all__ = ["timesketch_lines"]

# What an event is of, by what its time means; an analyst filters by it.
DATA_TYPES = {"Fact of the case": "email:case", "Mail received": "email:message"}
DELIVERY = "email:delivery"

MAIL_COLUMNS = (
    "mail_uid", "verdict", "certainty", "mail_from", "header_from", "subject", "connecting_ip", "helo",
    "internet_message_id", "network_message_id",
)  # fmt: skip
DELIVERY_COLUMNS = ("mail_uid", "recipient", "status", "folder", "delivery_location", "latest_location")


def timesketch_lines(tables: Tables) -> Iterator[str]:
    """One JSON object a line, ASCII alone, in the order of time within each source."""
    for event in chain(_timeline(tables), _mail(tables), _deliveries(tables)):
        yield json.dumps(event) + "\n"


def _event(time: pd.Timestamp, kind: str, message: str, more: Mapping[str, Any]) -> dict[str, Any]:
    """Timesketch reads `tag` as a list, and other fields as text."""
    facts = {name: str(value) for name, value in more.items() if not pd.isna(value)}
    what = {"timestamp_desc": kind, "data_type": DATA_TYPES.get(kind, DELIVERY)}
    return {"message": message, "datetime": as_utc(time), **what, **facts}


def _timeline(tables: Tables) -> Iterator[dict[str, Any]]:
    for row in rows_of(table(tables, "timeline")):
        places = {name: row[name] for name in ("source_table", "source_uid", "evidence_id")}
        yield _event(row["occurred_at"], "Fact of the case", row["fact"], places)


def _looked_at(tables: Tables) -> pd.DataFrame:
    mail = judged(tables)
    return mail[mail["verdict"].isin(TO_LOOK_AT)]


def _mail(tables: Tables) -> Iterator[dict[str, Any]]:
    dated = _looked_at(tables).dropna(subset=["received_at"]).sort_values(["received_at", "mail_uid"])
    for row in rows_of(dated[[*MAIL_COLUMNS, "received_at"]]):
        said = " ".join(_shown(row[name]) for name in ("header_from", "subject"))
        message = f"{row['verdict']} ({row['certainty']}): {said}"
        yield _event(row["received_at"], "Mail received", message, {name: row[name] for name in MAIL_COLUMNS})


def _shown(value: Any) -> str:
    return "(not recorded)" if pd.isna(value) else str(value)


def _deliveries(tables: Tables) -> Iterator[dict[str, Any]]:
    deliveries = table(tables, "deliveries")
    ours = deliveries[deliveries["mail_uid"].isin(_looked_at(tables)["mail_uid"])]
    for time, kind, what in (
        ("occurred_at", "Mail delivered or stopped", "status"),
        ("post_delivery_at", "Action after delivery", "post_delivery_action"),
    ):
        dated = ours.dropna(subset=[time]).sort_values([time, "mail_uid", "recipient"])
        for row in rows_of(dated):
            message = f"{_shown(row[what])}: {row['recipient']}"
            yield _event(row[time], kind, message, {name: row[name] for name in DELIVERY_COLUMNS})
