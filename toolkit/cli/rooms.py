"""The rooms around a case: the notebooks, a made-up incident, this installation.

    toolkit lab data/cases/contoso
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit import console
from toolkit.cli.application import app
from toolkit.cli.options import CaseFolder, NotebookLanguage
from toolkit.cli.screen import out
from toolkit.cli.stopping import left_to_children
from toolkit.evidence.problems import UsageError
from toolkit.pipeline import open_case


@app.command(short_help="The guided notebooks, in JupyterLab.")
def lab(
    case: Annotated[Path | None, typer.Argument(metavar="CASE", help="Default: the sample case.")] = None,
    language: NotebookLanguage = None,
) -> None:
    """Open the guided notebooks in JupyterLab, on a case."""
    from toolkit.notebook.running import start_lab

    with left_to_children():
        status = start_lab(case, language=language)
    raise typer.Exit(status)


@app.command(short_help="The guided notebooks, run without a person.")
def notebooks(
    case: CaseFolder,
    confirm: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who answers for the gates; without a name the first one stops.")
    ] = None,
    language: NotebookLanguage = None,
) -> None:
    """Run the guided notebooks into the case's folder `notebooks`, gate by gate."""
    from toolkit.notebook.running import run_notebooks

    walk = run_notebooks(open_case(case), confirmed_by=confirm, language=language)
    for path in walk.made:
        out.print(str(path), markup=False)
    if walk.stopped:
        out.print(walk.stopped, markup=False)
        raise typer.Exit(1)


@app.command(short_help="A made-up incident with its truth.")
def simulate(
    out_folder: Annotated[Path, typer.Option("--out", help="An empty folder to write the incident into.")],
    messages: Annotated[int, typer.Option(min=20, help="How many mails, at least.")] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    gateway: Annotated[bool, typer.Option("--gateway", help="Put a mail gateway in front of the tenant.")] = False,
    dialects: Annotated[
        bool, typer.Option("--dialects", help="Also tell the mails in every export of a trace, with the join's truth.")
    ] = False,
) -> None:
    """Make up an incident with its truth, for practice and for measuring."""
    out.print(console.simulated(out_folder, messages, seed, gateway, dialects))


@app.command(short_help="What is installed; or a second look at a store.")
def doctor(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A PST, an OST or a .msg.")
    ] = None,
    cross_check: Annotated[
        bool, typer.Option("--cross-check", help="Read FILE with a second engine too, and list what differs.")
    ] = False,
) -> None:
    """What this installation has, or whether two engines read the same from FILE.

    --cross-check reads a store with this toolkit and with libpff, which runs in a process of its own (a .msg with
    extract-msg): how much each gives, what differs message by message, and why where that is known. Exit status 1 where
    a difference is not explained or an engine cannot read the file.
    """
    if file is None and not cross_check:
        out.print(console.doctor(), markup=False)
        return
    if file is None or not cross_check:
        raise UsageError("a file and --cross-check go together: toolkit doctor FILE --cross-check")
    from toolkit.load import second_opinion

    check = second_opinion.cross_check(file)
    out.print("\n".join(second_opinion.describe(check)), markup=False)
    raise typer.Exit(0 if check.is_agreed else 1)
