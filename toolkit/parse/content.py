"""What a message carries: its body's text and hash, its attachments, its URLs, and the messages inside it.

    multipart/report   1  text/plain                 body
                       2  message/delivery-status    an attachment row, so that nothing carried goes unsaid
                       3  message/rfc822             an attachment row, and a message of its own: perhaps the spoof

A bounce that returns headers alone (text/rfc822-headers, RFC 6522 §4) carries a message too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from toolkit.evidence.problems import Notes, Row
from toolkit.evidence.raw import RawAttachment, RawMessage
from toolkit.parse.attachments import MESSAGE_TYPES, attached_file, attached_part, look_at
from toolkit.parse.bodies import BODY_CHARACTERS, MOST_URLS, find_urls, host_of, text_of_html
from toolkit.parse.delivery_status import REPORT_TYPES, parse_delivery_status
from toolkit.parse.fields import Header
from toolkit.parse.inside import Look, Seen, look_by_library
from toolkit.parse.mime import Part, Walk, decode_part, walk
from toolkit.parse.text import decode_text

__all__ = ["Carried", "list_attachments", "read_mapi_content", "read_mime_content"]

_RETURNED_HEADERS = frozenset(["text/rfc822-headers", "message/rfc822-headers", "message/global-headers"])
# A reported phish is often attached as a plain file.
_MAY_HOLD_A_MESSAGE = frozenset(
    ["application/octet-stream", "application/eml", "message/x-emlx", "application/x-eml", ""]
)
_READ_FOR_URLS = frozenset(["text/html", "image/svg+xml", "application/xhtml+xml"])
_WHOLE_URL = re.compile(r"(?:https?|ftp)://\S{1,4000}", re.IGNORECASE)

Place = tuple[str, int | None]
"""Where a URL stands, a word of URL_PLACES, and the ordinal of the attachment if it is one."""


@dataclass(slots=True)
class Carried:
    """Rows of ATTACHMENTS and URLS, columns of MESSAGES, and the messages inside with the row that carries each.

    `look` is what looks inside attachments where that takes a library.
    """

    look: Look = look_by_library
    facts: dict[str, Any] = field(default_factory=dict)
    attachments: list[Row] = field(default_factory=list)
    urls: dict[str, Place] = field(default_factory=dict)
    qr_urls: dict[str, Place] = field(default_factory=dict)
    inside: list[tuple[Row, RawMessage]] = field(default_factory=list)
    texts: list[tuple[bool, str]] = field(default_factory=list)

    def url_rows(self, uid: str) -> Iterator[tuple[Any, ...]]:
        """The distinct URLs as rows of URLS, in the order found; those of QR codes last."""
        found = [*self.urls.items(), *self.qr_urls.items()]
        for ordinal, (url, (place, attachment)) in enumerate(found):
            yield uid, ordinal, url, host_of(url), place, attachment

    def note_urls(self, text: str, place: str, *, is_html: bool, attachment: int | None = None) -> None:
        """Take up the URLs of a text in `place`; one more than the most is kept, to tell that there are more."""
        for url in find_urls(text, is_html=is_html):
            if len(self.urls) > MOST_URLS:
                return
            self.urls.setdefault(url, (place, attachment))

    def note_codes(self, codes: tuple[str, ...], attachment: int) -> None:
        """Take up what QR codes say: a code that is a URL is one to its last character, whatever it ends in."""
        for text in codes:
            whole = _WHOLE_URL.fullmatch(text.strip())
            for url in [whole[0]] if whole else find_urls(text, is_html=False):
                if len(self.qr_urls) < MOST_URLS:
                    self.qr_urls.setdefault(url, ("qr", attachment))

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


def read_mime_content(header: Header, uid: str, raw: RawMessage, notes: Notes, look: Look) -> Carried:
    """The content of a message in a text format, from its bytes."""
    carried = Carried(look)
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
            _take_attachment(part, decoded, uid, raw, carried, notes)
    _note_flaws(found, raw, notes)
    carried.facts["body_sha256"] = digest.hexdigest() if has_body else None
    carried.finish(raw, notes)
    return carried


def list_attachments(header: Header | None, uid: str, raw: RawMessage, notes: Notes) -> Carried:
    """The names, types and sizes of what is attached, as depth headers knows them: nothing is decoded or opened."""
    carried = Carried()
    if raw.mapi is None and header is not None:
        found = walk(header)
        attached = (part for part in found.parts if not part.is_body)
        carried.attachments = [attached_part(part, uid, ordinal) for ordinal, part in enumerate(attached)]
        _note_flaws(found, raw, notes)
    else:
        carried.attachments = [attached_file(one, uid, ordinal) for ordinal, one in enumerate(raw.attachments)]
    carried.facts["attachment_count"] = len(carried.attachments)
    return carried


def _note_flaws(found: Walk, raw: RawMessage, notes: Notes) -> None:
    for flaw in dict.fromkeys(found.flaws):
        _flaw(raw, notes, flaw, "content")


def _flaw(raw: RawMessage, notes: Notes, flaw: str, place: str) -> None:
    notes.problem("parse", raw.evidence_id, raw.locator, flaw, field=place)


def _take_body(part: Part, decoded: bytes, carried: Carried) -> None:
    is_html = part.media_type not in ("text/plain", "text/enriched")
    text = decode_text(decoded, part.charset)
    if text:
        carried.texts.append((is_html, text))
        carried.note_urls(text, "html" if is_html else "text", is_html=is_html)


def _take_attachment(part: Part, decoded: bytes, uid: str, raw: RawMessage, carried: Carried, notes: Notes) -> None:
    row = attached_part(part, uid, len(carried.attachments))
    carried.attachments.append(row)
    _note_seen(look_at(row, part.media_type, decoded, carried.look), row, raw, carried, notes)
    if row["detected_type"] in _READ_FOR_URLS:
        text = decode_text(decoded, part.charset)
        carried.note_urls(text, "attachment", is_html=True, attachment=row["ordinal"])
    if part.media_type in REPORT_TYPES:
        _take_report(decoded, raw, carried, notes)
    if _holds_message(part.media_type, part.name, row["detected_type"]) and decoded.strip():
        carried.inside.append((row, _inside(raw, f"{raw.locator}/part={part.number}", decoded)))


def _take_report(content: bytes, raw: RawMessage, carried: Carried, notes: Notes) -> None:
    """What the message's first delivery report states; of a second one only its row of ATTACHMENTS tells."""
    said = parse_delivery_status(content)
    if said is None or "report_status" in carried.facts:
        return
    carried.facts.update(report_status=said.code, report_diagnostic=said.diagnostic)
    if said.code is None and said.stated is not None:
        reason = "no enhanced status code (RFC 3463)"
        notes.problem("parse", raw.evidence_id, raw.locator, reason, field="report_status", excerpt=said.stated)


