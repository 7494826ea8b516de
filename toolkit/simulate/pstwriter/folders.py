"""Folders and the store they are in ([MS-PST] §2.4.3, §2.4.4, §2.7).

    0x21 store    0x122 root folder → 0x8022 "Top of Personal Folders" → Deleted Items, …    → 0x8042 Search Root

A folder is four nodes of one index: its properties, and the tables of its sub-folders, messages and hidden items.
Its message table grows in memory by a row a message; all else that a message brings is on disk by then.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from itertools import count

from toolkit.simulate import mapi
from toolkit.simulate.mapi import Properties, derived_key
from toolkit.simulate.pstwriter import columns
from toolkit.simulate.pstwriter.messages import Written
from toolkit.simulate.pstwriter.nodes import Node, Nodes
from toolkit.simulate.pstwriter.tables import Table, write_properties

Path = tuple[str, ...]

NORMAL_FOLDER, SEARCH_FOLDER, MESSAGE = 0x02, 0x03, 0x04
STORE, NAMES, ROOT, SPAM_SEARCH = 0x21, 0x61, 0x122, 0x2223

_HIERARCHY, _CONTENTS, _ASSOCIATED, _SEARCH_CONTENTS = 0x0D, 0x0E, 0x0F, 0x10
_SEARCH_QUEUE, _SEARCH_CRITERIA = 0x06, 0x07
_SEARCH_FLAGS = 0x660B0003

# Search queues and lists that begin empty: search management, activity, domain (§2.4.8.4).
_EMPTY_NODES = (0x1E1, 0x201, 0x261)

CONTENT_COUNT, UNREAD_COUNT, HAS_SUBFOLDERS, CONTAINER_CLASS = 0x36020003, 0x36030003, 0x360A000B, 0x3613001F
_IPM_SUBTREE, _DELETED, _FINDER, _FOLDER_MASK = 0x35E00102, 0x35E30102, 0x35E70102, 0x35DF0003
_ALL_FOUND = 0x89
_PASSWORD, _REPLICA_FLAGS = 0x67FF0003, 0x0E380003

# The map of named properties (§2.4.7): one of them, for readers that take an empty map for damage.
_BUCKET_COUNT, _GUIDS, _NAME_ENTRIES, _NAME_TEXTS = 0x00010003, 0x00020102, 0x00030102, 0x00040102
_BUCKETS, _FIRST_BUCKET = 251, 0x1000
_COMMON_SET = bytes.fromhex("0820060000000000c000000000000046")
_SMART_NO_ATTACH, _FIRST_GUID = 0x8514, 3

DELETED_ITEMS, SEARCH_ROOT, SPAM_FOLDER = "Deleted Items", "Search Root", "SPAM Search Folder 2"
MAIL_FOLDER = "IPF.Note"


@dataclass(slots=True)
class Folder:
    """A folder being filled; `contents` has a row for each of its messages."""

    nid: int
    path: Path
    parent: int
    contents: Table
    children: list[Folder] = field(default_factory=list)

    @property
    def properties(self) -> Properties:
        """What the folder says of itself, and its parent's table of it."""
        mail: Properties = {CONTAINER_CLASS: MAIL_FOLDER} if len(self.path) > 1 else {}
        return {
            mapi.DISPLAY_NAME: self.path[-1] if self.path else "",
            CONTENT_COUNT: len(self.contents),
            UNREAD_COUNT: 0,
            HAS_SUBFOLDERS: bool(self.children),
            **mail,
        }


