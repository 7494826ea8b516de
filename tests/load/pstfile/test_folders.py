"""Folders and what they list."""

import pytest

from toolkit.load.pstfile.folders import list_orphans, read_folders
from toolkit.load.pstfile.opening import open_bytes


def folders_of(data: bytes):
    complaints: list[tuple[str, str]] = []
    store = open_bytes(data)
    return store, read_folders(store, lambda locator, reason: complaints.append((locator, reason))), complaints


def test_paths_begin_below_the_root(kit):
    _, folders, complaints = folders_of(kit.with_folders(kit.writer(), []))
    assert [folder.path for folder in folders] == ["/", "/Top of Personal Folders", "/Top of Personal Folders/Inbox"]
    assert complaints == []


def test_a_folder_that_no_hierarchy_table_lists_comes_last(kit):
    writer = kit.writer()
    writer.folder(0x80A2, kit.inbox, "Recoverable Items", [])
    writer.folder(0x80C2, 0x7FF2, "Lost", [])
    _, folders, _ = folders_of(kit.with_folders(writer, []))
    assert [(folder.path, folder.is_linked) for folder in folders[-2:]] == [
        ("/Top of Personal Folders/Inbox/Recoverable Items", False),
        ("/(no parent)/Lost", False),
    ]


def test_without_a_hierarchy_table_folders_are_placed_by_the_parents_that_their_nodes_name(kit):
    writer = kit.writer()
    writer.folder(0x8002, 0x80A2, "Below", [])
    writer.folder(0x80A2, kit.inbox, "Above", [])
    data = kit.with_folders(writer, [])
    _, folders, _ = folders_of(data)
    assert [folder.path for folder in folders[-2:]] == [
        "/Top of Personal Folders/Inbox/Above", "/Top of Personal Folders/Inbox/Above/Below",
    ]  # fmt: skip


def test_folders_that_name_each_other_as_parent_end(kit):
    writer = kit.writer()
    writer.folder(0x80A2, 0x80C2, "One", [])
    writer.folder(0x80C2, 0x80A2, "Other", [])
    _, folders, _ = folders_of(kit.with_folders(writer, []))
    assert len(folders) == 5


def test_a_folder_that_lists_itself_ends(kit):
    writer = kit.writer()
    writer.folder(0x80A2, kit.inbox, "Loop", [], subfolders=(0x80A2, kit.top, kit.root))
    _, folders, _ = folders_of(kit.with_folders(writer, [], subfolders=(0x80A2,)))
    assert len(folders) == 4


def test_a_search_folder_is_not_walked(kit):
    writer = kit.writer()
    nid = writer.message(0x200024, kit.inbox, kit.note())
    search = 0x80A3
    writer.nodes[search] = (*writer.context({0x3001: kit.text("Unread")}), kit.top)
    writer.nodes[search & ~0x1F | 0x10] = (*writer.table({0x3001: 0x1F}, {nid: {}}), 0)
    _, folders, _ = folders_of(kit.with_folders(writer, [nid], subfolders=(search,)))
    assert [folder.path for folder in folders if "Unread" in folder.path] == []


@pytest.mark.parametrize("table", [0x0D, 0x0E, 0x0F])
def test_a_damaged_table_is_a_complaint_and_not_the_end(kit, table):
    writer = kit.writer()
    writer.folder(0x80A2, kit.inbox, "Broken", [])
    writer.nodes[0x80A0 | table] = (writer.block(b"no heap at all"), 0, 0)
    _, folders, complaints = folders_of(kit.with_folders(writer, [], subfolders=(0x80A2,)))
    assert len(folders) == 4
    assert "no heap" in complaints[0][1]
    assert complaints[0][0] == f"nid={0x80A0 | table}"


def test_subfolders_that_are_gone_are_one_complaint(kit):
    data = kit.with_folders(kit.writer(), [], subfolders=(0x90A2, 0x90C2, 0x90C3))
    _, folders, complaints = folders_of(data)
    assert len(folders) == 3
    assert complaints == [(f"nid={kit.inbox}", "2 subfolders are listed that the node tree does not have")]


def test_message_nodes_that_nobody_lists_are_orphans(kit):
    writer = kit.writer()
    nids = [writer.message(0x200024 + 32 * n, kit.inbox, kit.note()) for n in range(3)]
    store = open_bytes(kit.with_folders(writer, nids[:1]))
    assert list_orphans(store, set(nids[:1])) == nids[1:]
