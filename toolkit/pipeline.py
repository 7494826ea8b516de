"""The order of the stages: evidence goes in at one door and leaves by another.

    load (and parse) → assemble → enrich → judge → relate → chart → report → export

The only module that knows this order. Each stage is a function from tables to new tables and starts from what the stage
before left on disk, so a night's run that failed goes on from where it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.assemble import ASSEMBLED, assemble_stored
from toolkit.case_folder import CASE_FILE, CUSTODY_LOG, Case, Clock, create_case, now, open_case, settings_for
from toolkit.chart import draw_all, read_exhibits
from toolkit.cluster import run_on_cluster
from toolkit.delivery import redact, what_it_left
from toolkit.enrich import REVERIFIED_READS, enrich
from toolkit.evidence import custody
from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import Notes, UsageError
from toolkit.evidence.raw import EvidenceFile
from toolkit.export import write_exports
from toolkit.ingest import LOADED, Place, Runner, deepen, ingest, originals, seconds_for
from toolkit.judge import MADE, judge_stored
from toolkit.load import walk
from toolkit.load.dates import DateOrder
from toolkit.relate import relate
from toolkit.report import write_report
from toolkit.schema import TABLES
from toolkit.workers import run

__all__ = [
    "CASE_FILE",
    "CUSTODY_LOG",
    "STAGES",
    "Case",
    "Progress",
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

Progress = Callable[[str, int, int], None]
Tables = Mapping[str, pd.DataFrame | None]

DEPTHS, SCRATCH, DEEPENING = ("full", "headers"), "scratch", "deepening"
DNS_SNAPSHOT, RDAP_ANSWERS = "dns-snapshot.json", "rdap-answers.json"


def quiet(stage: str, done: int, total: int) -> None:
    """Show nothing: a library is quiet, and whoever runs it decides what people see."""


def investigate(
    evidence: Sequence[Path],
    folder: Path,
    settings: CaseFile,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    depth: str = "full",
    zip_passwords: Sequence[str] = (),
    date_order: DateOrder | None = None,
    redacted: bool = False,
    progress: Progress = quiet,
    clock: Clock = now,
) -> Case:
    """The whole walk, unattended. Raises UsageError, before anything is written, for what cannot be done.

    `redacted` writes the report a second time without names. The same evidence and `clock` give the same bytes.
    """
    _expect_depth(depth)
    _files_of(evidence, Notes())
    case = create_case(folder, settings, evidence, clock)
    load(
        case, evidence, workers=workers, scheduler=scheduler, depth=depth, zip_passwords=zip_passwords,
        date_order=date_order, progress=progress,
    )  # fmt: skip
    walk_on(case, workers=workers, progress=progress)
    if redacted:
        redact(case)
    return case


def load(
    case: Case,
    evidence: Sequence[Path],
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    depth: str = "full",
    zip_passwords: Sequence[str] = (),
    date_order: DateOrder | None = None,
    progress: Progress = quiet,
) -> None:
    """Every file of the evidence into MANIFEST, LEDGER, PROBLEMS, TRACE, MESSAGES and what repeats inside them.

    `workers=0` reads in this process; None uses every core; a `scheduler` of Dask reads on its cluster instead. A load
    that was killed goes on from what it had finished. `zip_passwords` are tried on encrypted members of archives; the
    custody log says how many there were, and nothing says which. `date_order` says whether the day or the month comes
    first in traces whose own dates do not tell. Raises UsageError.
    """
    _expect_depth(depth)
    notes = Notes()
    files = _files_of(evidence, notes)
    ingest(
        files,
        case.store,
        case.folder / SCRATCH,
        run=_runner(workers, scheduler),
        now=case.clock(),
        depth=depth,
        zip_passwords=zip_passwords,
        date_order=date_order,
        noted=notes,
        told=partial(progress, "load"),
    )
    stated = {"zip_passwords": len(zip_passwords), "date_order": date_order}
    _recorded(case, "load", LOADED, files=len(files), depth=depth, **{k: v for k, v in stated.items() if v})


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
    selected = case.sql(query)
    if "mail_uid" not in selected:
        raise UsageError("the query must give a column mail_uid, like: select mail_uid from verdicts where …")
    matches = case.store.read("matches")
    chosen = matches[matches["mail_uid"].isin(selected["mail_uid"]) & (matches["source_table"] == "messages")]
    files, uids = _files_of(evidence, Notes()), set(chosen["source_uid"])
    read = deepen(
        files, case.store, case.folder / DEEPENING, uids, run=_runner(workers, scheduler), zip_passwords=zip_passwords
    )
    shutil.rmtree(case.folder / DEEPENING, ignore_errors=True)
    _recorded(case, "deepen", LOADED, query=query, copies=read)
    return read


def _runner(workers: int | None, scheduler: str | None) -> Runner:
    if scheduler is not None:
        return partial(run_on_cluster, scheduler=scheduler, seconds=seconds_for)
    return partial(run, workers=_cores(workers), seconds=seconds_for)


def _cores(workers: int | None) -> int:
    return os.cpu_count() or 1 if workers is None else workers


def _expect_depth(depth: str) -> None:
    if depth not in DEPTHS:
        raise UsageError(f"depth {depth!r} is not one of {', '.join(DEPTHS)}")


def _files_of(evidence: Sequence[Path], notes: Notes) -> list[EvidenceFile]:
    files = walk(evidence, notes)
    if not files:
        raise UsageError(f"{', '.join(map(str, evidence))}: holds no file to examine")
    return files


# Each stage from what it reads to what it makes, or None for what it wrote itself; the rest is the same for all.
def _assemble(case: Case) -> Tables:
    """From file to file: the rows of a year's traces are more than memory holds."""
    notes = Notes()
    assemble_stored(case.store, case.settings, notes)
    return {**dict.fromkeys(ASSEMBLED), "problems": TABLES["problems"].from_rows(notes.problems)}


