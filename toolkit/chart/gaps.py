"""Gaps: which times no trace covers, and which no evidence at all; drawn grey, for silence there says nothing.

    2 Jul ████ 3 Jul ████ 4 Jul ░░░░ 5 Jul ████      light: copies only, no trace      dark: nothing

A file covers the time from its first to its last record. That is a claim about the file, not about the tenant's mail.
DESIGN section 13, rule 17.
"""

from __future__ import annotations

from datetime import tzinfo

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.transforms import ScaledTranslation

from toolkit.assemble.sources import AFTERMATH
from toolkit.chart.binning import Bins
from toolkit.chart.counts import Tables, table
from toolkit.chart.style import GAPS, QUIET
from toolkit.chart.words import Words
from toolkit.excerpts import once

__all__ = ["bands", "coverage", "grey_gaps", "name_gaps"]

# In inches: under the ticks, their year and the axis's own name.
BELOW_AXIS = 45 / 72


def coverage(tables: Tables, bins: Bins, zone: tzinfo) -> pd.DataFrame:
    """For each bin, whether message copies and whether a trace cover it: columns `messages` and `trace`.

    What was done after delivery, a click or a retrieval, covers no time of receipt.
    """
    spans = _spans(tables)
    return pd.DataFrame({name: _covered(spans[name], bins, zone) for name in ("messages", "trace")})


@once
def _spans(tables: Tables) -> dict[str, pd.DataFrame]:
    """Of each file the times of its first and last record: `min` and `max`, for copies and traces apart."""
    trace = table(tables, "trace")
    dated = {
        "messages": table(tables, "messages")[["evidence_id", "received_at"]],
        "trace": trace.loc[~trace["dialect"].isin(AFTERMATH), ["evidence_id", "occurred_at"]],
    }
    return {
        name: frame.set_axis(["file", "at"], axis=1).dropna(subset=["at"]).groupby("file")["at"].agg(["min", "max"])
        for name, frame in dated.items()
    }


def _covered(spans: pd.DataFrame, bins: Bins, zone: tzinfo) -> np.ndarray:
    days = spans.apply(
        lambda moments: moments.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    ).drop_duplicates()
    last_days = (bins.ends - pd.Timedelta(days=1)).to_numpy()
    covered = np.zeros(len(bins.starts), dtype=bool)
    for first, last in days.itertuples(index=False):
        covered |= (last_days >= first.to_datetime64()) & (bins.starts.to_numpy() <= last.to_datetime64())
    return covered


def bands(covered: pd.DataFrame) -> pd.Series:
    """What is missing in each bin: `trace`, `evidence` (neither copies nor a trace), or null.

    Where no trace covers any bin, none is marked for that: it would say nothing of one time against another.
    """
    missing = pd.Series(pd.NA, index=covered.index, dtype="string")
    if covered["trace"].any():
        missing = missing.mask(~covered["trace"], "trace")
    return missing.mask(~covered["trace"] & ~covered["messages"], "evidence")


def grey_gaps(axes: Axes, covered: pd.DataFrame) -> None:
    """Grey bands over the bins that no trace covers, darker where no copy does either."""
    for number, missing in enumerate(bands(covered)):
        if pd.notna(missing):
            axes.axvspan(number - 0.5, number + 0.5, color=GAPS[missing], linewidth=0, zorder=0)


def name_gaps(axes: Axes, covered: pd.DataFrame, words: Words) -> None:
    """The key of the bands drawn, under the axis and its name; without any trace, that there is none."""
    present = set(bands(covered).dropna())
    keys = [Patch(color=GAPS[kind], label=words.say(f"gap.{kind}")) for kind in GAPS if kind in present]
    if not covered["trace"].any():
        keys.append(Patch(alpha=0, label=words.say("gap.no_trace")))
    if not keys:
        return
    below = ScaledTranslation(0, -BELOW_AXIS, axes.figure.dpi_scale_trans)
    axes.legend(
        handles=keys, loc="upper right", bbox_to_anchor=(1, 0), bbox_transform=axes.transAxes + below, ncols=len(keys),
        frameon=False, fontsize=7.5, labelcolor=QUIET, handlelength=1.3, handletextpad=0.5, columnspacing=1.2,
        borderpad=0, borderaxespad=0,
    )  # fmt: skip
