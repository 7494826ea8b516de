"""One MISP event, and what it marks for detection."""

from __future__ import annotations

import json

from toolkit.evidence.case import CaseFile, parse_case
from toolkit.export.iocs import indicators
from toolkit.export.misp import misp_event


def test_every_indicator_is_an_attribute_with_its_own_identifier(hostile_case) -> None:
    event = json.loads(misp_event(hostile_case, CaseFile()))["Event"]
    listed = indicators(hostile_case, CaseFile())
    assert [attribute["value"] for attribute in event["Attribute"]] == list(listed["value"])
    assert len({attribute["uuid"] for attribute in event["Attribute"]}) == len(listed)
    assert event["date"] == "2025-07-01" and event["published"] is False and event["distribution"] == "0"


def test_only_what_is_surely_the_attackers_is_marked_for_detection(judged_case, rows) -> None:
    tables = judged_case(
        {"connecting_ip": "203.0.113.77", "received_at": "2025-07-01", "reply_to": "a@evil.example"},
    )
    event = json.loads(misp_event(tables, CaseFile()))["Event"]
    marked = {(attribute["type"], attribute["value"]): attribute["to_ids"] for attribute in event["Attribute"]}
    assert marked == {("ip-src", "203.0.113.77"): True, ("email-reply-to", "a@evil.example"): False}


def test_a_linked_address_is_an_address_for_misp_takes_no_other_word_for_a_domain(judged_case, rows) -> None:
    hosts = ("203.0.113.5", "evil.example")
    links = rows("urls", *({"message_uid": "m-0", "url": f"http://{host}/", "host": host} for host in hosts))
    tables = judged_case({}, urls=links, matches=rows("matches", {"mail_uid": "mail-0", "source_uid": "m-0"}))
    made = json.loads(misp_event(tables, CaseFile()))["Event"]["Attribute"]
    assert [(one["type"], one["value"]) for one in made if one["type"] != "url"] == [
        ("ip-dst", "203.0.113.5"), ("domain", "evil.example"),
    ]  # fmt: skip


def test_a_case_without_indicators_is_an_event_without_attributes() -> None:
    event = json.loads(misp_event({}, parse_case({"case": {"title": "July"}})))["Event"]
    assert (event["info"], event["Attribute"]) == ("July", [])
    assert "date" not in event
