"""A look inside one attached file, by what its first bytes say it is.

    look_inside(b"%PDF-1.7 …", "application/pdf", "9f86…")   →   Seen(is_encrypted=False, has_macro=False, codes=(…))

Most attachments are settled by their type alone. Pictures, PDF and packages need libraries written in C, which hostile
bytes may crash or hang: who reads evidence in numbers gives a `look` that calls `look_by_library` where that does no
harm.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from toolkit.parse.inside.office import look_into_ole, look_into_package
from toolkit.parse.inside.pdf import look_into_pdf
from toolkit.parse.inside.pictures import look_into_picture
from toolkit.parse.inside.rar import is_rar_encrypted
from toolkit.parse.inside.seen import Seen, Unseen, said_by
from toolkit.parse.inside.seven_zip import is_seven_zip_encrypted

__all__ = ["Look", "look_by_library", "look_inside"]

Look = Callable[[str, bytes], Seen]
"""Takes a media type of those that need a library, and the bytes of a file. Never raises."""

MOST_BYTES = 32 << 20
MOST_REMEMBERED = 4096

_OPENXML = "application/vnd.openxmlformats-officedocument."
_NOTHING = Seen(is_encrypted=False, has_macro=False, codes=())
# Drawn by a browser: a QR code in it would have to be drawn first.
_PAGE = Seen(is_encrypted=False, has_macro=False)

# What a type cannot hold needs no look. A message's own attachments are looked at in its own rows.
_BY_TYPE: Mapping[str, Seen] = {
    "text/plain": _NOTHING, "text/calendar": _NOTHING, "text/vcard": _NOTHING, "message/rfc822": _NOTHING,
    "audio/mpeg": _NOTHING, "audio/wav": _NOTHING, "application/ogg": _NOTHING, "video/x-msvideo": _NOTHING,
    "text/html": _PAGE, "image/svg+xml": _PAGE, "image/tiff": _PAGE, "image/webp": _PAGE, "application/rtf": _PAGE,
    "application/xml": Seen(is_encrypted=False), "application/vnd.ms-outlook": Seen(is_encrypted=False),
    "application/gzip": Seen(is_encrypted=False), "application/x-bzip2": Seen(is_encrypted=False),
    "application/x-xz": Seen(is_encrypted=False),
}  # fmt: skip

_LOOKS: Mapping[str, Callable[[bytes], Seen]] = {
    "application/x-ole-storage": look_into_ole,
    "application/x-7z-compressed": lambda content: Seen(is_seven_zip_encrypted(content)),
    "application/vnd.rar": lambda content: Seen(is_rar_encrypted(content)),
}

_LOOKS_BY_LIBRARY: Mapping[str, Callable[[bytes], Seen]] = {
    "application/pdf": look_into_pdf,
    "application/zip": look_into_package,
    _OPENXML + "wordprocessingml.document": look_into_package,
    _OPENXML + "spreadsheetml.sheet": look_into_package,
    _OPENXML + "presentationml.presentation": look_into_package,
    **dict.fromkeys(("image/png", "image/jpeg", "image/gif", "image/bmp"), look_into_picture),
}

# OpenPGP in armour (RFC 9580 §6.2); CMS enveloped-data, its object identifier within the first bytes (RFC 5652 §6.1).
_ARMOUR = b"-----BEGIN PGP MESSAGE-----"
_ENVELOPED = re.compile(rb"\x30.{1,9}\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03", re.DOTALL)


def look_by_library(detected_type: str, content: bytes) -> Seen:
    """A look that takes a library written in C, in this process."""
    return _tried(_LOOKS_BY_LIBRARY[detected_type], content)


def look_inside(content: bytes, detected_type: str | None, sha256: str, look: Look = look_by_library) -> Seen:
    """What is inside an attached file. Never raises: what could not be looked at is null, and said in `flaws`.

    A file that was seen before, by its hash, is not looked at again: the same logo is in a thousand mails.
    """
    if not content:
        return _NOTHING
    if content.startswith(_ARMOUR) or _ENVELOPED.match(content):
        return Seen(is_encrypted=True, has_macro=None)
    if detected_type is None or (detected_type not in _LOOKS and detected_type not in _LOOKS_BY_LIBRARY):
        return _BY_TYPE.get(detected_type or "", Seen())
    remembered = _remembered()
    seen = remembered.get(sha256)
    if seen is None:
        seen = _looked(content, detected_type, look)
        if len(remembered) >= MOST_REMEMBERED:
            remembered.clear()
        remembered[sha256] = seen
    return seen


@cache
def _remembered() -> dict[str, Seen]:
    return {}


def _looked(content: bytes, detected_type: str, look: Look) -> Seen:
    if len(content) > MOST_BYTES:
        return Seen(flaws=(f"an attachment of {len(content):,} bytes is not looked into",))
    if detected_type in _LOOKS:
        return _tried(_LOOKS[detected_type], content)
    return look(detected_type, content)


def _tried(look: Callable[[bytes], Seen], content: bytes) -> Seen:
    try:
        return look(content)
    except Unseen as reason:
        return Seen(flaws=(str(reason),))
    except Exception as error:  # noqa: BLE001 - whatever a library says of hostile bytes, the message is read on
        return Seen(flaws=(f"it could not be looked into ({type(error).__name__}: {said_by(error)})",))
