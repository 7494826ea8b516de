"""Reading a store: every message of every folder, and the count that shows that none was lost.

    /Top of Personal Folders/Inbox   declared 120 · emitted 117 · skipped 2 (2 IPM.Contact) · failed 1

A node is read once, wherever it is listed. Message nodes that no folder lists come last, as orphans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile, RawMessage
from toolkit.load.pstfile.classes import is_skipped
from toolkit.load.pstfile.damage import Damage
from toolkit.load.pstfile.header import HEADER_BYTES, looks_like_store
from toolkit.load.pstfile.messaging import Budget, MessageReader
from toolkit.load.pstfile.ndb import Store
from toolkit.load.pstfile.opening import is_store, open_store
from toolkit.load.pstfile.strays import is_stray, locator_of, said_of_stray
from toolkit.load.pstfile.units import MOST_DAMAGE, STAGE, Unit, list_units, tell
from toolkit.load.registry import loader

__all__ = ["list_message_nodes", "read_nodes", "read_pst"]

MOST_DOUBTS = 5
"""How many failing checksums of a message are told one by one."""

_HEADERS, _CLASS = 0x007D, 0x001A


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
        tell(notes, file.evidence_id, None, store.damage, MOST_DAMAGE)
        units = list_units(store, file.evidence_id, notes)
        yield from _read_units(store, file.evidence_id, notes, units, depth)


def list_message_nodes(file: EvidenceFile) -> list[int]:
    """The ids of all message nodes as `read_pst` orders them, to be cut into slices for `read_nodes`."""
    with open_store(file) as store:
        units = list_units(store, file.evidence_id, Notes())
        return list(dict.fromkeys(nid for unit in units for nid in unit.listed))


def read_nodes(file: EvidenceFile, nids: Iterable[int], notes: Notes, depth: str = "full") -> Iterator[RawMessage]:
    """The messages of these nodes alone. The ledger speaks of the slice: `declared` is how many of it are asked for.

    What was broken about the file as a whole or its folders is not said again for each slice; `read_pst` says it.
    """
    asked = set(nids)
    with open_store(file) as store:
        slices = []
        for unit in list_units(store, file.evidence_id, Notes()):
            unit.listed = [nid for nid in dict.fromkeys(unit.listed) if nid in asked]
            asked.difference_update(unit.listed)
            unit.declared, unit.remarks = len(unit.listed), []
            slices.append(unit)
        chosen = [unit for unit in slices if unit.listed]
        for nid in sorted(asked):
            notes.problem(STAGE, file.evidence_id, locator_of(nid), "the store has no such message node")
        yield from _read_units(store, file.evidence_id, notes, chosen, depth)


def _read_units(
    store: Store, evidence_id: str, notes: Notes, units: list[Unit], depth: str
) -> Iterator[RawMessage]:
    def trouble(locator: str, reason: str, name: str | None, excerpt: bytes | str | None) -> None:
        notes.problem(STAGE, evidence_id, locator, reason, field=name, excerpt=excerpt)

    reader = MessageReader(store, evidence_id, depth, trouble)
    seen: set[int] = set()
    for unit in units:
        for nid in unit.listed:
            message = _read_listed(reader, nid, unit, seen)
            if store.doubts:
                tell(notes, evidence_id, locator_of(nid), store.take_doubts(), MOST_DOUBTS)
            if message is not None:
                yield message
        unit.count(notes, evidence_id)


def _read_listed(reader: MessageReader, nid: int, unit: Unit, seen: set[int]) -> RawMessage | None:
    if nid in seen:
        unit.duplicate += 1
        return None
    seen.add(nid)
    locator = locator_of(nid)
    try:
        return _read_node(reader, nid, locator, unit)
    except Damage as damage:
        reader.trouble(locator, f"message: {damage}", None, None)
    except Exception as error:  # noqa: BLE001 - one hostile message must not cost the rest of the store
        reader.trouble(locator, f"message: {type(error).__name__}: {error}", None, None)
    unit.failed += 1
    return None


def _read_node(reader: MessageReader, nid: int, locator: str, unit: Unit) -> RawMessage | None:
    node = reader.store.node(nid)
    if node is None:
        raise Damage("its folder lists it, but the node tree does not have it")
    item = reader.open(node, locator)
    has_headers = _HEADERS in item.properties
    message_class = None if has_headers else item.text(_CLASS, "message_class")
    if is_skipped(message_class, has_headers=has_headers):
        unit.skipped[str(message_class)] += 1
        return None
    budget, is_recovered = Budget(reader.store.most_bytes), reader.store.is_recovered(node)
    message = reader.read(item, locator, unit.folder, budget, is_recovered=is_recovered)
    if is_stray(nid):
        reader.trouble(locator, said_of_stray(node), None, None)
    unit.emitted += 1
    unit.recovered += is_recovered
    unit.embedded += budget.embedded
    return message
