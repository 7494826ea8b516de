"""One unit of evidence, from files to parts of tables: what a worker does.

    read_unit(unit)     → {"messages": 400, "hops": 2_113, …}, and the stores that wait to be read in slices
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from toolkit.evidence.manifest import manifest_row, sha256_of
from toolkit.evidence.problems import EvidenceError, Notes, UsageError
from toolkit.evidence.raw import EvidenceFile
from toolkit.ingest.guard import guarded_look
from toolkit.ingest.sink import Sink
from toolkit.ingest.units import LARGE_BYTES, Survey, Unit
from toolkit.load import Budget, Loader, kind_of, recognise, why_unrecognised
from toolkit.load.order import MessageTimes
from toolkit.load.pstfile import locator_of, read_nodes
from toolkit.load.pstfile.slices import survey
from toolkit.load.scratch import ScratchFile, scratch_folder
from toolkit.load.trace import UNKNOWN_ORDER
from toolkit.parse import parse_packed
from toolkit.workers import NO_MEMORY

OBJECTS_BETWEEN_COLLECTIONS = 50_000


@dataclass(frozen=True, slots=True)
class Finished:
    """A unit that was read: how many rows of each table came out, and what waits to be read later.

    Stores wait to be read in slices, `undated` traces until all messages are there.
    """

    rows: Mapping[str, int]
    surveys: tuple[Survey, ...] = ()
    undated: tuple[EvidenceFile, ...] = ()


def read_unit(unit: Unit) -> Finished:
    """Load and parse everything of a unit into parts of the tables.

    Raises UsageError where the case cannot be written; whatever is wrong with the evidence is in the tables.
    """
    reading = _UnitReader(unit, Sink(unit.load.store, unit.name))
    with few_collections():
        reading.all()
    return Finished(dict(reading.sink.written), tuple(reading.surveys), tuple(reading.undated))


@contextmanager
def few_collections() -> Iterator[None]:
    """The collector comes seldom, and spares what was there before: rows are many, and hold no cycles."""
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def lose_unit(unit: Unit, reason: str) -> Finished:
    """What no worker could read, one file or one message of a store: its loss in ledger and problems.

    A file is in the manifest all the same; a message's store is there already.
    """
    sink = Sink(unit.load.store, unit.name)
    for file in unit.files:
        notes = Notes()
        for node in unit.nodes:
            notes.problem("load", file.evidence_id, locator_of(node.nid), reason)
            notes.count(file.evidence_id, node.folder, failed=1)
        if not unit.nodes:
            sink.add("manifest", [manifest_row(file, "unknown", _digest(file, notes), unit.load.registered_at)])
            _lost(file, reason, notes)
        sink.take(notes)
    sink.flush()
    return Finished(dict(sink.written))


@dataclass
class _UnitReader:
    """One unit being read."""

    unit: Unit
    sink: Sink
    surveys: list[Survey] = field(default_factory=list)
    undated: list[EvidenceFile] = field(default_factory=list)
    spool: Path | None = None

    def all(self) -> None:
        """Everything of the unit."""
        if self.unit.nodes:
            self.nodes(self.unit.files[0])
        else:
            for file in self.unit.files:
                self.file(file, Budget(passwords=self.unit.load.reading.zip_passwords))
        self.sink.flush()

    def nodes(self, store: EvidenceFile) -> None:
        """The messages of a slice."""
        notes, depth = Notes(), self.unit.load.reading.depth
        try:
            for raw in read_nodes(store, [node.nid for node in self.unit.nodes], notes, depth):
                self.sink.add_all(parse_packed(raw, depth, guarded_look))
        except (EvidenceError, OSError) as error:
            _lost(store, str(error), notes)
        self.sink.take(notes)

    def file(self, file: EvidenceFile, budget: Budget) -> None:
        """One file, and whatever it contains within one budget; whatever goes wrong is noted and ends here."""
        notes = Notes()
        loader = None
        try:
            file = _in_memory(file)
            loader = recognise(file)
            if loader is None:
                raise EvidenceError(why_unrecognised(file))
            self._read(loader, file, notes, budget)
            if self._awaits_messages(notes):
                self.undated.append(self._on_disk(file))
                return
        except UsageError:
            raise
        except EvidenceError as error:
            _lost(file, str(error), notes)
        except OSError as error:
            _lost(file, f"cannot be read: {error.strerror or error}", notes)
        except MemoryError:
            _lost(file, NO_MEMORY, notes)
        except Exception as error:  # noqa: BLE001 - a defect of ours on hostile bytes must not take the other files along
            _lost(file, f"the toolkit failed on it ({type(error).__name__}: {error})", notes)
        digest = _digest(file, notes)
        kind = loader.kind if loader else kind_of(file) if digest else "unknown"
        self.sink.add("manifest", [manifest_row(file, kind, digest, self.unit.load.registered_at)])
        self.sink.take(notes)

    def _read(self, loader: Loader, file: EvidenceFile, notes: Notes, budget: Budget) -> None:
        depth = self.unit.load.reading.depth
        if loader.gives == "members":
            for member in loader.read(file, notes, self._spool(), budget):
                self._member(member, budget)
        elif loader.gives == "trace":
            for table in loader.read(file, notes, self.unit.load.reading.date_order, self._messages()):
                self.sink.write("trace", table)
        elif loader.kind == "pst" and file.size_bytes >= self.unit.sliced_from:
            lying = self._on_disk(file)
            self.surveys.append(Survey(lying, survey(lying, notes)))
        else:
            for raw in loader.read(file, notes, depth=depth):
                self.sink.add_all(parse_packed(raw, depth, guarded_look))

    def _member(self, member: EvidenceFile, budget: Budget) -> None:
        """A file in an archive; once it was read its spooled copy goes, unless some of it is still to come."""
        self.file(member, budget)
        waiting = {file.evidence_id for file in (*(survey.file for survey in self.surveys), *self.undated)}
        if member.file is not None and member.evidence_id not in waiting:
            member.file.unlink(missing_ok=True)

    def _awaits_messages(self, notes: Notes) -> bool:
        """Was a trace refused because its dates do not tell, where the messages still may? Nothing of it was taken."""
        is_refused = any(problem["reason"] == UNKNOWN_ORDER for problem in notes.problems)
        return is_refused and not self.unit.after_messages

    def _messages(self) -> MessageTimes | None:
        """When the case's messages were received, where all of them are in the store, or in the one beside it."""
        if not self.unit.after_messages:
            return None
        columns = ("network_message_id", "internet_message_id", "received_at", "sent_at")
        stores = filter(None, (self.unit.load.store, self.unit.load.beside))
        return MessageTimes.among(pa.concat_tables(store.read_arrow("messages", columns) for store in stores))

    def _on_disk(self, file: EvidenceFile) -> EvidenceFile:
        """Where the workers that read its slices will find a store."""
        if file.file is not None:
            return replace(file, data=None)
        lying = self._spool() / file.evidence_id
        with ScratchFile(lying) as out:
            out.write(file.read())
        return replace(file, file=lying, data=None)

    def _spool(self) -> Path:
        """A folder of this attempt alone: a unit may be tried twice, on a cluster at the same time."""
        if self.spool is None:
            self.spool = scratch_folder(self.unit.load.scratch, f"{self.unit.name}-")
        return self.spool


def _in_memory(file: EvidenceFile) -> EvidenceFile:
    """A small file is read once, for its hash and for its content."""
    if file.data is not None or file.size_bytes > LARGE_BYTES:
        return file
    return replace(file, data=file.read())


def _digest(file: EvidenceFile, notes: Notes) -> str | None:
    try:
        return hashlib.sha256(file.data).hexdigest() if file.data is not None else sha256_of(file)
    except OSError as error:
        notes.problem("evidence", file.evidence_id, None, f"cannot be read: {error.strerror}", field="sha256")
        return None


def _lost(file: EvidenceFile, reason: str, notes: Notes) -> None:
    notes.problem("load", file.evidence_id, None, reason)
    notes.count(file.evidence_id, file.path, item="file", failed=1, note=reason)
