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

from toolkit.chart import words_for
from toolkit.evidence import custody
from toolkit.evidence.manifest import sha256_of
from toolkit.evidence.problems import Notes, UsageError
from toolkit.load import walk
from toolkit.pipeline import CUSTODY_LOG, Case
from toolkit.report.numbers import Numbers, delivered_numbers, plain
from toolkit.report.voice import Voice
from toolkit.schema import TABLES
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
    """Every number of the delivered report is what its query gives today, in the record and on the page."""
    folder = case.folder / "report"
    if not (folder / "numbers.json").is_file():
        return
    asked = Numbers.over(case.store.read_all(TABLES))
    for number in json.loads((folder / "numbers.json").read_text(encoding="utf-8")):
        value = plain(asked.ask(number["id"], number["sql"]).value)
        if value != number["value"]:
            yield f"report number {number['id']}: numbers.json says {number['value']}, the tables say {value}"
    voice = Voice(words_for(case.settings))
    for name, shown in delivered_numbers((folder / "report.html").read_text(encoding="utf-8")):
        said = voice.value(asked.asked[name].value).unescape() if name in asked.asked else "nothing"
        if shown != said:
            yield f"report number {name}: the report says {shown}, the tables say {said}"
