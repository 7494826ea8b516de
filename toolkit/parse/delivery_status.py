"""message/delivery-status: what a delivery report states of the mail that it returns (RFC 3464 §2).

    Final-Recipient: rfc822;jane.doe@contoso.com
    Action: failed
    Status: 5.7.68
    Diagnostic-Code: smtp;550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization …

A report that only delays, or that says of one recipient this and of another that, states several; a failure is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from toolkit.parse.fields import Header, scan_header

__all__ = ["REPORT_TYPES", "DeliveryStatus", "parse_delivery_status"]

REPORT_TYPES = frozenset(["message/delivery-status", "message/global-delivery-status"])

_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_FOLDED = re.compile(r"\s+")
MOST_RECIPIENTS = 1000


class DeliveryStatus(NamedTuple):
    """What a report states of one recipient.

    `code` is the enhanced status code (RFC 3463), None where `stated`, the field as found, is none or is missing.
    """

    code: str | None
    diagnostic: str | None
    stated: str | None


def parse_delivery_status(content: bytes) -> DeliveryStatus | None:
    """What is stated of the first recipient whose delivery failed, else of the first; None where no recipient is."""
    first = None
    for group in _recipients(content):
        first = first or group
        if (group.text("action") or "").strip().lower() == "failed":
            return _stated(group)
    return _stated(first) if first else None


def _recipients(content: bytes) -> Iterator[Header]:
    """The groups of fields that speak of a recipient; a group that names none speaks of the report as a whole."""
    for text in _BLANK_LINE.split(content.strip(), MOST_RECIPIENTS)[:MOST_RECIPIENTS]:
        group = scan_header(text.strip() + b"\r\n")
        if {"final-recipient", "action", "status"} & group.keys:
            yield group


def _stated(group: Header) -> DeliveryStatus:
    status, diagnostic = group.text("status"), group.text("diagnostic-code")
    code = _STATUS.match(status) if status else None
    return DeliveryStatus(code[1] if code else None, _FOLDED.sub(" ", diagnostic) if diagnostic else None, status)
