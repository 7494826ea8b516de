"""What a MAPI store says where a copy's header is silent ([MS-OXOMSG], [MS-OXCMSG]).

    PidTagSubject, PidTagSentRepresenting*, PidTagClientSubmitTime …      used only for what no header field records

The header is the better evidence: a store's properties are rewritten by clients and by imports. The envelope's sender
is in no property, and is never made of one.
"""

from __future__ import annotations

from typing import Any

from toolkit.evidence.raw import MapiFacts, RawMessage
from toolkit.parse.exchange import parse_message_id_form
from toolkit.schema.forms import domain_of
from toolkit.schema.vocabulary import RECIPIENT_KINDS

__all__ = ["fill_from_mapi", "mapi_recipient_rows"]

_SAME = ("subject", "internet_message_id", "in_reply_to", "sent_at", "received_at", "message_class")
_REPORT_CLASS = "report."


def fill_from_mapi(facts: dict[str, Any], mapi: MapiFacts) -> None:
    """Put into `facts`, columns of MESSAGES, what the store knows and the header does not."""
    for column in _SAME:
        if facts.get(column) is None:
            facts[column] = getattr(mapi, column) or None
    if facts.get("header_from") is None and not facts.get("from_field_count"):
        _fill_author(facts, mapi)
    if facts.get("message_id_form") in (None, "absent") and mapi.internet_message_id:
        facts["message_id_form"] = parse_message_id_form(mapi.internet_message_id)
    if facts.get("is_report") is None and mapi.message_class:
        facts["is_report"] = mapi.message_class.lower().startswith(_REPORT_CLASS)


def _fill_author(facts: dict[str, Any], mapi: MapiFacts) -> None:
    # PidTagSentRepresenting* is the From, PidTagSender* the Sender ([MS-OXOMSG] §2.2.1.48, §2.2.1.54).
    author = mapi.sent_representing_address or mapi.sender_address
    facts["header_from"] = author
    facts["header_from_name"] = mapi.sent_representing_name or mapi.sender_name
    facts["header_from_domain"] = domain_of(author) if author else None
    if facts.get("sender") is None and mapi.sender_address and mapi.sender_address != author:
        facts["sender"] = mapi.sender_address


def mapi_recipient_rows(raw: RawMessage, uid: str) -> list[tuple[Any, ...]]:
    """The store's recipients as rows of RECIPIENTS; those of a kind that mail does not know are left to the store."""
    kept = (one for one in (raw.mapi.recipients if raw.mapi else ()) if one.kind in RECIPIENT_KINDS)
    return [
        (uid, ordinal, one.kind, one.address, domain_of(one.address) if one.address else None, one.name)
        for ordinal, one in enumerate(kept)
    ]
