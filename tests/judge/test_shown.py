"""What the eye sees of a name, where it is not what the name is."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.judge.shown import as_shown, author_seen, has_hidden, may_show_another, with_hidden_named


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("\u202emoc.osotnoc@enaj", "jane@contoso.com"), ("a\u202ecb\u202cd", "abcd"),
        ("Jane\uff20Contoso.com", "jane@contoso.com"), ("con\u00adto\u200bso", "contoso"), ("JANE", "jane"),
    ],
)  # fmt: skip
def test_text_is_read_as_it_is_drawn(text, drawn):
    assert as_shown(text) == drawn


def test_what_is_not_drawn_is_written_out():
    assert with_hidden_named("a\u202eb\u2066c") == "a<U+202E>b<U+2066>c"


@pytest.mark.parametrize("text", ["Jane Doe", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "Jos\u00e9"])
def test_scripts_keep_the_marks_that_they_need(text):
    assert not has_hidden(text)


def author(name, address, raw):
    columns = {"header_from_name": [name], "header_from": [address], "header_from_raw": [raw]}
    return author_seen(pd.DataFrame(columns, dtype="string")).iloc[0]


def test_the_author_is_seen_by_name_and_address():
    assert author("Jane", "jane@contoso.com", "Jane <jane@contoso.com>") == "Jane\njane@contoso.com"


def test_what_is_encoded_beside_a_bare_address_is_seen_too():
    raw = "x@evil.example, =?utf-8?B?amFuZUBjb250b3NvLmNvbQ==?="
    assert author(None, "x@evil.example", raw).endswith("x@evil.example, jane@contoso.com")


@pytest.mark.parametrize(
    ("seen", "may"),
    [("Jane\njane@contoso.com", False), ("a@contoso.com\nx@evil.example", True), ("J\u00e9\nx@evil.example", True)],
)
def test_a_plain_name_beside_its_address_shows_no_other(seen, may):
    assert may_show_another(seen) is may


@given(st.text(max_size=40))
def test_any_text_can_be_drawn(text):
    assert isinstance(as_shown(text), str)
