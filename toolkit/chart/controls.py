"""What each control would have done: spoofs refused at the left, mail to keep refused at the right.

The answers are the counterfactual columns of VERDICTS; where one is null the mail does not record what would decide it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.chart.counts import Counted, Tables, table
from toolkit.chart.names import CONTROLS
from toolkit.chart.style import ALARM, INK, PAPER, QUIET, bare, panel, sheet
from toolkit.chart.words import Words
from toolkit.evidence.case import CaseFile
from toolkit.schema.vocabulary import SPOOF_VERDICTS

__all__ = ["count_controls", "draw_controls"]

# What a client wants to go on receiving; `gateway_bypass`, `review` and `undetermined` are neither side.
WANTED = (
    "genuine_internal",
    "hybrid_relay",
    "authorised_sender",
    "known_relay",
    "forwarded_or_list",
    "bounce_or_automatic",
    "external",
)
ANSWERS = ("refused", "passed", "unknown")
GOOD, BAD, NEUTRAL, UNSAID = "#0072b2", ALARM, "#dde2e7", "#f4f5f7"
ROW = 0.62
GATEWAY_LOCKDOWN = "would_gateway_lockdown_block"


def count_controls(tables: Tables, case: CaseFile) -> Counted | None:
    """For each control and each side (spoofs, wanted): mails refused, let through, and not decidable."""
    verdicts = table(tables, "verdicts")
    sides = {"spoofs": verdicts["verdict"].isin(SPOOF_VERDICTS), "wanted": verdicts["verdict"].isin(WANTED)}
    judged = verdicts.loc[sides["spoofs"] | sides["wanted"]]
    if judged.empty:
        return None
    data = pd.DataFrame(
        [_tally(verdicts.loc[chosen, control], control, side) for control in CONTROLS for side, chosen in sides.items()]
    )
    facts = {**{side: int(chosen.sum()) for side, chosen in sides.items()}, "gateways": len(case.network.gateways)}
    return Counted(data, len(judged), judged["mail_uid"], facts)


def _tally(answers: pd.Series, control: str, side: str) -> dict[str, object]:
    refused = int(answers.fillna(False).sum())
    unknown = int(answers.isna().sum())
    return {
        "control": control,
        "side": side,
        "refused": refused,
        "passed": len(answers) - refused - unknown,
        "unknown": unknown,
    }


def draw_controls(counted: Counted, words: Words) -> Figure:
    """Two columns of bars that fill each side's whole: refused in colour, let through pale, not recorded hatched."""
    subtitle = words.say("controls.subtitle", spoofs=counted.facts["spoofs"], wanted=counted.facts["wanted"])
    figure = sheet(words.say("controls.title"), subtitle, body=ROW * len(CONTROLS) + 0.50)
    height = ROW * len(CONTROLS)
    left = panel(figure, 2.25, 3.70, 0.30, height)
    right = panel(figure, 5.75, 0.20, 0.30, height)
    for axes, side, colour in ((left, "spoofs", GOOD), (right, "wanted", BAD)):
        rows = counted.data.loc[counted.data["side"] == side]
        _bars(axes, rows, words, colour, words.say(f"controls.{side}"))
        _spell(axes, rows, words, has_gateway=counted.facts["gateways"] > 0)
    left.set_yticks(
        range(len(CONTROLS)), [words.name("control", control) for control in CONTROLS], fontsize=9, color=INK
    )
    return figure


def _bars(axes: Axes, rows: pd.DataFrame, words: Words, colour: str, title: str) -> None:
    looks = {"refused": (colour, None), "passed": (NEUTRAL, None), "unknown": (UNSAID, "xxxx")}
    whole = max(1, int(rows[list(ANSWERS)].sum(axis=1).max()))
    for row, (_, numbers) in enumerate(rows.iterrows()):
        base = 0
        for answer in ANSWERS:
            value = int(numbers[answer])
            face, hatch = looks[answer]
            axes.barh(row, value, left=base, height=0.46, color=face, hatch=hatch, edgecolor="white")
            base += value
        _inside(axes, row, int(numbers["refused"]), whole, words)
    axes.set_title(title, loc="left", fontsize=9, fontweight="bold", pad=6)
    axes.set_ylim(len(rows) - 0.42, -0.42)
    axes.set_xlim(0, whole)
    axes.set_xticks([])
    axes.set_yticks([])
    bare(axes, keep=("left",))


def _inside(axes: Axes, row: int, refused: int, whole: int, words: Words) -> None:
    if refused / whole > 0.08:
        axes.text(
            refused / 2, row, words.count(refused), ha="center", va="center", fontsize=9, fontweight="bold", color=PAPER
        )


def _spell(axes: Axes, rows: pd.DataFrame, words: Words, *, has_gateway: bool) -> None:
    """Under each bar its numbers; where the case names no gateway, that this is why nothing can be said of one."""
    for row, numbers in enumerate(rows.to_dict("records")):
        is_gateway = numbers["control"] == GATEWAY_LOCKDOWN
        told = _spelt(numbers, words) if has_gateway or not is_gateway else words.say("controls.no_gateway")
        at_left = axes.get_yaxis_transform()
        axes.text(0.006, row + 0.37, told, fontsize=7.2, va="center", color=QUIET, transform=at_left)


def _spelt(numbers: Mapping[Any, Any], words: Words) -> str:
    return " · ".join(
        f"{words.say(f'controls.{answer}')} {words.count(int(numbers[answer]))}"
        for answer in ANSWERS
        if numbers[answer]
    )
