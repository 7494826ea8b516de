"""Stores that were cut before the pages of their trees: what blocks say by themselves, and what they do not."""

import pytest

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.pstfile import list_message_nodes, locator_of, node_id_in, read_nodes
from toolkit.load.pstfile.layout import LAYOUTS, UNICODE

CRYPT_METHODS = (0, 1, 2)


def headers_of(number: int) -> str:
    return f"Message-ID: <{number}@contoso.com>\r\nX-Long: {'long ' * 400}\r\n\r\n"


def properties(kit, number: int):
    return kit.note() | {0x007D: kit.text(headers_of(number)), 0x1035: kit.text(f"<{number}@contoso.com>")}


def cut(writer, data: bytes) -> bytes:
    """The file up to the end of its last block: every page of its trees is gone."""
    unit = writer.layout.block_align
    return data[: max((place + size + 24 + unit - 1) // unit * unit for _, place, size in writer.blocks)]


def made(kit, layout=UNICODE, crypt=1, **more):
    writer = kit.writer(layout, crypt)
    nids = [writer.message(0x200024 + 32 * n, kit.inbox, properties(kit, n), **more) for n in range(3)]
    return cut(writer, kit.with_folders(writer, nids))


@pytest.mark.parametrize("crypt", CRYPT_METHODS)
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_messages_whose_nodes_are_lost_come_out_of_their_blocks(kit, layout, crypt):
    messages, notes = kit.read(made(kit, layout, crypt, attachments=[{"method": 1, "data": b"x" * 9000}]))
    assert [message.content.decode() for message in messages] == [headers_of(n) for n in range(3)]
    assert [[one.size_bytes for one in message.attachments] for message in messages] == [[9000]] * 3
    assert all(message.is_recovered and message.folder is None for message in messages)
    assert {message.locator.partition("=")[0] for message in messages} == {"block"}
    told = {problem["locator"]: problem["reason"] for problem in notes.problems if problem["locator"]}
    assert told.pop("nid=290") == "folder properties: node 290 is not in the node tree"
    assert set(told) == {message.locator for message in messages}
    assert all("may be an earlier state of a message, or a deleted one" in reason for reason in told.values())
    assert [(row["unit"], row["emitted"], row["recovered"]) for row in notes.ledger][-1] == (
        "(found by their blocks alone)", 3, 3
    )  # fmt: skip


def test_subnodes_that_no_message_id_proves_are_nobodys(kit):
    writer = kit.writer()
    nameless = {tag: value for tag, value in properties(kit, 1).items() if tag != 0x1035}
    data = kit.with_folders(writer, [writer.message(0x200024, kit.inbox, nameless)])
    [message], notes = kit.read(cut(writer, data))
    assert (message.content, message.attachments) == (None, ())
    assert any(problem["field"] == "transport_headers" for problem in notes.problems)
    assert any("its recipients and its attachments are not known" in problem["reason"] for problem in notes.problems)


def test_a_message_inside_another_is_none_of_its_own(kit):
    writer = kit.writer()
    inner = writer.message_parts(kit.note())
    attachments = [{"method": 5, "message": inner}]
    data = kit.with_folders(writer, [writer.message(0x200024, kit.inbox, properties(kit, 1), attachments=attachments)])
    messages, _ = kit.read(cut(writer, data))
    assert len(messages) == 1
    assert messages[0].attachments[0].message is not None


def test_an_intact_store_has_no_strays(kit):
    writer = kit.writer()
    writer.context(kit.note())
    messages, notes = kit.read(kit.with_folders(writer, [writer.message(0x200024, kit.inbox, kit.note())]))
    assert [message.locator for message in messages] == ["nid=2097188"]
    assert not any(row["recovered"] for row in notes.ledger)


def test_a_stray_is_read_again_by_its_locator(kit):
    file = EvidenceFile("E0001", "cut.pst", data=made(kit))
    nids = list_message_nodes(file)
    [message] = read_nodes(file, [nids[1]], Notes())
    assert message.locator == locator_of(nids[1])
    assert node_id_in(message.locator) == nids[1]
    assert node_id_in("nid=2097188") == 2097188
