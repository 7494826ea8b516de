"""Units of work: how evidence is cut so that every core has some, and how a unit that fails is cut again.

    00007           files 2,801 to 3,200, or one large file
    00007.00003     the third slice of the message nodes of a large store in it
    00007.00003.1   the second half of that slice, after the whole of it killed a worker

Cuts depend on the evidence alone, never on the number of workers: the same evidence gives the same tables. Names sort
as the evidence does, so parts of tables that bear them lie in the right order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from toolkit.evidence.raw import EvidenceFile
from toolkit.ingest.manner import IN_FULL, Reading
from toolkit.store import Store

MIB = 1 << 20
LARGE_BYTES = 16 * MIB
FILES_A_UNIT = range(400, 4000)
UNITS_WANTED = 64

SLICED_FROM_BYTES = 32 * MIB
NODES_A_SLICE = 2000
MOST_SLICES = 64  # every slice walks the folders of its store anew

PATIENCE_SECONDS = 300.0


class Node(NamedTuple):
    """A message node of a store, and the row of the ledger that counts it."""

    folder: str
    nid: int


@dataclass(frozen=True, slots=True)
class Load:
    """What the units of one load share: where tables and spooled members go, when it began, how it reads.

    `beside` are the tables of an earlier load that this one adds to: their messages, too, tell a trace's dates.
    """

    store: Store
    scratch: Path
    registered_at: datetime
    reading: Reading = IN_FULL
    beside: Store | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """What one worker reads in one go: files, or, with `nodes`, those messages of the one store in `files`.

    A store on from `sliced_from` bytes is not read but surveyed, and its nodes become units of their own. A trace whose
    dates only messages can tell waits for a unit that comes `after_messages`.
    """

    name: str
    files: tuple[EvidenceFile, ...]
    load: Load
    nodes: tuple[Node, ...] = ()
    sliced_from: int = SLICED_FROM_BYTES
    after_messages: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """A store that waits to be read in slices: its message nodes by row of the ledger."""

    file: EvidenceFile
    nodes: Mapping[str, Sequence[int]]


def plan(files: Sequence[EvidenceFile], load: Load) -> list[Unit]:
    """The evidence in units of some hundred small files, and of one large file each."""
    size = min(max(len(files) // UNITS_WANTED, FILES_A_UNIT.start), FILES_A_UNIT.stop)
    batches = enumerate(_batches(files, size), start=1)
    return [Unit(f"{number:05}", tuple(batch), load, sliced_from=SLICED_FROM_BYTES) for number, batch in batches]


def _batches(files: Sequence[EvidenceFile], size: int) -> Iterator[list[EvidenceFile]]:
    batch: list[EvidenceFile] = []
    bytes_held = 0
    for file in files:
        bytes_more = file.size_bytes
        if batch and (len(batch) == size or bytes_held + bytes_more > LARGE_BYTES):
            yield batch
            batch, bytes_held = [], 0
        batch.append(file)
        bytes_held += bytes_more
    if batch:
        yield batch


def slices(unit: Unit, surveys: Sequence[Survey]) -> list[Unit]:
    """The nodes of the stores that a unit surveyed, in units of some thousand."""
    cut = ((survey.file, nodes) for survey in surveys for nodes in _slices_of(survey))
    return [
        replace(unit, name=f"{unit.name}.{number:05}", files=(file,), nodes=nodes)
        for number, (file, nodes) in enumerate(cut, start=1)
    ]


def _slices_of(survey: Survey) -> Iterator[tuple[Node, ...]]:
    nodes = [Node(folder, nid) for folder, nids in survey.nodes.items() for nid in nids]
    size = max(NODES_A_SLICE, -(-len(nodes) // MOST_SLICES))
    for start in range(0, len(nodes), size):
        yield tuple(nodes[start : start + size])


def undated(unit: Unit, files: Sequence[EvidenceFile]) -> list[Unit]:
    """The traces of a unit whose dates only the messages can tell, each a unit that comes after all messages."""
    return [
        replace(unit, name=f"{unit.name}.t{number:04}", files=(file,), nodes=(), after_messages=True)
        for number, file in enumerate(files, start=1)
    ]


def halves(unit: Unit) -> list[Unit]:
    """A unit that failed, cut in two; empty where it is one item, which then is lost.

    A file alone is tried once more: what killed its worker may have been its neighbours, and a store comes in slices.
    """
    if len(unit.nodes) > 1:
        middle = len(unit.nodes) // 2
        return _numbered(unit, replace(unit, nodes=unit.nodes[:middle]), replace(unit, nodes=unit.nodes[middle:]))
    if len(unit.files) > 1:
        middle = len(unit.files) // 2
        return _numbered(unit, replace(unit, files=unit.files[:middle]), replace(unit, files=unit.files[middle:]))
    if not unit.nodes and unit.sliced_from:
        return _numbered(unit, replace(unit, sliced_from=0))
    return []


def _numbered(unit: Unit, *parts: Unit) -> list[Unit]:
    return [replace(part, name=f"{unit.name}.{number}") for number, part in enumerate(parts)]


def seconds_for(unit: Unit) -> float:
    """How long a unit may take: a slow machine is given forty times what it needs."""
    return PATIENCE_SECONDS + len(unit.nodes) if unit.nodes else seconds_for_files(unit.files)


def seconds_for_files(files: Sequence[EvidenceFile]) -> float:
    """How long it may take to read files whole."""
    return PATIENCE_SECONDS + 2 * sum(map(_size, files)) / MIB


def _size(file: EvidenceFile) -> int:
    """Its bytes; none of a file that is no longer there, which whoever reads it says."""
    try:
        return file.size_bytes
    except OSError:
        return 0
