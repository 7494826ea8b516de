"""Authentication-Results of many makers, and any text at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.parse.authentication import (
    AuthResult,
    is_microsoft_authserv,
    parse_authentication_results,
    parse_received_spf,
)

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


@pytest.mark.parametrize("piece", ["a", '\\"', "a=[", 'a="\\', "(a"])
def test_a_field_made_to_exhaust_its_reader_is_read_to_its_end(piece: str) -> None:
    """Fields of this kind come in hundreds: a reader whose time grows with the square of the length never ends."""
    for _ in range(300):
        found = parse_authentication_results(f"spf=pass (a (b)) {piece * 16_000}")
    assert found[0].result == "pass"


def test_a_stranger_that_names_itself_is_not_microsoft() -> None:
    assert is_microsoft_authserv(None)
    assert is_microsoft_authserv("MX.microsoft.com")
    assert not is_microsoft_authserv("mx.microsoft.com.evil.example")


VALUES = st.sampled_from(
    ["none", "contoso.com", "jane@Contoso.com", "@contoso.com", '"a=b"', "a=b", "203.0.113.7", "000", "null", "<>"]
)
PROPERTIES = st.builds(
    " {}={}".format,
    st.sampled_from(["smtp.mailfrom", "smtp.helo", "header.d", "header.from", "action", "reason", "smtp.remote-ip"]),
    VALUES,
)
RESULTS = st.builds(
    "{}={}{}{}".format,
    st.sampled_from(["spf", "DKIM", "dmarc", "compauth", "arc", "iprev"]),
    st.sampled_from(["pass", "None", "bestguesspass"]),
    st.sampled_from(["", " (sender IP is 2001:DB8::7)", " (1024-bit key)", " (p=none dis=none)", " ()"]),
    st.lists(PROPERTIES, max_size=4).map("".join),
)


@given(RESULTS)
def test_a_usual_result_means_what_it_means_when_it_is_read_with_care(text: str) -> None:
    # White space around the first equals sign is allowed (RFC 8601 §2.2) and usual nowhere.
    (usual,) = parse_authentication_results(text)
    (careful,) = parse_authentication_results(text.replace("=", " = ", 1))
    assert usual._replace(raw="") == careful._replace(raw="")


@pytest.mark.parametrize("properties", ["", " receiver=mx.example; client-ip=192.0.2.1; helo=a.example; pr=C"])
def test_a_usual_received_spf_means_what_it_means_when_it_is_read_with_care(properties: str) -> None:
    text = f"Pass (protection.outlook.com: domain of contoso.com designates 192.0.2.1){properties}"
    usual, careful = parse_received_spf(text), parse_received_spf(text + " x=y")
    assert usual is not None
    assert careful is not None
    assert usual._replace(raw="") == careful._replace(raw="")


@given(st.text())
def test_any_text_gives_results(text: str) -> None:
    assert all(isinstance(one, AuthResult) for one in parse_authentication_results(text))


@given(st.text(alphabet='spf=dkim;()" \\.@0'))
def test_any_result_like_text_gives_results(text: str) -> None:
    assert all(isinstance(one, AuthResult) for one in parse_authentication_results("spf=" + text))
