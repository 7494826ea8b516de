"""Units of work that crash, hang or raise harm nobody else."""

import os
import threading

import pytest

from toolkit.workers import Failure, run


def behave(unit: str) -> str:
    """What a unit's reader may do; importable, since worker processes start from nothing."""
    if unit == "crash":
        os._exit(9)
    if unit == "hang":
        threading.Event().wait()
    if unit == "raise":
        raise ValueError("bad bytes")
    return unit.upper()


UNITS = ["a", "crash", "b", "raise", "c", "d", "e", "f"]


@pytest.fixture(scope="module")
def outcomes():
    return dict(run(behave, UNITS, workers=2))


def test_every_unit_comes_out_in_the_order_given(outcomes):
    assert list(outcomes) == UNITS
    assert [outcomes[unit] for unit in "abcdef"] == list("ABCDEF")


def test_a_crash_costs_one_unit_and_says_how_it_died(outcomes):
    assert outcomes["crash"] == Failure("the process that read it died (exit status 9)")


def test_an_exception_is_an_outcome(outcomes):
    assert outcomes["raise"] == Failure("ValueError: bad bytes")


def test_a_unit_that_hangs_is_stopped():
    assert dict(run(behave, ["hang"], workers=1, time_limit_seconds=3)) == {
        "hang": Failure("did not finish within 3 seconds")
    }


def test_no_workers_means_this_process():
    assert dict(run(behave, ["a", "raise"], workers=0)) == {"a": "A", "raise": Failure("ValueError: bad bytes")}


def test_no_units_give_nothing():
    assert list(run(behave, [], workers=2)) == []
