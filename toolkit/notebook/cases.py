"""The case that a notebook works on, and how it stands.

    case = case_at(CASE)

None opens the case that `TOOLKIT_CASE` names, else the sample case: a newcomer learns by running.
"""

from __future__ import annotations

import os
from pathlib import Path

from IPython.display import HTML, display

from toolkit import ask, console
from toolkit.chart import read_exhibits
from toolkit.evidence.problems import UsageError
from toolkit.notebook.gates import GATES, confirmations
from toolkit.notebook.speech import say, speak, typeset
from toolkit.notebook.standing import losses
from toolkit.notebook.style import STYLE, said
from toolkit.notebook.tables import prepare
from toolkit.pipeline import CASE_FILE, Case

__all__ = ["case_at", "figure"]

NAMED_BY = "TOOLKIT_CASE"


def case_at(folder: str | Path | None = None, language: str | None = None) -> Case:
    """Open the case named, else the one of `TOOLKIT_CASE`, else the sample case (made if need be), and say which.

    What is shown from here on is in `language` ("en", "fr"), else in the case's. Raises UsageError where there is no
    case, and for a language that is not spoken.
    """
    if language is not None:
        speak(language)
    named = folder or os.environ.get(NAMED_BY)
    case = ask.open_case(named) if named else _sample(language or "en")
    if language is None:
        speak(case.settings.case.language)
    prepare()
    display(HTML(_banner(case)))  # type: ignore[no-untyped-call]
    return case


def _sample(language: str) -> Case:
    """The sample case, one for each language: its figures and its report speak it too."""
    sample = console.sample_case()
    demo = sample.parent / "cases" / ("demo" if language == "en" else f"demo-{language}")
    if (demo / CASE_FILE).is_file():
        return ask.open_case(demo)
    return ask.investigate([sample / "exports"], demo, config=sample / CASE_FILE, language=language, workers=0)


def _banner(case: Case) -> str:
    settings = case.settings.case
    lines = {
        "case": said(settings.id or say("case.not_stated")),
        "investigator": said(settings.investigator or say("case.not_stated")),
        "folder": said(case.folder),
        "gates": " ".join(_gates(case)),
    }
    rows = "".join(f"<dt>{say(f'case.{name}')}</dt><dd>{value}</dd>" for name, value in lines.items())
    title = said(settings.title or settings.id or case.folder.name)
    return f'{STYLE}<div class="tk tk-case"><h2>{title}</h2><dl>{rows}</dl></div>'


def _gates(case: Case) -> list[str]:
    """Each gate with who confirmed it; where nothing was lost there is nothing to confirm."""
    opened = {name: f"{by}, {at}" for name, (by, at) in confirmations(case).items()}
    if losses(case).empty:
        opened["losses"] = say("case.nothing_lost")
    return [_gate(name, opened.get(name)) for name in GATES]


def _gate(name: str, opened: str | None) -> str:
    told = say("case.gate", name=name, standing=opened or say("case.not_confirmed"))
    return f'<span class="tk-tag{" tk-open" if opened else ""}">{typeset(said(told))}</span>'


def figure(case: Case, name: str) -> None:
    """Show a figure of the case as it was drawn, and where its numbers are. Raises UsageError for an unknown one."""
    exhibits = {exhibit.id: exhibit for exhibit in read_exhibits(case.folder / "figures")}
    if name not in exhibits:
        having = ", ".join(exhibits) or say("figure.none", folder=case.folder)
        raise UsageError(say("figure.unknown", name=repr(name), having=having))
    exhibit = exhibits[name]
    image = _as_data(exhibit.png)
    note = say("figure.note", n=exhibit.n, file=exhibit.csv.name)
    alt = said(f"{exhibit.title}. {exhibit.caption}").removeprefix("<bdi>").removesuffix("</bdi>")
    html = (
        f'<div class="tk"><figure><img alt="{alt}" src="{image}"></figure><p class="tk-note tk-quiet">{note}</p></div>'
    )
    display(HTML(STYLE + html))  # type: ignore[no-untyped-call]


def _as_data(png: Path) -> str:
    from base64 import b64encode

    return f"data:image/png;base64,{b64encode(png.read_bytes()).decode('ascii')}"
