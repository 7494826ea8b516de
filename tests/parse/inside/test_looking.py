"""A look inside: by the first bytes, once for each file, and never an exception."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.parse.inside import Seen, look_inside, looking
from toolkit.parse.magic import detect_type

GOLDEN = Path(__file__).parents[2] / "golden" / "encryption.json"
ENVELOPED = bytes.fromhex("30820120 06092a864886f70d010703 a0820111") + bytes(40)


def look(content: bytes) -> Seen:
    return look_inside(content, detect_type(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("row", json.loads(GOLDEN.read_text(encoding="utf-8")), ids=lambda row: row["name"])
def test_files_that_other_programs_encrypted(row) -> None:
    assert look(base64.b64decode(row["base64"])).is_encrypted is row["is_encrypted"]


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"", (False, False, ())),
        (b"Dear all", (False, False, ())),
        (b"<html><body>", (False, False, None)),
        (b"{\\rtf1}", (False, False, None)),
        (b"-----BEGIN PGP MESSAGE-----\n\nhQEMA", (True, None, None)),
        (ENVELOPED, (True, None, None)),
        (b"MZ\x90\x00", (None, None, None)),
        (bytes(64), (None, None, None)),
    ],
)
def test_what_the_first_bytes_settle(content, seen) -> None:
    assert look(content) == (*seen, ())


def test_a_file_that_was_seen_is_not_looked_at_again(as_qr, as_bytes, link, monkeypatch) -> None:
    picture = as_bytes(as_qr())
    assert look(picture).codes == (link,)
    monkeypatch.setitem(looking._LOOKS, "image/png", lambda content: Seen())
    assert look(picture).codes == (link,)


def test_what_is_remembered_has_a_limit(as_qr, as_bytes, monkeypatch) -> None:
    monkeypatch.setattr(looking, "MOST_REMEMBERED", 2)
    for number in range(5):
        look(as_bytes(as_qr(f"code {number}")))
        assert len(looking._remembered()) <= 2


def test_a_file_that_is_too_large_is_left_alone(monkeypatch) -> None:
    monkeypatch.setattr(looking, "MOST_BYTES", 10)
    seen = look(b"%PDF-1.7 and so on")
    assert seen == (None, None, None, ("an attachment of 18 bytes is not looked into",))


def test_a_library_that_fails_costs_an_answer_and_no_message(monkeypatch) -> None:
    def fail(content: bytes) -> Seen:
        raise RecursionError("too deep")

    monkeypatch.setitem(looking._LOOKS, "application/pdf", fail)
    assert look(b"%PDF-1.7 deep").flaws == ("it could not be looked into (RecursionError: too deep)",)


@settings(max_examples=60)
@given(st.sampled_from([b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"GIF89a"]), st.binary())
def test_any_bytes_give_an_answer(start, rest) -> None:
    assert isinstance(look(start + rest), Seen)
