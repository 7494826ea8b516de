"""From a sentence to its questions: every mark leads to what gave the numbers, and no number is unmarked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from markupsafe import Markup

from toolkit.report.blocks import Block, Facts, Grid, Prose, Section
from toolkit.report.numbers import Numbers, delivered_numbers
from toolkit.report.statements import marked, questions

MARK = re.compile(r'<a class="mark" href="#s(\d+)">\1</a>')


def blocks_of(sections: list[Section]) -> Iterator[Block]:
    for section in sections:
        yield from section.blocks
        yield from blocks_of(section.parts)


@pytest.fixture
def parts(report) -> dict[str, Section]:
    return {section.id: section for section in report.sections}


def test_every_sentence_with_a_number_and_every_table_with_a_question_bears_a_mark(report):
    read = [section for section in report.sections if section.id != "questions"]
    for block in blocks_of(read):
        if isinstance(block, Prose):
            assert all(bool(MARK.search(said)) == bool(delivered_numbers(said)) for said in block.sentences)
        if isinstance(block, Grid) and block.sql and block.rows:
            assert MARK.search(block.caption), block.caption


def test_marks_are_numbered_as_they_are_read_and_each_has_its_place(report, parts):
    read = [section for section in report.sections if section.id != "questions"]
    found = [
        int(mark)
        for block in blocks_of(read)
        for words in ([block.caption] if isinstance(block, Grid) else getattr(block, "sentences", []))
        for mark in MARK.findall(words)
    ]
    assert found == list(range(1, len(found) + 1)) and len(found) > 30
    assert [part.id for part in parts["questions"].parts] == [*(f"s{mark}" for mark in found), "s0"]


def test_under_a_mark_stand_its_words_its_numbers_and_their_questions(parts, numbers):
    spoofs = next(part for part in parts["questions"].parts if "consistent with spoofing" in str(part.blocks[0]))
    prose, facts = spoofs.blocks
    assert isinstance(prose, Prose) and isinstance(facts, Facts)
    asked = dict(delivered_numbers(str(prose.sentences[0])))
    listed = {re.search(r"<code>([^<]+)</code>", name)[1]: cell.shown for name, cell in facts.items}
    assert set(listed) == set(asked) >= {"spoofs", "verdict.direct_send_spoof"}
    assert numbers.ask("spoofs", listed["spoofs"]).value == int(asked["spoofs"])


def test_every_number_that_was_asked_is_somewhere_in_the_section(parts, report, tables, case, exhibits, voice, made_at):
    listed = set(re.findall(r"<code>([\w.]+)</code> =", str(parts["questions"])))
    shown = {name for section in report.sections for name, _ in delivered_numbers(str(section))}
    assert shown <= listed


def test_a_table_without_number_or_question_stays_unmarked(tables, voice):
    section = Section("x", Markup("x"), [Grid(Markup("g"), [Markup("h")], [[]]), Prose([Markup("no number")])])
    [same], said = marked([section])
    assert same == section and said == []
    assert questions(Numbers.over(tables), said, voice).parts == []
