"""Mailboxes of an address field (RFC 5322 §3.4, obsolete forms §4.4, and what mailers really write).

    "Doe, Jane" <jane.doe@contoso.com>, team: a@fabrikam.com, b@fabrikam.com;

Mail that breaks the grammar still shows an address to its reader; it is taken from what is there and never mended.
Time grows with the length of the field alone: every character is read once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from toolkit.parse.text import decode_words
from toolkit.schema.forms import domain_of

__all__ = ["Mailbox", "is_empty_group", "parse_addresses", "parse_path"]

_PIECE = re.compile(r'([^",;:<(\[]++)|<([^<>]*+)>?|([,;:])|(\[[^\[\]\s]*+\]?)|(["(])')
_QUOTED = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_PARENTHESIS = re.compile(r"\\.|[()]", re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_CFWS = re.compile(r"[\s()]")
_AROUND_DOTS = re.compile(r"(?<!\s)\s*+([.@])\s*+")
# An address alone, with single spaces where RFC 5322 §4.4 let white space stand.
_SPACED = re.compile(r"[^\s@.]++(?: ?\. ?[^\s@.]++)*+ ?@ ?[^\s@.]++(?: ?\. ?[^\s@.]++)*+")
_SPECIALS = str.maketrans(dict.fromkeys('<>()[],;:"\\', " "))
_LONGEST_REMEMBERED = 2000
# `Jane Doe <jane@contoso.com>`, `"Doe, Jane" <jane@contoso.com>` or `jane@contoso.com`, then a comma or the end.
_ATOMS = r"[^\s<>@(),;:\"\\\[\]]++"
_PLAIN = re.compile(
    rf"[ \t]*+(?:(?:\"([^\"\\]*+)\"[ \t]*+|([^\"<>@,;:()\\\[\]]*+))<({_ATOMS}@{_ATOMS})>|({_ATOMS}@{_ATOMS}))"
    r"[ \t]*+(?:,(?=.)|\Z)"
)


class Mailbox(NamedTuple):
    """One mailbox: its display name, decoded, and its address as found."""

    name: str | None
    address: str

    @property
    def domain(self) -> str | None:
        """The address's domain in its one form (lower case, A-labels)."""
        return domain_of(self.address)


def parse_addresses(text: str) -> tuple[Mailbox, ...]:
    """Every mailbox of an unfolded address field, in order; empty where nothing in it is an address.

    What looks like an address inside a quoted display name is a name; an unquoted comma in a name does not cut it.

    >>> parse_addresses('"ceo@contoso.com" <x@evil.example>, Doe, Jane <jane@contoso.com>')
    (Mailbox(name='ceo@contoso.com', address='x@evil.example'), Mailbox(name='Doe, Jane', address='jane@contoso.com'))
    """
    return _parse_remembered(text) if len(text) <= _LONGEST_REMEMBERED else _parse(text)


def parse_path(text: str) -> str | None:
    """The reverse-path of a Return-Path field (RFC 5321 §4.1.2), without brackets; `<>` for the null sender.

    Exchange Online writes the address bare, and an empty field for the null sender.

    >>> parse_path("<jane@contoso.com>"), parse_path("jane@contoso.com"), parse_path(""), parse_path("<@a:b@c.example>")
    ('jane@contoso.com', 'jane@contoso.com', '<>', 'b@c.example')
    """
    text = text.strip()
    if text in ("", "<>"):
        return "<>"
    if "<" not in text and "@" in text and " " not in text and '"' not in text:
        return text
    found = parse_addresses(text)
    return found[0].address if found else None


def is_empty_group(text: str) -> bool:
    """Is it a group without members, which names nobody on purpose (`undisclosed-recipients:;`)?"""
    return "@" not in text and ";" in text.partition(":")[2]


def _parse(text: str) -> tuple[Mailbox, ...]:
    if (plain := _scan_plain(text)) is not None:
        return plain
    found = _scan(text)
    if not found and "=?" in text:
        # QUIRK: the whole field as one encoded word, address and all; RFC 2047 §5 forbids it.
        text = decode_words(text)
        found = _scan(text)
    return tuple(found) or tuple(Mailbox(None, word) for word in text.translate(_SPECIALS).split() if _is_address(word))


_parse_remembered = lru_cache(maxsize=8192)(_parse)


def _is_address(word: str) -> bool:
    local, at, domain = word.rpartition("@")
    return bool(local and at and domain)


@dataclass(slots=True)
class _Reading:
    """What has been read of one mailbox, and the mailboxes found before it."""

    words: list[str] = field(default_factory=list)
    quoted: list[bool] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    found: list[Mailbox] = field(default_factory=list)
    has_angle: bool = False

    def add(self, text: str, quoted: bool = False) -> None:
        self.words.append(text)
        self.quoted.append(quoted)

    def angle(self, content: str) -> None:
        address = _inside_brackets(content)
        if not _is_address(address):
            return
        phrase = " ".join("".join(self.words).split())
        name = ", ".join([*self.carried, phrase] if phrase else self.carried) or " ".join(self.comments)
        self.found.append(Mailbox(decode_words(name) or None, address))
        self.forget()
        self.has_angle = True

    def separate(self) -> None:
        """The end of a mailbox: a comma, the end of a group, the end of the field."""
        if not self.has_angle:
            self.bare()
        self.has_angle = False
        self.words, self.quoted, self.comments = [], [], []

    def bare(self) -> None:
        addresses, rest = _bare_addresses(self.words, self.quoted)
        if not addresses:
            self.carried.extend(rest)
            return
        name = " ".join([*self.carried, *rest]) or " ".join(self.comments)
        self.found.extend(Mailbox(decode_words(name) or None, address) for address in addresses)
        self.forget()

    def forget(self) -> None:
        self.words, self.quoted, self.comments, self.carried = [], [], [], []


