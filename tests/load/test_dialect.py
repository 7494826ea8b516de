"""What a dialect asks of a header."""

from __future__ import annotations

import pytest

from toolkit.load.dialect import Dialect, normalised

SAMPLE = Dialect(
    "sample",
    grain="recipient",
    columns={"when": "occurred_at", "whenutc": "occurred_at", "to": "recipient", "fromip": "connecting_ip"},
    needs=frozenset({"occurred_at"}),
    marks=(frozenset({"odd", "other"}),),
    beside=frozenset({"odd"}),
)


@pytest.mark.parametrize(
    ("header", "answer"),
    [(["When", "Odd"], True), (["When (UTC)", "other"], True), (["When"], False), (["To", "Odd"], False)],
)
def test_needs_must_be_met_and_of_each_group_of_marks_one(header, answer):
    assert SAMPLE.fits(header) is answer


def test_strangers_are_cells_that_are_neither_columns_nor_beside_them():
    assert SAMPLE.strangers(["When", "Odd", "Mood"]) == ["Mood"]


def test_what_is_lacking_are_the_facts_that_ties_rest_on():
    assert SAMPLE.lacks(["When", "To"]) == ["connecting_ip"]


def test_names_are_compared_by_letters_and_digits():
    assert normalised("\ufeffWhen [UTC]") == "whenutc"
