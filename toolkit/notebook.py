"""What the guided notebooks show and ask: tables, cards, and gates that wait for a human.

    gate(case, "profile", confirmed=CONFIRMED, question="Are these domains yours?")

Everything that is shown has a plain form, so that a notebook exported to HTML or PDF still says what it said.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import Markdown, display

from toolkit import ask, console
from toolkit.evidence import custody
from toolkit.pipeline import CASE_FILE, CUSTODY_LOG, Case

ROWS_SHOWN = 200


class NotConfirmed(Exception):
    """A gate stands closed: a human must look first. Set the parameter the message names, and run the cell again."""

    def _render_traceback_(self) -> list[str]:
        """JupyterLab shows this in place of a traceback: a closed gate is no error."""
        return [str(self)]


def case_at(folder: str | Path | None = None) -> Case:
    """The case a notebook works on: the one named, else `TOOLKIT_CASE`, else the sample case, made if need be."""
    named = folder or os.environ.get("TOOLKIT_CASE")
    if named:
        return ask.open_case(named)
    sample = console.sample_case()
    demo = sample.parent / "cases" / "demo"
    if (demo / CASE_FILE).is_file():
        return ask.open_case(demo)
    return ask.investigate([sample / "exports"], demo, config=sample / CASE_FILE)


def show(frame: pd.DataFrame, caption: str = "") -> None:
    """A table to sort and search where JupyterLab runs, a plain one elsewhere; says how many rows it leaves out."""
    left_out = len(frame) - ROWS_SHOWN
    note = f"{len(frame):,} rows" + (f"; the first {ROWS_SHOWN} are shown" if left_out > 0 else "")
    display(Markdown(f"*{caption}* — {note}" if caption else f"*{note}*"))  # type: ignore[no-untyped-call]
    display(_plain(frame.head(ROWS_SHOWN)))  # type: ignore[no-untyped-call]


def _plain(frame: pd.DataFrame) -> Any:
    """Untrusted text is escaped, long text is cut to the cell, a null is shown as an empty cell."""
    styled = frame.style.hide(axis="index").format(na_rep="", escape="html")
    return styled.set_properties(**{"text-align": "left", "white-space": "pre-wrap", "max-width": "36em"})  # type: ignore[arg-type]


def gate(case: Case, name: str, *, confirmed: bool, question: str) -> None:
    """Stop here until a human confirms; the confirmation is a line of the custody log. Raises NotConfirmed."""
    if not confirmed:
        raise NotConfirmed(f"Gate “{name}”: {question}\nIf so, set CONFIRMED = True above and run on.")
    if not _is_recorded(case, name):
        case.record("gate confirmed", gate=name, question=question, by=case.settings.case.investigator)
    display(Markdown(f"**Gate “{name}” is open**: confirmed and recorded in the custody log."))  # type: ignore[no-untyped-call]


def _is_recorded(case: Case, name: str) -> bool:
    entries = custody.read(case.folder / CUSTODY_LOG)
    return any(entry["action"] == "gate confirmed" and entry["detail"]["gate"] == name for entry in entries)


def figure(case: Case, name: str) -> Any:
    """A figure of the case as it was drawn, by its file name without suffix."""
    from IPython.display import Image

    return Image(filename=str(case.folder / "figures" / f"{name}.png"), width=900)  # type: ignore[no-untyped-call]


def facts(values: Mapping[str, Any]) -> pd.DataFrame:
    """A few facts as a two-column table."""
    return pd.DataFrame({"fact": list(values), "value": ["" if v is None else str(v) for v in values.values()]})
