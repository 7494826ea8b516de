"""One record of each dialect as rows of TRACE."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pyarrow as pa
import pytest

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.trace import read_trace
from toolkit.schema.tables.trace import TRACE

GUID = "11111111-aaaa-4bbb-8ccc-222222222222"


def rows_of(**cells: str) -> pd.DataFrame:
    """The rows of TRACE that one record gives."""
    out = io.StringIO()
    csv.writer(out).writerows([cells.keys(), cells.values()])
    notes = Notes()
    tables = list(read_trace(EvidenceFile("E0007", "trace.csv", data=out.getvalue().encode()), notes))
    assert notes.problems == []
    return TRACE.from_arrow(pa.concat_tables(tables))


def event(event_id: str, source: str, **cells: str) -> pd.Series:
    return rows_of(date_time_utc="2025-07-01T10:00:00Z", event_id=event_id, source=source, **cells).iloc[0]


def test_a_summary_gives_a_row_for_each_recipient_and_no_envelope_sender():
    rows = rows_of(
        origin_timestamp_utc="2025-07-01T10:00:00.1234567Z",
        sender_address="Jane@contoso.com",
        recipient_status="A@contoso.com##Receive, Deliver;b@contoso.com##Receive, Fail",
        message_subject="NA",
        total_bytes="20480",
        message_id="<a@fabrikam.com>",
        network_message_id=GUID.replace("-", "").upper(),
        original_client_ip="203.0.113.7",
        directionality="Incoming",
        connector_id="",
        delivery_priority="Normal",
    )
    assert list(rows["trace_uid"]) == ["t-E0007-1-0", "t-E0007-1-1"]
    assert list(rows["recipient"]) == ["a@contoso.com", "b@contoso.com"]
    assert list(rows["status"]) == ["delivered", "failed"]
    first = rows.iloc[0]
    assert (first["dialect"], first["row"], first["network_message_id"]) == ("enhanced_summary", 1, GUID)
    assert (first["subject"], first["size_bytes"], first["connecting_ip"]) == ("NA", 20480, "203.0.113.7")
    assert first["sender_address"] == "Jane@contoso.com"
    assert first[["mail_from", "header_from", "connector_id", "is_default_connector"]].isna().all()
    assert json.loads(first["extra"]) == {"delivery_priority": "Normal"}


def test_a_line_of_get_message_trace_is_one_row():
    rows = rows_of(
        PSComputerName="outlook.office365.com", RunspaceId=GUID, Organization="contoso.com", MessageId="<a@b.example>",
        Received="2025-07-01T10:00:00.1234567", SenderAddress="x@fabrikam.com", RecipientAddress="Bob@contoso.com",
        Subject="Hello", Status="FilteredAsSpam", ToIP="", FromIP="2001:DB8::7", Size="100", MessageTraceId=GUID,
        StartDate="2025-07-01", EndDate="2025-07-02", Index="0",
    )  # fmt: skip
    (row,) = rows.to_dict("records")
    assert (row["dialect"], row["recipient"], row["status"]) == ("get_message_trace", "bob@contoso.com", "filtered")
    assert (row["recipient_status"], row["connecting_ip"]) == ("FilteredAsSpam", "2001:db8::7")
    assert json.loads(row["extra"])["Index"] == "0"


def test_a_receipt_by_smtp_names_the_peer_the_tenant_and_the_envelope_sender():
    row = event(
        "RECEIVE", "SMTP", client_ip="10.0.0.1", original_client_ip="203.0.113.7", return_path="<Jane@contoso.com>",
        tenant_id="{" + GUID.upper() + "}", connector_id=r"AB1\Default AB1", recipient_address="bob@contoso.com",
        custom_data="S:ProxiedClientIPAddress=203.0.113.8;S:ProxiedClientHostname=[127.0.0.1]",
    )  # fmt: skip
    assert (row["connecting_ip"], row["helo"]) == ("203.0.113.7", "[127.0.0.1]")
    assert (row["mail_from"], row["mail_from_domain"], row["tenant_id"]) == ("Jane@contoso.com", "contoso.com", GUID)
    assert row["is_default_connector"]
    assert pd.isna(row["status"])
    assert json.loads(row["extra"]) == {"client_ip": "10.0.0.1", "original_client_ip": "203.0.113.7"}


@pytest.mark.parametrize(
    ("cells", "peer"),
    [
        ({"client_ip": "10.0.0.1", "original_client_ip": "203.0.113.7"}, "203.0.113.7"),
        ({"client_ip": "10.0.0.1", "custom_data": "S:ProxiedClientIPAddress=203.0.113.8"}, "203.0.113.8"),
        ({"client_ip": "203.0.113.9"}, "203.0.113.9"),
        ({"original_client_ip": "255.255.255.255"}, None),
    ],
)
def test_the_peer_of_a_receipt_is_the_client_farthest_out(cells, peer):
    found = event("RECEIVE", "SMTP", **cells)["connecting_ip"]
    assert pd.isna(found) if peer is None else found == peer


def test_a_mailbox_that_submits_has_no_peer_though_its_device_is_named():
    row = event("RECEIVE", "STOREDRIVER", client_ip="10.0.0.1", original_client_ip="192.0.2.50")
    assert pd.isna(row["connecting_ip"])
    assert json.loads(row["extra"])["original_client_ip"] == "192.0.2.50"


@pytest.mark.parametrize(
    ("event_id", "status"),
    [
        ("DELIVER", "delivered"),
        ("SEND", "delivered"),
        ("FAIL", "failed"),
        ("EXPAND", "expanded"),
        ("DEFER", "pending"),
        ("TRANSFER", None),
    ],
)
def test_an_event_is_a_fate_only_where_it_settles_one(event_id, status):
    found = event(event_id, "STOREDRIVER", recipient_address="a@contoso.com")["status"]
    assert pd.isna(found) if status is None else found == status


def test_the_filters_decision_is_a_fate_and_its_verdict_is_kept():
    data = "S:SFA=SUM|SFV=SPM|DI=SJ|H=mail.fabrikam.com|CIP=203.0.113.7|SFP=1501"
    row = event("AGENTINFO", "AGENT", recipient_address="a@contoso.com", custom_data=data)
    assert (row["status"], row["spam_verdict"], row["helo"], row["connecting_ip"]) == (
        "junked",
        "SPM",
        "mail.fabrikam.com",
        "203.0.113.7",
    )
    assert row["detail"] == data


def test_several_recipients_of_an_event_are_rows_with_their_own_status():
    rows = rows_of(
        date_time_utc="2025-07-01T10:00:00Z", event_id="RECEIVE", source="SMTP",
        recipient_address="a@contoso.com;B@contoso.com", recipient_status="To;Cc",
    )  # fmt: skip
    assert list(rows["recipient"]) == ["a@contoso.com", "b@contoso.com"]
    assert list(rows["recipient_status"]) == ["To", "Cc"]


def test_five_hundred_recipients_of_a_summary_are_as_many_rows_each_with_its_status():
    people = [(f"p{number}@contoso.com", ("Deliver", "Fail")[number % 2]) for number in range(500)]
    rows = rows_of(
        origin_timestamp_utc="2025-07-01T10:00:00.1234567Z",
        sender_address="jane@contoso.com",
        recipient_status=";".join(f"{address}##Receive, {status}" for address, status in people),
        message_subject="All hands",
    )
    assert list(zip(rows["recipient"], rows["recipient_status"], strict=True)) == [
        (address, f"Receive, {status}") for address, status in people
    ]
    assert list(rows["status"]) == ["delivered", "failed"] * 250


def test_an_event_without_recipients_is_a_row_all_the_same():
    row = event("SUBMIT", "STOREDRIVER", recipient_address="")
    assert pd.isna(row["recipient"])
    assert row["trace_uid"] == "t-E0007-1-0"
