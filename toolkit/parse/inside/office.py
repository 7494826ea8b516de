"""Office documents: encryption, and macros, by where they are kept; no macro is read.

    OOXML    vbaProject.bin, or a part of its content type; xl/macrosheets/ holds Excel 4.0 macros
    OLE2     a storage VBA with a stream dir ([MS-OVBA] §2.2); in PowerPoint a VbaInfoAtom ([MS-PPT] §2.4.11)
             EncryptedPackage: an OOXML document that is encrypted as a whole ([MS-OFFCRYPTO] §2.3)

The macros of an encrypted document may be out of sight: unless they are seen, nothing is said of them.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from toolkit.parse.inside.pictures import MOST_CODES, codes_in_picture
from toolkit.parse.inside.seen import Seen, Unseen, said_by

__all__ = ["look_into_ole", "look_into_package"]

CONTENT_TYPES = "[Content_Types].xml"
MOST_PICTURES, MOST_PICTURE_BYTES, MOST_TYPES_BYTES = 8, 10 << 20, 1 << 20
PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp")

_ENCRYPTED_MEMBER = 0x1
_MEMBER_ERRORS = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, zlib.error,
)  # fmt: skip

_READ = ("worddocument", "workbook", "book", "current user", "powerpoint document")
_VBA_PLACES = ("/vba/dir", "/vba/_vba_project")

_FIB_FLAGS_AT, _FIB_ENCRYPTED = 10, 0x0100
_RECORD = struct.Struct("<HH")
_FILE_PASS, _BOUND_SHEET, _EOF = 0x002F, 0x0085, 0x000A
_SHEET_KIND_AT, _MACRO_SHEET = 5, b"\x01"
_MOST_GLOBALS = 4 << 20
_TOKEN_AT, _ENCRYPTED_TOKEN = 12, b"\xdf\xc4\xd1\xf3"
_VBA_ATOM, _VBA_FLAG_AT = b"\x02\x00\x00\x04\x0c\x00\x00\x00", 12


def look_into_package(content: bytes) -> Seen:
    """A zip archive: an Office document with its pictures, or an archive, of which only the list is looked at."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
            is_encrypted = any(member.flag_bits & _ENCRYPTED_MEMBER for member in members)
            if is_encrypted or not any(member.filename == CONTENT_TYPES for member in members):
                return Seen(is_encrypted)
            codes, flaws = _codes_in_pictures(package, members)
            return Seen(False, _has_macro_part(package, members), codes, flaws)
    except _MEMBER_ERRORS as error:
        return Seen(flaws=(f"the zip archive cannot be looked into: {said_by(error)}",))


def _has_macro_part(package: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> bool:
    names = [member.filename.lower() for member in members]
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        return True
    with package.open(CONTENT_TYPES) as types:
        return b"vnd.ms-office.vbaProject" in types.read(MOST_TYPES_BYTES)


def _codes_in_pictures(
    package: zipfile.ZipFile, members: list[zipfile.ZipInfo]
) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """The QR codes in the first pictures of a document, and which pictures could not be looked at."""
    pictures = [one for one in members if _is_picture(one.filename.lower())]
    codes: list[str] = []
    flaws: list[str] = []
    for one in pictures[:MOST_PICTURES]:
        try:
            if one.file_size > MOST_PICTURE_BYTES:
                raise Unseen(f"a picture of {one.file_size:,} bytes is not looked at for QR codes")
            codes += codes_in_picture(package.read(one))
        except (*_MEMBER_ERRORS, Unseen) as error:
            flaws.append(f"{one.filename}: {said_by(error)}")
    return tuple(dict.fromkeys(codes))[:MOST_CODES] if codes or not flaws else None, tuple(flaws)


def _is_picture(name: str) -> bool:
    return "/media/" in name and name.endswith(PICTURE_SUFFIXES)


def look_into_ole(content: bytes) -> Seen:
    """An OLE2 file: Word, Excel or PowerPoint up to 2003, or an encrypted document of any later year."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            streams = {"/".join(path).lower(): path for path in file.listdir()}
            read = {name: file.openstream(path).read() for name, path in streams.items() if name in _READ}
    except (OSError, ValueError, IndexError, struct.error, RecursionError) as error:
        return Seen(flaws=(f"the OLE2 file cannot be looked into: {said_by(error)}",))
    if "encryptedpackage" in streams:
        return Seen(is_encrypted=True)
    is_encrypted, has_other_macro = _of_program(read)
    has_vba = any(("/" + name).endswith(_VBA_PLACES) for name in streams)
    return Seen(is_encrypted, has_vba or (None if is_encrypted else has_other_macro))


def _of_program(read: dict[str, bytes]) -> tuple[bool | None, bool]:
    """Is it encrypted (None for a program that is not known), and has it macros outside a storage called VBA?"""
    if (document := read.get("worddocument")) is not None:
        [flags] = struct.unpack_from("<H", document.ljust(12, b"\0"), _FIB_FLAGS_AT)
        return bool(flags & _FIB_ENCRYPTED), False
    if (book := read.get("workbook", read.get("book"))) is not None:
        return _of_workbook(book[:_MOST_GLOBALS])
    if (user := read.get("current user")) is not None:
        is_encrypted = user[_TOKEN_AT : _TOKEN_AT + 4] == _ENCRYPTED_TOKEN
        return is_encrypted, _has_vba_atom(read.get("powerpoint document", b""))
    return None, False


def _of_workbook(book: bytes) -> tuple[bool, bool]:
    is_encrypted = has_macro_sheet = False
    for kind, data in _records(book):
        is_encrypted |= kind == _FILE_PASS
        has_macro_sheet |= kind == _BOUND_SHEET and data[_SHEET_KIND_AT : _SHEET_KIND_AT + 1] == _MACRO_SHEET
    return is_encrypted, has_macro_sheet


def _records(book: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a workbook's globals ([MS-XLS] §2.1.4), up to their end or to where the stream breaks off."""
    at = 0
    while at + _RECORD.size <= len(book):
        kind, size = _RECORD.unpack_from(book, at)
        if kind == _EOF:
            return
        at += _RECORD.size + size
        yield kind, book[at - size : at]


def _has_vba_atom(presentation: bytes) -> bool:
    at = presentation.find(_VBA_ATOM)
    while at >= 0:
        if presentation[at + _VBA_FLAG_AT : at + _VBA_FLAG_AT + 1] not in (b"", b"\0"):
            return True
        at = presentation.find(_VBA_ATOM, at + 1)
    return False
