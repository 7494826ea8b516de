"""What is quoted stands in the evidence: each part of a quote to the letter, unfolded, in the field that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.assemble import assemble
from toolkit.evidence.raw import RawMessage
from toolkit.judge import judge
from toolkit.judge.answers import PARTED
from toolkit.parse.message import parse_message
from toolkit.schema import TABLES

HARD = Path(__file__).parent / "hard"
FIELD = re.compile(r"(?:.*?: )??([A-Z][\w-]*[a-z\d]): (.*)", re.DOTALL)
# Words of the clauses' own after a quote.
OWN_WORDS = (" (the case lists no relay or device of ours)", " (the bottom hop: a mailbox submitted it)")
# The name of a column, whose cell holds the words in another form.
NO_FIELD = {"AuthenticationDetails"}


def fields_of(text: str) -> list[tuple[str, str]]:
    """(name in lower case, value unfolded) of everything that looks like a field, those of attached mails as well."""
    lines = (" ".join(line.split()) for line in re.split(r"\r?\n(?![ \t])", text))
    return [(name.lower(), value.strip()) for name, colon, value in (line.partition(":") for line in lines) if colon]


def quoted_fields(quote: str) -> Iterator[tuple[str, list[str]]]:
    """For each part of a quote that names a field: the field, and the pieces of its value around an ellipsis."""
    name = None
    for part in quote.split(PARTED):
        found = FIELD.fullmatch(part)
        name, value = (found[1], found[2]) if found else (name, part)
        for words in OWN_WORDS:
            value = value.removesuffix(words)
        if name is not None and name not in NO_FIELD and (found or name == "Authentication-Results"):
            yield name, [piece.strip() for piece in value.split("…")]


def unfounded(clauses, texts) -> list[tuple[str, str, str]]:
    """(clause, evidence id, quote) of what no field of its evidence bears out, or that cites a trace for a field."""
    wrong = []
    fields = {evidence: fields_of(text) for evidence, text in texts.items()}
    for row in clauses.dropna(subset=["quote", "evidence_id"]).itertuples():
        for name, pieces in quoted_fields(row.quote):
            held = [value for field, value in fields.get(row.evidence_id, ()) if field == name.lower()]
            is_there = any(all(piece in value for piece in pieces) for value in held)
            if not is_there or row.locator.startswith("row="):
                wrong.append((row.clause, row.evidence_id, row.quote))
    return wrong


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {file.stem: file.read_text(encoding="utf-8", errors="replace") for file in HARD.glob("*.eml")}


def test_every_quote_of_the_hard_mails_stands_where_it_is_said_to(hard_cases, texts):
    for _, tables, case in hard_cases:
        assert unfounded(judge(tables, case)["clauses"], texts) == []


def test_every_quote_of_the_sample_case_stands_where_it_is_said_to(sample_case):
    exports = Path(__file__).parents[2] / "data" / "sample-case" / "exports"
    held = {
        row.evidence_id: next(exports.rglob(Path(row.path).name)).read_text(encoding="utf-8")
        for row in sample_case.manifest.itertuples()
        if row.path.endswith(".eml") and "!" not in row.path
    }
    clauses = sample_case.clauses
    own = clauses[clauses["evidence_id"].isin(set(held))]
    assert len(own) > 1000
    assert unfounded(own, held) == []


WHITE = st.sampled_from((" ", "\r\n ", "\r\n\t", "  ", "\t"))
SEMICOLON = st.sampled_from((";", "; ", ";\r\n ", " ; ", ";\t"))
RESULTS = (
    "spf=softfail (sender IP is 203.0.113.77) smtp.mailfrom=contoso.com",
    "dkim=none (message not signed) header.d=none",
    "dmarc=fail action=quarantine header.from=contoso.com", "compauth=fail reason=601",
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(SEMICOLON, min_size=3, max_size=3), st.lists(WHITE, min_size=8, max_size=8))
def test_results_are_quoted_as_they_stand_however_they_are_parted_and_folded(usual_case, semicolons, whites):
    parts = [RESULTS[0], *(mark + result for mark, result in zip(semicolons, RESULTS[1:], strict=True))]
    spaces = iter(whites)
    field = re.sub(r"(?<=[\w)]) (?=[\w(])", lambda _: next(spaces, " "), "".join(parts))
    text = re.sub(
        r"Authentication-Results: .*?(?=\nReceived)",
        lambda _: "Authentication-Results: " + field,
        (HARD / "07_internal_from_a_public_peer.eml").read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    rows = parse_message(RawMessage("folded", "offset=0", "eml", "file", text.encode()))
    tables = {table: TABLES[table].from_rows(found) for table, found in rows.items()}
    clauses = judge({**tables, **assemble(tables)}, usual_case)["clauses"]
    assert unfounded(clauses, {"folded": text}) == []
    assert (clauses.loc[clauses["clause"] == "authenticated_aligned", "quote"].str.count(PARTED) == 3).all()


def test_a_quote_that_stands_nowhere_is_seen(hard_cases, texts):
    _, tables, case = hard_cases[0]
    clauses = judge(tables, case)["clauses"]
    made_up = clauses.assign(quote="From: Nobody <nobody@contoso.com>")
    assert len(unfounded(made_up, texts)) == len(clauses)
