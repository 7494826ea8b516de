"""What a domain asks receivers to do, by the old standard and the new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.enrich.dmarc import Policy, dmarc_findings, policy_by_7489, policy_by_9989, walk_names
from toolkit.enrich.zone import Zone


def zone(absent: tuple[str, ...] = (), **records: str) -> Zone:
    """`contoso_com="p=none"` is the record of contoso.com; every other name asked has none."""
    answers = {
        (f"_dmarc.{name.replace('_', '.')}", "TXT"): (f"v=DMARC1; {said}",) if said else ()
        for name, said in records.items()
    }
    return Zone({("_dmarc.com", "TXT"): (), **answers}, frozenset(absent))


@pytest.mark.parametrize(
    ("values", "findings"),
    [
        (["v=DMARC1; p=reject"], []),
        ([], ["no DMARC record"]),
        (["v=DMARC1; p=reject", "v=DMARC1; p=none"], ["more than one DMARC record: receivers use none of them"]),
        (["v=DMARC1; p=reject; sp=none"], ["sub-domains have a weaker policy than the domain"]),
        (["v=DMARC1; p=reject; np=none"], ["names that do not exist have a weaker policy than the domain: np"]),
        (["v=DMARC1; p=reject; pct=10"], ["the policy holds for a part of the mail: pct is not 100"]),
        (["v=DMARC1; rua=mailto:d@contoso.com"], ["the policy asks for nothing: p=none or no valid p"]),
        (
            ["v=DMARC1; p=reject; t=y"],
            [
                "the policy is in test mode: t=y",
                "in force: reject of contoso.com (p) by RFC 7489, "
                "quarantine of contoso.com (p, one step weaker: t=y) by RFC 9989",
            ],
        ),
    ],
)
def test_a_statement_has_its_findings(values: list[str], findings: list[str]) -> None:
    found = dmarc_findings("contoso.com", Zone({("_dmarc.contoso.com", "TXT"): tuple(values)}))
    assert [finding.text for finding in found] == findings


def test_a_sub_domain_without_a_record_has_that_of_the_organisation() -> None:
    known = zone(mail_contoso_com="", contoso_com="p=reject; sp=quarantine")
    assert policy_by_7489("mail.contoso.com", known) == Policy("quarantine", "contoso.com", "sp")
    assert policy_by_9989("mail.contoso.com", known) == Policy("quarantine", "contoso.com", "sp")


def test_the_tree_walk_finds_a_record_that_the_public_suffix_list_passes_by() -> None:
    known = zone(a_b_contoso_com="", b_contoso_com="p=reject; psd=n", contoso_com="p=none")
    assert policy_by_7489("a.b.contoso.com", known) == Policy("none", "contoso.com", "p")
    assert policy_by_9989("a.b.contoso.com", known) == Policy("reject", "b.contoso.com", "p")
    assert [finding.text for finding in dmarc_findings("a.b.contoso.com", known)] == [
        "no DMARC record of its own; reject of b.contoso.com (p) holds",
        "in force: none of contoso.com (p) by RFC 7489, reject of b.contoso.com (p) by RFC 9989",
    ]


def test_a_name_that_does_not_exist_has_its_own_policy_in_the_new_standard_alone() -> None:
    known = zone(("x.contoso.com",), x_contoso_com="", contoso_com="p=none; sp=none; np=reject")
    assert policy_by_7489("x.contoso.com", known) == Policy("none", "contoso.com", "sp")
    assert policy_by_9989("x.contoso.com", known) == Policy("reject", "contoso.com", "np")


@pytest.mark.parametrize(
    ("records", "policy"),
    [
        # A public suffix that speaks for itself: the organisation lies one label below it.
        ({"a_b_bank": "", "b_bank": "p=reject", "bank": "p=none; psd=y"}, Policy("reject", "b.bank", "p")),
        ({"a_b_bank": "", "bank": "p=none; sp=reject; psd=y"}, Policy("reject", "bank", "sp")),
        ({"x_a_b_bank": "", "a_b_bank": "p=quarantine", "bank": "p=reject; psd=y"}, Policy("reject", "bank", "p")),
        ({"b_bank": "", "bank": "p=reject; psd=y"}, Policy("reject", "bank", "p")),
        ({"bank": "p=reject; psd=y"}, Policy("reject", "bank", "p")),
        # What is not said plainly asks for nothing, whichever of the policies it is.
        ({"a_b_bank": "", "b_bank": "p=reject; sp=rejekt"}, Policy("none", "b.bank", "sp")),
        ({"b_bank": "p=reject; sp=rejekt"}, Policy("none", "b.bank", "p")),
        ({"b_bank": "p=reject; np=maybe"}, Policy("none", "b.bank", "p")),
        ({"a_b_bank": "", "b_bank": "sp=reject"}, Policy("none", "b.bank", "sp")),
        ({"b_bank": "P=Reject; T=Y"}, Policy("quarantine", "b.bank", "p, one step weaker: t=y")),
    ],
)
def test_the_new_standard_finds_the_policy_that_holds(records: dict[str, str], policy: Policy) -> None:
    assert policy_by_9989(next(iter(records)).replace("_", "."), zone(**records)) == policy


def test_the_old_standard_knows_nothing_of_np() -> None:
    assert policy_by_7489("contoso.com", zone(contoso_com="p=reject; np=maybe")) == Policy("reject", "contoso.com", "p")


def test_a_share_of_the_mail_is_told_for_the_old_standard() -> None:
    assert policy_by_7489("contoso.com", zone(contoso_com="p=reject; pct=20")) == Policy(
        "reject", "contoso.com", "p, for 20 %: pct"
    )


def test_a_domain_that_was_not_asked_about_has_no_policy() -> None:
    assert policy_by_7489("contoso.com", Zone()) is None
    assert policy_by_9989("contoso.com", Zone()) is None


def test_the_walk_asks_at_most_eight_names() -> None:
    names = walk_names("a.b.c.d.e.f.g.h.i.contoso.com")
    assert (len(names), names[-1]) == (8, "com")
    assert names[:2] == ["a.b.c.d.e.f.g.h.i.contoso.com", "e.f.g.h.i.contoso.com"]


def test_reports_to_a_stranger_who_does_not_agree_are_found() -> None:
    answers = {
        ("_dmarc.contoso.com", "TXT"): ("v=DMARC1; p=reject; rua=mailto:a@rua.example!10m,mailto:b@dmarc.contoso.com",),
        ("contoso.com._report._dmarc.rua.example", "TXT"): (),
    }
    texts = [finding.text for finding in dmarc_findings("contoso.com", Zone(answers))]
    assert texts == ["reports go to rua.example, which does not agree to get them"]


@given(st.text())
def test_any_record_has_findings_or_none(text: str) -> None:
    found = list(dmarc_findings("d.example", Zone({("_dmarc.d.example", "TXT"): (f"v=DMARC1;{text}",)})))
    assert all(finding.severity and finding.reference for finding in found)
