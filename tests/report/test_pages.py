"""A report as data for the page setter: strings and widths, nothing that is markup."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from toolkit.chart.drawable import glyphs_only
from toolkit.report.blocks import Cell, Grid
from toolkit.report.pages import LONGEST_RUN, WIDTH, _grid, runs, sheets, widths


def text_of(found):
    return "".join(piece for run in found for piece in run["pieces"])


def test_a_number_and_a_name_in_a_sentence_are_runs_of_their_own():
    found = runs(Markup('a <data class="number" title="select 1">7</data> &lt;b&gt; <code>x</code>'))
    assert [(run["kind"], text_of([run])) for run in found] == [
        ("text", "a "), ("number", "7"), ("text", " <b> "), ("code", "x"),
    ]  # fmt: skip


def test_what_is_no_markup_stays_as_it_is():
    assert text_of(runs('<data>1</data> &amp; #emph[x] $frac(1,2)$ "')) == '<data>1</data> &amp; #emph[x] $frac(1,2)$ "'


@given(st.text(max_size=200))
def test_no_letter_is_lost_and_no_run_is_longer_than_a_line(text):
    found = runs(text)
    assert text_of(found) == glyphs_only(text)
    assert all(len(word) <= LONGEST_RUN for run in found for piece in run["pieces"] for word in piece.split())


def test_a_letter_that_no_face_has_is_shown_by_its_code_point():
    assert text_of(runs("請求 \u1780 ok")) == "請求 ⟨U+1780⟩ ok"


def test_a_mark_is_a_run_of_its_own():
    assert [(run["kind"], text_of([run])) for run in runs(Markup('7 mails.<a class="mark" href="#s3">3</a>'))] == [
        ("text", "7 mails."), ("mark", "3"),
    ]  # fmt: skip


@given(st.lists(st.tuples(st.floats(5, 400), st.floats(0, 2000)), min_size=1, max_size=12))
def test_a_table_never_runs_over_its_page(columns):
    least = [need for need, _ in columns]
    found = widths(least, [need + more for need, more in columns])
    assert sum(found) <= WIDTH + 0.01 * len(found)
    assert all(width > 0 for width in found)


def test_a_column_has_what_it_cannot_do_without():
    assert all(width >= need for width, need in zip(widths([50, 90, 120], [60, 900, 130]), [50, 90, 120], strict=True))


@pytest.mark.parametrize("columns", [3, 8, 14])
def test_a_wide_table_is_set_smaller_and_then_broken(columns):
    cell = Cell("x" * 40, "mono")
    grid = _grid(Grid(Markup("c"), [Markup("heading")] * columns, [[cell] * columns]))
    assert sum(grid["widths"]) <= WIDTH + 0.1
    assert 0.8 <= grid["size"] <= 1
    assert text_of(grid["rows"][0][0]["runs"]) == "x" * 40


def test_the_whole_report_is_plain_data(report):
    files = {block.exhibit.id: "figure.svg" for s in report.sections for block in s.blocks if block.kind == "picture"}
    data = sheets(report, files, {})
    assert json.loads(json.dumps(data)) == data
    assert [section["id"] for section in data["sections"]] == [section.id for section in report.sections]


def test_a_column_of_numbers_ends_at_its_right_and_one_of_words_does_not():
    rows = [
        [Cell("a"), Cell("1", "number"), Cell("2", "number"), Cell("not recorded", "absent")],
        [Cell("b"), Cell("not recorded", "absent"), Cell("c"), Cell("not recorded", "absent")],
    ]
    grid = Grid(Markup("x"), [Markup("y")] * 4, rows)
    assert grid.numbered == _grid(grid)["numbers"] == [False, True, False, False]
