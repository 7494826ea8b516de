"""Two figures of lines over time: groups of related hits, and every source that sends in the organisation's name.

    198.51.100.3  PRN-3F-MX5071   ●────────────●   14   give it a connector

That hits share a mark is recorded; that one hand made them is an inference.
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
from toolkit.chart.style import (
    ALARM,
    GRID,
    INK,
    PAPER,
    QUIET,
    VERDICT_COLOURS,
    VERDICT_HATCHES,
    panel,
    sheet,
    swatches,
)  # fmt: skip
from toolkit.chart.words import Words
from toolkit.evidence.case import CaseFile

__all__ = ["count_campaigns", "count_senders", "draw_campaigns", "draw_senders"]

MOST_LINES = 22
ROW, TALL_ROW = 0.30, 0.40
LABEL = 46
KEYS_A_LINE, KEY = 5, 0.22
SMALLEST_DOT, LARGEST_DOT = 14.0, 210.0
# What needs a decision first.
HANDLINGS = ("stop", "ask", "connector", "authorised")


def count_campaigns(tables: Tables, case: CaseFile) -> Counted | None:
    """Mails a bin of each group, the largest group first; None where there is no group or none is dated."""
    bins = bins_for(tables, case)
    groups = table(tables, "campaigns")
    if bins is None or groups.empty:
        return None
    mail = table(tables, "mail")[["mail_uid", "received_at"]]
    members = table(tables, "campaign_mail").merge(mail, on="mail_uid")
    placed = members.assign(bin=bins.place(members["received_at"], case.zone)).dropna(subset=["bin"])
    counted = placed.groupby(["campaign_id", "bin"])["mail_uid"].size().rename("mails").reset_index()
    data = groups[["campaign_id", "title", "mail_count"]].merge(counted, on="campaign_id")
    if data.empty:
        return None
    data = data.assign(start=bins.starts[data["bin"].to_numpy(dtype=int)])
    data = data.sort_values(["mail_count", "campaign_id", "bin"], ascending=[False, True, True], kind="stable")
    facts = {
        "bins": bins, "covered": coverage(tables, bins, case.zone), "groups": len(groups),
        "undrawn": int(members["mail_uid"].nunique() - placed["mail_uid"].nunique()),
    }  # fmt: skip
    uids = placed["mail_uid"].drop_duplicates()
    return Counted(data.reset_index(drop=True), len(uids), uids, facts)


def draw_campaigns(counted: Counted, words: Words) -> Figure:
    """A line a group; a dot a bin, its area the number of mails."""
    bins: Bins = counted.facts["bins"]
    lines = list(dict.fromkeys(counted.data["campaign_id"]))[:MOST_LINES]
    figure = sheet(words.say("campaigns.title"), _groups(counted, len(lines), words), body=TALL_ROW * len(lines) + 0.84)
    axes = _lines(figure, 0.08, len(lines), counted.facts["covered"], bins, words, row=TALL_ROW)
    top = int(counted.data["mails"].max())
    for place, campaign in enumerate(lines):
        rows = counted.data.loc[counted.data["campaign_id"] == campaign]
        sizes = SMALLEST_DOT + (LARGEST_DOT - SMALLEST_DOT) * rows["mails"] / top
        axes.plot([rows["bin"].min(), rows["bin"].max()], [place, place], color=ALARM, linewidth=1.1, alpha=0.5)
        axes.scatter(rows["bin"].astype(int), [place] * len(rows), s=sizes, color=ALARM, edgecolor=PAPER, linewidth=0.6)
        _group(axes, place, campaign, rows["title"].iloc[0], words)
        _number(axes, place, words.count(int(rows["mail_count"].iloc[0])))
    return figure


def _groups(counted: Counted, shown: int, words: Words) -> str:
    bins: Bins = counted.facts["bins"]
    groups = counted.facts["groups"]
    most = words.say("campaigns.most", shown=shown) if shown < groups else ""
    told = words.say("campaigns.subtitle", n=counted.n, groups=groups, most=most, bin=words.say(f"bin.{bins.size}"))
    return told + words.left_out(undrawn=counted.facts["undrawn"])


def _group(axes: Axes, place: int, campaign: str, title: str, words: Words) -> None:
    """Its number and addresses on one line, under it the subject that most of its mails have."""
    source, _, subject = words.group(title).partition(" · ")
    _name(axes, place - 0.17 if subject else place, f"{campaign}   {drawable(source, LABEL)}")
    if subject:
        _name(axes, place + 0.20, drawable(subject, LABEL), QUIET)


def count_senders(tables: Tables, case: CaseFile) -> Counted | None:
    """Every dated source in our name, those that need a decision first; None where there is none."""
    bins = bins_for(tables, case)
    sources = table(tables, "senders")
    dated = sources.dropna(subset=["first_seen_at", "last_seen_at"])
    if bins is None or dated.empty:
        return None
    rank = dated["handling"].map({word: place for place, word in enumerate(HANDLINGS)})
    columns = ["connecting_ip", "helo", "mail_count", "first_seen_at", "last_seen_at", "verdict", "handling"]
    ordered = dated.assign(rank=rank).sort_values(["rank", "mail_count", "sender_uid"], ascending=[True, False, True])
    mail = table(tables, "mail")
    known = mail.loc[mail["connecting_ip"].isin(dated["connecting_ip"].dropna().unique().tolist()), "mail_uid"]
    facts = {
        "bins": bins, "covered": coverage(tables, bins, case.zone), "undated": len(sources) - len(dated),
        "mails": int(dated["mail_count"].sum()),
    }  # fmt: skip
    return Counted(ordered[columns].reset_index(drop=True), len(dated), known, facts)


def draw_senders(counted: Counted, words: Words) -> Figure:
    """A line a source, in the colour of the verdict that most of its mail has, from first seen to last seen."""
    bins: Bins = counted.facts["bins"]
    rows = counted.data.head(MOST_LINES)
    most = words.say("senders.most", shown=len(rows)) if len(rows) < counted.n else ""
    subtitle = words.say("senders.subtitle", n=counted.n, mails=counted.facts["mails"], most=most)
    subtitle += words.left_out(sources=counted.facts["undated"])
    present = [word for word in VERDICT_COLOURS if word in set(rows["verdict"])]
    keys = [(words.name("verdict", word), VERDICT_COLOURS[word], VERDICT_HATCHES.get(word)) for word in present]
    high = KEY * (lines := -(-len(keys) // KEYS_A_LINE))
    figure = sheet(words.say("senders.title"), subtitle, body=ROW * len(rows) + high + 1.02)
    swatches(panel(figure, 0.28, 0.28, 0.05, high), keys, lines)
    axes = _lines(figure, high + 0.26, len(rows), counted.facts["covered"], bins, words, margin=1.95)
    for place, row in enumerate(rows.to_dict("records")):
        _source(axes, place, row, bins, words)
    return figure


def _source(axes: Axes, place: int, row: dict[Any, Any], bins: Bins, words: Words) -> None:
    first, last = bins.bounds(row["first_seen_at"], row["last_seen_at"], words.zone)
    look: dict[str, Any] = {"color": VERDICT_COLOURS[row["verdict"]], "hatch": VERDICT_HATCHES.get(row["verdict"])}
    width = max(last - first, len(bins.starts) * 0.006)
    axes.barh(place, width, left=first, height=0.50, edgecolor=INK, linewidth=0.4, **look)
    parts = (row["connecting_ip"], row["helo"])
    name = "   ".join(drawable(str(part), 30) for part in parts if pd.notna(part)) or words.say("not_recorded")
    _name(axes, place, name)
    _number(axes, place, f"{words.count(int(row['mail_count']))} · {words.name('handling', row['handling'])}")


def _lines(
    figure: Figure, top: float, count: int, covered: pd.DataFrame, bins: Bins, words: Words,
    margin: float = 0.8, row: float = ROW,
) -> Axes:  # fmt: skip
    """A panel over time with room for a name at the left of each line and a number at its right."""
    axes = panel(figure, 3.35, margin, top, row * count)
    grey_gaps(axes, covered)
    label_time(axes, bins, words)
    name_gaps(axes, covered, words)
    on_lines(axes, count)
    axes.hlines(range(count), -0.6, len(bins.starts) - 0.4, color=GRID, linewidth=0.5, zorder=0.5)
    return axes


def _name(axes: Axes, place: float, name: str, colour: str = INK) -> None:
    transform = axes.get_yaxis_transform()
    axes.text(-0.012, place, name, fontsize=7.8, color=colour, ha="right", va="center", transform=transform)


def _number(axes: Axes, place: int, number: str) -> None:
    transform = axes.get_yaxis_transform()
    axes.text(1.015, place, number, fontsize=7.8, color=QUIET, ha="left", va="center", transform=transform)
