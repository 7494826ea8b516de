"""The zone that a header says its times are in: UTC by any of its names, so far from it, or a place and its clocks.

    Date (GMT) · Date (UTC-05:00) · Date (UTC+01:00) Brussels, Copenhagen, Madrid, Paris

The last is how Windows and the admin centre list zones: the offset is the winter's, and in summer the clocks of the
places are an hour ahead of it. What they show is asked of the time zone database (IANA), by the first place it knows.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["SHOWN_TWICE_OR_NEVER", "in_utc", "without_zone", "zone_told"]

SHOWN_TWICE_OR_NEVER = "clocks of {zone} show this time twice or never, for they are changed there: no time in UTC"

# Of Exchange's languages those whose headers are known: English, French, German.
_UTC = (
    r"coordinated universal time|universal time|temps universel(?: coordonné)?|(?:koordinierte )?weltzeit|"
    r"greenwich mean time|utc|gmt"
)
_TOLD = re.compile(
    rf"(?P<name>[^()\[\]]*?)[\[(\s]*(?:(?<![^\W_])(?:{_UTC})|(?<=[\[(])z(?=[\])]))"
    r"(?:\s?(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?)?[\])\s]*(?P<place>.*?)[\])\s]*"
)
_UTC_AGAIN = re.compile(rf"(?:{_UTC})(?:[+-]\d\d?)?")

# Zones of North America are listed by what their time is called: Eastern Time (US & Canada), Est (É.-U. et Canada).
_CALLED = re.compile(r"(?:heure (?:de l['’]|du |des ))?(?P<word>[^(]*?)(?: time)?(?: \(.*)?")
_FRENCH = {
    "est": "eastern", "centre": "central", "rocheuses": "mountain", "montagnes rocheuses": "mountain",
    "pacifique": "pacific", "atlantique": "atlantic",
}  # fmt: skip
_FURTHEST = timedelta(hours=14)
_SEASONS = (datetime(2025, 1, 15), datetime(2025, 7, 15))


def without_zone(cell: str) -> str:
    """A header cell with `utc` in place of the zone that it tells; as it is where it tells none that is understood.

    >>> without_zone("date (gmt)"), without_zone("Sender"), without_zone("date (utc-05:00) atlantis")
    ('date utc', 'Sender', 'date (utc-05:00) atlantis')
    """
    told = _parts(cell)
    return cell if told is None else f"{told[0]} utc"


def zone_told(cell: str) -> tzinfo | None:
    """The zone in which a header cell says that its times are; None where it tells none, or that they are in UTC.

    >>> print(zone_told("Date (UTC-05:00)"), zone_told("Date (UTC)"), zone_told("Date (UTC+01:00) Brüssel, Paris"))
    UTC-05:00 None Europe/Paris
    """
    told = _parts(cell)
    return None if told is None else told[1]


def in_utc(times: pa.TimestampArray, zone: tzinfo) -> pa.TimestampArray:
    """What clocks of the zone showed, written as if it were UTC, in UTC; null where they show it twice or never."""
    if isinstance(zone, timezone):
        return pc.subtract(times, zone.utcoffset(None)).cast(times.type)
    shown = times.cast(pa.timestamp("us")).to_pandas()
    local = shown.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    return pa.array(local.dt.tz_convert("UTC"), times.type, from_pandas=True)


@lru_cache(maxsize=1024)
def _parts(cell: str) -> tuple[str, tzinfo | None] | None:
    """The name before the zone, and the zone; None of it where none is told, or a place that is not known."""
    told = _TOLD.fullmatch(unicodedata.normalize("NFC", cell).casefold())
    if told is None:
        return None
    ahead = timedelta(hours=int(told["hours"] or 0), minutes=int(told["minutes"] or 0))
    if ahead > _FURTHEST:
        return None
    ahead = -ahead if told["sign"] == "-" else ahead
    if not told["place"] or _UTC_AGAIN.fullmatch(told["place"]):
        return told["name"].rstrip(), timezone(ahead) if ahead else None
    zone = _zone_of(told["place"], ahead)
    return None if zone is None else (told["name"].rstrip(), zone)


def _zone_of(places: str, ahead: timedelta) -> tzinfo | None:
    """The zone of the first of the places that is known and has this offset in winter."""
    for place in places.split(","):
        called = _CALLED.fullmatch(place.strip())
        word = called["word"] if called else place.strip()
        for name in _zones_by_place().get(_FRENCH.get(word, word), ()):
            zone = ZoneInfo(name)
            if ahead == min(season.replace(tzinfo=zone).utcoffset() or timedelta() for season in _SEASONS):
                return zone
    return None


@lru_cache(maxsize=1)
def _zones_by_place() -> dict[str, list[str]]:
    """The names of zones by the place in them: `mexico city` for America/Mexico_City."""
    found: dict[str, list[str]] = {}
    for name in sorted(available_timezones()):
        found.setdefault(name.rpartition("/")[2].replace("_", " ").casefold(), []).append(name)
    return found
