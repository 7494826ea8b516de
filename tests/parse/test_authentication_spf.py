"""Received-SPF in the forms of Exchange Online and of RFC 7208."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from toolkit.parse.authentication import AuthResult, parse_received_spf

GOLDEN = "received_spf"


def test_a_received_spf_field_means_what_the_golden_pair_says(pair: dict[str, Any]) -> None:
    result = parse_received_spf(pair["text"])
    known = result and {name: value for name, value in result._asdict().items() if value is not None and name != "raw"}
    assert known == pair["meaning"]


@given(st.text())
def test_any_text_gives_a_result_or_none(text: str) -> None:
    assert isinstance(parse_received_spf(text), AuthResult | None)
