"""One date in words or with its zone, as people's spreadsheets, mail programs and browsers write it.

    14 juil. 2025 10:00 · Mon, 14 Jul 2025 10:00:05 +0200 · 14/07/2025 10:00 +02:00 · 2025-07-14 10 h 04 min 05 s

RFC 5322 §3.3 for the second. Slower than what `dates` reads of whole columns, and asked of what is left only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

__all__ = ["DateOrder", "parse_written_date"]

DateOrder = Literal["day", "month"]

# English, French, German, Spanish, Italian, Portuguese, Dutch: without accents, and no word is two months.
MONTHS: Mapping[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "jan january janvier janv januar janner enero ene gennaio gen janeiro januari",
            "feb february fevrier fevr fev februar febrero febbraio fevereiro februari",
            "mar march mars marz maerz mrz marzo marco maart mrt",
            "apr april avril avr abril abr aprile",
            "may mai mayo maggio mag maio mei",
            "jun june juin juni junio giugno giu junho",
            "jul july juillet juil juill juli julio luglio lug julho",
            "aug august aout ago agosto augustus",
            "sep sept september septembre septiembre settembre set setembro",
            "oct october octobre okt oktober octubre ottobre ott outubro out",
            "nov november novembre noviembre novembro",
            "dec december decembre dez dezember dic diciembre dicembre dezembro",
        ),
        start=1,
    )
    for word in words.split()
}

_WEEKDAY = r"(?:[^\W\d_]+\.?,? )?"
_WORD = r"(?P<word>[^\W\d_]+)\.?"
_DATES = (
    re.compile(rf"{_WEEKDAY}(?P<day>\d\d?)(?:\.|er|º)?[ -](?:de )?{_WORD}[ -](?:de )?(?P<year>\d{{4}})\b"),
    re.compile(rf"{_WEEKDAY}{_WORD} (?P<day>\d\d?),? (?P<year>\d{{4}})\b"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b"),
    re.compile(r"(?P<first>\d\d?)(?P<by>[/.-])(?P<second>\d\d?)(?P=by)(?P<year>\d{4})\b"),
)
_CLOCK = re.compile(
    r"(?P<hour>\d\d?)(?: ?h ?|[:.])(?P<minute>\d\d)"
    r"(?:(?: ?min ?|[:.])(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?(?: ?s)?)?"
    r"(?: ?min)?(?: uhr)?(?: ?(?P<half>[ap])\.? ?m\.?)?"
)
_ZONE = re.compile(r"(?:z|utc|gmt|ut)?(?:(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?)?(?: ?\([^()]*\))?")
_BETWEEN = re.compile(r",? (?:(?:at|à|a|um|a las|alle|às|om) )?|,|t")


def parse_written_date(text: str, order: DateOrder | None) -> datetime | None:
    """The UTC time that one text says; None where it is no date, or one whose day and month need an `order`.

    A date without a clock is the midnight that begins it, as ISO 8601's is; without a zone it is UTC.
    """
    text = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    for form in _DATES:
        date = form.match(text)
        if date is not None:
            day = _day(date.groupdict(), order)
            return None if day is None else _at(day, text[date.end() :])
    return None


def _day(told: Mapping[str, str | None], order: DateOrder | None) -> datetime | None:
    day, month = told.get("day"), told.get("month")
    if told.get("word"):
        month = str(MONTHS.get(_plain(told["word"] or ""), 0))
    if told.get("first"):
        # Dots are day first wherever they are written.
        order = "day" if told["by"] == "." else order
        day, month = (told["first"], told["second"]) if order == "day" else (told["second"], told["first"])
        if order is None:
            return None
    try:
        return datetime(int(told["year"] or 0), int(month or 0), int(day or 0), tzinfo=UTC)
    except ValueError:
        return None


def _plain(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))


def _at(day: datetime, rest: str) -> datetime | None:
    """The time of day that the rest of a text tells; None where it tells something else."""
    if not rest:
        return day
    between = _BETWEEN.match(rest)
    clock = _CLOCK.match(rest, between.end() if between else 0)
    if between is None or clock is None:
        return None
    zone = _ZONE.fullmatch(rest[clock.end() :].strip())
    since = _since_midnight(clock)
    if zone is None or since is None:
        return None
    offset = timedelta(hours=int(zone["hours"] or 0), minutes=int(zone["minutes"] or 0))
    try:
        return (day + since).replace(tzinfo=timezone(-offset if zone["sign"] == "-" else offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _since_midnight(clock: re.Match[str]) -> timedelta | None:
    hour, minute, second = int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0)
    if clock["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if clock["half"] == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    part = (clock["part"] or "").ljust(6, "0")[:6]
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=int(part))
