"""Dates that have an instant, dates that do not, and any text at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from toolkit.parse.dates import Date, parse_date

GOLDEN = "dates"


def test_a_date_means_what_the_golden_pair_says(pair: dict[str, Any]) -> None:
    found = parse_date(pair["text"])
    meaning = found and [found.at.isoformat() if found.at else None, found.offset]
    assert meaning == pair["meaning"]


@given(
    st.datetimes(min_value=datetime(1951, 1, 2), max_value=datetime(2100, 1, 1)),
    st.integers(min_value=-12 * 60, max_value=14 * 60),
)
def test_every_date_written_by_the_book_is_read_back(moment: datetime, minutes: int) -> None:
    stated = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    found = parse_date(format_datetime(stated))
    assert found is not None
    assert found.at == stated.astimezone(UTC)


@given(st.text())
def test_any_text_gives_a_date_or_none(text: str) -> None:
    assert isinstance(parse_date(text), Date | None)


@given(st.from_regex(r"\d{1,2} Jul \d{2,4} \d\d:\d\d(:\d\d)? ?[+-]?[A-Za-z0-9]{0,5}", fullmatch=True))
def test_any_date_like_text_gives_a_date_or_none(text: str) -> None:
    assert isinstance(parse_date(text), Date | None)
