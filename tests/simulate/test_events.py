"""Events of one mail in message trace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from toolkit.simulate.dice import Dice
from toolkit.simulate.events import events
from toolkit.simulate.mail import Mail
from toolkit.simulate.scenarios import SCENARIOS
from toolkit.simulate.scene import Scene
from toolkit.simulate.tenant import START, staff


def mail_of(scenario: str) -> Mail:
    return SCENARIOS[scenario].play(Scene(Dice("events"), START, staff(1)))


@pytest.mark.parametrize(
    ("scenario", "landing", "expected"),
    [
        ("voicemail_to_self", "I", ["SMTP/RECEIVE", "AGENT/AGENTINFO", "SMTP/SEND", "STOREDRIVER/DELIVER"]),
        ("voicemail_to_self", "Q", ["SMTP/RECEIVE", "AGENT/AGENTINFO", "AGENT/DROP"]),
        ("voicemail_to_self", "R", ["SMTP/RECEIVE", "AGENT/AGENTINFO", "AGENT/FAIL"]),
        ("internal_by_authenticated_client", "I", [
            "STOREDRIVER/RECEIVE", "AGENT/AGENTINFO", "SMTP/SEND", "STOREDRIVER/DELIVER",
        ]),
        ("outbound", "I", ["STOREDRIVER/RECEIVE", "AGENT/AGENTINFO", "SMTP/SEND", "SMTP/SEND"]),
        ("own_bounce", "I", ["DSN/RECEIVE", "AGENT/AGENTINFO", "SMTP/SEND", "STOREDRIVER/DELIVER"]),
    ],
)  # fmt: skip
def test_a_mail_passes_these_events(scenario: str, landing: str, expected: list[str]) -> None:
    found = events(replace(mail_of(scenario), landing=landing), 1000)
    assert [f"{event['source']}/{event['event_id']}" for event in found] == expected


def test_a_refusal_names_the_rule_that_refused() -> None:
    receive, filtered, failed = events(replace(mail_of("voicemail_to_self"), landing="R"), 1000)
    assert "S:TRA=ETR|" in filtered["custom_data"]
    assert failed["recipient_status"].startswith("550 5.7.1")
    assert receive["return_path"] == receive["sender_address"]


def test_an_ipv6_peer_is_recorded_in_full() -> None:
    receive = next(events(mail_of("over_ipv6"), 1000))
    assert receive["original_client_ip"] == "2001:41d0:303:7::12"
    assert "S:ProxiedClientIPAddress=2001:41d0:303:7::12;" in receive["custom_data"]
