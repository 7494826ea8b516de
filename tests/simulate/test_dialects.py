"""Every dialect that the simulator writes is read as that dialect, and its defects are what they say."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from toolkit.assemble import assemble
from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.trace import read_trace
from toolkit.schema.tables import MESSAGES, TRACE
from toolkit.simulate.dialects import EXPORTS, Defects, write_exports
from toolkit.simulate.eml import message_bytes
from toolkit.simulate.incident import mails_of
from toolkit.simulate.joins import check_join
from toolkit.simulate.mail import Mail
from toolkit.simulate.traces import traces_of


@pytest.fixture(scope="module")
def mails() -> list[tuple[Mail, int]]:
    every = [found for mail in mails_of(150, 5) for found in (mail, *mail.embedded)]
    return [(mail, len(message_bytes(mail))) for mail in every if traces_of(mail)]


class Read:
    """A folder of exports read: rows, notes, and which file each evidence_id is."""

    def __init__(self, folder: Path, **options: str) -> None:
        self.files = {f"E{number:04}": path.name for number, path in enumerate(sorted(folder.iterdir()), 1)}
        self.notes = Notes()
        tables = [
            table
            for evidence_id, name in self.files.items()
            for table in read_trace(EvidenceFile(evidence_id, name, folder / name), self.notes, **options)
        ]
        self.trace: pd.DataFrame = TRACE.from_arrow(pa.concat_tables(tables))

    @property
    def reasons(self) -> list[str]:
        return [problem["reason"] for problem in self.notes.problems]


def test_each_dialect_is_read_as_itself_and_balances_to_the_record(mails, tmp_path):
    truth = write_exports(tmp_path, mails)
    read = Read(tmp_path)
    assert read.notes.problems == []
    assert set(read.trace["dialect"]) == set(EXPORTS)
    assert sum(row["declared"] for row in read.notes.ledger) == len(truth)
    assert all(row["declared"] == row["emitted"] + row["failed"] + row["duplicate"] for row in read.notes.ledger)
    dialects = read.trace.groupby("evidence_id")["dialect"].unique()
    assert all(read.files[evidence_id].startswith(next(iter(names))) for evidence_id, names in dialects.items())


def test_the_join_of_every_dialect_finds_every_pair_and_no_false_one(mails, tmp_path):
    truth = write_exports(tmp_path, mails)
    read = Read(tmp_path)
    notes = Notes()
    made = assemble({"trace": read.trace}, notes=notes)
    join = check_join(truth, read.files, read.trace, made["matches"])
    assert join.pairs > 10_000
    assert join.is_perfect, join
    assert len(made["mail"]) == len({row["network_message_id"] for row in truth})
    assert notes.problems == []


@pytest.mark.parametrize(
    "defects",
    [
        Defects(encoding="utf-16-le"),
        Defects(encoding="utf-8-sig", type_line=True),
        Defects(delimiter=";", day_first=True),
        Defects(delimiter="\t", encoding="cp1252"),
    ],
)
def test_defects_of_writing_change_no_row(mails, tmp_path, defects):
    write_exports(tmp_path / "plain", mails, names=["get_message_trace_v2"])
    write_exports(tmp_path / "spoilt", mails, defects, names=["get_message_trace_v2"])
    plain, spoilt = Read(tmp_path / "plain"), Read(tmp_path / "spoilt")
    assert spoilt.notes.problems == []
    for frame in (plain.trace, spoilt.trace):
        frame["occurred_at"] = frame["occurred_at"].dt.floor("s")
    pd.testing.assert_frame_equal(plain.trace, spoilt.trace)


def test_a_cap_at_a_known_length_is_said(mails, tmp_path):
    write_exports(tmp_path, mails * 10, Defects(cap=1_000), names=["get_message_trace_v2"])
    assert any("exactly 1,000 records" in reason for reason in Read(tmp_path).reasons)


def test_an_overlap_is_counted_as_duplicate(mails, tmp_path):
    write_exports(tmp_path, mails, Defects(overlap=7), names=["graph"])
    (row,) = Read(tmp_path).notes.ledger
    assert row["duplicate"] == 7


def test_a_column_with_another_name_is_named_and_its_cells_are_kept(mails, tmp_path):
    write_exports(tmp_path, mails, Defects(renamed={"FromIP": "Client"}), names=["get_message_trace_v2"])
    read = Read(tmp_path)
    assert [problem["excerpt"] for problem in read.notes.problems] == ["Client"]
    assert read.trace["connecting_ip"].isna().all()
    assert any("Client" in json.loads(extra) for extra in read.trace["extra"])
    assert "without connecting_ip" in read.notes.ledger[0]["note"]


def test_an_export_in_local_time_is_told_by_the_others(mails, tmp_path):
    write_exports(tmp_path, mails, Defects(zone_hours=-4), names=["email_events"])
    read = Read(tmp_path)
    copies = [
        {"message_uid": f"m-{number}", "evidence_id": "E0099", "locator": "offset=0", "loader": "eml",
         "header_origin": "file",
         "network_message_id": mail.network_message_id, "received_at": mail.received_at, "boundary_hop": 0}
        for number, (mail, _) in enumerate(mails[:30])
    ]  # fmt: skip
    notes = Notes()
    assemble({"trace": read.trace, "messages": MESSAGES.from_rows(copies)}, notes=notes)
    assert [problem["reason"] for problem in notes.problems] == [
        f"this export is 4 hours behind the messages ({len(copies)} compared): it was made in local time"
    ]
