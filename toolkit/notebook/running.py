"""The guided notebooks, opened in JupyterLab for a person or run from first to last without one.

    start_lab(Path("data/cases/contoso"), language="fr")
    run_notebooks(open_case("data/cases/contoso"), confirmed_by="A. Nalyst")

What runs without a person stops at the first gate, unless a name is given that answers for it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from toolkit.evidence.problems import UsageError
from toolkit.notebook.live import HANDS_OFF
from toolkit.notebook.speech import expect_language
from toolkit.pipeline import Case, open_case

__all__ = ["Walk", "notebooks_folder", "run_notebooks", "start_lab"]

FIRST = "00_open_a_case.ipynb"
STEPS = "0[0-9]_*.ipynb"
# The folder of each language's edition, in `notebooks` here and in a case.
EDITIONS = {"en": "", "fr": "fr"}
# JupyterLab asks its makers for news and newer versions otherwise: nothing leaves the machine. The folder `labconfig`
# beside the notebooks answers the question whether it may, which it puts to everybody at first sight.
QUIET = ("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")


@dataclass(frozen=True, slots=True)
class Walk:
    """The notebooks that ran, as files with their outputs, and the reason why the walk stopped early, if it did."""

    made: tuple[Path, ...]
    stopped: str | None


def notebooks_folder() -> Path:
    """Where the guided notebooks are. Raises UsageError outside a clone of the repository."""
    for root in (Path(__file__).resolve().parents[2], Path.cwd()):
        if (root / "notebooks" / FIRST).is_file():
            return root / "notebooks"
    raise UsageError("the folder notebooks is not here; run from a clone of the repository")


def run_notebooks(
    case: Case, *, confirmed_by: str | None = None, names: str = STEPS, language: str | None = None
) -> Walk:
    """Run the guided notebooks in order into the case's folder `notebooks` (French: `notebooks/fr`), up to a stop.

    `names` is a pattern of file names; `language` ("en", "fr") is the case's unless given. Without `confirmed_by` the
    walk ends at the first closed gate. Raises UsageError outside a clone, and for another language.
    """
    edition = _edition(language or case.settings.case.language)
    into = case.folder / "notebooks" / edition
    into.mkdir(parents=True, exist_ok=True)
    parameters = {"CASE": str(case.folder.resolve()), "CONFIRMED_BY": confirmed_by}
    made: list[Path] = []
    for source in sorted((notebooks_folder() / edition).glob(names)):
        made.append(into / source.name)
        stopped = _run(source, made[-1], _known_to(source, parameters))
        if stopped is not None:
            return Walk(tuple(made), f"{source.name}: {stopped}")
    return Walk(tuple(made), None)


def _known_to(source: Path, parameters: dict[str, str | None]) -> dict[str, str | None]:
    text = source.read_text(encoding="utf-8")
    return {name: value for name, value in parameters.items() if f"{name} = " in text}


def _run(source: Path, output: Path, parameters: dict[str, str | None]) -> str | None:
    """Why the notebook stopped; None when it ran to its end. What it showed until then is in `output`."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    try:
        with _hands_off():
            papermill.execute_notebook(
                source,
                output,
                parameters,
                kernel_name="python3",
                progress_bar=False,
                cwd=str(source.parent),
                extra_arguments=["--log-level=CRITICAL"],  # a kernel warns of loopback, and of its own end, each time
            )
    except PapermillExecutionError as error:
        return f"{error.ename}: {error.evalue}".removeprefix("NotConfirmed: ")
    return None


@contextmanager
def _hands_off() -> Iterator[None]:
    """Kernels started within show no buttons: nobody is there to press them."""
    before = os.environ.get(HANDS_OFF)
    os.environ[HANDS_OFF] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[HANDS_OFF]


def _edition(language: str) -> str:
    return EDITIONS[expect_language(language)]


def start_lab(case: Path | None = None, *, language: str | None = None) -> int:
    """JupyterLab on the first notebook, working on `case` (none: the sample case); returns when it is closed.

    `language` ("en", "fr") is the case's unless given. Raises UsageError where there is no case, and for another one.
    """
    usual = "en" if case is None else open_case(case).settings.case.language
    spoken = language or usual
    folder, first = notebooks_folder(), Path(_edition(spoken), FIRST).as_posix()
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={folder.parent}",
        *QUIET,
        f"--LabApp.default_url=/lab/tree/{folder.name}/{first}",
    ]
    return subprocess.run(command, env=_environment(folder, case), check=False).returncode


def _environment(folder: Path, case: Path | None) -> dict[str, str]:
    """This process's, with the settings that lie beside the notebooks and the case to work on."""
    settings = os.pathsep.join(filter(None, (str(folder), os.environ.get("JUPYTER_CONFIG_PATH"))))
    named = {} if case is None else {"TOOLKIT_CASE": str(case.resolve())}
    return {**os.environ, "JUPYTER_CONFIG_PATH": settings, **named}
