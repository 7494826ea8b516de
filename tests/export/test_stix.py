"""The bundle is STIX 2.1 by the reference library's own reading, whatever the mail says."""

from __future__ import annotations

import json
import warnings
from datetime import UTC, datetime

import pytest

from toolkit.evidence.case import CaseFile, parse_case
from toolkit.export.stix import AMBER, stix_bundle, stix_pattern

CASE = parse_case({"case": {"id": "contoso-2025-07"}})


def parsed(text: str):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own imports are not ours to mend
        import stix2

        return stix2.parse(text, allow_custom=False)


def test_a_hostile_case_is_a_valid_bundle(hostile_case) -> None:
    bundle = parsed(stix_bundle(hostile_case, CASE))
    kinds = [made.type for made in bundle.objects]
    assert kinds[0] == "identity" and {"indicator", "campaign", "relationship"} <= set(kinds)
    known = {made.id for made in bundle.objects}
    ties = [made for made in bundle.objects if made.type == "relationship"]
    assert all({tie.source_ref, tie.target_ref} <= known for tie in ties)


def test_every_object_is_marked_for_a_limited_circle(hostile_case) -> None:
    objects = json.loads(stix_bundle(hostile_case, CASE))["objects"]
    assert all(made["object_marking_refs"] == [AMBER["id"]] for made in objects if made != AMBER)
    assert AMBER in objects


def test_a_year_of_two_digits_is_written_with_four(judged_case) -> None:
    tables = judged_case({"received_at": datetime(99, 1, 2, tzinfo=UTC), "connecting_ip": "203.0.113.7"})
    (indicator,) = [one for one in json.loads(stix_bundle(tables, CASE))["objects"] if one["type"] == "indicator"]
    assert indicator["valid_from"] == "0099-01-02T00:00:00.000Z"


@pytest.mark.parametrize(
    ("host", "kind"), [("203.0.113.5", "ipv4-addr"), ("2001:db8::1", "ipv6-addr"), ("evil.example", "domain-name")]
)
def test_a_linked_address_is_no_domain_name(host: str, kind: str) -> None:
    assert stix_pattern("domain", host) == f"[{kind}:value = '{host}']"


def test_a_value_cannot_leave_its_quotes() -> None:
    pattern = stix_pattern("url", "http://x.example/a'] OR [url:value = 'b\\")
    assert pattern == "[url:value = 'http://x.example/a\\'] OR [url:value = \\'b\\\\']"
    assert stix_pattern("url", "two\nlines") is None
    assert stix_pattern("colour", "blue") is None


@pytest.mark.parametrize("kind", ["ip", "sha256", "helo", "reply_to", "mail_from", "url", "domain"])
def test_every_kind_of_indicator_has_a_pattern_that_parses(kind: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from stix2patterns.validator import run_validator
    value = {"ip": "203.0.113.77", "sha256": "0" * 64}.get(kind, "o'brien")
    assert run_validator(stix_pattern(kind, value), stix_version="2.1") == []


def test_the_same_case_has_the_same_identifiers_and_another_case_has_others(hostile_case) -> None:
    one = stix_bundle(hostile_case, CASE)
    assert one == stix_bundle(hostile_case, CASE)
    marked = "marking-definition"  # it is the standard's own, the same everywhere
    ids = {made["id"] for made in json.loads(one)["objects"] if made["type"] != marked}
    others = {made["id"] for made in json.loads(stix_bundle(hostile_case, CaseFile()))["objects"]} - {AMBER["id"]}
    assert not ids & others


def test_an_object_is_dated_by_the_evidence_or_by_the_case(judged_case) -> None:
    undated = judged_case({"connecting_ip": "203.0.113.77"})
    assert "objects" not in json.loads(stix_bundle(undated, CASE))
    opened = parse_case({"case": {"opened_at": datetime(2025, 7, 4, 8, tzinfo=UTC)}})
    made = [one for one in json.loads(stix_bundle(undated, opened))["objects"] if one != AMBER]
    assert {one["created"] for one in made} == {"2025-07-04T08:00:00.000Z"}
