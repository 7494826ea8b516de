"""A little evidence of every kind, made here, and a load of it whose tables can be compared byte for byte."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from toolkit.evidence.problems import Notes
from toolkit.ingest import LOADED, Reading, ingest
from toolkit.load import walk
from toolkit.simulate.pst import TOP, PstAttachment, PstMessage, PstWriter
from toolkit.store import Store
from toolkit.workers import run

BEGUN = datetime(2025, 7, 4, 8, tzinfo=UTC)
MESSAGES_IN_STORE = 30


def eml(number: int, body: str = "Please pay.") -> bytes:
    return (
        f"Received: from mail.contoso.com (203.0.113.{number % 250}) by mx.fabrikam.com; Fri, 4 Jul 2025 08:00:00 +0000"
        f"\r\nFrom: alice@contoso.com\r\nTo: bob@contoso.com\r\nMessage-ID: <{number}@contoso.com>\r\nSubject: Invoice"
        f" {number}\r\nContent-Type: text/plain\r\n\r\n{body} https://files.example/{number}\r\n"
    ).encode()


def forwarded(number: int) -> bytes:
    """A report that carries the message it is about."""
    head = b"From: bob@contoso.com\r\nSubject: Is this real?\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    return head + b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + eml(number) + b"\r\n--b--\r\n"


def write_store(path: Path, messages: int = MESSAGES_IN_STORE) -> None:
    with PstWriter(path) as pst:
        inbox, junk = (pst.add_folder((TOP, name)) for name in ("Inbox", "Junk Email"))
        for number in range(messages):
            kind = "IPM.Contact" if number % 7 == 3 else "IPM.Note"
            attachments = (PstAttachment("a.txt", "text/plain", b"attached"),) if number % 5 == 0 else ()
            message = PstMessage(
                message_class=kind, headers=None if kind != "IPM.Note" else f"From: a@contoso.com\r\nX-N: {number}\r\n",
                subject=f"Stored {number}", text="Body", attachments=attachments,
            )  # fmt: skip
            pst.add_message(junk if number % 3 == 0 else inbox, message)


@pytest.fixture(scope="session")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evidence") / "exports"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.eml").write_bytes(eml(number))
    (folder / "report.eml").write_bytes(forwarded(77))
    write_store(folder / "store.pst")
    with zipfile.ZipFile(folder / "outer.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("in/a.eml"), eml(20))
        archive.writestr(zipfile.ZipInfo("in/b.eml"), eml(21))
        archive.write(folder / "store.pst", "in/store.pst")
    (folder / "zeros.pst").write_bytes(bytes(4096))
    for file in folder.iterdir():
        os.utime(file, (1_751_600_000, 1_751_600_000))
    return folder


class Loaded:
    """A case's tables after a load."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store, self.scratch = folder, Store(folder / "tables"), folder / "scratch"
        self.heard: list[tuple[int, int]] = []

    def load(self, evidence: Path, runner: Any = None, now: datetime = BEGUN, depth: str = "full") -> Loaded:
        runner = runner or partial(run, workers=0)
        ingest(
            walk([evidence], Notes()), self.store, self.scratch, run=runner, now=now, reading=Reading(depth),
            told=lambda done, total: self.heard.append((done, total)),
        )  # fmt: skip
        return self

    def __getattr__(self, name: str) -> pd.DataFrame:
        return self.store.read(name)

    def bytes(self) -> dict[str, bytes]:
        return {name: (self.store.folder / f"{name}.parquet").read_bytes() for name in LOADED}


@pytest.fixture(scope="session")
def loading() -> type[Loaded]:
    return Loaded


@pytest.fixture
def case(tmp_path: Path) -> Callable[[str], Loaded]:
    return lambda name: Loaded(tmp_path / name)


@pytest.fixture
def small_cuts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Units of three files, slices of five nodes, and every store cut in slices."""
    monkeypatch.setattr("toolkit.ingest.units.FILES_A_UNIT", range(3, 4))
    monkeypatch.setattr("toolkit.ingest.units.NODES_A_SLICE", 5)
    monkeypatch.setattr("toolkit.ingest.units.SLICED_FROM_BYTES", 1)
    yield
