"""Text encodings of exports: which one a file is in, told by its bytes, and its text as UTF-8 blocks.

    ff fe 64 00 61 00 …  UTF-16LE with its mark;  64 00 61 00 …  the same without one, as Exchange Online's reports come

DOMAIN.md section 3.1, rule 1. Nothing is dropped: a byte that the encoding does not allow shows as `\\xe9`.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from typing import BinaryIO

__all__ = ["Complain", "read_utf8", "sniff_encoding"]

Complain = Callable[[str], None]

BLOCK_BYTES = 8 * 1024 * 1024
SNIFFED_BYTES = 512
NUL_SHARE = 0.6

# UTF-32's mark begins like UTF-16LE's, but no tool writes such exports; four zero bytes then show as NULs.
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def sniff_encoding(head: bytes) -> tuple[str, int]:
    """The encoding of a text that begins with `head`, and the length of its byte-order mark.

    "utf-8" also stands for ASCII and, until a byte says otherwise, for Windows-1252: see `read_utf8`.

    >>> sniff_encoding(b"d\\0a\\0t\\0e\\0"), sniff_encoding(b"\\xef\\xbb\\xbfdate")
    (('utf-16-le', 0), ('utf-8', 3))
    """
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    return _by_nuls(head[:SNIFFED_BYTES]), 0


def _by_nuls(sample: bytes) -> str:
    """ASCII letters in UTF-16 have a zero byte each: after the letter in LE, before it in BE."""
    even, odd = sample[::2], sample[1::2]
    if not odd:
        return "utf-8"
    if odd.count(0) / len(odd) > NUL_SHARE > even.count(0) / len(even):
        return "utf-16-le"
    if even.count(0) / len(even) > NUL_SHARE > odd.count(0) / len(odd):
        return "utf-16-be"
    return "utf-8"


def read_utf8(stream: BinaryIO, complain: Complain) -> Iterator[bytes]:
    """The stream's text as valid UTF-8, in blocks of some megabytes, without its byte-order mark.

    `complain` hears, once a kind, in plain words what the encoding did not allow.
    """
    first = stream.read(BLOCK_BYTES)
    encoding, mark = sniff_encoding(first)
    blocks = _blocks(first[mark:], stream)
    return _from_utf8(blocks, complain) if encoding == "utf-8" else _from_utf16(blocks, encoding, complain)


def _blocks(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    yield first
    while block := stream.read(BLOCK_BYTES):
        yield block


def _from_utf16(blocks: Iterator[bytes], encoding: str, complain: Complain) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("backslashreplace")
    for block in blocks:
        yield decoder.decode(block).encode("utf-8")
    rest = decoder.getstate()[0]
    if rest:
        complain(f"the file ends in the middle of a {encoding} character")
        yield decoder.decode(b"", final=True).encode("utf-8")


def _from_utf8(blocks: Iterator[bytes], complain: Complain) -> Iterator[bytes]:
    """UTF-8 until a byte is not; then Windows-1252, unless characters of UTF-8 have been met: then damaged UTF-8."""
    is_utf8 = False
    tail = b""
    for block in blocks:
        text, tail = _split_last_character(tail + block)
        if text.isascii():
            yield text
            continue
        try:
            text.decode("utf-8")
        except UnicodeDecodeError:
            if not (is_utf8 or _has_utf8_character(text)):
                yield from _from_cp1252(text + tail, blocks)
                return
            complain("bytes that are not valid UTF-8; they show as \\x and two digits")
            text = text.decode("utf-8", "backslashreplace").encode("utf-8")
        is_utf8 = True
        yield text
    if tail:
        complain("the file ends in the middle of a UTF-8 character")
        yield tail.decode("utf-8", "backslashreplace").encode("utf-8")


def _split_last_character(block: bytes) -> tuple[bytes, bytes]:
    """A block without the bytes at its end that begin a character and do not finish it, and those bytes."""
    for back in range(1, min(4, len(block)) + 1):
        lead = block[-back]
        if lead >= 0xC0:
            needed = 2 + (lead >= 0xE0) + (lead >= 0xF0)
            return (block, b"") if back >= needed else (block[:-back], block[-back:])
        if lead < 0x80:
            break
    return block, b""


def _has_utf8_character(block: bytes) -> bool:
    return not block.decode("utf-8", "ignore").isascii()


def _from_cp1252(first: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    yield first.decode("cp1252", "backslashreplace").encode("utf-8")
    for block in blocks:
        yield block.decode("cp1252", "backslashreplace").encode("utf-8")
