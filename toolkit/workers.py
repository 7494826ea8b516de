"""Where work runs: in this process, or in local worker processes that may die without harm.

    for unit, outcome in run(read_unit, deque(units), workers=2): …

Evidence is hostile and some of the libraries that open it are written in C: a unit of work may crash its process,
hang, or ask for all memory. Each worker is a process of its own; when it dies, or overruns its time or its memory, the
unit it held becomes a Failure that says why, and another worker takes its place. Every other unit comes out.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any, Generic, TypeVar

import psutil

from toolkit.evidence.problems import UsageError

Unit = TypeVar("Unit")
Result = TypeVar("Result")

SPAWN = multiprocessing.get_context("spawn")  # the one way of starting that Windows, macOS and Linux share
MEMORY_BYTES = 2 << 30
NO_MEMORY = "there was not enough memory to read it"
LOOK_EVERY_SECONDS = 0.5
SIGNALS = (signal.SIGINT, signal.SIGTERM)
READY = "ready"  # what a worker says first: one that never does tells of this installation, and not of its unit


@dataclass(frozen=True, slots=True)
class Failure:
    """A unit that killed its worker, hung, asked for too much memory, or raised: why, in plain words."""

    reason: str


def an_hour(_unit: Any) -> float:
    return 3600.0


def run(
    function: Callable[[Unit], Result],
    units: deque[Unit],
    *,
    workers: int = 0,
    seconds: Callable[[Unit], float] = an_hour,
    memory_bytes: int = MEMORY_BYTES,
) -> Iterator[tuple[Unit, Result | Failure]]:
    """Each unit with its outcome as it comes. Units that the caller adds to the queue meanwhile are run too.

    `function` must be importable, and units and results must pickle. `seconds(unit)` is how long a unit may take and
    `memory_bytes` what its process may hold. `workers=0` runs everything in this process, without limits. What is no
    unit's fault, such as a full disk, is a UsageError, raised here.
    """
    if workers == 0:
        while units:
            unit = units.popleft()
            yield unit, attempt(function, unit)
        return
    pool = _Pool(function, workers, seconds, memory_bytes)
    try:
        yield from pool.outcomes(units)
    finally:
        pool.close()


def attempt(function: Callable[[Unit], Result], unit: Unit) -> Result | Failure:
    """What the function gives, or the Failure that it raises. UsageError passes."""
    try:
        return function(unit)
    except UsageError:
        raise
    except MemoryError:
        return Failure(NO_MEMORY)
    except Exception as error:  # noqa: BLE001 - one unit's fault must not stop the others
        return Failure(f"{type(error).__name__}: {error}")


def _serve(function: Callable[[Any], Any], connection: Connection) -> None:
    """The life of a worker process: take a unit, send its outcome, until the parent hangs up or dies."""
    threading.Thread(target=_die_with_parent, daemon=True).start()
    try:
        connection.send(READY)
        while True:
            connection.send(_told(function, connection.recv()))
    except (EOFError, OSError, KeyboardInterrupt):
        return


def _told(function: Callable[[Any], Any], unit: Any) -> Any:
    try:
        return attempt(function, unit)
    except UsageError as error:
        return error


def _die_with_parent() -> None:
    """A parent that was killed may be started again at once: nobody else may then write to its case."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@dataclass(slots=True, eq=False)
class _Worker(Generic[Unit]):
    process: BaseProcess
    connection: Connection
    held: list[Unit] = field(default_factory=list)
    deadline: float = 0.0
    is_ready: bool = False


