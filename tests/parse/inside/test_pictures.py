"""QR codes in pictures are read as a telephone reads them; what cannot be looked at says so."""

from __future__ import annotations

import struct

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from toolkit.parse.inside.pictures import MOST_CODES, codes_in_picture, look_into_picture
from toolkit.parse.inside.seen import Unseen


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP"])
def test_a_code_is_read_in_every_format_that_mail_shows(form, as_qr, as_bytes, link) -> None:
    assert codes_in_picture(as_bytes(as_qr(), form)) == (link,)


def test_a_small_code_on_a_large_page_is_found(as_qr, as_bytes, link) -> None:
    page = Image.new("RGB", (2480, 3508), "white")
    page.paste(as_qr(scale=8), (1900, 3100))
    assert codes_in_picture(as_bytes(page, "JPEG")) == (link,)


def test_black_on_nothing_is_black_on_white(as_qr, as_bytes, link) -> None:
    code = as_qr()
    clear = Image.new("RGBA", code.size, (0, 0, 0, 0))
    clear.putalpha(Image.eval(code, lambda grey: 255 - grey))
    assert np.array(clear)[:, :, :3].max() == 0, "every pixel is black, seen or not"
    assert codes_in_picture(as_bytes(clear)) == (link,)
    with_palette = as_bytes(code.convert("P"), transparency=255)
    assert codes_in_picture(with_palette) == (link,)


def test_turned_and_white_on_black_codes_are_found(as_qr, as_bytes, link) -> None:
    assert codes_in_picture(as_bytes(as_qr().rotate(37, expand=True, fillcolor=255))) == (link,)
    assert codes_in_picture(as_bytes(Image.eval(as_qr(), lambda grey: 255 - grey))) == (link,)


def test_several_codes_come_out_once_each(as_qr, as_bytes, link) -> None:
    page = Image.new("L", (600, 200), 255)
    for left, text in ((0, link), (200, "WIFI:S:lobby;;"), (400, link)):
        page.paste(as_qr(text), (left, 0))
    assert sorted(codes_in_picture(as_bytes(page))) == sorted([link, "WIFI:S:lobby;;"])


def test_codes_without_number_are_cut_off(as_qr, as_bytes) -> None:
    page = Image.new("L", (1000, 1000), 255)
    for number in range(MOST_CODES + 5):
        page.paste(as_qr(f"code {number:02}"), (number % 5 * 200, number // 5 * 200))
    assert len(codes_in_picture(as_bytes(page))) == MOST_CODES


def test_a_bar_code_is_no_qr_code(as_qr, as_bytes) -> None:
    assert codes_in_picture(as_bytes(as_qr("5901234123457", kind=zxingcpp.EAN13))) == ()


def test_a_picture_without_a_code_has_none(as_bytes) -> None:
    assert codes_in_picture(as_bytes(Image.effect_noise((300, 300), 80))) == ()


def test_a_picture_that_counts_readers_is_not_even_decoded(as_bytes) -> None:
    pixel = as_bytes(Image.new("L", (1, 1))).replace(b"IDATx", b"IDAT\xff")
    assert codes_in_picture(pixel) == (), "its size is in the first bytes, and to decode the others would fail"


@pytest.mark.parametrize("side", [8_000, 20_000])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(side, as_bytes) -> None:
    bomb = bytearray(as_bytes(Image.new("1", (30, 30)), "BMP"))
    bomb[18:26] = struct.pack("<II", side, side)
    with pytest.raises(Unseen, match="more than 40,000,000 pixels"):
        codes_in_picture(bytes(bomb))


@pytest.mark.parametrize("broken", [b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"\xff\xd8\xff\xe0\x00\x10JFIF"])
def test_a_broken_picture_says_so(broken) -> None:
    with pytest.raises(Unseen, match="the picture cannot be looked at for QR codes") as refusal:
        codes_in_picture(broken)
    assert "0x" not in str(refusal.value)
    assert look_into_picture(broken)[:3] == (False, False, None)


@settings(max_examples=40)
@given(data=st.data())
def test_a_damaged_picture_is_read_or_says_so(data, as_qr, as_bytes) -> None:
    form = data.draw(st.sampled_from(["PNG", "JPEG", "GIF", "BMP"]))
    content = bytearray(as_bytes(as_qr(scale=1), form))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert isinstance(codes_in_picture(bytes(content)), tuple)
    except Unseen as reason:
        assert str(reason)
