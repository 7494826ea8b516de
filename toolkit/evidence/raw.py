"""What a loader hands over: an evidence file that can be opened, and a message as found, not yet understood.

`load` makes these and `parse` reads them; neither sees the other. What every message has some of are tuples, which are
made in a quarter of the time that a frozen dataclass takes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One evidence file, on disk or already in memory as a container's member; opened for reading only.

    `path` is the name that people see: relative to the evidence given, `outer.zip!inner/a.eml` inside a container.
    Exactly one of `file` and `data` is set.
    """

    evidence_id: str
    path: str
    file: Path | None = None
    data: bytes | None = None
    parent_id: str | None = None
    modified_at: datetime | None = None
    depth: int = 0

    @property
    def size_bytes(self) -> int:
        return len(self.data) if self.data is not None else self._on_disk.stat().st_size

    @property
    def _on_disk(self) -> Path:
        if self.file is None:
            raise ValueError(f"{self.path} has neither a file nor data")
        return self.file

    def open(self) -> BinaryIO:
        return io.BytesIO(self.data) if self.data is not None else self._on_disk.open("rb")

    def read(self) -> bytes:
        return self.data if self.data is not None else self._on_disk.read_bytes()

    def head(self, size: int = HEAD_BYTES) -> bytes:
        """The first bytes, by which the content is recognised."""
        with self.open() as stream:
            return stream.read(size)


class RawRecipient(NamedTuple):
    """A recipient as a MAPI store keeps it."""

    kind: str
    address: str | None
    name: str | None


class MapiFacts(NamedTuple):
    """What a MAPI store says beside the transport headers ([MS-OXCMSG] §2.2.1); None where it keeps no such property.

    `sender_address` is an SMTP address, or the X.500 name as found where the file knows no other.
    Times are UTC.
    """

    message_class: str | None = None
    subject: str | None = None
    sender_address: str | None = None
    sender_name: str | None = None
    sent_representing_address: str | None = None
    sent_representing_name: str | None = None
    internet_message_id: str | None = None
    in_reply_to: str | None = None
    sent_at: datetime | None = None
    received_at: datetime | None = None
    recipients: tuple[RawRecipient, ...] = ()
    text: str | None = None
    html: str | None = None


class RawAttachment(NamedTuple):
    """An attached file of a MAPI message. `content` is None when its bytes could not be, or were not, read."""

    part: str
    name: str | None = None
    declared_type: str | None = None
    content_id: str | None = None
    is_inline: bool | None = None
    size_bytes: int | None = None
    content: bytes | None = None
    message: RawMessage | None = None


class RawMessage(NamedTuple):
    """One copy of one message as found.

    From a text format (`header_origin` "file"), `content` is the whole RFC 5322 message, header and body, byte for
    byte, and `mapi` is None. From a MAPI store `content` is the transport header text alone, encoded as UTF-8 with
    `surrogatepass`, or None where the store keeps none (`header_origin` "absent"); `mapi` and `attachments` hold the
    rest.
    """

    evidence_id: str
    locator: str
    loader: str
    header_origin: str
    content: bytes | None
    folder: str | None = None
    size_bytes: int | None = None
    is_recovered: bool = False
    mapi: MapiFacts | None = None
    attachments: tuple[RawAttachment, ...] = ()
