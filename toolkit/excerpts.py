"""Tables of a case on disk, read when they are asked for: of most of them a stage has no use, of many a few columns.

    StoredTables(store)["mail"]                                        the whole table
    StoredTables(store, {"mail": Part(("mail_uid", "subject"))})       two of its columns, and no other table

What several readers count alike is counted once: see `once`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd
import pyarrow.compute as pc

from toolkit.schema import TABLES
from toolkit.store import Store

__all__ = ["WHOLE", "Part", "Reads", "StoredTables", "once"]

Made = TypeVar("Made")
More = ParamSpec("More")


@dataclass(frozen=True, slots=True)
class Part:
    """What is read of a table: these columns (None: all), and of its rows those that answer to this.

    `of` names the table where the part has a name of its own: a second excerpt of one table.
    """

    columns: Sequence[str] | None = None
    rows: pc.Expression | None = None
    of: str | None = None


WHOLE = Part()
Reads = Mapping[str, Part]


class StoredTables(Mapping[str, pd.DataFrame]):
    """The tables that `reads` names, or all; each is read once, when it is first asked for, and held."""

    def __init__(self, store: Store, reads: Reads | None = None) -> None:
        self.store = store
        self.reads = dict.fromkeys(TABLES, WHOLE) if reads is None else reads
        self._held: dict[str, pd.DataFrame] = {}
        self.made: dict[Hashable, Any] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._held:
            part = self.reads[name]
            self._held[name] = self.store.read(part.of or name, part.columns, part.rows)
        return self._held[name]

    def __contains__(self, name: object) -> bool:
        return name in self.reads

    def __iter__(self) -> Iterator[str]:
        return iter(self.reads)

    def __len__(self) -> int:
        return len(self.reads)


def once(
    make: Callable[Concatenate[Mapping[str, pd.DataFrame], More], Made],
) -> Callable[Concatenate[Mapping[str, pd.DataFrame], More], Made]:
    """`make(tables, …)`, whose result StoredTables keep as long as they live; nobody may alter it.

    What else it is given must be hashable. Of other tables it is made anew each time.
    """

    @wraps(make)
    def kept(tables: Mapping[str, pd.DataFrame], /, *more: More.args, **named: More.kwargs) -> Made:
        if not isinstance(tables, StoredTables):
            return make(tables, *more, **named)
        key = (make, *more, *sorted(named.items()))
        if key not in tables.made:
            tables.made[key] = make(tables, *more, **named)
        found: Made = tables.made[key]
        return found

    return kept
