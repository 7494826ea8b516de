"""CSV files for people."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from toolkit.export.sheets import cells, write_sheet


def test_a_sheet_opens_in_a_spreadsheet_with_its_accents_and_without_formulas(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": pd.array(["é", None, "=1"], dtype="string"), "b": pd.array([1, None, 3], dtype="Int64")})
    content = write_sheet(frame, tmp_path / "x.csv").read_bytes()
    assert content == b"\xef\xbb\xbfa,b\n\xc3\xa9,1\n,\n'=1,3\n"


def test_a_cell_with_a_comma_a_quote_and_a_line_break_stays_one_cell(tmp_path: Path) -> None:
    path = write_sheet(pd.DataFrame({"a": ['x,"y"\nz'], "b": ["end"]}), tmp_path / "x.csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream)) == [["a", "b"], ['x,"y"\\x0az', "end"]]


def test_no_rows_leave_the_names_of_the_columns(tmp_path: Path) -> None:
    path = write_sheet(pd.DataFrame({"a": [], "b": []}), tmp_path / "x.csv")
    assert path.read_text(encoding="utf-8-sig") == "a,b\n"


def test_values_that_compare_alike_and_read_differently_stay_apart() -> None:
    assert cells(pd.Series([1, True, "1", None, 1.0], dtype=object)) == ["1", "true", "1", "", "1.0"]
    assert cells(pd.Series([-1, None, -1], dtype="Int64")) == ["-1", "", "-1"]


def test_a_value_that_repeats_is_quoted_once() -> None:
    asked: list[object] = []
    found = cells(pd.Series(["a", "b", "a", None, "a"], dtype="string"), lambda value: asked.append(value) or value)
    assert found == ["a", "b", "a", None, "a"] and asked == ["a", "b", None]
