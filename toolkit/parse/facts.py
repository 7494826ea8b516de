"""What a header says of its message: the columns of MESSAGES that come from RFC 5321 and RFC 5322 fields.

    Return-Path: jane.doe@contoso.com            mail_from, the envelope's sender (P1)
    From: "Jane Doe" <jane.doe@contoso.com>      header_from, the author shown to the reader (P2)

The two are different questions and never fill in for each other.
"""

from __future__ import annotations

import re
import string
from typing import Any

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import RawMessage
from toolkit.parse.addresses import Mailbox, is_empty_group, parse_addresses, parse_path
from toolkit.parse.boundary import Territory
from toolkit.parse.dates import parse_date
from toolkit.parse.exchange import parse_message_id_form
from toolkit.parse.fields import Header
from toolkit.parse.mime import content_type
from toolkit.parse.text import decode_words
from toolkit.schema.forms import domain_of

__all__ = ["mail_from_facts", "originator_facts", "other_facts", "recipient_rows"]

_AS_FOUND = {
    "in_reply_to": "in-reply-to",
    "list_id": "list-id",
    "precedence": "precedence",
    "auto_submitted": "auto-submitted",
}
# Fields that say a message was sent on: by a list, by a person, by a rule.
_FORWARDING = (
    "list-id", "list-unsubscribe", "list-post", "x-mailing-list", "mailing-list", "x-beenthere", "resent-from",
    "resent-sender",
    "x-forwarded-to", "x-forwarded-for", "x-ms-exchange-forwardingloop", "x-ms-exchange-inbox-rules-loop",
)  # fmt: skip
_SENT_TO_MANY = frozenset(["list", "bulk"])
# Sender Rewriting Scheme, and the form that Exchange Online gives it.
_REWRITTEN = re.compile(r"^(?:SRS[01][=+-])|\+SRS=", re.IGNORECASE)
# List managers' own return addresses. A mass mailer's `bounces@` is no list.
_LIST_BOUNCE = re.compile(r"[\w]-(?:bounces|owner)(?:$|[+=])|^owner-\w|[+]bounces-\d", re.IGNORECASE)
_RECIPIENT_FIELDS = ("to", "cc", "bcc")
_KINDS = str.maketrans(string.digits + string.ascii_letters, "9" * 10 + "a" * 52)
_MIXED = re.compile(r"(?:9a|a9)[9a]*")
_DIGITS, _LETTERS = re.compile("99+"), re.compile("aa+")


def originator_facts(header: Header, raw: RawMessage, notes: Notes) -> dict[str, Any]:
    """From, Sender and Reply-To. A From that holds no address gives None and a problem with the text as found.

    Of several authors the first of the topmost From that has any is `header_from`: readers show one or the other, so
    the others stay in `header_from_raw`.
    """
    places = header.places.get("from", ())
    authors = [_mailboxes(header, place, raw, notes, "header_from") for place in places]
    first = next((found[0] for found in authors if found), None)
    sender, reply_to = (_first(header, key, raw, notes) for key in ("sender", "reply-to"))
    return {
        "header_from": first.address if first else None,
        "header_from_name": (first.name or None) if first else _name_alone(header),
        "header_from_domain": first.domain if first else None,
        "header_from_count": sum(map(len, authors)),
        "from_field_count": len(places),
        "header_from_raw": "\n".join(map(header.text_at, places)) if places else None,
        "sender": sender.address if sender else None,
        "reply_to": reply_to.address if reply_to else None,
        "reply_to_domain": reply_to.domain if reply_to else None,
    }


def _mailboxes(header: Header, place: int, raw: RawMessage, notes: Notes, column: str) -> tuple[Mailbox, ...]:
    text = header.text_at(place)
    found = parse_addresses(text)
    if not found and text and not is_empty_group(text):
        one = header.field(place)
        notes.problem("parse", raw.evidence_id, raw.locator, f"no address in {one.name}", field=column, excerpt=one.raw)
    return found


