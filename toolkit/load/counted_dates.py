"""Dates as numbers: the days that a spreadsheet counts, the seconds or milliseconds that programs count.

    45852.4167 days since 1899-12-30      1752487205 s, 1752487205123 ms since 1970-01-01: all of them July 2025

A number is a date only where the whole column is such numbers. What they count shows in how many digits they have: no
two of these ranges meet, and none of them is how a date is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.load.dates import TIME_TYPE

__all__ = ["DAYS", "DAYS_SINCE_1904", "MILLISECONDS", "SECONDS", "Count", "count_of", "parse_counted"]


@dataclass(frozen=True, slots=True)
class Count:
    """One way to count time: the form of its numbers, what they count from, how many milliseconds one is, in words.

    `is_sure` where nothing else can be meant by such a column.
    """

    form: str
    since: datetime
    milliseconds: int
    says: str
    is_sure: bool = True


DAY = 86_400_000
_SERIAL = r"^\s*[2-7][0-9]{4}(?:[.,][0-9]{1,15})?\s*$"  # 1954 to 2119, and no year is written so
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

DAYS = Count(
    _SERIAL, datetime(1899, 12, 30, tzinfo=UTC), DAY,
    "its dates are the numbers by which a spreadsheet counts days (45852.4167): read as days since 1899-12-30, UTC; a "
    "workbook that counts from 1904 is four years and a day off, and four digits tell a time to nine seconds",
    is_sure=False,
)  # fmt: skip
DAYS_SINCE_1904 = Count(
    _SERIAL, datetime(1904, 1, 1, tzinfo=UTC), DAY,
    "its dates are numbers of days: read as days since 1904-01-01, UTC, from which its workbook says that it counts",
)  # fmt: skip
# Ten digits that begin with 1 are 2001 to 2033, and so are thirteen.
SECONDS = Count(
    r"^\s*1[0-9]{9}(?:[.,][0-9]{1,9})?\s*$", _EPOCH, 1_000,
    "its dates are numbers: read as seconds since 1970-01-01, UTC",
)  # fmt: skip
MILLISECONDS = Count(
    r"^\s*1[0-9]{12}(?:[.,]0*)?\s*$", _EPOCH, 1, "its dates are numbers: read as milliseconds since 1970-01-01, UTC"
)


def count_of(values: pa.StringArray) -> Count | None:
    """What all of the values count, of which there is one at least; None where they are no such numbers."""
    if values.null_count == len(values):
        return None
    first = pc.drop_null(values)[0].as_py()
    found = next((count for count in (DAYS, SECONDS, MILLISECONDS) if re.match(count.form, first)), None)
    return found if found and pc.all(pc.match_substring_regex(values, found.form)).as_py() else None


def parse_counted(values: pa.StringArray, count: Count) -> pa.TimestampArray:
    """Each number as a UTC time, to the millisecond; null where it is null or no such number."""
    is_such = pc.match_substring_regex(values, count.form)
    return pa.array([_time(text, count) for text in pc.if_else(is_such, values, None).to_pylist()], TIME_TYPE)


def _time(text: str | None, count: Count) -> datetime | None:
    if text is None:
        return None
    # A day's share in decimal digits is seldom a whole millisecond, and never means a part of one.
    return count.since + timedelta(milliseconds=round(Decimal(text.strip().replace(",", ".")) * count.milliseconds))
