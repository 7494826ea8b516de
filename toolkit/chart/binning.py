"""Days, weeks or months of receipt in the zone of display.

    Bins("D", start, count)  day 0, day 1, … in local time
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from pandas.tseries.frequencies import to_offset

from toolkit.chart.counts import Tables, table
from toolkit.chart.style import GRID
from toolkit.chart.words import Words
from toolkit.evidence.case import CaseFile

__all__ = ["Bins", "bins_for", "label_time", "on_lines", "receipts"]

DAYS_BY_DAY = 92
DAYS_BY_WEEK = 730
MOST_TICKS = 9


@dataclass(frozen=True)
class Bins:
    """Equal steps of local calendar time: `D`, `W-MON` or `MS`."""

    size: str
    starts: pd.DatetimeIndex

    @property
    def ends(self) -> pd.DatetimeIndex:
        """Where each bin ends and the next begins."""
        return self.starts + to_offset(self.size)

    def place(self, moments: pd.Series, zone: tzinfo) -> pd.Series:
        """The bin number of each moment; null where the moment is null or outside."""
        local = moments.dt.tz_convert(zone).dt.tz_localize(None)
        last = self.ends[-1]
        inside = local.notna() & (local >= self.starts[0]) & (local < last)
        places = pd.Series(
            self.starts.searchsorted(local.to_numpy(), side="right") - 1, index=moments.index, dtype="Int64"
        )
        return places.where(inside)

    def bounds(self, first: pd.Timestamp, last: pd.Timestamp, zone: tzinfo) -> tuple[float, float]:
        """Where a span begins and ends on an axis whose bin n lies around n; cut at the axis' ends."""
        edges = pd.DatetimeIndex([*self.starts, self.ends[-1]]).to_numpy(dtype="datetime64[us]").astype("int64")
        local = pd.DatetimeIndex([first, last]).tz_convert(zone).tz_localize(None)
        moments = local.to_numpy(dtype="datetime64[us]").astype("int64")
        places = np.interp(moments, edges, np.arange(len(edges)) - 0.5)
        return float(places[0]), float(places[1])


def receipts(tables: Tables, case: CaseFile) -> pd.Series:
    """The times of receipt that lie in the case's window, or all of them where none is stated."""
    times = table(tables, "mail")["received_at"].dropna()
    if case.window.start:
        times = times[times >= case.window.start]
    if case.window.end:
        times = times[times < case.window.end]
    return times


def bins_for(tables: Tables, case: CaseFile) -> Bins | None:
    """Bins over the case's window, or over the times recorded where it states none; None where nothing is dated."""
    times = receipts(tables, case)
    if times.empty:
        return None
    end = case.window.end
    first = pd.Timestamp(case.window.start or times.min()).tz_convert(case.zone).tz_localize(None)
    last = pd.Timestamp(end - pd.Timedelta(1, "us") if end else times.max()).tz_convert(case.zone).tz_localize(None)
    days = (last - first).days
    size = "D" if days <= DAYS_BY_DAY else "W-MON" if days <= DAYS_BY_WEEK else "MS"
    return Bins(size, pd.date_range(_floor(first, size), last, freq=size))


def _floor(moment: pd.Timestamp, size: str) -> pd.Timestamp:
    day = moment.normalize()
    if size == "D":
        return day
    return day - pd.Timedelta(days=day.weekday()) if size == "W-MON" else day.replace(day=1)


def label_time(axes: Axes, bins: Bins, words: Words) -> None:
    """Ticks at whole bins with the language's month names; the year where it begins or changes."""
    step = max(1, -(-len(bins.starts) // MOST_TICKS))
    step = 7 if bins.size == "D" and 4 < step < 7 else step
    numbers = list(range(0, len(bins.starts), step))
    axes.set_xticks(numbers, [_tick(bins, number, step, words) for number in numbers])
    axes.set_xlim(-0.6, len(bins.starts) - 0.4)
    unit = words.say(f"bin.{bins.size}")
    axes.set_xlabel(words.say("axis.time", bin=unit.capitalize(), zone=words.zone_name))
    axes.grid(axis="y", color=GRID)


def on_lines(axes: Axes, count: int) -> None:
    """As many lines, one below the other, in place of a vertical axis."""
    axes.set_ylim(count - 0.5, -0.5)
    axes.set_yticks([])
    axes.grid(visible=False)


def _tick(bins: Bins, number: int, step: int, words: Words) -> str:
    start = bins.starts[number].to_pydatetime()
    text = words.short_month(start) if bins.size == "MS" else words.short_day(start)
    begins_year = number == 0 or bins.starts[number - step].year != start.year
    return f"{text}\n{start.year}" if begins_year else text