def _first(header: Header, key: str, raw: RawMessage, notes: Notes) -> Mailbox | None:
    places = header.places.get(key)
    found = _mailboxes(header, places[0], raw, notes, key.replace("-", "_")) if places else ()
    return found[0] if found else None


def _name_alone(header: Header) -> str | None:
    """What a From without an address shows to its reader."""
    return decode_words(header.text("from") or "").strip(' "') or None


def mail_from_facts(header: Header, territory: Territory, raw: RawMessage, notes: Notes) -> dict[str, Any]:
    """The envelope's sender. Exchange Online's Return-Path is the last below the boundary; else the topmost counts."""
    paths = header.places.get("return-path")
    if not paths:
        return {}
    below = [place for place in paths if territory.boundary is not None and place > territory.boundary]
    chosen = below[-1] if below else paths[0]
    path = parse_path(header.text_at(chosen))
    if path is None:
        notes.problem(
            "parse",
            raw.evidence_id,
            raw.locator,
            "no reverse-path in Return-Path",
            field="mail_from",
            excerpt=header.field(chosen).raw,
        )
    return {"mail_from": path, "mail_from_domain": domain_of(path) if path else None}


def other_facts(header: Header, raw: RawMessage, notes: Notes) -> dict[str, Any]:
    """Date, Subject, identifiers, list and forwarding marks, mailer, type of the whole."""
    message_id = header.text("message-id")
    subject = header.places.get("subject")
    is_typed = "content-type" in header.places
    whole = content_type(header)
    boundary = whole.parameters.get("boundary")
    return {
        "internet_message_id": message_id,
        "message_id_form": parse_message_id_form(message_id),
        **_sent(header, raw, notes),
        "subject": decode_words(header.text_at(subject[0])) if subject else None,
        **{column: header.text(key) for column, key in _AS_FOUND.items()},
        "is_report": whole.value == "multipart/report" if is_typed else None,
        "mailer": header.text("x-mailer") or header.text("user-agent"),
        "mime_boundary_form": boundary_form(boundary) if boundary else None,
        "content_type": whole.value if is_typed else None,
    }


def _sent(header: Header, raw: RawMessage, notes: Notes) -> dict[str, Any]:
    places = header.places.get("date")
    if not places:
        return {}
    date = parse_date(header.text_at(places[0]))
    if date is None or date.at is None:
        reason = "no RFC 5322 date" if date is None else "the date has no zone: its instant is not known"
        excerpt = header.field(places[0]).raw
        notes.problem("parse", raw.evidence_id, raw.locator, reason, field="sent_at", excerpt=excerpt)
    return {"sent_at": date.at, "sent_at_offset": date.offset} if date else {}


def boundary_form(boundary: str) -> str:
    """The make of a MIME boundary: digits as 9, letters as a, a mixed run as 9a.

    >>> boundary_form("----=_NextPart_000_0012_01DBEA7C.5B2E4C10")
    '----=_a_9_9_9a.9a'
    """
    return _MIXED.sub("9a", _LETTERS.sub("a", _DIGITS.sub("9", boundary.translate(_KINDS))))


def forwarding_marks(header: Header, mail_from: str | None) -> str | None:
    """Names of what says that the message was sent on; None where nothing does."""
    places = header.places
    marks = [header.names[places[key][0]] for key in _FORWARDING if key in places]
    if (header.text("precedence") or "").lower() in _SENT_TO_MANY:
        marks.append("Precedence")
    local = (mail_from or "").rpartition("@")[0]
    if _REWRITTEN.search(local):
        marks.append("SRS")
    elif _LIST_BOUNCE.search(local):
        marks.append("list bounce address")
    return ",".join(marks) or None


def recipient_rows(header: Header, uid: str, raw: RawMessage, notes: Notes) -> list[tuple[Any, ...]]:
    """To, Cc and Bcc mailboxes as rows of RECIPIENTS, in the order of the fields."""
    rows: list[tuple[Any, ...]] = []
    for kind in _RECIPIENT_FIELDS:
        for place in header.places.get(kind, ()):
            for name, address in _mailboxes(header, place, raw, notes, kind):
                rows.append((uid, len(rows), kind, address, domain_of(address), name))
    return rows
