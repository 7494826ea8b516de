"""Mail in portions, each with those rows of the other tables that speak of it: a million mails in the memory of some.

    portions({"mail": a million, "auth_results": four million, …})  10 × {"mail": 100,000, "auth_results": theirs, …}

No verdict looks at another mail than its own, so the portions change none; what needs all mail (the profile, the home
country) is asked of all of it, before or after.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from toolkit.schema import TABLES
from toolkit.schema.columns import Table, nullable_frame
from toolkit.schema.tables.mail import MAIL
from toolkit.store import Store

if TYPE_CHECKING:
    import duckdb

PORTION = 50_000

# What the judge reads, so that no more need be held: a table's columns, or None for all of them.
READS: Mapping[str, tuple[str, ...] | None] = {
    "mail": None,
    "messages": ("message_uid", "evidence_id", "locator", "mail_from", "mail_from_domain", "tenant_id"),
    "hops": ("message_uid", "hop", "is_boundary", "raw"),
    "auth_results": (
        "message_uid", "ordinal", "field_name", "field_ordinal", "is_trusted", "method", "result", "domain", "raw",
    ),
    "recipients": ("message_uid", "address", "domain"),
    "attachments": (
        "message_uid", "name", "declared_type", "detected_type", "sha256", "embedded_uid", "is_encrypted", "has_macro",
        "qr_count",
    ),
    "urls": ("message_uid", "url", "found_in"),
    "trace": (
        "trace_uid", "evidence_id", "row", "mail_from", "mail_from_domain", "connecting_ip", "source", "event_id",
    ),
    "deliveries": ("mail_uid", "recipient", "recipient_domain", "status", "folder"),
    "ip_facts": None,
}  # fmt: skip

# Which column of a table names which column of MAIL; a table that is not here is of use to every mail.
KEYS: Mapping[str, tuple[str, str]] = {
    "messages": ("message_uid", "best_copy_uid"),
    "hops": ("message_uid", "best_copy_uid"),
    "auth_results": ("message_uid", "best_copy_uid"),
    "recipients": ("message_uid", "best_copy_uid"),
    "attachments": ("message_uid", "best_copy_uid"),
    "urls": ("message_uid", "best_copy_uid"),
    "trace": ("trace_uid", "best_trace_uid"),
    "deliveries": ("mail_uid", "mail_uid"),
}

# Of the URLs only those are read that a QR code's are compared with: hardly any mail has one.
ONLY: Mapping[str, str] = {"urls": "message_uid in (select message_uid from urls where found_in = 'qr')"}

Tables = Mapping[str, pd.DataFrame]

__all__ = ["PORTION", "READS", "held", "portion_count", "portions", "stored_portion"]

_empty = cache(Table.empty)


def held(tables: Tables, table: Table) -> pd.DataFrame:
    """The table, or the empty one where it is absent."""
    return tables[table.name] if table.name in tables else _empty(table)


def portions(tables: Tables, size: int = PORTION) -> Iterator[dict[str, pd.DataFrame]]:
    """The tables, `size` mails at a time, in the order of MAIL; each portion's mails are numbered from 0."""
    mail = held(tables, MAIL).reset_index(drop=True)
    if len(mail) <= size:
        yield {**tables, "mail": mail}
        return
    sorted_ = {name: _by_mail(tables[name], mail, *KEYS[name]) for name in KEYS if name in tables}
    for start in range(0, len(mail), size):
        stop = min(start + size, len(mail))
        own = {name: tables[name].iloc[_between(rows, start, stop)] for name, rows in sorted_.items()}
        yield {**tables, **own, "mail": mail.iloc[start:stop].reset_index(drop=True)}


Rows = tuple[np.ndarray, np.ndarray]


def _by_mail(rows: pd.DataFrame, mail: pd.DataFrame, key: str, named: str) -> Rows:
    """The numbers of the rows that a mail names, in the mails' order, and for each the number of its mail."""
    places = pc.index_in(pa.array(rows[key]), value_set=pa.array(mail[named]), skip_nulls=True)
    at = pd.Series(places.to_pandas()).fillna(-1).to_numpy(dtype="int64")
    order = np.argsort(at, kind="stable")
    order = order[np.searchsorted(at[order], 0) :]
    return order, at[order]


def _between(rows: Rows, start: int, stop: int) -> np.ndarray:
    order, at = rows
    first, last = np.searchsorted(at, (start, stop))
    return order[first:last]


def portion_count(store: Store, size: int = PORTION) -> int:
    """How many portions a case's mails make: one at least, be it empty."""
    return max(1, -(-len(store.read_arrow(MAIL.name, ["mail_uid"])) // size))


def stored_portion(store: Store, number: int, size: int = PORTION) -> dict[str, pd.DataFrame]:
    """The `number`th portion of a case's tables on disk; nothing else of them is held."""
    shared = {name: store.read(name, columns) for name, columns in READS.items() if name not in ("mail", *KEYS)}
    named = _mails(store, number * size, (number + 1) * size)
    # Of these tables alone: the parts that are being written beside them are large.
    with store.connect(" ".join(KEYS)) as connection:
        connection.register("named", named.select(["mail_uid", "best_copy_uid", "best_trace_uid"]))
        own = {name: _named(connection, name, *KEYS[name]) for name in KEYS}
    return {**shared, **own, "mail": MAIL.from_arrow(named)}


def _mails(store: Store, start: int, stop: int) -> pa.Table:
    """These rows of MAIL. An OFFSET in SQL holds all rows before them, too."""
    if [file.suffix for file in store.files(MAIL.name)] != [".parquet"]:
        return store.read_arrow(MAIL.name).slice(start, stop - start)
    found, first = [MAIL.arrow_schema.empty_table()], 0
    parquet = pq.ParquetFile(store.files(MAIL.name)[0])
    for group in range(parquet.num_row_groups):
        last = first + parquet.metadata.row_group(group).num_rows
        if start < last and first < stop:
            some = parquet.read_row_group(group).slice(max(start - first, 0), min(stop, last) - max(start, first))
            found.append(some.cast(MAIL.arrow_schema))
        first = last
    return pa.concat_tables(found)


def _named(connection: duckdb.DuckDBPyConnection, name: str, key: str, named: str) -> pd.DataFrame:
    """The rows of a table that the mails of the portion name."""
    columns = ", ".join(READS[name] or ("*",))
    order = ", ".join(TABLES[name].key)
    wanted = f"{key} in (select {named} from named) and {ONLY.get(name, 'true')}"
    query = f"select {columns} from {name} where {wanted} order by {order}"
    return nullable_frame(connection.sql(query).to_arrow_table())
