"""MIME: a message's parts, read from its bytes (RFC 2045, 2046, 2183, 2231).

    multipart/mixed        1      text/plain           the body
                           2      application/pdf      an attachment: its name, its bytes
                           3      message/rfc822       a message of its own

Every part is reached, broken structure included: a boundary that is never closed ends with its parent; one that never
occurs leaves the part as a whole. What was broken is said in `flaws`.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from toolkit.parse.fields import Header, scan_header
from toolkit.parse.text import decode_base64, decode_text, decode_words

__all__ = ["Labelled", "Part", "Walk", "decode_part", "decoded_size", "parse_labelled", "walk"]

# Real mail nests a handful of levels; deeper is made to exhaust its reader, as are parts without number.
DEEPEST = 50
MOST_PARTS = 10_000
_TOO_MANY = f"more than {MOST_PARTS} parts: the others are not read"

_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+*-]+)")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]++|\\.)*+)"|([^;]*))', re.DOTALL)
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?")
_DELIMITER_REST = re.compile(rb"(--)?[ \t]*\r?(?:\n|\Z)")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} [^\r\n]*\r?\n", re.MULTILINE)
_IDENTITY = frozenset(["", "7bit", "8bit", "binary", "7-bit", "8-bit", "7 bit", "8 bit", "none"])


class Labelled(NamedTuple):
    """A word with parameters: Content-Type or Content-Disposition. Names are lower case, values decoded."""

    value: str
    parameters: Mapping[str, str]


class Part(NamedTuple):
    """One leaf of a message: its number, its header, and the range of its body's bytes."""

    number: str
    header: Header
    start: int
    stop: int
    media_type: str
    charset: str | None
    disposition: str | None
    name: str | None
    is_in_report: bool = False

    @property
    def encoded(self) -> bytes:
        """The body as found, its transfer encoding still on it."""
        return self.header.data[self.start : self.stop]

    @property
    def is_body(self) -> bool:
        """Is it shown as the message's text, rather than attached?"""
        return self.media_type in ("text/plain", "text/html", "text/enriched", "text/x-amp-html") and (
            self.disposition != "attachment" and self.name is None
        )


@dataclass(slots=True)
class Walk:
    """The leaves of a message in order, and what was broken."""

    parts: list[Part] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Node:
    number: str
    header: Header
    stop: int
    depth: int
    default_type: str
    is_in_report: bool


def walk(header: Header) -> Walk:
    """The leaves of the message whose header this is; a message/rfc822 is a leaf here. Never raises."""
    found = Walk()
    waiting = [_Node("", header, len(header.data), 0, "text/plain", False)]
    while waiting:
        node = waiting.pop()
        labelled = content_type(node.header, node.default_type)
        children = _children(node, labelled, found) if labelled.value.startswith("multipart/") else None
        if children is None:
            # RFC 2045 §5.2: what cannot be read as declared is read as text, so that nothing in it is lost.
            is_text = labelled.value.startswith("multipart/")
            found.parts.append(_leaf(node, Labelled("text/plain", {}) if is_text else labelled))
        else:
            waiting.extend(reversed(children))
        if len(found.parts) + len(waiting) > MOST_PARTS:
            found.flaws.append(_TOO_MANY)
            break
    return found


def content_type(header: Header, default: str = "text/plain") -> Labelled:
    """The declared type, or `default` where the field is missing or no type (RFC 2045 §5.2)."""
    stated = header.text("content-type")
    labelled = parse_labelled(stated) if stated else None
    if labelled is None or not _TYPE.fullmatch(labelled.value):
        return Labelled(default, labelled.parameters if labelled else MappingProxyType({}))
    return labelled


@lru_cache(maxsize=4096)
def parse_labelled(text: str) -> Labelled:
    """A value and its parameters (RFC 2045 §5.1), continued and encoded ones put together (RFC 2231 §3, §4).

    >>> parse_labelled("attachment; filename*0*=utf-8''r%C3%A9; filename*1=sum.pdf").parameters["filename"]
    'résum.pdf'
    """
    head = text.partition(";")[0]
    typed = _TYPE.match(head)
    value = (typed[1] if typed else head.strip().partition(" ")[0]).lower()
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, quoted, bare in _PARAMETER.findall(text[len(head) :]):
        section = _SECTION.fullmatch(name)
        if section:
            said = _unquoted(quoted) if quoted else bare.strip(" \t\r\n\"'")
            sections.setdefault(section[1].lower(), {}).setdefault(int(section[2] or 0), (said, bool(section[3])))
    return Labelled(value, MappingProxyType({name: _joined(found) for name, found in sections.items()}))


def _unquoted(quoted: str) -> str:
    # Only what has to be escaped is: of the path that old mailers give, every other backslash is a part.
    return re.sub(r'\\(["\\])', r"\1", quoted) if "\\" in quoted else quoted


def _joined(sections: dict[int, tuple[str, bool]]) -> str:
    ordered = [sections[number] for number in sorted(sections)]
    if not any(is_encoded for _, is_encoded in ordered):
        return decode_words("".join(said for said, _ in ordered))
    charset, first = _charset_and_text(*ordered[0])
    raw = b"".join(
        unquote_to_bytes(said) if is_encoded else said.encode("utf-8", "surrogatepass")
        for said, is_encoded in [(first, ordered[0][1]), *ordered[1:]]
    )
    return decode_text(raw, charset)


def _charset_and_text(said: str, is_encoded: bool) -> tuple[str | None, str]:
    parts = said.split("'", 2)
    return (parts[0] or None, parts[2]) if is_encoded and len(parts) == 3 else (None, said)


