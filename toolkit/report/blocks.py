"""What a report is made of: sections of blocks, each block one thing a reader sees.

    Section("findings", "Findings", [Prose([…]), Grid(…), Picture(…)])

Blocks hold text that is safe to show: words of the catalogue as Markup, words of the evidence as plain `str`, which the
template escapes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from markupsafe import Markup

from toolkit.chart import Exhibit

__all__ = ["Block", "Cell", "Facts", "Grid", "MailCard", "Picture", "Prose", "Report", "Section", "Tiles"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what it shows, and how (`text`, `mono`, `number`, `chip`; among facts `wide`, a line of its own).

    `look` is a chip's colour class.
    `anchor` is a place that a cell elsewhere leads to by its `to`.
    """

    shown: str | Markup
    kind: str = "text"
    look: str = ""
    anchor: str = ""
    to: str = ""


@dataclass(frozen=True)
class Prose:
    """Sentences, one paragraph each."""

    sentences: list[Markup]
    look: str = ""
    kind: ClassVar[str] = "prose"


@dataclass(frozen=True)
class Tiles:
    """The few numbers that a reader takes home: (number, what it counts)."""

    items: list[tuple[Markup, Markup]]
    kind: ClassVar[str] = "tiles"


@dataclass(frozen=True)
class Facts:
    """Names and values, one a line; `look` is `terms` where the values are sentences."""

    items: list[tuple[Markup, Cell]]
    look: str = ""
    kind: ClassVar[str] = "facts"


@dataclass(frozen=True)
class Grid:
    """A table: what it shows, its headings, its rows, and under it the question it answers or how it was cut."""

    caption: Markup
    headings: list[Markup]
    rows: list[list[Cell]]
    note: Markup | None = None
    sql: str | None = None
    kind: ClassVar[str] = "grid"

    @property
    def numbered(self) -> list[bool]:
        """For each column, whether it holds numbers and nothing else but silence."""
        columns = [{row[place].kind for row in self.rows} for place in range(len(self.headings))]
        return ["number" in kinds and kinds <= {"number", "absent"} for kinds in columns]


@dataclass(frozen=True)
class Picture:
    """An exhibit with its number and the name of the file it is drawn from."""

    exhibit: Exhibit
    caption: Markup
    kind: ClassVar[str] = "picture"


@dataclass(frozen=True)
class MailCard:
    """One mail as an example: its facts, and the clauses that make its verdict."""

    title: Markup
    subject: str
    look: str
    facts: list[tuple[Markup, Cell]]
    clauses: Grid
    kind: ClassVar[str] = "mail"


Block = Prose | Tiles | Facts | Grid | Picture | MailCard


@dataclass(frozen=True)
class Section:
    """A numbered part of the report. `id` is its anchor; `parts` are its sub-sections."""

    id: str
    title: Markup
    blocks: list[Block]
    parts: list[Section] = field(default_factory=list)
    look: str = ""


@dataclass(frozen=True)
class Report:
    """The whole: what stands on the cover, and the sections in order."""

    language: str
    title: str
    kicker: Markup
    cover: Facts
    sections: list[Section]
    colophon: Markup
