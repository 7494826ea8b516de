"""mbox: messages one after another, each announced by a line `From sender date` after a blank line (RFC 4155).

    From alice@contoso.com Thu Jul  3 09:12:44 2025

`>From ` in a body is left as found: mboxo and mboxrd quote it differently, and nothing in the file says which it is.
A Content-Length (mboxcl) counts where a message or the end of the file follows right after it, and not otherwise.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile, RawMessage
from toolkit.load.eml import FIELD
from toolkit.load.registry import loader

Content = bytes | mmap.mmap

# `From : x` is a field, and white space before its colon is allowed (RFC 5322 §4.5).
FROM_LINE = re.compile(rb"^From (?![ \t]*:)[^\r\n]*(?:\r?\n|\Z)", re.MULTILINE)
# Netscape and Mozilla write a hyphen for the sender; others end with a time and a year, in either order.
STAMPED = re.compile(rb"From -\s|.*(?:\d{1,2}:\d{2}.*\b\d{4}\b|\b\d{4}\b.*\d{1,2}:\d{2})")
BLANK_LINE_ENDS = (b"\n\n", b"\n\r\n")
NEXT_LINE = 256
LISTED = 100

LARGEST_HEADER = 1 << 20
CONTENT_LENGTH = re.compile(rb"^Content-Length:[ \t]*(\d{1,12})[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)


def recognises(head: bytes, _size: int) -> bool:
    """True for a `From ` line, perhaps after blank lines, that bears a date or is followed by a header field."""
    start = head.lstrip(b"\r\n")
    first = FROM_LINE.match(start)
    return first is not None and _announces(start, first)


def _announces(content: Content, line: re.Match[bytes]) -> bool:
    """Does a message begin after this `From ` line? Prose ("From here on …") is neither stamped nor before a field.

    One of the two is enough after a blank line. Old mailboxes lack the blank line; there both must be.
    """
    signs = (bool(STAMPED.match(line[0])), bool(FIELD.match(content[line.end() : line.end() + NEXT_LINE])))
    return any(signs) if _follows_blank_line(content, line.start()) else all(signs)


@loader(kind="mbox", recognises=recognises, gives="messages")
def read(file: EvidenceFile, notes: Notes, depth: str = "full") -> Iterator[RawMessage]:  # noqa: ARG001 - the text is one
    """Every message in file order; the locator is the offset in bytes of its first header field."""
    emitted = empty = 0
    passed: list[int] = []
    with _opened(file) as content:
        for start, end in _extents(content, passed):
            locator = f"offset={start}"
            message = content[start:end]
            if message.strip():
                emitted += 1
                yield RawMessage(file.evidence_id, locator, "mbox", "file", message, size_bytes=len(message))
            else:
                empty += 1
                notes.problem("load", file.evidence_id, locator, "nothing stands between two From_ lines")
    for at in passed[:LISTED]:
        reason = "begins like a message, within the Content-Length of another: taken for its text"
        notes.problem("load", file.evidence_id, f"offset={at}", reason)
    note = f"{len(passed)} lines that begin like a message lie within the Content-Length of another" if passed else None
    notes.count(file.evidence_id, file.path, declared=emitted + empty, emitted=emitted, failed=empty, note=note)


@contextmanager
def _opened(file: EvidenceFile) -> Iterator[Content]:
    """The file's bytes without reading them all: a mailbox of gigabytes is mapped, not loaded."""
    if file.data is not None:
        yield file.data
        return
    with file.open() as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        yield mapped


def _extents(content: Content, passed: list[int]) -> Iterator[tuple[int, int]]:
    """Start and end of each message: from after its `From ` line to before the blank line that ends it.

    `passed` takes where lines stand that begin like a message and lie within the Content-Length of another.
    """
    start: int | None = None
    counted = 0
    for line in FROM_LINE.finditer(content):
        if not _announces(content, line):
            continue
        if line.start() < counted:
            passed.append(line.start())
            continue
        if start is not None:
            yield start, _without_separator(content, start, line.start())
        start = line.end()
        counted = _counted_end(content, start)
    if start is not None:
        yield start, len(content)


def _counted_end(content: Content, start: int) -> int:
    """Where the message ends by its Content-Length; 0 where it states none, or one that does not fit."""
    body = _body_start(content, start)
    stated = CONTENT_LENGTH.search(content[start:body])
    if stated is None:
        return 0
    end = body + int(stated[1])
    rest = content[end : end + NEXT_LINE].lstrip(b"\r\n")
    is_last = end <= len(content) <= end + 2 and not content[end : end + 2].strip(b"\r\n")
    return end if is_last or FROM_LINE.match(rest) is not None else 0


def _body_start(content: Content, start: int) -> int:
    """The byte after the blank line that ends the header; `start` where none does within a megabyte."""
    found = [content.find(mark, start, start + LARGEST_HEADER) + len(mark) for mark in BLANK_LINE_ENDS]
    return min((at for at, mark in zip(found, BLANK_LINE_ENDS, strict=True) if at >= start + len(mark)), default=start)


def _follows_blank_line(content: Content, at: int) -> bool:
    before = content[max(0, at - 3) : at]
    return not before.strip(b"\r\n") if at <= 3 else before.endswith(BLANK_LINE_ENDS)


def _without_separator(content: Content, start: int, end: int) -> int:
    """The blank line before the next `From `, if there is one, belongs to the mailbox and not to the message."""
    if not _follows_blank_line(content, end):
        return end
    return max(start, end - (2 if content[end - 2 : end] == b"\r\n" else 1))
