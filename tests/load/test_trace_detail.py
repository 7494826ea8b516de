"""Events of Get-MessageTraceDetail and the XML in their cells."""

from __future__ import annotations

import pyarrow as pa
import pytest

from toolkit.load.trace_detail import facts_of_detail


def facts(event: str, data: str | None = None) -> dict[str, object]:
    found = {"event_id": pa.array([event]), "detail": pa.array([data], pa.string())}
    return {name: values[0].as_py() for name, values in facts_of_detail(found).items()}


@pytest.mark.parametrize(
    ("word", "event", "status"),
    [
        ("Receive", "RECEIVE", None),
        ("Deliver", "DELIVER", "delivered"),
        ("Send external", "SEND", "delivered"),
        ("Fail", "FAIL", "failed"),
        ("Spam Diagnostics", "AGENTINFO", None),
        ("Something new", "SOMETHING NEW", None),
    ],
)
def test_an_event_has_the_name_that_the_extended_report_gives_it(word, event, status):
    assert (facts(word)["event_id"], facts(word)["status"]) == (event, status)


def test_only_a_receipt_has_a_peer():
    data = '<root><MEP Name="CustomData" Blob="S:ProxiedClientIPAddress=203.0.113.7"/></root>'
    assert facts("Receive", data)["connecting_ip"] == "203.0.113.7"
    assert facts("Deliver", data)["connecting_ip"] is None


@pytest.mark.parametrize("data", ["<root>", "<root><MEP Name=", "no xml", "<!DOCTYPE a [<!ENTITY b 'c'>]>&b;", ""])
def test_a_cell_that_is_no_such_xml_says_nothing(data):
    assert set(facts("Receive", data).values()) == {"RECEIVE", None}


def test_single_quotes_and_entities_are_read():
    data = "<root><MEP Name='ReturnPath' String='a&amp;b@contoso.com'/><MEP Name='ConnectorId' String=''/></root>"
    assert facts("Receive", data)["mail_from"] == "a&b@contoso.com"
    assert facts("Receive", data)["connector_id"] is None
