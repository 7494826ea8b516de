"""Files told by their first bytes."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.parse.magic import detect_type


def archive(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"{\\rtf1", "application/rtf"),
        (b"MZ\x90\0", "application/vnd.microsoft.portable-executable"),
        (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        (b"Rar!\x1a\x07\x01\0", "application/vnd.rar"),
        (b"\x1f\x8b\x08", "application/gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "application/x-ole-storage"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__properties_version1.0".encode("utf-16-le"),
            "application/vnd.ms-outlook",
        ),
        (bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3"), "application/onenote"),
        (bytes.fromhex("4c0000000114020000000000c000000000000046"), "application/x-ms-shortcut"),
        (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
        (bytes(0x8001) + b"CD001", "application/x-iso9660-image"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"BEGIN:VCALENDAR\r\n", "text/calendar"),
        (b"<svg xmlns='x'>", "image/svg+xml"),
        (b'<?xml version="1.0"?>\n<!-- x -->\n<svg onload="y">', "image/svg+xml"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "text/html"),
        (b"<!-- x --><html>", "text/html"),
        (b"<?xml version='1.0'?><a/>", "application/xml"),
        (b"Received: from a\r\n by b\r\n", "message/rfc822"),
        (b"From: a@b.example\nTo: c@d.example\n", "message/rfc822"),
        (b"Dear all,\nFrom: here on", "text/plain"),
        (b"\x00\x01\x02", None),
        (b"", None),
    ],
)
def test_a_file_is_what_it_begins_with(content: bytes, media_type: str | None) -> None:
    assert detect_type(content) == media_type


def test_an_office_document_is_told_from_another_zip() -> None:
    word = archive("[Content_Types].xml", "word/document.xml")
    assert detect_type(word) == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert detect_type(archive("invoice.exe")) == "application/zip"


def test_comments_without_end_are_given_up_in_time() -> None:
    """A pattern that may share them out anew would try more ways than there are atoms."""
    assert detect_type(b"<!---->" * 500 + b"x") == "text/plain"
    assert detect_type(b"<!---->" * 500 + b"<html>") == "text/html"


@given(st.binary())
def test_any_bytes_have_a_type_or_none(content: bytes) -> None:
    assert isinstance(detect_type(content), str | None)
