"""What a message carries: its body's text and hash, its attachments, its URLs, and the messages inside it.

    multipart/report   1  text/plain                 body
                       2  message/delivery-status    an attachment row, so that nothing carried goes unsaid
                       3  message/rfc822             an attachment row, and a message of its own: perhaps the spoof

A bounce that returns headers alone (text/rfc822-headers, RFC 6522 §4) carries a message too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from toolkit.evidence.problems import Notes, Row
from toolkit.evidence.raw import RawAttachment, RawMessage
from toolkit.parse.bodies import BODY_CHARACTERS, MOST_URLS, find_urls, host_of, text_of_html
from toolkit.parse.fields import Header
from toolkit.parse.magic import detect_type
from toolkit.parse.mime import Part, decode_part, walk
from toolkit.parse.text import decode_text

__all__ = ["Carried", "read_mapi_content", "read_mime_content"]

_MESSAGES = frozenset(["message/rfc822", "message/global", "message/news"])
_RETURNED_HEADERS = frozenset(["text/rfc822-headers", "message/rfc822-headers", "message/global-headers"])
# A reported phish is often attached as a plain file.
_MAY_HOLD_A_MESSAGE = frozenset(
    ["application/octet-stream", "application/eml", "message/x-emlx", "application/x-eml", ""]
)
_READ_FOR_URLS = frozenset(["text/html", "image/svg+xml", "application/xhtml+xml"])


@dataclass(slots=True)
class Carried:
    """Rows of ATTACHMENTS and URLS, columns of MESSAGES, and the messages inside with the row that carries each."""

    facts: dict[str, Any] = field(default_factory=dict)
    attachments: list[Row] = field(default_factory=list)
    urls: dict[str, str] = field(default_factory=dict)
    inside: list[tuple[Row, RawMessage]] = field(default_factory=list)
    texts: list[tuple[bool, str]] = field(default_factory=list)

    def url_rows(self, uid: str) -> Iterator[tuple[Any, ...]]:
        """The distinct URLs as rows of URLS, in the order found."""
        for ordinal, (url, place) in enumerate(self.urls.items()):
            yield uid, ordinal, url, host_of(url), place

    def note_urls(self, text: str, place: str, *, is_html: bool) -> None:
        """Take up the URLs of a text in `place`; one more than the most is kept, to tell that there are more."""
        for url in find_urls(text, is_html=is_html):
            if len(self.urls) > MOST_URLS:
                return
            self.urls.setdefault(url, place)

    def finish(self, raw: RawMessage, notes: Notes) -> None:
        """Fill in the columns that rest on the whole content."""
        self.facts["attachment_count"] = len(self.attachments)
        self.facts["body_text"] = _shown_text(self.texts)
        if len(self.urls) > MOST_URLS:
            self.urls.popitem()
            notes.problem(
                "parse",
                raw.evidence_id,
                raw.locator,
                f"more than {MOST_URLS} URLs: the others are not listed",
                field="urls",
            )


def _shown_text(texts: list[tuple[bool, str]]) -> str | None:
    """The first plain text that says anything, else the first HTML that does."""
    for is_html, text in sorted(texts, key=lambda one: one[0]):
        shown = text_of_html(text) if is_html else text.strip()[:BODY_CHARACTERS]
        if shown:
            return shown
    return None


def read_mime_content(header: Header, uid: str, raw: RawMessage, notes: Notes) -> Carried:
    """The content of a message in a text format, from its bytes."""
    carried = Carried()
    found = walk(header)
    digest, has_body = hashlib.sha256(), False
    for part in found.parts:
        decoded, flaw = decode_part(part)
        if flaw:
            _flaw(raw, notes, flaw, f"part {part.number}")
        if part.is_body:
            has_body = True
            digest.update(decoded)
            _take_body(part, decoded, carried)
        else:
            _take_attachment(part, decoded, uid, raw, carried)
    for flaw in dict.fromkeys(found.flaws):
        _flaw(raw, notes, flaw, "content")
    carried.facts["body_sha256"] = digest.hexdigest() if has_body else None
    carried.finish(raw, notes)
    return carried


def _flaw(raw: RawMessage, notes: Notes, flaw: str, place: str) -> None:
    notes.problem("parse", raw.evidence_id, raw.locator, flaw, field=place)


def _take_body(part: Part, decoded: bytes, carried: Carried) -> None:
    is_html = part.media_type not in ("text/plain", "text/enriched")
    text = decode_text(decoded, part.charset)
    if text:
        carried.texts.append((is_html, text))
        carried.note_urls(text, "html" if is_html else "text", is_html=is_html)


def _take_attachment(part: Part, decoded: bytes, uid: str, raw: RawMessage, carried: Carried) -> None:
    declared = part.media_type if part.header.all("content-type") else None
    row = _attachment_row(uid, len(carried.attachments), part.number, part.name, declared or part.media_type, decoded)
    row["declared_type"] = declared
    row["disposition"] = part.disposition
    row["content_id"] = part.header.text("content-id")
    carried.attachments.append(row)
    if row["detected_type"] in _READ_FOR_URLS:
        carried.note_urls(decode_text(decoded, part.charset), "attachment", is_html=True)
    if _holds_message(part.media_type, part.name, row["detected_type"]) and decoded.strip():
        carried.inside.append((row, _inside(raw, f"{raw.locator}/part={part.number}", decoded)))


def _attachment_row(uid: str, ordinal: int, part: str, name: str | None, declared: str | None, content: bytes) -> Row:
    # A message is the body of its part: what it looks like in its first bytes says less than its declaration.
    detected = "message/rfc822" if declared in _MESSAGES else detect_type(content)
    return {
        "message_uid": uid, "ordinal": ordinal, "part": part, "name": name, "declared_type": declared,
        "detected_type": detected, "size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip


def _holds_message(declared: str | None, name: str | None, detected: str | None) -> bool:
    if declared in _MESSAGES or declared in _RETURNED_HEADERS:
        return True
    is_called_so = (name or "").lower().endswith((".eml", ".mht.eml"))
    return detected == "message/rfc822" and (is_called_so or (declared or "") in _MAY_HOLD_A_MESSAGE)


def _inside(raw: RawMessage, locator: str, content: bytes) -> RawMessage:
    return RawMessage(raw.evidence_id, locator, raw.loader, "file", content, raw.folder, len(content), raw.is_recovered)


def read_mapi_content(raw: RawMessage, uid: str, notes: Notes) -> Carried:
    """The content of a message from a MAPI store. A store does not keep the original body: it has no `body_sha256`."""
    carried = Carried()
    text, html = (raw.mapi.text, raw.mapi.html) if raw.mapi else (None, None)
    for is_html, said in ((False, text), (True, html)):
        if said:
            carried.texts.append((is_html, said))
            carried.note_urls(said, "html" if is_html else "text", is_html=is_html)
    for attachment in raw.attachments:
        _take_mapi_attachment(attachment, uid, raw, carried)
    carried.finish(raw, notes)
    return carried


def _take_mapi_attachment(attachment: RawAttachment, uid: str, raw: RawMessage, carried: Carried) -> None:
    declared = attachment.declared_type.lower() if attachment.declared_type else None
    ordinal = len(carried.attachments)
    if attachment.content is not None:
        row = _attachment_row(uid, ordinal, attachment.part, attachment.name, declared, attachment.content)
    else:
        row = {
            "message_uid": uid, "ordinal": ordinal, "part": attachment.part, "name": attachment.name,
            "declared_type": declared, "size_bytes": attachment.size_bytes,
        }  # fmt: skip
    row["content_id"] = attachment.content_id
    row["disposition"] = None if attachment.is_inline is None else "inline" if attachment.is_inline else "attachment"
    carried.attachments.append(row)
    if attachment.message is not None:
        carried.inside.append((row, attachment.message))
    elif attachment.content and _holds_message(declared, attachment.name, row["detected_type"]):
        carried.inside.append((row, _inside(raw, f"{raw.locator}/attachment={attachment.part}", attachment.content)))
    if attachment.content and row.get("detected_type") in _READ_FOR_URLS:
        carried.note_urls(decode_text(attachment.content, None), "attachment", is_html=True)
