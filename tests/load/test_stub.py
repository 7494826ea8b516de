"""What stands before a zip archive that was cut off: a program, a script, an answer of a web server, or anything."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load import recognise, why_unrecognised
from toolkit.load.containers import members
from toolkit.load.stub import zip_begins_at, zip_in

CONTENT = {f"{number}.eml": f"Subject: {number}\r\n\r\n".encode() * 90 for number in range(9)}


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, data in CONTENT.items():
            made.writestr(name, data)
    return buffer.getvalue()


def program(code_bytes: int, *, held: bytes = b"", settings: bytes = b"") -> bytes:
    """A Windows program of one section of code and, if it holds something, one more with that."""
    pieces = [b"\x90" * code_bytes, *([held] if held else [])]
    at, table = 0x400, b""
    for piece in pieces:
        table += struct.pack("<8sIIII16x", b".section", 0, 0, len(piece), at)
        at += len(piece)
    head = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x80)
    coff = struct.pack("<HHIIIHH", 0x14C, len(pieces), 0, 0, 0, 224, 0)
    headers = head.ljust(0x80, b"\0") + b"PE\0\0" + coff + bytes(224) + table
    return headers.ljust(0x400, b"\0") + b"".join(pieces) + settings


BEFORE = {
    "a program": program(3000),
    "a program longer than what is looked at first": program(300_000),
    "a program with settings behind it": program(3000, settings=b";Title=Mail\r\n".ljust(512, b"\0")),
    "a script": b"#!/bin/sh\nexec unzip -q \"$0\"\nexit\n",
    "an answer of a web server": b"HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\n\r\n",
}


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_an_archive_that_was_cut_off_behind_it_gives_its_members_and_says_so(before, as_evidence) -> None:
    file, notes = as_evidence(before + archive()[:-2000]), Notes()
    assert zip_begins_at(file) == len(before)
    found = recognise(file)
    assert found is not None and found.kind == "zip"
    given_members = [member.data for member in members(file, notes)]
    assert len(given_members) >= 7
    assert given_members[:7] == list(CONTENT.values())[:7]
    reasons = [problem["reason"] for problem in notes.problems]
    assert any("directory is lost" in reason for reason in reasons)
    assert not any("no member can be made out" in reason for reason in reasons)


def test_an_archive_in_a_section_of_the_program_is_found_there(as_evidence) -> None:
    file = as_evidence(program(3000, held=archive())[:-2000])
    assert zip_begins_at(file) == 0x400 + 3000


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (b"\x00\x01" * 600, "binary data"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"MZ" + b"\x00\x01" * 600, "a Windows program"),
        (b"#!/bin/sh\n\0", "a script"),
    ],
)
def test_behind_anything_else_it_is_named_with_its_place(before, words, as_evidence) -> None:
    file = as_evidence(before + archive()[:-2000])
    assert recognise(file) is None
    said = why_unrecognised(file)
    assert words in said
    assert f"holds a zip archive, or the beginning of one, from offset {len(before):,} on" in said


WITHOUT = [program(3000), b"MZ", b"MZ" + b"\xff" * 200, b"#!/bin/sh\n", program(3000) + b"PK\3\4"]


@pytest.mark.parametrize("data", WITHOUT, ids=range(len(WITHOUT)))
def test_a_program_or_script_without_an_archive_is_none(data, as_evidence) -> None:
    assert zip_begins_at(as_evidence(data)) is None
    assert "zip" not in why_unrecognised(as_evidence(data))


@given(st.sampled_from([b"MZ", program(40)[:0x100], b"#!"]), st.binary(max_size=600))
def test_no_bytes_make_the_search_fail(start: bytes, rest: bytes) -> None:
    at = zip_begins_at(EvidenceFile("E0001", "a", data=start + rest))
    assert at is None or (start + rest)[at:].startswith(b"PK\3\4")
    assert zip_in(rest) is None or b"PK\3\4" in rest
