"""Dates that are numbers: what they count shows in a whole column, and never in a part of one."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.load.counted_dates import (
    DAYS,
    DAYS_SINCE_1904,
    MILLISECONDS,
    SECONDS,
    Count,
    count_of,
    parse_counted,
)

COUNTS = (DAYS, SECONDS, MILLISECONDS)


def column(*values: str | None) -> pa.Array:
    return pa.array(values, pa.string())


@pytest.mark.parametrize(
    ("values", "count"),
    [
        (("45852.4167", None, "45853"), DAYS),
        (("45852,4167",), DAYS),
        (("1752487205", " 1752487206 "), SECONDS),
        (("1752487205.25",), SECONDS),
        (("1752487205123", "1752487205123.0"), MILLISECONDS),
        (("1752487205", "1752487205123"), None),
        (("45852.4167", "2025-07-14T10:00:05Z"), None),
        (("1752487205", "soon"), None),
        (("2025",), None),
        (("20250714",), None),
        (("9999999999",), None),
        ((None, None), None),
        ((), None),
    ],
)
def test_all_values_count_one_thing_or_none(values, count):
    assert count_of(column(*values)) == count


@pytest.mark.parametrize(
    ("value", "count", "time"),
    [
        ("45852.4166666667", DAYS, "2025-07-14T10:00:00"),
        ("44390.4166666667", DAYS_SINCE_1904, "2025-07-14T10:00:00"),
        ("1752487205", SECONDS, "2025-07-14T10:00:05"),
        ("1752487205,25", SECONDS, "2025-07-14T10:00:05.250000"),
        ("1752487205123", MILLISECONDS, "2025-07-14T10:00:05.123000"),
        ("12", MILLISECONDS, None),
        (None, DAYS, None),
    ],
)
def test_a_number_is_the_utc_time_that_it_counts_to(value, count, time):
    (found,) = parse_counted(column(value), count).to_pylist()
    assert (found and found.replace(tzinfo=None)) == (time and datetime.fromisoformat(time))


def test_what_may_mean_something_else_is_not_sure():
    assert [count.is_sure for count in COUNTS] == [False, True, True]


@given(st.lists(st.none() | st.text(max_size=20), max_size=5), st.sampled_from(COUNTS))
def test_any_text_gives_a_time_or_null(values, count: Count):
    values = [value and value.encode("utf-8", "replace").decode("utf-8") for value in values]
    assert len(parse_counted(column(*values), count)) == len(values)


@given(st.text(alphabet="0123456789.,", min_size=1, max_size=20))
def test_no_number_counts_two_things(text):
    assert sum(count_of(column(text)) == count for count in COUNTS) <= 1
