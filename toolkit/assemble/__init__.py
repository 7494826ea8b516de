"""Decides which records are the same message, and says what they say of it together: MAIL, DELIVERIES, MATCHES.

two copies in two mailboxes + a line of the summary + sixteen events of the extended trace = one mail
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from toolkit.assemble.bench import Source, Workbench
from toolkit.assemble.deliveries import DELIVERY_ROWS, follow
from toolkit.assemble.facts import MAIL_ROWS, MATCH_ROWS, gather
from toolkit.assemble.reconcile import reconcile
from toolkit.assemble.silences import listen
from toolkit.assemble.sources import lay_out
from toolkit.assemble.ties import tie
from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import Notes
from toolkit.schema.columns import Table
from toolkit.schema.tables.mail import DELIVERIES, MAIL, MATCHES
from toolkit.store import Store

__all__ = ["ASSEMBLED", "assemble", "assemble_stored"]

ASSEMBLED = ("mail", "deliveries", "matches")
NEEDED = ("messages", "recipients", "trace")
ROWS_A_PART = 256 * 1024


def assemble(
    tables: Mapping[str, pd.DataFrame], case: CaseFile | None = None, notes: Notes | None = None
) -> dict[str, pd.DataFrame]:
    """`mail`, `deliveries` and `matches` out of `messages`, `recipients` and `trace`; an absent table is an empty one.

    Every message_uid and trace_uid is tied to exactly one mail; rows of a trace that are no message's (totals, clicks
    outside mail) are left out. The same records give the same tables in any order. What is wrong with the traces as a
    whole (a shift of their times, gaps, overlaps, days of the case's window without any) goes to `notes`.
    """
    with Workbench() as bench:
        made = _assembled(bench, tables, case, notes)
        return {contract.name: bench.take(contract, select) for contract, select in made}


def assemble_stored(store: Store, case: CaseFile | None = None, notes: Notes | None = None) -> None:
    """The same from the tables of a case to its tables, in place of what was there; none of them is held in memory."""
    for name in ASSEMBLED:
        store.clear(name)
    with Workbench() as bench:
        for contract, select in _assembled(bench, {name: _lying(store, name) for name in NEEDED}, case, notes):
            for number, part in enumerate(bench.stream(contract, select, ROWS_A_PART)):
                store.write_part(contract.name, f"{number:05}", part)
            store.merge_parts(contract.name)


def _lying(store: Store, name: str) -> Source:
    """A table as it lies in the store: one Parquet file, unless it was not merged yet or not made."""
    files = store.files(name)
    return files[0] if len(files) == 1 and files[0].suffix == ".parquet" else store.read_arrow(name)


def _assembled(
    bench: Workbench, tables: Mapping[str, Source], case: CaseFile | None, notes: Notes | None
) -> Iterator[tuple[Table, str]]:
    """Each table that is made and what selects it; what no later one needs leaves the bench when the next is asked."""
    lay_out(bench, tables)
    tie(bench)
    gather(bench)
    follow(bench)
    listen(bench)
    if notes is not None:
        reconcile(bench, notes, case)
    yield MAIL, MAIL_ROWS
    bench.clear("stated", "conflicts", "silences")
    yield DELIVERIES, DELIVERY_ROWS
    bench.clear("reached", "folders", "after")
    yield MATCHES, MATCH_ROWS
