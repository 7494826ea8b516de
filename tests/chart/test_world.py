"""The map: where land and countries lie on it, and what is drawn on each."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from toolkit.chart.origins import count_countries, draw_countries
from toolkit.chart.world import Origin, draw_world, map_height, outlines, placed, places, project
from toolkit.enrich.snapshot import REFERENCE, read_snapshot
from toolkit.schema import TABLES


@pytest.fixture
def axes():
    return Figure(figsize=(8, map_height(8))).add_axes((0, 0, 1, 1))


def drawn(axes):
    """The circles: filled or not, and where."""
    return [(len(c.get_facecolor()) > 0, tuple(map(float, c.get_offsets()[0]))) for c in axes.collections[1:]]


def test_the_projection_is_level_at_the_equator_and_keeps_areas():
    x, y = project(np.array([-180.0, 0.0, 180.0]), np.zeros(3))
    assert np.allclose(y, 0) and np.allclose(x, [-x[2], 0, x[2]])
    longitudes, latitudes = np.array([0.0, 1.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0, 1.0])
    low = area(*project(longitudes, latitudes))
    high = area(*project(longitudes, latitudes + 60))
    sphere = np.sin(np.radians(61)) - np.sin(np.radians(60)), np.sin(np.radians(1))
    assert high / low == pytest.approx(sphere[0] / sphere[1], rel=1e-2)


def area(x, y):
    return abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2


def test_no_ring_of_land_crosses_the_sheet():
    assert len(outlines()) > 200
    assert max(np.ptp(ring[:, 0]) for ring in outlines()) < 3.7


def test_a_country_stands_where_it_lies():
    with (REFERENCE / "country-places.csv").open(encoding="utf-8", newline="") as stream:
        degrees = {row["country"]: (float(row["longitude"]), float(row["latitude"])) for row in csv.DictReader(stream)}
    known = {"FR": (2.5, 46.5), "SG": (103.8, 1.4), "RU": (99, 62), "XK": (21, 42.6)}
    assert {country: degrees[country] for country in known} == {
        country: pytest.approx(place, abs=1) for country, place in known.items()
    }
    assert all(abs(longitude) <= 180 for longitude, _ in degrees.values())


def test_nearly_every_country_of_the_snapshot_has_a_place():
    known = set(read_snapshot(REFERENCE).countries["country"].dropna())
    assert len(known) > 200
    assert known - set(places()) <= {"AQ", "BV", "UM"}


def test_spoofs_are_filled_and_other_mail_is_a_ring(axes, words):
    draw_world(axes, [Origin("NL", "Netherlands", 4, 1), Origin("BR", "Brazil", 0, 2)], words)
    [netherlands, brazil] = places()["NL"], places()["BR"]
    found = drawn(axes)
    assert (True, netherlands) in found and (False, netherlands) in found
    assert (False, brazil) in found and (True, brazil) not in found


def test_a_label_names_a_country_of_spoofs_and_covers_no_other(axes, words):
    crowd = [Origin(country, "x" * 20, 9, 0) for country in ("NL", "BE", "LU", "DE", "FR", "CH", "AT", "CZ")]
    draw_world(axes, [*crowd, Origin("JP", "Japan <b>", 3, 0), Origin("US", "United States", 0, 5)], words)
    labels = [text.get_text() for text in axes.texts]
    assert "Japan <b> 3" in labels
    assert not any(label.startswith("United States") for label in labels)
    assert sum(label.startswith("x") for label in labels) < len(crowd)


def test_a_country_without_a_place_is_in_the_bars_alone(tables, case, words):
    assert placed([Origin("ZZ", "Nowhere", 1, 0)]) == []
    facts = tables["ip_facts"].assign(country=pd.array(["ZZ"] * len(tables["ip_facts"]), "string"))
    figure = draw_countries(count_countries({**tables, "ip_facts": facts}, case), words)
    assert len(figure.axes) == 2


def test_where_nothing_is_located_there_is_no_map(tables, case, words):
    counted = count_countries({**tables, "ip_facts": TABLES["ip_facts"].empty()}, case)
    assert len(draw_countries(counted, words).axes) == 2
    assert len(draw_countries(count_countries(tables, case), words).axes) == 3
