"""One unit of evidence, from files to parts of tables: what a worker does.

A unit is a few small files or one large one. Its rows go to disk as soon as there are enough of them, so that memory
does not grow with the number of messages.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from toolkit.evidence.manifest import manifest_row, sha256_of
from toolkit.evidence.problems import EvidenceError, Notes, Row
from toolkit.evidence.raw import EvidenceFile
from toolkit.load import Budget, Loader, kind_of, recognise, why_unrecognised
from toolkit.parse import parse_message
from toolkit.schema import TABLES
from toolkit.store import Store

LARGE_BYTES = 16 * 1024 * 1024
ROWS_IN_MEMORY = 50_000
FILES_A_UNIT = range(16, 1000)


@dataclass(frozen=True, slots=True)
class Unit:
    """Files that one worker reads in one go; `name` orders its parts among the others'."""

    name: str
    files: tuple[EvidenceFile, ...]
    store: Store
    scratch: Path
    registered_at: datetime
    depth: str = "full"


def plan(files: Sequence[EvidenceFile], store: Store, scratch: Path, registered_at: datetime, depth: str) -> list[Unit]:
    """Units that depend on the evidence alone, never on the number of workers: the same evidence, the same tables."""
    size = min(max(len(files) // 16, FILES_A_UNIT.start), FILES_A_UNIT.stop)
    return [
        Unit(f"{number:05}", tuple(batch), store, scratch, registered_at, depth)
        for number, batch in enumerate(_batches(files, size), start=1)
    ]


def _batches(files: Sequence[EvidenceFile], size: int) -> Iterator[list[EvidenceFile]]:
    batch: list[EvidenceFile] = []
    bytes_held = 0
    for file in files:
        if batch and (len(batch) == size or bytes_held + file.size_bytes > LARGE_BYTES):
            yield batch
            batch, bytes_held = [], 0
        batch.append(file)
        bytes_held += file.size_bytes
    if batch:
        yield batch


def split(unit: Unit) -> list[Unit]:
    """The unit's files each in a unit of its own, in the same order."""
    return [replace(unit, name=f"{unit.name}.{n:04}", files=(file,)) for n, file in enumerate(unit.files, start=1)]


def read_unit(unit: Unit) -> Counter[str]:
    """Load and parse every file of a unit into parts of the tables; how many rows of each came out."""
    sink = _Sink(unit)
    for file in unit.files:
        _read_file(file, sink, Budget())
    sink.flush()
    return sink.written


def lost_unit(unit: Unit, reason: str) -> None:
    """A file that no worker could read: in the manifest all the same, its loss in ledger and problems."""
    sink = _Sink(unit)
    for file in unit.files:
        notes = Notes()
        sink.add("manifest", [manifest_row(file, "unknown", _digest(file, notes), unit.registered_at)])
        _lost(file, reason, notes)
        sink.take(notes)
    sink.flush()


@dataclass
class _Sink:
    """Rows on their way to disk."""

    unit: Unit
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    written: Counter[str] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, rows: Iterable[Row]) -> None:
        self.rows[name].extend(rows)

    def add_all(self, rows: Mapping[str, list[Row]]) -> None:
        for name, some in rows.items():
            self.rows[name].extend(some)
        if sum(map(len, self.rows.values())) > ROWS_IN_MEMORY:
            self.flush()

    def take(self, notes: Notes) -> None:
        self.add("problems", notes.problems)
        self.add("ledger", notes.ledger)

    def flush(self) -> None:
        for name, rows in self.rows.items():
            if rows:
                self.write(name, TABLES[name].to_arrow(rows))
        self.rows.clear()

    def write(self, name: str, table: pa.Table) -> None:
        self.unit.store.write_part(name, f"{self.unit.name}-{self.parts[name]:04}", table)
        self.parts[name] += 1
        self.written[name] += table.num_rows


def _read_file(file: EvidenceFile, sink: _Sink, budget: Budget) -> None:
    """One file, and whatever it contains within one budget; whatever goes wrong is noted and ends here."""
    notes = Notes()
    loader = None
    try:
        file = _in_memory(file)
        loader = recognise(file)
        if loader is None:
            raise EvidenceError(why_unrecognised(file))
        _read_with(loader, file, sink, notes, budget)
    except (EvidenceError, OSError) as error:
        _lost(file, str(error), notes)
    except Exception as error:  # noqa: BLE001 - a defect of ours on hostile bytes must not take the other files along
        _lost(file, f"the toolkit failed on it ({type(error).__name__}: {error})", notes)
    kind = loader.kind if loader else kind_of(file)
    sink.add("manifest", [manifest_row(file, kind, _digest(file, notes), sink.unit.registered_at)])
    sink.take(notes)


def _read_with(loader: Loader, file: EvidenceFile, sink: _Sink, notes: Notes, budget: Budget) -> None:
    if loader.gives == "members":
        for member in loader.read(file, notes, sink.unit.scratch, budget):
            _read_file(member, sink, budget)
    elif loader.gives == "trace":
        for table in loader.read(file, notes):
            sink.write("trace", table)
    else:
        for raw in loader.read(file, notes):
            sink.add_all(parse_message(raw, sink.unit.depth))


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
