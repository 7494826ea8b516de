"""What a file is by its first bytes, whatever its name or its sender says.

    b"%PDF-1.7 …" is application/pdf, though it is called invoice.docx

A short table of what comes attached to mail; where nothing is recognised the answer is None.
"""

from __future__ import annotations

import re

__all__ = ["detect_type"]

_HEAD = 4096
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OPENXML = "application/vnd.openxmlformats-officedocument."

# First bytes, most telling first.
_PREFIXES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"PK\x05\x06", "application/zip"),
    (b"{\\rtf", "application/rtf"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"MSCF", "application/vnd.ms-cab-compressed"),
    (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", "application/onenote"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"!BDN", "application/vnd.ms-outlook-pst"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "application/ogg"),
    (b"conectix", "application/x-vhd"),
    (b"ITSF", "application/vnd.ms-htmlhelp"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_OFFICE_PARTS = (
    (b"word/", _OPENXML + "wordprocessingml.document"),
    (b"xl/", _OPENXML + "spreadsheetml.sheet"),
    (b"ppt/", _OPENXML + "presentationml.presentation"),
)
# [MS-OXMSG] §2.4: the property stream of a message, its name as UTF-16 in the directory of the compound file.
_OUTLOOK_STREAM = "__properties_version1.0".encode("utf-16-le")
_ISO_9660_AT = 0x8001

# Nothing is given back: a hundred comments in a row could be shared out in more ways than time allows to try.
_COMMENTS = rb"(?:<!--(?>.{0,2000}?-->)\s*+)*+"
_MAIL_FIELDS = (
    rb"Return-Path|Received|Delivered-To|From|To|Subject|Date|Message-ID|MIME-Version|DKIM-Signature|(?:X|ARC)-[\w-]+"
)
_HTML_TAGS = rb"!DOCTYPE\s+html|html|head|body|script|table|div|meta|iframe|form"

# Text formats, told by how they begin.
_TEXTS = tuple(
    (re.compile(form, re.IGNORECASE | re.DOTALL), media_type)
    for form, media_type in (
        (rb"BEGIN:VCALENDAR", "text/calendar"),
        (rb"BEGIN:VCARD", "text/vcard"),
        (rb"(?:<\?xml[^>]*>\s*)?" + _COMMENTS + rb"(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]", "image/svg+xml"),
        (_COMMENTS + rb"<(?:" + _HTML_TAGS + rb")\b", "text/html"),
        (rb"<\?xml\b", "application/xml"),
        (rb"(?:" + _MAIL_FIELDS + rb"):[^\n]*\n(?:[!-9;-~]+:|[ \t])", "message/rfc822"),
    )
)
_LEADING = re.compile(rb"(?:\xef\xbb\xbf)?\s*")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def detect_type(content: bytes) -> str | None:
    """The media type of a file's bytes, None where nothing is recognised or there are none.

    >>> detect_type(b"%PDF-1.7"), detect_type(b"<svg onload=x>"), detect_type(b"Dear all"), detect_type(bytes(8))
    ('application/pdf', 'image/svg+xml', 'text/plain', None)
    """
    if not content:
        return None
    if content.startswith(_ZIP):
        return _zip_type(content)
    if content.startswith(_OLE):
        return "application/vnd.ms-outlook" if _OUTLOOK_STREAM in content else "application/x-ole-storage"
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12])
    for prefix, media_type in _PREFIXES:
        if content.startswith(prefix):
            return media_type
    if content[_ISO_9660_AT : _ISO_9660_AT + 5] == b"CD001":
        return "application/x-iso9660-image"
    return _text_type(content[:_HEAD])


def _zip_type(content: bytes) -> str:
    if b"[Content_Types].xml" not in content:
        return "application/zip"
    return next((office for part, office in _OFFICE_PARTS if part in content), "application/zip")


def _text_type(head: bytes) -> str | None:
    leading = _LEADING.match(head)
    start = leading.end() if leading else 0
    for form, media_type in _TEXTS:
        if form.match(head, start):
            return media_type
    return None if _NO_TEXT.search(head) else "text/plain"
