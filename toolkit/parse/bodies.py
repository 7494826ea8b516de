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
_SCHEMES = ("https", "http", "ftp")
# Names of markup languages look like URLs, and are none.
_NAMESPACES = ("http://www.w3.org/", "http://schemas.microsoft.com/", "http://schemas.openxmlformats.org/")
# Attribute values that no search for `://` finds: without a scheme, or with a part of it as a character reference.
# The letters are spelt out in both cases: twice as fast as to ignore case.
_HIDDEN = re.compile(
    r"=[ \t\r\n]*[\"']?(?=[ \t\r\n]*//[\w\[]|[A-Za-z:/ \t\r\n]{0,8}&(?:#|[cC]olon|[sS]ol|[tT]ab|[nN]ew[lL]ine))"
)
_VALUE = re.compile(r"[^\"'>]*")
_SCHEME = re.compile(r"(?:https?|ftp)://?[^\s/]|//[\w\[]", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z]{2,8}:)?/{1,}(?:[^/?#@\s]*@)?(\[[^\]]*\]|[^/?#:\s\\]+)", re.IGNORECASE)
_TRAILING = ".,;:!?)]}>\u00a0\u200b\u201d\u2019\u00bb"
_PIECES_AT_ONCE = 256
# What the tag of a silent element or a comment begins with.
_TELLING = frozenset(["!-", "st", "sc", "ti"])
_SILENT = ("style", "script", "title")


def find_urls(text: str, *, is_html: bool) -> Iterator[str]:
    """URLs of a body, with repetitions: those written out, then those that HTML's attributes hide.

    Character references are resolved; else a URL is as found. A relative reference is no URL.

    >>> list(find_urls('<a href="https&#58;//a.example/x">see HTTP://b.example.</a>', is_html=True))
    ['HTTP://b.example', 'https://a.example/x']
    """
    at = text.find("://")
    while at >= 0:
        rest = _URL_REST.match(text, at)
        before = text[max(0, at - 5) : at].lower()
        if rest and before.endswith(_SCHEMES):
            scheme = next(one for one in _SCHEMES if before.endswith(one))
            url = _written(text, at - len(scheme), rest.end(), is_html=is_html)
            if not url.startswith(_NAMESPACES):
                yield url
        at = text.find("://", rest.end() if rest else at + 3)
    if is_html:
        yield from _hidden_urls(text)


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
    said: list[str] = []
    length, enough, silent = 0, 2 * limit, ""
    for piece in _pieces(source[:_MOST_HTML]):
        tag, _, text = piece.partition(">")
        if silent or tag[:2].lower() in _TELLING:
            silent, text = _hush(silent, piece, tag, text)
        if text:
            said.append(text)
            length += len(text)
            if length > enough:
                words = _collapsed(said)
                if len(words) >= limit:
                    return words[:limit]
                # Character references and white space counted for much: read on, twice as far.
                said, length, enough = [words], len(words), 2 * enough
    return _collapsed(said)[:limit]


def _pieces(source: str) -> Iterator[str]:
    """What follows each `<` up to the next; the text before the first comes as the piece of a tag without a name."""
    rest = ">" + source
    while True:
        *pieces, rest = rest.split("<", _PIECES_AT_ONCE)
        yield from pieces
        if len(pieces) < _PIECES_AT_ONCE:
            yield rest
            return


def _collapsed(said: list[str]) -> str:
    return " ".join(html.unescape(" ".join(said)).split())


def _hush(silent: str, piece: str, tag: str, text: str) -> tuple[str, str]:
    """(what now keeps text unsaid, text said after the tag): a comment or a silent element lasts until its end."""
    if silent:
        return _still_silent(silent, piece)
    if piece.startswith("!--"):
        _, closed, after = piece.partition("-->")
        return ("", after) if closed else ("-->", "")
    silent = _silent_element(tag)
    return silent, "" if silent else text


def _silent_element(tag: str) -> str:
    name = tag[:7].lower()
    return next((word for word in _SILENT if name.startswith(word) and not name[len(word) :][:1].isalnum()), "")


def _still_silent(silent: str, piece: str) -> tuple[str, str]:
    if silent == "-->":
        _, closed, after = piece.partition("-->")
        return ("", after) if closed else (silent, "")
    return ("", piece.partition(">")[2]) if piece[: len(silent) + 1].lower() == "/" + silent else (silent, "")
