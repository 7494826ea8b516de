"""Zones that headers tell, by offset, by name and by place."""

from __future__ import annotations

from datetime import timedelta, timezone

import pyarrow as pa
import pytest

from toolkit.load.dialect import normalised
from toolkit.load.zones import in_utc, without_zone, zone_told


@pytest.mark.parametrize(
    "cell",
    [
        "Date (UTC)", "Date (GMT)", "Date GMT", "Date [GMT]", "Date (UTC+00:00)", "Date (GMT+0)", "Date (Z)",
        "Date (Coordinated Universal Time)", "Date (UTC) Coordinated Universal Time", "Date_UTC",
        "Date (Temps universel coordonné)", "Date (UTC) Temps universel coordonné", "Date (Koordinierte Weltzeit)",
        "Date (UTC+00:00) Koordinierte Weltzeit", "Date (Greenwich Mean Time)",
    ],
)  # fmt: skip
def test_utc_has_many_names(cell):
    assert normalised(cell) == "dateutc"
    assert zone_told(cell) is None


@pytest.mark.parametrize(
    ("cell", "hours"),
    [("Date (UTC-05:00)", -5), ("Date (GMT+2)", 2), ("Date [UTC+0530]", 5.5),
     ("Date (UTC-09:00) Coordinated Universal Time-09", -9)],
)  # fmt: skip
def test_an_offset_is_told_by_its_number(cell, hours):
    assert normalised(cell) == "dateutc"
    assert zone_told(cell) == timezone(timedelta(hours=hours))


@pytest.mark.parametrize(
    ("cell", "zone"),
    [
        ("Date (UTC+01:00) Brussels, Copenhagen, Madrid, Paris", "Europe/Brussels"),
        ("Date (UTC+01:00) Bruxelles, Copenhague, Madrid, Paris", "Europe/Madrid"),
        ("Date (UTC+01:00) Brüssel, Kopenhagen, Madrid, Paris", "Europe/Madrid"),
        ("Date ((UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien)", "Europe/Amsterdam"),
        ("Date (UTC) Dublin, Édimbourg, Lisbonne, Londres", "Europe/Dublin"),
        ("Date (UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
        ("Date (UTC-06:00) Guadalajara, Mexico City, Monterrey", "America/Mexico_City"),
        ("Date (UTC-05:00) Eastern Time (US & Canada)", "Canada/Eastern"),
        ("Date (UTC-05:00) Est (É.-U. et Canada)", "Canada/Eastern"),
        ("Date (UTC-05:00) Heure de l'Est", "Canada/Eastern"),
        ("Date (UTC-08:00) Pacific Time (US & Canada)", "Canada/Pacific"),
    ],
)
def test_a_place_tells_its_zone(cell, zone):
    assert str(zone_told(cell)) == zone
    assert normalised(cell) == "dateutc"


@pytest.mark.parametrize(
    "cell", ["Date (UTC+07:00) Paris", "Date (EST)", "Date (Paris)", "Date (Local Time)", "utc offset", "gmtime"]
)
def test_what_is_no_zone_or_another_ones_offset_tells_none(cell):
    assert without_zone(cell) == cell
    assert zone_told(cell) is None


def test_hours_that_clocks_skip_or_repeat_are_no_time():
    shown = ["2025-03-30T02:30", "2025-10-26T02:30", "2025-10-26T04:30", None]
    times = pa.array(shown).cast(pa.timestamp("us")).cast(pa.timestamp("us", "UTC"))
    zone = zone_told("Date (UTC+01:00) Paris")
    assert [at and f"{at:%H:%M}" for at in in_utc(times, zone).to_pylist()] == [None, None, "03:30", None]
