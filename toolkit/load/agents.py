"""What the agents of the transport note of a message, in `custom_data`: whole columns at a time.

    S:SFA=SUM|SFV=SPM|…|H=mail.example|CIP=203.0.113.7|SFP=1501;S:ProxiedClientIPAddress=203.0.113.7

DOMAIN.md section 3.2. Cells are cut into their parts once, and a fact is known by how its part begins: a regular
expression for each fact takes several times as long.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.load.columns import may_hold_spaces, trimmed

__all__ = ["Notebook"]

FILTER = "S:SFA="

# The peer chooses its HELO (`H`), and may write `|CIP=…` into it. What the filter wrote before that is the first of its
# name; what it wrote after, the last.
AFTER_HELO = frozenset({"CIP", "SFP", "ASF", "CTRY", "LANG"})

_BEYOND_ANY = 1 << 30  # where a slice ends that is to have all the rest: without an end the kernel fails


@dataclass(frozen=True, slots=True)
class _Parts:
    """Parts of cells, in order, and the number of the cell that each is of."""

    texts: pa.Array
    owners: np.ndarray
    cell_count: int

    def beginning(self, start: str) -> _Parts:
        """The parts that begin so, without their beginning."""
        begins = pc.starts_with(self.texts, start)
        # Every beginning is ASCII: to count its bytes takes a third of the time that counting characters does.
        whole = self.texts.filter(begins).cast(pa.binary())
        rest = pc.binary_slice(whole, len(start), _BEYOND_ANY).cast(pa.string())
        return _Parts(rest, self.owners[begins.to_numpy(zero_copy_only=False)], self.cell_count)

    def cut(self, separator: str) -> _Parts:
        """The parts of these parts."""
        lists = pc.split_pattern(self.texts, separator)
        return _Parts(lists.values, self.owners[np.asarray(pc.list_parent_indices(lists))], self.cell_count)

    def first(self) -> pa.Array:
        """The first part of each cell; null where it is blank or there is none."""
        return self._placed(np.arange(len(self.owners))[::-1])

    def last(self) -> pa.Array:
        """The last part of each cell; null where it is blank or there is none."""
        return self._placed(np.arange(len(self.owners)))

    def _placed(self, order: np.ndarray) -> pa.Array:
        """One part for each cell: of several the one that comes last in this order."""
        places = np.full(self.cell_count, -1)
        places[self.owners[order]] = order
        return trimmed(self.texts).take(pa.array(places, mask=places < 0))


class Notebook:
    """The notes of every agent in a column of `custom_data`; a null cell has none."""

    def __init__(self, custom_data: pa.Array) -> None:
        known = custom_data.fill_null("")
        whole = _Parts(known, np.arange(len(known)), len(known)).cut(";")
        texts = pc.ascii_ltrim(whole.texts, " \t\n\f\r") if may_hold_spaces(known) else whole.texts
        self._notes = _Parts(texts, whole.owners, whole.cell_count)
        self._of_filter: _Parts | None = None

    def noted(self, name: str) -> pa.Array:
        """What `S:<name>=` notes; null where it does not."""
        return self._notes.beginning(f"S:{name}=").first()

    def of_filter(self, key: str) -> pa.Array:
        """What the spam filter agent (S:SFA) notes under a key; null where it does not."""
        if self._of_filter is None:
            self._of_filter = self._notes.beginning(FILTER).cut("|")
        found = self._of_filter.beginning(f"{key}=")
        return found.last() if key in AFTER_HELO else found.first()