class Folders:
    """The folders of a store. `top` names the one that holds what a user sees."""

    def __init__(self, nodes: Nodes, store_name: str, top: str) -> None:
        self._nodes = nodes
        self._store_name, self._top = store_name, top
        self._versions = count(1)
        self._by_path: dict[Path, Folder] = {}
        self._by_path[()] = Folder(ROOT, (), ROOT, Table(nodes, columns.CONTENTS))
        # Their ids are where Outlook puts them: 0x8022, 0x8042, 0x8062.
        for path in ((top,), (SEARCH_ROOT,), (top, DELETED_ITEMS)):
            self.get(path)

    def get(self, path: Path) -> Folder:
        """The folder of that path; it and those above it are made where they are missing."""
        known = self._by_path.get(path)
        if known is not None:
            return known
        parent = self.get(path[:-1])
        nid = self._nodes.new_id(NORMAL_FOLDER)
        folder = Folder(nid, path, parent.nid, Table(self._nodes, columns.CONTENTS))
        parent.children.append(folder)
        self._by_path[path] = folder
        return folder

    def add(self, folder: Folder, message: Written) -> int:
        """Enter a message into a folder; its node id."""
        nid = self._nodes.new_id(MESSAGE)
        self._nodes.add(nid, message.node, folder.nid)
        folder.contents.add(nid, next(self._versions), message.properties)
        return nid

    def finish(self) -> int:
        """Write the folders' tables and all else that a store must have; the next row version."""
        self._write_templates()
        for folder in self._by_path.values():
            self._write_folder(folder)
        self._write_spam_search()
        self._nodes.add(NAMES, write_properties(self._nodes, _named_properties()))
        self._nodes.add(STORE, write_properties(self._nodes, self._store_properties()))
        return next(self._versions)

    def _write_templates(self) -> None:
        for nid, template in columns.TEMPLATES.items():
            self._nodes.add(nid, Table(self._nodes, template).finish())
        for nid in _EMPTY_NODES:
            self._nodes.add(nid, Node())

    def _write_folder(self, folder: Folder) -> None:
        index = folder.nid & ~0x1F
        self._nodes.add(folder.nid, write_properties(self._nodes, folder.properties), folder.parent)
        self._nodes.add(index | _HIERARCHY, self._hierarchy(folder))
        self._nodes.add(index | _CONTENTS, folder.contents.finish())
        self._nodes.add(index | _ASSOCIATED, Table(self._nodes, columns.ASSOCIATED).finish())

    def _hierarchy(self, folder: Folder) -> Node:
        table = Table(self._nodes, columns.HIERARCHY)
        for child in folder.children:
            table.add(child.nid, next(self._versions), child.properties)
        if folder.nid == ROOT:
            table.add(SPAM_SEARCH, next(self._versions), _SPAM_PROPERTIES)
        return table.finish()

    def _write_spam_search(self) -> None:
        """The one search folder that every store has; it finds nothing."""
        index = SPAM_SEARCH & ~0x1F
        self._nodes.add(SPAM_SEARCH, write_properties(self._nodes, _SPAM_PROPERTIES), ROOT)
        self._nodes.add(index | _SEARCH_QUEUE, Node())
        self._nodes.add(index | _SEARCH_CRITERIA, write_properties(self._nodes, {_SEARCH_FLAGS: 0}))
        self._nodes.add(index | _SEARCH_CONTENTS, Table(self._nodes, columns.SEARCH_CONTENTS).finish())

    def _store_properties(self) -> Properties:
        key = derived_key("store", self._store_name)

        def entry(*path: str) -> bytes:
            return bytes(4) + key + self.get(path).nid.to_bytes(4, "little")

        return {
            _REPLICA_FLAGS: 0,
            mapi.RECORD_KEY: key,
            mapi.DISPLAY_NAME: self._store_name,
            _FOLDER_MASK: _ALL_FOUND,
            _IPM_SUBTREE: entry(self._top),
            _DELETED: entry(self._top, DELETED_ITEMS),
            _FINDER: entry(SEARCH_ROOT),
            _PASSWORD: 0,
        }


def _named_properties() -> Properties:
    """PidLidSmartNoAttach as the only named property, number 0x8000."""
    guid = _FIRST_GUID << 1
    entry = struct.pack("<IHH", _SMART_NO_ATTACH, guid, 0)
    bucket = _FIRST_BUCKET + (_SMART_NO_ATTACH ^ guid) % _BUCKETS
    return {
        _BUCKET_COUNT: _BUCKETS,
        _GUIDS: _COMMON_SET,
        _NAME_ENTRIES: entry,
        _NAME_TEXTS: b"",
        bucket << 16 | mapi.BINARY: entry,
    }


_SPAM_PROPERTIES: Properties = {
    mapi.DISPLAY_NAME: SPAM_FOLDER, CONTENT_COUNT: 0, UNREAD_COUNT: 0, HAS_SUBFOLDERS: False,
}  # fmt: skip
