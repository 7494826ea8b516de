"""Reading a store: every message of every folder, and the count that shows that none was lost.

    /Top of Personal Folders/Inbox   declared 120 · emitted 117 · skipped 2 (2 IPM.Contact) · failed 1

A node is read once, wherever it is listed. Message nodes that no folder lists come last, as orphans.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile, RawMessage
from toolkit.load.pstfile.classes import is_skipped
from toolkit.load.pstfile.damage import Damage
from toolkit.load.pstfile.folders import Contents, Folder, list_orphans, read_folders
from toolkit.load.pstfile.header import HEADER_BYTES, looks_like_store
from toolkit.load.pstfile.messaging import Budget, MessageReader
from toolkit.load.pstfile.ndb import Store
from toolkit.load.pstfile.opening import is_store, open_store
from toolkit.load.registry import loader

__all__ = ["list_message_nodes", "read_nodes", "read_pst"]

STAGE = "load"
ORPHANS = "(listed by no folder)"
MOST_DAMAGE, MOST_DOUBTS = 100, 5
"""How many damaged pages of a file, and failing checksums of a message, are told one by one."""

_HEADERS, _CLASS = 0x007D, 0x001A


@dataclass(slots=True)
class _Unit:
    """One table of one folder, what it lists, and what became of it."""

    name: str
    folder: str | None
    declared: int | None
    listed: list[int]
    is_orphans: bool = False
    emitted: int = 0
    failed: int = 0
    duplicate: int = 0
    recovered: int = 0
    embedded: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)

    def count(self, notes: Notes, evidence_id: str) -> None:
        """Write the unit's row of the ledger."""
        skipped = sum(self.skipped.values())
        notes.count(
            evidence_id, self.name, declared=self.declared, emitted=self.emitted, skipped=skipped, failed=self.failed,
            duplicate=self.duplicate, orphan=self.emitted if self.is_orphans else 0, recovered=self.recovered,
            note=self._note(self.emitted + skipped + self.failed + self.duplicate),
        )  # fmt: skip

    def _note(self, accounted: int) -> str | None:
        parts = [", ".join(f"{count} {name}" for name, count in sorted(self.skipped.items()))]
        parts.append(f"embedded messages besides: {self.embedded}" if self.embedded else "")
        parts += self.remarks
        if self.declared is not None and accounted != self.declared:
            parts.append(f"{self.declared} declared, {accounted} accounted for")
        return "; ".join(filter(None, parts)) or None


def recognises(head: bytes, size: int) -> bool:
    """True for the first bytes of a store, and for those of one that may have been zeroed: `is_store` looks further."""
    return looks_like_store(head) or (size > len(head) and not any(head[:HEADER_BYTES]))


@loader(kind="pst", recognises=recognises, gives="messages", confirms=is_store)
def read_pst(file: EvidenceFile, notes: Notes, depth: str = "full") -> Iterator[RawMessage]:
    """Every message of a PST or OST; embedded ones lie within the attachments of theirs.

    `notes` takes what was broken and one row of the ledger for each folder. At depth "headers" neither bodies nor the
    bytes of attachments are read. Raises EvidenceError when nothing of the file can be read.
    """
    with open_store(file) as store:
        _tell(notes, file.evidence_id, None, store.damage, MOST_DAMAGE)
        units = _units(store, file.evidence_id, notes)
        yield from _read_units(store, file.evidence_id, notes, units, depth)


def list_message_nodes(file: EvidenceFile) -> list[int]:
    """The ids of all message nodes as `read_pst` orders them, to be cut into slices for `read_nodes`."""
    with open_store(file) as store:
        units = _units(store, file.evidence_id, Notes())
        return list(dict.fromkeys(nid for unit in units for nid in unit.listed))


def read_nodes(file: EvidenceFile, nids: Iterable[int], notes: Notes, depth: str = "full") -> Iterator[RawMessage]:
    """The messages of these nodes alone. The ledger speaks of the slice: `declared` is how many of it are asked for.

    What was broken about the file as a whole or its folders is not said again for each slice; `read_pst` says it.
    """
    asked = set(nids)
    with open_store(file) as store:
        slices = []
        for unit in _units(store, file.evidence_id, Notes()):
            unit.listed = [nid for nid in dict.fromkeys(unit.listed) if nid in asked]
            asked.difference_update(unit.listed)
            unit.declared, unit.remarks = len(unit.listed), []
            slices.append(unit)
        chosen = [unit for unit in slices if unit.listed]
        for nid in sorted(asked):
            notes.problem(STAGE, file.evidence_id, f"nid={nid}", "the store has no such message node")
        yield from _read_units(store, file.evidence_id, notes, chosen, depth)


