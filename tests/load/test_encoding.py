"""Which encoding a text is in, and its text whatever its bytes."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.load import encoding as module
from toolkit.load.encoding import read_utf8, sniff_encoding

TEXT = "origin_timestamp_utc,sender_address\r\n2025-07-01,René@contoso.com\r\n"


def read(data: bytes) -> tuple[str, list[str]]:
    complaints: list[str] = []
    text = b"".join(read_utf8(io.BytesIO(data), complaints.append))
    return text.decode("utf-8"), complaints


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("utf-8"), "utf-8"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_every_unicode_encoding_gives_the_same_text_with_or_without_its_mark(data, named):
    assert sniff_encoding(data)[0] == named
    assert read(data) == (TEXT, [])


def test_a_text_that_is_not_utf8_and_never_was_is_windows_1252():
    assert read(TEXT.encode("cp1252")) == (TEXT, [])


def test_one_bad_byte_among_utf8_characters_is_a_complaint_and_shows():
    text, complaints = read(TEXT.encode("utf-8") + b"\xff tail")
    assert text == TEXT + "\\xff tail"
    assert complaints == ["bytes that are not valid UTF-8; they show as \\x and two digits"]


@pytest.mark.parametrize(("codec", "cut"), [("utf-8", 1), ("utf-16-le", 1)])
def test_a_file_cut_inside_a_character_says_so(codec, cut):
    _, complaints = read("abc, défendé".encode(codec)[:-cut])
    assert len(complaints) == 1
    assert "ends in the middle" in complaints[0]


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
def test_characters_that_lie_across_blocks_are_whole(monkeypatch, size, codec):
    monkeypatch.setattr(module, "BLOCK_BYTES", size)
    text = "a€é😀" * 5
    mark = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe"}[codec]
    if size >= len(mark):
        assert read(mark + text.encode(codec)) == (text, [])


@given(st.binary(max_size=200))
def test_any_bytes_give_valid_text(data):
    read(data)


@given(st.text(max_size=100).filter(lambda text: "\x00" not in text and not text.startswith("\ufeff")))
def test_utf8_text_comes_back_as_it_was(text):
    assert read(text.encode("utf-8")) == (text, [])
