"""Which of day and month comes first in an export's dates: its own column tells, or who loads it, or the messages.

    01/07/2025 10:00 of a mail that was received at 2025-07-01T10:00:07Z   →   the day comes first

DOMAIN.md section 3.1, rule 5. Nothing else decides: where none of the three does, the order stays open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.evidence.problems import Notes
from toolkit.load.cells import each_distinct
from toolkit.load.counted_dates import DAYS, DAYS_SINCE_1904, Count, count_of
from toolkit.load.dates import TIME_TYPE, DateOrder, order_of, parse_times, written_in_culture
from toolkit.load.dialects import Dialect
from toolkit.load.rows import found_cells
from toolkit.load.sheet import Records, Sheet, Tally
from toolkit.schema.forms import canonical_guid

__all__ = ["MessageTimes", "Order", "date_cell", "settle_order"]

# No time zone is further from UTC than 14 hours; a day and a month that are swapped are 30 days apart and more.
NEAR = timedelta(hours=15)

IDENTIFIERS = ("network_message_id", "internet_message_id")


@dataclass(frozen=True, slots=True)
class MessageTimes:
    """When messages were received: `at` beside the identifier `of` each, no identifier twice."""

    of: pa.Array
    at: pa.Array

    @classmethod
    def among(cls, messages: pa.Table) -> MessageTimes:
        """Out of rows of MESSAGES. An identifier that messages of different days share, as a kit's do, is left out."""
        at = pc.coalesce(messages["received_at"], messages["sent_at"])
        stacked = pa.concat_tables(pa.table({"of": messages[name], "at": at}) for name in IDENTIFIERS)
        spans = stacked.drop_null().group_by("of").aggregate([("at", "min"), ("at", "max")])
        apart = pc.subtract(spans["at_max"], spans["at_min"])
        sure = spans.filter(pc.less_equal(apart, pa.scalar(NEAR)))
        return cls(sure["of"].combine_chunks(), sure["at_min"].combine_chunks())

    def when(self, identifiers: pa.Array) -> pa.Array:
        """When the message of each identifier was received; null for one that is not known."""
        return self.at.take(pc.index_in(identifiers, value_set=self.of))


@dataclass(frozen=True, slots=True)
class Order:
    """The order, where one is settled, and how many messages settled it; `is_open` where dates need one and have none.

    `count` says what every date counts, where all are numbers. `first_date` is the first date as found, to show.
    """

    order: DateOrder | None
    count: Count | None = None
    is_open: bool = False
    compared: int = 0
    first_date: str | None = None


def settle_order(
    sheet: Sheet, dialect: Dialect, stated: DateOrder | None, messages: MessageTimes | None = None
) -> Order:
    """The order of the dates in a sheet: by the whole column, else as stated, else by the messages' own times."""
    first = next(_dates(sheet, dialect), pa.array([], pa.string())).drop_null()
    count = count_of(first)
    if count and all(count_of(dates) == count for dates in _dates(sheet, dialect) if len(dates.drop_null())):
        return Order(stated, DAYS_SINCE_1904 if count == DAYS and sheet.counts_from_1904 else count)
    if not written_in_culture(first):
        return Order(stated)
    order = order_of(_dates(sheet, dialect)) or stated
    if order is not None:
        return Order(order)
    order, compared = (None, 0) if messages is None else _by_messages(sheet, dialect, messages)
    return Order(order, is_open=order is None, compared=compared, first_date=first[0].as_py())


def date_cell(names: Sequence[str], dialect: Dialect) -> str:
    """The header cell of the dates."""
    return next(cell for cell, fact in dialect.facts_of(names).items() if fact == "occurred_at")


def _dates(sheet: Sheet, dialect: Dialect) -> Iterator[pa.Array]:
    """The file's dates as text, block by block; what cannot be read is noted when the file is read for good."""
    cell = date_cell(sheet.names, dialect)
    for records in sheet.read(Notes(), Tally()):
        yield found_cells(records, cell)


def _by_messages(sheet: Sheet, dialect: Dialect, messages: MessageTimes) -> tuple[DateOrder | None, int]:
    """The order in which dates are near those of their messages, and of how many; none where both orders are."""
    near: dict[DateOrder, int] = dict.fromkeys(get_args(DateOrder), 0)
    for records in sheet.read(Notes(), Tally()):
        dates = found_cells(records, date_cell(sheet.names, dialect))
        received = _received(records, dialect.facts_of(sheet.names), messages)
        read = {order: parse_times(dates, order) for order in near}
        differ = pc.fill_null(pc.not_equal(read["day"], read["month"]), True)
        for order, times in read.items():
            apart = pc.abs(pc.subtract(times, received).cast(pa.int64()))
            is_near = pc.and_(pc.less_equal(apart, NEAR // timedelta(microseconds=1)), differ)
            near[order] += pc.sum(is_near).as_py() or 0
    fitting = [order for order, count in near.items() if count]
    return (fitting[0], near[fitting[0]]) if len(fitting) == 1 else (None, 0)


def _received(records: Records, facts: dict[str, str], messages: MessageTimes) -> pa.Array:
    """When the message of each record was received; null where no message is known."""
    times = pa.nulls(len(records.numbers), TIME_TYPE)
    for cell, fact in facts.items():
        if fact in IDENTIFIERS:
            values = found_cells(records, cell)
            if fact == "network_message_id":
                values = each_distinct(values, canonical_guid, pa.string())
            times = pc.coalesce(times, messages.when(values))
    return times
