"""Pages: exports that a script fetched in pieces, whose edges hold the same row twice.

    (MessageTraceId, RecipientAddress, Received) names a row; DOMAIN.md section 3.3

A row is dropped as met before only when all three are there, and the ledger counts it as a duplicate.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["PageEdges"]

KEY = ("network_message_id", "recipient", "occurred_at")


class PageEdges:
    """What rows a paged export has given so far; an export of another kind repeats nothing and is not watched."""

    def __init__(self, is_paged: bool) -> None:
        self._is_paged = is_paged
        self._met: set[str] = set()
        self.dropped = 0

    def without_duplicates(self, table: pa.Table) -> pa.Table:
        """The rows that were not met before, in their order."""
        if not self._is_paged or not len(table):
            return table
        keys = pc.binary_join_element_wise(*(table.column(name).cast(pa.string()) for name in KEY), "\x1f")
        is_new = [key is None or not self._is_met(key) for key in keys.to_pylist()]
        self.dropped += len(is_new) - sum(is_new)
        return table.filter(pa.array(is_new, pa.bool_()))

    def _is_met(self, key: str) -> bool:
        if key in self._met:
            return True
        self._met.add(key)
        return False
