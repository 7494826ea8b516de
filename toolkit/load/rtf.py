r"""Rich text bodies: compressed ([MS-OXRTFCP]), and HTML or plain text wrapped in RTF ([MS-OXRTFEX]).

    {\rtf1\ansi\fromhtml1 … {\*\htmltag64 <p>}\htmlrtf \par \htmlrtf0 Hello

Of HTML that was wrapped, the tags stand in \*\htmltag groups, and what only RTF needs between \htmlrtf and \htmlrtf0.
All functions take time and memory in proportion to their input, whatever it claims.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from struct import Struct

from toolkit.load.codepages import codec_of

__all__ = ["bodies_in_rtf", "decompress_rtf", "unwrap_rtf"]

_HEADER = Struct("<II4sI")
_COMPRESSED, _STORED = b"LZFu", b"MELA"
_WINDOW = 4096
_BITS = (1, 2, 4, 8, 16, 32, 64, 128)

# What the dictionary holds before the first byte is written ([MS-OXRTFCP] §2.1.2.1).
_PRESET = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)  # fmt: skip

_TOKEN = re.compile(
    rb"\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,9})? ?|\\(?P<symbol>[^a-zA-Z])"
    rb"|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)

# Destinations that hold no text of the body.
_SILENT = frozenset(
    b"colortbl stylesheet info pict object pntext pntxta pntxtb mhtmltag header footer headerl headerr footerl footerr "
    b"footnote xmlnstbl listtable listoverridetable rsidtbl generator themedata datastore latentstyles".split()
)
_WORDS = {
    b"par": "\r\n", b"line": "\r\n", b"row": "\r\n", b"tab": "\t", b"cell": "\t",
    b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d",
    b"bullet": "\u2022", b"endash": "\u2013", b"emdash": "\u2014",
}  # fmt: skip
_SETTINGS = frozenset((b"uc", b"ansicpg", b"f", b"fcharset"))
_SYMBOLS = {b"~": "\u00a0", b"_": "\u2011", b"{": "{", b"}": "}", b"\\": "\\", b"\r": "\r\n", b"\n": "\r\n"}

# \fcharset to code page ([MS-OXRTFEX] §2.2.3.1 and the RTF specification's font table).
_CHARSETS = {
    0: 1252, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257,
    204: 1251, 222: 874, 238: 1250,
}  # fmt: skip


def bodies_in_rtf(compressed: bytes, text: str | None) -> tuple[str | None, str | None]:
    """The plain text and the HTML of a message that has no HTML beside its rich text; a plain text of its own stays.

    Raises ValueError.
    """
    is_html, unwrapped = unwrap_rtf(decompress_rtf(compressed))
    return (text, unwrapped) if is_html else (text or unwrapped, None)


def decompress_rtf(data: bytes) -> bytes:
    """The RTF in PidTagRtfCompressed. Raises ValueError; what a cut stream still gives is given."""
    if len(data) < _HEADER.size:
        raise ValueError("compressed RTF without its header")
    _, size, kind, checksum = _HEADER.unpack_from(data)
    content = data[_HEADER.size :]
    if kind == _STORED:
        return content[:size]
    if kind != _COMPRESSED:
        raise ValueError(f"RTF of an unknown compression {kind!r}")
    return _expand(content, intact=_checksum(content) == checksum)[:size]


def _checksum(content: bytes) -> int:
    """[MS-OXRTFCP] §2.1.3.2: the usual polynomial, begun at 0 and not inverted at the end."""
    return zlib.crc32(content, 0xFFFFFFFF) ^ 0xFFFFFFFF


def _expand(content: bytes, *, intact: bool) -> bytes:
    out, at, end = bytearray(_PRESET), 0, len(content)
    while at < end:
        control, at = content[at], at + 1
        if control == 0:
            out += content[at : at + 8]
            at += 8
            continue
        for bit in _BITS:
            if not control & bit:
                out += content[at : at + 1]
                at += 1
            elif at + 1 < end:
                reference, at = content[at] << 8 | content[at + 1], at + 2
                back = (len(out) - (reference >> 4)) % _WINDOW
                if back == 0:
                    return bytes(out[len(_PRESET) :])
                start, length = len(out) - back, (reference & 0xF) + 2
                if length <= back <= len(out):
                    out += out[start : start + length]
                else:
                    _repeat(out, start, length, intact=intact)
    return bytes(out[len(_PRESET) :])


def _repeat(out: bytearray, start: int, length: int, *, intact: bool) -> None:
    """A reference that reaches into what it writes itself, or before the beginning."""
    if start >= 0:
        piece = out[start : start + length]
        out += (piece * (length // len(piece) + 1))[:length]
    elif intact:
        raise ValueError("compressed RTF refers to what it has not said yet")


_State = tuple[bool, bool, bool, bool, str, int]


@dataclass(slots=True)
class _Reader:
    """What a group inherits (whether its text counts, and how its bytes are to be read), and what came out so far."""

    is_html: bool
    silent: bool = False
    in_tag: bool = False
    in_fonts: bool = False
    rtf_only: bool = False
    codec: str = "cp1252"
    fallback: int = 1
    counts: bool = True
    stack: list[_State] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    pending: bytearray = field(default_factory=bytearray)
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0
    default: str = "cp1252"
    starred: bool = False
    to_skip: int = 0

    def flush(self) -> None:
        if self.pending:
            self.parts.append(self.pending.decode(self.codec, "replace"))
            self.pending.clear()

    def weigh(self) -> None:
        """Whether text counts from here on."""
        self.counts = not self.silent and not self.in_fonts and (self.in_tag or not self.rtf_only)

    def bytes_(self, data: bytes) -> None:
        if self.to_skip:
            skipped = min(self.to_skip, len(data))
            self.to_skip -= skipped
            data = data[skipped:]
        if self.counts:
            self.pending += data

    def text(self, text: str) -> None:
        if self.counts:
            self.flush()
            self.parts.append(text)

    def brace(self, brace: bytes) -> None:
        self.flush()
        self.to_skip = 0
        if brace == b"{":
            self.stack.append(
                (self.silent, self.in_tag, self.in_fonts, self.rtf_only, self.codec, self.fallback)
            )  # fmt: skip
        elif self.stack:
            self.silent, self.in_tag, self.in_fonts, self.rtf_only, self.codec, self.fallback = self.stack.pop()
            # What follows the end of the document is padding.
            self.silent = self.silent or not self.stack
            self.weigh()

    def word(self, word: bytes, number: int | None, starred: bool) -> None:
        if word == b"htmlrtf":
            self.rtf_only = number != 0
            self.weigh()
        elif word == b"htmltag" and starred:
            self.in_tag = True
            self.weigh()
        elif word == b"fonttbl":
            self.in_fonts = True
            self.weigh()
        elif starred or word in _SILENT:
            self.silent = True
            self.weigh()
        elif word == b"u" and number is not None:
            self.text(chr(number & 0xFFFF))
            self.to_skip = self.fallback
        elif word in _WORDS:
            self._break(word)
        elif number is not None and word in _SETTINGS:
            self.flush()
            self._setting(word, number)

    def _break(self, word: bytes) -> None:
        # In wrapped HTML a paragraph of the RTF is no text; only within a tag does it stand for a line's end.
        if not self.is_html or self.in_tag or word not in (b"cell", b"row"):
            self.text(_WORDS[word])

    def _setting(self, word: bytes, number: int) -> None:
        if word == b"uc":
            self.fallback = max(0, min(number, 16))
        elif word == b"ansicpg":
            self.codec = self.default = codec_of(number) or self.default
        elif word == b"f":
            self.font = number
            if not self.in_fonts:
                self.codec = self.fonts.get(number, self.default)
        elif self.in_fonts:
            codec = codec_of(_CHARSETS.get(number))
            self.fonts[self.font] = codec if codec and number else self.default


def unwrap_rtf(rtf: bytes) -> tuple[bool, str]:
    """Whether the RTF wraps HTML, and that HTML; else its plain text."""
    reader = _Reader(is_html=b"\\fromhtml" in rtf[:1024])
    for token in _TOKEN.finditer(rtf):
        _read_token(reader, token)
    reader.flush()
    # Two \\u words may write the two halves of one character.
    halves = "".join(reader.parts).encode("utf-16-le", "surrogatepass")
    return reader.is_html, halves.decode("utf-16-le", "replace")


def _read_token(reader: _Reader, token: re.Match[bytes]) -> None:
    kind = token.lastgroup
    starred, reader.starred = reader.starred, False
    if kind == "text":
        reader.bytes_(token["text"])
    elif kind in ("word", "number"):
        word, number = token.group("word", "number")
        reader.word(word, None if number is None else int(number), starred)
    elif kind == "brace":
        reader.brace(token["brace"])
    elif kind == "byte":
        reader.bytes_(bytes.fromhex(token["byte"].decode("ascii")))
    elif token["symbol"] == b"*":
        reader.starred = True
    elif token["symbol"] in _SYMBOLS:
        reader.text(_SYMBOLS[token["symbol"]])
