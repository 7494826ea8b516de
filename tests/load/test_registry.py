"""A file is opened by what it contains, and every loader knows its own format from all the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.raw import EvidenceFile
from toolkit.load import FORMATS, LOADERS, kind_of, recognise, why_unrecognised
from toolkit.load.registry import loader
from toolkit.schema import vocabulary

KINDS = ("archive", "config", "eml", "emlx", "mbox", "msg", "pst", "tnef", "trace", "zip")

NOT_EVIDENCE = {
    b"%PDF-1.7\n%\xe2\xe3": "PDF",
    b"\x89PNG\r\n\x1a\n\x00\x00": "PNG",
    b"<!DOCTYPE html><html><body>Sign in</body></html>": "HTML",
    b"\xef\xbb\xbf<html>": "HTML",
    b'{"from": "alice@contoso.com"}': "JSON",
    b"\xff\xfe{\x00}\x00": "JSON",
    b"name,amount\r\nAlice,12\r\n": "a table whose header is that of no export the toolkit knows (name, amount)",
    b"alice@contoso.com,Montreal\r\nbob@contoso.com,Laval\r\n": "toolkit knows (Montreal)",
    b"Dear all,\r\n\r\nwe were hacked.\r\n": "plain text",
    b"From here on, nothing was logged.\n": "plain text",
    b"\xef\xbb\xbf\r\n": "a text without a character",
    b"\xff\xfe<\x00O\x00b\x00j\x00s\x00 \x00": "Export-Clixml",
    b"\r\nMessageTraceId : 1\r\nSenderAddress  : a@contoso.com\r\nToIP           :\r\n": "Format-List",
    b"name: x\r\ncolour: y\r\nsize: z\r\n": "plain text",
    b"\r\nReceived  SenderAddress\r\n--------  -------------\r\n7/4/2025  a@contoso.com\r\n": "Format-Table",
    b'"""Received"",""SenderAddress"""\r\n"""7/4/2025"",""a@contoso.com"""\r\n': "into one cell",
    b"#!/usr/bin/python3\nprint('Subject: x')\n": "script",
    b"!BDN\x00\x00\x00\x00AB" + bytes(600): "no mail store",
    b"SQLite format 3\x00": "SQLite",
    "Dear all,\r\n\r\nwe were hacked.\r\n".encode("utf-16-le"): "plain text",
    b"\x01\x00\x02\x00" * 512: "binary",
    bytes(range(256)) * 8: "binary",
}


def test_every_kind_of_evidence_has_a_loader_and_a_word_in_the_contract() -> None:
    assert set(LOADERS) == set(KINDS)
    assert set(KINDS) <= set(vocabulary.EVIDENCE_KINDS)


def test_the_list_of_formats_is_all_that_registers_loaders() -> None:
    assert {loader.read.__module__ for loader in LOADERS.values()} == {module.__name__ for module in FORMATS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_loader_recognises_its_own_sample_and_no_other_does(kind, samples, as_evidence) -> None:
    file = as_evidence(samples[kind])
    takers = [
        known.kind
        for known in LOADERS.values()
        if known.recognises(file.head(), file.size_bytes) and (known.confirms is None or known.confirms(file))
    ]
    assert takers == [kind]
    assert recognise(file) is LOADERS[kind]


@pytest.mark.parametrize("suffix", [".pst", ".PST", ".dat", ".msg", ""])
def test_the_suffix_does_not_matter(suffix, samples, as_evidence) -> None:
    assert kind_of(as_evidence(samples["eml"], f"saved{suffix}")) == "eml"


@pytest.mark.parametrize(("content", "words"), NOT_EVIDENCE.items(), ids=list(NOT_EVIDENCE.values()))
def test_what_is_no_evidence_is_refused_by_what_it_looks_like(content, words, as_evidence) -> None:
    file = as_evidence(content)
    assert recognise(file) is None
    assert kind_of(file) == "unknown"
    assert words in why_unrecognised(file)


@pytest.mark.parametrize(("content", "words"), [(b"", "empty"), (bytes(4096), "zero-filled copy")])
def test_a_file_without_content_is_named_so(content, words, as_evidence) -> None:
    file = as_evidence(content)
    assert recognise(file) is None
    assert kind_of(file) == "empty"
    assert words in why_unrecognised(file)


def test_a_file_that_only_begins_with_zeros_is_no_zero_filled_copy(as_evidence) -> None:
    file = as_evidence(bytes(100_000) + b"something")
    assert kind_of(file) == "unknown"
    assert "first 65,536 bytes are zero" in why_unrecognised(file)


def test_an_office_document_is_not_taken_for_an_archive(as_zip, as_evidence) -> None:
    document = as_evidence(as_zip({"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<R/>", "word/a.xml": b""}))
    assert recognise(document) is None
    assert "Office document" in why_unrecognised(document)


def test_an_ole2_document_without_message_properties_is_not_taken_for_a_message(as_ole, as_evidence) -> None:
    document = as_evidence(as_ole({"WordDocument": b"x" * 5000}))
    assert recognise(document) is None
    assert "OLE2 document" in why_unrecognised(document)


@pytest.mark.parametrize("stream", [{"Workbook": b"x" * 5000}, {"EncryptedPackage": b"x" * 5000}])
def test_a_spreadsheet_that_is_not_read_says_what_to_do(stream, as_ole, as_evidence) -> None:
    document = as_evidence(as_ole(stream))
    assert recognise(document) is None
    assert "save it" in why_unrecognised(document)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "(2003); save it as"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<office:document-content xmlns:office="x">', "(.ods); save that as"),
    ],
)
def test_a_spreadsheet_in_xml_says_what_to_do(content, words, as_evidence) -> None:
    assert recognise(as_evidence(content)) is None
    assert words in why_unrecognised(as_evidence(content))


def test_a_binary_workbook_says_what_to_do(as_zip, as_evidence) -> None:
    members = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<R/>", "xl/workbook.bin": b"x"}
    assert "(.xlsb); save it as" in why_unrecognised(as_evidence(as_zip(members)))


def test_a_second_loader_for_a_kind_is_refused() -> None:
    def elsewhere(file, notes):
        yield from ()

    elsewhere.__module__ = "somewhere.else"
    with pytest.raises(ValueError, match="two loaders for eml"):
        loader(kind="eml", recognises=lambda head, size: False, gives="messages")(elsewhere)


OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STARTS = [b"", b"PK\x03\x04", OLE2, b"!BDN", b"From ", b"Received:", b"\xff\xfe", b"a,b\n"]


@given(st.sampled_from(STARTS), st.binary(max_size=2000))
def test_no_bytes_make_recognition_fail(start, rest) -> None:
    file = EvidenceFile("E0001", "any", data=start + rest)
    assert kind_of(file) in vocabulary.EVIDENCE_KINDS
    if recognise(file) is None:
        assert why_unrecognised(file)
