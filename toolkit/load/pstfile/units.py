"""What a store lists, table by table: the units that the ledger counts.

    /Top of Personal Folders/Inbox                          declared 120
    /Top of Personal Folders/Inbox (associated contents)    declared 3
    /Top of Personal Folders/Inbox (listed by no folder)
    (found by their blocks alone)

Message nodes that no folder lists are units of their own, by the folder that they name as their parent; so are messages
whose node is lost: see `toolkit.load.pstfile.strays`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from toolkit.evidence.problems import Notes
from toolkit.load.pstfile.folders import Contents, Folder, list_orphans, read_folders
from toolkit.load.pstfile.ndb import Store
from toolkit.load.pstfile.strays import is_stray

__all__ = ["MOST_DAMAGE", "STAGE", "Unit", "list_units", "tell"]

STAGE = "load"
ORPHANS = "(listed by no folder)"
STRAYS = "(found by their blocks alone)"
STRAY_REMARK = "some of them may be earlier states of a message, or deleted"
MOST_DAMAGE = 100
"""How many damaged pages of a file are told one by one."""


@dataclass(slots=True)
class Unit:
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


def list_units(store: Store, evidence_id: str, notes: Notes) -> list[Unit]:
    """Every table's unit in the order of the folders, orphans last. `notes` takes what is broken about the folders."""

    def complain(locator: str, reason: str) -> None:
        notes.problem(STAGE, evidence_id, locator, reason)

    folders = read_folders(store, complain)
    tell(notes, evidence_id, None, [f"folders: {doubt}" for doubt in store.take_doubts()], MOST_DAMAGE)
    units = [unit for folder in folders for unit in _units_of(folder)]
    listed = {nid for unit in units for nid in unit.listed}
    orphans = list_orphans(store, listed)
    strays = [nid for nid in orphans if is_stray(nid)]
    if len(orphans) > len(strays):
        units += _orphan_units(store, folders, orphans[: len(orphans) - len(strays)])
    if strays:
        units.append(Unit(STRAYS, None, None, strays, is_orphans=True, remarks=[STRAY_REMARK]))
    return _named_apart(units)


def _units_of(folder: Folder) -> list[Unit]:
    units = [_unit(folder, folder.path, folder.contents)]
    if folder.associated.listed or folder.associated.declared:
        units.append(_unit(folder, f"{folder.path} (associated contents)", folder.associated))
    return units


def _unit(folder: Folder, name: str, contents: Contents) -> Unit:
    unit = Unit(name, folder.path, contents.declared, contents.listed or [])
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


def _orphan_units(store: Store, folders: list[Folder], orphans: list[int]) -> list[Unit]:
    """Orphans by the folder that their node names as its parent; it may be gone."""
    paths = {folder.nid: folder.path for folder in folders}
    by_path: dict[str | None, list[int]] = {}
    for nid in orphans:
        node = store.node(nid)
        by_path.setdefault(paths.get(node.parent) if node else None, []).append(nid)
    return [
        Unit(f"{path} {ORPHANS}" if path else ORPHANS, path, None, listed, is_orphans=True)
        for path, listed in by_path.items()
    ]


def _named_apart(units: list[Unit]) -> list[Unit]:
    """The ledger's key is the unit: of folders that have one path, the second and later get a number."""
    taken: set[str] = set()
    for unit in units:
        name, number = unit.name, 1
        while unit.name in taken:
            number += 1
            unit.name = f"{name} ({number})"
        taken.add(unit.name)
    return units


def tell(notes: Notes, evidence_id: str, locator: str | None, reasons: list[str], most: int) -> None:
    """One problem for each different reason; of more than `most` the rest are counted."""
    different = list(dict.fromkeys(reasons))
    for reason in different[:most]:
        notes.problem(STAGE, evidence_id, locator, reason)
    if len(different) > most:
        notes.problem(STAGE, evidence_id, locator, f"{len(different) - most} more of the kind: {different[-1]}")
