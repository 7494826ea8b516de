"""Encoded words, charsets that lie, Base64 that is damaged."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.parse.text import decode_base64, decode_text, decode_unlabelled, decode_words, known_charset

GOLDEN = "encoded_words"


def test_the_words_mean_what_the_golden_pair_says(pair: dict[str, Any]) -> None:
    assert decode_words(pair["text"]) == pair["meaning"]


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        (b"caf\xc3\xa9", "us-ascii", "café"),
        (b"caf\xe9", "utf-8", "café"),
        (b"caf\xe9", "iso-8859-1", "café"),
        (b"caf\xe9", "no-such-charset", "café"),
        (b"caf\xe9", None, "café"),
        (b"\x81\x8d", None, "\x81\x8d"),
        ("привет".encode("koi8-r"), "KOI8-R", "привет"),
        (b"\xff", "utf-16", "ÿ"),
    ],
)
def test_bytes_are_read_as_declared_or_as_what_they_are(raw: bytes, charset: str | None, text: str) -> None:
    assert decode_text(raw, charset) == text


@pytest.mark.parametrize("name", ["hex", "rot13", "idna", "punycode", "unicode_escape", "mbcs", "a\0b", "é", ""])
def test_a_name_that_is_no_charset_is_none(name: str) -> None:
    assert known_charset(name) is None


@given(st.binary())
def test_base64_is_read_back_however_it_is_folded(raw: bytes) -> None:
    assert decode_base64(base64.encodebytes(raw).replace(b"\n", b"\r\n")) == (raw, True)


@given(st.binary())
def test_any_bytes_are_decoded_as_base64_and_as_text(raw: bytes) -> None:
    assert isinstance(decode_base64(raw)[0], bytes)
    assert isinstance(decode_unlabelled(raw), str)


@given(st.text(alphabet="=?utf-8QB_ aé\n"))
def test_any_word_like_text_is_decoded(text: str) -> None:
    assert isinstance(decode_words(text), str)


def test_a_hundred_thousand_words_are_read_to_their_end() -> None:
    assert decode_words("=?utf-8?Q?=C3?= =?utf-8?Q?=A9?= " * 50_000) == "é" * 50_000 + " "
