r"""Rich text bodies: compressed ([MS-OXRTFCP]), and HTML or plain text wrapped in RTF ([MS-OXRTFEX]).

    {\rtf1\ansi\fromhtml1 … {\*\htmltag64 <p>}\htmlrtf \par \htmlrtf0 Hello

Of HTML that was wrapped, the tags stand in \*\htmltag groups, and what only RTF needs between \htmlrtf and \htmlrtf0.
Both functions take time and memory in proportion to their input, whatever it claims.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from struct import Struct

from toolkit.load.codepages import codec_of
from toolkit.load.pstfile.damage import Damage, crc32

__all__ = ["decompress_rtf", "unwrap_rtf"]

_HEADER = Struct("<II4sI")
_COMPRESSED, _STORED = b"LZFu", b"MELA"
_WINDOW = 4096

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
_SYMBOLS = {b"~": "\u00a0", b"_": "\u2011", b"{": "{", b"}": "}", b"\\": "\\", b"\r": "\r\n", b"\n": "\r\n"}

# \fcharset to code page ([MS-OXRTFEX] §2.2.3.1 and the RTF specification's font table).
_CHARSETS = {
    0: 1252, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257,
    204: 1251, 222: 874, 238: 1250,
}  # fmt: skip


def decompress_rtf(data: bytes) -> bytes:
    """The RTF in PidTagRtfCompressed. Raises Damage; what a cut stream still gives is given."""
    if len(data) < _HEADER.size:
        raise Damage("compressed RTF without its header")
    _, size, kind, checksum = _HEADER.unpack_from(data)
    content = data[_HEADER.size :]
    if kind == _STORED:
        return content[:size]
    if kind != _COMPRESSED:
        raise Damage(f"RTF of an unknown compression {kind!r}")
    return _expand(content, intact=crc32(content) == checksum)[:size]


def _expand(content: bytes, *, intact: bool) -> bytes:
    out, at, end = bytearray(_PRESET), 0, len(content)
    while at < end:
        control, at = content[at], at + 1
        for bit in range(8):
            if at >= end:
                break
            if not control >> bit & 1:
                out.append(content[at])
                at += 1
                continue
            reference = int.from_bytes(content[at : at + 2], "big")
            at += 2
            back = (len(out) - (reference >> 4)) % _WINDOW
            if back == 0:
                return bytes(out[len(_PRESET) :])
            _repeat(out, back, (reference & 0xF) + 2, intact=intact)
    return bytes(out[len(_PRESET) :])


def _repeat(out: bytearray, back: int, length: int, *, intact: bool) -> None:
    start = len(out) - back
    if start < 0:
        if intact:
            raise Damage("compressed RTF refers to what it has not said yet")
        return
    piece = out[start : start + length]
    out += (piece * (length // len(piece) + 1))[:length]


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits: whether its text counts, and how its bytes are to be read."""

    silent: bool = False
    in_tag: bool = False
    in_fonts: bool = False
    rtf_only: bool = False
    codec: str = "cp1252"
    fallback: int = 1


@dataclass(slots=True)
class _Reader:
    is_html: bool
    state: _State = field(default_factory=_State)
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
            self.parts.append(self.pending.decode(self.state.codec, "replace"))
            self.pending.clear()

    @property
    def counts(self) -> bool:
        state = self.state
        return not state.silent and not state.in_fonts and (state.in_tag or not state.rtf_only)

    def bytes_(self, data: bytes) -> None:
        skipped = min(self.to_skip, len(data))
        self.to_skip -= skipped
        if self.counts:
            self.pending += data[skipped:]

    def text(self, text: str) -> None:
        self.flush()
        if self.counts:
            self.parts.append(text)

    def brace(self, brace: bytes) -> None:
        self.flush()
        self.to_skip = 0
        if brace == b"{":
            self.stack.append(self.state)
        elif self.stack:
            self.state = self.stack.pop()
            # What follows the end of the document is padding.
            self.state = self.state if self.stack else replace(self.state, silent=True)

    def become(self, **changes: object) -> None:
        self.flush()
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]

    def word(self, word: bytes, number: int | None, starred: bool) -> None:
        if word == b"htmltag" and starred:
            self.become(in_tag=True)
        elif word == b"htmlrtf":
            self.become(rtf_only=number != 0)
        elif word == b"fonttbl":
            self.become(in_fonts=True)
        elif word in _SILENT or starred:
            self.become(silent=True)
        elif word == b"u" and number is not None:
            self.text(chr(number & 0xFFFF))
            self.to_skip = self.state.fallback
        elif word in _WORDS:
            self._break(word)
        elif number is not None:
            self._setting(word, number)

    def _break(self, word: bytes) -> None:
        # In wrapped HTML a paragraph of the RTF is no text; only within a tag does it stand for a line's end.
        if not self.is_html or self.state.in_tag or word not in (b"cell", b"row"):
            self.text(_WORDS[word])

    def _setting(self, word: bytes, number: int) -> None:
        if word == b"uc":
            self.become(fallback=max(0, min(number, 16)))
        elif word == b"ansicpg":
            self.default = codec_of(number) or self.default
            self.become(codec=self.default)
        elif word == b"f":
            self.font = number
            if not self.state.in_fonts:
                self.become(codec=self.fonts.get(number, self.default))
        elif word == b"fcharset" and self.state.in_fonts:
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
    elif kind == "byte":
        reader.bytes_(bytes.fromhex(token["byte"].decode("ascii")))
    elif kind in ("word", "number"):
        number = token["number"]
        reader.word(token["word"], None if number is None else int(number), starred)
    elif kind == "brace":
        reader.brace(token["brace"])
    elif token["symbol"] == b"*":
        reader.starred = True
    elif token["symbol"] in _SYMBOLS:
        reader.text(_SYMBOLS[token["symbol"]])
