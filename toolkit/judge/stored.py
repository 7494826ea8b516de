"""A case on disk, judged portion by portion: in this process, or in worker processes where there are several portions.

    tables/clauses/part-00000.arrow … part-00019.arrow, then one file a table

Each portion is read, judged and written where it is judged; what comes back is only what needs all mail.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import pyarrow as pa

from toolkit.evidence.case import CaseFile
from toolkit.judge.portion import Judged, judge_portion, late_signals
from toolkit.judge.portions import PORTION, portion_count, stored_portion
from toolkit.judge.profile import PROFILED, Profile, infer_profile
from toolkit.schema.tables.judgement import CLAUSES, PROFILE, SIGNALS, VERDICTS
from toolkit.store import Store
from toolkit.workers import Failure, run

MADE = (PROFILE, CLAUSES, VERDICTS, SIGNALS)

__all__ = ["MADE", "judge_stored"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One portion of a case's mails: the `number`th `size` of them."""

    store: Store
    profile: Profile
    number: int
    size: int


def judge_stored(store: Store, case: CaseFile, *, workers: int = 0, size: int = PORTION) -> None:
    """PROFILE, CLAUSES, VERDICTS and SIGNALS of the tables on disk, to disk, in place of what was there.

    `workers=0` judges in this process; a case of one portion is not worth a worker's start. The tables are the same
    for any number of workers.
    """
    for table in MADE:
        store.clear(table.name)
    profile = infer_profile({name: store.read(name, columns) for name, columns in PROFILED.items()}, case)
    store.write(PROFILE.name, profile)
    pa.default_memory_pool().release_unused()  # what the profile was inferred from, before workers want as much
    count = portion_count(store, size)
    units = deque(Unit(store, Profile.of(profile, case), number, size) for number in range(count))
    judged: dict[int, Judged] = {}
    for unit, outcome in run(judge_unit, units, workers=min(workers, count) if count > 1 else 0):
        # What a worker could not hold or finish is judged here, where nothing is cut short and an error shows itself.
        judged[unit.number] = judge_unit(unit) if isinstance(outcome, Failure) else outcome
    for number, signals in enumerate(late_signals(judged[number] for number in sorted(judged))):
        store.write_part(SIGNALS.name, f"late-{number:05}", signals)
    for table in MADE[1:]:
        store.merge_parts(table.name)


def judge_unit(unit: Unit) -> Judged:
    """Judge one portion and write its parts; what is needed once all mail is judged."""
    judged = judge_portion(stored_portion(unit.store, unit.number, unit.size), unit.profile)
    for name, rows in judged.parts.items():
        unit.store.write_part(name, f"{unit.number:05}", rows)
    return judged.without_parts()
