"""Some copies of a case that was loaded at headers, read again in full: bodies, URLs, attachments and their hashes.

    deepen(files, store, scratch, {"m-0f3a9c1204be77d1", …}, run=…)

Only the evidence of those copies is opened, and only their rows are replaced, with those of every message inside them.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.evidence.problems import EvidenceError, Notes, Row, UsageError
from toolkit.evidence.raw import EvidenceFile, RawMessage
from toolkit.ingest.guard import guarded_look
from toolkit.ingest.sink import Sink
from toolkit.ingest.units import seconds_for_files
from toolkit.load import Budget, recognise
from toolkit.load.pstfile import node_id_in, read_nodes
from toolkit.parse import parse_packed
from toolkit.schema import TABLES
from toolkit.store import Store
from toolkit.workers import Failure

OF_A_MESSAGE = tuple(name for name, table in TABLES.items() if table.made_by == "parse")
PLACES_A_UNIT = 500

Place = tuple[str, str]
"""The evidence id and the locator of a copy."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One evidence file of those given, and the places in it, or in what it contains, that are read in full."""

    name: str
    file: EvidenceFile
    places: frozenset[Place]
    store: Store
    scratch: Path
    zip_passwords: tuple[str, ...] = field(default=(), repr=False)


def deepen(
    files: Sequence[EvidenceFile],
    store: Store,
    scratch: Path,
    message_uids: Collection[str],
    *,
    run: Callable[..., Iterator[tuple[Any, Any]]],
    zip_passwords: Sequence[str] = (),
    replacing: Callable[[], None] = lambda: None,
) -> int:
    """How many copies were read again in full. A message inside another is read with the one that carries it.

    `replacing` is told when everything was read, before the first row of the store is replaced.

    What cannot be read keeps the rows it has, and a problem says why. Raises UsageError for evidence that is not, any
    more, what was loaded.
    """
    store.sweep()
    places = _places(store, message_uids)
    scratch.mkdir(parents=True, exist_ok=True)
    fresh = Store(Path(tempfile.mkdtemp(prefix="deepened-", dir=scratch.absolute())))
    queue = deque(
        replace(selection, zip_passwords=tuple(zip_passwords))
        for selection in selections(files, store, places, fresh)
    )
    for selection, outcome in run(read_selection, queue):
        if isinstance(outcome, Failure):
            _forget(fresh, selection)
            queue.extend(_halves(selection))
            if len(selection.places) == 1:
                _tell(fresh, selection, outcome.reason)
    replacing()
    return _replace_rows(store, fresh)


def seconds_for_selection(selection: Selection) -> float:
    """How long a selection may take: what contains its places may have to be read up to the last of them."""
    return seconds_for_files([selection.file]) + len(selection.places)


def _places(store: Store, message_uids: Collection[str]) -> set[Place]:
    """Where the copies lie; of a message inside another, where the outermost does."""
    messages = store.read("messages", ["message_uid", "embedded_in", "evidence_id", "locator"])
    embedded_in = messages.set_index("message_uid")["embedded_in"].dropna().to_dict()
    chosen = messages[messages["message_uid"].isin([_outermost(uid, embedded_in) for uid in message_uids])]
    return set(zip(chosen["evidence_id"], chosen["locator"], strict=True))


def _outermost(message_uid: str, embedded_in: Mapping[Any, str]) -> str:
    while message_uid in embedded_in:
        message_uid = embedded_in[message_uid]
    return message_uid


def selections(
    files: Sequence[EvidenceFile], store: Store, places: set[Place], fresh: Store
) -> Iterator[Selection]:
    """The evidence files that hold these places, some places at a time. Raises UsageError as `deepen` does."""
    given = {file.evidence_id: file for file in files}
    manifest = store.read("manifest", ["evidence_id", "size_bytes", "modified_at"]).set_index("evidence_id")
    of_file: dict[str, list[Place]] = defaultdict(list)
    for place in sorted(places):
        of_file[place[0].partition(".")[0]].append(place)
    for evidence_id, wanted in of_file.items():
        file = given.get(evidence_id)
        recorded = manifest.loc[evidence_id]
        if file is None or (file.size_bytes, file.modified_at) != (recorded["size_bytes"], recorded["modified_at"]):
            raise UsageError(f"evidence {evidence_id} is not what was loaded; `toolkit verify` says what changed")
        for start in range(0, len(wanted), PLACES_A_UNIT):
            some = frozenset(wanted[start : start + PLACES_A_UNIT])
            name = f"{evidence_id}-{start // PLACES_A_UNIT:05}"
            lying = replace(file, file=None if file.file is None else file.file.absolute())
            yield Selection(name, lying, some, fresh, fresh.folder)


