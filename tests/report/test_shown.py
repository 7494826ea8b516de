"""Words of the evidence in a report: nothing hidden, nothing that can be clicked, nothing that is markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.report.shown import defanged, shown, soft


@pytest.mark.parametrize(
    ("indicator", "harmless"),
    [
        ("http://a.example/b", "hxxp://a[.]example/b"),
        ("HTTPS://A.example", "hxxpS://A[.]example"),
        ("ftp://a.example", "fxp://a[.]example"),
        ("jane@contoso.com", "jane[@]contoso[.]com"),
        ("203.0.113.7", "203[.]0[.]113[.]7"),
        ("2001:db8::1", "2001[:]db8::1"),
        ("New Missed Fax-msg", "New Missed Fax-msg"),
    ],
)
def test_an_indicator_is_defanged(indicator, harmless):
    assert defanged(indicator) == harmless


def test_reversed_text_is_made_visible():
    assert shown("\u202egpj.exe") == "⟨U+202E⟩gpj.exe"


def test_a_long_text_is_cut_in_the_middle():
    assert len(shown("x" * 5000, 100)) == 100


@given(st.text(max_size=300))
def test_a_line_may_break_in_any_text_and_no_markup_comes_of_it(text):
    broken = soft(text)
    assert broken.replace("<wbr>", "").unescape() == text
    assert set(broken.replace("<wbr>", "")) & set("<>") == set()


@given(st.text(max_size=200))
def test_no_indicator_keeps_a_scheme_that_a_program_follows(text):
    assert "http:" not in defanged(f"http://{text}").lower()


def test_a_line_breaks_after_punctuation_and_within_a_hash_but_not_within_a_host_name():
    assert soft("jane@mail.contoso.com") == "jane@<wbr>mail.contoso.com"
    assert soft("a" * 64) == "a" * 32 + "<wbr>" + "a" * 32
    assert "<wbr>" not in soft("Received: from [127.0.0.1] by mail.protection.outlook.com with SMTP")
