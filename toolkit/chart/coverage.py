"""What the evidence covers: each file of many records on its own line, from its first record to its last.

    E0070 trace.csv   ░░▓▓▓░▓▓░░   412 records

Pale: between a file's first and last record. Dark: a record. Grey: no trace reaches there, or nothing at all.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.chart.binning import Bins, bins_for, label_time, on_lines
from toolkit.chart.counts import Counted, Tables, table
from toolkit.chart.drawable import drawable
from toolkit.chart.gaps import coverage, grey_gaps, name_gaps
from toolkit.chart.style import INK, MIST, QUIET, SLATE, panel, sheet
from toolkit.chart.words import Words
from toolkit.evidence.case import CaseFile

__all__ = ["count_coverage", "draw_coverage"]

MOST_LINES = 22
OF_ONE_MESSAGE = ("eml", "emlx", "msg", "tnef")
ROW = 0.27
# The trace is Microsoft's record, the copies are what someone kept: told apart at a glance.
TRACE, COPIES = "#22384d", SLATE
TIMES = {"messages": "received_at", "trace": "occurred_at"}


def count_coverage(tables: Tables, case: CaseFile) -> Counted | None:
    """Records a bin of each line: a file of many messages or rows, or all files of one message of a kind together."""
    bins = bins_for(tables, case)
    dated = _dated(tables)
    if bins is None or dated.empty:
        return None
    lined = dated.join(_lines(dated, table(tables, "manifest")), on="evidence_id")
    drawn = lined.assign(bin=bins.place(lined["at"], case.zone)).dropna(subset=["bin"])
    if drawn.empty:
        return None
    counted = drawn.groupby(["line", "kind", "name", "bin"], dropna=False)["at"].size().rename("records").reset_index()
    data = counted.assign(start=bins.starts[counted["bin"].to_numpy(dtype=int)]).merge(_spans(lined), on="line")
    covered = coverage(tables, bins, case.zone)
    facts = {
        "bins": bins, "covered": covered, "outside": len(dated) - len(drawn),
        "files": len(table(tables, "manifest")), "dated": int(dated["evidence_id"].nunique()),
    }  # fmt: skip
    return Counted(_ordered(data), len(drawn), table(tables, "mail")["mail_uid"], facts)


def _dated(tables: Tables) -> pd.DataFrame:
    """Every dated record: its file and its moment."""
    parts = [
        table(tables, name)[["evidence_id", at]].rename(columns={at: "at"}).dropna(subset=["at"])
        for name, at in TIMES.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _lines(dated: pd.DataFrame, manifest: pd.DataFrame) -> pd.DataFrame:
    """For each file with records: the line it is drawn on, its kind, and its path where the line is its alone."""
    records = dated.groupby("evidence_id").size().rename("records")
    files = pd.DataFrame(records).join(manifest.set_index("evidence_id")[["kind", "path"]])
    # A bounce or a reported mail holds another message, and is a file of one all the same.
    alone = (files["records"] > 1) & ~files["kind"].isin(OF_ONE_MESSAGE)
    kind = files["kind"].fillna("unknown")
    line = files.index.to_series().astype("string").where(alone, kind)
    return pd.DataFrame({"line": line, "kind": kind, "name": files["path"].where(alone)})


def _spans(lined: pd.DataFrame) -> pd.DataFrame:
    grouped = lined.groupby("line")
    return grouped.agg(files=("evidence_id", "nunique"), first_at=("at", "min"), last_at=("at", "max")).reset_index()


def _ordered(data: pd.DataFrame) -> pd.DataFrame:
    """Traces first, then the lines with most records."""
    keys = data.assign(is_copy=data["kind"] != "trace", total=data.groupby("line")["records"].transform("sum"))
    ordered = keys.sort_values(["is_copy", "total", "line", "bin"], ascending=[True, False, True, True], kind="stable")
    return ordered.drop(columns=["is_copy", "total"]).reset_index(drop=True)


def draw_coverage(counted: Counted, words: Words) -> Figure:
    """One line a file or kind: pale from first to last, dark where a bin has records."""
    bins: Bins = counted.facts["bins"]
    data = _folded(counted.data)
    lines = list(dict.fromkeys(data["line"]))
    figure = sheet(words.say("coverage.title"), _subtitle(counted, words), body=ROW * len(lines) + 0.78)
    axes = panel(figure, 3.3, 0.95, 0.08, ROW * len(lines))
    grey_gaps(axes, counted.facts["covered"])
    for place, line in enumerate(lines):
        _draw_line(axes, place, data.loc[data["line"] == line], bins, words)
    label_time(axes, bins, words)
    name_gaps(axes, counted.facts["covered"], words)
    on_lines(axes, len(lines))
    return figure


def _subtitle(counted: Counted, words: Words) -> str:
    facts = {name: counted.facts[name] for name in ("files", "dated")}
    return words.say("coverage.subtitle", n=counted.n, **facts) + words.left_out(outside=counted.facts["outside"])


def _folded(data: pd.DataFrame) -> pd.DataFrame:
    """The rows of at most `MOST_LINES` lines: traces and copies have half each, or what the other half leaves.

    The smallest lines of a half that has too many are one line, "trace" or "copies", whose name is null.
    """
    is_trace = data["kind"] == "trace"
    halves = {"trace": data[is_trace], "copies": data[~is_trace]}
    counts = {side: half["line"].nunique() for side, half in halves.items()}
    half = MOST_LINES // 2
    room = {"trace": max(half, MOST_LINES - counts["copies"]), "copies": max(half, MOST_LINES - counts["trace"])}
    return pd.concat([_fold(rows, side, room[side]) for side, rows in halves.items()], ignore_index=True)


def _fold(rows: pd.DataFrame, side: str, room: int) -> pd.DataFrame:
    lines = list(dict.fromkeys(rows["line"]))
    if len(lines) <= room:
        return rows
    small = rows["line"].isin(lines[room - 1 :])
    rest = rows[small]
    ends = {"files": rest.drop_duplicates("line")["files"].sum(), "first_at": rest["first_at"].min()}
    one: pd.DataFrame = rest.groupby(["bin", "start"])["records"].sum().reset_index()
    one = one.assign(line=side, kind=side, name=None, **ends, last_at=rest["last_at"].max())
    return pd.concat([rows[~small], one], ignore_index=True)


def _draw_line(axes: Axes, place: int, rows: pd.DataFrame, bins: Bins, words: Words) -> None:
    colour = TRACE if rows["kind"].iloc[0] == "trace" else COPIES
    ends = pd.Series([rows["first_at"].iloc[0], rows["last_at"].iloc[0]])
    first, last = bins.bounds(ends.iloc[0], ends.iloc[1], words.zone)
    axes.barh(place, last - first, left=first, height=0.60, color=MIST, alpha=0.75, linewidth=0)
    axes.broken_barh([(int(bin) - 0.5, 1.0) for bin in rows["bin"]], (place - 0.30, 0.60), color=colour, linewidth=0)
    side: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "va": "center", "clip_on": False}
    axes.text(-0.012, place, _name(rows, words), fontsize=7.8, color=INK, ha="right", **side)
    axes.text(1.012, place, words.count(int(rows["records"].sum())), fontsize=7.8, color=QUIET, ha="left", **side)


def _name(rows: pd.DataFrame, words: Words) -> str:
    name, line, kind = (rows[column].iloc[0] for column in ("name", "line", "kind"))
    if pd.isna(name) and line in ("trace", "copies"):
        return words.say(f"coverage.more.{line}", n=int(rows["files"].iloc[0]))
    if pd.isna(name):
        return words.say("coverage.files", n=int(rows["files"].iloc[0]), kind=drawable(str(kind), 12))
    return f"{drawable(str(name).rpartition('/')[2], 40)}  {line}"
