"""Does a case still say what it said? Evidence, tables, custody log and report, each against its own record.

custody.jsonl line 7: was altered after it was written
evidence E0003 exports/mailbox.pst: its bytes changed since it was registered
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.evidence import custody
from toolkit.evidence.manifest import sha256_of
from toolkit.evidence.problems import Notes, UsageError
from toolkit.load import walk
from toolkit.pipeline import CUSTODY_LOG, Case
from toolkit.schema.columns import rows_of


def differences(case: Case) -> list[str]:
    """What no longer agrees, in words; empty when everything does."""
    log = case.folder / CUSTODY_LOG
    broken = custody.breaks(log)
    if broken:
        return broken
    entries = custody.read(log)
    return [*_evidence(case, entries), *_tables(case, entries), *_numbers(case)]


def _evidence(case: Case, entries: list[dict[str, Any]]) -> Iterator[str]:
    """Every file that was given is still there with the same bytes, and none was added."""
    given: list[str] = next((entry["detail"]["evidence"] for entry in entries if "evidence" in entry["detail"]), [])
    try:
        now = {file.path: file for file in walk([Path(path) for path in given], Notes())}
    except UsageError as error:
        yield f"evidence: {error}"
        return
    manifest = case.store.read("manifest")
    for row in rows_of(manifest[manifest["parent_id"].isna()]):
        file = now.pop(row["path"], None)
        if file is None:
            yield f"evidence {row['evidence_id']} {row['path']}: is no longer there"
        elif not pd.isna(row["sha256"]) and sha256_of(file) != row["sha256"]:
            yield f"evidence {row['evidence_id']} {row['path']}: its bytes changed since it was registered"
    for path in now:
        yield f"evidence {path}: was added after the case was loaded"


def _tables(case: Case, entries: list[dict[str, Any]]) -> Iterator[str]:
    """Every table still is what the stage that made it wrote."""
    recorded: dict[str, str] = {}
    for entry in entries:
        recorded |= entry["detail"].get("tables", {})
    for name, digest in recorded.items():
        if case.store.digest(name) != digest:
            yield f"table {name}: changed since it was made"


def _numbers(case: Case) -> Iterator[str]:
    """Every number of the report is what its query gives today."""
    file = case.folder / "report" / "numbers.json"
    if not file.exists():
        return
    for number in json.loads(file.read_text(encoding="utf-8")):
        [[value]] = case.sql(number["sql"]).to_numpy().tolist()
        if value != number["value"]:
            yield f"report number {number['id']}: the report says {number['value']}, the tables say {value}"
