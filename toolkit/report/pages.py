"""A report as plain data for the page setter: sentences as runs of pieces, tables with the width of each column.

    {"kind": "number", "pieces": ["1,234"]}   {"kind": "code", "pieces": ["jane@", "contoso.com"]}

Nothing here is markup: the page setter reads strings, and a string cannot become a command.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from toolkit.chart.drawable import glyphs_only
from toolkit.report.blocks import Block, Cell, Facts, Grid, MailCard, Picture, Prose, Report, Section, Tiles
from toolkit.report.shown import pieces

__all__ = ["WIDTH", "runs", "sheets", "widths"]

# In points: the printed width of an A4 page, the space beside a cell's words, the mean width of a letter of each face.
WIDTH, GUTTER = 504.0, 7.0
LETTER = {"mono": 4.05, "chip": 5.0, "number": 4.7}
# Numbers end where their column does, and need more room before the next.
BESIDE_NUMBERS = 4.0
PLAIN_LETTER, HEADING_LETTER = 4.35, 5.0
CHIP_FRAME = 10.0
# A table that is too wide is first set smaller, then its runs of letters are broken, until it fits its page.
LONGEST_RUN = 32
SETTINGS = ((32, 1.0), (32, 0.9), (20, 0.9), (20, 0.82), (13, 0.82), (9, 0.82), (6, 0.82))

Data = dict[str, Any]

TAGS = {"data": "number", "code": "code", "a": "mark"}


class _Runs(HTMLParser):
    """The few tags of our own, `data`, `code` and `a`, as kinds of run."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = "text"
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.kind = TAGS.get(tag, self.kind)

    def handle_endtag(self, tag: str) -> None:
        self.kind = "text" if tag in TAGS else self.kind

    def handle_data(self, data: str) -> None:
        self.found.append((self.kind, data))


def runs(shown: str | Markup, longest: int = LONGEST_RUN) -> list[Data]:
    """The text as runs; what is no Markup is one run, whatever it holds."""
    found = [("text", str(shown))]
    if isinstance(shown, Markup):
        parser = _Runs()
        parser.feed(shown)
        parser.close()
        found = parser.found
    return [{"kind": kind, "pieces": _pieces(glyphs_only(text), longest)} for kind, text in found]


def _pieces(text: str, longest: int) -> list[str]:
    """The text where a line may break: as everywhere in the report, and within runs of more than `longest` letters."""
    cut = re.compile(rf"\S{{{longest}}}(?=\S)")
    return [part for piece in pieces(text) for part in _cut(piece, [found.end() for found in cut.finditer(piece)])]


def _cut(text: str, ends: list[int]) -> list[str]:
    return [text[start:end] for start, end in pairwise((0, *ends, len(text)))]


def sheets(report: Report, files: dict[str, str], colours: dict[str, str]) -> Data:
    """The whole report. `files` are the picture files by exhibit id, `colours` those of chips by their look."""
    return {
        "language": report.language,
        "title": glyphs_only(report.title),
        "kicker": runs(report.kicker),
        "cover": _facts(report.cover),
        "colophon": runs(report.colophon),
        "colours": colours,
        "sections": [_section(section, files) for section in report.sections],
    }


def _section(section: Section, files: dict[str, str]) -> Data:
    return {
        "id": section.id,
        "title": runs(section.title),
        "look": section.look,
        "blocks": [_block(block, files) for block in section.blocks],
        "parts": [_section(part, files) for part in section.parts],
    }


def _block(block: Block, files: dict[str, str]) -> Data:
    match block:
        case Prose():
            return {"kind": "prose", "look": block.look, "sentences": [runs(said) for said in block.sentences]}
        case Tiles():
            return {"kind": "tiles", "items": [[runs(number), runs(label)] for number, label in block.items]}
        case Facts():
            return {"kind": "facts", **_facts(block)}
        case Grid():
            return {"kind": "grid", **_grid(block)}
        case Picture():
            exhibit = block.exhibit
            words = f"{exhibit.title}. {exhibit.caption}"
            return {"kind": "picture", "file": files[exhibit.id], "words": words, "caption": runs(block.caption)}
        case MailCard():
            return _mail(block)


def _mail(card: MailCard) -> Data:
    return {
        "kind": "mail",
        "title": runs(card.title),
        "subject": runs(card.subject),
        "look": card.look,
        "facts": _facts(Facts(card.facts)),
        "clauses": _grid(card.clauses),
    }


def _facts(facts: Facts) -> Data:
    return {"look": facts.look, "items": [[runs(name), _cell(cell)] for name, cell in facts.items]}


def _cell(cell: Cell, longest: int = LONGEST_RUN) -> Data:
    found = runs(cell.shown, longest)
    if cell.kind == "time":
        # The day and the hour stay on one line, the offset may stand below.
        found = [{"kind": "text", "pieces": [str(cell.shown).replace(" ", "\u00a0", 1)]}]
    return {"kind": cell.kind, "look": cell.look, "runs": found, "anchor": cell.anchor, "to": cell.to}


def _grid(grid: Grid) -> Data:
    for longest, size in SETTINGS:
        rows = [[_cell(cell, longest) for cell in row] for row in grid.rows]
        headings = [runs(heading, longest) for heading in grid.headings]
        least = _measured(headings, rows, _longest_piece)
        if sum(least) * size <= WIDTH:
            break
    note = runs(grid.note) if grid.note is not None else None
    wanted = _measured(headings, rows, _whole)
    return {
        "caption": runs(grid.caption), "headings": headings, "rows": rows, "note": note, "size": size,
        "widths": widths([width * size for width in least], [width * size for width in wanted]),
        "numbers": grid.numbered,
    }  # fmt: skip


def _measured(headings: list[list[Data]], rows: list[list[Data]], measure: Any) -> list[float]:
    """For each column, its widest cell in points, by what `measure` takes for a cell's length in letters."""
    # A heading may stand on two lines: it wants no more of the page than its words do.
    found = [_longest_piece(heading) * HEADING_LETTER for heading in headings]
    for row in rows:
        for place, cell in enumerate(row):
            frame = CHIP_FRAME if cell["kind"] == "chip" else 0.0
            wide = measure(cell["runs"]) * LETTER.get(cell["kind"], PLAIN_LETTER) + frame
            found[place] = max(found[place], wide)
    for place, cells in enumerate(zip(*rows, strict=True)):
        found[place] += BESIDE_NUMBERS * any(cell["kind"] == "number" for cell in cells)
    return [width + GUTTER for width in found]


def _longest_piece(found: list[Data]) -> int:
    return max((len(word) for run in found for piece in run["pieces"] for word in piece.split(" ")), default=0)


def _whole(found: list[Data]) -> int:
    return sum(len(piece) for run in found for piece in run["pieces"])


def widths(least: Sequence[float], wanted: Sequence[float]) -> list[float]:
    """A width for each column: what it cannot do without, then a share of the page by the root of what it still wants.

    What one column leaves of its share goes to the others.

    >>> widths([100, 100], [100, 140])
    [100.0, 140.0]
    """
    found = [need * min(1.0, WIDTH / sum(least)) for need in least]
    for _ in found:
        wishes = [max(0.0, want - width) ** 0.5 for width, want in zip(found, wanted, strict=True)]
        rest, whole = WIDTH - sum(found), sum(wishes)
        if rest < 1 or not whole:
            break
        found = [
            width + min(rest * wish / whole, max(0.0, want - width))
            for width, wish, want in zip(found, wishes, wanted, strict=True)
        ]
    return [round(width, 2) for width in found]
