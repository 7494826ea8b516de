"""Dates of header fields (RFC 5322 §3.3, obsolete forms §4.3), to UTC.

    Tue, 01 Jul 2025 15:04:08 +0200 (CEST)      is 2025-07-01T13:04:08Z, written at +0200

A date whose zone is missing or is no zone has no known instant: it is None, never a guess.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Date", "parse_date"]

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
# RFC 5322 §4.3. The military letters but Z are "not known" there, and so they are here.
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420,
}  # fmt: skip

_COMMENT = re.compile(r"\([^()]*\)")
_DATE = re.compile(
    r"(?:[^\W\d]{2,12}\.?,?\s*)?"
    r"(?P<day>\d{1,2})[\s-]+(?P<month>[A-Za-z]{3,9})\.?[\s,-]+(?P<year>\d{2,4})[\s,]+"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?(?:[.,](?P<fraction>\d{1,9}))?"
    r"(?:\s*(?P<zone>(?:GMT|UTC)?[+-]\d{1,2}:?\d{2}|[A-Za-z]{1,5})(?![\w+-]))?"
)
_ASCTIME = re.compile(
    r"[A-Za-z]{3},?\s+(?P<month>[A-Za-z]{3})\s+(?P<day>\d{1,2})\s+"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2}):(?P<second>\d{2})(?P<fraction>)\s+"
    r"(?:(?P<zone>[+-]\d{4}|[A-Za-z]{1,5})\s+)?(?P<year>\d{4})(?:\s+(?P<zone_after>[+-]\d{4}))?"
)
_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})[T\s]+(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})"
    r"(?:[.,](?P<fraction>\d{1,9}))?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
# What nearly all mail writes: two digits everywhere and a numeric zone.
_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d\d? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4})"
    r" ((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d) ([+-](?:[01]\d|2[0-3])[0-5]\d)(?: \([A-Z]+\))?",
    re.ASCII,
)
_OFFSET = re.compile(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})", re.IGNORECASE)


class Date(NamedTuple):
    """An instant in UTC and the zone as written; `at` is None where the instant is not known."""

    at: datetime | None
    offset: str | None


def parse_date(text: str) -> Date | None:
    """The date in `text`, or None where it holds none. Comments are passed over; a leap second counts as the next one.

    >>> parse_date("Tue, 01 Jul 2025 15:04:08 +0200 (CEST)")
    Date(at=datetime.datetime(2025, 7, 1, 13, 4, 8, tzinfo=datetime.timezone.utc), offset='+0200')
    >>> parse_date("Tue, 01 Jul 2025 15:04:08"), parse_date("yesterday")
    (Date(at=None, offset=None), None)
    """
    return _parsed(text[:400].strip())


@lru_cache(maxsize=8192)
def _parsed(text: str) -> Date | None:
    if (usual := _USUAL.fullmatch(text)) and (date := _usual_date(usual)):
        return date
    text = _without_comments(text).strip()
    for form in (_DATE, _ASCTIME, _ISO):
        if found := form.match(text):
            return _date(found.groupdict())
    return None


def _usual_date(found: re.Match[str]) -> Date | None:
    day, clock, zone = found.groups()
    try:
        local = datetime.fromisoformat(f"{_iso_day(day)}T{clock}+00:00")
        return Date(local if zone == "+0000" else local - _ahead(zone), zone)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=1024)
def _iso_day(day: str) -> str:
    number, month, year = day.split()
    return f"{year}-{_MONTHS[month.lower()]:02}-{number:0>2}"


@lru_cache(maxsize=256)
def _ahead(zone: str) -> timedelta:
    ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
    return -ahead if zone[0] == "-" else ahead


def _without_comments(text: str) -> str:
    while "(" in text:
        shorter = _COMMENT.sub(" ", text)
        if shorter == text:
            return text
        text = shorter
    return text


def _date(parts: dict[str, str | None]) -> Date | None:
    zone = parts["zone"] or parts.get("zone_after")
    naive = _naive(parts)
    if naive is None:
        return None
    minutes = _offset_minutes(zone) if zone else None
    if minutes is None:
        return Date(None, zone)
    try:
        return Date((naive - timedelta(minutes=minutes)).replace(tzinfo=UTC), zone)
    except OverflowError:
        return None


def _naive(parts: dict[str, str | None]) -> datetime | None:
    month = parts["month"] or ""
    number = int(month) if month.isdecimal() else _MONTHS.get(month[:3].lower())
    second = int(parts["second"] or 0)
    if number is None or second > 60:
        return None
    micro = int((parts["fraction"] or "0")[:6].ljust(6, "0"))
    try:
        start = datetime(
            _year(parts["year"] or ""),
            number,
            int(parts["day"] or 0),
            int(parts["hour"] or 0),
            int(parts["minute"] or 0),
        )
    except ValueError:
        return None
    return start + timedelta(seconds=second, microseconds=micro)


def _year(text: str) -> int:
    # RFC 5322 §4.3: 00-49 is 20xx; 50-99 and three digits count from 1900.
    year = int(text)
    if len(text) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(text) == 3 else year


def _offset_minutes(zone: str) -> int | None:
    found = _OFFSET.fullmatch(zone)
    if not found:
        return _ZONES.get(zone.lower())
    minutes = int(found[2]) * 60 + int(found[3])
    if minutes >= 24 * 60 or int(found[3]) > 59:
        return None
    return -minutes if found[1] == "-" else minutes
