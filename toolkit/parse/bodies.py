"""Bodies: the text a reader sees, and the URLs in it.

    <p>Your fax: <a href="https&#58;//login.example/x">open</a>      text "Your fax: open", URL https://login.example/x

Nothing is rendered or fetched; HTML is read as text with tags, in time that grows with its length alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache

__all__ = ["BODY_CHARACTERS", "MOST_URLS", "find_urls", "host_of", "text_of_html"]

BODY_CHARACTERS = 2000
MOST_URLS = 1000
_LONGEST_URL = 4096
# Every letter of `https://` as a character reference, and some room.
_LONGEST_SCHEME = 100
_MOST_HTML = 1_000_000

_URL_REST = re.compile(r"://[^\s<>\"'`{}|\\^]+")
# Names of markup languages look like URLs, and are none.
_NAMESPACES = ("http://www.w3.org/", "http://schemas.microsoft.com/", "http://schemas.openxmlformats.org/")
# Attribute values that no search for `://` finds: without a scheme, or with a part of it as a character reference.
# The letters are spelt out in both cases: twice as fast as to ignore case.
_HIDDEN = re.compile(
    r"=[ \t\r\n]*+[\"']?+"
    r"(?=[ \t\r\n]*+//[\w\[]|[A-Za-z:/ \t\r\n]{0,8}+&(?:#|[cC]olon|[sS]ol|[tT]ab|[nN]ew[lL]ine))"
)
_VALUE = re.compile(r"[^\"'>]*")
_SCHEME = re.compile(r"(?:https?|ftp)://?[^\s/]|//[\w\[]", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z]{2,8}:)?/{1,}(?:[^/?#@\s]*@)?(\[[^\]]*\]|[^/?#:\s\\]+)", re.IGNORECASE)
_TRAILING = ".,;:!?)]}>\u00a0\u200b\u201d\u2019\u00bb"
# HTML is read in windows, each four times the last, until it has said enough.
_FIRST_WINDOW = 16_384
# From the end of a tag to the next, where anything stands there; of a tag that is not closed nothing.
_SAID = re.compile(r">\s*+([^<]++)")
_SILENT = re.compile(r"<(?:!--|(style|script|title)(?![a-z0-9]))", re.IGNORECASE | re.ASCII)
_END_OF_SILENCE = {
    name: re.compile(f"</{name}", re.IGNORECASE | re.ASCII) for name in ("style", "script", "title")
}


def find_urls(text: str, *, is_html: bool) -> Iterator[str]:
    """URLs of a body, with repetitions: those written out, then those that HTML's attributes hide.

    Character references are resolved; else a URL is as found. A relative reference is no URL.

    >>> list(find_urls('<a href="https&#58;//a.example/x">see HTTP://b.example.</a>', is_html=True))
    ['HTTP://b.example', 'https://a.example/x']
    """
    at = text.find("://")
    while at >= 0:
        rest = _URL_REST.match(text, at)
        if rest and (scheme := _scheme_before(text, at)):
            url = _written(text, at - scheme, rest.end(), is_html=is_html)
            if not url.startswith(_NAMESPACES):
                yield url
        at = text.find("://", rest.end() if rest else at + 3)
    if is_html:
        yield from _hidden_urls(text)


def _scheme_before(text: str, at: int) -> int:
    """How long the scheme is that ends at `at`; 0 where none of those looked for does."""
    before = text[max(0, at - 5) : at].lower()
    if before == "https":
        return 5
    return 4 if before.endswith("http") else 3 if before.endswith("ftp") else 0


def _written(text: str, start: int, end: int, *, is_html: bool) -> str:
    """The URL that begins at `start`: in an attribute up to the quote, else without the punctuation after it."""
    if not is_html:
        return text[start : min(end, start + _LONGEST_URL)].rstrip(_TRAILING)
    quote = text[start - 1 : start]
    close = text.find(quote, start, start + _LONGEST_URL) if quote in ('"', "'") else -1
    is_value = (
        close >= 0 and text[start - 2 : start - 1] == "=" and "srcset" not in text[max(0, start - 9) : start].lower()
    )
    url = text[start:close] if is_value else text[start : min(end, start + _LONGEST_URL)].rstrip(_TRAILING)
    return html.unescape(url).strip() if "&" in url else url.strip()


def _hidden_urls(text: str) -> Iterator[str]:
    for found in _HIDDEN.finditer(text):
        start = found.end()
        if _SCHEME.match(_revealed(text[start : start + _LONGEST_SCHEME])):
            value = _VALUE.match(text, start, start + _LONGEST_URL)
            yield _revealed(value[0] if value else "")


def _revealed(value: str) -> str:
    return "".join(html.unescape(value).split())


@lru_cache(maxsize=8192)
def host_of(url: str) -> str | None:
    """The host of a URL, lower case; None where it names none.

    >>> host_of("HTTPS://user@Login.Example:8443/x"), host_of("//cdn.example/a"), host_of("file:///etc/passwd")
    ('login.example', 'cdn.example', None)
    """
    found = _HOST.match(url)
    if not found or url.lower().startswith("file:///"):
        return None
    return found[1].lower().rstrip(".").strip("[]") or None


def text_of_html(source: str, limit: int = BODY_CHARACTERS) -> str:
    """The first `limit` characters of what HTML says, tags, scripts and styles left out, white space collapsed.

    >>> text_of_html("<style>p{}</style><p>Hello&nbsp;<b>world</b><!-- no -->!")
    'Hello world !'
    """
    window = _FIRST_WINDOW
    while True:
        words = _words(source[:window])
        # More than the limit: what the window cut through at its end is not among the first characters.
        if len(words) > limit or window >= min(len(source), _MOST_HTML):
            return words[:limit]
        window *= 4


def _words(source: str) -> str:
    said = " ".join(_SAID.findall(">" + "".join(_aloud(source))))
    return " ".join((html.unescape(said) if "&" in said else said).split())


def _aloud(source: str) -> Iterator[str]:
    """What stands outside comments and silent elements; one that is not closed lasts to the end."""
    at = 0
    while silent := _SILENT.search(source, at):
        yield source[at : silent.start()]
        yield " "
        at = _end_of_silence(source, silent)
        if at < 0:
            return
    yield source[at:]


def _end_of_silence(source: str, silent: re.Match[str]) -> int:
    """Where the closing tag of a silent element begins, or a comment has ended; -1 where neither does."""
    if silent[1]:
        closing = _END_OF_SILENCE[silent[1].lower()].search(source, silent.end())
        return closing.start() if closing else -1
    close = source.find("-->", silent.end())
    return close + 3 if close >= 0 else -1
