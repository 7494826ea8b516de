"""SPF records: what is odd about them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.enrich.spf import Term, count_lookups, parse_spf, spf_findings

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "spf.json").read_text(encoding="utf-8"))


def found(record: str, **others: str) -> list[str]:
    answers = {("contoso.com", "TXT"): (record,)} | {
        (name.replace("_", "."), "TXT"): (value,) for name, value in others.items()
    }
    return [finding.text for finding in spf_findings("contoso.com", answers)]


@pytest.mark.parametrize("pair", GOLDEN, ids=[pair["record"][:60] for pair in GOLDEN])
def test_a_record_has_its_findings(pair: dict[str, object]) -> None:
    assert found(str(pair["record"]), b_example="v=spf1 -all") == pair["findings"]


def test_text_that_is_no_spf_record_has_no_terms() -> None:
    assert parse_spf("v=spf10 -all") is None
    assert parse_spf("V=SPF1") == ()


def test_a_domain_without_a_record_says_so() -> None:
    assert found("google-site-verification=x") == ["no SPF record"]


def test_two_records_are_a_permanent_error() -> None:
    answers = {("contoso.com", "TXT"): ("v=spf1 -all", "v=spf1 -all")}
    assert [finding.severity for finding in spf_findings("contoso.com", answers)] == ["high"]


def test_lookups_are_counted_through_includes() -> None:
    answers = {
        ("contoso.com", "TXT"): ("v=spf1 include:a.example mx -all",),
        ("a.example", "TXT"): ("v=spf1 a include:b.example -all",),
    }
    assert count_lookups("contoso.com", answers) == (4, {"b.example"})


def test_more_than_ten_lookups_are_a_permanent_error() -> None:
    record = "v=spf1 " + " ".join(f"include:n{number}.example" for number in range(11)) + " -all"
    assert "more than 10 terms that ask DNS: permerror" in found(record)


def test_an_include_without_a_record_is_a_permanent_error() -> None:
    findings = found("v=spf1 include:b.example -all", b_example="hello")
    assert findings == ["includes b.example, which has no SPF record: permerror"]


def test_records_that_include_each_other_end() -> None:
    record = "v=spf1 include:a.example include:b.example -all"
    answers = {(name, "TXT"): (record,) for name in ("a.example", "b.example")}
    assert count_lookups("a.example", answers)[0] > 10


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_or_is_no_record(text: str) -> None:
    for record in (text, f"v=spf1 {text}"):
        terms = parse_spf(record)
        assert terms is None or all(isinstance(term, Term) for term in terms)
        findings = spf_findings("d.example", {("d.example", "TXT"): (record,)})
        assert all(finding.severity and finding.reference for finding in findings)
