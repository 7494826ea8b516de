"""Alignment is by organisational domain, and strangers under one parent stay strangers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.enrich.organisations import aligned, organisational_domain


@pytest.mark.parametrize(
    "left,right,expected",
    [
        ("contoso.com", "contoso.com", True),
        ("em1.contoso.com", "contoso.com", True),
        ("CONTOSO.com", "news.contoso.com", True),
        ("contoso.com.evil.example", "contoso.com", False),
        ("notcontoso.com", "contoso.com", False),
        ("contoso.co.uk", "fabrikam.co.uk", False),
        ("evil.onmicrosoft.com", "contoso.onmicrosoft.com", False),
        ("contoso.mail.onmicrosoft.com", "evil.mail.onmicrosoft.com", False),
    ],
)
def test_alignment(left, right, expected):
    assert aligned(left, right) is expected and aligned(right, left) is expected


@given(st.text(max_size=40))
def test_any_text_has_an_organisational_domain(name):
    assert isinstance(organisational_domain(name), str)
