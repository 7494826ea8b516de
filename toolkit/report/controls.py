"""What each control would have stopped, and which mail to keep it would have broken: a table and a figure.

    Reject Direct Send   38 of 47 spoofs refused   25 mails to keep refused

The answers are VERDICTS' counterfactual columns; what a mail does not record stays "not recorded" (DESIGN section 6).
"""

from __future__ import annotations

from toolkit.chart import Exhibit
from toolkit.chart.names import CONTROLS
from toolkit.report.blocks import Block, Cell, Grid, Prose, Section
from toolkit.report.findings import pictures
from toolkit.report.numbers import Numbers
from toolkit.report.questions import SIDES, TESTS, tally
from toolkit.report.voice import Voice

__all__ = ["containment", "controls"]


NEEDS_SQL = "select count(*) from verdicts where would_connector_require"


def controls(numbers: Numbers, exhibits: list[Exhibit], voice: Voice) -> Section:
    """The counterfactuals."""
    needs = numbers.ask("controls.connector", NEEDS_SQL)
    words = [voice.say("controls.intro"), voice.say("controls.connector", n=needs), voice.say("controls.limits")]
    blocks: list[Block] = [Prose(words), _table(numbers, voice), *pictures(exhibits, ("controls",), voice)]
    return Section("controls", voice.say("controls.title"), blocks)


# What switches each measure on, or shows how things stand: no value of the case in it, to be read before it is run.
COMMANDS = {
    "look": "Get-OrganizationConfig | Format-List Identity,RejectDirectSend",
    "keep": "New-InboundConnector … -SenderIPAddresses … -Enabled $false",
    "close": "Set-OrganizationConfig -RejectDirectSend $true",
    "dmarc": "Set-AntiPhishPolicy -Identity … -HonorDmarcPolicy $true",
    "undo": "Set-OrganizationConfig -RejectDirectSend $false",
}


def containment(numbers: Numbers, voice: Voice) -> Section:
    """What we recommend, in order, as commands to review; the sheet with the case's values lies in `export`."""
    needs = numbers.ask("controls.connector", NEEDS_SQL)
    refused = tally(numbers, "would_reject_direct_send", "spoofs", "refused")
    through = tally(numbers, "would_reject_direct_send", "spoofs", "passed")
    values = {"keep": {"n": needs}, "close": {"n": refused}, "dmarc": {"n": through}}
    rows = [
        [Cell(voice.say(f"step.{step}", **values.get(step, {}))), Cell(command, "mono")]
        for step, command in COMMANDS.items()
    ]
    headings = [voice.say("column.step"), voice.say("column.command")]
    words = Prose([voice.say("containment.intro"), voice.say("containment.sheet")])
    grid = Grid(voice.say("grid.containment"), headings, rows)
    return Section("containment", voice.say("containment.title"), [words, grid])


def _table(numbers: Numbers, voice: Voice) -> Grid:
    names = ("control", "stopped", "not_stopped", "unknown_spoofs", "broken", "unbroken", "unknown_wanted")
    rows = [
        [Cell(voice.name("control", control)), *(voice.count(tally(numbers, control, *cell)) for cell in _CELLS)]
        for control in CONTROLS
    ]
    return Grid(voice.say("grid.controls"), [voice.say(f"column.{name}") for name in names], rows)


_CELLS = tuple((side, test) for side in SIDES for test in TESTS)
