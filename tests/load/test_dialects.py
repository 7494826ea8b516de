"""Which export a header belongs to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from toolkit.load.dialects import DIALECTS, Dialect, looks_like_trace, nearest, normalised, recognise
from toolkit.load.exchange_exports import ENHANCED_SUMMARY
from toolkit.load.rows import SOURCE_FACTS
from toolkit.schema import vocabulary
from toolkit.schema.tables.trace import TRACE

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "trace_headers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row['dialect']}-{row['header'][:24]}")
def test_a_header_names_its_dialect_and_the_columns_it_does_not_know(row):
    header = row["header"].split(",")
    dialect = recognise(header)
    assert (dialect.name if dialect else None) == row["dialect"]
    assert (dialect.strangers(header) if dialect else None) == row["strangers"]


@pytest.mark.parametrize("row", [row for row in GOLDEN if row["dialect"]], ids=lambda row: row["header"][:24])
def test_order_letter_case_dashes_and_quotes_of_the_header_do_not_matter(row):
    header = [f'"{cell.upper().replace("_", "-")}"' for cell in reversed(row["header"].split(","))]
    dialect = recognise(header)
    assert dialect is not None
    assert dialect.name == row["dialect"]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_every_fact_of_a_dialect_is_a_column_of_the_trace(dialect):
    assert set(dialect.columns.values()) <= set(TRACE.names) | SOURCE_FACTS
    assert dialect.needs <= set(dialect.columns.values())
    assert dialect.name in vocabulary.TRACE_DIALECTS
    assert {normalised(name) for name in (*dialect.columns, *dialect.beside)} == {*dialect.columns, *dialect.beside}


def rank(dialect: Dialect, header: list[str]) -> tuple[int, int]:
    """How well the dialect knows a header whose needs it meets: few cells unknown, many known."""
    return -len(dialect.strangers(header)), len(dialect.facts_of(header))


@pytest.mark.parametrize("row", [row for row in GOLDEN if row["dialect"]], ids=lambda row: row["dialect"])
def test_no_other_dialect_knows_a_header_as_well_as_its_own(row):
    header = row["header"].split(",")
    fitting = {dialect.name: rank(dialect, header) for dialect in DIALECTS if dialect.fits(header)}
    own = fitting.pop(row["dialect"])
    assert all(other < own for other in fitting.values()), fitting


def test_of_two_cells_that_give_one_fact_the_better_known_is_taken():
    facts = ENHANCED_SUMMARY.facts_of(["origin_timestamp", "origin_timestamp_utc"])
    assert facts == {"origin_timestamp_utc": "occurred_at"}


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        (["MessageId", "SenderAddress", "Mood"], True),
        (["network_message_id", "client-hostname", "return_path"], True),
        (["Subject", "Status", "Size", "Received"], False),
        (["TimeGenerated", "UserId", "ClientIP", "Operation"], False),
    ],
)
def test_a_table_about_mail_flow_is_told_by_two_names_that_only_such_tables_have(header, answer):
    assert looks_like_trace(header) is answer


def test_a_header_is_near_what_it_would_be_but_for_one_column():
    near = nearest(["NetworkMessageId", "SenderMailFromAddress", "RecipientEmailAddress", "EmailDirection", "When"])
    assert near is not None
    assert (near[0].name, near[1]) == ("email_events", "occurred_at")
    assert nearest(["Name", "Price"]) is None
