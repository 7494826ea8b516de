"""Nothing leaves the machine unless the case allows it: a whole run, from evidence to export, opens no connection."""

import socket
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


def test_the_guard_would_see_a_connection(tried):
    with pytest.raises(OSError, match="network is off"):
        socket.create_connection(("192.0.2.1", 443), timeout=1)
    assert [name for name, _ in tried] == ["getaddrinfo"]
