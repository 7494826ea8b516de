"""docs/schema.md: the contract as a document, made from the contract itself."""

from __future__ import annotations

from toolkit.schema.columns import Column, Table
from toolkit.schema.tables import TABLES

HEAD = """# The tables of a case

Every table is in `tables/` of the case folder as Parquet, in DuckDB under its own name (`toolkit sql CASE "…"`), and an
attribute of an open case (`case.mail`). Null means that the evidence does not record it. Times are UTC.
Made by `toolkit schema`; edit `toolkit/schema/` instead.
"""


def render_schema() -> str:
    """Every table and column of the contract as Markdown."""
    return "\n".join([HEAD, *map(_table, TABLES.values())])


def _table(table: Table) -> str:
    head = [
        f"## {table.name}",
        "",
        f"One row is {table.grain}. Key: {', '.join(f'`{name}`' for name in table.key)}. Made by {table.made_by}.",
        "",
        "| column | type | means | source | example |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *map(_row, table.columns), ""])


def _row(column: Column) -> str:
    kind = column.dtype if column.nullable else f"{column.dtype}, never null"
    words = f" One of {', '.join(f'`{word}`' for word in column.words)}." if column.words else ""
    meaning = f"{column.meaning[0].upper()}{column.meaning[1:]}.{words}"
    example = f"`{column.example}`" if column.example else ""
    return "| " + " | ".join(map(_cell, (f"`{column.name}`", kind, meaning, column.source, example))) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
