"""Where work runs: in this process, or in local worker processes that may die without harm.

    for unit, outcome in run(read_unit, units, workers=2, time_limit_seconds=600): …

Evidence is hostile and some of the libraries that open it are written in C: a unit of work may crash its process,
hang, or ask for all memory. Each worker is a process of its own; when it dies or overruns its time, the unit it held
becomes a Failure that says why, and another worker takes its place. Every other unit comes out.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

Unit = TypeVar("Unit")
Result = TypeVar("Result")

SPAWN = multiprocessing.get_context("spawn")  # the one way of starting that Windows, macOS and Linux share


@dataclass(frozen=True, slots=True)
class Failure:
    """A unit that killed its worker, hung, or raised: why, in plain words."""

    reason: str


def run(
    function: Callable[[Unit], Result],
    units: Sequence[Unit],
    *,
    workers: int = 0,
    time_limit_seconds: float = 3600,
) -> Iterator[tuple[Unit, Result | Failure]]:
    """Each unit with its outcome, in the order given. `workers=0` runs everything in this process.

    `function` must be importable and units and results must pickle. At most two units a worker are under way or waiting
    to be taken, so memory does not grow with their number.
    """
    if workers == 0:
        for unit in units:
            yield unit, _here(function, unit)
        return
    pool = _Pool(function, min(workers, len(units)), time_limit_seconds)
    try:
        yield from pool.outcomes(units)
    finally:
        pool.close()


def _here(function: Callable[[Unit], Result], unit: Unit) -> Result | Failure:
    try:
        return function(unit)
    except Exception as error:  # noqa: BLE001 - one unit's fault must not stop the others
        return Failure(f"{type(error).__name__}: {error}")


def _serve(function: Callable[[Any], Any], connection: Connection) -> None:
    """The life of a worker process: take a unit, send its outcome, until the parent hangs up."""
    try:
        while True:
            connection.send(_here(function, connection.recv()))
    except (EOFError, OSError, KeyboardInterrupt):
        return


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    position: int | None = None
    deadline: float = 0.0


@dataclass
class _Pool(Generic[Unit, Result]):
    function: Callable[[Unit], Result]
    size: int
    time_limit_seconds: float
    workers: list[_Worker] = field(default_factory=list)

    def outcomes(self, units: Sequence[Unit]) -> Iterator[tuple[Unit, Result | Failure]]:
        waiting: deque[int] = deque(range(len(units)))
        done: dict[int, Result | Failure] = {}
        for position in range(len(units)):
            while position not in done:
                self._assign(units, waiting, position + 2 * self.size)
                done.update(self._collect())
            yield units[position], done.pop(position)

    def _assign(self, units: Sequence[Unit], waiting: deque[int], limit: int) -> None:
        """Hand units to idle workers, none further than `limit` ahead of what has been taken."""
        while len(self.workers) < self.size and waiting:
            self.workers.append(self._start())
        for worker in self.workers:
            if worker.position is None and waiting and waiting[0] < limit:
                worker.position = waiting.popleft()
                worker.deadline = time.monotonic() + self.time_limit_seconds
                worker.connection.send(units[worker.position])

    def _start(self) -> _Worker:
        ours, theirs = SPAWN.Pipe()
        process = SPAWN.Process(target=_serve, args=(self.function, theirs), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _collect(self) -> Iterator[tuple[int, Any]]:
        """Outcomes that are in; waits for one, or for the nearest deadline."""
        busy = [worker for worker in self.workers if worker.position is not None]
        patience = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
        ready = wait([worker.connection for worker in busy], timeout=patience)
        for worker in busy:
            position = worker.position
            assert position is not None
            if worker.connection in ready:
                yield position, self._take(worker)
            elif time.monotonic() >= worker.deadline:
                self._bury(worker)
                yield position, Failure(f"did not finish within {self.time_limit_seconds:g} seconds")

    def _take(self, worker: _Worker) -> Any:
        try:
            outcome = worker.connection.recv()
        except (EOFError, OSError):
            worker.process.join(timeout=10)
            self._bury(worker)
            return Failure(f"the process that read it died ({_cause(worker.process.exitcode)})")
        worker.position = None
        return outcome

    def _bury(self, worker: _Worker) -> None:
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        self.workers.remove(worker)

    def close(self) -> None:
        for worker in list(self.workers):
            self._bury(worker)


def _cause(exitcode: int | None) -> str:
    return f"signal {-exitcode}" if exitcode is not None and exitcode < 0 else f"exit status {exitcode}"
