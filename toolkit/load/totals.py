"""Records that tell of no mail: the total under a table, a remark of whoever saved it.

    Total,,,,,4096      no date, no address, no identifier

They are refused, with what they say, and no mail is made of them.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.load.sheet import Records

__all__ = ["MORE_TOTALS", "TOTAL", "without_totals"]

TELLING = (
    "occurred_at", "network_message_id", "internet_message_id", "recipient", "sender_address", "header_from",
    "mail_from",
)  # fmt: skip
TOTAL = "a record without a date, an address or an identifier, as a total is: no mail is told of"
MORE_TOTALS = "{count} more records without a date, an address or an identifier"

Told = list[tuple[int, str]]


def without_totals(table: pa.Table, records: Records) -> tuple[pa.Table, Told]:
    """The rows of TRACE that tell of a mail; and the numbers of the records that do not, each with its text."""
    if not table["occurred_at"].null_count:
        return table, []
    tells = pc.is_valid(table[TELLING[0]])
    for name in TELLING[1:]:
        tells = pc.or_(tells, pc.is_valid(table[name]))
    if pc.all(tells).as_py():
        return table, []
    numbers = table.filter(pc.invert(tells))["row"].to_pylist()
    return table.filter(tells), [(number, _text_of(records, number)) for number in numbers]


def _text_of(records: Records, number: int) -> str:
    at = pc.index(records.numbers, number).as_py()
    cells = (column[at].as_py() for column in records.cells.columns)
    return ", ".join(filter(None, cells))
