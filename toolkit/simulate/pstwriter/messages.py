"""A message as a node: its properties, its recipients, its attachments, and messages within them ([MS-PST] §2.4.5).

    message → 0x692 recipients, 0x671 attachments, 0x8025 the first attachment → 0x200024 the message attached
"""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

from toolkit.simulate import mapi
from toolkit.simulate.mapi import Properties, PstAttachment, PstMessage
from toolkit.simulate.pstwriter import columns
from toolkit.simulate.pstwriter.nodes import Node, Nodes
from toolkit.simulate.pstwriter.tables import Table, write_properties

RECIPIENTS, ATTACHMENTS = 0x692, 0x671
_ATTACHMENT_TYPE, _FIRST_ATTACHMENT = 0x05, 0x401
_ATTACHED_MESSAGE = 0x200024
_OBJECT = Struct("<II")


class Written(NamedTuple):
    """A message on disk, its properties, of which its folder's table repeats some, and the bytes they take."""

    node: Node
    properties: Properties
    size: int


def write_message(nodes: Nodes, message: PstMessage) -> Written:
    """Write a message with all that belongs to it; entering its node into a folder is left to the caller."""
    recipients = [mapi.recipient_properties(recipient) for recipient in message.recipients]
    attached = [_write_attachment(nodes, part, number) for number, part in enumerate(message.attachments)]
    subnodes = {RECIPIENTS: _write_recipients(nodes, recipients)}
    if attached:
        subnodes[ATTACHMENTS] = _write_attachment_table(nodes, [one.properties for one in attached])
        subnodes.update((_attachment_id(number), one.node) for number, one in enumerate(attached))
    properties = mapi.message_properties(message)
    if message.subject is not None:
        properties[mapi.SUBJECT] = marked_subject(message.subject)
    size = sum(map(mapi.size_of, (properties, *recipients))) + sum(one.size for one in attached)
    properties[mapi.SIZE] = size
    return Written(write_properties(nodes, properties, subnodes), properties, size)


def marked_subject(subject: str) -> str:
    """The subject as a PST has it: U+0001 and a character tell how long the "RE: " is (§2.5.3.1.1.1).

    >>> marked_subject("RE: Invoice")
    '\\x01\\x05RE: Invoice'
    """
    return f"\x01{chr(mapi.prefix_length(subject) + 1)}{subject}"


def _write_recipients(nodes: Nodes, recipients: list[Properties]) -> Node:
    table = Table(nodes, columns.RECIPIENTS)
    for number, properties in enumerate(recipients):
        table.add(number, number + 1, properties)
    return table.finish()


def _write_attachment_table(nodes: Nodes, attached: list[Properties]) -> Node:
    table = Table(nodes, columns.ATTACHMENTS)
    for number, properties in enumerate(attached):
        table.add(_attachment_id(number), number + 1, properties)
    return table.finish()


def _write_attachment(nodes: Nodes, attachment: PstAttachment, number: int) -> Written:
    properties = mapi.attachment_properties(attachment, number)
    if attachment.message is None:
        return Written(write_properties(nodes, properties), properties, mapi.size_of(properties))
    inner = write_message(nodes, attachment.message)
    # §2.3.3.5: a value of type object names a subnode and its size.
    properties |= {mapi.ATTACH_SIZE: inner.size, mapi.ATTACH_OBJECT: _OBJECT.pack(_ATTACHED_MESSAGE, inner.size)}
    return Written(write_properties(nodes, properties, {_ATTACHED_MESSAGE: inner.node}), properties, inner.size)


def _attachment_id(number: int) -> int:
    return _FIRST_ATTACHMENT + number << 5 | _ATTACHMENT_TYPE
