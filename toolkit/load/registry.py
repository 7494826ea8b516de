"""Which loader opens a file: decided by what it contains, never by what it is called.

A file named `invoice.msg` that begins `Received: from …` is RFC 822 text, and `mail.dat` that begins `!BDN` is a PST.
DESIGN.md section 9: one format, one file, one `@loader`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from toolkit.evidence.raw import HEAD_BYTES, EvidenceFile
from toolkit.load.encoding import sniff_encoding
from toolkit.load.layout import columns_named
from toolkit.load.stub import zip_in

Gives = Literal["messages", "members", "trace"]
Recogniser = Callable[[bytes, int], bool]
Reader = Callable[..., Iterator[Any]]
R = TypeVar("R", bound=Reader)


@dataclass(frozen=True, slots=True)
class Loader:
    """How one kind of evidence is known and opened.

    `recognises(head, size)` sees the first 64 KiB and the size in bytes. `confirms(file)`, where a format has one, is
    asked after that and may look further: formats that share a container (OLE2, zip) differ only in its directory.
    `read(file, notes)` yields RawMessage, EvidenceFile or pyarrow.Table, as `gives` says; it raises EvidenceError when
    nothing of the file can be read, and notes everything smaller.
    """

    kind: str
    gives: Gives
    recognises: Recogniser
    read: Reader
    confirms: Callable[[EvidenceFile], bool] | None = None


LOADERS: dict[str, Loader] = {}
"""Every loader by its kind, in the order in which `toolkit.load` imports them. No two recognise the same content."""


def loader(
    *, kind: str, recognises: Recogniser, gives: Gives, confirms: Callable[[EvidenceFile], bool] | None = None
) -> Callable[[R], R]:
    """Register the decorated generator function as the reader of a kind. Raises ValueError if the kind is taken."""

    def register(read: R) -> R:
        known = LOADERS.get(kind)
        if known is not None and known.read.__module__ != read.__module__:
            raise ValueError(f"two loaders for {kind}: {known.read.__module__} and {read.__module__}")
        LOADERS[kind] = Loader(kind, gives, recognises, read, confirms)
        return read

    return register


def recognise(file: EvidenceFile) -> Loader | None:
    """The loader for what the file contains, or None: then `why_unrecognised` says what it looks like."""
    head, size = file.head(), file.size_bytes
    for candidate in LOADERS.values():
        if candidate.recognises(head, size) and (candidate.confirms is None or candidate.confirms(file)):
            return candidate
    return None


def kind_of(file: EvidenceFile) -> str:
    """The MANIFEST kind of a file: its loader's, else `empty` (no byte, or none but zero) or `unknown`."""
    found = recognise(file)
    if found is not None:
        return found.kind
    return "empty" if _is_zero(file) else "unknown"


def _is_zero(file: EvidenceFile) -> bool:
    """True for a file without a byte, or with none but zero; most files are known by their first block not to be."""
    with file.open() as stream:
        while block := stream.read(HEAD_BYTES):
            if any(block):
                return False
    return True


