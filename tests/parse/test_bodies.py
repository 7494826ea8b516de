"""What a body says, and the URLs in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.parse.bodies import find_urls, host_of, text_of_html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hello <b>world</b>", "Hello world"),
        ("<html><head><title>x</title><style>p{}</style></head><body>a<script>b<c</script>d</body>", "a d"),
        ("<!-- <p>no</p> -->yes", "yes"),
        ("a<!-- never closed <p>b", "a"),
        ("<strong>a</strong><span>b</span><section>c</section>", "a b c"),
        ("caf&eacute;&nbsp;&#x41;", "café A"),
        ("a  \r\n\t b", "a b"),
        ("", ""),
    ],
)
def test_the_text_of_html_is_what_a_reader_sees(source: str, text: str) -> None:
    assert text_of_html(source) == text


def test_the_text_is_cut_where_it_is_long_enough() -> None:
    assert len(text_of_html("<p>word</p>" * 10_000)) == 2000
    assert len(text_of_html("<p>&#x77;&#x6f;</p>" * 10_000)) == 2000


@pytest.mark.parametrize(
    ("source", "urls"),
    [
        ("see https://a.example/x?y=1, or http://b.example.", ["https://a.example/x?y=1", "http://b.example"]),
        ("<https://a.example/x>", ["https://a.example/x"]),
        ("HTTPS://A.example", ["HTTPS://A.example"]),
        ("nothing://here ://", []),
    ],
)
def test_urls_of_plain_text_end_before_the_punctuation(source: str, urls: list[str]) -> None:
    assert list(find_urls(source, is_html=False)) == urls


@pytest.mark.parametrize(
    ("source", "urls"),
    [
        ('<a href="https://a.example/my file">x</a>', ["https://a.example/my file"]),
        ("<a href='https://a.example/?a=1&amp;b=2'>x</a>", ["https://a.example/?a=1&b=2"]),
        ("<a href=https://a.example/x>x</a>", ["https://a.example/x"]),
        ('<a href="https&#58;//a.example/x">x</a>', ["https://a.example/x"]),
        ('<a href="h&#116;tps&colon;//a.example/x">x</a>', ["https://a.example/x"]),
        ('<img src="//cdn.example/p.png">', ["//cdn.example/p.png"]),
        ('<meta content="0;url=https://a.example/x">', ["https://a.example/x"]),
        (
            '<img srcset="https://a.example/1 1x, https://a.example/2 2x">',
            ["https://a.example/1", "https://a.example/2"],
        ),
        ('<a href="/relative">x</a><a href="mailto:a@b.example">y</a><a href="#z">z</a>', []),
        ('<html xmlns="http://www.w3.org/1999/xhtml">', []),
    ],
)
def test_urls_of_html_are_found_however_they_are_hidden(source: str, urls: list[str]) -> None:
    assert list(find_urls(source, is_html=True)) == urls


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Login.Example/x", "login.example"),
        ("https://contoso.com@evil.example/x", "evil.example"),
        ("https://evil.example:8443", "evil.example"),
        ("http://[2001:db8::1]/x", "2001:db8::1"),
        ("//cdn.example/x", "cdn.example"),
        ("https:///x", "x"),
        ("nothing", None),
    ],
)
def test_the_host_of_a_url_is_the_one_that_is_connected_to(url: str, host: str | None) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize("piece", ["<", "<!--", "<script>", "<style ", "&", "://", "https://", 'href="', "=&#", '="//'])
def test_hostile_html_is_read_to_its_end(piece: str) -> None:
    source = piece * 100_000
    assert isinstance(text_of_html(source), str)
    assert all(isinstance(url, str) for url in find_urls(source, is_html=True))


@given(st.text())
def test_any_text_is_read_as_html_and_as_text(text: str) -> None:
    assert len(text_of_html(text)) <= 2000
    assert all(isinstance(host_of(url), str | None) for url in find_urls(text, is_html=True))
    assert all(isinstance(url, str) for url in find_urls(text, is_html=False))
