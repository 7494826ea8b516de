"""Rows on their way to disk: they go as soon as there are enough, so memory does not grow with the messages.

    sink.add_all(parse_packed(raw)) … sink.flush()     tables/messages/part-00007-0000.arrow
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from toolkit.evidence.problems import Notes, Row, not_written
from toolkit.schema import TABLES
from toolkit.store import Store

ROWS_IN_MEMORY = 50_000


@dataclass
class Sink:
    """Rows of one unit, and the parts of the tables that they become."""

    store: Store
    unit: str
    rows: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    written: Counter[str] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, rows: Iterable[Row]) -> None:
        self.rows[name].extend(rows)

    def add_all(self, rows: Mapping[str, list[Any]]) -> None:
        for name, some in rows.items():
            self.rows[name].extend(some)
        if sum(map(len, self.rows.values())) > ROWS_IN_MEMORY:
            self.flush()

    def take(self, notes: Notes) -> None:
        self.add("problems", notes.problems)
        self.add("ledger", notes.ledger)

    def flush(self) -> None:
        for name, rows in self.rows.items():
            if rows:
                self.write(name, TABLES[name].to_arrow(rows))
        self.rows.clear()

    def write(self, name: str, table: pa.Table) -> None:
        """One part. Raises UsageError where the case's disk does not take it: that is no fault of the evidence."""
        try:
            self.store.write_part(name, f"{self.unit}-{self.parts[name]:04}", table)
        except OSError as error:
            raise not_written(self.store.folder, error) from error
        self.parts[name] += 1
        self.written[name] += table.num_rows
