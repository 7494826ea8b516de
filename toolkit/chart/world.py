"""A map of the world with a circle on each country that mail came from.

    draw_world(axes, [Origin("NL", "Netherlands", 4, 1)], words)

Outlines and places are from Natural Earth (`data/reference`); the projection is Equal Earth, which keeps areas. A
circle stands in the middle of its country, since nothing finer is known of an address.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from toolkit.chart.drawable import drawable
from toolkit.chart.lines import width
from toolkit.chart.style import ALARM, INK, PAPER, QUIET, bare
from toolkit.chart.words import Words
from toolkit.enrich.snapshot import REFERENCE, reference_file

__all__ = ["Origin", "draw_world", "map_height", "placed"]

LAND, COAST, RING = "#e6eaee", "#ffffff", "#22384d"
# Degrees: nothing north or south of it is lived in.
NORTH, SOUTH = 82.0, -56.0
# Equal Earth (Šavrič, Patterson and Jenny, 2018): the polynomial's coefficients.
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
# Inches: the largest circle's radius, and the smallest that is seen.
LARGEST, SMALLEST = 0.21, 0.03
MOST_LABELS, LABEL_SIZE, LABEL_HIGH = 12, 7.2, 0.12
POINTS = 72

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Origin:
    """One country: its code, its name for the reader, and its mails."""

    country: str
    name: str
    spoofs: int
    rest: int


def project(longitude: Any, latitude: Any) -> tuple[np.ndarray, np.ndarray]:
    """Degrees to the plane of the map, x in ±2.71 and y in ±1.32."""
    theta = np.arcsin(np.sqrt(3) / 2 * np.sin(np.radians(latitude)))
    bend = 9 * A4 * theta**8 + 7 * A3 * theta**6 + 3 * A2 * theta**2 + A1
    x = 2 * np.sqrt(3) * np.radians(longitude) * np.cos(theta) / (3 * bend)
    return x, A4 * theta**9 + A3 * theta**7 + A2 * theta**3 + A1 * theta


LEFT, RIGHT = (float(project(edge, 0.0)[0]) for edge in (-180.0, 180.0))
BOTTOM, TOP = (float(project(0.0, edge)[1]) for edge in (SOUTH, NORTH))


def map_height(inches: float) -> float:
    """How high a map of this width is."""
    return inches * (TOP - BOTTOM) / (RIGHT - LEFT)


@lru_cache(maxsize=1)
def outlines() -> tuple[np.ndarray, ...]:
    """The land's rings, projected: each an array of points."""
    table = pq.read_table(reference_file(REFERENCE, "world-outlines.parquet"))
    ring, longitude, latitude = (table[name].to_numpy() for name in ("ring", "longitude", "latitude"))
    points = np.column_stack(project(longitude / 10, latitude / 10))
    return tuple(np.split(points, np.flatnonzero(np.diff(ring)) + 1))


@lru_cache(maxsize=1)
def places() -> Mapping[str, tuple[float, float]]:
    """Where each country's circle stands, projected."""
    with reference_file(REFERENCE, "country-places.csv").open(encoding="utf-8", newline="") as stream:
        rows = [(row["country"], float(row["longitude"]), float(row["latitude"])) for row in csv.DictReader(stream)]
    return {country: (float(x), float(y)) for country, *degrees in rows for x, y in [project(*degrees)]}


def placed(origins: Sequence[Origin]) -> list[Origin]:
    """Those that the map has a place for."""
    return [origin for origin in origins if origin.country in places()]


def draw_world(axes: Axes, origins: Sequence[Origin], words: Words) -> None:
    """The map into a panel that has its proportions: spoofs filled, other mail a ring, both by area on one scale."""
    axes.set(xlim=(LEFT, RIGHT), ylim=(BOTTOM, TOP), xticks=[], yticks=[])
    bare(axes, keep=())
    axes.add_collection(PolyCollection(outlines(), facecolor=LAND, edgecolor=COAST, linewidth=0.4))
    top = max(1, *(max(origin.spoofs, origin.rest) for origin in origins))
    drawn = sorted(placed(origins), key=lambda origin: -max(origin.spoofs, origin.rest))
    for origin in drawn:
        _circles(axes, *places()[origin.country], origin.spoofs, origin.rest, top)
    _labels(axes, drawn, top, words)
    _key(axes, top, words)


def _radius(count: int, top: int) -> float:
    return max(SMALLEST, LARGEST * sqrt(count / top))


def _circles(axes: Axes, x: float, y: float, spoofs: int, rest: int, top: int) -> None:
    looks: list[tuple[int, dict[str, Any]]] = [
        (spoofs, {"facecolor": ALARM, "edgecolor": PAPER, "linewidth": 0.6}),
        (rest, {"facecolor": "none", "edgecolor": RING, "linewidth": 0.9}),
    ]
    for count, look in looks:
        if count:
            axes.scatter([x], [y], s=[(2 * _radius(count, top) * POINTS) ** 2], zorder=3, clip_on=False, **look)


def _labels(axes: Axes, drawn: Sequence[Origin], top: int, words: Words) -> None:
    """Names of the countries that most spoofs came from, each where it covers nothing; one without room has none."""
    scale = axes.bbox.width / axes.figure.dpi / (RIGHT - LEFT)  # inches a unit of the map
    taken = [_around(origin, top, scale) for origin in drawn]
    wanted = sorted((origin for origin in drawn if origin.spoofs), key=lambda origin: -origin.spoofs)[:MOST_LABELS]
    for origin in wanted:
        text = f"{drawable(origin.name, 22)} {words.count(origin.spoofs)}"
        box = next((box for box in _beside(origin, text, top, scale) if _is_free(box, taken)), None)
        if box is not None:
            taken.append(box)
            axes.text(box[0] / scale, (box[1] + box[3]) / 2 / scale, text, va="center", fontsize=LABEL_SIZE, color=INK)


def _around(origin: Origin, top: int, scale: float) -> Box:
    """The square of a country's circles, in inches."""
    x, y = places()[origin.country]
    radius = _radius(max(origin.spoofs, origin.rest), top)
    return x * scale - radius, y * scale - radius, x * scale + radius, y * scale + radius


def _beside(origin: Origin, text: str, top: int, scale: float) -> list[Box]:
    """Where a label may stand, in inches: right, left, above, below its circles."""
    left, bottom, right, upper = _around(origin, top, scale)
    long, gap, middle, across = width(text, LABEL_SIZE), 0.04, (bottom + upper) / 2, (left + right) / 2
    corners = [
        (right + gap, middle - LABEL_HIGH / 2),
        (left - gap - long, middle - LABEL_HIGH / 2),
        (across - long / 2, upper + gap / 2),
        (across - long / 2, bottom - gap / 2 - LABEL_HIGH),
    ]
    return [(x, y, x + long, y + LABEL_HIGH) for x, y in corners]


def _is_free(box: Box, taken: Sequence[Box]) -> bool:
    return all(box[2] <= b[0] or b[2] <= box[0] or box[3] <= b[1] or b[3] <= box[1] for b in taken)


def _key(axes: Axes, top: int, words: Words) -> None:
    """What a filled circle and a ring mean, and how many mails have their size."""
    x = LEFT + 0.25
    for y, which, spoofs, rest in ((-0.38, "spoofs", top, 0), (-0.69, "rest", 0, top)):
        _circles(axes, x, y, spoofs, rest, top)
        axes.text(x + 0.18, y, words.say(f"origins.{which}"), va="center", fontsize=7.5, color=QUIET)
    axes.text(LEFT + 0.1, -0.95, words.say("origins.scale", n=top), va="center", fontsize=7.5, color=QUIET)