def _children(node: _Node, labelled: Labelled, found: Walk) -> list[_Node] | None:
    boundary = labelled.parameters.get("boundary", "")
    if not boundary:
        found.flaws.append("a multipart without a boundary")
        return None
    if node.depth >= DEEPEST:
        found.flaws.append(f"multiparts nested more than {DEEPEST} deep are not opened")
        return None
    ranges, is_closed = _split(node.header.data, node.header.body, node.stop, boundary.encode("utf-8", "surrogatepass"))
    if not ranges:
        found.flaws.append("the boundary of a multipart never occurs")
        return None
    if len(ranges) > MOST_PARTS:
        found.flaws.append(_TOO_MANY)
    if not is_closed:
        found.flaws.append("a multipart is not closed: the copy may be cut short")
    default = "message/rfc822" if labelled.value == "multipart/digest" else "text/plain"
    prefix = node.number + "." if node.number else ""
    is_report = node.is_in_report or labelled.value == "multipart/report"
    return [
        _Node(f"{prefix}{n}", scan_header(node.header.data, start, stop), stop, node.depth + 1, default, is_report)
        for n, (start, stop) in enumerate(ranges[:MOST_PARTS], start=1)
    ]


def _split(data: bytes, start: int, stop: int, boundary: bytes) -> tuple[list[tuple[int, int]], bool]:
    """The ranges between the delimiter lines (RFC 2046 §5.1.1), and whether the last one closes."""
    ranges: list[tuple[int, int]] = []
    opened = None
    for at, after, is_close in _delimiters(data, start, stop, b"--" + boundary):
        if opened is not None:
            ranges.append((opened, max(opened, _before_line_end(data, at, start))))
        if is_close:
            return ranges, True
        opened = after
    if opened is not None:
        ranges.append((opened, stop))
    return ranges, False


def _delimiters(data: bytes, start: int, stop: int, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    at = data.find(delimiter, start, stop)
    while at >= 0:
        after = at + len(delimiter)
        rest = _DELIMITER_REST.match(data, after, stop)
        if rest and (at == start or data[at - 1] == 10):
            yield at, rest.end(), rest[1] is not None
            after = rest.end()
        at = data.find(delimiter, after, stop)


def _before_line_end(data: bytes, at: int, start: int) -> int:
    # The line end before a delimiter line belongs to the delimiter.
    if at > start and data[at - 1] == 10:
        at -= 1
        if at > start and data[at - 1] == 13:
            at -= 1
    return at


def _leaf(node: _Node, labelled: Labelled) -> Part:
    stated = node.header.text("content-disposition")
    disposition = parse_labelled(stated) if stated else None
    name = (disposition.parameters.get("filename") if disposition else None) or labelled.parameters.get("name")
    return Part(
        number=node.number or "1", header=node.header, start=node.header.body, stop=node.stop,
        media_type=labelled.value,
        charset=labelled.parameters.get("charset"), disposition=disposition.value if disposition else None,
        name=name or None, is_in_report=node.is_in_report,
    )  # fmt: skip


def decode_part(part: Part) -> tuple[bytes, str | None]:
    """The bytes of a part, its transfer encoding taken off (RFC 2045 §6), and what was wrong with it, if anything."""
    encoding = _encoding_of(part)
    if encoding in _IDENTITY:
        return part.encoded, None
    if encoding == "base64":
        raw, is_sound = decode_base64(part.encoded)
        return raw, None if is_sound else "the Base64 is damaged: what can be decoded is"
    if encoding == "quoted-printable":
        return binascii.a2b_qp(part.encoded), None
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _decode_uu(part.encoded)
    return part.encoded, f"no transfer encoding is called {encoding[:40]!r}: the bytes are as found"


def _encoding_of(part: Part) -> str:
    return (part.header.text("content-transfer-encoding") or "").partition(";")[0].strip(" \"'").lower()


def decoded_size(part: Part) -> int | None:
    """How many bytes `decode_part` gives, reckoned from the encoded ones: exact where the encoding is whole.

    None for an encoding that does not tell without being decoded.
    """
    data, start, stop, encoding = part.header.data, part.start, part.stop, _encoding_of(part)
    if encoding in _IDENTITY:
        return stop - start
    if encoding == "base64":
        # One look at a large attachment and no more: every line of it ends as the first does.
        first = data.find(b"\n", start, stop)
        end_of_line = 2 if data[first - 1 : first] == b"\r" else 1
        padding = data.count(b"=", max(start, stop - 8), stop)
        return (stop - start - end_of_line * data.count(b"\n", start, stop) - padding) * 3 // 4
    if encoding == "quoted-printable":
        folds, folds_of_three = data.count(b"=\n", start, stop), data.count(b"=\r\n", start, stop)
        octets = data.count(b"=", start, stop) - folds - folds_of_three
        return stop - start - 2 * folds - 3 * folds_of_three - 2 * octets
    return None


def _decode_uu(encoded: bytes) -> tuple[bytes, str | None]:
    begin = _UU_BEGIN.search(encoded)
    lines = encoded[begin.end() if begin else 0 :].split(b"\n")
    decoded, flaw = [], None if begin else "the uuencoded part has no begin line"
    for line in lines:
        if line.strip() in (b"end", b"`", b""):
            continue
        # What stands behind the characters that a line says it has is padding, however it was padded.
        line = line.rstrip(b"\r")[: 1 + -(-(line[0] - 32 & 63) * 4 // 3)]
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            flaw = "the uuencoded part is damaged: what can be decoded is"
    return b"".join(decoded), flaw
