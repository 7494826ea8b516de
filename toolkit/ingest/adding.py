"""Evidence that comes later: it is read alone, and its rows go behind those that a case has.

    adding/tables/   what was read of it        adding/ready/   the joined tables, on their way to the case

Nothing that was read before is opened again. Tables are moved one by one, all of them ready: who is killed in the midst
of it goes on where it was.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.ingest.manner import IN_FULL, Reading
from toolkit.ingest.running import LOADED, Runner, Told, ingest, unheard
from toolkit.store import Store

__all__ = ["add", "finish_adding"]

READY = "ready"
SAID = ("evidence_id", "locator", "reason")


def add(
    files: Sequence[EvidenceFile],
    store: Store,
    scratch: Path,
    *,
    run: Runner,
    now: datetime,
    reading: Reading = IN_FULL,
    noted: Notes | None = None,
    told: Told = unheard,
) -> None:
    """These files into the tables of LOADED, behind what is there; the arguments are those of `ingest`.

    What was noted and is a problem of the case already is not one twice.
    """
    finish_adding(store, scratch)
    store.sweep()
    known = {tuple(row.values()) for row in store.read_arrow("problems", SAID).to_pylist()}
    fresh = Notes([row for row in (noted.problems if noted else ()) if tuple(map(row.get, SAID)) not in known])
    read, half = Store(scratch / "tables"), scratch / "half"
    ingest(
        files, read, scratch / "journal", run=run, now=now, reading=reading, beside=store, noted=fresh, told=told
    )
    shutil.rmtree(half, ignore_errors=True)
    for name in LOADED:
        store.join(name, read, Store(half))
    half.replace(scratch / READY)
    finish_adding(store, scratch)


def finish_adding(store: Store, scratch: Path) -> None:
    """Move what is ready to the case, and forget what was read for it; nothing where nothing is."""
    if not (scratch / READY).is_dir():
        return
    for table in sorted((scratch / READY).iterdir()):
        table.replace(store.folder / table.name)
    shutil.rmtree(scratch)
