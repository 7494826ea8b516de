"""Trace exports in five dialects, as an administrator brings them: each its own columns, encoding and window.

    MTSummary_....csv   enhanced summary, UTF-8, one row a mail, every recipient packed into one cell
    MTDetail_....csv    extended, UTF-16LE without a byte-order mark, one row an event, in no order
    MessageTraceV2.csv  Get-MessageTraceV2 | Export-Csv, one row a recipient, every cell quoted as the shell does
    EmailEvents_....csv Defender's advanced hunting, one row a recipient, with what authentication found
    EmailPostDeliveryEvents_....csv  the same hunt for what was fetched back after delivery
"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from toolkit.simulate.aftermath import POST_DELIVERY_COLUMNS, post_delivery
from toolkit.simulate.defender import EMAIL_EVENTS_COLUMNS, email_events
from toolkit.simulate.dice import Dice
from toolkit.simulate.events import COLUMNS, SUBJECT_CHARACTERS, Event, connector, direction, events, leaves_us
from toolkit.simulate.mail import DEFENDER, ENHANCED, EXTENDED, V2, Mail
from toolkit.simulate.tenant import CLOUD_DOMAIN, START

FETCHED_BACK = "fetched_back"

NAMES = {
    ENHANCED: "MTSummary_Contoso_2025-07-02_2025-07-14.csv",
    EXTENDED: "MTDetail_Contoso_five_days.csv",
    V2: "MessageTraceV2_2025-07-05_2025-07-14.csv",
    DEFENDER: "EmailEvents_2025-07-05_2025-07-14.csv",
    FETCHED_BACK: "EmailPostDeliveryEvents_2025-07-05_2025-07-14.csv",
}
_ENCODINGS = {
    ENHANCED: "utf-8", EXTENDED: "utf-16-le", V2: "utf-8-sig", DEFENDER: "utf-8-sig", FETCHED_BACK: "utf-8-sig",
}  # fmt: skip
_ENHANCED_COLUMNS = (
    "origin_timestamp_utc", "sender_address", "recipient_status", "message_subject", "total_bytes", "message_id",
    "network_message_id", "original_client_ip", "directionality", "connector_id", "delivery_priority",
)  # fmt: skip
_V2_COLUMNS = (
    "Organization", "MessageId", "Received", "SenderAddress", "RecipientAddress", "Subject", "Status", "ToIP", "FromIP",
    "Size", "MessageTraceId", "StartDate", "EndDate", "Index",
)  # fmt: skip

_COLUMNS = {
    ENHANCED: _ENHANCED_COLUMNS, EXTENDED: COLUMNS, V2: _V2_COLUMNS, DEFENDER: EMAIL_EVENTS_COLUMNS,
    FETCHED_BACK: POST_DELIVERY_COLUMNS,
}  # fmt: skip

# Days of July: the summary began on the second, the detail was asked for five days, the shell goes ten days back, and
# the hunt was asked for the same ten.
_DAYS = {ENHANCED: range(2, 15), EXTENDED: (2, 3, 8, 9, 10), V2: range(5, 15), DEFENDER: range(5, 15)}
_SHUFFLED_ROWS = 2_000


def traces_of(mail: Mail) -> frozenset[str]:
    """The exports that know of the mail: those it names, else those whose window holds its day."""
    if mail.traces is not None:
        return mail.traces
    return frozenset(name for name, days in _DAYS.items() if mail.received_at.day in days)


class TraceExports:
    """The files, open for writing; rows go out as they come, only the detail holds some back to mix them."""

    def __init__(self, folder: Path, seed: int) -> None:
        folder.mkdir(parents=True)
        self._files: dict[str, TextIO] = {}
        self._writers: dict[str, Any] = {}
        self._dice = Dice(f"{seed}:traces")
        self._held: list[Event] = []
        for name, columns in _COLUMNS.items():
            self._open(folder, name, columns)

    def _open(self, folder: Path, name: str, columns: tuple[str, ...]) -> None:
        # Quoted as the shell does, or only where needed, as the portal does.
        style: Any = {"lineterminator": "\r\n", "quoting": csv.QUOTE_ALL if name == V2 else csv.QUOTE_MINIMAL}
        self._files[name] = (folder / NAMES[name]).open("w", encoding=_ENCODINGS[name], newline="")
        self._writers[name] = csv.DictWriter(self._files[name], columns, **style)
        self._writers[name].writeheader()

    def __enter__(self) -> TraceExports:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._release()
        for file in self._files.values():
            file.close()

    def add(self, mail: Mail, size_bytes: int) -> frozenset[str]:
        """Write the mail's rows into the exports that know of it, and say which these are."""
        known = traces_of(mail)
        if ENHANCED in known:
            self._writers[ENHANCED].writerow(enhanced_row(mail, size_bytes))
        if EXTENDED in known:
            self._held += events(mail, size_bytes)
        if V2 in known:
            self._writers[V2].writerows(v2_rows(mail, size_bytes))
        if DEFENDER in known:
            self._writers[DEFENDER].writerows(email_events(mail, size_bytes))
            self._writers[FETCHED_BACK].writerows(post_delivery(mail))
        if len(self._held) > _SHUFFLED_ROWS:
            self._release()
        return known

    def _release(self) -> None:
        self._writers[EXTENDED].writerows(self._dice.some(self._held, len(self._held)))
        self._held = []


