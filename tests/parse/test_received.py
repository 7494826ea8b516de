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


WORDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True) | st.sampled_from(["[127.0.0.1]", "helo"])
HOSTS = st.from_regex(r"[a-z0-9-]{1,9}(\.[a-z0-9-]{1,9}){0,3}\.?", fullmatch=True)
ADDRESSES = st.ip_addresses().map(str) | st.sampled_from(["2603:10A6:0:1::2", "fe80::1%4", "[fe80::1]", "1.2.3"])
DATES = st.sampled_from(
    ["Tue, 1 Jul 2025 13:04:08 +0000", "1 Jul 2025 15:04:08 +0200 (CEST)", "Tue, 31 Feb 2025 13:04:08 +0000", "today"]
)
BRACKETED = st.builds(
    "from {} ({}[{}]){} by {}{} with {} id {}{}{}; {}".format,
    WORDS, st.just("") | HOSTS.map("{} ".format), ADDRESSES,
    st.sampled_from(["", " (using TLSv1.3 with cipher X (256/256 bits)) (No client certificate requested)"]),
    HOSTS, st.sampled_from(["", " (Postfix)"]), st.sampled_from(["ESMTPS", "SMTP"]), WORDS,
    st.sampled_from(["", " for <jane@contoso.com>"]), st.sampled_from(["", " (version=TLS1_2 cipher=X bits=128)"]),
    DATES,
)  # fmt: skip
EXCHANGE = st.builds(
    "from {} ({}) by {} ({}) with {}{} id {}{}; {}".format,
    WORDS, ADDRESSES, HOSTS, ADDRESSES, st.sampled_from(["Microsoft SMTP Server", "mapi", "HTTPS"]),
    st.sampled_from(["", " (version=TLS1_2, cipher=TLS_RSA)"]), WORDS, st.sampled_from(["", " via Frontend Transport"]),
    DATES,
)  # fmt: skip


@given(BRACKETED)
def test_a_usual_line_means_what_it_means_when_it_is_read_with_care(line: str) -> None:
    # An empty comment says nothing, and the usual form has none.
    assert parse_received(line) == parse_received(line.replace(") by ", ") () by ", 1))


@given(EXCHANGE)
def test_a_plain_line_of_exchange_means_what_it_means_when_its_white_space_is_not(line: str) -> None:
    assert parse_received(line) == parse_received(line.replace(") by ", ")  by ", 1))


@given(st.text())
def test_any_text_gives_a_hop_or_none(text: str) -> None:
    assert isinstance(parse_received(text), Hop | None)


@given(st.text(alphabet='from by(with)id;[]<>" \\aZ0.:@'))
def test_any_trace_like_text_gives_a_hop_or_none(text: str) -> None:
    assert isinstance(parse_received("from " + text), Hop | None)