# What evidence folders hold besides evidence: first bytes, and the words for them. The first that fits is named.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an OLE2 document that is no Outlook message (Word, Excel or an installer)"),
    (b"PK\x03\x04", "an Office document or other package in zip form, not an archive of evidence"),
    (b"PK", "a damaged or unusual zip archive"),
    (b"!BDN", "an Outlook data file that is no mail store (an address book, or a damaged PST header)"),
    (b"Rar!\x1a\x07", "a RAR archive; extract it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; extract it first"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file; extract it first"),
    (b"\x00\x05\x16\x07", "a macOS sidecar file (AppleDouble), not the file it belongs to"),
    (b"MSCF", "a Microsoft cabinet file; extract it first"),
    (b"\x78\x9f\x3e\x22", "a TNEF stream (winmail.dat) without an attribute"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"EVF\x09\x0d\x0a\xff\x00", "an EnCase disk image; mount it first"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a media file"),
    (b"{\\rtf", "a rich-text document"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\x4c\x00\x00\x00\x01\x14\x02\x00", "a Windows shortcut: it points to a file, it is not one"),
)  # fmt: skip

# Spreadsheets, by what stands somewhere behind the first bytes.
OLE2, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
SPREADSHEETS: tuple[tuple[bytes, bytes, str], ...] = (
    (OLE2, "EncryptedPackage".encode("utf-16-le"), "an Office document behind a password; save it without one"),
    (OLE2, "Workbook".encode("utf-16-le"), "a workbook of Excel 97 (.xls); save it as .xlsx or CSV"),
    (ZIP, b"xl/workbook.bin", "a binary workbook (.xlsb); save it as .xlsx or CSV"),
    (b"<?xml", b"urn:schemas-microsoft-com:office:spreadsheet", "a workbook in XML (2003); save it as .xlsx or CSV"),
    (b"<?xml", b"<office:document-content", "the sheets of an OpenDocument file (.ods); save that as .xlsx or CSV"),
)

# In the names of what an archive of Outlook for Mac (.olm) holds: XML of its own, which is no mail.
OUTLOOK_FOR_MAC = "com.microsoft.__"
OLM_SAYS = "an archive of Outlook for Mac (.olm); have it exported as .eml, or imported by Outlook into a PST"

TEXT_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype html", "an HTML page (a sign-in or error page saved in place of the export?)"),
    (b"<html", "an HTML page (a sign-in or error page saved in place of the export?)"),
    (b"<?xml", "an XML document"),
    (b"<objs", "PowerShell's own XML (Export-Clixml); write the objects with Export-Csv"),
    (b"{", "JSON text"),
    (b"[", "JSON text, or a configuration file"),
    (b"#!", "a script"),
)

# What PowerShell prints for people to read is cut and wrapped to the width of a window: nothing is read out of it.
PRINTOUTS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (
        re.compile(rb"^(?:[a-z]+ +:.*\n){2,}", re.MULTILINE),
        "a list that PowerShell printed (Format-List); write the objects with Export-Csv",
    ),
    (
        re.compile(rb"^ *[a-z]+(?: +[a-z]+)+\s*\n *-{2,}(?: +-{2,})+\s*$", re.MULTILINE),
        "a table that PowerShell printed (Format-Table); write the objects with Export-Csv",
    ),
    (
        re.compile(rb'^"[^\n]*"",""[^\n]*"\s*$', re.MULTILINE),
        "a table each of whose lines a spreadsheet has put into one cell; use the original export",
    ),
)

SHOWN_COLUMNS, SHOWN_CHARACTERS = 5, 200

BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def why_unrecognised(file: EvidenceFile) -> str:
    """In plain words, why no loader opens the file, and what its first bytes look like."""
    head = file.head()
    if not head:
        return "the file is empty"
    if not any(head):
        if _is_zero(file):
            return "this is a zero-filled copy: check the acquisition"
        return f"its first {len(head):,} bytes are zero, and no tree of a mail store is behind them"
    return f"not a format the toolkit reads: it looks like {_looks(head)}{_held_zip(head)}"


def _looks(head: bytes) -> str:
    if head.startswith(b"PK") and OUTLOOK_FOR_MAC.encode() in head:
        return OLM_SAYS
    for magic, held, words in SPREADSHEETS:
        if head.startswith((magic, b"\xef\xbb\xbf" + magic)) and held in head:
            return words
    return next((words for magic, words in SIGNATURES if head.startswith(magic)), None) or _kind_of_text(head)


def _held_zip(head: bytes) -> str:
    """What to do with a zip archive that stands behind something else."""
    at = zip_in(head)
    if not at:
        return ""
    return f" that holds a zip archive, or the beginning of one, from offset {at:,} on: cut that out to load it"


def _kind_of_text(head: bytes) -> str:
    start = head[:4096]
    for mark in BYTE_ORDER_MARKS:
        start = start.removeprefix(mark)
    start = start.replace(b"\x00", b"").lstrip().lower()
    if not start:
        return "a text without a character"
    named = next((words for opening, words in TEXT_SIGNATURES if start.startswith(opening)), None)
    if named:
        return named
    if _is_binary(head):
        return "binary data"
    printed = next((words for form, words in PRINTOUTS if form.search(start)), None)
    return printed or _kind_of_table(head) or "plain text without a mail header"


def _kind_of_table(head: bytes) -> str | None:
    """What a table of no known export is called: by its first columns. None for what is no table."""
    # A table without a header begins with a record: its addresses are no names of columns.
    names = [name for name in columns_named(head) if "@" not in name][:SHOWN_COLUMNS]
    columns = ", ".join(names)[:SHOWN_CHARACTERS]
    return f"a table whose header is that of no export the toolkit knows ({columns})" if names else None


def _is_binary(head: bytes) -> bool:
    encoding, mark = sniff_encoding(head)
    # Latin-1 gives every byte as a character, whatever it stands for.
    sample = head[mark:4096].decode("latin-1" if encoding == "utf-8" else encoding, "replace")
    controls = sum(letter < " " and letter not in "\t\n\r\x0b\x0c\x1b" for letter in sample)
    return controls * 20 > len(sample) and not mark
