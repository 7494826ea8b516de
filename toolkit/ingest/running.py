"""A load from its plan to its tables: every unit run, every failure cut in two, every finish entered in the journal."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.ingest.journal import Journal, left_journal, new_journal
from toolkit.ingest.manner import IN_FULL, Reading
from toolkit.ingest.reading import Finished, lose_unit, read_unit
from toolkit.ingest.units import Load, Unit, halves, plan, slices, undated
from toolkit.load.pstfile.slices import add_up
from toolkit.schema import TABLES
from toolkit.store import Store
from toolkit.workers import Failure

Runner = Callable[..., Iterator[tuple[Any, Any]]]
"""`run(function, units)` of `toolkit.workers` or `toolkit.cluster`: each unit of a growing queue with its outcome."""

BEFORE_ALL = "00000-0000"
Told = Callable[[int, int], None]

LOADED = tuple(name for name, table in TABLES.items() if table.made_by in ("evidence", "load", "parse", "any stage"))


def unheard(done: int, total: int) -> None:
    """Nobody asks how far it is."""


def ingest(
    files: Sequence[EvidenceFile],
    store: Store,
    scratch: Path,
    *,
    run: Runner,
    now: datetime,
    reading: Reading = IN_FULL,
    beside: Store | None = None,
    noted: Notes | None = None,
    told: Told = unheard,
) -> None:
    """All files into the tables of LOADED, in place of what was there.

    `noted` is what was found wrong when the files were listed; `told` hears how many units are done of how many.
    `beside` are tables that these are to be added to. `scratch` is kept until the end: a load of the same evidence in
    the same manner goes on from what is in it.
    """
    files = [replace(file, file=None if file.file is None else file.file.absolute()) for file in files]
    journal = left_journal(scratch.absolute(), files, reading)
    if journal is None:
        for name in LOADED:
            store.clear(name)
        journal = new_journal(scratch.absolute(), files, reading, now)
    beside = beside and Store(beside.folder.absolute())
    load = Load(Store(store.folder.absolute()), journal.scratch, journal.registered_at, reading, beside)
    _sweep(store, journal)
    if noted is not None:
        store.write_part("problems", BEFORE_ALL, TABLES["problems"].to_arrow(noted.problems))
    planned = plan(files, load)
    _run_all(planned, journal, run, told)
    _run_all([late for unit in planned for late in _waiting(unit, journal)], journal, run, told)
    for name in LOADED:
        store.merge_parts(name)
    _balance(store)
    journal.close()


def _sweep(store: Store, journal: Journal) -> None:
    """What is half written goes, and the parts of units that were not finished: they are read again from the start."""
    store.sweep()
    for name in LOADED:
        for part in store.parts(name):
            if not isinstance(journal.outcome(part.rpartition("-")[0]), Finished):
                store.clear(name, part)


def _run_all(planned: Sequence[Unit], journal: Journal, run: Runner, told: Told) -> None:
    queue = deque(unit for one in planned for unit in _pending(one, journal))
    total = len(queue)
    for done, (unit, outcome) in enumerate(run(read_unit, queue), start=1):
        settled = _settle(unit, outcome)
        journal.enter(unit.name, settled)
        more = _follow_up(unit, settled)
        queue.extend(more)
        total += len(more)
        told(done, total)


def _pending(unit: Unit, journal: Journal) -> Iterator[Unit]:
    """What of a unit an earlier run did not finish."""
    outcome = journal.outcome(unit.name)
    if outcome is None:
        yield unit
        return
    for part in _follow_up(unit, outcome):
        yield from _pending(part, journal)


def _waiting(unit: Unit, journal: Journal) -> Iterator[Unit]:
    """The traces of a unit that was read, and of what it was cut into, whose dates only the messages can tell."""
    outcome = journal.outcome(unit.name)
    if isinstance(outcome, Finished):
        yield from undated(unit, outcome.undated)
    if outcome is not None:
        for part in _follow_up(unit, outcome):
            yield from _waiting(part, journal)


def _settle(unit: Unit, outcome: Finished | Failure) -> Finished | Failure:
    """A failure of what cannot be cut any more is a loss, and with that finished."""
    if not isinstance(outcome, Failure):
        return outcome
    for name in LOADED:
        for part in unit.load.store.parts(name, unit.name):
            unit.load.store.clear(name, part)
    return outcome if halves(unit) else lose_unit(unit, outcome.reason)


def _follow_up(unit: Unit, outcome: Finished | Failure) -> list[Unit]:
    return halves(unit) if isinstance(outcome, Failure) else slices(unit, outcome.surveys)


def _balance(store: Store) -> None:
    """Slices of one store count the same folders: one row of the ledger each is what the reader of it expects."""
    ledger = store.read_arrow("ledger")
    counted = ledger.group_by(["evidence_id", "unit", "item"]).aggregate([])
    if counted.num_rows < ledger.num_rows:
        store.write_arrow("ledger", pa.Table.from_pylist(add_up(ledger.to_pylist()), schema=ledger.schema))