def _scan_plain(text: str) -> tuple[Mailbox, ...] | None:
    """The mailboxes of a field that has none but plain ones, as nearly all have; None where care is needed."""
    if "=?" in text:
        return None
    found: list[Mailbox] = []
    at, length = 0, len(text)
    while at < length:
        mailbox = _PLAIN.match(text, at)
        if mailbox is None:
            return None
        quoted, phrase, bracketed, bare = mailbox.groups()
        name = quoted or phrase
        found.append(Mailbox((" ".join(name.split()) or None) if name else None, bracketed or bare))
        at = mailbox.end()
    return tuple(found) or None


def _scan(text: str) -> list[Mailbox]:
    reading = _Reading()
    at, length, closable = 0, len(text), {'"': True, "(": True}
    while at < length:
        piece = _PIECE.match(text, at)
        if piece is None:
            break
        at = piece.end()
        if opener := piece[5]:
            at = _enclosed(text, piece.start(), opener, closable, reading)
        elif piece[2] is not None:
            reading.angle(piece[2])
        elif mark := piece[3]:
            _marked(mark, reading)
        else:
            reading.add(piece[0])
    reading.separate()
    return reading.found


def _marked(mark: str, reading: _Reading) -> None:
    if mark != ":":
        reading.separate()
    elif not any("@" in word for word in reading.words):
        # The name of a group, or `mailto:`.
        reading.forget()
    else:
        reading.add(mark)


def _enclosed(text: str, start: int, opener: str, closable: dict[str, bool], reading: _Reading) -> int:
    """Read a quoted string or a comment from `start`; where it is never closed, its opener is a mere character.

    Once one is not closed, none of its kind after it is looked for: that keeps the time linear.
    """
    end = _end_of(text, start, opener) if closable[opener] else -1
    if end < 0:
        closable[opener] = False
        reading.add(opener if opener == "(" else " ")
        return start + 1
    inside = text[start + 1 : end - 1]
    inside = _QUOTED_PAIR.sub(r"\1", inside) if "\\" in inside else inside
    if opener == "(":
        reading.comments.append(inside.strip())
    else:
        reading.add(inside, quoted=True)
    return end


def _end_of(text: str, start: int, opener: str) -> int:
    if opener == '"':
        quoted = _QUOTED.match(text, start)
        return quoted.end() if quoted else -1
    depth = 0
    for mark in _PARENTHESIS.finditer(text, start):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if depth == 0:
            return mark.end()
    return -1


def _inside_brackets(content: str) -> str:
    content = _without_cfws(content.strip())
    if content.startswith("@") and ":" in content:
        # RFC 5321 §4.1.2: a source route is accepted and ignored.
        content = content.partition(":")[2].strip()
    return content[7:] if content[:7].lower() == "mailto:" else content


def _without_cfws(address: str) -> str:
    """Without comments, and white space around dots and the @: no part of it (RFC 5322 §4.4). A quoted one stays."""
    if '"' in address or not _CFWS.search(address):
        return address
    kept, depth, at = [], 0, 0
    for mark in _PARENTHESIS.finditer(address):
        if depth == 0:
            kept.append(address[at : mark.start()])
        depth, at = depth + {"(": 1, ")": -1}.get(mark[0], 0), mark.end()
        if depth < 0:
            return address
    return address if depth else _AROUND_DOTS.sub(r"\1", "".join([*kept, address[at:]])).strip()


def _bare_addresses(words: list[str], quoted: list[bool]) -> tuple[list[str], list[str]]:
    """Addresses that stand without brackets, and the other words around them."""
    parts: list[str] = []
    rest: list[str] = []
    for index, (word, is_quoted) in enumerate(zip(words, quoted, strict=True)):
        is_local_part = is_quoted and index + 1 < len(words) and words[index + 1].startswith("@")
        if is_local_part:
            parts.append(f'"{word}"'.replace(" ", "\0"))
        elif is_quoted:
            rest.append(word.strip())
            parts.append(" ")
        else:
            parts.append(word)
    text = " ".join("".join(parts).split()).replace(" @ ", "@")
    if _SPACED.fullmatch(text):
        # With any other word beside it, what stands behind a space is a name's or the sentence's.
        text = _AROUND_DOTS.sub(r"\1", text)
    bare = [word.replace("\0", " ") for word in text.split(" ")]
    addresses = [word for word in bare if _is_address(word)]
    rest.extend(word for word in (" ".join(word for word in bare if not _is_address(word)),) if word)
    return addresses, [word for word in rest if word]
