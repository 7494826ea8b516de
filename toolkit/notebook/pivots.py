"""Pivot: from any value to everything in the case that touches it.

    pivot(case, ip="203.0.113.77")

The plain form is `toolkit.pivot`, which gives the tables as frames.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from IPython.display import clear_output, display

from toolkit import ask
from toolkit.evidence.problems import UsageError
from toolkit.notebook.live import is_live
from toolkit.notebook.speech import say
from toolkit.notebook.tables import show
from toolkit.pipeline import Case

__all__ = ["pivot"]

SUGGESTED = 50
# What the tables of a pivot show first: a person reads these columns, the rest is one query away.
FIRST = {
    "mail": ("received_at", "header_from", "mail_from", "subject", "connecting_ip", "helo", "auth_as", "mail_uid"),
    "messages": ("received_at", "header_from", "subject", "evidence_id", "locator", "message_uid"),
    "trace": ("occurred_at", "event_id", "sender_address", "recipient", "status", "subject", "evidence_id", "row"),
    "ip_facts": ("ip", "as_name", "asn", "network", "network_kind", "country_name", "source", "source_date"),
    "hops": ("message_uid", "hop", "helo", "from_ip", "by_host", "occurred_at", "is_boundary", "is_trusted"),
}


def pivot(case: Case, **wanted: str) -> None:
    """Show every table's rows that touch one value; in JupyterLab with a form to ask for another. Raises UsageError."""
    _show(case, wanted)
    if is_live():
        display(_form(case, wanted))  # type: ignore[no-untyped-call]


def _show(case: Case, wanted: dict[str, str]) -> None:
    [(kind, value)] = wanted.items() if len(wanted) == 1 else [("", "")]
    found = ask.pivot(case, **wanted)
    if not found:
        show(pd.DataFrame(), say("pivot.nothing", kind=kind, value=value))
    for name, frame in found.items():
        show(_first(name, frame), say("pivot.table", name=name, kind=kind, value=value))


def _first(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    columns = [column for column in FIRST.get(name, ()) if column in frame]
    return frame[columns] if columns else frame.dropna(axis="columns", how="all")


def _form(case: Case, wanted: dict[str, str]) -> Any:
    from ipywidgets import Button, Combobox, Dropdown, HBox, Layout, Output, VBox

    [(kind_first, value_first)] = wanted.items()
    kind = Dropdown(options=list(ask.PIVOTS), value=kind_first, description=say("pivot.on"))
    value = Combobox(
        value=value_first,
        options=_suggestions(case, kind_first),
        description=say("pivot.value"),
        layout=Layout(width="30em"),
    )
    button, shown = Button(description=say("pivot.look")), Output()

    def changed(_change: object) -> None:
        value.options = _suggestions(case, kind.value)

    def pressed(_button: object) -> None:
        with shown:
            clear_output(wait=True)  # type: ignore[no-untyped-call]
            try:
                _show(case, {kind.value: value.value})
            except UsageError as error:
                show(pd.DataFrame(), str(error))

    kind.observe(changed, names="value")
    button.on_click(pressed)
    return VBox([HBox([kind, value, button]), shown])


def _suggestions(case: Case, kind: str) -> list[str]:
    """The most frequent values of the first table that a pivot of this kind looks in."""
    name, columns = next(iter(ask.PIVOTS[kind].items()))
    values = case.store.read(name, columns[:1])[columns[0]].dropna()
    return [str(value) for value in values.value_counts().head(SUGGESTED).index]
