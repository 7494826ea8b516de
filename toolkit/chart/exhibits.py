"""Exhibits: each figure as PNG, SVG and the CSV it is drawn from, with a caption that says what it rests on.

    draw_all(tables, case, folder)  →  figures/volume.png, figures/volume.svg, figures/volume.csv, …

The same tables and settings give the same bytes (DESIGN section 13, rule 17).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from toolkit.chart.counts import Counted, Tables, Ties, abbreviated, evidence_of, ties
from toolkit.chart.drawable import as_cell
from toolkit.chart.faces import register
from toolkit.chart.figures import FIGURES, FigureKind
from toolkit.chart.style import RC, foot, say_nothing, sheet
from toolkit.chart.words import Words
from toolkit.evidence.case import CaseFile
from toolkit.version import __version__

__all__ = ["Exhibit", "draw_all", "draw_exhibit", "read_exhibits", "words_for"]

DPI = 300
INDEX = "exhibits.json"
INDEXED = ("id", "number", "title", "caption", "n", "evidence_ids")


@dataclass(frozen=True)
class Exhibit:
    """A figure on disk. `data` is what was drawn, one row a mark; `n` how many mails, hops or deliveries count."""

    id: str
    number: int
    title: str
    caption: str
    n: int
    evidence_ids: tuple[str, ...]
    data: pd.DataFrame
    png: Path
    svg: Path
    csv: Path


def words_for(case: CaseFile) -> Words:
    """The language and zone that a case's figures and report are written in."""
    return Words(case.case.language, case.zone, case.case.time_zone)


def draw_all(tables: Tables, case: CaseFile, folder: Path, *, dpi: int = DPI) -> list[Exhibit]:
    """Every figure of `FIGURES`, written into `folder`; one whose question finds no record says so."""
    folder.mkdir(parents=True, exist_ok=True)
    tied = ties(tables)
    exhibits = [
        draw_exhibit(kind, number, tables, case, folder, tied=tied, dpi=dpi)
        for number, kind in enumerate(FIGURES, start=1)
    ]
    index = [{name: getattr(exhibit, name) for name in INDEXED} for exhibit in exhibits]
    (folder / INDEX).write_text(json.dumps(index, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return exhibits


def read_exhibits(folder: Path) -> list[Exhibit]:
    """The exhibits that `draw_all` left in `folder`, in their order; empty where it left none."""
    index = folder / INDEX
    if not index.is_file():
        return []
    return [_read(facts, folder) for facts in json.loads(index.read_text(encoding="utf-8"))]


def _read(facts: dict[str, Any], folder: Path) -> Exhibit:
    png, svg, csv = (folder / f"{facts['id']}.{suffix}" for suffix in ("png", "svg", "csv"))
    data = pd.read_csv(csv, encoding="utf-8-sig") if facts["n"] else pd.DataFrame()
    return Exhibit(**{**facts, "evidence_ids": tuple(facts["evidence_ids"])}, data=data, png=png, svg=svg, csv=csv)


def draw_exhibit(
    kind: FigureKind,
    number: int,
    tables: Tables,
    case: CaseFile,
    folder: Path,
    *,
    tied: Ties | None = None,
    dpi: int = DPI,
) -> Exhibit:
    """One figure, counted, drawn and written. `tied`: what `ties` gave, where many figures share it."""
    words = words_for(case)
    counted = kind.count(tables, case)
    evidence_ids = evidence_of(ties(tables) if tied is None else tied, counted.mail_uids) if counted else ()
    caption = _caption(kind, counted, evidence_ids, words)
    register()
    # The default style first: a matplotlibrc of this machine must not change an exhibit.
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(RC)  # type: ignore[arg-type]
        figure = kind.draw(counted, words) if counted else _nothing(kind, words)
        foot(figure, caption)
        png, svg = _save(figure, folder / kind.id, dpi)
    data = counted.data if counted else pd.DataFrame()
    csv = _write_csv(data, folder / f"{kind.id}.csv")
    return Exhibit(
        kind.id,
        number,
        words.say(f"{kind.id}.title"),
        caption,
        counted.n if counted else 0,
        evidence_ids,
        data,
        png,
        svg,
        csv,
    )


def _nothing(kind: FigureKind, words: Words) -> Figure:
    figure = sheet(words.say(f"{kind.id}.title"), "", body=1.2)
    say_nothing(figure, words.say("nothing"))
    return figure


def _caption(kind: FigureKind, counted: Counted | None, evidence_ids: tuple[str, ...], words: Words) -> str:
    evidence, unsaid = abbreviated(evidence_ids)
    if unsaid:
        evidence = words.say("more_evidence", shown=evidence, n=unsaid)
    evidence = evidence or words.say("no_evidence")
    footer = words.say(
        "footer", n=counted.n if counted else 0, zone=words.zone_name, evidence=evidence, version=__version__
    )
    if counted is None or kind.note is None:
        return footer
    bins = counted.facts.get("bins")
    unit = words.say(f"bin.{bins.size}") if bins else ""
    sources = counted.facts.get("sources") or words.say("no_evidence")
    return words.say(kind.note, bin=unit, sources=sources) + footer


def _save(figure: Figure, stem: Path, dpi: int) -> tuple[Path, Path]:
    png, svg = stem.with_suffix(".png"), stem.with_suffix(".svg")
    FigureCanvasAgg(figure)
    figure.savefig(png, dpi=dpi, metadata={"Software": None})
    FigureCanvasSVG(figure)
    figure.savefig(svg, metadata={"Date": None, "Creator": f"toolkit {__version__}"})
    return png, svg


def _write_csv(data: pd.DataFrame, path: Path) -> Path:
    """UTF-8 with a byte order mark, which spreadsheets need to read accents; text cells neutralised."""
    safe = data.copy()
    for name in safe.columns[[pd.api.types.is_string_dtype(dtype) for dtype in safe.dtypes]]:
        safe[name] = safe[name].map(as_cell, na_action="ignore")
    text = safe.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%dT%H:%M:%S%z")
    path.write_bytes(text.encode("utf-8-sig", "backslashreplace"))
    return path
