"""Gates: places where the walk stops until a human has looked, and says so in the custody log.

    gate(case, "profile", confirmed_by=CONFIRMED_BY)

A confirmation holds for the tables that were looked at. When they change, the gate is closed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from IPython.display import HTML, display

from toolkit.evidence import custody
from toolkit.evidence.problems import UsageError
from toolkit.notebook.live import is_live
from toolkit.notebook.style import STYLE, said
from toolkit.pipeline import CUSTODY_LOG, Case

__all__ = ["GATES", "Gate", "NotConfirmed", "confirm", "confirmations", "gate"]

ACTION = "gate confirmed"
WITH_HANDS = (
    "If so, confirm with the button, or set CONFIRMED_BY in the cell of parameters to your name; then run on from here."
)
WITHOUT_HANDS = (
    "If so, open the notebook in JupyterLab (`toolkit lab CASE`) and confirm there, "
    "or run on in your name: `toolkit notebooks CASE --confirm NAME`."
)


@dataclass(frozen=True, slots=True)
class Gate:
    """What a human is asked, and the tables that the answer rests on."""

    question: str
    rests_on: tuple[str, ...]


GATES: Mapping[str, Gate] = {
    "profile": Gate(
        "Are these tenant ids, domains, relays and gateways yours, and is none of yours missing?", ("profile",)
    ),
    "losses": Gate("Do you accept to go on although this evidence could not be read?", ("ledger", "problems")),
    "senders": Gate(
        "Did you look at every source that sends in our name, and is none of the legitimate ones called a spoof?",
        ("senders", "verdicts"),
    ),
    "counts": Gate(
        "Can you explain every difference between copies, traces and deliveries?", ("matches", "deliveries")
    ),
}


class NotConfirmed(Exception):
    """A gate stands closed: a human must look first. Nothing below it runs."""

    def _render_traceback_(self) -> list[str]:
        """JupyterLab shows this in place of a traceback: a closed gate is no error."""
        return [str(self)]


def gate(case: Case, name: str, *, confirmed_by: str | None = None, needed: bool = True) -> None:
    """Stop here until somebody has confirmed; a name confirms. With `needed=False` there is nothing to confirm.

    Raises NotConfirmed while the gate is closed, UsageError for a gate that is not in `GATES`.
    """
    _expect_gate(name)
    if not needed:
        _say(name, "has nothing to ask: the run goes on.", is_open=True)
        return
    if name not in confirmations(case) and confirmed_by:
        confirm(case, name, confirmed_by)
    if name not in confirmations(case):
        _ask(case, name)
        how = WITH_HANDS if is_live() else WITHOUT_HANDS
        raise NotConfirmed(f"The gate “{name}” is closed, and what is below did not run. {GATES[name].question}\n{how}")
    by, at = confirmations(case)[name]
    _say(name, f"is open: confirmed by {by} at {at}, and recorded in the custody log.", is_open=True)


def confirm(case: Case, name: str, by: str) -> None:
    """Record in the custody log that somebody looked and confirmed. Raises UsageError without a gate or a name."""
    _expect_gate(name)
    if not isinstance(by, str) or not by.strip():
        raise UsageError("a gate is confirmed by a person: give a name")
    case.record(ACTION, gate=name, question=GATES[name].question, by=by.strip(), seen=_seen(case, name))


def confirmations(case: Case) -> dict[str, tuple[str, str]]:
    """The gates that are open, each with who confirmed and when; one whose tables changed since is not among them."""
    found = {}
    for entry in custody.read(case.folder / CUSTODY_LOG):
        detail = entry["detail"]
        if entry["action"] == ACTION and detail["gate"] in GATES and detail["seen"] == _seen(case, detail["gate"]):
            found[detail["gate"]] = (detail["by"], entry["at"])
    return found


def _seen(case: Case, name: str) -> dict[str, str]:
    return {table: case.store.digest(table) for table in GATES[name].rests_on}


def _expect_gate(name: str) -> None:
    if name not in GATES:
        raise UsageError(f"no gate {name!r}; there are {', '.join(GATES)}")


def _say(name: str, text: str, *, is_open: bool) -> None:
    look = "tk-gate tk-open" if is_open else "tk-gate"
    html = f'{STYLE}<div class="tk"><div class="{look}"><b>Gate “{escape(name)}”</b> {said(text)}</div></div>'
    display(HTML(html))  # type: ignore[no-untyped-call]


def _ask(case: Case, name: str) -> None:
    _say(name, GATES[name].question, is_open=False)
    if is_live():
        display(_form(case, name))  # type: ignore[no-untyped-call]


def _form(case: Case, name: str) -> object:
    """A name and a button. The button records; the cells below are the human's to run."""
    from ipywidgets import HTML as Text
    from ipywidgets import Button, HBox, Layout, VBox
    from ipywidgets import Text as Field

    who = Field(value=case.settings.case.investigator or "", description="Your name", layout=Layout(width="22em"))
    button = Button(description="I have looked, and I confirm", button_style="warning", layout=Layout(width="auto"))
    answer = Text()

    def pressed(_button: object) -> None:
        try:
            confirm(case, name, who.value)
        except UsageError as error:
            answer.value = said(error)
            return
        button.disabled = who.disabled = True
        answer.value = "Recorded. Go on with <b>Run ▸ Run Selected Cell and All Below</b>, from the cell of this gate."

    button.on_click(pressed)
    return VBox([HBox([who, button]), answer])
