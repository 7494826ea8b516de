"""The command line in this process."""

import signal
import sys

import pytest

from toolkit import cli
from toolkit.cli import screen
from toolkit.cli.stopping import SIGNALS, Stopped


@pytest.fixture
def own_signals(monkeypatch):
    """Leaves this process's handlers as they were."""
    monkeypatch.setattr(Stopped, "latest", None)
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def toolkit(monkeypatch, capsys, own_signals):
    """Run one command in this process; returns exit status, what was printed and what was said on the error stream."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["toolkit", *map(str, words)])
        monkeypatch.setattr(screen.out, "file", sys.stdout)
        monkeypatch.setattr(screen.err, "file", sys.stderr)
        with pytest.raises(SystemExit) as exit_:
            cli.main()
        printed = capsys.readouterr()
        return exit_.value.code or 0, printed.out, printed.err

    return run


@pytest.fixture
def exports(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "a.eml").write_bytes(b"From: jane@contoso.com\r\nTo: joe@contoso.com\r\nSubject: x\r\n\r\nbody\r\n")
    return folder
