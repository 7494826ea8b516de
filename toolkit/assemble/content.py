"""Content: the last resort, by which a source without an identifier finds its mail: what the message says of itself.

    sender, recipient, subject and minute, where exactly one mail says the same

Nothing tied so is more than likely, and where two would do, none is chosen.
"""

from __future__ import annotations

from toolkit.assemble.bench import Workbench
from toolkit.assemble.choices import choose

__all__ = ["tie_by_content"]

CONTENT_OF_COPIES = """
SELECT DISTINCT mail_group, sender, mailbox(recipient) AS recipient, subject_form, seen_at, size_bytes, message_id,
       mail_group LIKE 'g:%' AS has_guid
FROM (
    SELECT *, unnest([author, envelope_sender]) AS sender FROM members WHERE kind = 'copy'
) JOIN addressed USING (sid)
WHERE sender IS NOT NULL AND subject_form IS NOT NULL AND seen_at IS NOT NULL
  AND mail_group NOT IN (SELECT mail_group FROM members WHERE kind = 'trace')
"""

CONTENT_OF_TRACES = """
SELECT DISTINCT m.mail_group, sender, mailbox(traces.recipient) AS recipient, m.subject_form, m.seen_at, m.size_bytes,
       m.message_id, mail_group LIKE 'g:%' AS has_guid
FROM (
    SELECT *, unnest([author, envelope_sender]) AS sender FROM members WHERE kind = 'trace'
) AS m JOIN traces USING (sid)
WHERE sender IS NOT NULL AND m.subject_form IS NOT NULL AND m.seen_at IS NOT NULL AND traces.recipient IS NOT NULL
  AND mail_group NOT IN (SELECT mail_group FROM members WHERE kind <> 'trace')
"""

# The trace counts the message before the mailbox adds and drops fields: sizes agree when neither is twice the other.
CONTENT_PAIRS = """
SELECT DISTINCT c.mail_group AS copy_group, t.mail_group AS trace_group, t.has_guid
FROM content_of_copies AS c JOIN content_of_traces AS t USING (sender, recipient, subject_form)
WHERE c.seen_at BETWEEN t.seen_at - INTERVAL 1 MINUTE AND t.seen_at + INTERVAL 1 MINUTE
  AND NOT (c.has_guid AND t.has_guid)
  AND (c.message_id IS NULL OR t.message_id IS NULL)
  AND coalesce(c.size_bytes <= 2 * t.size_bytes AND t.size_bytes <= 2 * c.size_bytes, true)
"""

CONTENT_BEST = """
SELECT CASE WHEN has_guid THEN copy_group ELSE trace_group END AS loose_group,
       CASE WHEN has_guid THEN trace_group ELSE copy_group END AS host_group,
       false AS is_sure,
       count(*) OVER (PARTITION BY copy_group) * count(*) OVER (PARTITION BY trace_group) AS rivals
FROM content_pairs
"""

# --- a summary without any identifier, beside the traces that have one

CONTENT_OF_SUMMARIES = """
SELECT DISTINCT m.mail_group, m.author AS sender, mailbox(traces.recipient) AS recipient, m.subject_form, m.seen_at,
       unnest([0, 1, -1]) + epoch_us(m.seen_at) // 60000000 AS minute, trace.evidence_id, trace.dialect
FROM members AS m JOIN traces USING (sid) JOIN trace USING (sid)
WHERE m.mail_group LIKE 'c:%' AND traces.recipient IS NOT NULL
"""

CONTENT_OF_HOSTS = """
SELECT DISTINCT m.mail_group, sender, mailbox(traces.recipient) AS recipient, m.subject_form, m.seen_at,
       epoch_us(m.seen_at) // 60000000 AS minute
FROM (
    SELECT *, unnest([author, envelope_sender]) AS sender FROM members
    WHERE kind = 'trace' AND mail_group NOT LIKE 'c:%'
) AS m JOIN traces USING (sid)
WHERE sender IS NOT NULL AND m.subject_form IS NOT NULL AND m.seen_at IS NOT NULL AND traces.recipient IS NOT NULL
"""

# A kit sends the same to the same within one minute: the nearest is taken, and of two that are as near neither.
SUMMARY_BEST = """
WITH near AS (
    SELECT l.mail_group AS loose_group, h.mail_group AS host_group,
           min(abs(epoch(l.seen_at) - epoch(h.seen_at))) AS apart
    FROM content_of_summaries AS l JOIN content_of_hosts AS h USING (sender, recipient, subject_form, minute)
    GROUP BY ALL
    HAVING apart <= 60
), nearest AS (SELECT * FROM near QUALIFY apart = min(apart) OVER (PARTITION BY loose_group))
SELECT loose_group, host_group, false AS is_sure, count(*) OVER (PARTITION BY loose_group) AS rivals FROM nearest
"""

# Two exports neither of which has an identifier: one was saved without seconds, or tells another moment of the mail. In
# one dialect with all its seconds another time is another mail. The first file is the other's host.
TOLD_TWICE = """
WITH near AS (
    SELECT l.mail_group AS loose_group, h.mail_group AS host_group, l.evidence_id, h.evidence_id AS first_file,
           min(abs(epoch(l.seen_at) - epoch(h.seen_at))) AS apart
    FROM content_of_summaries AS l JOIN content_of_summaries AS h USING (sender, recipient, subject_form, minute)
    WHERE h.minute = epoch_us(h.seen_at) // 60000000 AND h.evidence_id < l.evidence_id
      AND l.mail_group <> h.mail_group
      AND (l.dialect <> h.dialect OR l.seen_at = h.seen_at OR second(l.seen_at) = 0 OR second(h.seen_at) = 0)
    GROUP BY ALL
    HAVING apart <= 60
), first AS (
    SELECT * FROM near QUALIFY first_file = min(first_file) OVER (PARTITION BY loose_group)
), nearest AS (SELECT * FROM first QUALIFY apart = min(apart) OVER (PARTITION BY loose_group))
SELECT loose_group, host_group, false AS is_sure,
       count(*) OVER (PARTITION BY loose_group) * count(*) OVER (PARTITION BY host_group, evidence_id) AS rivals
FROM nearest
"""


def tie_by_content(bench: Workbench) -> None:
    """Tie what is left of `members` by what the message says of itself."""
    # A line that tells of the same mail as another trace would else be its rival for a copy.
    if bench.has_rows("members WHERE mail_group LIKE 'c:%'"):
        _tie_summaries(bench)
    bench.make("content_of_copies", CONTENT_OF_COPIES)
    if bench.has_rows("content_of_copies"):
        _tie_copies(bench)
    bench.clear("content_of_copies")


def _tie_copies(bench: Workbench) -> None:
    """Tie copies and traces, one of which has no identifier that the other has."""
    bench.make("content_of_traces", CONTENT_OF_TRACES)
    bench.make("content_pairs", CONTENT_PAIRS)
    bench.make("best", CONTENT_BEST)
    choose(bench, key="content")
    bench.clear("content_of_traces", "content_pairs", "best")


def _tie_summaries(bench: Workbench) -> None:
    """Tie the lines of a summary without identifiers to the mail that other traces tell of, and then to each other."""
    bench.make("content_of_summaries", CONTENT_OF_SUMMARIES)
    bench.make("content_of_hosts", CONTENT_OF_HOSTS)
    bench.make("best", SUMMARY_BEST)
    choose(bench, key="content")
    bench.make("content_of_summaries", CONTENT_OF_SUMMARIES)
    bench.make("best", TOLD_TWICE)
    choose(bench, key="content")
    bench.clear("content_of_summaries", "content_of_hosts", "best")
