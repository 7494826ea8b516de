"""Dates of exports, and the order of day and month that only a whole column tells."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.load.dates import order_of, parse_times, written_in_culture

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "trace_dates.json").read_text(encoding="utf-8"))


def column(*values: str | None) -> pa.Array:
    return pa.array(values, pa.string())


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row['text']}-{row['order']}")
def test_a_date_is_the_utc_time_it_says_or_null(row):
    (found,) = parse_times(column(row["text"]), row["order"]).to_pylist()
    assert found == (row["utc"] and datetime.fromisoformat(row["utc"]))


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row['text']}-{row['order']}")
def test_a_date_means_the_same_in_a_column_of_mixed_forms(row):
    found = parse_times(column("2025-01-01T00:00:00Z", row["text"], None, "no date"), row["order"]).to_pylist()
    assert found[1] == (row["utc"] and datetime.fromisoformat(row["utc"]))
    assert found[2:] == [None, None]


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["01/07/2025 10:00", "13/07/2025 10:00"], "day"),
        (["7/1/2025 10:00", "7/13/2025 10:00"], "month"),
        (["01.07.2025 10:00"], "day"),
        (["01.07.25 10:00"], "day"),
        (["7/1/25 10:00", "7/13/25 10:00"], "month"),
        (["01/07/2025 10:00", "02/07/2025 10:00"], None),
        (["13/07/2025 10:00", "07/13/2025 10:00"], None),
        (["2025-07-13T10:00:00Z"], None),
        ([None, None], None),
        ([], None),
    ],
)
def test_a_number_above_twelve_anywhere_in_the_column_tells_the_order(dates, order):
    assert order_of([column(*dates)]) == order
    assert order_of([column(date) for date in dates]) == order


@pytest.mark.parametrize(
    ("date", "answer"),
    [
        ("7/1/2025 10:00", True), ("01-07-2025", True), ("7/1/25 10:00", True), ("25-07-01", False),
        ("2025-07-01 10:00", False), (None, False), ("1/2", False),
    ],
)
def test_dates_written_in_a_culture_are_told_from_iso(date, answer):
    assert written_in_culture(column(date)) is answer


@given(st.lists(st.none() | st.text(max_size=30), max_size=6), st.sampled_from([None, "day", "month"]))
def test_any_text_gives_a_time_or_null(values, order):
    values = [value and value.encode("utf-8", "replace").decode("utf-8") for value in values]
    assert len(parse_times(column(*values), order)) == len(values)


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2100, 1, 1)), st.sampled_from(["day", "month"]))
def test_a_date_in_either_order_is_read_back(moment, order):
    form = {"day": "%d/%m/%Y %H:%M:%S", "month": "%m/%d/%Y %H:%M:%S"}[order]
    (found,) = parse_times(column(moment.strftime(form)), order).to_pylist()
    assert found.replace(tzinfo=None) == moment.replace(microsecond=0)