def _units(store: Store, evidence_id: str, notes: Notes) -> list[_Unit]:
    def complain(locator: str, reason: str) -> None:
        notes.problem(STAGE, evidence_id, locator, reason)

    folders = read_folders(store, complain)
    _tell(notes, evidence_id, None, [f"folders: {doubt}" for doubt in store.take_doubts()], MOST_DAMAGE)
    units = [unit for folder in folders for unit in _units_of(folder)]
    listed = {nid for unit in units for nid in unit.listed}
    orphans = list_orphans(store, listed)
    if orphans:
        units += _orphan_units(store, folders, orphans)
    return _named_apart(units)


def _units_of(folder: Folder) -> list[_Unit]:
    units = [_unit(folder, folder.path, folder.contents)]
    if folder.associated.listed or folder.associated.declared:
        units.append(_unit(folder, f"{folder.path} (associated contents)", folder.associated))
    return units


def _unit(folder: Folder, name: str, contents: Contents) -> _Unit:
    unit = _Unit(name, folder.path, contents.declared, contents.listed or [])
    if not folder.is_linked:
        unit.remarks.append("no hierarchy table lists this folder")
    if contents.listed is None:
        unit.remarks.append("its table cannot be read: its messages come out as listed by no folder")
    elif contents.declared is None:
        unit.declared = len(contents.listed)
        unit.remarks.append("the folder states no count; its table lists so many")
    elif contents.declared != len(contents.listed):
        unit.remarks.append(f"its table lists {len(contents.listed)}")
    return unit


def _orphan_units(store: Store, folders: list[Folder], orphans: list[int]) -> list[_Unit]:
    """Orphans by the folder that their node names as its parent; it may be gone."""
    paths = {folder.nid: folder.path for folder in folders}
    by_path: dict[str | None, list[int]] = {}
    for nid in orphans:
        node = store.node(nid)
        by_path.setdefault(paths.get(node.parent) if node else None, []).append(nid)
    return [
        _Unit(f"{path} {ORPHANS}" if path else ORPHANS, path, None, listed, is_orphans=True)
        for path, listed in by_path.items()
    ]


def _named_apart(units: list[_Unit]) -> list[_Unit]:
    """The ledger's key is the unit: of folders that have one path, the second and later get a number."""
    taken: set[str] = set()
    for unit in units:
        name, number = unit.name, 1
        while unit.name in taken:
            number += 1
            unit.name = f"{name} ({number})"
        taken.add(unit.name)
    return units


def _read_units(
    store: Store, evidence_id: str, notes: Notes, units: list[_Unit], depth: str
) -> Iterator[RawMessage]:
    def trouble(locator: str, reason: str, name: str | None, excerpt: bytes | str | None) -> None:
        notes.problem(STAGE, evidence_id, locator, reason, field=name, excerpt=excerpt)

    reader = MessageReader(store, evidence_id, depth, trouble)
    seen: set[int] = set()
    for unit in units:
        for nid in unit.listed:
            message = _read_listed(reader, nid, unit, seen)
            if store.doubts:
                _tell(notes, evidence_id, f"nid={nid}", store.take_doubts(), MOST_DOUBTS)
            if message is not None:
                yield message
        unit.count(notes, evidence_id)


def _read_listed(reader: MessageReader, nid: int, unit: _Unit, seen: set[int]) -> RawMessage | None:
    if nid in seen:
        unit.duplicate += 1
        return None
    seen.add(nid)
    locator = f"nid={nid}"
    try:
        return _read_node(reader, nid, locator, unit)
    except Damage as damage:
        reader.trouble(locator, f"message: {damage}", None, None)
    except Exception as error:  # noqa: BLE001 - one hostile message must not cost the rest of the store
        reader.trouble(locator, f"message: {type(error).__name__}: {error}", None, None)
    unit.failed += 1
    return None


def _read_node(reader: MessageReader, nid: int, locator: str, unit: _Unit) -> RawMessage | None:
    node = reader.store.node(nid)
    if node is None:
        raise Damage("its folder lists it, but the node tree does not have it")
    item = reader.open(node, locator)
    message_class = item.text(_CLASS, "message_class")
    if is_skipped(message_class, has_headers=_HEADERS in item.properties):
        unit.skipped[str(message_class)] += 1
        return None
    budget, is_recovered = Budget(reader.store.most_bytes), reader.store.is_recovered(node)
    message = reader.read(item, locator, unit.folder, budget, is_recovered=is_recovered)
    unit.emitted += 1
    unit.recovered += is_recovered
    unit.embedded += budget.embedded
    return message


def _tell(notes: Notes, evidence_id: str, locator: str | None, reasons: list[str], most: int) -> None:
    """One problem for each different reason; of more than `most` the rest are counted."""
    different = list(dict.fromkeys(reasons))
    for reason in different[:most]:
        notes.problem(STAGE, evidence_id, locator, reason)
    if len(different) > most:
        notes.problem(STAGE, evidence_id, locator, f"{len(different) - most} more of the kind: {different[-1]}")
