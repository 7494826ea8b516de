"""PDF: a password that is asked for, and codes on the first pages, drawn or pasted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from toolkit.parse.inside.pdf import PAGES, look_into_pdf


def test_a_code_drawn_as_rectangles_is_read(as_pdf, as_drawn, link) -> None:
    seen = look_into_pdf(as_pdf(as_drawn()))
    assert seen == (False, False, (link,), ())


def test_a_code_pasted_as_a_picture_is_read(as_qr, as_bytes, link) -> None:
    page = Image.new("L", (1240, 1754), 255)
    page.paste(as_qr(scale=6), (900, 1400))
    assert look_into_pdf(as_bytes(page, "PDF")).codes == (link,)


def test_only_the_first_pages_are_looked_at(as_pdf, as_drawn) -> None:
    pages = [as_drawn(f"page {number}") for number in range(PAGES + 2)]
    assert look_into_pdf(as_pdf(*pages)).codes == tuple(f"page {number}" for number in range(PAGES))


def test_a_page_without_a_code_has_none(as_pdf) -> None:
    assert look_into_pdf(as_pdf(b"10 10 100 100 re f")).codes == ()


@pytest.mark.parametrize("size", [(1, 5000), (14_400, 14_400), (0, 0), (1e9, 1e9)])
def test_a_page_of_an_odd_size_costs_no_more_than_another(size, as_pdf) -> None:
    seen = look_into_pdf(as_pdf(b"10 10 100 100 re f", size=size))
    assert seen.is_encrypted is False
    assert seen.codes == () or seen.flaws


def test_what_is_no_pdf_says_so() -> None:
    seen = look_into_pdf(b"%PDF-1.7 x")
    assert (seen.is_encrypted, seen.codes) == (None, None)
    assert "the PDF does not open" in seen.flaws[0]


@settings(max_examples=30)
@given(data=st.data())
def test_a_damaged_pdf_is_read_or_says_so(data, as_pdf) -> None:
    content = bytearray(as_pdf(b"10 10 100 100 re f"))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    seen = look_into_pdf(bytes(content))
    assert seen.codes is not None or seen.flaws or seen.is_encrypted
