"""Reconcile: what the traces as a whole do not cover, hold twice, or tell in another zone than UTC.

    this export is 5 hours behind the messages: it was made in local time

DOMAIN.md section 3.1, rule 5, and 3.3. Nothing is corrected: a shift is said, and every time stays as recorded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter

from toolkit.assemble.bench import Workbench
from toolkit.assemble.shifts import NEARLY_ALL, PAIRS_NEEDED, QUARTER, SHIFTED, TOLERANCE
from toolkit.assemble.sources import AFTERMATH
from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import Notes

__all__ = ["reconcile"]

TIED_AS_IN_UTC = "its rows, without network message ids, are tied to mails as if told in UTC, likely at most"
HOUR = 4  # quarters
SILENCE = timedelta(days=1)

# Each mail's receipt as an export has it beside the receipt that the boundary stamped, in quarters of an hour between
# them, null where they are between quarters; only GUIDs are sure enough. When most of them were received tells in which
# order an export of local time had its shifts.
SHIFTS = f"""
SELECT evidence_id, steps, count(*), quantile_disc(received_at, 0.1), quantile_disc(received_at, 0.9)
FROM (
    SELECT evidence_id, t.mid, min(c.received_at) AS received_at,
           epoch(min(t.occurred_at)) - epoch(min(c.received_at)) AS shift, round(shift / {QUARTER}) AS quarters,
           CASE WHEN abs(shift - quarters * {QUARTER}) <= {TOLERANCE} THEN quarters::INT END AS steps
    FROM (
        SELECT mid, evidence_id, occurred_at FROM trace JOIN ranked_traces USING (sid)
        WHERE standing < 5 AND network_message_id IS NOT NULL
    ) AS t
    JOIN (
        SELECT mid, received_at FROM messages JOIN ranked_copies USING (sid)
        WHERE network_message_id IS NOT NULL AND boundary_hop IS NOT NULL
    ) AS c ON c.mid = t.mid
    GROUP BY evidence_id, t.mid
)
WHERE shift IS NOT NULL
GROUP BY evidence_id, steps ORDER BY evidence_id, count(*) DESC, steps
"""

SPANS = f"""
SELECT dialect, evidence_id, min(occurred_at), max(occurred_at)
FROM trace WHERE occurred_at IS NOT NULL AND dialect NOT IN {AFTERMATH}
GROUP BY dialect, evidence_id ORDER BY dialect, 3, evidence_id
"""

# An event may be recorded twice in one file, by two agents; in two files of a series it is one event told twice.
TWICE = f"""
SELECT dialect, first_file, list_sort(list(DISTINCT evidence_id)), count(*)
FROM (
    SELECT dialect, evidence_id, min(evidence_id) OVER (
        PARTITION BY dialect, network_message_id, recipient, occurred_at, source, event_id
    ) AS first_file
    FROM trace SEMI JOIN (
        SELECT dialect FROM trace GROUP BY dialect HAVING min(evidence_id) < max(evidence_id)
    ) USING (dialect)
    WHERE network_message_id IS NOT NULL AND recipient IS NOT NULL AND occurred_at IS NOT NULL
      AND dialect NOT IN {AFTERMATH}
)
WHERE evidence_id <> first_file GROUP BY dialect, first_file ORDER BY dialect, first_file
"""


@dataclass(frozen=True, slots=True)
class Shift:
    """Mails of an export that are as many quarters of an hour after their receipt (None: not by whole quarters), and
    when most of them were received.
    """

    steps: int | None
    pairs: int
    start: datetime
    end: datetime

    @property
    def hours(self) -> str:
        return f"{(self.steps or 0) / HOUR:+g}"


@dataclass(frozen=True, slots=True)
class Span:
    """The time from a file's first row to its last."""

    dialect: str
    evidence_id: str
    start: datetime
    end: datetime


