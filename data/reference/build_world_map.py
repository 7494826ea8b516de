"""Make the outlines and places of countries that the map of origins is drawn from.

    npm pack world-atlas@2.0.2 && npm pack i18n-iso-countries@7.14.0     (and unpack both)
    python data/reference/build_world_map.py world-atlas/package i18n-iso-countries/package data/reference

Needs only the Python that the toolkit runs on. The same two packages give the same bytes.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Point = tuple[float, float]
# Too far south for anybody's mail server, and a third of the sheet.
LEFT_OUT = {"AQ"}
# Tenths of a degree: half a point on a printed page.
UNIT = 10
# What the atlas gives no number, or draws as part of another country: longitude, latitude.
UNNUMBERED = {"Kosovo": "XK"}
ELSEWHERE = {
    "BQ": (-68.3, 12.2), "CC": (96.8, -12.2), "CX": (105.6, -10.5), "GF": (-53.1, 4.0), "GI": (-5.4, 36.1),
    "GP": (-61.5, 16.2), "MQ": (-61.0, 14.7), "RE": (55.5, -21.1), "SJ": (16.0, 78.6), "TK": (-171.8, -9.2),
    "TV": (179.2, -8.5), "YT": (45.1, -12.8),
}  # fmt: skip


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs of a quantised TopoJSON file in degrees; each begins at its first point and goes on by differences."""
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + shift_x, y * scale_y + shift_y))
        arcs.append(points)
    return arcs


def rings(topology: dict[str, Any], codes: dict[str, str]) -> Iterator[tuple[str | None, list[Point]]]:
    """Each country's outer rings, cut at 180°: its ISO 3166-1 code (None: the atlas gives it no number), its points."""
    arcs = arcs_of(topology)
    for shape in topology["objects"]["countries"]["geometries"]:
        code = codes.get(shape.get("id", ""), UNNUMBERED.get(shape["properties"]["name"]))
        if code in LEFT_OUT:
            continue
        parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for part in parts:
            for ring in cut([point for index in part[0] for point in _directed(arcs, index)[:-1]]):
                yield code, ring


def _directed(arcs: list[list[Point]], index: int) -> list[Point]:
    return arcs[index] if index >= 0 else arcs[~index][::-1]


def cut(ring: list[Point]) -> list[list[Point]]:
    """A ring that crosses 180° as one ring on each side of it."""
    whole, turns = [ring[0]], 0
    for (x0, _), (x1, y1) in pairwise(ring):
        turns += (x1 - x0 < -180) - (x1 - x0 > 180)
        whole.append((x1 + 360 * turns, y1))
    shift = -360 if min(x for x, _ in whole) >= 180 else 360 if max(x for x, _ in whole) <= -180 else 0
    whole = [(x + shift, y) for x, y in whole]
    edges = [edge for edge in (-180.0, 180.0) if min(x for x, _ in whole) < edge < max(x for x, _ in whole)]
    if not edges:
        return [whole]
    west, east = _half(whole, edges[0], -1), _half(whole, edges[0], 1)
    inside, beyond = (east, west) if edges[0] < 0 else (west, east)
    return [inside, [(x - 360 if edges[0] > 0 else x + 360, y) for x, y in beyond]]


def _half(ring: list[Point], edge: float, side: int) -> list[Point]:
    """What of a ring lies on one side of a meridian."""
    kept: list[Point] = []
    for (x0, y0), (x1, y1) in pairwise([*ring, ring[0]]):
        if (x0 - edge) * side >= 0:
            kept.append((x0, y0))
        if (x0 - edge) * (x1 - edge) < 0:
            kept.append((edge, y0 + (y1 - y0) * (edge - x0) / (x1 - x0)))
    return kept


def area_and_middle(ring: list[Point]) -> tuple[float, Point]:
    """The area of a ring in square degrees, and the middle of its area."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in pairwise([*ring, ring[0]]):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return abs(area) / 2, (x / (3 * area), y / (3 * area)) if area else ring[0]


def outlines(topology: dict[str, Any], codes: dict[str, str]) -> pa.Table:
    """One row a point, in the order of its ring."""
    columns: dict[str, list[Any]] = {"ring": [], "country": [], "longitude": [], "latitude": []}
    for number, (country, ring) in enumerate(rings(topology, codes)):
        for longitude, latitude in ring:
            columns["ring"].append(number)
            columns["country"].append(country)
            columns["longitude"].append(round(longitude * UNIT))
            columns["latitude"].append(round(latitude * UNIT))
    kinds = {"ring": pa.int16(), "country": pa.string(), "longitude": pa.int16(), "latitude": pa.int16()}
    return pa.table({name: pa.array(values, kinds[name]) for name, values in columns.items()})


def places(topology: dict[str, Any], codes: dict[str, str]) -> list[tuple[str, float, float]]:
    """The middle of each country's largest part: code, longitude, latitude, to a tenth of a degree."""
    largest = {country: (0.0, place) for country, place in ELSEWHERE.items()}
    for country, ring in rings(topology, codes):
        if country is not None:
            largest[country] = max(largest.get(country, (0.0, (0.0, 0.0))), area_and_middle(ring))
    return [(country, round(x, 1), round(y, 1)) for country, (_, (x, y)) in sorted(largest.items())]


def main(atlas: Path, iso: Path, into: Path) -> None:
    """Write `world-outlines.parquet` and `country-places.csv`."""
    codes = {number: alpha2 for alpha2, _, number, _ in json.loads((iso / "codes.json").read_text(encoding="utf-8"))}
    coarse, fine = (json.loads((atlas / f"countries-{scale}.json").read_text("utf-8")) for scale in ("110m", "50m"))
    pq.write_table(outlines(coarse, codes), into / "world-outlines.parquet", compression="zstd")
    with (into / "country-places.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("country", "longitude", "latitude"))
        writer.writerows(places(fine, codes))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
