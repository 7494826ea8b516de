"""Nothing leaves the machine unless the case allows it: a whole run, from evidence to export, opens no connection."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit import investigate

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample-case"
WAYS_OUT = (
    (socket.socket, "connect"),
    (socket.socket, "connect_ex"),
    (socket.socket, "sendto"),
    (socket, "getaddrinfo"),
    (socket, "gethostbyname"),
    (socket, "gethostbyaddr"),
)


@pytest.fixture
def tried(monkeypatch):
    """What was tried; every try fails."""
    tries = []

    def refuse(name):
        def way_out(*arguments, **_):
            tries.append((name, arguments))
            raise OSError(f"{name}: the network is off")

        return way_out

    for owner, name in WAYS_OUT:
        monkeypatch.setattr(owner, name, refuse(name))
    return tries


def test_a_whole_run_opens_no_connection(tried, tmp_path):
    case = investigate([SAMPLE / "exports"], tmp_path / "case", config=SAMPLE / "case.toml", workers=0)
    assert not case.settings.online.allowed
    assert (tmp_path / "case" / "report" / "report.html").is_file() and len(case.verdicts)
    assert tried == []


# Python runs a module of this name at the start of every process, a worker's too. Local sockets join a worker to its
# parent, and are no way out of the machine.
GUARD = """
import os, socket, sys

def watch(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto"):
        told(event, arguments)
    elif event == "socket.connect" and arguments[0].family != getattr(socket, "AF_UNIX", None):
        told(event, arguments)

def told(event, arguments):
    with open(os.environ["TRIED"], "a") as file:
        file.write(f"{event} {arguments[1:]}\\n")
    raise OSError(f"{event}: the network is off")

with open(os.environ["STARTED"], "a") as file:
    file.write(f"{os.getpid()}\\n")
sys.addaudithook(watch)
"""


@pytest.fixture
def guarded(tmp_path):
    """run(*arguments) → the finished process, every process of its kind guarded; what was tried is in `tmp_path`."""
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    paths = {"PYTHONPATH": str(tmp_path / "guard"), "TRIED": str(tmp_path / "tried"), "STARTED": str(tmp_path / "on")}

    def run(*arguments):
        return subprocess.run(
            [sys.executable, *arguments], env={**os.environ, **paths}, capture_output=True, text=True, check=False
        )

    return run


def test_no_process_of_a_whole_run_opens_a_connection(guarded, tmp_path):
    shutil.copytree(SAMPLE / "exports", tmp_path / "exports")
    run = guarded(
        "-m", "toolkit", "investigate", str(tmp_path / "exports"), "--case", str(tmp_path / "case"),
        "--config", str(SAMPLE / "case.toml"), "--workers", "2",
    )  # fmt: skip
    assert run.returncode in (0, 1), run.stderr
    assert (tmp_path / "case" / "report" / "report.html").is_file()
    assert len(set((tmp_path / "on").read_text().split())) >= 2, "no worker was started"
    assert not (tmp_path / "tried").exists(), (tmp_path / "tried").read_text()


def test_the_guard_would_see_a_connection_in_any_process(guarded, tmp_path):
    run = guarded("-c", "import socket; socket.create_connection(('192.0.2.1', 443), timeout=1)")
    assert "the network is off" in run.stderr
    assert (tmp_path / "tried").read_text().startswith("socket.getaddrinfo")


def test_the_guard_would_see_a_connection(tried):
    with pytest.raises(OSError, match="network is off"):
        socket.create_connection(("192.0.2.1", 443), timeout=1)
    assert [name for name, _ in tried] == ["getaddrinfo"]