def _halves(selection: Selection) -> list[Selection]:
    places = sorted(selection.places)
    if len(places) == 1:
        return []
    middle = len(places) // 2
    return [
        replace(selection, name=f"{selection.name}.{number}", places=frozenset(half))
        for number, half in enumerate((places[:middle], places[middle:]))
    ]


def read_selection(selection: Selection) -> int:
    """The rows of the selected copies at full depth, into parts; how many messages they are. What a worker does."""
    sink = Sink(selection.store, selection.name)
    notes = Notes()
    unseen, reason = set(selection.places), "it was not found again"
    try:
        for raw in copies_in(selection.file, selection, notes, Budget(passwords=selection.zip_passwords)):
            unseen.discard((raw.evidence_id, raw.locator))
            sink.add_all(parse_packed(raw, look=guarded_look))
    except (EvidenceError, OSError) as error:
        reason = str(error)
    for evidence_id, locator in sorted(unseen):
        notes.problem("load", evidence_id, locator, f"could not be read in full: {reason}")
    sink.add("problems", [problem for problem in notes.problems if _place_of(problem) in selection.places])
    sink.flush()
    return sink.written["messages"]


def copies_in(file: EvidenceFile, selection: Selection, notes: Notes, budget: Budget) -> Iterator[RawMessage]:
    """The selected copies in a file or in what it contains, as found. Raises EvidenceError, OSError."""
    loader = recognise(file)
    here = [locator for evidence_id, locator in sorted(selection.places) if evidence_id == file.evidence_id]
    if loader is None:
        raise EvidenceError("is not what was loaded")
    if loader.gives == "members":
        scratch = Path(tempfile.mkdtemp(dir=selection.scratch))
        for member in loader.read(file, notes, scratch, budget):
            if any(_lies_in(evidence_id, member) for evidence_id, _ in selection.places):
                yield from copies_in(member, selection, notes, budget)
    elif loader.kind == "pst":
        yield from read_nodes(file, [node_id_in(locator) for locator in here], notes)
    else:
        yield from (raw for raw in loader.read(file, notes) if raw.locator in here)


def _lies_in(evidence_id: str, container: EvidenceFile) -> bool:
    return evidence_id == container.evidence_id or evidence_id.startswith(f"{container.evidence_id}.")


def _place_of(row: Row) -> tuple[str | None, str | None]:
    """The place of the outermost message that a problem or a message row speaks of."""
    locator = row["locator"]
    return row["evidence_id"], None if locator is None else locator.partition("/")[0]


def _tell(fresh: Store, selection: Selection, reason: str) -> None:
    [(evidence_id, locator)] = selection.places
    notes = Notes()
    notes.problem("load", evidence_id, locator, f"could not be read in full: {reason}")
    fresh.write_part("problems", f"{selection.name}-lost", TABLES["problems"].to_arrow(notes.problems))


def _forget(fresh: Store, selection: Selection) -> None:
    for name in TABLES:
        for part in fresh.parts(name, selection.name):
            fresh.clear(name, part)


def _replace_rows(store: Store, fresh: Store) -> int:
    """The rows of what was read again in place of those there were; every other row stays as it is."""
    again = fresh.read_arrow("messages")
    outermost = {_place_of(row) for row in again.select(["evidence_id", "locator"]).to_pylist()}
    known = store.read_arrow("messages").select(["message_uid", "evidence_id", "locator"]).to_pylist()
    old = pa.array([row["message_uid"] for row in known if _place_of(row) in outermost], pa.string())
    for name in OF_A_MESSAGE:
        table = store.read_arrow(name)
        kept = table.filter(pc.invert(pc.is_in(table["message_uid"], old)))
        store.write_arrow(name, pa.concat_tables([kept, fresh.read_arrow(name)]))
    _replace_problems(store, fresh, outermost)
    return len(outermost)


def _replace_problems(store: Store, fresh: Store, outermost: set[tuple[str | None, str | None]]) -> None:
    table = store.read_arrow("problems")
    spoken = [row["stage"] in ("load", "parse") and _place_of(row) in outermost for row in table.to_pylist()]
    kept = table.filter(pa.array([not one for one in spoken], pa.bool_()))
    store.write_arrow("problems", pa.concat_tables([kept, fresh.read_arrow("problems")]))
