"""One attached file as a row of ATTACHMENTS: its names, its bytes, and what a look inside them shows.

    2  invoice.docx  declared application/msword  detected application/pdf  20,480 bytes  a QR code

At depth headers the bytes are not read: the row then has names, declared type and size, and nothing else.
"""

from __future__ import annotations

import hashlib

from toolkit.evidence.problems import Row
from toolkit.evidence.raw import RawAttachment
from toolkit.parse.inside import Look, Seen, look_inside
from toolkit.parse.magic import detect_type
from toolkit.parse.mime import Part, decoded_size

__all__ = ["MESSAGE_TYPES", "attached_file", "attached_part", "look_at"]

MESSAGE_TYPES = frozenset(["message/rfc822", "message/global", "message/news"])


def attached_part(part: Part, uid: str, ordinal: int) -> Row:
    """What a MIME part says of itself; its size is reckoned, without decoding."""
    return {
        "message_uid": uid, "ordinal": ordinal, "part": part.number, "name": part.name,
        "declared_type": part.media_type if part.header.all("content-type") else None,
        "disposition": part.disposition, "content_id": part.header.text("content-id"),
        "size_bytes": decoded_size(part),
    }  # fmt: skip


def attached_file(attachment: RawAttachment, uid: str, ordinal: int) -> Row:
    """What a store says of an attachment."""
    is_inline = attachment.is_inline
    return {
        "message_uid": uid, "ordinal": ordinal, "part": attachment.part, "name": attachment.name,
        "declared_type": attachment.declared_type.lower() if attachment.declared_type else None,
        "disposition": None if is_inline is None else "inline" if is_inline else "attachment",
        "content_id": attachment.content_id, "size_bytes": attachment.size_bytes,
    }  # fmt: skip


def look_at(row: Row, declared: str | None, content: bytes, look: Look) -> Seen:
    """Fill in what rests on the bytes of the attachment, and give what a look inside them showed.

    `declared` is the type that it is taken to have where it declares none.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    # A message is the body of its part: what it looks like in its first bytes says less than its declaration.
    detected = "message/rfc822" if declared in MESSAGE_TYPES else detect_type(content)
    seen = look_inside(content, detected, sha256, look)
    codes = seen.codes
    row.update(
        size_bytes=len(content), sha256=sha256, detected_type=detected,
        is_encrypted=seen.is_encrypted, has_macro=seen.has_macro,
        qr_count=None if codes is None else len(codes), qr_text="\n".join(codes) if codes else None,
    )  # fmt: skip
    return seen
