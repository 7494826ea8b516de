"""What a store says where the header is silent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from toolkit.evidence.raw import MapiFacts, RawMessage, RawRecipient
from toolkit.parse import parse_message

SENT = datetime(2025, 7, 1, 13, 4, 8, tzinfo=UTC)
FACTS = MapiFacts(
    message_class="IPM.Note",
    subject="stored",
    sender_address="assistant@contoso.com",
    sent_representing_address="jane@contoso.com",
    sent_representing_name="Jane Doe",
    internet_message_id="<stored@contoso.com>",
    sent_at=SENT,
    received_at=SENT,
    recipients=(RawRecipient("to", "bob@contoso.com", "Bob"), RawRecipient("originator", None, None)),
)


def read(header: bytes | None, facts: MapiFacts = FACTS) -> dict[str, list[dict[str, Any]]]:
    return parse_message(RawMessage("E0002", "root", "msg", "mapi" if header else "absent", header, mapi=facts))


def test_a_copy_without_a_header_rests_on_the_store() -> None:
    rows = read(None)
    message = rows["messages"][0]
    assert (message["subject"], message["internet_message_id"]) == ("stored", "<stored@contoso.com>")
    assert (message["header_from"], message["header_from_name"], message["header_from_domain"]) == (
        "jane@contoso.com",
        "Jane Doe",
        "contoso.com",
    )
    assert (message["sender"], message["sent_at"], message["received_at"]) == ("assistant@contoso.com", SENT, SENT)
    assert [(one["kind"], one["address"], one["domain"]) for one in rows["recipients"]] == [
        ("to", "bob@contoso.com", "contoso.com")
    ]


def test_a_copy_without_a_header_claims_nothing_of_a_header() -> None:
    message = read(None)["messages"][0]
    unknown = ("header_sha256", "hop_count", "header_from_count", "from_field_count", "mail_from", "auth_as", "spf")
    assert [message.get(name) for name in unknown] == [None] * len(unknown)


def test_the_header_wins_where_it_speaks() -> None:
    header = (
        b"From: Real <real@contoso.com>\r\nSubject: real\r\nDate: 1 Jul 2025 15:04:09 +0200\r\nTo: al@contoso.com\r\n"
    )
    rows = read(header)
    message = rows["messages"][0]
    assert (message["header_from"], message["subject"]) == ("real@contoso.com", "real")
    assert message["sent_at"] == datetime(2025, 7, 1, 13, 4, 9, tzinfo=UTC)
    assert message["internet_message_id"] == "<stored@contoso.com>"
    assert message["message_id_form"] == "own"
    assert [one["address"] for one in rows["recipients"]] == ["al@contoso.com"]


def test_a_from_field_that_holds_no_address_is_not_mended_from_the_store() -> None:
    rows = read(b'From: "Sirius"\r\n\r\n')
    assert rows["messages"][0]["header_from"] is None
    assert rows["problems"][0]["field"] == "header_from"


def test_an_x500_name_is_kept_as_found_and_has_no_domain() -> None:
    message = read(None, MapiFacts(sender_address="/o=ExchangeLabs/cn=jane"))["messages"][0]
    assert (message["header_from"], message["header_from_domain"]) == ("/o=ExchangeLabs/cn=jane", None)


def test_a_report_is_told_by_its_class() -> None:
    assert read(None, MapiFacts(message_class="REPORT.IPM.Note.NDR"))["messages"][0]["is_report"] is True