def reconcile(bench: Workbench, notes: Notes, case: CaseFile | None = None) -> None:
    """Note what is wrong with the traces as a whole. Needs the ranked sources of `facts`."""
    for evidence_id, rows in groupby(bench.rows(SHIFTS), key=itemgetter(0)):
        reason = _local_time([Shift(*row[1:]) for row in rows])
        if reason:
            notes.problem("assemble", evidence_id, None, reason, field="occurred_at")
    for evidence_id, ahead, beside, pairs in bench.rows(f"FROM {SHIFTED} ORDER BY evidence_id"):
        reason = f"{_apart(ahead, beside or 'the messages', pairs)}; {TIED_AS_IN_UTC}"
        notes.problem("assemble", evidence_id, None, reason, field="occurred_at")
    spans = [Span(dialect, name, _utc(start), _utc(end)) for dialect, name, start, end in bench.rows(SPANS)]
    for reason, evidence_id in (*_gaps(spans), *_uncovered(spans, case)):
        notes.problem("assemble", evidence_id, None, reason, field="occurred_at")
    for dialect, first, others, rows in bench.rows(TWICE):
        notes.problem("assemble", first, None, _overlap(rows, dialect, ", ".join(others), first))


def _local_time(shifts: Sequence[Shift]) -> str | None:
    """What tells that an export was made in local time: nearly all its mails are shifted alike; or some by an hour more
    than the others, and all of these later or earlier, as when the clocks are changed. The commonest shift comes first.
    """
    compared = sum(shift.pairs for shift in shifts)
    chief = [shift for shift in shifts[:2] if shift.steps is not None and shift.pairs >= PAIRS_NEEDED]
    if chief and chief[0].steps and chief[0].pairs >= NEARLY_ALL * compared:
        return _apart(chief[0].steps, "the messages", compared)
    if len(chief) == 2 and sum(shift.pairs for shift in chief) >= NEARLY_ALL * compared:
        first, later = sorted(chief, key=lambda shift: shift.start)
        if first.end < later.start and abs((first.steps or 0) - (later.steps or 0)) == HOUR:
            return (
                f"this export is at first {first.hours} and later {later.hours} hours off the messages "
                f"({compared} compared): it was made in local time, and the clocks were changed"
            )
    return None


def _apart(steps: int, others: str, compared: int) -> str:
    hours = f"{abs(steps) / HOUR:g} hour{'' if abs(steps) == HOUR else 's'} {'behind' if steps < 0 else 'ahead of'}"
    return f"this export is {hours} {others} ({compared} compared): it was made in local time"


def _overlap(rows: int, dialect: str, others: str, first: str) -> str:
    if rows == 1:
        return f"1 row of {dialect} in {others} is in {first} too: the files overlap, and no mail counts twice"
    return f"{rows} rows of {dialect} in {others} are in {first} too: the files overlap, and no mail counts twice"


def _gaps(spans: Sequence[Span]) -> Iterator[tuple[str, str]]:
    """Between files of one series: more than a day of silence from the end of one to the start of the next."""
    series = defaultdict(list)
    for span in spans:
        series[span.dialect].append(span)
    for files in series.values():
        reached = files[0]
        for span in files[1:]:
            if span.start - reached.end > SILENCE:
                until, end, before = _day(span.start), _day(reached.end), reached.evidence_id
                reason = f"begins on {until}, and {before}, the export before it, ends on {end}: no row between"
                yield reason, span.evidence_id
            reached = max(reached, span, key=lambda each: each.end)


def _uncovered(spans: Sequence[Span], case: CaseFile | None) -> Iterator[tuple[str, None]]:
    """Whole days of the case's window that no trace has a row of."""
    if case is None or case.window.start is None or case.window.end is None or not spans:
        return
    day, missing = _midnight(case.window.start), list[datetime]()
    while day < case.window.end:
        if not any(span.start < day + SILENCE and day <= span.end for span in spans):
            missing.append(day)
        day += SILENCE
    for first, last in _runs(missing):
        if first == last:
            yield f"no trace covers {_day(first)}, a day of the case's window", None
        else:
            yield f"no trace covers {_day(first)} to {_day(last)}, days of the case's window", None


def _runs(days: Sequence[datetime]) -> Iterator[tuple[datetime, datetime]]:
    start = 0
    for at in range(1, len(days) + 1):
        if at == len(days) or days[at] - days[at - 1] > SILENCE:
            yield days[start], days[at - 1]
            start = at


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
