"""Cells of Defender's tables: three answers, and none where nothing is recorded."""

from __future__ import annotations

import pyarrow as pa
import pytest

from toolkit.load.defender import LOCATION_STATUSES, facts_of_defender
from toolkit.schema.vocabulary import DELIVERY_STATUSES


def facts(**cells: str | None) -> dict[str, object]:
    found = {name: pa.array([value], pa.string()) for name, value in {"occurred_at": "x", **cells}.items()}
    return {name: values[0].as_py() for name, values in facts_of_defender(found).items()}


@pytest.mark.parametrize(
    ("details", "spf"),
    [
        ('{"SPF":"Fail","DKIM":"none"}', "fail"),
        ('{"DKIM":"none"}', None),
        ('{"SPF":""}', None),
        ('{"SPF":5}', None),
        ("[1]", None),
        ("@{SPF=fail; DKIM=none}", "fail"),
        ("@{DKIM=none}", None),
        ("@{SPF}", None),
        ("System.Collections.Hashtable", None),
        ("{", None),
        (None, None),
    ],
)
def test_authentication_is_what_the_details_say_and_nothing_else(details, spf):
    assert facts(authentication=details)["spf"] == spf


@pytest.mark.parametrize(
    ("connectors", "direction", "names", "is_default"),
    [
        (None, "Inbound", None, True),
        ("[]", "Inbound", None, True),
        (None, "Intra-org", None, None),
        (None, None, None, None),
        ("Printers", "Inbound", "Printers", False),
        ("To partner", "Outbound", None, None),
        ('["A","B"]', "Inbound", "A; B", False),
        ("System.Object[]", "Inbound", None, None),
    ],
)
def test_only_an_inbound_mail_without_a_connector_surely_had_none(connectors, direction, names, is_default):
    made = facts(connector_id=connectors, email_direction=direction)
    assert (made["connector_id"], made["is_default_connector"]) == (names, is_default)


@pytest.mark.parametrize(
    ("location", "action", "status"),
    [
        ("Quarantine", "Blocked", "quarantined"),
        ("Junk folder", "Junked", "junked"),
        (None, "Junked", "junked"),
        (None, "Blocked", None),
        ("Somewhere", "Delivered", "delivered"),
        ("On-premises/external", None, "delivered"),
    ],
)
def test_the_place_says_more_than_the_action(location, action, status):
    assert facts(delivery_location=location, recipient_status=action)["status"] == status


def test_every_place_is_a_status_of_the_contract():
    assert set(LOCATION_STATUSES.values()) <= set(DELIVERY_STATUSES)


@pytest.mark.parametrize(
    ("word", "meaning"), [("Inbound", "Incoming"), ("Outbound", "Originating"), ("Intra-org", None)]
)
def test_a_direction_within_the_organisation_has_no_word_in_the_trace(word, meaning):
    assert facts(email_direction=word)["directionality"] == meaning


def test_an_action_after_delivery_carries_its_result():
    assert facts(action_type="Phish ZAP", action_result="Success")["post_delivery_action"] == "Phish ZAP: Success"
    assert facts(action_type="Phish ZAP", action_result=None)["post_delivery_action"] == "Phish ZAP"
    assert "status" not in facts(action_type="Phish ZAP", delivery_location="Quarantine")
