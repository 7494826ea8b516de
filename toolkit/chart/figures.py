"""Every figure of a case, in the order they are read: how its numbers are counted and how they are drawn.

To add a figure: a module with `count_…` and `draw_…`, its words in `words.TEXTS`, and one line here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.figure import Figure

from toolkit.chart.authentication import count_authentication, draw_authentication
from toolkit.chart.controls import count_controls, draw_controls
from toolkit.chart.counts import Counted, Tables
from toolkit.chart.coverage import count_coverage, draw_coverage
from toolkit.chart.funnel import count_funnel, draw_funnel
from toolkit.chart.landing import count_landing, draw_landing
from toolkit.chart.origins import count_countries, count_networks, draw_countries, draw_networks
from toolkit.chart.over_time import count_verdicts, count_volume, draw_verdicts, draw_volume
from toolkit.chart.path import count_path, draw_path
from toolkit.chart.rhythm import count_rhythm, draw_rhythm
from toolkit.chart.strips import count_campaigns, count_senders, draw_campaigns, draw_senders
from toolkit.chart.words import Words
from toolkit.evidence.case import CaseFile

__all__ = ["FIGURES", "FigureKind"]


@dataclass(frozen=True)
class FigureKind:
    """One figure: its id (file name, catalogue key), what it counts, how it is drawn, which note stands at its foot."""

    id: str
    count: Callable[[Tables, CaseFile], Counted | None]
    draw: Callable[[Counted, Words], Figure]
    note: str | None = None


FIGURES: tuple[FigureKind, ...] = (
    FigureKind("coverage", count_coverage, draw_coverage, "coverage.note"),
    FigureKind("volume", count_volume, draw_volume, "volume.note"),
    FigureKind("verdicts", count_verdicts, draw_verdicts, "volume.note"),
    FigureKind("funnel", count_funnel, draw_funnel, "funnel.note"),
    FigureKind("rhythm", count_rhythm, draw_rhythm),
    FigureKind("countries", count_countries, draw_countries, "origins.note"),
    FigureKind("networks", count_networks, draw_networks, "origins.note"),
    FigureKind("authentication", count_authentication, draw_authentication, "authentication.note"),
    FigureKind("path", count_path, draw_path, "path.note"),
    FigureKind("landing", count_landing, draw_landing, "landing.note"),
    FigureKind("campaigns", count_campaigns, draw_campaigns, "campaigns.note"),
    FigureKind("senders", count_senders, draw_senders, "senders.note"),
    FigureKind("controls", count_controls, draw_controls, "controls.note"),
)
