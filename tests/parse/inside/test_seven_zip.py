"""7z: whether a password is asked for, from the header alone."""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.parse.inside import seven_zip
from toolkit.parse.inside.seen import Unseen
from toolkit.parse.inside.seven_zip import is_seven_zip_encrypted

GOLDEN = Path(__file__).parents[2] / "golden" / "encryption.json"
ARCHIVES = [row for row in json.loads(GOLDEN.read_text(encoding="utf-8")) if row["name"].startswith("7z")]
START = b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(4)


def of(row) -> bytes:
    return base64.b64decode(row["base64"])


@pytest.mark.parametrize("row", ARCHIVES, ids=lambda row: row["name"])
def test_an_archive_that_another_program_wrote(row) -> None:
    assert is_seven_zip_encrypted(of(row)) is row["is_encrypted"]


def test_an_empty_archive_asks_for_nothing() -> None:
    assert is_seven_zip_encrypted(START + bytes(20)) is False


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (START, "damaged"),
        (of(ARCHIVES[0])[:60], "cut off"),
        (START + struct.pack("<QQI", 0, 2, 0) + b"\x17\x05", "damaged"),
        (START + struct.pack("<QQI", 1 << 63, 1 << 63, 0), "cut off"),
    ],
)
def test_a_header_that_cannot_be_read_says_so(content, words) -> None:
    with pytest.raises(Unseen, match=words):
        is_seven_zip_encrypted(content)


def test_a_header_that_claims_to_be_huge_is_not_unpacked(monkeypatch) -> None:
    packed = next(row for row in ARCHIVES if "LZMA2" in row["name"])
    monkeypatch.setattr(seven_zip, "MOST_HEADER", 10)
    with pytest.raises(Unseen, match="packed in a way that is not read"):
        is_seven_zip_encrypted(of(packed))


@given(st.sampled_from(ARCHIVES), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_archive_is_told_or_says_so(row, changes) -> None:
    content = bytearray(of(row))
    for place, value in changes:
        content[place % len(content)] = value
    try:
        assert is_seven_zip_encrypted(bytes(content)) in (True, False)
    except Unseen as reason:
        assert str(reason)
