"""Grids that are one question each: columns named as in the answer, each with the way its cells are shown.

    asked("senders", "select connecting_ip, … from senders", {"connecting_ip": mono, …})

A long answer is cut and says so; the whole is in the case's tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from markupsafe import Markup

from toolkit.report.blocks import Cell, Grid
from toolkit.report.numbers import Numbers
from toolkit.report.told import quoted, recorded, told_cell
from toolkit.report.voice import Voice

__all__ = [
    "Show", "address", "asked", "clause_quote", "count", "day", "locator", "mono", "named", "note", "path", "quote",
    "subject", "text", "ties", "time", "title", "told", "verdict",
]  # fmt: skip

Show = Callable[[Any, Voice], Cell]

MOST_ROWS = 200


def asked(
    name: str, sql: str, columns: Mapping[str, Show], numbers: Numbers, voice: Voice, most: int = MOST_ROWS,
    rare: Collection[str] = (),
) -> Grid:  # fmt: skip
    """The answer's first rows as a grid captioned `grid.<name>`, with its question; headings are `column.<column>`.

    A `rare` count that is nought in every row has no column: the note names it.
    """
    found = numbers.rows(f"select * from ({sql}) limit {most + 1}")
    absent = [column for column in columns if column in rare and found and not any(row[column] for row in found)]
    shown = {column: show for column, show in columns.items() if column not in absent}
    rows = [[show(row[column], voice) for column, show in shown.items()] for row in found[:most]]
    notes = []
    if absent:
        notes.append(voice.say("grid.none", names=Markup(", ").join(voice.say(f"column.{name}") for name in absent)))
    if len(found) > most:
        [whole] = numbers.rows(f"select count(*) as rows from ({sql})")
        notes.append(voice.say("grid.cut", shown=most, all=whole["rows"]))
    headings = [voice.say(f"column.{column}") for column in shown]
    return Grid(voice.say(f"grid.{name}"), headings, rows, Markup(" ").join(notes) or None, " ".join(sql.split()))


def text(value: Any, voice: Voice) -> Cell:
    """A word of the evidence in plain letters."""
    return voice.text(value)


def mono(value: Any, voice: Voice) -> Cell:
    """A word of the evidence as found."""
    return voice.mono(value)


def address(value: Any, voice: Voice) -> Cell:
    """What stands where a person's address belongs."""
    return voice.address(value)


def subject(value: Any, voice: Voice) -> Cell:
    """Words that only a writer chose."""
    return voice.subject(value)


def title(value: Any, voice: Voice) -> Cell:
    """Words made of what only a writer chose, as a campaign's title."""
    return voice.subject(value if value is None else quoted(value, voice))


def note(value: Any, voice: Voice) -> Cell:
    """What a stage wrote in its own words, in the report's language; where it wrote nothing, nothing is lacking."""
    return Cell(Markup("")) if value is None else voice.text(recorded(value, voice), 300)


def quote(value: Any, voice: Voice) -> Cell:
    """A line as found."""
    return voice.quote(value)


def clause_quote(value: Any, voice: Voice) -> Cell:
    """What a clause's answer rests on: a line as found, else the clause's own word in the report's language."""
    return voice.quote(value if value is None else quoted(value, voice))


def path(value: Any, voice: Voice) -> Cell:
    """A file's path."""
    return voice.path(value)


def locator(value: Any, voice: Voice) -> Cell:
    """A place in a file."""
    return voice.locator(value)


def told(value: Any, voice: Voice) -> Cell:
    """A sentence that a stage recorded, in the report's language."""
    return told_cell(value, voice)


def count(value: Any, voice: Voice) -> Cell:
    """A whole number."""
    return voice.count(value)


def day(value: Any, voice: Voice) -> Cell:
    """A day."""
    return voice.absent() if value is None else Cell(voice.words.day(value))


def time(value: Any, voice: Voice) -> Cell:
    """A moment with its offset."""
    return voice.time(value)


def verdict(value: Any, voice: Voice) -> Cell:
    """A verdict in its colour."""
    return voice.chip(voice.name("verdict", value), value)


def ties(value: Any, voice: Voice) -> Cell:
    """What ties mails to a group, comma-separated, as the catalogue names it."""
    if value is None:
        return voice.absent()
    return Cell(Markup(", ").join(voice.name("tie", word) for word in value.split(", ")))


def named(family: str) -> Show:
    """A word of a closed list, as the catalogue names it."""

    def show(value: Any, voice: Voice) -> Cell:
        return voice.absent() if value is None else Cell(voice.name(family, value))

    return show
