"""One message, byte for byte; whatever stands before its header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load import eml, kind_of

BEGINNINGS = {
    "a byte order mark": b"\xef\xbb\xbf",
    "blank lines": b"\r\n\r\n\n",
    "a quoted From_ line": b">From alice@contoso.com Fri Jul  4 08:00:00 2025\n",
    "two lines of garbage": b"--- saved by the help desk ---\nticket 4711\n",
}


@pytest.mark.parametrize("before", BEGINNINGS.values(), ids=list(BEGINNINGS))
def test_a_message_is_recognised_and_kept_whole_after(before, samples, as_evidence, notes) -> None:
    content = before + samples["eml"]
    file = as_evidence(content)
    assert kind_of(file) == "eml"
    (message,) = eml.read(file, notes)
    assert message.content == content
    assert (message.header_origin, message.locator, message.mapi) == ("file", "offset=0", None)


@pytest.mark.parametrize(
    "field",
    [b"From : a@contoso.com", b"X-Ticket: 1", b"subject:", b"Content-Type: text/plain", b"Date:", b"DKIM-Signature:"],
)
def test_any_mail_field_may_come_first(field, as_evidence) -> None:
    assert kind_of(as_evidence(field + b"\n\nbody")) == "eml"


@pytest.mark.parametrize(
    "text",
    [
        b"HTTP/1.1 200 OK\r\nDate: Fri, 4 Jul 2025 08:00:00 GMT\r\nContent-Type: text/html\r\n\r\n",
        b"key: value\nother: 1\n",
        b"BEGIN:VCARD\nFN:Alice\nEND:VCARD\n",
        b"\n".join([b"prose without a colon"] * 9) + b"\nFrom: a\nTo: b\n",
        b"\x00\x01From: a\nTo: b\n",
    ],
)
def test_other_text_with_colons_is_no_mail(text, as_evidence) -> None:
    assert kind_of(as_evidence(text)) != "eml"


@pytest.mark.parametrize(("encoding", "mark"), [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")])
def test_a_header_that_notepad_saved_in_utf_16_is_read_and_said_so(encoding, mark, as_evidence, notes) -> None:
    file = as_evidence(mark + "Subject: été\r\n\r\n".encode(encoding))
    assert kind_of(file) == "eml"
    (message,) = eml.read(file, notes)
    assert message.content == "Subject: été\r\n\r\n".encode()
    assert encoding in notes.ledger[0]["note"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_message_in_utf_16_without_a_mark_is_read_and_said_so(encoding, as_evidence, notes) -> None:
    file = as_evidence("Received: from a.example by b.example\r\nSubject: été\r\n\r\nbody\r\n".encode(encoding))
    assert kind_of(file) == "eml"
    (message,) = eml.read(file, notes)
    assert message.content == "Received: from a.example by b.example\r\nSubject: été\r\n\r\nbody\r\n".encode()
    assert encoding in notes.ledger[0]["note"]


def test_the_ledger_counts_one_message(samples, as_evidence, notes) -> None:
    list(eml.read(as_evidence(samples["eml"], "a.eml"), notes))
    (row,) = notes.ledger
    assert (row["unit"], row["declared"], row["emitted"], row["failed"]) == ("a.eml", 1, 1, 0)


def test_a_file_too_large_for_a_message_is_refused(monkeypatch, samples, as_evidence, notes) -> None:
    monkeypatch.setattr(eml, "LARGEST_MESSAGE", 10)
    with pytest.raises(EvidenceError, match="more than one message can have"):
        list(eml.read(as_evidence(samples["eml"]), notes))


@given(st.binary(max_size=3000))
def test_any_bytes_come_out_as_they_went_in(content) -> None:
    (message,) = eml.read(EvidenceFile("E0001", "any", data=content), Notes())
    if not content.startswith((b"\xff\xfe", b"\xfe\xff")) and b":\0" not in content and b"\0:" not in content:
        assert message.content == content


@pytest.mark.corpus
@pytest.mark.parametrize("folder", ["mime", "eml"])
def test_every_message_of_a_corpus_is_recognised(folder, files_of_corpus) -> None:
    files = [path for path in files_of_corpus(folder) if path.suffix == ".eml" and path.stat().st_size]
    refused = [path.name for path in files if kind_of(EvidenceFile("E0001", path.name, path)) not in ("eml", "mbox")]
    assert len(files) > 500
    assert refused == []


@pytest.mark.parametrize("name", ["mail/cur/1751616600.M1P1.host:2,S", "mail/new/1751616600.M1P1.host"])
def test_a_maildir_is_a_folder_of_messages_whatever_flags_their_names_bear(name, samples, as_evidence) -> None:
    assert kind_of(as_evidence(samples["eml"], name)) == "eml"


def test_a_list_that_powershell_printed_is_no_message_although_its_first_field_is_received(as_evidence) -> None:
    printed = "\r\nReceived      : 7/4/2025 8:00:00 AM\r\nSenderAddress : a@contoso.com\r\nToIP          : 192.0.2.7"
    for codec in ("utf-8", "utf-16"):
        assert kind_of(as_evidence(printed.encode(codec))) == "unknown"
    assert kind_of(as_evidence(b"Received: by x\r\nSenderAddress: odd\r\nSubject: Hi\r\n\r\n")) == "eml"
