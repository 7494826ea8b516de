"""Silences: why one side of the evidence may not know a mail that the other side has. A finding, never a repair.

    a copy of 3 July, and the traces begin on the 5th                      → outside_the_traces
    a trace row of a delivered mail that no mailbox of the evidence holds  → no_copy_collected
    a copy that two trace rows of its minute fit alike                     → several_fit

Mail that Reject Direct Send refused is silent on both sides, and so has no row here at all.
"""

from __future__ import annotations

from toolkit.assemble.bench import Workbench
from toolkit.assemble.sources import AFTERMATH

__all__ = ["listen"]

# A mail taken in the minutes about a file's first or last row may have been cut off with either edge of the export.
_EDGE = "INTERVAL 1 HOUR"

# An export whose times could not be read covers none, and is a trace all the same.
COVERED = f"""
SELECT evidence_id, min(occurred_at) - {_EDGE} AS opens, max(occurred_at) + {_EDGE} AS closes
FROM trace WHERE dialect NOT IN {AFTERMATH} GROUP BY evidence_id
"""

TORN = """
SELECT mid, bool_or(may_be_traced) AS may_be_traced, bool_or(may_be_copied) AS may_be_copied
FROM undecided JOIN places USING (sid) GROUP BY mid
"""

# What kept every recipient's copy from a mailbox; where one was reached, or nothing says, a copy was to be expected. A
# list that was expanded has no mailbox.
KEPT_OUT = """
SELECT mid FROM reached ANTI JOIN disputed USING (mid) WHERE status IS DISTINCT FROM 'expanded'
GROUP BY mid HAVING bool_and(coalesce(status IN ('quarantined', 'filtered', 'failed', 'pending'), false))
"""

SILENCES = """
SELECT mid, CASE
    WHEN seen_in = 'both' THEN NULL
    WHEN seen_in = 'headers' AND NOT EXISTS (FROM covered) THEN 'no_trace'
    WHEN seen_in = 'headers' AND is_embedded THEN 'only_attached'
    WHEN seen_in = 'headers' AND may_be_traced THEN 'several_fit'
    WHEN seen_in = 'headers' AND received_at IS NULL THEN 'time_unknown'
    WHEN seen_in = 'headers' AND NOT EXISTS (FROM covered WHERE received_at BETWEEN opens AND closes)
        THEN 'outside_the_traces'
    WHEN seen_in = 'headers' THEN 'not_in_the_traces'
    WHEN NOT EXISTS (FROM messages) THEN 'no_copies'
    WHEN may_be_copied THEN 'several_fit'
    WHEN kept_out.mid IS NOT NULL THEN 'not_delivered'
    ELSE 'no_copy_collected'
END AS alone_because
FROM stated LEFT JOIN torn USING (mid) LEFT JOIN kept_out USING (mid)
"""


def listen(bench: Workbench) -> None:
    """Make `silences`: for each mail why the other side may not know it, null when both do. Needs `reached`."""
    bench.make("covered", COVERED)
    bench.make("torn", TORN)
    bench.make("kept_out", KEPT_OUT)
    bench.make("silences", SILENCES)
    bench.clear("covered", "undecided", "torn", "kept_out")