def _enrich(case: Case) -> Tables:
    notes, tables = Notes(), dict(case.store.read_all(("mail", "hops", "trace")))
    kept = {"dns_snapshot": case.folder / DNS_SNAPSHOT, "rdap_answers": case.folder / RDAP_ANSWERS}
    files = {name: path for name, path in kept.items() if path.is_file()}
    if "dns_snapshot" in files:
        tables |= {name: case.store.read(name, columns) for name, columns in REVERIFIED_READS.items()}
    made = enrich(tables, case.settings, notes=notes, contents=partial(_originals, case, notes), **files)
    return {**made, "problems": TABLES["problems"].from_rows(notes.problems)}


def _originals(case: Case, notes: Notes, places: Collection[Place]) -> Iterator[tuple[Place, bytes]]:
    """The bytes of these copies, from the evidence that the case was opened with; a problem where it is gone."""
    entries = custody.read(case.folder / CUSTODY_LOG)
    given: list[str] = next((entry["detail"]["evidence"] for entry in entries if "evidence" in entry["detail"]), [])
    try:
        files = walk([Path(path) for path in given], Notes())
    except UsageError as error:
        notes.problem("enrich", None, None, f"signatures cannot be tried again: {error}")
        return
    yield from originals(files, case.store, case.folder / SCRATCH, places, notes)


def _judge(case: Case, workers: int | None = None) -> Tables:
    """In portions, each written as it is judged: the answers on a million mails are more than memory holds."""
    judge_stored(case.store, case.settings, workers=_cores(workers))
    return dict.fromkeys(table.name for table in MADE)


def _relate(case: Case) -> Tables:
    return relate(case.store.read_all(TABLES), case.settings)


def _chart(case: Case) -> Tables:
    draw_all(case.store.read_all(TABLES), case.settings, _fresh(case.folder / "figures"))
    return {}


def _report(case: Case) -> Tables:
    tables = case.store.read_all(TABLES)
    exhibits = read_exhibits(case.folder / "figures")
    entries = custody.read(case.folder / CUSTODY_LOG)
    folder = _fresh(case.folder / "report")
    write_report(tables, case.settings, exhibits, folder, made_at=case.clock(), custody=entries)
    return {}


def _export(case: Case) -> Tables:
    write_exports(case.store.read_all(TABLES), case.settings, _fresh(case.folder / "export"))
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

    `workers` as for `load`; of these stages only the judge has use for them.
    """
    made = _judge(case, workers) if stage == "judge" else STAGES[stage](case)
    for name, frame in made.items():
        if frame is not None:
            case.store.write(name, _joined(case, stage, frame) if name == "problems" else frame)
    _recorded(case, stage, tuple(made), **what_it_left(case, stage))


def _joined(case: Case, stage: str, problems: pd.DataFrame) -> pd.DataFrame:
    """PROBLEMS is every stage's: this one's own take the place of those it noted in an earlier run."""
    known = case.store.read("problems")
    return pd.concat([known[known["stage"] != stage], problems], ignore_index=True)


def _recorded(case: Case, stage: str, names: Sequence[str], **detail: Any) -> None:
    case.record(stage, tables={name: case.store.digest(name) for name in names}, **detail)


def _fresh(folder: Path) -> Path:
    """An empty folder of the case's own: what an earlier run left there is not this run's."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
