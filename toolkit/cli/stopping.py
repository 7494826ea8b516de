"""Ctrl-C and SIGTERM, whenever they come: one line that says what is kept and how to go on, and no worker left behind.

    toolkit: stopped. Units that were read are kept: the same command goes on from there.        exit status 130

Nothing heavy is imported here: a signal may come while the rest of the command line is still being imported.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["Stopped", "expect_signals", "left_to_children", "take_leave"]

SIGNALS = (signal.SIGINT, signal.SIGTERM)
KEPT = "What earlier commands left is kept; the same command begins this one anew."


class Stopped(BaseException):
    """A signal asked the process to end. Not an Exception: nothing that mends errors may take it for one."""

    latest: Stopped | None = None
    """The one that was raised last: a library in between may turn it into an error of its own."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.going_on = KEPT


def expect_signals() -> None:
    """From here on, in the main thread, a signal raises Stopped where the program is."""
    for number in SIGNALS:
        # What was started to outlive an interrupt, by `nohup` or in the background of a script, keeps to that.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, _frame: FrameType | None) -> None:
    Stopped.latest = Stopped(number)
    raise Stopped.latest


@contextmanager
def left_to_children() -> Iterator[None]:
    """Ctrl-C reaches a child of this terminal too; while one runs that asks before it ends, it is the child's alone."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def take_leave(stopped: Stopped) -> None:
    """End the workers, say what is kept, and exit with the status that shells give to a signal."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    started = sys.modules.get("multiprocessing")
    for child in started.active_children() if started else ():
        child.kill()
    print(f"toolkit: stopped. {stopped.going_on}", file=sys.stderr, flush=True)
    sys.exit(128 + stopped.number)
