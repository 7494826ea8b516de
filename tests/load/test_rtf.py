"""Rich text: decompression and unwrapping."""

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.load.pstfile.damage import crc32
from toolkit.load.rtf import decompress_rtf, unwrap_rtf

# The two examples of [MS-OXRTFCP] §3.1.
SIMPLE = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232" "0af32068656c090020627705b06c647d0a800fa0"
)
CROSSING = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")

HTML = (
    rb"{\rtf1\ansi\ansicpg1251\fromhtml1 \deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fswiss\fcharset204 Arial;}}"
    rb"{\colortbl\red0\green0\blue0;}\uc1\pard\plain\deftab360 \f0\fs24 "
    rb"{\*\htmltag64 <p>}\htmlrtf \par \htmlrtf0 Hello \f1\'cf\'f0\'e8\f0 \u8364? \{x\}"
    rb'{\*\mhtmltag84 <img src="cid:x">}{\*\htmltag84 <a href="http://fabrikam.example/">}link{\*\htmltag92 </a>}'
    rb"{\*\htmltag72 </p>}}" + b"\0"
)


def stored(content: bytes, kind: bytes = b"LZFu", size: int | None = None) -> bytes:
    checksum = crc32(content) if kind == b"LZFu" else 0
    return struct.pack("<II4sI", len(content) + 12, size or len(content), kind, checksum) + content


def test_the_specifications_examples_are_expanded():
    assert decompress_rtf(SIMPLE) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert decompress_rtf(CROSSING) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_uncompressed_rtf_is_taken_as_it_is():
    assert decompress_rtf(stored(b"{\\rtf1 x}", b"MELA")) == b"{\\rtf1 x}"


@pytest.mark.parametrize("data", [b"", b"short", stored(b"x", b"ABCD")])
def test_what_is_no_compressed_rtf_is_damage(data):
    with pytest.raises(ValueError):
        decompress_rtf(data)


def test_a_claim_of_four_gigabytes_gives_what_is_there():
    assert decompress_rtf(stored(b"\0{\\rtf1 x", size=0xFFFFFFFF)) == b"{\\rtf1 x"


def test_wrapped_html_comes_out_as_html():
    is_html, text = unwrap_rtf(HTML)
    assert is_html
    assert text == '<p>Hello При\u20ac {x}<a href="http://fabrikam.example/">link</a></p>'


def test_plain_rich_text_comes_out_as_text():
    rtf = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator Writer;}\pard caf\'e9\par\tab \ldblquote x\rdblquote}"
    assert unwrap_rtf(rtf) == (False, "café\r\n\t\u201cx\u201d")


def test_two_halves_of_one_character_become_it():
    assert unwrap_rtf(rb"{\rtf1\uc1 \u-10179?\u-8704?}") == (False, "\U0001f600")


@given(st.binary(max_size=400))
def test_any_bytes_give_rtf_or_damage(data):
    with contextlib.suppress(ValueError):
        assert len(decompress_rtf(stored(data))) <= 9 * len(data) + 17


@given(st.lists(st.sampled_from([b"{", b"}", b"\\*", b"\\u-9", b"\\'e9", b"\\htmltag1", b"\\uc99", b"x"]), max_size=60))
def test_any_tokens_give_text(tokens):
    _, text = unwrap_rtf(b"".join(tokens))
    text.encode("utf-8")
