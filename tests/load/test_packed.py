"""Cells that hold several things."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.load.packed import explode_packed, explode_recipients

FOLDER = Path(__file__).parents[1] / "golden"
RECIPIENTS = json.loads((FOLDER / "trace_recipients.json").read_text(encoding="utf-8"))


def column(*values: str | None) -> pa.Array:
    return pa.array(values, pa.string())


def pairs(exploded):
    return [list(pair) for pair in zip(exploded.recipients.to_pylist(), exploded.statuses.to_pylist(), strict=True)]


@pytest.mark.parametrize("row", RECIPIENTS, ids=lambda row: str(row["cell"]))
def test_a_packed_cell_is_its_recipients_each_with_its_status(row):
    assert pairs(explode_packed(column(row["cell"]))) == row["recipients"]


def test_each_recipient_knows_its_record_and_its_place_in_it():
    cells = column(*(row["cell"] for row in RECIPIENTS))
    exploded = explode_packed(cells)
    expected = [(record, place) for record, row in enumerate(RECIPIENTS) for place in range(len(row["recipients"]))]
    assert list(zip(exploded.parents.to_pylist(), exploded.ordinals.to_pylist(), strict=True)) == expected
    assert pairs(exploded) == [pair for row in RECIPIENTS for pair in row["recipients"]]


def test_five_hundred_recipients_are_five_hundred_rows():
    cell = ";".join(f"user{n}@contoso.com##Receive, Deliver" for n in range(500))
    assert len(explode_packed(column(cell)).recipients) == 500


@pytest.mark.parametrize(
    ("addresses", "statuses", "expected"),
    [
        ("a@x.example;b@x.example", "To;Cc", [["a@x.example", "To"], ["b@x.example", "Cc"]]),
        ("a@x.example;b@x.example", "250 OK", [["a@x.example", "250 OK"], ["b@x.example", "250 OK"]]),
        ("a@x.example", "[{LED=250 OK};{MSG=}]", [["a@x.example", "[{LED=250 OK};{MSG=}]"]]),
        ("a@x.example;b@x.example;", None, [["a@x.example", None], ["b@x.example", None]]),
        (" ;a@x.example; ;\u00a0;b@x.example", "To;;Cc", [["a@x.example", "To"], ["b@x.example", "Cc"]]),
        (" ; ;", "To", [[None, "To"]]),
        (None, "To", [[None, "To"]]),
        (None, None, [[None, None]]),
    ],
)
def test_statuses_go_with_the_addresses_where_there_are_as_many(addresses, statuses, expected):
    assert pairs(explode_recipients(column(addresses), column(statuses))) == expected


def test_alignment_is_each_records_own():
    exploded = explode_recipients(column("a@x.example", "b@x.example;c@x.example", None), column("x;y", "To;Cc", "z"))
    assert pairs(exploded) == [["a@x.example", "x;y"], ["b@x.example", "To"], ["c@x.example", "Cc"], [None, "z"]]


_TEXT = st.none() | st.text(st.characters(blacklist_categories=("Cs",)), max_size=20)


@given(st.lists(st.tuples(_TEXT, _TEXT), max_size=6))
def test_no_record_is_lost_whatever_its_cells_hold(cells):
    first, second = column(*(pair[0] for pair in cells)), column(*(pair[1] for pair in cells))
    for exploded in (explode_packed(first), explode_recipients(first, second)):
        assert set(exploded.parents.to_pylist()) == set(range(len(cells)))
        assert len(exploded.statuses) == len(exploded.recipients) == len(exploded.ordinals) == len(exploded.parents)
