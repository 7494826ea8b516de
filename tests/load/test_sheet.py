"""Names and records of a table, whatever it is written in."""

from __future__ import annotations

from toolkit.load.sheet import distinct_names, records_of


def test_a_name_met_again_is_told_apart():
    assert distinct_names(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]


def test_a_cell_without_a_character_is_null():
    records = records_of([4, 7], [["x", ""], [None, "y"]], ["a", "b"])
    assert records.numbers.to_pylist() == [4, 7]
    assert records.cells.to_pydict() == {"a": ["x", None], "b": [None, "y"]}