def enhanced_row(mail: Mail, size_bytes: int) -> Event:
    """The mail's one record of the enhanced summary."""
    return {
        "origin_timestamp_utc": f"{mail.received_at:%Y-%m-%dT%H:%M:%S.%f}0Z",
        "sender_address": mail.sender_shown,
        "recipient_status": ";".join((*_packed_group(mail), *_packed_people(mail))),
        "message_subject": mail.subject[:SUBJECT_CHARACTERS],
        "total_bytes": str(size_bytes),
        "message_id": mail.internet_message_id,
        "network_message_id": mail.network_message_id,
        "original_client_ip": "" if mail.address_lost or mail.entry is None else mail.entry.peer.ip,
        "directionality": direction(mail),
        "connector_id": "" if mail.address_lost else connector(mail),
        "delivery_priority": "Normal",
    }


def _packed_group(mail: Mail) -> list[str]:
    return [] if mail.sent_to is None else [f"{mail.sent_to.address}##Receive, Expand"]


def _packed_people(mail: Mail) -> list[str]:
    return [_packed_status(mail, person.address) for person in mail.recipients]


_PACKED_STATUSES = {"R": "Receive, Fail", "Q": "Receive, Quarantine"}


def _packed_status(mail: Mail, recipient: str) -> str:
    delivered = "Receive, Send" if leaves_us(recipient) else "Receive, Deliver"
    return f"{recipient}##{_PACKED_STATUSES.get(mail.landing, delivered)}"


_V2_STATUSES = {"R": "Failed", "Q": "Quarantined"}


def v2_rows(mail: Mail, size_bytes: int) -> list[Event]:
    """The mail's records of Get-MessageTraceV2, one a recipient; a group that was expanded is one as well."""
    reached = [(person.address, _V2_STATUSES.get(mail.landing, "Delivered")) for person in mail.recipients]
    group = [] if mail.sent_to is None else [(mail.sent_to.address, "Expanded")]
    return [
        {
            "Organization": CLOUD_DOMAIN, "MessageId": mail.internet_message_id,
            "Received": _shell_time(mail.received_at), "SenderAddress": mail.sender_shown,
            "RecipientAddress": address, "Subject": mail.subject[:SUBJECT_CHARACTERS],
            "Status": status, "ToIP": "",
            "FromIP": mail.entry.peer.ip if mail.entry else "", "Size": str(size_bytes),
            "MessageTraceId": mail.network_message_id, "StartDate": _shell_time(START.replace(day=5)),
            "EndDate": _shell_time(START.replace(day=15)), "Index": str(index),
        }
        for index, (address, status) in enumerate([*group, *reached])
    ]  # fmt: skip


def _shell_time(moment: datetime) -> str:
    """As a shell of Canada writes a time: year first, UTC, no zone."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"
