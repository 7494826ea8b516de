"""From all mail to mail in our name that came from outside unauthenticated: what is left at each question.

    all mail 214 → from outside 138 → in our name 82 → not authenticated 71 → spoof 47

A mail whose answer is not recorded is neither kept nor dropped: it is drawn hatched (DESIGN section 4, rule 2).
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.chart.counts import Counted, Tables, clause, judged
from toolkit.chart.style import ALARM, INK, QUIET, RUST, SLATE, bare, panel, sheet
from toolkit.chart.words import Words
from toolkit.evidence.case import CaseFile
from toolkit.schema.logic import all_of, any_of

__all__ = ["count_funnel", "draw_funnel"]

ROW = 0.46
STEPS = ("all", "outside", "ours", "unauthenticated", "spoof")


def count_funnel(tables: Tables, _: CaseFile) -> Counted | None:
    """For each step: mails that answer yes to it and all before it, and mails for which that is not recorded."""
    mail = judged(tables)
    if mail.empty:
        return None
    uids = mail["mail_uid"]
    everything = pd.Series(True, index=mail.index, dtype="boolean")
    from_outside = clause(tables, "entered_from_outside", uids)
    ours = any_of(clause(tables, "mail_from_is_ours", uids), clause(tables, "header_from_is_ours", uids))
    asked = [everything, from_outside, ours, ~clause(tables, "authenticated_aligned", uids)]
    left = [all_of(*asked[:number]) for number in range(1, len(asked) + 1)]
    left.append(mail["is_spoof"].astype("boolean"))
    rows = [
        {"step": step, "mails": int(answers.fillna(False).sum()), "not_recorded": int(answers.isna().sum())}
        for step, answers in zip(STEPS, left, strict=True)
    ]
    return Counted(pd.DataFrame(rows), len(mail), uids, {})


def draw_funnel(counted: Counted, words: Words) -> Figure:
    """A bar a step on one scale, the unanswered hatched behind it."""
    height = ROW * len(STEPS)
    figure = sheet(words.say("funnel.title"), words.say("funnel.subtitle", n=counted.n), body=height + 0.2)
    axes = panel(figure, 3.1, 1.9, 0.08, height)
    for place, row in enumerate(counted.data.to_dict("records")):
        _step(axes, place, str(row["step"]), int(row["mails"]), int(row["not_recorded"]), counted.n, words)
    axes.set(xlim=(0, counted.n), ylim=(len(STEPS) - 0.5, -0.5), xticks=[])
    names = [words.say(f"funnel.{step}") for step in STEPS]
    axes.set_yticks(range(len(STEPS)), names, fontsize=8.8, color=INK)
    bare(axes, keep=("left",))
    return figure


def _step(axes: Axes, place: int, step: str, mails: int, unknown: int, whole: int, words: Words) -> None:
    colour = ALARM if step == "spoof" else SLATE
    axes.barh(place, mails, height=0.62, color=colour)
    axes.barh(place, unknown, left=mails, height=0.62, color="#f4f5f7", hatch="xxxx", edgecolor="white")
    x = mails + unknown + whole * 0.012
    shown = f"{words.count(mails)}  ({words.percent(mails / whole)})"
    ink = RUST if step == "spoof" else INK
    axes.text(x, place - (0.13 if unknown else 0), shown, va="center", fontsize=9, fontweight="bold", color=ink)
    if unknown:
        axes.text(x, place + 0.20, words.say("funnel.unknown", n=unknown), va="center", fontsize=7.2, color=QUIET)
