"""The hours of the week: when the spoofs were received, and when the organisation's own mail was.

The hour is that of the zone of display. A rhythm is consistent with a habit; it names nobody.
A weekday of which no trace covers any day is grey.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from toolkit.chart.binning import Bins, bins_for, receipts
from toolkit.chart.counts import Counted, Tables, judged
from toolkit.chart.gaps import bands, coverage, name_gaps
from toolkit.chart.style import GAPS, INK, PAPER, bare, panel, sheet
from toolkit.chart.words import Words
from toolkit.evidence.case import CaseFile

__all__ = ["count_rhythm", "draw_rhythm"]

OWN_VERDICTS = ("genuine_internal", "hybrid_relay")
HOURS, DAYS = range(24), range(7)
HIGH = 0.215
DARK_FROM = 0.5
EMPTY, CLEAR = "#f7f8fa", (0, 0, 0, 0)
SHADES = {
    "spoofs": LinearSegmentedColormap.from_list("spoofs", ["#fdebdd", "#e98a45", "#7a2f00"]),
    "own": LinearSegmentedColormap.from_list("own", ["#eef2f6", "#7d94aa", "#22384d"]),
}


def count_rhythm(tables: Tables, case: CaseFile) -> Counted | None:
    """Mails for each side (spoofs, own), weekday (0 is Monday) and hour of the zone of display."""
    mail = judged(tables)
    sides = pd.Series(pd.NA, index=mail.index, dtype="string").mask(mail["is_spoof"], "spoofs")
    sides = sides.mask(mail["verdict"].isin(OWN_VERDICTS), "own")
    chosen = mail.loc[receipts(tables, case).index.intersection(sides.dropna().index)]
    if chosen.empty:
        return None
    local = chosen["received_at"].dt.tz_convert(case.zone)
    keys = [
        sides.loc[chosen.index].rename("side"),
        local.dt.day_of_week.rename("weekday"),
        local.dt.hour.rename("hour"),
    ]
    data = chosen.groupby(keys)["mail_uid"].size().rename("mails").reset_index()
    totals = data.groupby("side")["mails"].sum()
    facts = {**{side: int(totals.get(side, 0)) for side in SHADES}, "covered": _covered(tables, case)}
    return Counted(data, len(chosen), chosen["mail_uid"], facts)


def _covered(tables: Tables, case: CaseFile) -> pd.DataFrame:
    """For each weekday, whether copies and whether a trace cover any of the days drawn."""
    bins = bins_for(tables, case)
    if bins is None:
        return pd.DataFrame({"messages": False, "trace": False}, index=list(DAYS))
    days = Bins("D", pd.date_range(bins.starts[0], bins.ends[-1], freq="D", inclusive="left"))
    covered = coverage(tables, days, case.zone)
    return covered.groupby(days.starts.day_of_week).any().reindex(list(DAYS), fill_value=False)


def draw_rhythm(counted: Counted, words: Words) -> Figure:
    """Two weeks of hours, one above the other, each shaded to its own highest hour."""
    facts = {side: counted.facts[side] for side in SHADES}
    figure = sheet(
        words.say("rhythm.title"), words.say("rhythm.subtitle", n=counted.n, **facts), body=2 * (7 * HIGH + 0.42) + 0.46
    )
    for number, side in enumerate(SHADES):
        axes = panel(figure, 0.95, 0.28, 0.28 + number * (7 * HIGH + 0.42), 7 * HIGH)
        _week(axes, counted.data.loc[counted.data["side"] == side], side, words)
        for weekday, missing in enumerate(bands(counted.facts["covered"])):
            if pd.notna(missing):
                axes.axhspan(weekday, weekday + 1, color=GAPS[missing], linewidth=0, zorder=0)
        axes.set_title(words.say(f"rhythm.{side}"), loc="left", fontsize=8.5, fontweight="bold", pad=5)
    axes.set_xticks(list(HOURS), [f"{hour:02d}" for hour in HOURS])
    axes.set_xlabel(words.say("rhythm.axis", zone=words.zone_name))
    name_gaps(axes, counted.facts["covered"], words)
    return figure


def _week(axes: Axes, rows: pd.DataFrame, side: str, words: Words) -> None:
    grid = rows.pivot(index="weekday", columns="hour", values="mails").reindex(index=DAYS, columns=HOURS)
    top = max(1.0, float(grid.max().max())) if len(rows) else 1.0
    shades = SHADES[side].with_extremes(bad=CLEAR)
    axes.set_facecolor(EMPTY)
    axes.pcolormesh(grid.to_numpy(dtype=float), cmap=shades, vmin=0, vmax=top, edgecolors=PAPER, linewidth=1.5)
    for weekday, hour, mails in rows[["weekday", "hour", "mails"]].to_numpy(dtype=int).tolist():
        ink = PAPER if mails / top > DARK_FROM else INK
        axes.text(hour + 0.5, weekday + 0.52, _short(mails), ha="center", va="center", fontsize=6.6, color=ink)
    axes.set(xlim=(0, 24), ylim=(7, 0), xticks=[])
    axes.set_yticks([day + 0.5 for day in DAYS], words.say("rhythm.weekdays").split(), fontsize=8, color=INK)
    axes.tick_params(length=0)
    axes.xaxis.set_tick_params(pad=2)
    bare(axes, keep=())


def _short(value: int) -> str:
    """A count in four characters: 950, 12k, 3M."""
    for unit, size in (("M", 1_000_000), ("k", 10_000)):
        if value >= size:
            return f"{value // (1000 if unit == 'k' else size)}{unit}"
    return str(value)
