"""Every number of the report with the question it answers, asked of the tables themselves.

    numbers.ask("spoofs", "select count(*) from verdicts where verdict in ('direct_send_spoof', 'header_spoof')")

A number is never computed in Python and described in SQL: the SQL is run, so the two cannot differ. Whoever holds the
tables can ask again (DESIGN section 13, rule 18).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from toolkit.excerpts import StoredTables
from toolkit.schema import TABLES

__all__ = ["Number", "Numbers", "delivered_numbers", "listed", "plain"]

Value = int | float | str | datetime | None


@dataclass(frozen=True, slots=True)
class Number:
    """A value of the report, the name by which `numbers.json` knows it, and the SQL that gave it."""

    id: str
    value: Value
    sql: str

    def __bool__(self) -> bool:
        return bool(self.value)


@dataclass
class Numbers:
    """A case's tables behind SQL, and every number asked of them so far, in order."""

    connection: duckdb.DuckDBPyConnection
    asked: dict[str, Number] = field(default_factory=dict)

    @classmethod
    def over(cls, tables: Mapping[str, pd.DataFrame]) -> Numbers:
        """Views named as the tables; a table that is absent is empty. No network is in reach, and no file but a stored
        case's own tables, which are asked where they lie.
        """
        if isinstance(tables, StoredTables):
            return cls(tables.store.connect())
        connection = duckdb.connect(":memory:", config={"enable_external_access": False})
        connection.execute("set TimeZone = 'UTC'")
        for name, table in TABLES.items():
            frame = tables.get(name)
            rows = table.empty() if frame is None else frame
            connection.register(name, pa.Table.from_pandas(rows, schema=table.arrow_schema, preserve_index=False))
        return cls(connection)

    def ask(self, id: str, sql: str) -> Number:
        """The one value that the question answers. The same id may be asked again only with the same question."""
        question = " ".join(sql.split())
        known = self.asked.get(id)
        if known is not None:
            if known.sql != question:
                raise ValueError(f"two questions under the name {id!r}")
            return known
        [row] = self.rows(question)
        [value] = row.values()
        self.asked[id] = Number(id, value, question)
        return self.asked[id]

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows that the question answers; times are UTC, null is None."""
        answer: list[dict[str, Any]] = self.connection.sql(sql).to_arrow_table().to_pylist()
        return answer

    def save(self, path: Path) -> None:
        """Every number asked, as JSON: id, value, sql."""
        asked = [{"id": n.id, "value": plain(n.value), "sql": n.sql} for n in self.asked.values()]
        path.write_text(json.dumps(asked, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def plain(value: Value) -> int | float | str | None:
    """A number's value as `numbers.json` keeps it: a time as ISO 8601."""
    return value.isoformat() if isinstance(value, date) else value


class _Delivered(HTMLParser):
    """Collects what stands inside `<data data-number="…">`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("data-number")
        if tag == "data" and name is not None:
            self.found.append((name, ""))
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "data"

    def handle_data(self, data: str) -> None:
        if self.inside:
            name, text = self.found[-1]
            self.found[-1] = (name, text + data)


def delivered_numbers(html: str) -> list[tuple[str, str]]:
    """Every number of a delivered report as its readers see it: its id and its text, in the order of the page."""
    parser = _Delivered()
    parser.feed(html)
    return parser.found


def listed(words: tuple[str, ...]) -> str:
    """Words as an SQL list, quotes doubled.

    >>> listed(("a", "b'c"))
    "('a', 'b''c')"
    """
    return "(" + ", ".join("'" + word.replace("'", "''") + "'" for word in words) + ")"
