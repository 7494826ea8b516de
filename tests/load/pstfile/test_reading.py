"""A store read whole and in slices, and the ledger that shows that nothing was lost."""

from toolkit.evidence.problems import Notes
from toolkit.load.pstfile import list_message_nodes, read_nodes, read_pst


def row(notes: Notes, unit: str) -> dict:
    return next(found for found in notes.ledger if found["unit"] == unit)


def mixed(kit) -> bytes:
    """Two messages, one of them listed twice, a contact, a listed node that is gone, a hidden item, two orphans."""
    writer = kit.writer()
    nids = [writer.message(0x200024 + 32 * n, kit.inbox, kit.note()) for n in range(2)]
    contact = writer.message(0x200104, kit.inbox, {0x001A: kit.text("IPM.Contact"), 0x3001: kit.text("Jane Doe")})
    writer.message(0x200204, kit.inbox, kit.note(x0037=kit.text("orphan")))
    writer.message(0x200304, 0x7FF2, kit.note(x0037=kit.text("orphan of no folder")))
    hidden = writer.message(0x8048, kit.inbox, {0x001A: kit.text("IPM.Configuration.MRM")})
    listed = [*nids, contact, 0x200404]
    writer.folder(0x80A2, kit.top, "Copies", nids[:1])
    writer.folder(kit.root, kit.root, "", [], subfolders=(kit.top,))
    writer.folder(kit.top, kit.root, "Top of Personal Folders", [], subfolders=(kit.inbox, 0x80A2))
    writer.folder(kit.inbox, kit.top, "Inbox", listed, associated=(hidden,))
    return writer.finish()


def test_the_ledger_balances_and_names_what_was_skipped(kit):
    messages, notes = kit.read(mixed(kit))
    inbox = row(notes, "/Top of Personal Folders/Inbox")
    assert (inbox["declared"], inbox["emitted"], inbox["skipped"], inbox["failed"]) == (4, 2, 1, 1)
    assert inbox["note"] == "1 IPM.Contact"
    assert row(notes, "/Top of Personal Folders/Copies")["duplicate"] == 1
    assert row(notes, "/Top of Personal Folders/Inbox (associated contents)")["note"] == "1 IPM.Configuration.MRM"
    assert len(messages) == sum(found["emitted"] for found in notes.ledger) == 4


def test_what_failed_has_a_problem_with_its_place(kit):
    _, notes = kit.read(mixed(kit))
    (problem,) = notes.problems
    assert problem["locator"] == f"nid={0x200404}"
    assert "node tree does not have it" in problem["reason"]


def test_orphans_come_out_and_are_counted_as_such(kit):
    messages, notes = kit.read(mixed(kit))
    assert [message.mapi.subject for message in messages[-2:]] == ["orphan", "orphan of no folder"]
    assert [message.folder for message in messages[-2:]] == ["/Top of Personal Folders/Inbox", None]
    assert row(notes, "/Top of Personal Folders/Inbox (listed by no folder)")["orphan"] == 1
    assert row(notes, "(listed by no folder)")["orphan"] == 1


def test_a_count_that_differs_from_the_table_is_said(kit):
    writer = kit.writer()
    nid = writer.message(0x200024, kit.inbox, kit.note())
    _, notes = kit.read(kit.with_folders(writer, [nid], declared=5))
    assert row(notes, "/Top of Personal Folders/Inbox")["note"] == (
        "its table lists 1; 5 declared, 1 accounted for"
    )


def test_folders_of_one_path_have_rows_of_their_own(kit):
    writer = kit.writer()
    writer.folder(0x80A2, kit.top, "Inbox", [])
    writer.folder(kit.root, kit.root, "", [], subfolders=(kit.top,))
    writer.folder(kit.top, kit.root, "Top", [], subfolders=(kit.inbox, 0x80A2))
    writer.folder(kit.inbox, kit.top, "Inbox", [])
    _, notes = kit.read(writer.finish())
    units = [found["unit"] for found in notes.ledger]
    assert units == ["/", "/Top", "/Top/Inbox", "/Top/Inbox (2)"]


def test_slices_give_the_same_messages_as_the_whole(kit):
    file = kit.file(mixed(kit))
    whole = list(read_pst(file, Notes()))
    nids = list_message_nodes(file)
    notes = Notes()
    sliced = [m for at in range(0, len(nids), 2) for m in read_nodes(file, nids[at : at + 2], notes)]
    assert sliced == whole
    assert sum(found["declared"] for found in notes.ledger) == len(nids)
    assert all(
        found["declared"] == found["emitted"] + found["skipped"] + found["failed"] for found in notes.ledger
    )


def test_a_slice_that_asks_for_no_such_node_says_so(kit):
    notes = Notes()
    assert list(read_nodes(kit.file(mixed(kit)), [0x999904], notes)) == []
    assert notes.problems[0]["locator"] == f"nid={0x999904}"


def test_a_message_that_breaks_the_reader_costs_itself_alone(kit, monkeypatch):
    from toolkit.load.pstfile.messaging import MessageReader

    read = MessageReader.read

    def breaks_once(self, item, locator, *rest, **more):
        if locator == "nid=2097188":
            raise ZeroDivisionError("made to fail")
        return read(self, item, locator, *rest, **more)

    monkeypatch.setattr(MessageReader, "read", breaks_once)
    messages, notes = kit.read(mixed(kit))
    assert len(messages) == 3
    assert "ZeroDivisionError" in notes.problems[0]["reason"]
    assert row(notes, "/Top of Personal Folders/Inbox")["failed"] == 2
