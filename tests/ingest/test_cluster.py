"""The same units on a Dask cluster give the same, and a worker that dies costs nothing."""

from __future__ import annotations

import os
import signal
from collections import deque
from functools import partial
from pathlib import Path

import pytest

from toolkit.cluster import run_on_cluster
from toolkit.evidence.problems import UsageError
from toolkit.ingest import seconds_for
from toolkit.workers import Failure, run

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::UserWarning")


def behave(unit):
    """What a unit may do to its worker; the first time only where it names a file to remember by."""
    kind, _, memory = unit.partition("|")
    if kind == "crash":
        os._exit(9)
    if kind == "crash once" and not Path(memory).exists():
        Path(memory).touch()
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    if kind == "raise":
        raise ValueError("bad bytes")
    if kind == "disk full":
        raise UsageError("the disk is full")
    return kind.upper()


@pytest.fixture(scope="module")
def scheduler():
    distributed = pytest.importorskip("distributed")
    dask = pytest.importorskip("dask")
    few_deaths = dask.config.set({"distributed.scheduler.allowed-failures": 1})
    with few_deaths, distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, memory_limit="1GiB"
    ) as cluster:
        yield cluster.scheduler_address


def outcomes(scheduler, *units):
    return dict(run_on_cluster(behave, deque(units), scheduler=scheduler))


def test_units_come_out_and_an_exception_is_an_outcome(scheduler):
    assert outcomes(scheduler, "a", "raise", "b") == {"a": "A", "raise": Failure("ValueError: bad bytes"), "b": "B"}


def test_a_worker_that_is_killed_costs_nothing(scheduler, tmp_path):
    once = f"crash once|{tmp_path / 'seen'}"
    assert outcomes(scheduler, "a", once, "b", "c") == {"a": "A", once: "CRASH ONCE", "b": "B", "c": "C"}


def test_a_unit_that_kills_every_worker_is_a_failure_and_the_others_come_out(scheduler):
    found = outcomes(scheduler, "a", "crash")
    assert found.pop("a") == "A"
    assert "the workers that read it died" in found["crash"].reason


def test_units_that_are_added_meanwhile_are_run_too(scheduler):
    units, seen = deque(["a"]), []
    for unit, outcome in run_on_cluster(behave, units, scheduler=scheduler):
        seen.append(outcome)
        units.extend(["b"] if unit == "a" else [])
    assert seen == ["A", "B"]


def test_what_stops_the_whole_work_is_raised(scheduler):
    with pytest.raises(UsageError, match="the disk is full"):
        outcomes(scheduler, "disk full")


def test_nobody_at_the_address_is_the_callers_mistake(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("toolkit.cluster.ANSWER_SECONDS", 1)
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        outcomes("tcp://127.0.0.1:1", "a")


def test_a_load_on_the_cluster_gives_the_tables_of_a_local_one(scheduler, evidence, loading, tmp_path):
    local = loading(tmp_path / "local").load(evidence, partial(run, workers=0))
    far = loading(tmp_path / "far").load(evidence, partial(run_on_cluster, scheduler=scheduler, seconds=seconds_for))
    assert far.bytes() == local.bytes()
