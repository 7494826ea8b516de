"""Gates: places where the walk stops until a human has looked, and says so in the custody log.

    gate(case, "profile", confirmed_by=CONFIRMED_BY)

A confirmation holds for the tables that were looked at. When they change, the gate is closed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from IPython.display import HTML, display

from toolkit.evidence import custody
from toolkit.evidence.problems import UsageError, in_a_cell
from toolkit.notebook.live import is_live, on_enter
from toolkit.notebook.speech import say, typeset
from toolkit.notebook.style import STYLE, said
from toolkit.pipeline import CUSTODY_LOG, Case

__all__ = ["GATES", "NotConfirmed", "confirm", "confirmations", "gate"]

ACTION = "gate confirmed"
# Each gate, and the tables that its answer rests on; its question stands with the texts.
GATES: Mapping[str, tuple[str, ...]] = {
    "profile": ("profile",),
    "losses": ("ledger", "problems"),
    "senders": ("senders", "verdicts"),
    "counts": ("matches", "deliveries"),
}


class NotConfirmed(Exception):
    """A gate stands closed: a human must look first. Nothing below it runs."""

    def _render_traceback_(self) -> list[str]:
        """JupyterLab shows this in place of a traceback: a closed gate is no error."""
        return [in_a_cell(str(self))]


def gate(case: Case, name: str, *, confirmed_by: str | None = None, needed: bool = True) -> None:
    """Stop here until somebody has confirmed; a name confirms. With `needed=False` there is nothing to confirm.

    Raises NotConfirmed while the gate is closed, UsageError for a gate that is not in `GATES`.
    """
    _expect_gate(name)
    if not needed:
        _say(name, say("gate.nothing"), is_open=True)
        return
    if name not in confirmations(case) and confirmed_by:
        confirm(case, name, confirmed_by)
    if name not in confirmations(case):
        _ask(case, name)
        how = say("gate.with_hands" if is_live() else "gate.without_hands")
        raise NotConfirmed(say("gate.closed", name=name, question=_question(name), how=how))
    by, at = confirmations(case)[name]
    _say(name, say("gate.open", by=by, at=at), is_open=True)


def confirm(case: Case, name: str, by: str) -> None:
    """Record in the custody log that somebody looked and confirmed, with the question in the language it was put in.

    Raises UsageError without a gate or a name.
    """
    _expect_gate(name)
    if not isinstance(by, str) or not by.strip():
        raise UsageError(say("gate.no_person"))
    case.record(ACTION, gate=name, question=_question(name), by=by.strip(), seen=_seen(case, name))


def confirmations(case: Case) -> dict[str, tuple[str, str]]:
    """The gates that are open, each with who confirmed and when; one whose tables changed since is not among them."""
    found = {}
    for entry in custody.read(case.folder / CUSTODY_LOG):
        detail = entry["detail"]
        if entry["action"] == ACTION and detail["gate"] in GATES and detail["seen"] == _seen(case, detail["gate"]):
            found[detail["gate"]] = (detail["by"], entry["at"])
    return found


def _seen(case: Case, name: str) -> dict[str, str]:
    return {table: case.store.digest(table) for table in GATES[name]}


def _question(name: str) -> str:
    return say(f"gate.{name}")


def _expect_gate(name: str) -> None:
    if name not in GATES:
        raise UsageError(say("gate.unknown", name=repr(name), having=", ".join(GATES)))


def _say(name: str, text: str, *, is_open: bool) -> None:
    look = "tk-gate tk-open" if is_open else "tk-gate"
    head = say("gate.name", name=escape(name))
    html = f'{STYLE}<div class="tk"><div class="{look}"><b>{head}</b> {typeset(said(text))}</div></div>'
    display(HTML(html))  # type: ignore[no-untyped-call]


def _ask(case: Case, name: str) -> None:
    _say(name, _question(name), is_open=False)
    if is_live():
        display(_form(case, name))  # type: ignore[no-untyped-call]


def _form(case: Case, name: str) -> object:
    """A name and a button. The button records, as Enter in the name does; the cells below are the human's to run.

    Nothing is disabled afterwards: the keyboard would lose its place in the page.
    """
    from ipywidgets import HTML as Text
    from ipywidgets import Button, HBox, Layout, VBox
    from ipywidgets import Text as Field

    investigator, wide = case.settings.case.investigator or "", Layout(width="22em")
    who = Field(value=investigator, description=say("gate.your_name"), layout=wide)
    button = Button(description=say("gate.confirm"), button_style="warning", layout=Layout(width="auto"))
    answer = Text()

    def pressed(_pressed: object) -> None:
        try:
            if name not in confirmations(case):
                confirm(case, name, who.value)
        except UsageError as error:
            answer.value = said(error)
            return
        button.button_style = "success"
        answer.value = say("gate.recorded")

    button.on_click(pressed)
    on_enter(who, pressed)
    return VBox([HBox([who, button]), answer])
