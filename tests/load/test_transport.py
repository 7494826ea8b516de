"""Events of the transport pipeline, asked without a file."""

from __future__ import annotations

import pyarrow as pa
import pytest

from toolkit.load.transport import facts_of_event


def facts(event: str, source: str, **cells: str) -> dict[str, object]:
    found = {name: pa.array([value]) for name, value in {"event_id": event, "source": source, **cells}.items()}
    return {name: values[0].as_py() for name, values in facts_of_event(found).items()}


@pytest.mark.parametrize(("event", "source"), [("receive", "smtp"), ("RECEIVE", "SMTP")])
def test_letter_case_of_event_and_source_does_not_matter(event, source):
    assert facts(event, source, client_ip="203.0.113.7")["connecting_ip"] == "203.0.113.7"


def test_the_clients_address_of_a_later_hop_is_no_peer():
    assert facts("SEND", "SMTP", client_ip="10.0.0.1")["connecting_ip"] is None
    assert facts("SEND", "SMTP", original_client_ip="203.0.113.7")["connecting_ip"] == "203.0.113.7"


def test_a_mailbox_has_no_peer_whatever_is_noted():
    made = facts("RECEIVE", "STOREDRIVER", original_client_ip="192.0.2.9", detail="S:ProxiedClientIPAddress=192.0.2.9")
    assert made["connecting_ip"] is None


def test_the_filters_decision_settles_the_fate_before_the_event_does():
    assert facts("DELIVER", "AGENT", detail="S:SFA=SUM|SFV=SPM|DI=SQ")["status"] == "quarantined"


def test_a_drop_into_quarantine_is_no_failure():
    assert facts("DROP", "AGENT", recipient_status="Quarantined")["status"] == "quarantined"
    assert facts("DROP", "AGENT")["status"] == "failed"
