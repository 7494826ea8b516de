"""The order of the stages: evidence goes in at one door and leaves by another.

    load (and parse) → assemble → enrich → judge → relate → chart → report → export

The only module that knows this order. Each stage is a function from tables to new tables and starts from what the stage
before left on disk, so a night's run that failed goes on from where it was.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from toolkit.assemble import ASSEMBLED, assemble_stored
from toolkit.case_folder import CASE_FILE, CUSTODY_LOG, Case, Clock, create_case, now, open_case, settings_for
from toolkit.chart import READS as DRAWN
from toolkit.chart import draw_all, read_exhibits
from toolkit.delivery import redact, what_it_left
from toolkit.enrich import REVERIFIED_READS, enrich
from toolkit.evidence import custody
from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import Notes, UsageError
from toolkit.excerpts import StoredTables
from toolkit.export import READS as EXPORTED
from toolkit.export import write_exports
from toolkit.holdings import holdings
from toolkit.ingest import IN_FULL, Place, Reading, originals
from toolkit.judge import MADE, judge_stored
from toolkit.loading import SCRATCH, Progress, add_evidence, cores, deepen_copies, files_of, load, quiet, recorded
from toolkit.relate import READS as RELATED
from toolkit.relate import relate
from toolkit.report import write_report
from toolkit.schema import TABLES
from toolkit.unfinished import begun, expect_finished

__all__ = [
    "CASE_FILE",
    "CUSTODY_LOG",
    "STAGES",
    "Case",
    "Progress",
    "add_evidence",
    "create_case",
    "deepen_copies",
    "investigate",
    "load",
    "open_case",
    "quiet",
    "run_stage",
    "settings_for",
    "walk_on",
]

Tables = Mapping[str, pd.DataFrame | None]

DNS_SNAPSHOT, RDAP_ANSWERS = "dns-snapshot.json", "rdap-answers.json"


def investigate(
    evidence: Sequence[Path],
    folder: Path,
    settings: CaseFile,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    reading: Reading = IN_FULL,
    redacted: bool = False,
    progress: Progress = quiet,
    clock: Clock = now,
) -> Case:
    """The whole walk, unattended. Raises UsageError, before anything is written, for what cannot be done.

    `redacted` writes the report a second time without names. The same evidence and `clock` give the same bytes.
    """
    files_of(evidence, Notes())
    case = create_case(folder, settings, evidence, clock)
    load(case, evidence, reading=reading, workers=workers, scheduler=scheduler, progress=progress)
    walk_on(case, workers=workers, progress=progress)
    if redacted:
        redact(case)
    return case


# Each stage from what it reads to what it makes, or None for what it wrote itself; the rest is the same for all.
def _assemble(case: Case) -> Tables:
    """From file to file: the rows of a year's traces are more than memory holds."""
    notes = Notes()
    assemble_stored(case.store, case.settings, notes)
    return {**dict.fromkeys(ASSEMBLED), "problems": TABLES["problems"].from_rows(notes.problems)}


def _enrich(case: Case) -> Tables:
    notes, tables = Notes(), {name: case.store.read(name) for name in ("mail", "hops", "trace")}
    kept = {"dns_snapshot": case.folder / DNS_SNAPSHOT, "rdap_answers": case.folder / RDAP_ANSWERS}
    files = {name: path for name, path in kept.items() if path.is_file()}
    if "dns_snapshot" in files:
        tables |= {name: case.store.read(name, columns) for name, columns in REVERIFIED_READS.items()}
    made = enrich(tables, case.settings, notes=notes, contents=partial(_originals, case, notes), **files)
    return {**made, "problems": TABLES["problems"].from_rows(notes.problems)}


def _originals(case: Case, notes: Notes, places: Collection[Place]) -> Iterator[tuple[Place, bytes]]:
    """The bytes of these copies, from the evidence that the case holds; a problem where it is gone."""
    try:
        files = holdings(case, Notes())
    except UsageError as error:
        notes.problem("enrich", None, None, f"signatures cannot be tried again: {error}")
        return
    yield from originals(files, case.store, case.folder / SCRATCH, places, notes)


def _judge(case: Case, workers: int | None = None) -> Tables:
    """In portions, each written as it is judged: the answers on a million mails are more than memory holds."""
    judge_stored(case.store, case.settings, workers=cores(workers))
    return dict.fromkeys(table.name for table in MADE)


def _relate(case: Case) -> Tables:
    return relate(StoredTables(case.store, RELATED), case.settings)


def _chart(case: Case) -> Tables:
    draw_all(StoredTables(case.store, DRAWN), case.settings, _fresh(case.folder / "figures"))
    return {}


def _report(case: Case) -> Tables:
    tables = StoredTables(case.store)
    exhibits = read_exhibits(case.folder / "figures")
    entries = custody.read(case.folder / CUSTODY_LOG)
    folder = _fresh(case.folder / "report")
    write_report(tables, case.settings, exhibits, folder, made_at=case.clock(), custody=entries)
    return {}


def _export(case: Case) -> Tables:
    write_exports(StoredTables(case.store, EXPORTED), case.settings, _fresh(case.folder / "export"))
    return {}


STAGES: Mapping[str, Callable[[Case], Tables]] = {
    "assemble": _assemble,
    "enrich": _enrich,
    "judge": _judge,
    "relate": _relate,
    "chart": _chart,
    "report": _report,
    "export": _export,
}


def walk_on(
    case: Case, first: str = "assemble", *, workers: int | None = None, progress: Progress = quiet
) -> None:
    """The stages from `first` to the last, each from what the one before left. Raises UsageError for an unknown one."""
    if first not in STAGES:
        raise UsageError(f"no stage {first!r}; there are {', '.join(STAGES)}")
    stages = list(STAGES)[list(STAGES).index(first) :]
    for number, stage in enumerate(stages):
        progress(stage, number, len(stages))
        run_stage(case, stage, workers=workers)
    progress(stages[-1], len(stages), len(stages))


def run_stage(case: Case, stage: str, *, workers: int | None = None) -> None:
    """One stage, from what the stage before left on disk; what it makes replaces what was there.

    `workers` as for `load`; of these stages only the judge has use for them. Raises UsageError where a stage before it
    was begun and did not come to its end.
    """
    stages = list(STAGES)
    expect_finished(case, ("load", "deepen", *stages[: stages.index(stage)]))
    with begun(case, stage):
        made = _judge(case, workers) if stage == "judge" else STAGES[stage](case)
        for name, frame in made.items():
            if frame is not None:
                case.store.write(name, _joined(case, stage, frame) if name == "problems" else frame)
        recorded(case, stage, tuple(made), **what_it_left(case, stage))


def _joined(case: Case, stage: str, problems: pd.DataFrame) -> pd.DataFrame:
    """PROBLEMS is every stage's: this one's own take the place of those it noted in an earlier run."""
    known = case.store.read("problems")
    return pd.concat([known[known["stage"] != stage], problems], ignore_index=True)


def _fresh(folder: Path) -> Path:
    """An empty folder of the case's own: what an earlier run left there is not this run's. Raises UsageError."""
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
    except OSError as error:  # Windows removes no file that a spreadsheet or a browser holds open
        raise UsageError(f"{error.filename}: cannot be replaced ({error.strerror}); close what has it open") from error
    return folder
