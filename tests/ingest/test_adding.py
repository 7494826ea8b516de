"""What comes later goes behind what is there, whole or not at all."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pandas as pd
import pytest

from toolkit.evidence.problems import Notes
from toolkit.ingest import LOADED, add, finish_adding
from toolkit.ingest.adding import READY
from toolkit.load import walk
from toolkit.workers import run

JULY = datetime(2025, 7, 5, 2, tzinfo=UTC)
MAIL = b"From: jane@contoso.com\r\nDate: Tue, 1 Jul 2025 10:00:00 +0000\r\nMessage-ID: <1@contoso.com>\r\n\r\nHello\r\n"
# Whether this is 1 July or 7 January, only the mail can tell.
TRACE = (
    "MessageTraceId,MessageId,Received,SenderAddress,RecipientAddress,Subject,Status\r\n"
    ",<1@contoso.com>,01/07/2025 10:00:00,jane@contoso.com,amir@contoso.com,x,Delivered\r\n"
)


@pytest.fixture
def loaded(case, tmp_path):
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "a.eml").write_bytes(MAIL)
    return case("case").load(tmp_path / "exports")


@pytest.fixture
def late(tmp_path):
    (tmp_path / "trace.csv").write_text(TRACE, encoding="utf-8", newline="")
    [file] = walk([tmp_path / "trace.csv"], Notes())
    return [replace(file, evidence_id="E0002")]


def added(case, files, noted=None):
    add(files, case.store, case.folder / "adding", run=partial(run, workers=0), now=JULY, noted=noted)


def test_the_messages_of_before_tell_the_dates_of_a_trace_that_comes_after_them(loaded, late):
    before = loaded.messages
    added(loaded, late)
    assert loaded.trace["occurred_at"].tolist() == [pd.Timestamp("2025-07-01 10:00", tz="UTC")]
    assert loaded.problems.empty
    assert loaded.manifest["evidence_id"].tolist() == ["E0001", "E0002"]
    assert loaded.manifest["registered_at"].iloc[1] == JULY
    pd.testing.assert_frame_equal(loaded.messages, before)
    assert not (loaded.folder / "adding").exists()


def test_a_move_that_was_killed_midway_is_finished(loaded, late, monkeypatch):
    monkeypatch.setattr("toolkit.ingest.adding.finish_adding", lambda *_: None)
    added(loaded, late)
    ready = loaded.folder / "adding" / READY
    assert {file.stem for file in ready.iterdir()} == set(LOADED)
    (ready / "trace.parquet").replace(loaded.store.folder / "trace.parquet")
    finish_adding(loaded.store, loaded.folder / "adding")
    assert (len(loaded.trace), len(loaded.manifest)) == (1, 2)


def test_what_was_noted_before_is_noted_once(loaded, late):
    for files in (late, []):
        noted = Notes()
        noted.problem("load", None, "exports/link", "a link inside the evidence is not followed")
        added(loaded, files, noted)
    assert loaded.problems["locator"].tolist() == ["exports/link"]
