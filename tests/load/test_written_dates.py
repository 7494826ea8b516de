"""Dates in words, with a zone, or with a clock that only some languages write."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.load.written_dates import MONTHS, parse_written_date

AT_TEN = datetime(2025, 7, 14, 10, tzinfo=UTC)
AT_EIGHT = datetime(2025, 7, 14, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("14 juil. 2025 10:00", AT_TEN),
        ("14 juillet 2025", datetime(2025, 7, 14, tzinfo=UTC)),
        ("mar. 1er août 2025 à 10 h 04", datetime(2025, 8, 1, 10, 4, tzinfo=UTC)),
        ("14. Juli 2025 um 10:00 Uhr", AT_TEN),
        ("3. März 2025, 10:00:05", datetime(2025, 3, 3, 10, 0, 5, tzinfo=UTC)),
        ("14 de julio de 2025 10:00 a. m.", AT_TEN),
        ("July 14, 2025 10:00 AM", AT_TEN),
        ("14-Jul-2025 12:30 am", datetime(2025, 7, 14, 0, 30, tzinfo=UTC)),
        ("Mon, 14 Jul 2025 10:00:00 +0200", AT_EIGHT),
        ("Mon, 14 Jul 2025 10:00:00 +0000 (UTC)", AT_TEN),
        ("Mon Jul 14 2025 10:00:00 GMT+0200 (CEST)", AT_EIGHT),
        ("14.07.2025 10.00", AT_TEN),
        ("2025-07-14 10 h 04 min 05 s", datetime(2025, 7, 14, 10, 4, 5, tzinfo=UTC)),
    ],
)
def test_a_written_date_is_the_utc_time_it_says(text, utc):
    assert parse_written_date(text, None) == utc


def test_a_date_of_two_numbers_needs_an_order():
    assert parse_written_date("01/07/2025 10:00 +02:00", None) is None
    assert parse_written_date("01/07/2025 10:00 +02:00", "day") == datetime(2025, 7, 1, 8, tzinfo=UTC)
    assert parse_written_date("01/07/2025 10:00 +02:00", "month") == datetime(2025, 1, 7, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "32 juillet 2025", "14 brumaire 2025", "14 juil. 2025 25:00", "14 juil. 2025 13:00 pm", "14 juil. 2025 later",
        "14 Jul 2025 10:00 +9900", "45852.4167", "juillet 2025", "",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(text):
    assert parse_written_date(text, "day") is None


def test_every_month_has_its_words():
    assert set(MONTHS.values()) == set(range(1, 13))
    assert all(word.isascii() and word.isalpha() for word in MONTHS)


@given(st.text(max_size=40), st.sampled_from([None, "day", "month"]))
def test_any_text_gives_a_time_or_none(text, order):
    found = parse_written_date(text, order)
    assert found is None or found.tzinfo is UTC
