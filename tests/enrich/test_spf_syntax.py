"""Which records no receiver evaluates."""

from __future__ import annotations

import pytest

from toolkit.enrich.spf import parse_spf
from toolkit.enrich.spf_syntax import record_error


@pytest.mark.parametrize(
    ("record", "error"),
    [
        ("a: -all", "names no domain: a:"),
        ("mx:/24 -all", "names no domain: mx:/24"),
        ("include -all", "names no domain: include"),
        ("exists: -all", "names no domain: exists:"),
        ("redirect=", "names no domain: redirect="),
        ("all:contoso.com", "not a known mechanism: all:contoso.com"),
        ("-all.", "not a known mechanism: -all."),
        ("-redirect=contoso.com", "not a known mechanism: -redirect=contoso.com"),
        ("ip4:192.0.2.0/33 -all", "not a network: ip4:192.0.2.0/33"),
        ("ip6:192.0.2.1 -all", "not a network: ip6:192.0.2.1"),
        ("a/33 -all", "not a network: a/33"),
        ("a:x.example/024 -all", "not a network: a:x.example/024"),
        ("mx//129 -all", "not a network: mx//129"),
        ("exists:%{x}.example -all", "not a macro: exists:%{x}.example"),
        ("exists:%{i0}.example -all", "not a macro: exists:%{i0}.example"),
        ("include:%c.example -all", "not a macro: include:%c.example"),
        ("redirect=a.example redirect=b.example", "stands more than once: redirect"),
        ("exp=a.example exp=b.example -all", "stands more than once: exp"),
    ],
)
def test_an_error_anywhere_is_an_error_of_the_record(record: str, error: str) -> None:
    assert record_error(parse_spf(f"v=spf1 {record}") or ()) == error


@pytest.mark.parametrize(
    "record",
    [
        "", "-all", "a/24//64 mx//64 a:x.example/0 -all", "exists:%{ir}.%{l1r+-}.%{d2}.example x=%{s}", "ptr:x.example",
        "include:%{d}.spf.example -all", "ip4:192.0.2.1 ip6:2001:db8::/32 ?all",
        "unknown=thing exp=e.example redirect=r.example", "exists:%{l}%%.%_x%-.example",
    ],
)  # fmt: skip
def test_what_the_grammar_allows_is_none(record: str) -> None:
    assert record_error(parse_spf(f"v=spf1 {record}") or ()) is None
