"""Look-alikes are found, and honest neighbours are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.judge.lookalikes import is_below, looks_like, shows_address_of

OURS = ["contoso.com", "contoso.onmicrosoft.com"]


@pytest.mark.parametrize(
    "name",
    ["cont0so.com", "contos0.com", "contosoo.com", "contso.com", "cnotoso.com", "contoso-mail.com",
    "contoso.com.evil.example",
     "contoso.net", "xn--contos-1qf.com", "contosο.com", "c0nt0so.com"],
)  # fmt: skip
def test_it_imitates_us(name):
    assert looks_like(name, OURS) is not None


@pytest.mark.parametrize(
    "name",
    ["contoso.com", "mail.contoso.com", "fabrikam.com", "consto.example", "example.com", "contosoftware.com", ""],
)
def test_it_is_no_imitation(name):
    assert looks_like(name, OURS) is None


@pytest.mark.parametrize(
    "text",
    [
        "CEO@contoso.com", "jane\uff20contoso.com", "jane@c\u043entoso.com", "\u202emoc.osotnoc@enaj",
        "jane@con\u200btoso.com",
    ],
)  # fmt: skip
def test_the_eye_sees_an_address_of_ours(text):
    assert shows_address_of(text, OURS)


@pytest.mark.parametrize("text", ["Contoso news", "jane@fabrikam.com", "contoso.com", "jane at contoso.com", ""])
def test_the_eye_sees_none(text):
    assert not shows_address_of(text, OURS)


def test_a_name_with_letters_that_are_not_drawn_is_ours_to_the_eye():
    assert looks_like("\u202emoc.osotnoc", OURS) == "contoso.com"


def test_a_sub_domain_is_below_and_the_domain_itself_is_not():
    assert is_below("hr.contoso.com", OURS)
    assert not any(is_below(name, OURS) for name in ("contoso.com", "notcontoso.com", "hr.contoso.com.evil.example"))


def test_a_short_name_has_too_many_neighbours():
    assert looks_like("nvp.com", ["nxp.com"]) is None


@given(st.text(max_size=60))
def test_any_text_is_looked_at(name):
    assert looks_like(name, OURS) in (None, *OURS)
