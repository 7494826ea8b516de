"""The first stage of a case: all of its evidence into tables, more of it behind them later, or some mails in full.

load(case, [Path("exports")])      add_evidence(case, [Path("night/trace.csv")], by="Jane")
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.case_folder import Case, expect_apart
from toolkit.cluster import run_on_cluster
from toolkit.evidence.problems import Notes, UsageError
from toolkit.evidence.raw import EvidenceFile
from toolkit.holdings import (
    SCRATCH,
    expect_loaded,
    forget_manifest,
    hashes,
    holdings,
    is_loaded,
    keep_manifest,
    manifest,
    newcomers,
    opened_with,
)
from toolkit.ingest import (
    IN_FULL,
    LOADED,
    Reading,
    Runner,
    add,
    deepen,
    finish_adding,
    ingest,
    seconds_for,
    seconds_for_selection,
)
from toolkit.load import walk
from toolkit.registering import Offer, changed_words, register
from toolkit.schema import TABLES
from toolkit.unfinished import begun, expect_finished
from toolkit.workers import run

__all__ = ["SCRATCH", "Progress", "add_evidence", "cores", "deepen_copies", "files_of", "load", "quiet", "recorded"]

Progress = Callable[[str, int, int], None]

SHOWN = 3
ADDING, DEEPENING = "adding", "deepening"


def quiet(stage: str, done: int, total: int) -> None:
    """Show nothing: a library is quiet, and whoever runs it decides what people see."""


def load(
    case: Case,
    evidence: Sequence[Path],
    *,
    reading: Reading = IN_FULL,
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Progress = quiet,
) -> None:
    """Every file of the evidence into MANIFEST, LEDGER, PROBLEMS, TRACE, MESSAGES and what repeats inside them.

    Given what the case was opened with, what was added since is read too, and what lies there unregistered is added.
    `workers=0` reads in this process; None uses every core; a `scheduler` of Dask reads on its cluster instead. A load
    that was killed goes on from what it had finished. Raises UsageError.
    """
    notes = Notes()
    files = _all_of(case, evidence, notes)
    before, known = manifest(case), hashes(case)
    with begun(case, "load", settles="deepen"):
        keep_manifest(case)
        shutil.rmtree(case.folder / ADDING, ignore_errors=True)
        ingest(
            files, case.store, case.folder / SCRATCH, run=_runner(workers, scheduler), now=case.clock(),
            reading=reading, noted=notes, told=partial(progress, "load"),
        )  # fmt: skip
        changed = _compared(case, before, known)
        forget_manifest(case)
        said = {"changed": changed} if changed else {}
        recorded(case, "load", LOADED, files=len(files), **reading.stated(), **said)


def add_evidence(
    case: Case,
    evidence: Sequence[Path],
    *,
    by: str | None = None,
    reading: Reading = IN_FULL,
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Progress = quiet,
) -> Offer:
    """Files or folders more, behind what the case has: only what is new is read, and no id of before changes.

    `by` is who adds them; without it the case's investigator. Killed, the same call goes on. Raises UsageError for a
    case whose first load is not finished.
    """
    expect_apart(case.folder, evidence)
    notes = Notes()
    files = files_of(evidence, notes)
    expect_loaded(case)
    adding = case.folder / ADDING
    expect_finished(case, ["deepen"])
    with begun(case, "load"):
        finish_adding(case.store, adding)
        offer = register(case, files, evidence, by, notes)
        read = set(manifest(case).index)
        pending = [file for file in holdings(case, Notes()) if file.evidence_id not in read]
        add(
            pending, case.store, adding, run=_runner(workers, scheduler), now=case.clock(), reading=reading,
            noted=notes, told=partial(progress, "load"),
        )  # fmt: skip
        recorded(case, "load", LOADED, files=len(pending), **reading.stated())
    return offer


def deepen_copies(
    case: Case,
    evidence: Sequence[Path],
    query: str,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    zip_passwords: Sequence[str] = (),
) -> int:
    """How many copies of the mails that an SQL question selects were read again at full depth. Raises UsageError."""
    expect_finished(case, ["load"])
    selected = case.sql(query)
    if "mail_uid" not in selected:
        raise UsageError("the query must give a column mail_uid, like: select mail_uid from verdicts where …")
    matches = case.store.read("matches")
    chosen = matches[matches["mail_uid"].isin(selected["mail_uid"]) & (matches["source_table"] == "messages")]
    files = holdings(case, Notes()) if _is_first(case, evidence) else files_of(evidence, Notes())
    # To stop while copies are read leaves the tables as they were: they are begun when the first row is replaced.
    with ExitStack() as replaced:
        read = deepen(
            files, case.store, case.folder / DEEPENING, set(chosen["source_uid"]),
            run=_runner(workers, scheduler, seconds_for_selection), zip_passwords=zip_passwords,
            replacing=lambda: replaced.enter_context(begun(case, "deepen")),
        )  # fmt: skip
        shutil.rmtree(case.folder / DEEPENING, ignore_errors=True)
        recorded(case, "deepen", LOADED, query=query, copies=read)
    return read


def _all_of(case: Case, evidence: Sequence[Path], notes: Notes) -> list[EvidenceFile]:
    """What the case holds; for other evidence than it was opened with, that evidence alone."""
    if not _is_first(case, evidence):
        return files_of(evidence, notes)
    files_of(evidence, Notes())
    strangers = newcomers(case, holdings(case, Notes())) if is_loaded(case) else []
    if strangers:
        register(case, strangers, evidence, None, notes)
    return holdings(case, notes)


def _is_first(case: Case, evidence: Sequence[Path]) -> bool:
    return {path.resolve() for path in evidence} == set(opened_with(case))


def _compared(case: Case, before: pd.DataFrame, known: dict[str, str]) -> dict[str, dict[str, str]]:
    """Files whose bytes are not, any more, those on record: a problem each. When a file was registered stays."""
    if before.empty and not known:
        return {}
    table, now = case.store.read("manifest"), manifest(case)
    since = table["evidence_id"].str.partition(".")[0].map(before["registered_at"])
    table["registered_at"] = since.fillna(table["registered_at"])
    case.store.write("manifest", table)
    changed = {
        str(name): {"registered": known[str(name)], "found": str(digest)}
        for name, digest in now["sha256"].dropna().items()
        if known.get(str(name), digest) != digest
    }
    notes = Notes()
    for name, both in changed.items():
        words = changed_words(str(now["path"][name]), **both)
        notes.problem("evidence", name, None, f"{words}: the tables have what it is now", field="sha256")
    problems = [case.store.read("problems"), TABLES["problems"].from_rows(notes.problems)]
    case.store.write("problems", pd.concat(problems, ignore_index=True))
    return changed


def files_of(evidence: Sequence[Path], notes: Notes) -> list[EvidenceFile]:
    """Every file of the evidence. Raises UsageError where there is none."""
    files = walk(evidence, notes)
    if not files:
        why = "".join(f"; {row['locator']}: {row['reason']}" for row in notes.problems[:SHOWN])
        raise UsageError(f"{', '.join(map(str, evidence))}: holds no file to examine{why}")
    return files


def recorded(case: Case, stage: str, names: Sequence[str], **detail: Any) -> None:
    """A stage is done: its line in the custody log, with the hash of each table that it made."""
    case.record(stage, tables={name: case.store.digest(name) for name in names}, **detail)


def _runner(
    workers: int | None, scheduler: str | None, seconds: Callable[[Any], float] = seconds_for
) -> Runner:
    if scheduler is not None:
        return partial(run_on_cluster, scheduler=scheduler, seconds=seconds)
    return partial(run, workers=cores(workers), seconds=seconds)


def cores(workers: int | None) -> int:
    """How many workers: as stated, or one a core."""
    return os.cpu_count() or 1 if workers is None else workers
