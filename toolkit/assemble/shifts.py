"""Shifts: exports without a GUID that were made in local time, and by how much, told by mails that others tell of too.

    <a@x.example> to bob@contoso.com at 07:00 in E0003 and at 12:00 in E0002, and so on: E0003 is 5 hours behind

A shift is used to find what belongs together and for nothing else: every time stays as recorded (DOMAIN.md section 3.1,
rule 5), what is tied so is likely at most, and `reconcile` names it. One mail would else count twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from toolkit.assemble.bench import Workbench

__all__ = ["NEARLY_ALL", "NOT_SHIFTED", "PAIRS_NEEDED", "QUARTER", "SHIFTED", "TOLERANCE", "align"]

PAIRS_NEEDED = 3
NEARLY_ALL = 0.8
QUARTER, TOLERANCE = 15 * 60, 2 * 60  # seconds
FURTHEST = 14 * 4  # no zone is further from UTC, in quarters of an hour

SHIFTED = "shifted"
"""The table of exports in local time: quarters of an hour ahead, of what ('' for copies), how many mails say so."""

NOT_SHIFTED = "SELECT '' AS evidence_id, 0 AS ahead, '' AS beside, 0 AS pairs WHERE false"

# A mail of each source by what it says of itself; the earliest of its events is its receipt.
TOLD = """
SELECT source, mail_group, is_loose, key, min(seen_at) AS at, min(message_id) AS message_id
FROM (
    SELECT *, unnest([
        CASE WHEN message_id IS NOT NULL THEN 'i' || message_id || ' ' || recipient END,
        'c' || author || ' ' || recipient || ' ' || subject_form
    ]) AS key
    FROM (
        SELECT evidence_id AS source, mail_group, m.guid IS NULL AS is_loose, m.message_id, m.author, m.subject_form,
               m.seen_at, traces.recipient
        FROM members AS m JOIN traces USING (sid) JOIN trace USING (sid) WHERE traces.standing < 5
        UNION ALL
        SELECT '', mail_group, false, message_id, author, subject_form, stamped_at, recipient
        FROM members JOIN addressed USING (sid) WHERE kind = 'copy'
    )
    WHERE seen_at IS NOT NULL AND recipient IS NOT NULL
)
WHERE key IS NOT NULL
GROUP BY source, mail_group, is_loose, key
QUALIFY count(*) OVER (PARTITION BY source, key) = 1
"""

# A job that runs every twelve hours says the same each time: content alone tells where half of an export is told again.
COMPARED = f"""
WITH paired AS (
    SELECT l.source, h.source AS beside, l.key[1] = 'i' AS by_id, epoch(l.at) - epoch(h.at) AS shift,
           round(shift / {QUARTER})::INT AS quarters
    FROM told AS l JOIN told AS h USING (key)
    WHERE l.is_loose AND l.source <> h.source AND coalesce(l.message_id = h.message_id, true)
), counted AS (
    SELECT source, beside, by_id,
           CASE WHEN abs(shift - quarters * {QUARTER}) <= {TOLERANCE} AND abs(quarters) <= {FURTHEST} THEN quarters END
           AS steps, count(*) AS pairs
    FROM paired GROUP BY ALL
)
SELECT source, beside, by_id, steps, pairs, (SELECT count(*) FROM told WHERE told.source = counted.source
                                             AND key[1] = 'c') AS told_of
FROM counted ORDER BY source, beside, by_id DESC, pairs DESC, steps
"""

ALIGNED = f"""
SELECT members.* EXCLUDE (evidence_id) REPLACE (
    seen_at - coalesce(ahead, 0) * INTERVAL {QUARTER} SECOND AS seen_at,
    stamped_at - coalesce(ahead, 0) * INTERVAL {QUARTER} SECOND AS stamped_at
)
FROM (
    SELECT members.*, CASE WHEN guid IS NULL THEN evidence_id END AS evidence_id
    FROM members LEFT JOIN trace USING (sid)
) AS members LEFT JOIN {SHIFTED} USING (evidence_id)
"""

Row = tuple[str, str, bool, int | None, int, int]


def align(bench: Workbench) -> None:
    """Fill `shifted`, and take the shift off the times in `members`, which are for comparing alone."""
    bench.make("told", TOLD)
    rows: list[Row] = bench.rows(COMPARED)
    bench.clear("told")
    found = [f"({source!r}, {ahead}, {beside!r}, {pairs})" for source, ahead, beside, pairs in _shifts(rows)]
    if found:
        bench.make(SHIFTED, f"SELECT * FROM (VALUES {', '.join(found)}) AS t(evidence_id, ahead, beside, pairs)")
        bench.make("members", ALIGNED)


def _shifts(rows: Iterable[Row]) -> Iterable[tuple[str, int, str, int]]:
    """Each export that is shifted: by how many quarters, beside what, and how many mails tell so."""
    by_source = {source: list(told) for source, told in groupby(rows, key=itemgetter(0))}
    ahead: dict[str, int] = defaultdict(int)
    for source, told in by_source.items():
        # Of two exports neither of which has a GUID the first is the other's measure.
        sides = groupby(told, key=itemgetter(1))
        measures = [list(side) for beside, side in sides if beside < source or beside not in by_source]
        agreed = [found for side in measures for found in _agreed(side)]
        if agreed:
            # Copies bear Exchange's own stamp, and their name is empty.
            beside, steps, pairs = min(agreed, key=lambda each: (each[0] != "", -each[2], each[0]))
            ahead[source] = steps + ahead[beside]
            if ahead[source]:
                yield source, ahead[source], beside, pairs


def _agreed(side: list[Row]) -> Iterable[tuple[str, int, int]]:
    """By how much nearly all mails that two sources tell of are apart; nothing where they are not apart alike."""
    for by_id, told in groupby(side, key=itemgetter(2)):
        compared = list(told)
        _, beside, _, steps, pairs, told_of = compared[0]
        every = sum(row[4] for row in compared)
        if steps is not None and pairs >= max(PAIRS_NEEDED, NEARLY_ALL * every) and (by_id or 2 * pairs >= told_of):
            yield beside, steps, pairs
            return
