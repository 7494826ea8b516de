"""The folders of a store, and what a store must have."""

from __future__ import annotations

import io

from toolkit.load.pstfile.ltp import PropertyContext, TableContext
from toolkit.load.pstfile.ndb import Store
from toolkit.load.pstfile.opening import open_bytes
from toolkit.simulate.mapi import PstMessage
from toolkit.simulate.pstwriter import Folders, Nodes, write_message

TOP = "Top of Personal Folders"
# [MS-PST] §2.7.1: without these Outlook does not open a store.
NEEDED = (
    0x21, 0x61, 0x122, 0x12D, 0x12E, 0x12F, 0x1E1, 0x201, 0x60D, 0x60E, 0x60F, 0x610, 0x671, 0x692, 0x2223, 0x8022,
    0x8042, 0x8062,
)  # fmt: skip


def store_with(*paths: tuple[str, ...], messages: int = 0) -> Store:
    stream = io.BytesIO()
    nodes = Nodes(stream)
    folders = Folders(nodes, "Made-up", TOP)
    for path in paths:
        folder = folders.get(path)
        for number in range(messages):
            folders.add(folder, write_message(nodes, PstMessage(subject=f"{number}")))
    nodes.finish(folders.finish())
    return open_bytes(stream.getvalue())


def names(store: Store, nid: int) -> list[str]:
    table = TableContext(store, store.node(nid & ~0x1F | 0x0D))
    return [cells[0][1].decode("utf-16-le") for cells in table.cells(0x3001)]


def test_a_store_has_every_node_that_is_needed() -> None:
    store = store_with()
    assert [hex(nid) for nid in NEEDED if store.node(nid) is None] == []
    assert (store.damage, store.doubts) == ([], [])


def test_folders_above_a_path_are_made_once() -> None:
    store = store_with((TOP, "Inbox", "2025"), (TOP, "Inbox"), ("Hidden",))
    assert names(store, 0x122) == [TOP, "Search Root", "Hidden", "SPAM Search Folder 2"]
    assert names(store, 0x8022) == ["Deleted Items", "Inbox"]
    assert names(store, 0x8082) == ["2025"]


def test_the_store_points_at_its_folders() -> None:
    store = store_with()
    found = PropertyContext(store, store.node(0x21))
    key = found.typed(0x0FF9)[1]
    assert found.typed(0x35E0)[1] == bytes(4) + key + (0x8022).to_bytes(4, "little")
    assert found.typed(0x35E3)[1][20:] == (0x8062).to_bytes(4, "little")
    assert found.typed(0x35E7)[1][20:] == (0x8042).to_bytes(4, "little")


def test_a_folder_counts_and_lists_its_messages() -> None:
    store = store_with((TOP, "Inbox"), messages=3)
    inbox = store.node(0x8082)
    assert PropertyContext(store, inbox).typed(0x3602)[1] == b"\3\0\0\0"
    assert list(TableContext(store, store.node(0x808E)).places) == [0x200024, 0x200044, 0x200064]
    assert {store.node(nid).parent for nid in (0x200024, 0x200044, 0x200064)} == {inbox.nid}


def test_row_versions_are_given_out_once() -> None:
    store = store_with((TOP, "Inbox"), (TOP, "Archive"), messages=5)
    tables = [TableContext(store, store.node(nid)) for nid in (0x808E, 0x80AE, 0x12D, 0x802D)]
    versions = [cells[0][1] for table in tables for cells in table.cells(0x67F3)]
    assert len(set(versions)) == len(versions) == 5 + 5 + 3 + 3
