"""A message as a node, as the toolkit's own reader of messages finds it."""

from __future__ import annotations

import io

import pytest

from toolkit.load.pstfile.ltp import PropertyContext, TableContext
from toolkit.load.pstfile.ndb import Node, Store
from toolkit.load.pstfile.opening import open_bytes
from toolkit.simulate.mapi import PstAttachment, PstMessage, PstRecipient
from toolkit.simulate.pstwriter.messages import marked_subject, write_message
from toolkit.simulate.pstwriter.nodes import Nodes

NODE = 0x200024


def stored(message: PstMessage) -> Store:
    stream = io.BytesIO()
    nodes = Nodes(stream)
    nodes.add(NODE, write_message(nodes, message).node)
    nodes.finish(1)
    return open_bytes(stream.getvalue())


@pytest.mark.parametrize(("subject", "mark"), [("RE: Invoice", "\x01\x05"), ("Invoice", "\x01\x01"), ("", "\x01\x01")])
def test_the_subject_begins_with_the_length_of_its_prefix(subject: str, mark: str) -> None:
    assert marked_subject(subject) == mark + subject


def test_what_a_message_does_not_have_is_not_stored() -> None:
    store = stored(PstMessage())
    found = PropertyContext(store, store.node(NODE))
    absent = {0x0037, 0x007D, 0x0C1A, 0x0C1F, 0x0039, 0x0E06, 0x3007, 0x1000, 0x1013, 0x1035}
    assert not absent & found.properties.keys()
    assert found.typed(0x001A)[1].decode("utf-16-le") == "IPM.Note"
    assert set(found.subnodes) == {0x692}


def test_recipients_and_attachments_are_subnodes_with_a_table_each() -> None:
    message = PstMessage(
        recipients=(PstRecipient("to", "Bob", "bob@contoso.com"), PstRecipient("bcc", "", "/o=ExchangeLabs/cn=carol")),
        attachments=(PstAttachment("a.pdf", data=b"%PDF"), PstAttachment("no content.bin")),
    )
    store = stored(message)
    subnodes = PropertyContext(store, store.node(NODE)).subnodes
    assert list(subnodes) == [0x671, 0x692, 0x8025, 0x8045]
    recipients = TableContext(store, Node(0x692, *subnodes[0x692]))
    kinds = [(kind[1][0], address[1].decode("utf-16-le")) for kind, address in recipients.cells(0x0C15, 0x3002)]
    assert kinds == [(1, "SMTP"), (3, "EX")]
    assert list(TableContext(store, Node(0x671, *subnodes[0x671])).places) == [0x8025, 0x8045]
    assert PropertyContext(store, Node(0x8025, *subnodes[0x8025])).typed(0x3701) == (0x0102, b"%PDF")
    empty = PropertyContext(store, Node(0x8045, *subnodes[0x8045]))
    assert (empty.typed(0x3705)[1][0], 0x3701 in empty.properties) == (0, False)


def test_the_size_counts_what_is_attached() -> None:
    def size(message: PstMessage) -> int:
        store = stored(message)
        return int.from_bytes(PropertyContext(store, store.node(NODE)).typed(0x0E08)[1], "little")

    inner = PstMessage(text="x" * 1_000)
    assert size(inner) > 2_000
    assert size(PstMessage(attachments=(PstAttachment("m.msg", message=inner),))) > size(inner)
    assert size(PstMessage(attachments=(PstAttachment("a.bin", data=b"x" * 50_000),))) > 50_000
