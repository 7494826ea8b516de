"""What is left of a .msg without its directory: whole header texts, and nothing that only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.problems import EvidenceError
from toolkit.load import msg
from toolkit.load.remains import header_texts

ROOT = "Root Entry".encode("utf-16-le")
LONG = "".join(f"X-Filler-{number}: {'x' * 60}\r\n" for number in range(60))
HEADERS = f"Received: from mail.fabrikam.com\r\n\tby mx.contoso.com\r\nFrom: jane.doe@contoso.com\r\n{LONG}\r\n"


def without_directory(data: bytes) -> bytes:
    """The file with every entry of its directory zeroed."""
    at = data.index(ROOT)
    end = data.rindex("__".encode("utf-16-le")) + 128
    return data[:at] + bytes(end - at) + data[end:]


def without_root(data: bytes) -> bytes:
    """The file whose directory names all streams, and whose root leads to none of them."""
    at = data.index(ROOT)
    return data[: at + 76] + b"\xff\xff\xff\xff" + data[at + 80 :]


@pytest.mark.parametrize(("damaged", "place"), [(without_directory, "offset="), (without_root, "entry=")])
def test_headers_come_out_whole_and_say_how_they_were_found(
    damaged, place, as_ole, as_evidence, msg_streams, notes
) -> None:
    [message] = msg.read(as_evidence(damaged(as_ole(msg_streams(headers=HEADERS)))), notes)
    assert message.content == HEADERS.encode()
    assert (message.header_origin, message.is_recovered, message.mapi) == ("mapi", True, None)
    assert message.locator.startswith(place)
    [problem] = notes.problems
    assert "only its transport headers were found" in problem["reason"]
    assert [(row["declared"], row["emitted"], row["recovered"]) for row in notes.ledger] == [(1, 1, 1)]


def test_of_two_texts_it_is_said_that_one_may_be_attached(as_ole, as_evidence, msg_streams, notes) -> None:
    inner = msg_streams(headers=HEADERS.replace("mail", "relay"))
    streams = msg_streams(headers=HEADERS) | {"__attach_version1.0_#00000000": {"__substg1.0_3701000D": inner}}
    messages = list(msg.read(as_evidence(without_root(as_ole(streams))), notes))
    assert len(messages) == 2
    assert "which of them is the message" in notes.ledger[0]["note"]


def test_without_headers_the_file_is_refused_as_before(as_ole, as_evidence, msg_streams, notes) -> None:
    with pytest.raises(EvidenceError, match="its directory has no root"):
        list(msg.read(as_evidence(without_directory(as_ole(msg_streams(headers=None)))), notes))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HEADERS.encode() + b"Hello,", id="an attached message with its body"),
        pytest.param(HEADERS.encode("utf-16-le")[:-100], id="a text whose end is cut off"),
        pytest.param(HEADERS.replace("\tby", "by").encode("utf-16-le"), id="a line that is no field"),
        pytest.param("Name: value\r\nColour: red\r\n\r\n".encode("utf-16-le"), id="fields, but not of mail"),
    ],
)
def test_what_only_looks_like_headers_is_not_taken(text) -> None:
    assert header_texts(bytes(512) + text, None) == []


@given(st.binary(max_size=2000))
def test_any_bytes_give_whole_texts_or_none(data) -> None:
    assert all(text for _, text in header_texts(data, None))
