"""Folders and what they list: hierarchy tables, contents tables, associated contents ([MS-PST] §2.4.4).

    folder 0x8082 → 0x808D its subfolders · 0x808E its messages · 0x808F its associated (hidden) messages

A search folder (type 3) lists messages that lie in other folders: it is never walked. A folder that no hierarchy table
lists, and a message that no contents table lists, is still in the node tree, and comes out by that way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from toolkit.load.pstfile.damage import Damage
from toolkit.load.pstfile.ltp import PropertyContext, TableContext
from toolkit.load.pstfile.ndb import ASSOC_MESSAGE, NORMAL_FOLDER, NORMAL_MESSAGE, Store, node_type
from toolkit.load.pstfile.values import as_int, as_text

__all__ = ["Contents", "Folder", "list_orphans", "read_folders"]

ROOT_FOLDER = 0x122
HIERARCHY, CONTENTS, ASSOCIATED = 0x0D, 0x0E, 0x0F

_NAME, _CONTENT_COUNT, _ASSOCIATED_COUNT = 0x3001, 0x3602, 0x3617

Complain = Callable[[str, str], None]
"""Takes a locator and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What one table lists. `declared` is the count that the folder's properties state, None where they state none.

    `listed` is None where the table cannot be read.
    """

    declared: int | None
    listed: list[int] | None


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder: its path (`/` for the root), its messages and its associated messages, by node id."""

    nid: int
    path: str
    contents: Contents
    associated: Contents
    is_linked: bool = True
    subfolders: list[int] = field(default_factory=list)


def read_folders(store: Store, complain: Complain) -> list[Folder]:
    """Every folder, parents before their subfolders; those that no hierarchy table lists come last."""
    found: dict[int, Folder] = {}
    _walk(store, ROOT_FOLDER, "", found, complain)
    for nid in store.nodes.keys:
        if node_type(nid) == NORMAL_FOLDER and nid not in found:
            for lost in _ancestry(store, nid, found):
                parent = found.get(_parent(store, lost))
                above = parent.path.rstrip("/") if parent is not None else "/(no parent)"
                _walk(store, lost, above, found, complain, is_linked=False)
    return list(found.values())


def _ancestry(store: Store, nid: int, found: dict[int, Folder]) -> list[int]:
    """The folder and those above it that are not found yet, the topmost first, as their nodes name their parents."""
    chain = [nid]
    while node_type(above := _parent(store, chain[-1])) == NORMAL_FOLDER and above not in chain and above not in found:
        if store.node(above) is None:
            break
        chain.append(above)
    return chain[::-1]


def _parent(store: Store, nid: int) -> int:
    node = store.node(nid)
    return 0 if node is None else node.parent


def _walk(
    store: Store, start: int, above: str, found: dict[int, Folder], complain: Complain, *, is_linked: bool = True
) -> None:
    pending = [(start, above)]
    while pending:
        nid, parent = pending.pop()
        if nid in found or node_type(nid) != NORMAL_FOLDER:
            continue
        folder = _read_folder(store, nid, parent, complain, is_linked=is_linked)
        found[nid] = folder
        pending.extend((below, folder.path.rstrip("/")) for below in reversed(folder.subfolders))


def _read_folder(store: Store, nid: int, parent: str, complain: Complain, *, is_linked: bool) -> Folder:
    locator = f"nid={nid}"
    name, declared, declared_associated = f"(folder {nid})", None, None
    try:
        properties = _properties(store, nid)
        name = _text(properties, _NAME) or name
        declared, declared_associated = _count(properties, _CONTENT_COUNT), _count(properties, _ASSOCIATED_COUNT)
    except Damage as damage:
        complain(locator, f"folder properties: {damage}")
    listed = _rows(store, nid, HIERARCHY, complain) or []
    subfolders = [below for below in listed if node_type(below) == NORMAL_FOLDER and store.node(below) is not None]
    if lost := sum(node_type(below) == NORMAL_FOLDER for below in listed) - len(subfolders):
        complain(locator, f"{lost} subfolders are listed that the node tree does not have")
    return Folder(
        nid,
        "/" if nid == ROOT_FOLDER else f"{parent}/{name}",
        Contents(declared, _rows(store, nid, CONTENTS, complain)),
        Contents(declared_associated, _rows(store, nid, ASSOCIATED, complain)),
        is_linked,
        subfolders,
    )


def _properties(store: Store, nid: int) -> PropertyContext:
    node = store.node(nid)
    if node is None:
        raise Damage(f"node {nid} is not in the node tree")
    return PropertyContext(store, node)


def _text(properties: PropertyContext, tag: int) -> str | None:
    return as_text(*properties.typed(tag), code_page=None) if tag in properties.properties else None


def _count(properties: PropertyContext, tag: int) -> int | None:
    count = as_int(*properties.typed(tag)) if tag in properties.properties else None
    return count if count is not None and count >= 0 else None


def _rows(store: Store, folder: int, table: int, complain: Complain) -> list[int] | None:
    """The row ids of one of the folder's tables, which are node ids; None, and a complaint, for one that is damaged."""
    nid = folder & ~0x1F | table
    node = store.node(nid)
    if node is None:
        # The writer of a folder without subfolders or messages may leave the table out.
        return []
    try:
        return list(TableContext(store, node).places)
    except Damage as damage:
        complain(f"nid={nid}", f"{_TABLE_NAMES[table]} of folder {folder}: {damage}")
        return None


_TABLE_NAMES = {HIERARCHY: "hierarchy table", CONTENTS: "contents table", ASSOCIATED: "associated contents table"}


def list_orphans(store: Store, listed: set[int]) -> list[int]:
    """Message nodes of the node tree that no folder lists, in the order of their ids."""
    kinds = (NORMAL_MESSAGE, ASSOC_MESSAGE)
    return [nid for nid in store.nodes.keys if node_type(nid) in kinds and nid not in listed]
