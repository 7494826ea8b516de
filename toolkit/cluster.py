"""Where work runs beyond one machine: the same units on a Dask cluster that is there already.

    for unit, outcome in run_on_cluster(read_unit, deque(units), scheduler="tcp://host:8786"): …

Evidence and case must lie where every worker finds them under the same path. Memory limits are the cluster's own; a
unit that kills its workers, or overruns its time, becomes a Failure as it does locally.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import uuid4

from toolkit.evidence.problems import UsageError
from toolkit.version import __version__
from toolkit.workers import Failure, an_hour, attempt

Unit = TypeVar("Unit")
Result = TypeVar("Result")

ANSWER_SECONDS, WORKER_SECONDS = 30, 120
RETRIES = 2


def run_on_cluster(
    function: Callable[[Unit], Result],
    units: deque[Unit],
    *,
    scheduler: str,
    seconds: Callable[[Unit], float] = an_hour,
) -> Iterator[tuple[Unit, Result | Failure]]:
    """Each unit with its outcome as it comes, as from `workers.run`; the units of a lost worker go to the others.

    Raises UsageError without Dask, without a scheduler that answers, or for workers of another toolkit version.
    """
    with _connected(scheduler) as client:
        _expect_our_version(client, scheduler)
        yield from _Cluster(client, function, seconds).outcomes(units)


def _connected(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError("a cluster needs Dask: install the extra `cluster`") from error
    try:
        return Client(scheduler, set_as_default=False, timeout=ANSWER_SECONDS)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UsageError(f"{scheduler}: no Dask scheduler answers there ({error})") from error


@dataclass
class _Cluster(Generic[Unit, Result]):
    """Units on their way over one client.

    Dask blames every unit that was near when a worker died: such a suspect is run once more with nothing beside it.
    """

    client: Any
    function: Callable[[Unit], Result]
    seconds: Callable[[Unit], float]
    held: dict[str, Unit] = field(default_factory=dict)
    suspects: deque[Unit] = field(default_factory=deque)

    def outcomes(self, units: deque[Unit]) -> Iterator[tuple[Unit, Result | Failure]]:
        from distributed import KilledWorker, as_completed

        under_way: Any = as_completed(loop=self.client.loop)  # type: ignore[no-untyped-call]
        while units or self.held or self.suspects:
            while units:
                under_way.add(self._submit(units.popleft()))
            is_alone = not self.held
            if is_alone:
                under_way.add(self._submit(self.suspects.popleft()))
            future = next(under_way)
            unit = self.held.pop(future.key)
            if isinstance(future.exception(), KilledWorker) and not is_alone:
                self.suspects.append(unit)
            else:
                yield unit, _outcome(future)

    def _submit(self, unit: Unit) -> Any:
        key = f"toolkit-{uuid4().hex}"
        self.held[key] = unit
        return self.client.submit(
            _within, self.seconds(unit), self.function, unit, key=key, retries=RETRIES, pure=False
        )


def _expect_our_version(client: Any, scheduler: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)  # one may be on its way back from a crash
    except TimeoutError as error:
        raise UsageError(f"{scheduler}: the cluster has no worker") from error
    versions = set(client.run(_version).values())
    if versions != {__version__}:
        theirs = ", ".join(sorted(versions))
        raise UsageError(f"{scheduler}: its workers have toolkit {theirs}, and this is {__version__}")


def _version() -> str:
    return __version__


def _within(seconds: float, function: Callable[[Unit], Result], unit: Unit) -> Result | Failure:
    """The unit's outcome. A unit that hangs ends its worker, which the cluster replaces: nothing else stops C code."""
    watch = threading.Timer(seconds, os._exit, args=(1,))
    watch.daemon = True
    watch.start()
    try:
        return attempt(function, unit)
    finally:
        watch.cancel()


def _outcome(future: Any) -> Any:
    error = future.exception()
    if isinstance(error, UsageError):
        raise error
    if error is not None:
        return Failure(f"the workers that read it died ({type(error).__name__}: {error})")
    return future.result()
