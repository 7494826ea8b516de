"""SPF against DMARC, one panel for each compauth result, for mail in our name that came from outside.

The words are Exchange Online's; a result that is `none` was asked and answered, one that is null is not recorded.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from toolkit.chart.counts import Counted, Tables, clause, judged
from toolkit.chart.drawable import drawable
from toolkit.chart.style import INK, PAPER, bare, panel, sheet
from toolkit.chart.words import Words
from toolkit.evidence.case import CaseFile
from toolkit.schema.logic import all_of, any_of

__all__ = ["count_authentication", "draw_authentication"]

SCALES = {
    "spf": ("pass", "neutral", "softfail", "fail", "none", "temperror", "permerror"),
    "dmarc": ("pass", "bestguesspass", "fail", "none", "temperror", "permerror"),
    "compauth": ("pass", "softpass", "none", "fail"),
}
HIGH, WIDEST, NARROWEST, GUTTER = 0.56, 1.25, 0.95, 0.22
# Below this width in inches the longest result does not fit under its column, unless slanted.
UPRIGHT = 0.85
HEADING: dict[str, Any] = {"fontsize": 8.5, "fontweight": "bold", "pad": 7}
SHADES = LinearSegmentedColormap.from_list("shades", ["#eef2f6", "#7d94aa", "#22384d"])
DARK_FROM = 0.5


def count_authentication(tables: Tables, _: CaseFile) -> Counted | None:
    """Mails and spoofs for each (compauth, spf, dmarc) that occurs; null results stay null."""
    mail = judged(tables)
    uids = mail["mail_uid"]
    ours = any_of(clause(tables, "mail_from_is_ours", uids), clause(tables, "header_from_is_ours", uids))
    scope = all_of(ours, clause(tables, "entered_from_outside", uids)).fillna(False).to_numpy(dtype=bool)
    chosen = mail.loc[scope]
    if chosen.empty:
        return None
    grouped = chosen.groupby(["compauth", "spf", "dmarc"], dropna=False)["is_spoof"]
    data = grouped.agg(mails="size", spoofs="sum").reset_index()
    return Counted(data, len(chosen), chosen["mail_uid"], {})


def draw_authentication(counted: Counted, words: Words) -> Figure:
    """A matrix for each compauth result side by side, cells shaded by number and labelled."""
    data = counted.data
    rows = _present(data["spf"], "spf")
    parts = [(word, data.loc[_is(data["compauth"], word)]) for word in _present(data["compauth"], "compauth")]
    widths = [len(_present(part["dmarc"], "dmarc")) for _, part in parts]
    cell = min(WIDEST, (7.6 - GUTTER * len(parts)) / sum(widths))
    subtitle = words.say("authentication.subtitle", n=counted.n)
    below = 1.35 if cell < UPRIGHT else 1.10
    figure = sheet(words.say("authentication.title"), subtitle, body=HIGH * len(rows) + below)
    left = 1.35
    for number, ((word, part), width) in enumerate(zip(parts, widths, strict=True)):
        axes = panel(figure, left, 9.0 - left - cell * width, 0.48, HIGH * len(rows))
        _matrix(axes, part, rows, words, int(data["mails"].max()), is_narrow=cell < UPRIGHT)
        axes.set_title(f"compauth\n{word or words.say('not_recorded')}", loc="left", **HEADING)
        if number == 0:
            axes.set_yticks(range(len(rows)), [_label(row, words) for row in rows], color=INK)
            axes.set_ylabel("SPF", fontweight="bold")
        left += max(cell * width, NARROWEST) + GUTTER
    return figure


def _label(word: str | None, words: Words) -> str:
    return drawable(word or words.say("not_recorded"), 16)


def _present(values: pd.Series, scale: str) -> list[str | None]:
    """The results that occur, in the order of their scale, unlisted words after, null last."""
    words = list(values.dropna().unique())
    ordered: list[str | None] = [word for word in SCALES[scale] if word in words]
    ordered += sorted(word for word in words if word not in SCALES[scale])
    return [*ordered, None] if values.isna().any() else ordered


def _is(values: pd.Series, word: str | None) -> pd.Series:
    return values.isna() if word is None else (values == word).fillna(False)


def _matrix(axes: Axes, part: pd.DataFrame, rows: list[str | None], words: Words, top: int, *, is_narrow: bool) -> None:
    columns = _present(part["dmarc"], "dmarc")
    for y, spf in enumerate(rows):
        for x, dmarc in enumerate(columns):
            found = part.loc[_is(part["spf"], spf) & _is(part["dmarc"], dmarc)]
            _cell(axes, x, y, int(found["mails"].sum()), int(found["spoofs"].sum()), top, words, is_narrow)
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    labels = [_label(column, words) for column in columns]
    slanted: dict[str, Any] = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}
    axes.set_xticks(range(len(columns)), labels, color=INK, **(slanted if is_narrow else {}))
    axes.tick_params(length=0)
    axes.set_xlabel("DMARC", fontweight="bold", ha="left")
    axes.xaxis.set_label_coords(0.0, -(0.52 if is_narrow else 0.30) / (HIGH * len(rows)))
    axes.set_yticks([])
    bare(axes, keep=())


def _cell(axes: Axes, x: int, y: int, mails: int, spoofs: int, top: int, words: Words, is_narrow: bool) -> None:
    share = (mails / top) ** 0.5 if mails else 0.0
    axes.add_patch(
        Rectangle((x - 0.47, y - 0.46), 0.94, 0.92, facecolor=SHADES(share) if mails else "#f7f8fa", linewidth=0)
    )
    if not mails:
        return
    ink = PAPER if share > DARK_FROM else INK
    middle: dict[str, Any] = {"ha": "center", "va": "center", "color": ink}
    axes.text(x, y - (0.12 if spoofs else 0), words.count(mails), fontsize=10.5, fontweight="bold", **middle)
    if spoofs:
        key = "authentication.spoofs.short" if is_narrow else "authentication.spoofs"
        axes.text(x, y + 0.25, words.say(key, n=spoofs), fontsize=6.8, **middle)
