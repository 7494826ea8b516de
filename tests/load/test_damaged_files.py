"""Twenty-four ways to damage a .msg and a zip: no exception, bounded memory, and a reason for whatever is lost."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Iterator

import pytest

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile, RawMessage
from toolkit.load import msg
from toolkit.load.containers import members
from toolkit.simulate.mapi import PstAttachment, PstMessage, PstRecipient
from toolkit.simulate.msg import write_msg

LETTER = PstMessage(
    subject="Invoice",
    headers="From: alice@contoso.com\r\nTo: bob@contoso.com\r\n" + "X-Line: made up\r\n" * 300 + "\r\n",
    text="Please pay.",
    recipients=tuple(PstRecipient("to", f"Bob {number}", f"bob{number}@contoso.com") for number in range(9)),
    attachments=(
        PstAttachment("invoice.pdf", "application/pdf", bytes(range(256)) * 200),
        PstAttachment("inner.msg", message=PstMessage(subject="Inner", headers="Subject: inner\r\n\r\n")),
    ),
)
KINDS = ("cut", "flipped", "zeroed", "header")


def variants(data: bytes, header: int) -> Iterator[tuple[str, bytes]]:
    """Six of each kind."""
    chance, size = random.Random(20250704), len(data)
    for number, percent in enumerate((99, 90, 70, 50, 20, 2)):
        yield f"cut {number}", data[: size * percent // 100]
        flipped, zeroed, headed = bytearray(data), bytearray(data), bytearray(data)
        for _ in range(40):
            flipped[chance.randrange(size)] ^= 1 << chance.randrange(8)
        for _ in range(3):
            at = chance.randrange(size // 512) * 512
            zeroed[at : at + 512] = bytes(len(zeroed[at : at + 512]))
        headed[chance.randrange(header)] ^= 1 << chance.randrange(8)
        yield f"flipped {number}", bytes(flipped)
        yield f"zeroed {number}", bytes(zeroed)
        yield f"header {number}", bytes(headed)


def assert_told(notes: Notes) -> None:
    """What has no locator concerns the file as a whole."""
    assert all(problem["reason"] and problem["evidence_id"] for problem in notes.problems)
    assert all(row["failed"] == 0 or notes.problems for row in notes.ledger)


@pytest.fixture
def most_memory() -> Iterator[None]:
    """No more than a few times the file may be held: the largest here has 70 kB."""
    tracemalloc.start()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20


def inside(message: RawMessage) -> int:
    contents = (len(one.content or b"") + (inside(one.message) if one.message else 0) for one in message.attachments)
    return len(message.content or b"") + sum(contents)


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_msg_gives_its_message_or_one_error(kind, most_memory) -> None:
    data = write_msg(LETTER)
    read = 0
    for label, changed in variants(data, header=512):
        if not label.startswith(kind):
            continue
        notes = Notes()
        try:
            (message,) = msg.read(EvidenceFile("E0001", "a.msg", data=changed), notes)
        except EvidenceError as error:
            assert "OLE2 structure" in str(error)
            continue
        read += 1
        assert inside(message) <= 3 * len(data)
        assert_told(notes)
        if message.mapi is None:
            assert message.is_recovered
            continue
        is_whole = (len(message.attachments), len(message.mapi.recipients)) == (2, 9)
        assert notes.problems or (is_whole and kind != "cut"), label
    assert read >= {"cut": 0, "flipped": 6, "zeroed": 6, "header": 6}[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_zip_gives_its_members_or_one_error(kind, most_memory, as_zip) -> None:
    plain = {f"{number}.eml": f"Subject: {number}\r\n\r\n{number * 7 % 11}".encode() * 40 for number in range(40)}
    found = 0
    for label, changed in variants(as_zip(plain), header=30):
        if not label.startswith(kind):
            continue
        notes = Notes()
        try:
            given = list(members(EvidenceFile("E0001", "a.zip", data=changed), notes))
        except EvidenceError as error:
            assert str(error)
            continue
        found += sum(one.read() in plain.values() for one in given)
        assert_told(notes)
        lost = len(given) < len(plain)
        assert notes.problems or not lost
    assert found >= {"cut": 160, "flipped": 120, "zeroed": 160, "header": 230}[kind]
