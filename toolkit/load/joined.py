"""Exports joined end to end in one file, as `copy *.csv all.csv` or `Export-Csv -Append` leave them.

    …,b@contoso.com,Hello,Delivered           a record of the first export
    #TYPE Microsoft.Exchange.…                a line of its writer
    Date,Sender,Recipient,Subject,Status      the header of another: what follows has columns of its own

A header like the first is dropped where it is met again. After another one nothing is read as what it is not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from toolkit.load.dialects import normalised, recognise
from toolkit.load.layout import FIELDS_LINE

__all__ = ["BEGINS_ANOTHER", "is_another_header", "is_writers_line", "may_be_headers"]

BEGINS_ANOTHER = "another table begins here: its {count} records are not read; put it in a file of its own"

# PowerShell's Export-Csv, and the server's tracking log.
WRITERS_LINES = ("#type ", "#software:", "#version:", "#log-type:", "#date:")
LEAST_COLUMNS = 3
NINE = ord("9")


def is_writers_line(record: str, header: Sequence[str]) -> bool:
    """Is it a line that a writer puts above a table, or a log's line of fields that are those of the header?"""
    line = record.lstrip("\ufeff").rstrip("\r\n")
    if line.casefold().startswith(FIELDS_LINE):
        return [name.strip() for name in line[len(FIELDS_LINE) :].split(",")] == list(header)
    return line.casefold().startswith(WRITERS_LINES)


def is_another_header(cells: Sequence[str | None], header: Sequence[str]) -> bool:
    """Do the cells of a record name the columns of an export, other than the header does?

    No record of mail flow is without an address.
    """
    names = [cell or "" for cell in cells]
    if len(names) < LEAST_COLUMNS or any("@" in name for name in names):
        return False
    if names[0].casefold().startswith(FIELDS_LINE):
        names[0] = names[0][len(FIELDS_LINE) :]
    return recognise(names) is not None and list(map(normalised, names)) != list(map(normalised, header))


def may_be_headers(dates: pa.Array) -> np.ndarray:
    """The places of the cells in a column of dates that begin with no digit, as a column's name does."""
    data = dates.buffers()[2]
    if not data:
        return np.array([], np.int64)
    starts = np.frombuffer(dates.buffers()[1], np.int32)[dates.offset : dates.offset + len(dates) + 1]
    filled = np.flatnonzero(starts[1:] > starts[:-1])
    return filled[np.frombuffer(data, np.uint8)[starts[filled]] > NINE]
