"""Whom a record lets send beside its owner, through what it pulls in and below it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.enrich.spf_findings import spf_findings
from toolkit.enrich.spf_reach import NO_WILDCARD, reach_findings
from toolkit.enrich.spf_tree import spf_tree, told_tree
from toolkit.enrich.zone import Zone


def zone(**records: str | tuple[str, ...]) -> Zone:
    """`a_example="v=spf1 -all"` is the TXT answer of a.example."""
    answers = {name.replace("_", "."): (said,) if isinstance(said, str) else said for name, said in records.items()}
    return Zone({(name, "TXT"): said for name, said in answers.items()})


def found(known: Zone, domain: str = "contoso.com") -> dict[str, str]:
    return {finding.text: finding.severity for finding in reach_findings(domain, known)}


def test_a_pool_that_strangers_share_is_named_with_its_owner() -> None:
    record = "v=spf1 include:spf.protection.outlook.com include:sendgrid.net include:spf.contoso.com -all"
    assert found(zone(contoso_com=record)) == {
        "lets every customer of Microsoft 365 send in this name: include:spf.protection.outlook.com": "context",
        "lets every customer of SendGrid send in this name: include:sendgrid.net": "low",
    }


def test_a_pool_is_found_two_records_down() -> None:
    known = zone(contoso_com="v=spf1 include:a.example -all", a_example="v=spf1 include:amazonses.com -all")
    assert "lets every customer of Amazon SES send in this name: include:amazonses.com" in found(known)


@pytest.mark.parametrize(
    ("below", "said"),
    [
        (("v=spf1 -all", "v=spf1 +all"), "which has more than one SPF record: permerror"),
        ("v=spf1 ipv4:192.0.2.1 -all", "whose record cannot be read: ipv4:192.0.2.1: permerror"),
        ("v=spf1 ip4:192.0.2.256 -all", "whose record cannot be read: ip4:192.0.2.256: permerror"),
        ("v=spf1 ip4:8.0.0.0/6 -all", "which holds a wide range, 67108864 addresses: ip4:8.0.0.0/6"),
        ("v=spf1 ip6:2000::/4 -all", f"which holds a wide range, {2**124} addresses: ip6:2000::/4"),
    ],
)
@pytest.mark.parametrize("depth", [1, 2])
def test_what_is_wrong_below_is_wrong_above(below: str | tuple[str, ...], said: str, depth: int) -> None:
    between = {} if depth == 1 else {"between_example": "v=spf1 include:b.example -all"}
    first = "b.example" if depth == 1 else "between.example"
    known = zone(contoso_com=f"v=spf1 include:{first} -all", b_example=below, **between)
    text = next(text for text in found(known) if said.partition(":")[0] in text)
    assert text.startswith("pulls in b.example, ") and text.endswith(said.rpartition(", ")[2])
    assert found(known)[text] == "high"


def test_lookups_are_counted_three_records_down_and_shown_as_a_tree() -> None:
    known = zone(
        contoso_com="v=spf1 mx include:a.example include:b.example -all",
        a_example="v=spf1 a exists:x.example include:c.example -all",
        b_example="v=spf1 include:c.example redirect=d.example",
        c_example="v=spf1 a mx -all", d_example="v=spf1 ptr -all",
    )  # fmt: skip
    tree = spf_tree("contoso.com", known)
    assert list(told_tree(tree)) == [
        "contoso.com: 3 lookups, 13 in all",
        "  include a.example: 3 lookups",
        "    include c.example: 2 lookups",
        "  include b.example: 2 lookups",
        "    include c.example: 2 lookups",
        "    redirect d.example: 1 lookup",
    ]
    texts = [finding.text for finding in spf_findings("contoso.com", known)]
    assert "more than 10 terms that ask DNS: permerror" in texts


def test_voids_are_counted_inside_includes_too() -> None:
    known = Zone(
        {
            ("contoso.com", "TXT"): ("v=spf1 a:x.example include:a.example -all",),
            ("a.example", "TXT"): ("v=spf1 mx:y.example exists:z.example -all",),
        },
        frozenset(["x.example", "y.example", "z.example"]),
    )
    texts = [finding.text for finding in spf_findings("contoso.com", known)]
    assert any(text.startswith("more than 2 lookups that find nothing") for text in texts)


def test_the_rest_of_a_record_published_beside_it_is_found() -> None:
    known = zone(contoso_com=("v=spf1 ip4:198.51.100.0/24", " include:spf.protection.outlook.com -all", "x=ip4:1"))
    texts = list(found(known))
    assert texts == [
        "looks like the rest of an SPF record, published as a record of its own: "
        " include:spf.protection.outlook.com -all"
    ]


class TestNamesBelow:
    SPF = ("contoso.com", "TXT"), ("v=spf1 -all",)
    DMARC, WILDCARD = ("_dmarc.contoso.com", "TXT"), ("*.contoso.com", "TXT")

    def says(self, **answers: tuple[str, ...]) -> bool:
        known = dict([self.SPF]) | {getattr(self, name): said for name, said in answers.items()}
        return NO_WILDCARD in reach_findings("contoso.com", Zone({("_dmarc.com", "TXT"): (), **known}))

    def test_without_a_wildcard_and_without_dmarc_they_are_under_no_policy(self) -> None:
        assert self.says(WILDCARD=(), DMARC=())
        assert self.says(WILDCARD=("x=1",), DMARC=("v=DMARC1; p=reject; sp=none",))

    def test_either_is_enough(self) -> None:
        assert not self.says(WILDCARD=("v=spf1 -all",), DMARC=())
        assert not self.says(WILDCARD=(), DMARC=("v=DMARC1; p=reject",))

    def test_nothing_is_said_where_the_snapshot_was_not_asked(self) -> None:
        assert not self.says(DMARC=())


@given(st.text(), st.text())
def test_any_records_have_findings_or_none(above: str, below: str) -> None:
    known = Zone({("d.example", "TXT"): (f"v=spf1 include:b.example {above}",), ("b.example", "TXT"): (below,)})
    assert all(finding.severity and finding.reference for finding in reach_findings("d.example", known))
