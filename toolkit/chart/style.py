"""The look of a figure: one sheet, one font, one palette that survives a grey printer and colour-blind eyes.

A title at the left says what is shown; under it what was counted; at the foot zone, evidence and version
(DESIGN section 13, rule 17). The colours are Okabe and Ito's, told apart by lightness and hatch as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from toolkit.chart.faces import FAMILIES
from toolkit.chart.lines import broken

__all__ = [
    "GAPS", "RC", "VERDICT_COLOURS", "VERDICT_HATCHES", "bare", "foot", "panel", "say_nothing", "sheet", "swatches",
]  # fmt: skip

INK = "#1b2330"
QUIET = "#5b6470"
GRID = "#e1e5ea"
# What no trace covers, and what nothing does.
GAPS: Mapping[str, str] = {"trace": "#e3e6e9", "evidence": "#bcc2c8"}
PAPER = "#ffffff"
SLATE = "#5f7488"
MIST = "#b9c6d2"
ALARM = "#d55e00"
RUST = "#a34700"

# Warm: someone else used our name. Cool: our own mail. Grey: nothing of ours, or nothing said.
VERDICT_COLOURS: Mapping[str, str] = {
    "direct_send_spoof": "#d55e00",
    "header_spoof": "#e69f00",
    "gateway_bypass": "#cc79a7",
    "review": "#f0e442",
    "undetermined": "#c9ccd1",
    "genuine_internal": "#004f7d",
    "hybrid_relay": "#0072b2",
    "authorised_sender": "#56b4e9",
    "known_relay": "#009e73",
    "forwarded_or_list": "#7fcfb4",
    "bounce_or_automatic": "#a9c9dd",
    "external": "#8d97a3",
}
VERDICT_HATCHES: Mapping[str, str] = {
    "header_spoof": "////", "gateway_bypass": "\\\\\\\\", "review": "....", "undetermined": "xxxx",
    "hybrid_relay": "||||", "authorised_sender": "++++", "known_relay": "----", "forwarded_or_list": "oo",
}  # fmt: skip

LANDING_COLOURS: Mapping[str, str] = {
    "inbox": "#d55e00",
    "other_folder": "#e69f00",
    "delivered": "#f3c178",
    "junk": "#56b4e9",
    "quarantined": "#0072b2",
    "filtered": "#7fcfb4",
    "failed": "#3d4856",
    "pending": "#cc79a7",
    "expanded": "#a9c9dd",
    "not_recorded": "#e9ebee",
}
LANDING_HATCHES: Mapping[str, str] = {
    "other_folder": "----", "delivered": "////", "quarantined": "||||", "filtered": "....", "pending": "\\\\\\\\",
    "not_recorded": "xxxx",
}  # fmt: skip

# `parse_math` off: a subject with $\frac{1}$ would otherwise kill the figure. `hashsalt`: same input, same bytes.
RC: dict[str, Any] = {
    "font.family": list(FAMILIES),
    "font.size": 8.5,
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": "#9aa3ad",
    "axes.labelcolor": QUIET,
    "axes.labelsize": 8,
    "axes.linewidth": 0.7,
    "axes.facecolor": PAPER,
    "axes.axisbelow": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "hatch.linewidth": 0.5,
    "hatch.color": "#00000066",
    "patch.linewidth": 0.5,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "svg.hashsalt": "toolkit",
    "svg.fonttype": "path",
}

WIDTH = 9.0
FOOT = 0.66
LEFT = 0.28
LINE = 0.175
# A title of more letters than this is set smaller.
LONGEST_TITLE = 76
TITLE: dict[str, Any] = {"fontweight": "bold", "va": "top"}
SUBTITLE_SIZE, CAPTION_SIZE = 9.2, 7.8


def sheet(title: str, subtitle: str, body: float) -> Figure:
    """An empty sheet, 9 inches wide, with its title; `body` is the height in inches between head and foot.

    The sheet's margins are its subplot parameters, where `panel` finds them.
    """
    lines = broken(subtitle, SUBTITLE_SIZE, WIDTH - 2 * LEFT).split("\n") if subtitle else []
    head = 0.52 + LINE * len(lines)
    height = head + body + FOOT
    figure = Figure(figsize=(WIDTH, height))
    figure.subplots_adjust(top=1 - head / height)
    figure.text(LEFT / WIDTH, 1 - 0.12 / height, title, fontsize=min(13, LONGEST_TITLE * 13 / len(title)), **TITLE)
    place = (LEFT / WIDTH, 1 - 0.40 / height)
    figure.text(*place, "\n".join(lines), fontsize=SUBTITLE_SIZE, color=QUIET, va="top", linespacing=1.35)
    return figure


def foot(figure: Figure, note: str) -> None:
    """The caption line at the foot: zone, n, evidence, version."""
    text = broken(note, CAPTION_SIZE, WIDTH - 2 * LEFT)
    place = (LEFT / WIDTH, 0.10 / figure.get_figheight())
    figure.text(*place, text, fontsize=CAPTION_SIZE, color=QUIET, va="bottom", linespacing=1.35)


def panel(figure: Figure, left: float, right: float, top: float, height: float) -> Axes:
    """Axes placed in inches: from the left edge, from the right edge, from under the head, and how high."""
    total = figure.get_figheight()
    bottom = figure.subplotpars.top - (top + height) / total
    axes = figure.add_axes((left / WIDTH, bottom, (WIDTH - left - right) / WIDTH, height / total))
    return bare(axes)


def bare(axes: Axes, *, keep: tuple[str, ...] = ("bottom",)) -> Axes:
    """Only the spines that carry meaning."""
    for name, spine in axes.spines.items():
        spine.set_visible(name in keep)
    return axes


def swatches(axes: Axes, keys: list[tuple[str, str, str | None]], lines: int = 1) -> None:
    """Keys in columns of one width over the panel, `lines` of them one below the other: (name, colour, hatch)."""
    columns = -(-len(keys) // lines)
    axes.set(xlim=(0, columns), ylim=(lines, 0), xticks=[], yticks=[])
    bare(axes, keep=())
    for place, (name, colour, hatch) in enumerate(keys):
        x, y = place % columns, place // columns
        look: dict[str, Any] = {"facecolor": colour, "hatch": hatch, "edgecolor": INK, "linewidth": 0.4}
        axes.add_patch(Rectangle((x, y + 0.15), 0.018 * columns, 0.7, **look))
        axes.text(x + 0.026 * columns, y + 0.5, name, va="center", fontsize=8.0)


def say_nothing(figure: Figure, sentence: str) -> None:
    """The sheet of a figure whose question finds no record: it says so where the picture would be."""
    figure.text(0.5, 0.5, sentence, ha="center", va="center", fontsize=11, color=QUIET, style="italic")
