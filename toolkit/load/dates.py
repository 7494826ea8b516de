"""Dates of exports: ISO 8601 with seven digits, and the writer's culture where PowerShell or Excel had a hand in it.

    2021-03-23T10:00:09.3284899Z · 2022-09-05T18:10:13.4907658 · 7/1/2025 1:04:08 PM · 01/07/2025 13:04:08

Exports are UTC whether they say so or not (DOMAIN.md section 3.1, rule 5). 01/07 is January or July: the whole column
decides, by a number above 12, or the caller does; nothing else. Words are for `written_dates`, numbers for
`counted_dates`.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.load.written_dates import DateOrder, parse_written_date

__all__ = [
    "TIME_TYPE", "DateOrder", "has_odd_seconds", "has_seconds", "order_of", "parse_times", "written_in_culture",
]  # fmt: skip

TIME_TYPE = pa.timestamp("us", tz="UTC")

_SPACES = "[\\s\u00a0\u202f]+"
# Two digits of a year are what a spreadsheet on a Mac shows, and saves: 7/14/25 10:00.
_YEAR = r"(?:\d{4}|\d{2})\b"
_CULTURE = rf"^\d{{1,2}}(?:[/.]\d{{1,2}}[/.]{_YEAR}|-\d{{1,2}}-\d{{4}}\b)"
_DOTTED = rf"^\d{{1,2}}\.\d{{1,2}}\.{_YEAR}"
_TWO_NUMBERS = r"^(?P<first>\d{1,2})/(?P<second>\d{1,2})/"

_SECONDS = r"\d:\d\d:\d\d| \d\d?\.\d\d\.\d\d\b|\d min \d\d|\(-?\d+\)"
_ODD_SECONDS = (
    r"\d:\d\d:(?:0[1-9]|[1-9]\d|00[.,]0*[1-9])"
    r"| \d\d?\.\d\d\.(?:0[1-9]|[1-9]\d)\b|\d min (?:0[1-9]|[1-9]\d)|\(-?\d+\)"
)

_CLOCKS = ("%I:%M:%S %p", "%I:%M:%S.%f %p", "%I:%M %p", "%H:%M:%S.%f", "%H:%M:%S", "%H:%M")
# The month in letters leaves nothing to decide: Jul 4, 2025 1:04:08 PM, as Defender's portal writes it.
_NAMED = tuple(f"%b %d, %Y {clock}" for clock in _CLOCKS)
_FORMATS: dict[DateOrder, tuple[str, ...]] = {
    "month": tuple(f"%m/%d/%Y {clock}" for clock in _CLOCKS),
    "day": tuple(f"%d/%m/%Y {clock}" for clock in _CLOCKS),
}


def written_in_culture(values: pa.StringArray) -> bool:
    """Is any of the values a date that begins with day and month in an order that the text does not tell?"""
    return bool(pc.any(pc.match_substring_regex(values, _CULTURE)).as_py())


def has_seconds(values: pa.StringArray) -> bool:
    """Does any of the values tell seconds?"""
    return bool(pc.any(pc.match_substring_regex(values, _SECONDS)).as_py())


def has_odd_seconds(values: pa.StringArray) -> bool:
    """Does any of the values tell seconds other than none?"""
    return bool(pc.any(pc.match_substring_regex(values, _ODD_SECONDS)).as_py())


def order_of(columns: Iterable[pa.StringArray]) -> DateOrder | None:
    """Which of day and month comes first, by the whole column; None when no number tells, or when two contradict.

    Dots tell too: 01.07.2025 is day first wherever it is written.
    """
    told: set[DateOrder] = set()
    for values in columns:
        if pc.any(pc.match_substring_regex(values, _DOTTED)).as_py():
            told.add("day")
        numbers = pc.extract_regex(_slashed(values), _TWO_NUMBERS)
        for name, order in (("first", "day"), ("second", "month")):
            highest = pc.max(pc.cast(pc.struct_field(numbers, name), pa.int32())).as_py()
            if highest is not None and highest > 12:
                told.add("day" if order == "day" else "month")
    return told.pop() if len(told) == 1 else None


def parse_times(values: pa.StringArray, order: DateOrder | None) -> pa.TimestampArray:
    """Each value as a UTC time to the microsecond; null where it is null or no date.

    Without an order, dates written in a culture are null. What is beyond the microsecond is cut off.
    """
    exact = _exact_iso(values)
    return _any_form(values, order) if exact is None else exact


def _exact_iso(values: pa.StringArray) -> pa.TimestampArray | None:
    """The fast way, for a column of ISO times with neither zone nor offset but Z; None when any value is otherwise."""
    bare = pc.ascii_rtrim(values, "Zz")
    longest = pc.max(pc.binary_length(bare)).as_py() or 0
    # 26 characters end at the microsecond; a time of 27 or fewer cannot hide a whole offset behind the cut.
    if longest > 27:
        return None
    try:
        cut = pc.binary_slice(bare.cast(pa.binary()), 0, 26).cast(pa.string())
        return pc.cast(cut, pa.timestamp("us")).cast(TIME_TYPE)
    except pa.ArrowInvalid:
        return None


def _any_form(values: pa.StringArray, order: DateOrder | None) -> pa.TimestampArray:
    found = _read(values, "ISO8601")
    slashed = _slashed(values)
    for form in (*(_FORMATS[order] if order else ()), *_NAMED):
        if found.null_count == values.null_count:
            break
        found = pc.coalesce(found, _read(pc.if_else(found.is_null(), slashed, None), form))
    if found.null_count == values.null_count:
        return found
    left = pc.if_else(found.is_null(), values, None).dictionary_encode()
    written = pa.array([parse_written_date(text, order) for text in left.dictionary.to_pylist()], TIME_TYPE)
    return pc.coalesce(found, written.take(left.indices))


def _read(values: pa.StringArray, form: str) -> pa.TimestampArray:
    times = pd.to_datetime(values.to_pandas(), format=form, errors="coerce", utc=True)
    return pa.array(times.astype("datetime64[us, UTC]"), TIME_TYPE)


def _slashed(values: pa.StringArray) -> pa.StringArray:
    """Culture dates in one form: slashes, the whole year, one plain space, AM and PM without dots."""
    text = pc.replace_substring_regex(values, r"^(\d{1,2})[.\-/](\d{1,2})[.\-/](\d{4}),?", r"\1/\2/\3")
    text = pc.replace_substring_regex(text, r"^(\d{1,2})[./](\d{1,2})[./](\d{2})\b,?", r"\1/\2/20\3")
    text = pc.replace_substring_regex(text, _SPACES, " ")
    text = pc.replace_substring_regex(text, r"^([A-Za-z]{3} \d{1,2}, \d{4}),", r"\1")
    return pc.replace_substring_regex(text, r"(?i) ?([ap])\.?m\.?$", r" \1M")
