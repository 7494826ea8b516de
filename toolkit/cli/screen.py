"""The terminal: where lines go, and how a long run shows that it lives."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from toolkit import console
from toolkit.cli.stopping import Stopped
from toolkit.pipeline import Case
from toolkit.pipeline import Progress as Told

out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def progress(case: Path) -> Iterator[Told]:
    """A bar on a terminal; elsewhere one plain line a stage. Who stops the walk is told where it goes on."""
    reached = "load"

    def told(stage: str, done: int, total: int) -> None:
        nonlocal reached
        reached = stage
        show(stage, done, total)

    try:
        with _shown() as show:
            yield told
    except Stopped as stopped:
        stopped.going_on = _going_on(case, reached)
        raise


def _going_on(case: Path, stage: str) -> str:
    if stage == "load":
        return "What was read is kept in the case: the same command goes on from there."
    again = shlex.join(("toolkit", "rerun", str(case), "--from", stage))
    return f"What was made before {stage} is kept in the case: `{again}` goes on from there."


@contextmanager
def _shown() -> Iterator[Told]:
    if not err.is_terminal:
        yield _plain_progress
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        task = bars.add_task("load")
        yield lambda stage, done, total: bars.update(task, description=stage, completed=done, total=total)


def _plain_progress(stage: str, done: int, total: int) -> None:
    if stage != "load" or done == total:
        print(f"{stage}: {done} of {total}", file=sys.stderr)


def finish(case: Case) -> None:
    """Print what was found and lost, and leave with the status that says so."""
    out.print(console.summary(case), markup=False)
    raise typer.Exit(console.status(case))