def _note_seen(seen: Seen, row: Row, raw: RawMessage, carried: Carried, notes: Notes) -> None:
    if seen.codes:
        carried.note_codes(seen.codes, row["ordinal"])
    for flaw in seen.flaws:
        _flaw(raw, notes, flaw, f"part {row['part']}")


def _holds_message(declared: str | None, name: str | None, detected: str | None) -> bool:
    if declared in MESSAGE_TYPES or declared in _RETURNED_HEADERS:
        return True
    is_called_so = (name or "").lower().endswith((".eml", ".mht.eml"))
    return detected == "message/rfc822" and (is_called_so or (declared or "") in _MAY_HOLD_A_MESSAGE)


def _inside(raw: RawMessage, locator: str, content: bytes) -> RawMessage:
    return RawMessage(raw.evidence_id, locator, raw.loader, "file", content, raw.folder, len(content), raw.is_recovered)


def read_mapi_content(raw: RawMessage, uid: str, notes: Notes, look: Look) -> Carried:
    """The content of a message from a MAPI store. A store does not keep the original body: it has no `body_sha256`."""
    carried = Carried(look)
    text, html = (raw.mapi.text, raw.mapi.html) if raw.mapi else (None, None)
    for is_html, said in ((False, text), (True, html)):
        if said:
            carried.texts.append((is_html, said))
            carried.note_urls(said, "html" if is_html else "text", is_html=is_html)
    for attachment in raw.attachments:
        _take_mapi_attachment(attachment, uid, raw, carried, notes)
    carried.finish(raw, notes)
    return carried


def _take_mapi_attachment(
    attachment: RawAttachment, uid: str, raw: RawMessage, carried: Carried, notes: Notes
) -> None:
    row = attached_file(attachment, uid, len(carried.attachments))
    carried.attachments.append(row)
    declared, content = row["declared_type"], attachment.content
    if content is not None:
        _note_seen(look_at(row, declared, content, carried.look), row, raw, carried, notes)
    if content and declared in REPORT_TYPES:
        _take_report(content, raw, carried, notes)
    if attachment.message is not None:
        # What it carries is looked at in its own rows.
        row |= {"is_encrypted": False, "has_macro": False, "qr_count": 0}
        carried.inside.append((row, attachment.message))
    elif content and _holds_message(declared, attachment.name, row["detected_type"]):
        carried.inside.append((row, _inside(raw, f"{raw.locator}/attachment={attachment.part}", content)))
    if content and row["detected_type"] in _READ_FOR_URLS:
        carried.note_urls(decode_text(content, None), "attachment", is_html=True, attachment=row["ordinal"])
