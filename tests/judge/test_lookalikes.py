"""Look-alikes are found, and honest neighbours are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.judge.lookalikes import looks_like

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


def test_a_short_name_has_too_many_neighbours():
    assert looks_like("nvp.com", ["nxp.com"]) is None


@given(st.text(max_size=60))
def test_any_text_is_looked_at(name):
    assert looks_like(name, OURS) in (None, *OURS)
