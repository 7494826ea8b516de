"""Outlook's .msg: what the property streams hold, and nothing that they do not."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile, RawMessage
from toolkit.load import kind_of, msg, recognise

ATTACHMENT = "__attach_version1.0_#00000000"
RECIPIENT = "__recip_version1.0_#00000000"
PROPERTIES = "__properties_version1.0"
EMBEDDED = "__substg1.0_3701000D"


def wide(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


@pytest.fixture
def read_one(as_ole, as_evidence, notes):
    def read(streams) -> RawMessage:
        (message,) = msg.read(as_evidence(as_ole(streams)), notes)
        return message

    return read


def test_headers_are_the_transport_header_property(read_one, msg_streams) -> None:
    message = read_one(msg_streams(headers="From: alice@contoso.com\r\nSubject: Invoice\r\n"))
    assert message.header_origin == "mapi"
    assert message.content == b"From: alice@contoso.com\r\nSubject: Invoice\r\n"
    assert message.locator == "root"


def test_headers_are_never_made_up(read_one, msg_streams) -> None:
    message = read_one(msg_streams(headers=None))
    assert (message.header_origin, message.content) == ("absent", None)
    assert message.mapi is not None
    assert message.mapi.subject == "Invoice"


@pytest.mark.parametrize("text", ["a\x00b", "été ✉", "lone \ud800 surrogate"])
def test_header_text_survives_whole(text, read_one, msg_streams) -> None:
    message = read_one(msg_streams(headers=text))
    assert message.content == text.encode("utf-8", "surrogatepass")
    assert message.header_origin == "mapi"


def test_an_empty_header_text_is_no_header(read_one, msg_streams) -> None:
    message = read_one(msg_streams(headers=""))
    assert (message.header_origin, message.content) == ("absent", None)


def test_headers_of_8_bit_text_are_read_by_the_code_page(read_one, msg_streams, as_fixed) -> None:
    streams = msg_streams(headers=None)
    streams[PROPERTIES] = as_fixed(32, _3FFD=(3, 1251))
    streams["__substg1.0_007D001E"] = "Subject: привет".encode("cp1251")
    assert read_one(streams).content == "Subject: привет".encode()


def test_text_outside_its_code_page_is_a_problem_and_loses_no_byte(read_one, msg_streams, as_fixed, notes) -> None:
    streams = msg_streams()
    streams[PROPERTIES] = as_fixed(32, _3FFD=(3, 932))
    del streams["__substg1.0_0037001F"]
    streams["__substg1.0_0037001E"] = b"pay\x81\x00\x81"
    message = read_one(streams)
    assert message.mapi is not None
    assert message.mapi.subject == "pay\\x81\x00\\x81"
    assert (notes.problems[0]["field"], notes.problems[0]["locator"]) == ("0037", "root")


def test_a_terminating_nul_leaves_the_message_class_and_nothing_else(read_one, msg_streams) -> None:
    streams = msg_streams() | {
        "__substg1.0_001A001F": wide("IPM.Note\x00"),
        "__substg1.0_0037001F": wide("Invoice\x00"),
    }
    facts = read_one(streams).mapi
    assert facts is not None
    assert (facts.message_class, facts.subject) == ("IPM.Note", "Invoice\x00")


def test_times_are_utc_and_zero_is_no_time(read_one, msg_streams, as_fixed) -> None:
    streams = msg_streams()
    streams[PROPERTIES] = as_fixed(32, _0039=(0x40, 133_960_902_000_000_000), _0E06=(0x40, 0))
    facts = read_one(streams).mapi
    assert facts is not None
    assert (facts.sent_at, facts.received_at) == (datetime(2025, 7, 4, 8, 10, tzinfo=UTC), None)


def test_a_time_beyond_every_calendar_is_a_problem(read_one, msg_streams, as_fixed, notes) -> None:
    streams = msg_streams()
    streams[PROPERTIES] = as_fixed(32, _0E06=(0x40, 2**63))
    facts = read_one(streams).mapi
    assert facts is not None
    assert facts.received_at is None
    assert notes.problems[0]["field"] == "0E06"


@pytest.mark.parametrize(("number", "kind"), [(1, "to"), (2, "cc"), (3, "bcc"), (0x10000001, "to")])
def test_recipients_keep_their_kind_and_the_smtp_address_first(number, kind, read_one, msg_streams, as_fixed) -> None:
    streams = msg_streams() | {
        RECIPIENT: {
            PROPERTIES: as_fixed(8, _0C15=(3, number)),
            "__substg1.0_3001001F": wide("Bob"),
            "__substg1.0_3003001F": wide("/o=ExchangeLabs/cn=bob"),
            "__substg1.0_39FE001F": wide("bob@contoso.com"),
        }
    }
    facts = read_one(streams).mapi
    assert facts is not None
    assert [(one.kind, one.address, one.name) for one in facts.recipients] == [(kind, "bob@contoso.com", "Bob")]


def test_an_x500_sender_is_kept_as_found_where_no_smtp_address_is(read_one, msg_streams) -> None:
    facts = read_one(msg_streams() | {"__substg1.0_0C1F001F": wide("/o=ExchangeLabs/cn=alice")}).mapi
    assert facts is not None
    assert facts.sender_address == "/o=ExchangeLabs/cn=alice"


def test_html_is_decoded_by_the_internet_code_page(read_one, msg_streams, as_fixed) -> None:
    streams = msg_streams()
    streams[PROPERTIES] = as_fixed(32, _3FDE=(3, 28592))
    streams["__substg1.0_10130102"] = "<p>zażółć</p>".encode("iso8859-2")
    facts = read_one(streams).mapi
    assert facts is not None
    assert facts.html == "<p>zażółć</p>"


def test_html_inside_rich_text_is_found(read_one, msg_streams) -> None:
    rtf = (
        b"{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss Arial;}}"
        b"{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 pay{\\*\\htmltag84 &nbsp;}now\\htmlrtf }\\htmlrtf0 "
        b"{\\*\\htmltag72 </p>}}"
    )
    stored = len(rtf) + 12
    streams = msg_streams()
    streams["__substg1.0_10090102"] = (
        stored.to_bytes(4, "little") + len(rtf).to_bytes(4, "little") + b"MELA" + bytes(4) + rtf
    )
    facts = read_one(streams).mapi
    assert facts is not None
    assert facts.html is not None
    assert facts.html.replace(" ", "") == "<p>pay&nbsp;now</p>"


def test_rich_text_that_cannot_be_read_is_a_problem_and_the_message_comes_out(read_one, msg_streams, notes) -> None:
    message = read_one(msg_streams() | {"__substg1.0_10090102": b"\x10\x00\x00\x00garbage that is no rich text"})
    assert message.content
    assert notes.problems[0]["field"] == "html"


def test_what_the_message_counts_and_does_not_hold_is_a_problem(read_one, msg_streams, as_fixed, notes) -> None:
    header = struct.pack("<16xII8x", 3, 2)
    recipient, attachment = {PROPERTIES: as_fixed(8, _0C15=(3, 1))}, {PROPERTIES: as_fixed(8, _3705=(3, 7))}
    read_one(msg_streams() | {PROPERTIES: header, RECIPIENT: recipient, ATTACHMENT: attachment})
    assert [(problem["field"], problem["reason"]) for problem in notes.problems] == [
        ("recipients", "the message states 3 recipients, 1 are there"),
        ("attachments", "the message states 2 attachments, 1 are there"),
    ]


def test_more_than_the_message_counts_comes_out_and_is_no_loss(read_one, msg_streams, as_fixed, notes) -> None:
    recipient = {PROPERTIES: as_fixed(8, _0C15=(3, 1))}
    message = read_one(msg_streams() | {PROPERTIES: bytes(32), RECIPIENT: recipient})
    assert (len(message.mapi.recipients), notes.problems) == (1, [])


def test_a_recipient_whose_kind_is_gone_is_a_problem_and_the_originator_is_none(
    read_one, msg_streams, as_fixed, notes
) -> None:
    originator, unknown = {PROPERTIES: as_fixed(8, _0C15=(3, 0))}, {PROPERTIES: as_fixed(8)}
    message = read_one(msg_streams() | {RECIPIENT: originator, "__recip_version1.0_#00000001": unknown})
    assert message.mapi.recipients == ()
    (problem,) = notes.problems
    assert problem["reason"] == "__recip_version1.0_#00000001: whether it is To, Cc or Bcc is not recorded"


def test_an_attached_file_comes_with_its_bytes(read_one, msg_streams, as_fixed) -> None:
    message = read_one(
        msg_streams()
        | {
            ATTACHMENT: {
                PROPERTIES: as_fixed(8, _3705=(3, 1), _3714=(3, 4)),
                "__substg1.0_37010102": b"%PDF-1.7",
                "__substg1.0_3704001F": wide("INVOIC~1.PDF"),
                "__substg1.0_3707001F": wide("invoice.pdf"),
                "__substg1.0_370E001F": wide("application/pdf"),
                "__substg1.0_3712001F": wide("part1@contoso.com"),
            }
        }
    )
    (attachment,) = message.attachments
    assert (attachment.part, attachment.name, attachment.content) == ("attachment=0", "invoice.pdf", b"%PDF-1.7")
    assert (attachment.declared_type, attachment.content_id) == ("application/pdf", "part1@contoso.com")
    assert (attachment.is_inline, attachment.size_bytes) == (True, 8)


def test_at_depth_headers_a_file_has_a_name_and_a_size(as_ole, msg_streams, as_fixed, as_evidence, notes) -> None:
    streams = {PROPERTIES: as_fixed(8, _3705=(3, 1)), "__substg1.0_37010102": b"%PDF-1.7",
               "__substg1.0_3707001F": wide("invoice.pdf")}  # fmt: skip
    file = as_evidence(as_ole(msg_streams() | {ATTACHMENT: streams}))
    (message,) = msg.read(file, notes, depth="headers")
    (attachment,) = message.attachments
    assert (attachment.name, attachment.size_bytes, attachment.content) == ("invoice.pdf", 8, None)


def test_an_attached_message_is_a_message_with_its_own_place(read_one, msg_streams, as_fixed) -> None:
    inner = msg_streams(header=24, headers="From: mallory@fabrikam.com\r\n")
    message = read_one(msg_streams() | {ATTACHMENT: {PROPERTIES: as_fixed(8, _3705=(3, 5)), EMBEDDED: inner}})
    (attachment,) = message.attachments
    assert attachment.message is not None
    assert attachment.message.locator == "root/attachment=0"
    assert attachment.message.content == b"From: mallory@fabrikam.com\r\n"
    assert attachment.message.mapi is not None
    assert attachment.message.mapi.sent_at is not None


def test_an_ole_object_is_named_as_not_read(read_one, msg_streams, as_fixed, notes) -> None:
    attachment = {PROPERTIES: as_fixed(8, _3705=(3, 6)), EMBEDDED: {"CONTENTS": b"x"}}
    (found,) = read_one(msg_streams() | {ATTACHMENT: attachment}).attachments
    assert found.content is None
    assert "OLE object" in notes.problems[0]["reason"]


def test_messages_in_messages_end_somewhere(monkeypatch, read_one, msg_streams, as_fixed, notes) -> None:
    monkeypatch.setattr(msg, "EMBEDDED_DEPTH", 2)
    streams = msg_streams(header=24)
    for _ in range(3):
        streams = msg_streams(header=24) | {ATTACHMENT: {PROPERTIES: as_fixed(8, _3705=(3, 5)), EMBEDDED: streams}}
    depth, message = 0, read_one(streams)
    while message.attachments and message.attachments[0].message:
        depth, message = depth + 1, message.attachments[0].message
    assert depth == 2
    assert "nested deeper than 2" in notes.problems[0]["reason"]


@pytest.mark.parametrize("size", range(8, 3000, 200))
def test_a_truncated_file_is_an_error_or_a_message_with_a_problem(size, samples, as_evidence, notes) -> None:
    file = as_evidence(samples["msg"][:size])
    assert kind_of(file) == "msg"
    try:
        messages = list(msg.read(file, notes))
    except EvidenceError as error:
        assert "OLE2 structure" in str(error)
    else:
        assert len(messages) == 1
        assert notes.problems


@given(changes=st.lists(st.tuples(st.integers(8, 4000), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_damaged_file_gives_a_message_or_one_error(samples, changes) -> None:
    content = bytearray(samples["msg"])
    for place, value in changes:
        content[place % len(content)] = value
    notes = Notes()
    try:
        messages = list(msg.read(EvidenceFile("E0001", "a.msg", data=bytes(content)), notes))
    except EvidenceError as error:
        assert str(error)
        return
    assert [row["emitted"] for row in notes.ledger] == [len(messages)]


def embedded_in(message: RawMessage) -> Iterator[RawMessage]:
    for attachment in message.attachments:
        if attachment.message:
            yield attachment.message
            yield from embedded_in(attachment.message)


@pytest.mark.corpus
def test_every_message_of_the_corpus_comes_out_with_the_headers_it_really_has(files_of_corpus) -> None:
    notes, messages = Notes(), []
    for path in files_of_corpus("msg"):
        file = EvidenceFile(path.name, path.name, path)
        found = recognise(file)
        if found is not None:
            messages.extend(found.read(file, notes))
    embedded = [inner for message in messages for inner in embedded_in(message)]
    assert (len(messages), len(embedded)) == (133, 20)
    assert sum(message.header_origin == "mapi" for message in messages) == 69
    assert all(b"\r\n" in (message.content or b"\r\n") for message in messages)
    # Two files are products of a fuzzer; all the others are sound.
    assert len({row["evidence_id"] for row in notes.problems}) == 2
