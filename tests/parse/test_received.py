"""Received fields of many makers, and any text at all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from toolkit.parse.received import Hop, parse_received

GOLDEN = "received"


def test_a_received_field_means_what_the_golden_pair_says(pair: dict[str, Any]) -> None:
    hop = parse_received(pair["text"])
    assert _recorded(hop) == pair["meaning"]


def _recorded(hop: Hop | None) -> dict[str, Any] | None:
    if hop is None:
        return None
    known = {name: value for name, value in hop._asdict().items() if value is not None and name != "date_text"}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in known.items()}


def test_folding_white_space_does_not_change_the_meaning() -> None:
    folded = "from\tmx.fabrikam.com\r\n  (198.51.100.1)\tby mx.contoso.com with ESMTP;\t1 Jul 2025 13:04:08 +0000"
    assert parse_received(folded) == parse_received(" ".join(folded.split()))


def test_a_keyword_as_helo_is_a_helo() -> None:
    hop = parse_received("from by (203.0.113.7) by mx.contoso.com with ESMTP; 1 Jul 2025 13:04:08 +0000")
    assert hop is not None
    assert (hop.helo, hop.from_ip, hop.by_host) == ("by", "203.0.113.7", "mx.contoso.com")


def test_the_text_of_an_unknown_date_is_kept() -> None:
    hop = parse_received("from a.example (203.0.113.7) by mx.contoso.com with ESMTP; yesterday")
    assert hop is not None
    assert (hop.occurred_at, hop.date_text) == (None, "yesterday")


@given(st.text())
def test_any_text_gives_a_hop_or_none(text: str) -> None:
    assert isinstance(parse_received(text), Hop | None)


@given(st.text(alphabet='from by(with)id;[]<>" \\aZ0.:@'))
def test_any_trace_like_text_gives_a_hop_or_none(text: str) -> None:
    assert isinstance(parse_received("from " + text), Hop | None)
