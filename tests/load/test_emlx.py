"""Apple Mail's emlx: the message of the stated length, and nothing of the list behind it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load import emlx, kind_of

FLAGS = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "x">\n<plist version="1.0"></plist>\n'


@pytest.mark.parametrize("padding", [b"", b"        "])
def test_the_message_has_the_length_that_the_file_states(padding, samples, as_evidence, notes) -> None:
    message = samples["eml"]
    file = as_evidence(str(len(message)).encode() + padding + b"\n" + message + FLAGS, "1.emlx")
    assert kind_of(file) == "emlx"
    (found,) = emlx.read(file, notes)
    assert (found.content, found.size_bytes, found.header_origin) == (message, len(message), "file")
    assert found.locator == f"offset={file.read().index(message)}"
    assert not notes.problems


@pytest.mark.parametrize("stated", [b"5\n", b"99999999\n"])
def test_a_wrong_length_is_a_problem_and_no_byte_of_the_message_is_lost(stated, samples, as_evidence, notes) -> None:
    (found,) = emlx.read(as_evidence(stated + samples["eml"] + FLAGS), notes)
    assert found.content == samples["eml"]
    assert "states a length" in notes.problems[0]["reason"]


def test_attachments_that_lie_elsewhere_are_named_as_missing(as_evidence, notes) -> None:
    message = b"Subject: x\nContent-Type: multipart/mixed\nX-Apple-Content-Length: 4711\n\n"
    list(emlx.read(as_evidence(str(len(message)).encode() + b"\n" + message + FLAGS), notes))
    assert "left the content of attachments out" in notes.problems[0]["reason"]


@given(st.binary(max_size=300))
def test_any_bytes_after_a_number_give_one_message(rest) -> None:
    notes = Notes()
    assert len(list(emlx.read(EvidenceFile("E0001", "a", data=b"12\n" + rest), notes))) == 1
    assert notes.ledger[0]["emitted"] == 1
