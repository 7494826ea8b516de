"""Authentication-Results of many makers, and any text at all."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from toolkit.parse.authentication import AuthResult, is_microsoft_authserv, parse_authentication_results

GOLDEN = "authentication_results"


def test_the_results_are_what_the_golden_pair_says(pair: dict[str, Any]) -> None:
    assert [_recorded(one) for one in parse_authentication_results(pair["text"])] == pair["meaning"]


def _recorded(result: AuthResult) -> dict[str, Any]:
    return {name: value for name, value in result._asdict().items() if value is not None and name != "raw"}


def test_the_text_of_each_result_is_kept_as_found() -> None:
    (result,) = parse_authentication_results(" SPF=Pass (sender IP is 203.0.113.7) smtp.mailfrom=Contoso.com ")
    assert result.raw == "SPF=Pass (sender IP is 203.0.113.7) smtp.mailfrom=Contoso.com"


def test_the_compauth_reason_keeps_its_leading_zeros() -> None:
    (result,) = parse_authentication_results("compauth=fail reason=000")
    assert result.reason == "000"


def test_a_stranger_that_names_itself_is_not_microsoft() -> None:
    assert is_microsoft_authserv(None)
    assert is_microsoft_authserv("MX.microsoft.com")
    assert not is_microsoft_authserv("mx.microsoft.com.evil.example")


@given(st.text())
def test_any_text_gives_results(text: str) -> None:
    assert all(isinstance(one, AuthResult) for one in parse_authentication_results(text))


@given(st.text(alphabet='spf=dkim;()" \\.@0'))
def test_any_result_like_text_gives_results(text: str) -> None:
    assert all(isinstance(one, AuthResult) for one in parse_authentication_results("spf=" + text))
