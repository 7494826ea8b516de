"""Tables that people search: nothing unseen is dropped, nothing of the evidence becomes markup."""

import json
import re
from decimal import Decimal

import nbformat
import pandas as pd
import pytest
from nbconvert import HTMLExporter

from toolkit.notebook.tables import show, table_html

HOSTILE = ["<script>alert(1)</script>", "</script><img src=x onerror=alert(2)>", "\u202egnp.exe", "'\"&lt;", "$\\frac$"]


def plain_part(html):
    """The plain table, its cells without their looks."""
    return re.sub(r' class="tk-[a-z]+"', "", html.split('_fallback">')[1].split("<script")[0])


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_the_evidence_never_becomes_markup(text):
    html = table_html(pd.DataFrame({"subject": [text], text: ["x"]}), text)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "\u202e" not in html


def test_the_plain_table_holds_what_the_searchable_one_holds():
    frame = pd.DataFrame({"mail": [f"mail-{n}" for n in range(40)], "n": range(40)})
    html = table_html(frame)
    rows = json.loads(json.loads(re.search(r'"data_json": (".*?[^\\]")', html)[1]))
    assert len(rows) == 40
    assert all(f"<td>mail-{n}</td>" in plain_part(html) for n in range(40))


def test_rows_that_are_left_out_are_counted():
    html = table_html(pd.DataFrame({"n": range(1234)}), "All", rows=100)
    assert "1,234 rows, only the first 100 are shown, 1,134 are left out" in html
    assert plain_part(html).count("<tr>") == 101


def test_an_empty_table_says_so():
    assert "no rows" in table_html(pd.DataFrame({"difference": []}), "Differences")


def test_what_is_not_recorded_is_an_empty_cell():
    text, numbers = pd.array(["x", None], "string"), pd.array([1, None], "Int64")
    frame = pd.DataFrame({"a": text, "b": numbers, "c": pd.to_datetime(["2025-07-01", None])})
    assert "<tr><td></td><td></td><td></td></tr>" in plain_part(table_html(frame))


def test_a_column_that_records_nothing_is_left_out_and_named():
    html = table_html(pd.DataFrame({"a": ["x"], "b": [pd.NaT], "<c>": pd.array([None], "string")}))
    assert "1 row; nothing is recorded in b, &lt;c&gt;" in html
    assert "<th>a</th></tr>" in plain_part(html)
    assert "nothing is recorded" not in table_html(pd.DataFrame({"a": []}))


def test_numbers_stay_numbers_and_times_are_utc():
    at = pd.to_datetime(["2025-07-01T13:04:08Z"])
    html = table_html(pd.DataFrame({"n": [12345], "sum": [Decimal(7)], "at": at, "is_ours": [True]}))
    cells = '<td class="tk-number">12,345</td><td class="tk-number">7</td><td class="tk-once">2025-07-01 13:04:08Z</td>'
    assert f'{cells}<td class="tk-once">yes</td>' in html
    assert '"type": "num-fmt"' in html


def test_a_number_that_is_not_recorded_leaves_the_others_numbers():
    html = table_html(pd.DataFrame({"n": pd.array([None, 1234], "Int64")}))
    assert '<td class="tk-number"></td>' in html and '<td class="tk-number">1,234</td>' in html


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("0" * 64, "tk-digest"),
        ("two words of 24 letters.", "tk-once"),
        ("one.word@of-34-letters-is.example", "tk-once"),
        ("x" * 41, "tk-word"),
        ("word " * 20, "tk-prose"),
        ("a few words of thirty letters.", None),
    ],
)
def test_a_column_has_the_room_that_its_text_needs(text, look):
    assert (f'<td class="{look}">' if look else "<td>") in table_html(pd.DataFrame({"a": [text]}))


@pytest.mark.parametrize(("columns", "look"), [(3, "tk-once"), (6, "tk-tight")])
def test_a_table_too_wide_for_a_line_lets_its_cells_break(columns, look):
    addresses = {f"address {n}": ["someone.with.a.name@contoso.com"] for n in range(columns)}
    at = pd.to_datetime(["2025-07-01T13:04:08Z"])
    html = table_html(pd.DataFrame({**addresses, "kind": ["bounce_or_automatic"], "at": at}))
    assert html.count(f'<td class="{look}">') == columns + 2 * (look == "tk-once")
    assert '<td class="tk-once">bounce_or_automatic</td>' in html
    assert ('<td class="tk-at">2025-07-01 13:04:08Z</td>' in html) == (look == "tk-tight")


def test_row_numbers_that_a_filter_left_are_no_column():
    frame = pd.DataFrame({"a": ["x", "y", "z"]})
    assert "<th>a</th></tr>" in plain_part(table_html(frame[frame["a"] != "x"]))


def test_an_answer_with_an_index_or_twice_the_same_column_is_shown_too():
    counts = pd.Series(["a", "a", "b"], name="verdict").value_counts().to_frame()
    assert "<th>verdict</th>" in plain_part(table_html(counts))
    twice = pd.DataFrame([[1, 2]], columns=["n", "n"])
    assert "<th>n</th><th>n (2)</th>" in plain_part(table_html(twice))


def test_nothing_is_fetched_from_anywhere():
    assert "http" not in table_html(pd.DataFrame({"n": range(30)})).replace("https://itables.org", "")


def test_a_table_is_displayed_once(displayed):
    show(pd.DataFrame({"n": [1]}), "One")
    assert len(displayed) == 1 and "<b>One</b>" in displayed[0]


def test_a_page_exported_from_a_notebook_still_says_what_it_said():
    html = table_html(pd.DataFrame({"subject": HOSTILE}), "Subjects")
    output = nbformat.v4.new_output("display_data", {"text/html": html})
    cell = nbformat.v4.new_code_cell("show(frame)", outputs=[output])
    page, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</td>" in page
    assert "<script>alert" not in page and "<img src=x" not in page
