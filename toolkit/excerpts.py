"""Tables of a case on disk, read when they are asked for: of most of them a stage has no use, of many a few columns.

    StoredTables(store)["mail"]                                        the whole table
    StoredTables(store, {"mail": Part(("mail_uid", "subject"))})       two of its columns, and no other table
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow.compute as pc

from toolkit.schema import TABLES
from toolkit.store import Store

__all__ = ["WHOLE", "Part", "Reads", "StoredTables"]


@dataclass(frozen=True, slots=True)
class Part:
    """What is read of a table: these columns (None: all), and of its rows those that answer to this."""

    columns: Sequence[str] | None = None
    rows: pc.Expression | None = None


WHOLE = Part()
Reads = Mapping[str, Part]


class StoredTables(Mapping[str, pd.DataFrame]):
    """The tables that `reads` names, or all; each is read once, when it is first asked for, and held."""

    def __init__(self, store: Store, reads: Reads | None = None) -> None:
        self.store = store
        self.reads = dict.fromkeys(TABLES, WHOLE) if reads is None else reads
        self._held: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._held:
            part = self.reads[name]
            self._held[name] = self.store.read(name, part.columns, part.rows)
        return self._held[name]

    def __contains__(self, name: object) -> bool:
        return name in self.reads

    def __iter__(self) -> Iterator[str]:
        return iter(self.reads)

    def __len__(self) -> int:
        return len(self.reads)
