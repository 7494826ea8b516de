"""The journal of a load: which units are done, so that a load that was killed goes on and gives the same tables.

    scratch/plan.json              of what evidence, by which version, at what depth, begun when
    scratch/units/00007.json       {"rows": {"messages": 400, …}}     or {"cut": "the process that read it died …"}

An entry is written whole or not at all, after the parts that it speaks of.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from toolkit.evidence.raw import EvidenceFile
from toolkit.ingest.manner import Reading
from toolkit.ingest.reading import Finished
from toolkit.ingest.units import Survey
from toolkit.version import __version__
from toolkit.workers import Failure

PLAN, UNITS = "plan.json", "units"


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal in one scratch folder; `registered_at` is when the load was begun, however often it was killed."""

    scratch: Path
    registered_at: datetime

    def outcome(self, name: str) -> Finished | Failure | None:
        """What became of a unit; None for one that is still to be read."""
        try:
            entry = json.loads(self._file(name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        if "cut" in entry:
            return Failure(entry["cut"])
        return Finished(entry["rows"], tuple(map(_survey, entry["surveys"])), tuple(map(_file, entry["undated"])))

    def enter(self, name: str, outcome: Finished | Failure) -> None:
        """Note that a unit is finished, or failed and is cut in two."""
        if isinstance(outcome, Failure):
            entry: dict[str, Any] = {"cut": outcome.reason}
        else:
            entry = {
                "rows": dict(outcome.rows), "surveys": list(map(_survey_entry, outcome.surveys)),
                "undated": list(map(_file_entry, outcome.undated)),
            }  # fmt: skip
        _write(self._file(name), entry)

    def _file(self, name: str) -> Path:
        return self.scratch / UNITS / f"{name}.json"

    def close(self) -> None:
        """The load is done: the plan goes first, so that no half of a journal is ever taken for a whole one."""
        (self.scratch / PLAN).unlink()
        shutil.rmtree(self.scratch)


def left_journal(scratch: Path, files: Sequence[EvidenceFile], reading: Reading) -> Journal | None:
    """The journal that a load of the same evidence, by the same version in the same manner, left when it was killed."""
    try:
        plan = json.loads((scratch / PLAN).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if plan.get("fingerprint") != _fingerprint(files, reading):
        return None
    return Journal(scratch, datetime.fromisoformat(plan["registered_at"]))


def new_journal(scratch: Path, files: Sequence[EvidenceFile], reading: Reading, now: datetime) -> Journal:
    """An empty journal, in place of whatever lay there."""
    if scratch.exists():
        shutil.rmtree(scratch)
    (scratch / UNITS).mkdir(parents=True)
    _write(scratch / PLAN, {"fingerprint": _fingerprint(files, reading), "registered_at": now.isoformat()})
    return Journal(scratch, now)


def _fingerprint(files: Sequence[EvidenceFile], reading: Reading) -> str:
    listed = [(file.evidence_id, str(file.file), file.size_bytes, str(file.modified_at)) for file in files]
    fingerprint = hashlib.sha256(json.dumps([__version__, reading.depth, reading.date_order, listed]).encode())
    if reading.zip_passwords:
        # A slow hash: nobody finds a password out by trying, should the journal of a killed load lie about.
        secret = json.dumps([*reading.zip_passwords]).encode()
        fingerprint.update(hashlib.scrypt(secret, salt=fingerprint.digest(), n=1 << 14, r=8, p=1))
    return fingerprint.hexdigest()


def _write(file: Path, entry: dict[str, Any]) -> None:
    half = file.with_suffix(".half")
    with half.open("w", encoding="utf-8", newline="\n") as stream:
        json.dump(entry, stream)
    half.replace(file)


def _survey_entry(survey: Survey) -> dict[str, Any]:
    return {**_file_entry(survey.file), "nodes": {folder: list(nids) for folder, nids in survey.nodes.items()}}


def _survey(entry: dict[str, Any]) -> Survey:
    return Survey(_file(entry), entry["nodes"])


def _file_entry(file: EvidenceFile) -> dict[str, Any]:
    modified_at = None if file.modified_at is None else file.modified_at.isoformat()
    return {
        "evidence_id": file.evidence_id, "path": file.path, "file": str(file.file), "parent_id": file.parent_id,
        "modified_at": modified_at, "depth": file.depth,
    }  # fmt: skip


def _file(entry: dict[str, Any]) -> EvidenceFile:
    modified_at = entry["modified_at"] and datetime.fromisoformat(entry["modified_at"])
    return EvidenceFile(
        entry["evidence_id"], entry["path"], Path(entry["file"]), parent_id=entry["parent_id"],
        modified_at=modified_at, depth=entry["depth"],
    )  # fmt: skip
