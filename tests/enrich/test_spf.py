"""SPF records: what is odd about them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.enrich.spf import Term, parse_spf
from toolkit.enrich.spf_findings import spf_findings
from toolkit.enrich.spf_tree import spf_tree, told_tree
from toolkit.enrich.zone import Zone

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "spf.json").read_text(encoding="utf-8"))


def found(record: str, **others: str) -> list[str]:
    answers = {("contoso.com", "TXT"): (record,)} | {
        (name.replace("_", "."), "TXT"): (value,) for name, value in others.items()
    }
    return [finding.text for finding in spf_findings("contoso.com", Zone(answers))]


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
    assert [finding.severity for finding in spf_findings("contoso.com", Zone(answers))] == ["high"]


def test_lookups_are_counted_through_includes_and_the_tree_is_told() -> None:
    answers = {
        ("contoso.com", "TXT"): ("v=spf1 include:a.example mx -all",),
        ("a.example", "TXT"): ("v=spf1 a include:b.example -all",),
    }
    tree = spf_tree("contoso.com", Zone(answers))
    assert tree.lookups == 4
    assert list(told_tree(tree)) == [
        "contoso.com: 2 lookups, 4 in all",
        "  include a.example: 2 lookups",
        "    include b.example: not in the snapshot",
    ]


def test_more_than_ten_lookups_are_a_permanent_error() -> None:
    record = "v=spf1 " + " ".join(f"include:n{number}.example" for number in range(11)) + " -all"
    assert "more than 10 terms that ask DNS: permerror" in found(record)


def test_an_include_without_a_record_is_a_permanent_error() -> None:
    findings = found("v=spf1 include:b.example -all", b_example="hello")
    assert findings == ["includes b.example, which has no SPF record: permerror"]


def test_records_that_include_each_other_end_in_an_error() -> None:
    record = "v=spf1 include:a.example include:b.example -all"
    answers = {(name, "TXT"): (record,) for name in ("a.example", "b.example")}
    texts = [finding.text for finding in spf_findings("a.example", Zone(answers))]
    assert "include:a.example pulls in a record that is being read: permerror" in texts


ABSENT = frozenset(["gone.example"])
GONE = "names gone.example, which does not exist: whoever takes it may send"
VOID = "more than 2 lookups that find nothing: permerror at most receivers: gone.example"
ELEVEN_HOSTS = {("contoso.com", "MX"): tuple(f"{n} m{n}.example" for n in range(11))}
WIDE_OPEN = {("w.example", "TXT"): ("v=spf1 +all",)}
TYPE_99 = {("contoso.com", "SPF"): ("v=spf1 -all",)}


@pytest.mark.parametrize(
    ("record", "answers", "finding"),
    [
        ("v=spf1 include:gone.example -all", {}, f"{GONE}: include:gone.example"),
        ("v=spf1 a:gone.example/28 -all", {}, f"{GONE}: a:gone.example/28"),
        ("v=spf1 a:gone.example mx:gone.example exists:gone.example -all", {}, VOID),
        ("v=spf1 mx -all", ELEVEN_HOSTS, "mx of contoso.com names 11 hosts, more than 10: permerror"),
        ("v=spf1 include:w.example -all", WIDE_OPEN, "pulls in w.example, which lets everyone send: +all"),
        ("v=spf1 ip4:8.8.8.8/24 -all", {}, "has host bits set, and is read as 8.8.8.0/24: ip4:8.8.8.8/24"),
        ("v=spf1 ip4:2606:4700::1 -all", {}, "an address of the other family: ip4:2606:4700::1"),
        ("v=spf1 ip6:2000::/16 -all", {}, "a wide range, 5192296858534827628530496329220096 addresses: ip6:2000::/16"),
        ("v=spf1 mx mx -all", {}, "the same mechanism 2 times: mx"),
        ("v=spf1 redirect=w.example redirect=w.example", {}, "more than one redirect: permerror"),
        ("v=spf1 exists:w.example -all", {}, "uses exists without a macro, so for every mail alike: exists:w.example"),
        ("v=spf1 é -all", {}, "holds characters outside ASCII: evaluation ends in permerror"),
        ("v=spf1 " + "a " * 230 + "-all", {}, "a long record, 471 octets: it may not fit an answer"),
        ("v=spf1 -all", TYPE_99, "published under type 99 too, which receivers no longer ask for"),
        ("spf1 -all", {}, "looks like an SPF record and is none: spf1 -all"),
        ("v=spf1; -all", {}, "looks like an SPF record and is none: v=spf1; -all"),
        ("v=spf1include:a.example", {}, "looks like an SPF record and is none: v=spf1include:a.example"),
    ],
)  # fmt: skip
def test_the_checklist(record: str, answers: dict[tuple[str, str], tuple[str, ...]], finding: str) -> None:
    zone = Zone({("contoso.com", "TXT"): (record,), **answers}, ABSENT)
    assert finding in [found.text for found in spf_findings("contoso.com", zone)]


@pytest.mark.parametrize("value", ["spf2.0/pra -all", "google-site-verification=spf", "sports=1"])
def test_other_text_is_not_taken_for_an_spf_record(value: str) -> None:
    texts = [found.text for found in spf_findings("contoso.com", Zone({("contoso.com", "TXT"): (value,)}))]
    assert texts == ["no SPF record"]


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_or_is_no_record(text: str) -> None:
    for record in (text, f"v=spf1 {text}"):
        terms = parse_spf(record)
        assert terms is None or all(isinstance(term, Term) for term in terms)
        findings = spf_findings("d.example", Zone({("d.example", "TXT"): (record,)}))
        assert all(finding.severity and finding.reference for finding in findings)
