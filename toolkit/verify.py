"""Does a case still say what it said? Evidence, tables, custody log and what was delivered, each against its record.

custody.jsonl line 7: was altered after it was written
evidence E0003 exports/mailbox.pst: its bytes changed since it was registered
report/report.pdf: changed since it was made
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from toolkit.case_folder import sha256_in
from toolkit.chart import words_for
from toolkit.delivery import DELIVERED
from toolkit.evidence import custody
from toolkit.evidence.manifest import sha256_of
from toolkit.evidence.problems import Notes, UsageError
from toolkit.excerpts import StoredTables
from toolkit.holdings import added, hashes, holdings, manifest, newcomers
from toolkit.pipeline import CUSTODY_LOG, Case
from toolkit.report.numbers import Numbers, delivered_numbers, plain
from toolkit.report.voice import Voice
from toolkit.unfinished import unfinished

# The report's variants: their numbers as data, and the page that shows them.
REPORTS = {"numbers.json": "report.html", "numbers.redacted.json": "report.redacted.html"}


def differences(case: Case) -> list[str]:
    """What no longer agrees, in words; empty when everything does."""
    log = case.folder / CUSTODY_LOG
    broken = custody.breaks(log)
    if broken:
        return broken
    entries = custody.read(log)
    found = [*_begun(case), *_evidence(case), *_tables(case, entries), *_delivered(case, entries), *_numbers(case)]
    # A page may show one number in many places.
    return list(dict.fromkeys(found))


def _begun(case: Case) -> Iterator[str]:
    """Every stage came to its end: of one that did not, tables differ though nobody touched them."""
    for stage, again in unfinished(case).items():
        yield f"{stage}: was begun and did not come to its end; {again} first"


def _evidence(case: Case) -> Iterator[str]:
    """Every file that was given, then or later, is still there with the same bytes, and none was added unregistered."""
    try:
        held = holdings(case, Notes())
    except UsageError as error:
        yield f"evidence: {error}"
        return
    files, recorded = {file.evidence_id: file for file in held}, hashes(case)
    paths = {name: row["path"] for name, row in added(case).items()}
    loaded = {str(name): str(path) for name, path in manifest(case)["path"].items()}
    for evidence_id, path in (loaded | paths).items():
        file, known = files.get(evidence_id), recorded.get(evidence_id)
        if file is None:
            yield f"evidence {evidence_id} {path}: is no longer there"
        elif known is not None and sha256_of(file) != known:
            yield f"evidence {evidence_id} {path}: its bytes changed since it was registered"
        if evidence_id not in loaded:
            yield f"evidence {evidence_id} {path}: was added and never read"
    for file in newcomers(case, held):
        yield f"evidence {file.path}: was added after the case was loaded"


def _tables(case: Case, entries: list[dict[str, Any]]) -> Iterator[str]:
    """Every table still is what the stage that made it wrote."""
    recorded: dict[str, str] = {}
    for entry in entries:
        recorded |= entry["detail"].get("tables", {})
    for name, digest in recorded.items():
        if case.store.digest(name) != digest:
            yield f"table {name}: changed since it was made"


def _delivered(case: Case, entries: list[dict[str, Any]]) -> Iterator[str]:
    """Every figure, report and export still is what its stage wrote; a stage run again begins anew."""
    recorded: dict[str, str] = {}
    for entry in entries:
        folder = DELIVERED.get(entry["action"])
        recorded = {path: digest for path, digest in recorded.items() if path.partition("/")[0] != folder}
        recorded |= entry["detail"].get("files", {}) if isinstance(entry["detail"].get("files"), dict) else {}
    for path, digest in recorded.items():
        if not (case.folder / path).is_file():
            yield f"{path}: is no longer there"
        elif sha256_in(case.folder / path) != digest:
            yield f"{path}: changed since it was made"


def _numbers(case: Case) -> Iterator[str]:
    """Every number of a delivered report is what its query gives today, in the record and on the page."""
    folder = case.folder / "report"
    for record, page in REPORTS.items():
        if (folder / record).is_file():
            asked = Numbers.over(StoredTables(case.store))
            yield from _recorded(folder / record, asked)
            yield from _shown(folder / page, asked, Voice(words_for(case.settings)))


def _recorded(file: Path, asked: Numbers) -> Iterator[str]:
    try:
        for number in json.loads(file.read_text(encoding="utf-8")):
            value = plain(asked.ask(number["id"], number["sql"]).value)
            if value != number["value"]:
                yield f"report number {number['id']}: {file.name} says {number['value']}, the tables say {value}"
    except (ValueError, TypeError, KeyError, duckdb.Error) as error:
        yield f"report/{file.name}: its numbers cannot be asked again: {error}"


def _shown(page: Path, asked: Numbers, voice: Voice) -> Iterator[str]:
    html = page.read_text(encoding="utf-8") if page.is_file() else ""
    for name, shown in delivered_numbers(html):
        said = voice.value(asked.asked[name].value).unescape() if name in asked.asked else "nothing"
        if shown != said:
            yield f"report number {name}: {page.name} says {shown}, the tables say {said}"
