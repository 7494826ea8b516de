"""What was begun in a case and did not come to its end: its tables may be half new, half those of before.

    unfinished/judge     until the judge has run again, no stage after it makes anything of its tables
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import quote

from toolkit.case_folder import Case
from toolkit.evidence.problems import UsageError

__all__ = ["begun", "expect_finished", "unfinished"]

UNFINISHED = "unfinished"
AGAIN = {
    "load": "the same `toolkit load` again, or `toolkit load {case}`,",
    "deepen": "the same `toolkit load … --deepen` again, or `toolkit load {case}`,",
}


@contextmanager
def begun(case: Case, stage: str, *, settles: str | None = None) -> Iterator[None]:
    """What is done to the tables inside is noted as unfinished until it is left without an error.

    It `settles` another that was: every table that one left half is made anew.
    """
    note = case.folder / UNFINISHED / stage
    note.parent.mkdir(exist_ok=True)
    note.touch()
    yield
    for done in filter(None, (settles, stage)):
        _forget(note.with_name(done))


def _forget(note: Path) -> None:
    """Remove a note, and the folder with the last of them."""
    note.unlink(missing_ok=True)
    with suppress(OSError):
        note.parent.rmdir()


def unfinished(case: Case) -> dict[str, str]:
    """Each stage that was begun and did not come to its end, and what to run, in words; `load` comes first."""
    names = (path.name for path in (case.folder / UNFINISHED).glob("*"))
    place = quote(str(case.folder))
    return {
        name: AGAIN.get(name, f"`toolkit rerun {{case}} --from {name}`").format(case=place)
        for name in sorted(names, key=lambda name: (name != "load", name))
    }


def expect_finished(case: Case, stages: Collection[str]) -> None:
    """Raises UsageError, with the command to run first, where one of these stages did not come to its end."""
    for stage, again in unfinished(case).items():
        if stage in stages:
            raise UsageError(f"{case.folder}: {stage} was begun and did not come to its end: {again} first")
