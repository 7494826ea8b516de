"""A made-up .msg, read by olefile, by extract-msg and by the toolkit itself."""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime

import extract_msg
import olefile
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile, RawMessage
from toolkit.load import msg as loader
from toolkit.simulate.mapi import PstAttachment, PstMessage, PstRecipient
from toolkit.simulate.msg import write_msg

AT = datetime(2025, 7, 4, 8, 10, tzinfo=UTC)
HEADERS = "Received: from mail.contoso.com (203.0.113.7)\r\nSubject: RE: Invoice\r\n\r\n"
INNERMOST = PstMessage(subject="Innermost", text="deep")
INNER = PstMessage(subject="Inner", headers=None, attachments=(PstAttachment("deep.msg", message=INNERMOST),))
MESSAGE = PstMessage(
    headers=HEADERS, subject="RE: Invoice", sender_name="Alice Né", sender_address="alice@contoso.com",
    sender_smtp="alice@contoso.com", sent_at=AT, received_at=AT, internet_message_id="<1@contoso.com>",
    text="Please pay.", html=b"<p>Please pay.</p>",
    recipients=(PstRecipient("to", "Bob", "bob@contoso.com"), PstRecipient("cc", "Carol", "carol@fabrikam.com")),
    attachments=(
        PstAttachment("a.pdf", "application/pdf", b"%PDF" * 3_000),
        PstAttachment("logo.png", "image/png", b"\x89PNG", content_id="logo@contoso.com"),
        PstAttachment("Inner.msg", message=INNER),
    ),
)  # fmt: skip

TEXTS = st.text(st.characters(), max_size=40)


def read_back(message: PstMessage) -> tuple[RawMessage, Notes]:
    notes = Notes()
    (found,) = loader.read(EvidenceFile("E0001", "a.msg", data=write_msg(message)), notes)
    return found, notes


def test_the_toolkit_reads_back_all_that_was_written() -> None:
    found, notes = read_back(MESSAGE)
    assert notes.problems == []
    assert found.content == HEADERS.encode()
    assert found.mapi is not None
    facts = found.mapi
    assert (facts.subject, facts.text, facts.html) == ("RE: Invoice", "Please pay.", "<p>Please pay.</p>")
    assert (found.mapi.sender_name, found.mapi.sender_address) == ("Alice Né", "alice@contoso.com")
    assert (found.mapi.sent_at, found.mapi.received_at, found.mapi.internet_message_id) == (AT, AT, "<1@contoso.com>")
    assert [(one.kind, one.name, one.address) for one in found.mapi.recipients] == [
        ("to", "Bob", "bob@contoso.com"), ("cc", "Carol", "carol@fabrikam.com"),
    ]  # fmt: skip
    assert [(one.name, one.content, one.is_inline) for one in found.attachments] == [
        ("a.pdf", b"%PDF" * 3_000, False), ("logo.png", b"\x89PNG", True), ("Inner.msg", None, False),
    ]  # fmt: skip


def test_messages_within_messages_are_read_back() -> None:
    found, _ = read_back(MESSAGE)
    inner = found.attachments[2].message
    assert inner is not None
    assert (inner.header_origin, inner.mapi.subject) == ("absent", "Inner")
    assert inner.attachments[0].message.mapi.text == "deep"


def test_extract_msg_reads_the_same() -> None:
    with extract_msg.openMsg(write_msg(MESSAGE)) as found:
        assert (found.subject, found.date, found.messageId) == ("RE: Invoice", AT, "<1@contoso.com>")
        assert (found.body, found.htmlBody) == ("Please pay.", b"<p>Please pay.</p>")
        assert found.sender == "Alice Né <alice@contoso.com>"
        assert [one.email for one in found.recipients] == ["bob@contoso.com", "carol@fabrikam.com"]
        assert found.attachments[0].data == b"%PDF" * 3_000
        assert found.attachments[2].data.attachments[0].data.subject == "Innermost"


def test_the_root_says_that_it_is_a_message_and_counts_its_parts() -> None:
    with olefile.OleFileIO(io.BytesIO(write_msg(MESSAGE))) as ole:
        assert ole.parsing_issues == []
        assert ole.root.clsid == "00020D0B-0000-0000-C000-000000000046"
        header = ole.openstream("__properties_version1.0").read(32)
        assert struct.unpack("<8x4I8x", header) == (2, 3, 2, 3)
        assert ole.exists("__nameid_version1.0/__substg1.0_00020102")


def test_texts_have_no_closing_nul_but_count_one() -> None:
    with olefile.OleFileIO(io.BytesIO(write_msg(PstMessage(subject="ab")))) as ole:
        assert ole.openstream("__substg1.0_0037001F").read() == b"a\0b\0"
        entries = struct.iter_unpack("<II8s", ole.openstream("__properties_version1.0").read()[32:])
        assert {tag: value for tag, _, value in entries}[0x0037001F] == struct.pack("<II", 6, 0)


def test_the_same_message_gives_the_same_bytes() -> None:
    assert write_msg(MESSAGE) == write_msg(MESSAGE)


@settings(max_examples=40, deadline=None)
@given(TEXTS, TEXTS, st.binary(max_size=9_000))
def test_any_text_and_any_bytes_are_read_back(headers: str, text: str, content: bytes) -> None:
    found, _ = read_back(PstMessage(headers=headers, text=text, attachments=(PstAttachment("x", data=content),)))
    # An empty header text is no header.
    assert found.content == (headers.encode("utf-8", "surrogatepass") or None)
    assert found.mapi is not None
    assert found.mapi.text == text
    assert found.attachments[0].content == content
