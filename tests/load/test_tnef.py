"""TNEF: the message that winmail.dat wraps, with its attachments and those that are messages."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile, RawMessage
from toolkit.load import kind_of, tnef

SUBJECT, BODY, PROPERTIES, RECIPIENTS = 0x8004, 0x800C, 0x9003, 0x9004
NEW, TITLE, DATA, ATTACHED = 0x9002, 0x8010, 0x800F, 0x9005
TEXT8, TEXT, BINARY, LONG, TIME, OBJECT = 0x1E, 0x1F, 0x102, 3, 0x40, 0xD
MESSAGE_OBJECT = bytes.fromhex("0703020000000000c000000000000046")


def wide(text: str) -> bytes:
    return text.encode("utf-16-le") + b"\0\0"


@pytest.fixture
def read_one(as_tnef, as_evidence, notes):
    def read(*attributes) -> RawMessage:
        file = as_evidence(as_tnef(*attributes), "winmail.dat")
        assert kind_of(file) == "tnef"
        (message,) = tnef.read(file, notes)
        return message

    return read


def test_properties_say_what_the_message_is(read_one, packed_values, notes) -> None:
    values = packed_values(
        _0037=(TEXT, wide("Invoice")), _0C1F=(TEXT8, b"alice@contoso.com\0"), _1000=(TEXT, wide("Please pay.")),
        _0039=(TIME, struct.pack("<Q", 133_960_902_000_000_000)), _1013=(BINARY, b"<p>pay</p>"),
    )  # fmt: skip
    message = read_one((1, PROPERTIES, values))
    facts = message.mapi
    assert facts is not None
    assert (message.loader, message.header_origin, message.content) == ("tnef", "absent", None)
    assert (facts.subject, facts.sender_address, facts.text) == ("Invoice", "alice@contoso.com", "Please pay.")
    assert facts.html == "<p>pay</p>"
    assert facts.sent_at is not None
    assert not notes.problems


def test_transport_headers_are_headers_where_they_are(read_one, packed_values) -> None:
    message = read_one((1, PROPERTIES, packed_values(_007D=(TEXT, wide("From: alice@contoso.com\r\n")))))
    assert (message.header_origin, message.content) == ("mapi", b"From: alice@contoso.com\r\n")


def test_the_attributes_of_old_writers_count_where_no_property_does(read_one, packed_values) -> None:
    facts = read_one((1, SUBJECT, b"old\0"), (1, BODY, b"text\0")).mapi
    assert facts is not None
    assert (facts.subject, facts.text) == ("old", "text")
    facts = read_one((1, SUBJECT, b"old\0"), (1, PROPERTIES, packed_values(_0037=(TEXT, wide("new"))))).mapi
    assert facts is not None
    assert facts.subject == "new"


def test_recipients_come_row_by_row(read_one, packed_values) -> None:
    address = (TEXT8, b"bob@contoso.com\0")
    row = packed_values(_0C15=(LONG, struct.pack("<I", 2)), _3001=(TEXT8, b"Bob\0"), _39FE=address)
    facts = read_one((1, RECIPIENTS, struct.pack("<I", 2) + row + row)).mapi
    assert facts is not None
    assert [(one.kind, one.name, one.address) for one in facts.recipients] == [("cc", "Bob", "bob@contoso.com")] * 2


def test_attachments_have_their_bytes_and_the_better_name(read_one, packed_values) -> None:
    message = read_one(
        (2, NEW, bytes(14)), (2, TITLE, b"INVOIC~1.PDF\0"), (2, DATA, b"%PDF"),
        (2, ATTACHED, packed_values(_3707=(TEXT, wide("invoice.pdf")))),
        (2, NEW, bytes(14)), (2, TITLE, b"b.txt\0"), (2, DATA, b"b"),
    )  # fmt: skip
    assert [(one.part, one.name, one.content) for one in message.attachments] == [
        ("attachment=0", "invoice.pdf", b"%PDF"), ("attachment=1", "b.txt", b"b"),
    ]  # fmt: skip


def test_an_attached_message_is_a_message_with_its_own_place(read_one, as_tnef, packed_values) -> None:
    inner = as_tnef((1, SUBJECT, b"inner\0"))
    message = read_one((2, NEW, bytes(14)), (2, ATTACHED, packed_values(_3701=(OBJECT, MESSAGE_OBJECT + inner))))
    inside = message.attachments[0].message
    assert inside is not None
    assert inside.mapi is not None
    assert (inside.locator, inside.mapi.subject) == ("offset=0/attachment=0", "inner")


def test_named_and_multiple_properties_are_stepped_over(read_one) -> None:
    by_number = struct.pack("<HH", LONG, 0x8001) + bytes(16) + struct.pack("<III", 0, 7, 42)
    by_name = struct.pack("<HH", LONG, 0x8002) + bytes(16) + struct.pack("<II", 1, 6) + wide("ab") + b"\0\0"
    many = struct.pack("<HHI", 0x1000 | TEXT8, 0x3A58, 2) + (struct.pack("<I", 2) + b"x\0\0\0") * 2
    subject = struct.pack("<HHII", TEXT8, 0x0037, 1, 4) + b"pay\0"
    packed = struct.pack("<I", 4) + by_number + by_name + struct.pack("<I", 42) + many + subject
    facts = read_one((1, PROPERTIES, packed)).mapi
    assert facts is not None
    assert facts.subject == "pay"


def test_headers_alone_leave_bodies_and_bytes_unread(as_tnef, as_evidence, notes) -> None:
    file = as_evidence(as_tnef((1, BODY, b"text\0"), (2, NEW, b""), (2, TITLE, b"a\0"), (2, DATA, b"a")))
    (message,) = tnef.read(file, notes, depth="headers")
    assert message.mapi is not None
    assert message.mapi.text is None
    assert [(one.name, one.content) for one in message.attachments] == [("a", None)]


def test_a_stream_that_is_cut_off_gives_what_is_whole(as_tnef, as_evidence, notes) -> None:
    data = as_tnef((1, SUBJECT, b"whole\0"), (1, BODY, b"x" * 100))
    (message,) = tnef.read(as_evidence(data[:-50]), notes)
    assert message.mapi is not None
    assert (message.mapi.subject, message.mapi.text) == ("whole", None)
    assert "102 bytes" not in notes.problems[0]["reason"]
    assert "claims 100 bytes" in notes.problems[0]["reason"]


def test_a_stream_without_an_attribute_is_an_error(as_evidence, notes) -> None:
    with pytest.raises(EvidenceError, match="before its first attribute"):
        list(tnef.read(as_evidence(b"\x78\x9f\x3e\x22\x01\x00\x01"), notes))


def test_a_property_that_claims_four_gigabytes_is_a_problem(read_one, notes) -> None:
    packed = struct.pack("<IHHII", 1, BINARY, 0x1013, 1, 0xFFFFFFFF)
    read_one((1, PROPERTIES, packed), (1, SUBJECT, b"x\0"))
    assert "claimed" in notes.problems[0]["reason"]


@given(rest=st.binary(max_size=400), start=st.sampled_from([b"", b"\x01\x03\x90\x06\x00\x40\x00\x00\x00"]))
def test_any_bytes_give_a_message_or_one_error(rest, start) -> None:
    notes = Notes()
    try:
        messages = list(tnef.read(EvidenceFile("E0001", "a", data=b"\x78\x9f\x3e\x22\x01\x00" + start + rest), notes))
    except EvidenceError:
        return
    assert len(messages) == notes.ledger[0]["emitted"] == 1


@pytest.mark.corpus
def test_every_stream_of_the_corpus_comes_out_with_its_attachments(files_of_corpus) -> None:
    paths = [path for path in files_of_corpus("mime") if path.suffix == ".tnef"]
    notes, attached, inside = Notes(), 0, 0
    for path in paths:
        for message in tnef.read(EvidenceFile(path.name, path.name, path), notes):
            attached += sum(one.content is not None for one in message.attachments)
            inside += sum(one.message is not None for one in message.attachments)
    assert len(paths) == sum(row["emitted"] for row in notes.ledger) == 19
    assert attached >= 24
    assert inside == 2
