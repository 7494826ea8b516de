"""Silences: why one side of the evidence may not know a mail that the other side has. A finding, never a repair.

    a copy of 3 July, and the traces begin on the 5th                      → outside_the_traces
    a trace row of a delivered mail that no mailbox of the evidence holds  → no_copy_collected

Mail that Reject Direct Send refused is silent on both sides, and so has no row here at all.
"""

from __future__ import annotations

from toolkit.assemble.bench import Workbench
from toolkit.assemble.sources import AFTERMATH

__all__ = ["listen"]

# A mail taken in the minutes about a file's first or last row may have been cut off with either edge of the export.
_EDGE = "INTERVAL 1 HOUR"

COVERED = f"""
SELECT evidence_id, min(occurred_at) - {_EDGE} AS opens, max(occurred_at) + {_EDGE} AS closes
FROM trace WHERE occurred_at IS NOT NULL AND dialect NOT IN {AFTERMATH} GROUP BY evidence_id
"""

# What kept every recipient's copy from a mailbox; where one was reached, or nothing says, a copy was to be expected.
SILENCES = """
SELECT mid, CASE
    WHEN seen_in = 'both' THEN NULL
    WHEN seen_in = 'headers' AND NOT EXISTS (FROM covered) THEN 'no_trace'
    WHEN seen_in = 'headers' AND is_embedded THEN 'only_attached'
    WHEN seen_in = 'headers' AND received_at IS NULL THEN 'time_unknown'
    WHEN seen_in = 'headers' AND NOT EXISTS (FROM covered WHERE received_at BETWEEN opens AND closes)
        THEN 'outside_the_traces'
    WHEN seen_in = 'headers' THEN 'not_in_the_traces'
    WHEN NOT EXISTS (FROM messages) THEN 'no_copies'
    WHEN is_kept_out THEN 'not_delivered'
    ELSE 'no_copy_collected'
END AS alone_because
FROM stated LEFT JOIN (
    SELECT mid, bool_and(coalesce(status IN ('quarantined', 'filtered', 'failed'), false)) AS is_kept_out
    FROM reached GROUP BY mid
) USING (mid)
"""


def listen(bench: Workbench) -> None:
    """Make `silences`: for each mail why the other side may not know it, null when both do. Needs `reached`."""
    bench.make("covered", COVERED)
    bench.make("silences", SILENCES)
    bench.clear("covered")
