"""Units of work that crash, hang, ask for all memory or raise harm nobody else."""

import os
import signal
import threading
from collections import deque

import pytest

from toolkit import workers
from toolkit.evidence.problems import UsageError
from toolkit.workers import Failure, run

MIB = 1 << 20


def behave(unit: str) -> str:
    """What a unit's reader may do; importable, since worker processes start from nothing."""
    if unit == "crash":
        os._exit(9)
    if unit == "hang":
        threading.Event().wait()
    if unit == "hoard":
        hoard = bytearray(400 * MIB)
        threading.Event().wait()
        return str(len(hoard))
    if unit == "interrupt":
        os.kill(os.getpid(), signal.SIGINT)
    if unit == "raise":
        raise ValueError("bad bytes")
    if unit == "disk full":
        raise UsageError("the disk is full")
    return unit.upper()


UNITS = ["a", "crash", "b", "raise", "c", "d", "e", "f"]


@pytest.fixture(scope="module")
def outcomes():
    return dict(run(behave, deque(UNITS), workers=2))


def test_every_unit_comes_out(outcomes):
    assert sorted(outcomes) == sorted(UNITS)
    assert [outcomes[unit] for unit in "abcdef"] == list("ABCDEF")


def test_a_crash_costs_one_unit_and_says_how_it_died(outcomes):
    assert outcomes["crash"] == Failure("the process that read it died (exit status 9)")


def test_an_exception_is_an_outcome(outcomes):
    assert outcomes["raise"] == Failure("ValueError: bad bytes")


def test_a_unit_that_hangs_is_stopped():
    assert dict(run(behave, deque(["hang"]), workers=1, seconds=lambda unit: 1.5)) == {
        "hang": Failure("did not finish within 1.5 seconds")
    }


def test_a_unit_that_asks_for_too_much_memory_is_stopped_and_its_neighbour_is_not():
    assert dict(run(behave, deque(["hoard", "a"]), workers=2, memory_bytes=300 * MIB)) == {
        "hoard": Failure("needed more than 300 MiB of memory"),
        "a": "A",
    }


@pytest.mark.parametrize("workers", [0, 1])
def test_units_that_are_added_meanwhile_are_run_too(workers):
    units, seen = deque(["a"]), []
    for unit, outcome in run(behave, units, workers=workers):
        seen.append(outcome)
        units.extend(["b"] if unit == "a" else [])
    assert seen == ["A", "B"]


@pytest.mark.parametrize("workers", [0, 1])
def test_what_stops_the_whole_work_is_raised(workers):
    with pytest.raises(UsageError, match="the disk is full"):
        list(run(behave, deque(["disk full"]), workers=workers))


class Unpicklable:
    """Gives a worker nothing it can start with."""

    def __reduce__(self):
        return os._exit, (7,)


def test_a_worker_that_cannot_start_is_no_loss_of_evidence():
    with pytest.raises(UsageError, match=r"cannot start here \(exit status 7\)"):
        list(run(Unpicklable(), deque(["a", "b"]), workers=1))


def test_no_workers_means_this_process():
    assert dict(run(behave, deque(["a", "raise"]))) == {"a": "A", "raise": Failure("ValueError: bad bytes")}


def test_no_units_give_nothing():
    assert list(run(behave, deque(), workers=2)) == []


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Windows has no signals to hold")
def test_a_worker_is_not_reached_by_the_interrupt_of_its_terminal():
    """It goes to all processes of a terminal: when a worker ends is its parent's to decide."""
    assert dict(run(behave, deque(["interrupt"]), workers=1)) == {"interrupt": "INTERRUPT"}


def test_an_interrupt_that_comes_while_a_worker_starts_is_only_late(monkeypatch):
    start = workers.SPAWN.Process.start

    def interrupted(process):
        signal.raise_signal(signal.SIGINT)
        start(process)

    monkeypatch.setattr(workers.SPAWN.Process, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(run(behave, deque(["a"]), workers=1))
