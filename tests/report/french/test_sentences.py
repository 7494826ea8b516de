"""Every sentence that a stage records has its French, with the same places, and the contract has its dictionary."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import toolkit
from toolkit.judge.clauses import ALL
from toolkit.judge.clauses.registry import NO_DOMAINS
from toolkit.report.french import DICTIONARY, SENTENCES
from toolkit.report.told import in_french
from toolkit.schema import TABLES

ROOMS = ("load", "parse", "ingest", "assemble", "enrich", "judge")
# The calls whose texts end up in PROBLEMS.reason, LEDGER.note or DOMAIN_FACTS.finding, and the names such texts have.
CALLS = {"EvidenceError", "Unseen", "_Refused", "complain", "_problem", "Finding", "Failure"}
NAMES = {"reason", "note", "because"}
# Texts of which a part is worded too: the whole is in the tables, once for each wording.
ELSEWHERE = {
    "{} of folder {}: {}",
    "{}: it is neither PNG, JPEG, GIF nor BMP, or broken from the start",
    "a list that came with a Purview export: {} {}",
    "the message states {} {}, {} are there",
    "this export is {} {} the messages ({} compared): it was made in local time",
    "{} lies inside the SPF record and {}: {} of {}",
    "{} {}: stamped spf={} then, {} by this snapshot",
}


def places(text):
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name})


@pytest.mark.parametrize("english", SENTENCES)
def test_a_sentence_has_the_same_places_in_french(english):
    assert places(SENTENCES[english]) == places(english)


def test_every_meaning_and_grain_of_the_contract_is_in_the_dictionary():
    said = {table.grain for table in TABLES.values()}
    said |= {column.meaning for table in TABLES.values() for column in table.columns}
    assert said - set(DICTIONARY) == set()


@pytest.mark.parametrize("silence", [*(clause.silence for clause in ALL), NO_DOMAINS])
def test_what_a_silent_clause_says_is_known(silence):
    assert in_french(silence) is not None
    assert in_french(f"{silence}: Return-Path: a@b.example").endswith(": Return-Path: a@b.example")


def _texts(node: ast.expr | None) -> Iterator[str]:
    """The texts an expression may give, `{}` for what is set into them."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in values)
        case ast.IfExp(body=body, orelse=other):
            yield from (*_texts(body), *_texts(other))


def _recorded(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in CALLS and node.args:
                yield from (text for argument in node.args for text in _texts(argument))
            elif name in ("problem", "problem_row") and len(node.args) > 3:
                yield from _texts(node.args[3])
            for keyword in node.keywords:
                if keyword.arg in NAMES:
                    yield from _texts(keyword.value)
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in NAMES:
            yield from _texts(node.value)


def _files() -> list[Path]:
    room = Path(toolkit.__file__).parent
    return sorted(path for name in ROOMS for path in (room / name).rglob("*.py"))


@pytest.mark.parametrize("path", _files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_a_module_records_is_known_in_french(path):
    """A new sentence belongs into one of the tables of `toolkit/report/french`."""
    texts = set(_recorded(ast.parse(path.read_text(encoding="utf-8")))) - ELSEWHERE
    worded = [text for text in texts if re.search(r"[a-z]{2} [a-z]", text)]
    assert [text for text in worded if in_french(text.replace("{}", "7x")) is None] == []
