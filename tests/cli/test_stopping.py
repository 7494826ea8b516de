"""Ctrl-C and SIGTERM at any moment: one line, the status of a signal, no traceback."""

import signal
import subprocess
import sys

import pytest

from toolkit import ask
from toolkit.cli.stopping import Stopped, expect_signals, left_to_children

# A process whose signal comes with its first import of a command.
EARLY = """
import signal, sys
from toolkit.cli import main
class Comes:
    def find_spec(self, name, path=None, target=None):
        if name == "toolkit.cli.commands":
            signal.raise_signal(signal.{name})
sys.meta_path.insert(0, Comes())
main()
"""

STATUSES = pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])


@STATUSES
def test_a_signal_while_the_commands_are_imported_leaves_one_line(number, status):
    done = subprocess.run(
        [sys.executable, "-c", EARLY.replace("{name}", number.name)], capture_output=True, text=True, check=False
    )
    assert done.returncode == status
    assert done.stderr.splitlines() == [
        "toolkit: stopped. What earlier commands left is kept; the same command begins this one anew."
    ]


@STATUSES
@pytest.mark.parametrize(
    ("stage", "kept"),
    [("load", "What was read is kept in the case: the same command goes on from there."), ("judge", "--from judge`")],
)
def test_a_walk_that_is_stopped_says_where_it_goes_on(
    number, status, stage, kept, toolkit, exports, tmp_path, monkeypatch
):
    def stopped(*_, progress, **__):
        progress(stage, 1, 2)
        signal.raise_signal(number)

    monkeypatch.setattr(ask, "investigate", stopped)
    case = tmp_path / "my case"
    code, _, err = toolkit("investigate", exports, "--case", case)
    assert code == status
    assert err.splitlines()[-1].startswith("toolkit: stopped. ")
    assert err.splitlines()[-1].count(kept) == 1
    assert stage == "load" or f"`toolkit rerun '{case}' --from judge`" in err


def test_an_error_that_a_library_makes_of_the_signal_is_still_the_signal(toolkit, exports, tmp_path, monkeypatch):
    def swallowed(*_, **__):
        try:
            signal.raise_signal(signal.SIGINT)
        except BaseException as error:
            raise RuntimeError("interrupted") from error

    monkeypatch.setattr(ask, "investigate", swallowed)
    assert toolkit("investigate", exports, "--case", tmp_path / "case")[0] == 130


def test_what_was_started_to_outlive_an_interrupt_does(own_signals):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    expect_signals()
    signal.raise_signal(signal.SIGINT)
    with pytest.raises(Stopped):
        signal.raise_signal(signal.SIGTERM)


def test_a_child_that_asks_before_it_ends_has_the_interrupt_to_itself(own_signals):
    expect_signals()
    with left_to_children():
        signal.raise_signal(signal.SIGINT)
    with pytest.raises(Stopped):
        signal.raise_signal(signal.SIGINT)
