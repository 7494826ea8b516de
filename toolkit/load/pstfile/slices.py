"""A store in slices: what it declares before a message is read, and the ledger when every slice has been.

    survey      /Inbox   declared 5,000
    slice 1     /Inbox   emitted 1,999 · failed 1
    slice 2     /Inbox   emitted 2,000
    slice 3     /Inbox   emitted 989 · skipped 11 (11 IPM.Contact)
    in all      /Inbox   declared 5,000 · emitted 4,988 · failed 1 · skipped 11 (11 IPM.Contact)

The sum says what `read_pst` would have said of the store in one go.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.pstfile.opening import open_store
from toolkit.load.pstfile.units import MOST_DAMAGE, list_units, tell

__all__ = ["add_up", "survey"]

Row = dict[str, Any]

_SUMMED = ("emitted", "skipped", "failed", "duplicate", "orphan", "recovered")
_NUMBER = re.compile(r"\d+")


def survey(file: EvidenceFile, notes: Notes) -> dict[str, list[int]]:
    """The message nodes of a store by the row of the ledger that counts them; each is there once.

    `notes` takes what is broken about the file as a whole and its folders, and of each row what the folder declares
    and what it lists twice. Raises EvidenceError when nothing of the file can be read.
    """
    with open_store(file) as store:
        tell(notes, file.evidence_id, None, store.damage, MOST_DAMAGE)
        units = list_units(store, file.evidence_id, notes)
    seen: set[int] = set()
    nodes: dict[str, list[int]] = {}
    for unit in units:
        fresh = [nid for nid in dict.fromkeys(unit.listed) if nid not in seen]
        seen.update(fresh)
        nodes[unit.name] = fresh
        again, note = len(unit.listed) - len(fresh), "; ".join(unit.remarks) or None
        notes.count(file.evidence_id, unit.name, declared=unit.declared, duplicate=again, note=note)
    return nodes


def add_up(rows: Iterable[Row]) -> list[Row]:
    """Rows of the ledger with those of one folder in one: a survey's first, what it declares holds for all."""
    grouped: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        grouped.setdefault((row["evidence_id"], row["unit"], row["item"]), []).append(row)
    return [group[0] if len(group) == 1 else _sum(group) for group in grouped.values()]


def _sum(group: Sequence[Row]) -> Row:
    surveyed, *others = group
    total = {**surveyed, **{name: sum(row[name] for row in group) for name in _SUMMED}}
    accounted = sum(total[name] for name in ("emitted", "skipped", "failed", "duplicate"))
    parts = [_summed_notes([row["note"] for row in others if row["note"]]), surveyed["note"]]
    if surveyed["declared"] is not None and accounted != surveyed["declared"]:
        parts.append(f"{surveyed['declared']} declared, {accounted} accounted for")
    return {**total, "note": "; ".join(filter(None, parts)) or None}


def _summed_notes(notes: Sequence[str]) -> str:
    """Notes that differ in their numbers only are one, with the sum: "2 IPM.Contact" and "1 IPM.Contact" are three."""
    skipped: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for piece in (piece for note in notes for part in note.split("; ") for piece in part.split(", ")):
        number = _NUMBER.search(piece)
        into = skipped if piece[:1].isdigit() else other
        into[_NUMBER.sub("{}", piece, count=1)] += int(number[0]) if number else 0
    return "; ".join(filter(None, [", ".join(_told(skipped, sorted(skipped))), *_told(other, other)]))


def _told(counted: Counter[str], pieces: Iterable[str]) -> list[str]:
    return [piece.replace("{}", str(counted[piece]), 1) for piece in pieces]
