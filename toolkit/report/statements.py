"""From a sentence to the questions behind it: each statement that holds a number, and each table, has a mark.

    … 22 used it as envelope sender.⁷   →   7 · verdict.direct_send_spoof = 22 · select count(*) from verdicts where …

The marks are numbered in the order of reading; the last section lists them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from toolkit.report.blocks import Block, Cell, Facts, Grid, Prose, Section
from toolkit.report.numbers import Numbers, delivered_numbers
from toolkit.report.voice import Voice

__all__ = ["Statement", "marked", "questions"]


@dataclass(frozen=True)
class Statement:
    """One sentence or table: its mark, its words, the ids of its numbers, and a table's own question."""

    mark: int
    words: Markup
    numbers: tuple[str, ...]
    sql: str | None = None


def marked(sections: Sequence[Section]) -> tuple[list[Section], list[Statement]]:
    """The sections with a mark behind every sentence that holds a number and every table that answers a question."""
    statements: list[Statement] = []
    return [_section(section, statements) for section in sections], statements


def _section(section: Section, statements: list[Statement]) -> Section:
    blocks = [_block(block, statements) for block in section.blocks]
    return replace(section, blocks=blocks, parts=[_section(part, statements) for part in section.parts])


def _block(block: Block, statements: list[Statement]) -> Block:
    match block:
        case Prose():
            return replace(block, sentences=[_sentence(words, statements) for words in block.sentences])
        case Grid() if block.rows:
            cells = [str(cell.shown) for row in block.rows for cell in row if isinstance(cell.shown, Markup)]
            found = _numbers(Markup("").join(map(Markup, cells)))
            if found or block.sql:
                return replace(block, caption=block.caption + _mark(block.caption, found, statements, block.sql))
    return block


def _sentence(words: Markup, statements: list[Statement]) -> Markup:
    found = _numbers(words)
    return words + _mark(words, found, statements) if found else words


def _numbers(words: Markup) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name, _ in delivered_numbers(words)))


def _mark(words: Markup, numbers: tuple[str, ...], statements: list[Statement], sql: str | None = None) -> Markup:
    statement = Statement(len(statements) + 1, words, numbers, sql)
    statements.append(statement)
    return Markup('<a class="mark" href="#s{0}">{0}</a>').format(statement.mark)


def questions(numbers: Numbers, statements: Sequence[Statement], voice: Voice) -> Section:
    """Every statement with the questions that gave its numbers, then the numbers that stand in no sentence."""
    parts = [_part(statement, numbers, voice) for statement in statements]
    told = {name for statement in statements for name in statement.numbers}
    others = [name for name in numbers.asked if name not in told]
    if others:
        facts = Facts(_asked(others, numbers, voice), "questions")
        parts.append(Section("s0", voice.say("questions.others"), [facts], look="others"))
    words = Prose([voice.say("questions.intro"), voice.say("questions.mails")])
    return Section("questions", voice.say("questions.title"), [words], parts)


def _part(statement: Statement, numbers: Numbers, voice: Voice) -> Section:
    items = _asked(statement.numbers, numbers, voice)
    if statement.sql is not None:
        items.append((voice.say("questions.table"), voice.mono(statement.sql, 1200)))
    title = Markup("{}").format(statement.mark)
    return Section(f"s{statement.mark}", title, [Prose([statement.words]), Facts(items, "questions")])


def _asked(names: Sequence[str], numbers: Numbers, voice: Voice) -> list[tuple[Markup, Cell]]:
    asked = [numbers.asked[name] for name in names]
    return [
        (Markup("<code>{}</code> = {}").format(number.id, voice.value(number)), voice.mono(number.sql, 1200))
        for number in asked
    ]
