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
from toolkit.schema.vocabulary import TRACE_DIALECTS
from toolkit.simulate.dialects import EXPORTS, ONE_EACH, Defects, write_exports
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
    assert [problem["reason"] for problem in read.notes.problems if "seconds" not in problem["reason"]] == []
    assert set(read.trace["dialect"]) == set(ONE_EACH) == set(TRACE_DIALECTS)
    assert sum(row["declared"] for row in read.notes.ledger) == len(truth)
    assert all(row["declared"] == row["emitted"] + row["failed"] + row["duplicate"] for row in read.notes.ledger)
    for evidence_id, dialects in read.trace.groupby("evidence_id")["dialect"].unique().items():
        assert list(dialects) == [EXPORTS[read.files[evidence_id].partition(".")[0]].dialect]


def test_the_join_of_every_dialect_finds_every_pair_and_no_false_one(mails, tmp_path):
    truth = write_exports(tmp_path, mails, names=ONE_EACH)
    read = Read(tmp_path)
    notes = Notes()
    made = assemble({"trace": read.trace}, notes=notes)
    join = check_join(truth, read.files, read.trace, made["matches"])
    assert join.pairs > 10_000
    assert join.is_perfect, join
    assert len(made["mail"]) == len({row["network_message_id"] for row in truth} - {""})
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


def test_a_workbook_says_the_same_as_the_export_that_was_saved_in_it(mails, tmp_path):
    for name in ("get_message_trace_v2", "get_message_trace_v2_workbook", "get_message_trace_v2_json"):
        write_exports(tmp_path / name, mails, names=[name])
    plain, *others = (Read(tmp_path / name).trace for name in sorted(path.name for path in tmp_path.iterdir()))
    for other in others:
        pd.testing.assert_frame_equal(plain.drop(columns="extra"), other.drop(columns="extra"))


def test_a_cap_at_a_known_length_is_said(mails, tmp_path):
    write_exports(tmp_path, mails * 10, Defects(cap=1_000), names=["get_message_trace_v2"])
    assert any("exactly 1,000 records" in reason for reason in Read(tmp_path).reasons)


def test_what_a_spreadsheet_spoils_is_said_and_the_rows_are_tied_all_the_same(mails, tmp_path):
    defects = Defects(minutes_only=True, spoilt_guids=5)
    truth = write_exports(tmp_path, mails, defects, names=["get_message_trace_v2"])
    truth += write_exports(tmp_path, mails, names=["get_message_trace"])
    read = Read(tmp_path)
    spoilt = [problem for problem in read.notes.problems if "spreadsheet has turned this GUID" in problem["reason"]]
    assert len(spoilt) == 5
    assert any("no time in it has seconds" in reason for reason in read.reasons)
    made = assemble({"trace": read.trace})
    assert check_join(truth, read.files, read.trace, made["matches"]).is_perfect


@pytest.mark.parametrize("name", EXPORTS)
def test_whatever_happened_to_an_export_its_ledger_balances_to_the_record(name, mails, tmp_path):
    everything = {"encoding": "utf-16-le", "delimiter": ";", "type_line": True, "day_first": True, "zone_hours": -4,
                  "minutes_only": True, "spoilt_guids": 2, "cap": 50, "overlap": 3}  # fmt: skip
    truth = write_exports(tmp_path, mails, Defects(**everything), names=[name])
    (row,) = Read(tmp_path, date_order="day").notes.ledger
    assert row["declared"] == len(truth) == row["emitted"] + row["failed"] + row["duplicate"]


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