@dataclass
class _Pool(Generic[Unit, Result]):
    function: Callable[[Unit], Result]
    size: int
    seconds: Callable[[Unit], float]
    memory_bytes: int
    workers: list[_Worker[Unit]] = field(default_factory=list)

    def outcomes(self, units: deque[Unit]) -> Iterator[tuple[Unit, Result | Failure]]:
        while units or self._busy():
            self._assign(units)
            yield from self._collect()

    def _busy(self) -> list[_Worker[Unit]]:
        return [worker for worker in self.workers if worker.held]

    def _assign(self, units: deque[Unit]) -> None:
        """A unit to every idle worker; a worker more only where a unit waits for one."""
        idle = [worker for worker in self.workers if not worker.held]
        while units and (idle or len(self.workers) < self.size):
            worker = idle.pop() if idle else self._start()
            self._hand(worker, units)

    def _hand(self, worker: _Worker[Unit], units: deque[Unit]) -> None:
        unit = units.popleft()
        try:
            worker.connection.send(unit)
        except OSError:  # it died while idle, which is no fault of the unit
            self._bury(worker)
            units.appendleft(unit)
            return
        worker.held.append(unit)
        worker.deadline = time.monotonic() + self.seconds(unit)

    def _start(self) -> _Worker[Unit]:
        ours, theirs = SPAWN.Pipe()
        process = SPAWN.Process(target=_serve, args=(self.function, theirs), daemon=True)
        with _main_module_hidden(), _signals_held():
            process.start()
        theirs.close()
        worker: _Worker[Unit] = _Worker(process, ours)
        self.workers.append(worker)
        return worker

    def _collect(self) -> Iterator[tuple[Unit, Any]]:
        """Outcomes that are in, or have to be given up; waits a moment for one."""
        busy = self._busy()
        ready = wait([worker.connection for worker in busy], timeout=LOOK_EVERY_SECONDS)
        for worker in busy:
            [unit] = worker.held
            outcome = self._take(worker) if worker.connection in ready else self._overrun(worker, unit)
            if outcome is not None:
                yield unit, outcome

    def _take(self, worker: _Worker[Unit]) -> Any:
        try:
            outcome = worker.connection.recv()
        except (EOFError, OSError):
            worker.process.join(timeout=10)
            self._bury(worker)
            if not worker.is_ready:
                raise UsageError(f"a worker process cannot start here ({_cause(worker.process.exitcode)})") from None
            return Failure(f"the process that read it died ({_cause(worker.process.exitcode)})")
        if not worker.is_ready:
            worker.is_ready = True
            return None
        worker.held.clear()
        if isinstance(outcome, UsageError):
            raise outcome
        return outcome

    def _overrun(self, worker: _Worker[Unit], unit: Unit) -> Failure | None:
        reason = None
        if time.monotonic() >= worker.deadline:
            reason = f"did not finish within {self.seconds(unit):g} seconds"
        elif _own_bytes(worker.process.pid) > self.memory_bytes:
            reason = f"needed more than {self.memory_bytes >> 20:,} MiB of memory"
        if reason is None:
            return None
        self._bury(worker)
        return Failure(reason)

    def _bury(self, worker: _Worker[Unit]) -> None:
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        self.workers.remove(worker)

    def close(self) -> None:
        for worker in list(self.workers):
            self._bury(worker)


@contextmanager
def _main_module_hidden() -> Iterator[None]:
    """A spawned process first imports the program that started it; a worker needs no command line and no charts."""
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


@contextmanager
def _signals_held() -> Iterator[None]:
    """Ctrl-C goes to every process of a terminal, but when a worker ends is its parent's to decide.

    A process inherits the signals that are held where it is started. To the parent they come late: it would leave a
    worker that knows only half of what it is for.
    """
    if hasattr(signal, "pthread_sigmask"):
        # It would be started with the first worker, and let the signals through again.
        resource_tracker.ensure_running()
    came: list[int] = []
    is_main = threading.current_thread() is threading.main_thread()
    before = {number: signal.getsignal(number) for number in SIGNALS} if is_main else {}
    held = [number for number, handler in before.items() if handler is not None]
    for number in held:
        signal.signal(number, lambda number, _: came.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number in held:
            signal.signal(number, before[number])
        if came:
            signal.raise_signal(came[0])


def _own_bytes(pid: int | None) -> int:
    """Memory of a process alone: the pages of a file that it maps are the system's to take back."""
    try:
        memory = psutil.Process(pid).memory_info()
    except psutil.Error:
        return 0
    private = getattr(memory, "private", None)  # Windows says so itself, Linux says what is shared
    return int(memory.rss - getattr(memory, "shared", 0) if private is None else private)


def _cause(exitcode: int | None) -> str:
    return f"signal {-exitcode}" if exitcode is not None and exitcode < 0 else f"exit status {exitcode}"
