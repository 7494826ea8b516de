"""Reconcile: what the traces as a whole do not cover, hold twice, or tell in another zone than UTC.

    this export is 5 hours behind the messages: it was made in local time

DOMAIN.md section 3.1, rule 5, and 3.3. Nothing is corrected: a shift is said, and every time stays as recorded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from toolkit.assemble.bench import Workbench
from toolkit.assemble.sources import AFTERMATH
from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import Notes

__all__ = ["reconcile"]

PAIRS_NEEDED = 3
QUARTER = timedelta(minutes=15)
TOLERANCE = timedelta(minutes=2)
SILENCE = timedelta(days=1)

# Each mail's receipt as an export has it beside the receipt that the boundary stamped; only GUIDs are sure enough.
SHIFTS = """
SELECT evidence_id, count(*), quantile_disc(shift, 0.1), median(shift), quantile_disc(shift, 0.9)
FROM (
    SELECT evidence_id, t.mid, epoch(min(t.occurred_at)) - epoch(min(c.received_at)) AS shift
    FROM (
        SELECT mid, evidence_id, occurred_at FROM trace JOIN ranked_traces USING (sid)
        WHERE standing < 5 AND network_message_id IS NOT NULL
    ) AS t
    JOIN (
        SELECT mid, received_at FROM messages JOIN ranked_copies USING (sid)
        WHERE network_message_id IS NOT NULL AND boundary_hop IS NOT NULL
    ) AS c ON c.mid = t.mid
    GROUP BY ALL
)
WHERE shift IS NOT NULL
GROUP BY evidence_id ORDER BY evidence_id
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
class Span:
    """The time from a file's first row to its last."""

    dialect: str
    evidence_id: str
    start: datetime
    end: datetime


def reconcile(bench: Workbench, notes: Notes, case: CaseFile | None = None) -> None:
    """Note what is wrong with the traces as a whole. Needs the ranked sources of `facts`."""
    for evidence_id, pairs, low, middle, high in bench.rows(SHIFTS):
        _note_shift(notes, evidence_id, pairs, *(timedelta(seconds=value) for value in (low, middle, high)))
    spans = [Span(dialect, name, _utc(start), _utc(end)) for dialect, name, start, end in bench.rows(SPANS)]
    for reason, evidence_id in (*_gaps(spans), *_uncovered(spans, case)):
        notes.problem("assemble", evidence_id, None, reason, field="occurred_at")
    for dialect, first, others, rows in bench.rows(TWICE):
        reason = f"{rows} rows of {dialect} in {', '.join(others)} are in {first} too: the files overlap"
        notes.problem("assemble", first, None, reason)


def _note_shift(notes: Notes, evidence_id: str, pairs: int, low: timedelta, middle: timedelta, high: timedelta) -> None:
    """A shift that is the same for nearly all and a multiple of a quarter of an hour is a time zone."""
    steps = round(middle / QUARTER)
    if pairs < PAIRS_NEEDED or steps == 0 or high - low > 2 * TOLERANCE or abs(middle - steps * QUARTER) > TOLERANCE:
        return
    behind = "behind" if steps < 0 else "ahead of"
    hours = f"{abs(steps) / 4:g} hour{'' if abs(steps) == 4 else 's'}"
    reason = f"this export is {hours} {behind} the messages ({pairs} compared): it was made in local time"
    notes.problem("assemble", evidence_id, None, reason, field="occurred_at")


def _gaps(spans: Sequence[Span]) -> Iterator[tuple[str, str]]:
    """Between files of one series: more than a day of silence from the end of one to the start of the next."""
    series = defaultdict(list)
    for span in spans:
        series[span.dialect].append(span)
    for files in series.values():
        reached = files[0]
        for span in files[1:]:
            if span.start - reached.end > SILENCE:
                yield f"no row from {_day(reached.end)}, the end of {reached.evidence_id}, until then", span.evidence_id
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
