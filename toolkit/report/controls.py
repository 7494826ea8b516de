"""What each control would have stopped, and which mail to keep it would have broken: a table and a figure.

    Reject Direct Send   38 of 47 spoofs refused   25 mails to keep refused

The answers are VERDICTS' counterfactual columns; what a mail does not record stays "not recorded" (DESIGN section 6).
"""

from __future__ import annotations

from toolkit.chart import Exhibit
from toolkit.chart.names import CONTROLS
from toolkit.report.blocks import Block, Cell, Grid, Prose, Section
from toolkit.report.findings import pictures
from toolkit.report.numbers import Number, Numbers
from toolkit.report.questions import IS_SPOOF, IS_WANTED
from toolkit.report.voice import Voice

__all__ = ["controls"]

SIDES = {"spoofs": IS_SPOOF, "wanted": IS_WANTED}


def controls(numbers: Numbers, exhibits: list[Exhibit], voice: Voice) -> Section:
    """The counterfactuals."""
    needs = numbers.ask("controls.connector", "select count(*) from verdicts where would_connector_require")
    words = [voice.say("controls.intro"), voice.say("controls.connector", n=needs), voice.say("controls.limits")]
    blocks: list[Block] = [Prose(words), *pictures(exhibits, ("controls",), voice), _table(numbers, voice)]
    return Section("controls", voice.say("controls.title"), blocks)


def _table(numbers: Numbers, voice: Voice) -> Grid:
    names = ("control", "stopped", "not_stopped", "unknown_spoofs", "broken", "unbroken", "unknown_wanted")
    rows = [
        [Cell(voice.name("control", control)), *(voice.count(_tally(numbers, control, *cell)) for cell in _CELLS)]
        for control in CONTROLS
    ]
    return Grid(voice.say("grid.controls"), [voice.say(f"column.{name}") for name in names], rows)


_CELLS = tuple((side, test) for side in SIDES for test in ("refused", "passed", "unknown"))
_TESTS = {"refused": "{control}", "passed": "not {control}", "unknown": "{control} is null"}


def _tally(numbers: Numbers, control: str, side: str, test: str) -> Number:
    where = f"{SIDES[side]} and {_TESTS[test].format(control=control)}"
    name = f"{control}.{side}" if test == "refused" else f"{control}.{side}.{test}"
    return numbers.ask(name, f"select count(*) from verdicts where {where}")
