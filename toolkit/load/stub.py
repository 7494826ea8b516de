"""A zip archive behind what unpacks or delivers it, when its end, and its directory with it, was cut off.

    MZ … PE\\0\\0 … sections | PK\\3\\4 alice.pst … PK\\3\\4 bob.p

A whole archive is known by its end, whatever stands before it. Of one that was cut its beginning has to tell: it stands
where the sections of a Windows program begin or end (PE/COFF §3 and §4), or after the text of a script or of an HTTP
answer. A header elsewhere is that of any file that holds a zip archive, and is no reason to take the file for one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from toolkit.evidence.raw import HEAD_BYTES, EvidenceFile
from toolkit.load.salvage import LOCAL, LOCAL_MARK, makes_sense

__all__ = ["zip_begins_at", "zip_in"]

PROGRAM, PE_MARK = b"MZ", b"PE\0\0"
TEXTS = (b"#!", b"HTTP/1.")
PE_OFFSET_AT = 0x3C
U32 = struct.Struct("<I")
COFF = struct.Struct("<2xH12xH2x")
SECTION = struct.Struct("<16xII16x")
MOST_SECTIONS = 96

# What a writer may put between a program's last section and the archive: padding, or a few lines of settings.
BETWEEN_BYTES = 4096


def zip_begins_at(file: EvidenceFile) -> int | None:
    """Where the first member of an archive stands behind a program or such a text; None where none does."""
    head = file.head()
    if head.startswith(TEXTS):
        at = zip_in(head)
        return at if at is not None and b"\0" not in head[:at] else None
    if not head.startswith(PROGRAM):
        return None
    with file.open() as stream:
        for place in sorted(set(_seams(head))):
            stream.seek(place)
            at = zip_in(stream.read(BETWEEN_BYTES + HEAD_BYTES))
            if at is not None and at <= BETWEEN_BYTES:
                return place + at
    return None


def zip_in(content: bytes) -> int | None:
    """Where in these bytes a header stands that a member of a zip archive may have; None where none does."""
    at = content.find(LOCAL_MARK)
    while at >= 0:
        if _is_header(content, at):
            return at
        at = content.find(LOCAL_MARK, at + 1)
    return None


def _is_header(content: bytes, at: int) -> bool:
    if at + LOCAL.size > len(content):
        return False
    _, version, _, _, method, _, _, _, _, name_bytes, _ = LOCAL.unpack_from(content, at)
    return makes_sense(version, method, content[at + LOCAL.size : at + LOCAL.size + name_bytes])


def _seams(head: bytes) -> Iterator[int]:
    """Where the sections of a Windows program begin, and where the last of them ends."""
    if len(head) < PE_OFFSET_AT + U32.size:
        return
    at = U32.unpack_from(head, PE_OFFSET_AT)[0]
    if head[at : at + len(PE_MARK)] != PE_MARK or at + len(PE_MARK) + COFF.size > len(head):
        return
    sections, optional_bytes = COFF.unpack_from(head, at + len(PE_MARK))
    table = at + len(PE_MARK) + COFF.size + optional_bytes
    end = 0
    for number in range(min(sections, MOST_SECTIONS)):
        if table + (number + 1) * SECTION.size > len(head):
            return
        size, place = SECTION.unpack_from(head, table + number * SECTION.size)
        if size and place:
            yield place
        end = max(end, place + size)
    yield end
