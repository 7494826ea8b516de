"""What evidence a case holds: what it was opened with and what was added since, each file under one id for good.

    case opened      exports/                     E0001 … E0074
    evidence added   night/trace.csv    by Jane   E0075     2025-07-05T02:10:00Z

The custody log says what was added, with hashes; an id that a file has is never given to another.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import Any

import pandas as pd

from toolkit.case_folder import CASE_FILE, CUSTODY_LOG, Case
from toolkit.evidence import custody
from toolkit.evidence.problems import Notes, UsageError
from toolkit.evidence.raw import EvidenceFile
from toolkit.ingest.journal import PLAN
from toolkit.load import walk
from toolkit.load.folders import place_written
from toolkit.store import Store

__all__ = [
    "SCRATCH", "added", "evidence_given", "expect_loaded", "forget_manifest", "hashes", "holdings", "is_loaded",
    "keep_manifest", "manifest", "newcomers", "number_of", "opened_with", "place_of",
]  # fmt: skip

SCRATCH, REGISTERED = "scratch", "registered"


def opened_with(case: Case) -> list[Path]:
    """The evidence as it was given when the case was opened; empty where the custody log names none."""
    given: list[str] = next((detail["evidence"] for detail in _details(case) if "evidence" in detail), [])
    return [place_written(path) for path in given]


def evidence_given(case: Case) -> list[Path]:
    """As `opened_with`. Raises UsageError where the custody log names none, with the command that opens the case."""
    given = opened_with(case)
    if not given:
        opens = f"`toolkit investigate EVIDENCE --case {quote(str(case.folder))}`"
        raise UsageError(f"{case.folder}: has no evidence yet: {opens} opens the case, with its {CASE_FILE}")
    return given


def expect_loaded(case: Case) -> None:
    """Raises UsageError, with the command to run first, where the evidence was not read, or not to the end."""
    if not is_loaded(case):
        evidence_given(case)
        first = f"`toolkit load {quote(str(case.folder))}`"
        raise UsageError(f"{case.folder}: is not loaded yet, or not to the end: {first} first")


def added(case: Case) -> dict[str, Mapping[str, str]]:
    """The files added since, by evidence id: `path` as people see it, `file` where it lies, `sha256`."""
    return {name: row for detail in _details(case) for name, row in detail.get("registered", {}).items()}


def is_loaded(case: Case) -> bool:
    """Was every file that the case was opened with read, by a load that came to its end?"""
    is_under_way = (case.folder / SCRATCH / PLAN).is_file()
    return bool(case.store.files("manifest")) and not case.store.parts("manifest") and not is_under_way


def manifest(case: Case) -> pd.DataFrame:
    """The files of the manifest that lie in no container, by evidence id.

    While the case is being loaded again, those that it had before; empty while it is loaded for the first time.
    """
    names = ["evidence_id", "path", "sha256", "registered_at", "parent_id"]
    store = case.store if is_loaded(case) else Store(case.folder / REGISTERED)
    rows = store.read("manifest", names).set_index("evidence_id")
    return rows[rows["parent_id"].isna()]


def keep_manifest(case: Case) -> None:
    """Keep what is registered until `forget_manifest`: a load that is killed after it cleared the tables needs it."""
    if is_loaded(case):
        Store(case.folder / REGISTERED).write_arrow("manifest", case.store.read_arrow("manifest"))


def forget_manifest(case: Case) -> None:
    """The load came to its end, and the manifest has what was kept."""
    shutil.rmtree(case.folder / REGISTERED, ignore_errors=True)


def hashes(case: Case) -> dict[str, str]:
    """The first SHA-256 on record of each file, by evidence id: what was found in its place later is not it."""
    recorded = {str(name): str(digest) for name, digest in manifest(case)["sha256"].dropna().items()}
    for detail in reversed(_details(case)):
        recorded |= {name: both["registered"] for name, both in detail.get("changed", {}).items()}
    return recorded | {name: row["sha256"] for name, row in added(case).items()}


def holdings(case: Case, notes: Notes) -> list[EvidenceFile]:
    """Every file of the case that is still there, under its own id. Raises UsageError where the first evidence is gone.

    A file that lies beside them and was never registered is not among them; what was added and is gone is a problem.
    """
    later = added(case)
    elsewhere = {os.path.normcase(place_written(row["file"])) for row in later.values()}
    files = list(_numbered(case, (file for file in walk(opened_with(case), notes) if place_of(file) not in elsewhere)))
    if later and len(files) >= min(map(number_of, later)):
        raise UsageError(f"{case.folder}: its evidence holds files now that it did not hold when the case was opened")
    for evidence_id, row in later.items():
        place = place_written(row["file"])
        if place.is_file():
            modified_at = datetime.fromtimestamp(place.stat().st_mtime, UTC)
            files.append(EvidenceFile(evidence_id, row["path"], place, modified_at=modified_at))
        else:
            notes.problem("evidence", evidence_id, None, f"{row['path']} is no longer there")
    return files


def newcomers(case: Case, held: Sequence[EvidenceFile]) -> list[EvidenceFile]:
    """Files that lie where evidence was given, and that the case does not hold, nor was ever offered."""
    details = _details(case)
    given = [*opened_with(case), *(place_written(path) for detail in details for path in detail.get("added", ()))]
    known = {*map(place_of, held), *(os.path.normcase(place_written(row["file"])) for row in added(case).values())}
    known |= {os.path.normcase(place_written(path)) for detail in details for path in detail.get("known", {})}
    places = [path for path in dict.fromkeys(given) if path.exists()]
    return [file for file in walk(places, Notes()) if place_of(file) not in known]


def place_of(file: EvidenceFile) -> str:
    """The one path of a file on disk, whatever way it was given."""
    return os.path.normcase(file.file.resolve()) if file.file else ""


def number_of(evidence_id: str) -> int:
    """75 of E0075."""
    return int(evidence_id[1:])


def _numbered(case: Case, walked: Iterable[EvidenceFile]) -> Iterator[EvidenceFile]:
    """Under the ids of the manifest; before there is one, in the order of their names."""
    ids = {path: str(evidence_id) for evidence_id, path in manifest(case)["path"].items()}
    for number, file in enumerate(walked, start=1):
        if not ids:
            yield replace(file, evidence_id=f"E{number:04}")
        elif file.path in ids:
            yield replace(file, evidence_id=ids[file.path])


def _details(case: Case) -> list[dict[str, Any]]:
    return [entry["detail"] for entry in custody.read(case.folder / CUSTODY_LOG)]
