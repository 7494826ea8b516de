"""Where mail from outside connected from: by country, on a map and in bars, and by network of the connecting address.

The bars have one shape: spoofs of our name at the left, other mail from outside at the right, each to its scale.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.chart.countries import country_name
from toolkit.chart.counts import Counted, Tables, clause, judged, located
from toolkit.chart.drawable import drawable
from toolkit.chart.style import ALARM, INK, MIST, QUIET, SLATE, WIDTH, bare, panel, sheet
from toolkit.chart.words import Words
from toolkit.chart.world import Origin, draw_world, map_height, placed
from toolkit.evidence.case import CaseFile

__all__ = ["count_countries", "count_networks", "draw_countries", "draw_networks"]

MOST_ROWS = 14
ROW = 0.235
MAP_MARGIN = 0.4
LABEL = 38  # letters of a network's name and kind

Bar = tuple[str, int, int]


def count_countries(tables: Tables, _: CaseFile) -> Counted | None:
    """Mails from outside by country of the connecting address; null: no source locates it."""
    return _by_origin(tables, ["country", "country_name"])


def count_networks(tables: Tables, _: CaseFile) -> Counted | None:
    """Mails from outside by autonomous system of the connecting address; null: no source knows it."""
    return _by_origin(tables, ["asn", "as_name", "network_kind"])


def _by_origin(tables: Tables, columns: list[str]) -> Counted | None:
    mail = judged(tables)
    outside = mail.loc[clause(tables, "entered_from_outside", mail["mail_uid"]).fillna(False).to_numpy(dtype=bool)]
    if outside.empty:
        return None
    facts = located(tables)
    placed = outside[["mail_uid", "connecting_ip", "is_spoof"]].merge(
        facts[["ip", *columns]], left_on="connecting_ip", right_on="ip", how="left"
    )
    data = _tally(placed, columns)
    spoofs = int(placed["is_spoof"].sum())
    return Counted(data, len(placed), placed["mail_uid"], {"sources": ", ".join(_dated(facts)), "spoofs": spoofs})


def _tally(placed: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    place, *names = columns
    data = placed.groupby(place, dropna=False).agg(
        **{name: (name, "first") for name in names},
        spoofs=("is_spoof", "sum"),
        mails=("is_spoof", "size"),
        addresses=("connecting_ip", "nunique"),
    )
    data = data.assign(rest=data["mails"] - data["spoofs"]).reset_index()
    return data.sort_values(["spoofs", "rest", place], ascending=[False, False, True], kind="stable", ignore_index=True)


def _dated(facts: pd.DataFrame) -> list[str]:
    pairs = facts[["source", "source_date"]].drop_duplicates().sort_values("source")
    return [
        f"{source} ({date:%Y-%m-%d})" if pd.notna(date) else str(source)
        for source, date in pairs.itertuples(index=False)
    ]


def draw_countries(counted: Counted, words: Words) -> Figure:
    """A map above, bars by country below, spoofs first; no map where no address is located."""

    def label(row: pd.Series) -> str:
        return country_name(row["country"], row["country_name"], words.language)

    known = [row for _, row in counted.data.iterrows() if pd.notna(row["country"])]
    origins = placed([Origin(row["country"], label(row), int(row["spoofs"]), int(row["rest"])) for row in known])
    rows = _rows(counted.data, words, label)
    if not origins:
        return _draw("countries.title", counted, words, rows, margin=2.2)
    high = map_height(WIDTH - 2 * MAP_MARGIN)
    figure = _draw("countries.title", counted, words, rows, margin=2.2, above=high + 0.1)
    draw_world(panel(figure, MAP_MARGIN, MAP_MARGIN, 0.0, high), origins, words)
    return figure


def draw_networks(counted: Counted, words: Words) -> Figure:
    """Bars by network, spoofs first, with the number and the kind of network."""

    def label(row: pd.Series) -> str:
        kind = "" if pd.isna(row["network_kind"]) else f" · {words.name('network_kind', row['network_kind'])}"
        name = "" if pd.isna(row["as_name"]) else f"{drawable(row['as_name'], LABEL - len(kind))} "
        return f"{name}{row['asn']}{kind}"

    return _draw("networks.title", counted, words, _rows(counted.data, words, label), margin=3.5)


def _draw(
    title: str, counted: Counted, words: Words, rows: list[Bar], margin: float, above: float = 0.0
) -> Figure:
    spoofs = counted.facts["spoofs"]
    subtitle = words.say("origins.subtitle", n=counted.n, spoofs=spoofs, rest=counted.n - spoofs)
    height = ROW * len(rows)
    figure = sheet(words.say(title), subtitle, body=above + height + 0.5)
    width = (8.8 - margin - 0.35) / 2
    left = panel(figure, margin, 9.0 - margin - width, above + 0.32, height)
    right = panel(figure, 8.8 - width, 0.2, above + 0.32, height)
    _bars(left, rows, "spoofs", words, ALARM)
    _bars(right, rows, "rest", words, SLATE)
    left.set_yticks(range(len(rows)), [name for name, _, _ in rows], fontsize=8.5, color=INK)
    return figure


def _rows(data: pd.DataFrame, words: Words, label: Callable[[pd.Series], str]) -> list[Bar]:
    """The largest, then the sum of the others, then what could not be located: (label, spoofs, rest)."""
    known = data.loc[data.iloc[:, 0].notna()]
    shown, others = known.head(MOST_ROWS), known.iloc[MOST_ROWS:]
    rows = [(label(row), int(row["spoofs"]), int(row["rest"])) for _, row in shown.iterrows()]
    if len(others):
        rows.append((words.say("others", n=len(others)), int(others["spoofs"].sum()), int(others["rest"].sum())))
    unknown = data.loc[data.iloc[:, 0].isna()]
    if len(unknown):
        rows.append((words.say("not_located"), int(unknown["spoofs"].sum()), int(unknown["rest"].sum())))
    return rows


def _bars(axes: Axes, rows: list[Bar], which: str, words: Words, colour: str) -> None:
    values = [spoofs if which == "spoofs" else rest for _, spoofs, rest in rows]
    top = max(1, *values)
    axes.barh(range(len(rows)), values, height=0.68, color=colour)
    for row, value in enumerate(values):
        axes.text(value + top * 0.02, row, words.count(value), va="center", fontsize=8, color=INK if value else MIST)
    axes.set_title(words.say(f"origins.{which}"), loc="left", fontsize=8.5, color=QUIET, pad=5)
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set_xlim(0, top * 1.16)
    axes.set_xticks([])
    axes.set_yticks([])
    bare(axes, keep=("left",))
