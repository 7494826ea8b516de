"""Deliveries: to whom a mail went, and where it landed, as the trace has it; To, Cc and Bcc only where no trace knows.

A summary states the outcome and so comes after every event. `junked` says more than `delivered` of the same delivery.
"""

from __future__ import annotations

from toolkit.assemble.bench import Workbench

__all__ = ["DELIVERY_ROWS", "follow"]

TRACED = """
SELECT mid, recipient, arg_min(sid, rank) AS first_sid
FROM trace JOIN ranked_traces USING (sid) WHERE recipient IS NOT NULL
GROUP BY mid, recipient
"""

# In the order of what settles a recipient's fate, the most settling first.
FATES = """
SELECT mid, recipient, sid, status, row_number() OVER (
    PARTITION BY mid, recipient
    ORDER BY status = 'pending', standing < 2, occurred_at DESC NULLS LAST,
             list_position(['quarantined', 'filtered', 'failed', 'junked', 'delivered', 'expanded', 'pending'], status),
             trace_uid
) AS rank
FROM trace JOIN ranked_traces USING (sid) WHERE recipient IS NOT NULL AND status IS NOT NULL
"""

LAST = """
SELECT mid, recipient, coalesce(CASE WHEN status = 'delivered' THEN junk END, sid, first_sid) AS sid
FROM traced LEFT JOIN (
    SELECT mid, recipient, arg_min(sid, rank) AS sid, arg_min(status, rank) AS status,
           arg_min(sid, rank) FILTER (WHERE status = 'junked') AS junk
    FROM fates GROUP BY mid, recipient
) USING (mid, recipient)
"""

ADDRESSEES = """
SELECT mid, recipient, arg_min(sid, rank) AS sid
FROM addressed JOIN ranked_copies USING (sid)
WHERE mid NOT IN (SELECT mid FROM traced)
GROUP BY mid, recipient
"""

REACHED = """
SELECT mid, last.recipient, status, occurred_at, trace_uid AS source_uid, 'trace' AS source_table
FROM last JOIN trace USING (sid)
UNION ALL
SELECT mid, recipient, NULL, NULL, message_uid, 'messages'
FROM addressees JOIN messages USING (sid)
"""

# A copy does not say whose mailbox it lay in: with several recipients nobody's folder is known.
FOLDERS = """
SELECT mid, arg_min(coalesce(destination, folder), rank) AS folder
FROM messages JOIN ranked_copies USING (sid) JOIN (SELECT mid FROM reached GROUP BY mid HAVING count(*) = 1) USING (mid)
WHERE embedded_in IS NULL
GROUP BY mid
"""

DELIVERY_ROWS = """
SELECT mail_uid, reached.* EXCLUDE (mid), domain_part(recipient) AS recipient_domain, folder
FROM reached JOIN names USING (mid) LEFT JOIN folders USING (mid)
ORDER BY mid, recipient
"""


def follow(bench: Workbench) -> None:
    """Make `reached`, each recipient of each mail with its fate, and `folders`."""
    for name, select in (
        ("traced", TRACED),
        ("fates", FATES),
        ("last", LAST),
        ("addressees", ADDRESSEES),
        ("reached", REACHED),
        ("folders", FOLDERS),
    ):
        bench.make(name, select)
    bench.clear("traced", "fates", "last", "addressees")
