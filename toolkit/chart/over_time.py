"""Two figures over time: how much mail which evidence records, and what that mail is.

An empty day is empty only where a trace covers it; elsewhere it is grey (DESIGN section 13, rule 17).
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from toolkit.chart.binning import Bins, bins_for, label_time
from toolkit.chart.counts import Counted, Tables, judged, table
from toolkit.chart.gaps import coverage, grey_gaps, name_gaps
from toolkit.chart.style import GRID, INK, MIST, QUIET, SLATE, VERDICT_COLOURS, VERDICT_HATCHES, panel, sheet
from toolkit.chart.words import Words
from toolkit.evidence.case import CaseFile
from toolkit.schema.vocabulary import SEEN_IN

__all__ = ["count_verdicts", "count_volume", "draw_verdicts", "draw_volume"]

# From the finding outward: what a reader looks for first stands first.
VERDICT_ORDER = (
    "direct_send_spoof", "header_spoof", "gateway_bypass", "review", "undetermined", "genuine_internal", "hybrid_relay",
    "authorised_sender", "known_relay", "forwarded_or_list", "bounce_or_automatic", "external",
)  # fmt: skip
SEEN_COLOURS = {"both": SLATE, "headers": MIST, "trace": "#22384d"}
SEEN_HATCHES = {"headers": "////"}


def count_volume(tables: Tables, case: CaseFile) -> Counted | None:
    """Mails a bin by where they are seen, and what covers the bin; None where no mail is dated."""
    return _by_bin(tables, case, table(tables, "mail"), "seen_in", SEEN_IN)


def count_verdicts(tables: Tables, case: CaseFile) -> Counted | None:
    """Mails a bin by verdict; None where no mail is dated or none has a verdict."""
    mail = judged(tables).dropna(subset=["verdict"])
    present = [word for word in VERDICT_ORDER if (mail["verdict"] == word).any()]
    return _by_bin(tables, case, mail, "verdict", present) if present else None


def _by_bin(
    tables: Tables, case: CaseFile, mail: pd.DataFrame, column: str, words: tuple[str, ...] | list[str]
) -> Counted | None:
    bins = bins_for(tables, case)
    if bins is None:
        return None
    places = bins.place(mail["received_at"], case.zone)
    drawn = mail.loc[places.notna()]
    counted = pd.crosstab(places.dropna().astype(int), drawn[column]).reindex(
        index=range(len(bins.starts)), columns=list(words), fill_value=0
    )
    data = pd.concat(
        [pd.Series(bins.starts, name="start"), counted, coverage(tables, bins, case.zone).add_prefix("covered_by_")],
        axis=1,
    )
    undated = int(mail["received_at"].isna().sum())
    facts = {"bins": bins, "undated": undated, "outside": len(mail) - len(drawn) - undated, "words": tuple(words)}
    return Counted(data, len(drawn), drawn["mail_uid"], facts)


def draw_volume(counted: Counted, words: Words) -> Figure:
    """Stacked bars by where the mail is seen, over two strips that show what the copies and the trace cover."""
    bins: Bins = counted.facts["bins"]
    unit = words.say(f"bin.{bins.size}")
    subtitle = words.say("volume.subtitle", n=counted.n, bin=unit) + _left_out(counted, words)
    figure = sheet(words.say("volume.title"), subtitle, body=3.78)
    axes = panel(figure, 1.0, 1.5, 0.05, 2.55)
    _stack(axes, counted, words)
    axes.set_ylabel(words.say("axis.mail_per", bin=unit))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    grey_gaps(axes, _covered(counted.data))
    label_time(axes, bins, words)
    axes.set_xlabel("")
    axes.tick_params(labelbottom=False, bottom=False)
    strips = panel(figure, 1.0, 1.5, 2.72, 0.42)
    _strips(strips, counted.data, words)
    label_time(strips, bins, words)
    name_gaps(strips, _covered(counted.data), words)
    strips.grid(visible=False)
    return figure


def _left_out(counted: Counted, words: Words) -> str:
    return words.left_out(**{why: counted.facts[why] for why in ("undated", "outside")})


def _stack(axes: Axes, counted: Counted, words: Words) -> None:
    base = pd.Series(0, index=counted.data.index)
    labels = []
    for word in ("both", "headers", "trace"):
        values = counted.data[word]
        axes.bar(
            counted.data.index,
            values,
            bottom=base,
            width=0.82,
            color=SEEN_COLOURS[word],
            hatch=SEEN_HATCHES.get(word),
            edgecolor="white",
        )
        base = base + values
        if values.sum():
            labels.append((word, int(values.sum())))
    for place, (word, total) in enumerate(reversed(labels)):
        _key(axes, place, words.name("seen", word), words.count(total), SEEN_COLOURS[word], SEEN_HATCHES.get(word))


def _key(axes: Axes, place: int, name: str, total: str, colour: str, hatch: str | None) -> None:
    """A direct label at the right of the panel: a swatch, the name, the total."""
    y = 0.97 - place * 0.165
    axes.add_patch(_swatch(axes, 1.015, y - 0.045, colour, hatch))
    axes.text(1.05, y, name, transform=axes.transAxes, va="center", fontsize=8, clip_on=False)
    axes.text(1.05, y - 0.07, total, transform=axes.transAxes, va="center", fontsize=8, color=QUIET, clip_on=False)


def _swatch(axes: Axes, x: float, y: float, colour: str, hatch: str | None) -> Rectangle:
    return Rectangle(
        (x, y), 0.02, 0.09, transform=axes.transAxes, facecolor=colour, hatch=hatch, edgecolor="white", clip_on=False
    )


def _covered(data: pd.DataFrame) -> pd.DataFrame:
    return data[["covered_by_messages", "covered_by_trace"]].set_axis(["messages", "trace"], axis=1)


def _strips(axes: Axes, data: pd.DataFrame, words: Words) -> None:
    for row, source in enumerate(("trace", "messages")):
        colour = SEEN_COLOURS["trace" if source == "trace" else "headers"]
        axes.broken_barh(_runs(data[f"covered_by_{source}"]), (row - 0.31, 0.62), color=colour, linewidth=0)
        side: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "ha": "right", "va": "center"}
        axes.text(-0.012, row, words.say(f"coverage.{source}"), fontsize=7.5, color=QUIET, **side)
    axes.set_ylim(-0.5, 1.5)
    axes.set_yticks([])


def _runs(covered: pd.Series) -> list[tuple[float, float]]:
    """Neighbouring covered bins as one span: (start, width)."""
    groups = (covered != covered.shift()).cumsum()[covered]
    return [(float(run.index[0]) - 0.5, float(len(run))) for _, run in groups.groupby(groups)]


def draw_verdicts(counted: Counted, words: Words) -> Figure:
    """One row of bars for each verdict present, on its own scale, in the verdict's colour."""
    bins: Bins = counted.facts["bins"]
    present = counted.facts["words"]
    unit = words.say(f"bin.{bins.size}")
    subtitle = words.say("verdicts.subtitle", n=counted.n, bin=unit) + _left_out(counted, words)
    figure = sheet(words.say("verdicts.title"), subtitle, body=0.44 * len(present) + 0.74)
    for row, verdict in enumerate(present):
        axes = panel(figure, 2.35, 0.75, 0.05 + 0.44 * row, 0.36)
        _verdict_row(axes, counted.data, verdict, words)
        label_time(axes, bins, words)
        axes.grid(visible=False)
        if row < len(present) - 1:
            axes.set_xlabel("")
            axes.tick_params(labelbottom=False, bottom=False)
    name_gaps(axes, _covered(counted.data), words)
    return figure


def _verdict_row(axes: Axes, data: pd.DataFrame, verdict: str, words: Words) -> None:
    values = data[verdict]
    axes.bar(
        data.index,
        values,
        width=0.86,
        color=VERDICT_COLOURS[verdict],
        hatch=VERDICT_HATCHES.get(verdict),
        edgecolor=INK,
        linewidth=0.3,
    )
    grey_gaps(axes, _covered(data))
    axes.set_ylim(0, max(1, int(values.max())) * 1.08)
    axes.set_yticks([int(values.max())], [words.count(int(values.max()))], fontsize=7.2)
    axes.axhline(values.max(), color=GRID, linewidth=0.6, zorder=0)
    axes.text(
        -0.052, 0.5, words.name("verdict", verdict), transform=axes.transAxes, ha="right", va="center", fontsize=8.5
    )
    axes.text(
        1.012,
        0.5,
        words.count(int(values.sum())),
        transform=axes.transAxes,
        ha="left",
        va="center",
        fontsize=8.5,
        fontweight="bold",
    )
