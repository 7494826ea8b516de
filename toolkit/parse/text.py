"""Text from bytes: charsets that lie, and encoded words (RFC 2047).

    =?utf-8?B?UmFwcG9ydA==?= =?utf-8?Q?_d=C3=A9taill=C3=A9?=   is   "Rapport détaillé"

Bytes are read as declared; where the declaration is missing, unknown or wrong, as UTF-8, else as Windows-1252.
"""

from __future__ import annotations

import binascii
import re
from functools import lru_cache

__all__ = ["decode_base64", "decode_text", "decode_unlabelled", "decode_words", "known_charset"]

# Python reads these as no charset, or in a way that depends on the platform, or in quadratic time.
_NO_CHARSETS = frozenset(
    ["idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "ansi", "dbcs", "oem", "palmos"]
)
# Names that mail uses and Python does not know.
_ALIASES = {
    "x-gbk": "gbk", "x-sjis": "cp932", "shift-jis": "cp932", "x-user-defined": "latin-1", "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8", "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "windows-874": "cp874",
    "x-mac-roman": "mac-roman", "macintosh": "mac-roman", "unicode-1-1-utf-7": "utf-7", "x-euc-jp": "euc-jp",
    "cp-850": "cp850",
    "gb2312": "gb18030", "x-windows-949": "cp949", "utf8mb4": "utf-8",
}  # fmt: skip

_ENCODED_WORD = re.compile(r"=\?([^?*\s]{1,64})(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]{1,80}\?[bBqQ]\?)")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_PADDING_INSIDE = re.compile(rb"=+(?=[A-Za-z0-9+/])")


def decode_unlabelled(raw: bytes) -> str:
    """Text of bytes that carry no charset: UTF-8 if they are that, else Windows-1252, else byte for byte.

    >>> decode_unlabelled("é".encode()), decode_unlabelled(b"\\xe9")
    ('é', 'é')
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


@lru_cache(maxsize=1024)
def known_charset(name: str) -> str | None:
    """The charset in Python's spelling; None for a name that is none.

    >>> known_charset("ISO-8859-8-I"), known_charset("x-unknown"), known_charset("hex")
    ('iso-8859-8', None, None)
    """
    name = name.strip(" \t\"'").lower()
    name = _ALIASES.get(name, name)
    if name.replace("-", "_") in _NO_CHARSETS or not name.isascii():
        return None
    try:
        b" ".decode(name)
    except UnicodeError:
        return name
    except (LookupError, ValueError):
        return None
    return name


def decode_text(raw: bytes, charset: str | None) -> str:
    """Text of bytes as `charset` declares, or as `decode_unlabelled` where that is missing, unknown or does not fit."""
    known = known_charset(charset) if charset else None
    if known is None or known in ("us-ascii", "ascii", "utf-8", "utf8"):
        return decode_unlabelled(raw)
    try:
        return raw.decode(known)
    except (UnicodeError, ValueError):
        return decode_unlabelled(raw)


def decode_words(text: str) -> str:
    """Text with its encoded words (RFC 2047) decoded; the white space between two of them is dropped (§6.2).

    A character may be cut between two words of one charset, which §5 forbids and mailers do: their bytes are joined.

    >>> decode_words("Re: =?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?= noir"), decode_words("=?x?Z?a?=")
    ('Re: café noir', '=?x?Z?a?=')
    """
    if "=?" not in text:
        return text
    pieces: list[str] = []
    waiting: list[bytes] = []
    charset, at = "", 0
    text = _BETWEEN_WORDS.sub(r"\1", text)
    for word in _ENCODED_WORD.finditer(text):
        if waiting and (word.start() > at or word[1].lower() != charset):
            pieces.append(decode_text(b"".join(waiting), charset))
            waiting = []
        pieces.append(text[at : word.start()])
        charset = word[1].lower()
        waiting.append(_word_bytes(word[2], word[3]))
        at = word.end()
    pieces.append(decode_text(b"".join(waiting), charset))
    pieces.append(text[at:])
    return "".join(pieces)


def _word_bytes(encoding: str, payload: str) -> bytes:
    raw = payload.encode("utf-8", "surrogatepass")
    if encoding in "bB":
        return decode_base64(raw)[0]
    return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)


def decode_base64(raw: bytes) -> tuple[bytes, bool]:
    """The bytes that Base64 text stands for (RFC 2045 §6.8), and whether it was well formed.

    What can be decoded is: foreign characters are skipped, padding is added, and text that goes on after its padding
    is read on.

    >>> decode_base64(b"aGVs\\r\\nbG8="), decode_base64(b"aGVsbG8"), decode_base64(b"aGk=aGk="), decode_base64(b"a!Gk")
    ((b'hello', True), (b'hello', False), (b'hihi', False), (b'hi', False))
    """
    padding = raw.find(b"=")
    if padding < 0 or not _PADDING_INSIDE.search(raw, padding):
        try:
            decoded = binascii.a2b_base64(raw)
            return decoded, len(decoded) == _sound_length(raw)
        except binascii.Error:
            pass
    bare = _NOT_BASE64.sub(b"", raw)
    return b"".join(_base64_run(run) for run in bare.split(b"=") if run), False


def _sound_length(raw: bytes) -> int | None:
    """How many bytes Base64 text stands for if it holds nothing else than whole groups of four and white space."""
    groups, left_over = divmod(len(raw) - sum(map(raw.count, (b"\r", b"\n", b" ", b"\t"))), 4)
    return None if left_over else 3 * groups - raw.count(b"=")


def _base64_run(run: bytes) -> bytes:
    # One character over a group of four holds six bits: no whole byte.
    run = run[:-1] if len(run) % 4 == 1 else run
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))
