"""A mail as the bytes of an .eml file (RFC 5322, RFC 2045): folded fields, then the parts.

    Subject: =?utf-8?B?RmFjdHVyZSDDqWNodWU=?=

Long fields are folded at spaces with one leading space, as Exchange folds; a word that is too long stays whole.
"""

from __future__ import annotations

import base64
import quopri

from toolkit.simulate.dice import Dice
from toolkit.simulate.headers import header_fields
from toolkit.simulate.mail import Attachment, Content, Field, Mail

CRLF = "\r\n"
_WIDTH = 78
_WORD_BYTES = 42

# Exchange puts the value of these on a line of its own, after a tab.
_BEGUN_WITH_TAB = frozenset({"X-Forefront-Antispam-Report", "X-Microsoft-Antispam-Mailbox-Delivery"})


def message_bytes(mail: Mail, mailbox: str = "") -> bytes:
    """The copy of the mail that lies in one mailbox."""
    mime, body = _body(mail.content, Dice(f"{mail.internet_message_id}/parts"))
    # Exchange moves MIME-Version to the very end of what it stamped.
    fields = [*_with_content_fields(header_fields(mail, mailbox), mail, mime), ("MIME-Version", "1.0")]
    return _text([fold(name, value) for name, value in fields]) + body


def _with_content_fields(fields: list[Field], mail: Mail, mime: list[Field]) -> list[Field]:
    """Content-Type and its like stand where the author's own fields end."""
    last_own = mail.fields[-1]
    place = len(fields) - fields[::-1].index(last_own)
    return [*fields[:place], *mime, *fields[place:]]


def encoded_words(text: str) -> str:
    """RFC 2047 §2 in base64, cut at characters; plain ASCII stays as it is.

    >>> encoded_words("Fax"), encoded_words("Échéance")
    ('Fax', '=?utf-8?B?w4ljaMOpYW5jZQ==?=')
    """
    if text.isascii():
        return text
    pieces: list[str] = []
    current = ""
    for character in text:
        if len((current + character).encode("utf-8")) > _WORD_BYTES:
            pieces, current = [*pieces, current], ""
        current += character
    words = [base64.b64encode(piece.encode("utf-8")).decode("ascii") for piece in [*pieces, current]]
    return " ".join(f"=?utf-8?B?{word}?=" for word in words)


def fold(name: str, value: str) -> str:
    """One field, folded (RFC 5322 §2.2.3), without its last line break.

    >>> fold("X-MS-PublicTrafficType", "Email")
    'X-MS-PublicTrafficType: Email'
    """
    if name in _BEGUN_WITH_TAB:
        return f"{name}:{CRLF}\t{value}"
    lines: list[str] = []
    line = f"{name}:"
    for word in value.split(" "):
        if len(line) + len(word) >= _WIDTH and line != f"{name}:":
            lines, line = [*lines, line], ""
        line += f" {word}"
    return CRLF.join([*lines, line])


def _text(lines: list[str]) -> bytes:
    return (CRLF.join(lines) + CRLF + CRLF).encode("utf-8")


# --- the parts ------------------------------------------------------------------------------------------------------

Part = tuple[list[Field], bytes]


def _body(content: Content, dice: Dice) -> Part:
    if content.report:
        return _multipart("report; report-type=delivery-status", _report_parts(content), dice)
    if not content.attachments:
        return _readable(content, dice)
    parts = [_readable(content, dice), *map(_attached, content.attachments)]
    return _multipart("mixed", parts, dice)


def _readable(content: Content, dice: Dice) -> Part:
    parts = [_quoted("text/plain", content.text)] if content.text or not content.html else []
    if content.html:
        parts.append(_quoted("text/html", content.html))
    if content.calendar:
        parts.append(_quoted("text/calendar", content.calendar, "; method=REQUEST"))
    return parts[0] if len(parts) == 1 else _multipart("alternative", parts, dice)


def _report_parts(content: Content) -> list[Part]:
    status = content.report.replace("\n", CRLF).encode("utf-8")
    explained = _quoted("text/plain", content.text)
    return [explained, ([("Content-Type", "message/delivery-status")], status), *map(_attached, content.attachments)]


def _attached(attachment: Attachment) -> Part:
    name = encoded_words(attachment.name)
    if attachment.mail is not None:
        fields = [("Content-Type", "message/rfc822"), ("Content-Disposition", f'attachment; filename="{name}"')]
        return fields, message_bytes(attachment.mail)
    encoded = base64.encodebytes(attachment.data).replace(b"\n", b"\r\n")
    fields = [
        ("Content-Type", f'{attachment.media_type}; name="{name}"'),
        ("Content-Description", name),
        ("Content-Disposition", f'attachment; filename="{name}"; size={len(attachment.data)}'),
        ("Content-Transfer-Encoding", "base64"),
    ]
    return fields, encoded


def _quoted(media_type: str, text: str, parameters: str = "") -> Part:
    fields = [
        ("Content-Type", f'{media_type}; charset="utf-8"{parameters}'),
        ("Content-Transfer-Encoding", "quoted-printable"),
    ]
    encoded = quopri.encodestring(text.encode("utf-8")).replace(b"\n", b"\r\n")
    return fields, encoded + b"\r\n"


def _multipart(subtype: str, parts: list[Part], dice: Dice) -> Part:
    boundary = f"_{dice.digits(3)}_{dice.hex(16).upper()}_"
    opening = f"--{boundary}{CRLF}".encode("ascii")
    pieces = [opening + _text([fold(*field) for field in fields]) + _ended(body) for fields, body in parts]
    closing = f"--{boundary}--{CRLF}".encode("ascii")
    return [("Content-Type", f'multipart/{subtype}; boundary="{boundary}"')], b"".join(pieces) + closing


def _ended(body: bytes) -> bytes:
    return body if body.endswith(b"\r\n") else body + b"\r\n"
