"""What the traces as a whole lack, hold twice, or tell in local time."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from toolkit import console
from toolkit.assemble import assemble
from toolkit.evidence.case import CaseFile, WindowSection
from toolkit.evidence.problems import Notes
from toolkit.ingest import Reading
from toolkit.pipeline import create_case, load, run_stage
from toolkit.simulate.dialects import Defects, write_exports
from toolkit.simulate.eml import message_bytes
from toolkit.simulate.incident import mails_of
from toolkit.simulate.traces import traces_of

DAY = 24


def reasons(evidence, case: CaseFile | None = None) -> dict[str, str | None]:
    notes = Notes()
    assemble(evidence.tables(), case, notes)
    assert {problem["stage"] for problem in notes.problems} <= {"assemble"}
    return {problem["reason"]: problem["evidence_id"] for problem in notes.problems}


def mails(evidence, guids, shift: float, count: int = 5) -> None:
    for number in range(count):
        evidence.copy(f"m-{number}", network_message_id=guids[number], hours=number, boundary_hop=1)
        evidence.summary(f"t-2-{number}-0", network_message_id=guids[number], hours=number + shift)


@pytest.mark.parametrize(
    ("shift", "words"),
    [(-5, "5 hours behind"), (-4, "4 hours behind"), (5.5, "5.5 hours ahead of"), (1, "1 hour ahead of")],
)
def test_an_export_in_local_time_is_named_with_its_shift(evidence, guids, shift, words):
    mails(evidence, guids, shift)
    assert reasons(evidence) == {
        f"this export is {words} the messages (5 compared): it was made in local time": "E0002"
    }


@pytest.mark.parametrize(("shifts", "words"), [((-4, -5), "-4 and later -5"), ((0, 1), "+0 and later +1")])
def test_an_export_in_local_time_over_a_change_of_clocks_is_named_with_both_shifts(evidence, guids, shifts, words):
    for number in range(10):
        evidence.copy(f"m-{number}", network_message_id=guids[number], hours=number, boundary_hop=1)
        hours = number + shifts[number >= 5]
        evidence.summary(f"t-2-{number}-0", network_message_id=guids[number], hours=hours)
    assert reasons(evidence) == {
        f"this export is at first {words} hours off the messages (10 compared): it was made in local time, and the "
        "clocks were changed": "E0002"
    }


def test_shifts_of_an_hour_that_come_and_go_are_delays(evidence, guids):
    for number in range(10):
        evidence.copy(f"m-{number}", network_message_id=guids[number], hours=number, boundary_hop=1)
        evidence.summary(f"t-2-{number}-0", network_message_id=guids[number], hours=number + number % 2)
    assert reasons(evidence) == {}


@pytest.mark.parametrize("shift", [0, 0.01, 0.1])
def test_seconds_and_minutes_between_trace_and_message_are_no_time_zone(evidence, guids, shift):
    mails(evidence, guids, shift)
    assert reasons(evidence) == {}


def test_two_mails_are_too_few_to_tell_a_shift(evidence, guids):
    mails(evidence, guids, -5, count=2)
    assert reasons(evidence) == {}


def test_shifts_that_differ_are_delays(evidence, guids):
    for number in range(5):
        evidence.copy(f"m-{number}", network_message_id=guids[number], hours=0, boundary_hop=1)
        evidence.summary(f"t-2-{number}-0", network_message_id=guids[number], hours=number)
    assert reasons(evidence) == {}


def test_a_silence_between_two_files_of_a_series_is_named(evidence, guids):
    evidence.summary("t-2-1-0", network_message_id=guids[1], hours=0)
    evidence.summary("t-3-1-0", network_message_id=guids[2], hours=3 * DAY, evidence_id="E0003")
    assert reasons(evidence) == {
        "begins on 2025-07-04, and E0002, the export before it, ends on 2025-07-01: no row between": "E0003"
    }


def test_rows_that_two_pages_hold_are_counted(evidence, guids):
    row = {"dialect": "get_message_trace_v2", "network_message_id": guids[1], "recipient": "a@contoso.com"}
    evidence.summary("t-2-1-0", **row)
    evidence.summary("t-3-1-0", evidence_id="E0003", **row)
    (reason,) = reasons(evidence)
    assert reason.startswith("1 row of get_message_trace_v2 in E0003 is in E0002 too")


def test_a_file_inside_the_time_of_another_leaves_no_gap_after_itself(evidence, guids):
    for uid, hours, file in (("t-2-1-0", 0, "E0002"), ("t-3-1-0", 5, "E0003"), ("t-2-2-0", 72, "E0002")):
        evidence.summary(uid, network_message_id=guids[int(hours / 24)], hours=hours, evidence_id=file, recipient=uid)
    evidence.summary("t-4-1-0", network_message_id=guids[5], hours=90, evidence_id="E0004")
    assert reasons(evidence) == {}


@pytest.mark.parametrize("number", ["E0002", "E0003"])
def test_events_that_two_files_of_a_series_tell_are_counted_and_those_that_one_tells_twice_are_not(
    evidence, guids, number
):
    for uid, evidence_id in (("t-2-1-0", "E0002"), ("t-3-1-0", number)):
        evidence.event(
            uid, "AGENTINFO", "AGENT", network_message_id=guids[1], recipient="a@contoso.com", evidence_id=evidence_id
        )
    overlap = {"1 row of extended in E0003 is in E0002 too: the files overlap, and no mail counts twice": "E0002"}
    assert reasons(evidence) == ({} if number == "E0002" else overlap)


def test_days_of_the_window_that_no_trace_covers_are_named(evidence, guids):
    evidence.summary("t-2-1-0", network_message_id=guids[1], hours=0)
    window = WindowSection(datetime(2025, 6, 29, tzinfo=UTC), datetime(2025, 7, 4, tzinfo=UTC))
    assert set(reasons(evidence, CaseFile(window=window))) == {
        "no trace covers 2025-06-29 to 2025-06-30, days of the case's window",
        "no trace covers 2025-07-02 to 2025-07-03, days of the case's window",
    }


def test_a_single_day_that_no_trace_covers_is_named_once(evidence, guids):
    evidence.summary("t-2-1-0", network_message_id=guids[1], hours=0)
    window = WindowSection(datetime(2025, 6, 30, tzinfo=UTC), datetime(2025, 7, 2, tzinfo=UTC))
    assert set(reasons(evidence, CaseFile(window=window))) == {"no trace covers 2025-06-30, a day of the case's window"}


def test_five_hours_behind_is_a_line_of_the_accounts_and_a_problem_of_the_file(tmp_path):
    exports, mails = tmp_path / "exports", [mail for mail in mails_of(40, 5) if traces_of(mail)]
    sized = [(mail, len(message_bytes(mail))) for mail in mails]
    write_exports(exports, sized, Defects(zone_hours=-5), names=["enhanced_summary"])
    for number, mail in enumerate(mail for mail in mails if mail.copies):
        (exports / f"{number:02}.eml").write_bytes(message_bytes(mail))
    case = create_case(tmp_path / "case", CaseFile(), [exports])
    load(case, [exports], workers=0, reading=Reading("headers"))
    run_stage(case, "assemble")
    (trace,) = case.manifest.loc[case.manifest["kind"] == "trace", "evidence_id"]
    noted = case.problems[case.problems["stage"] == "assemble"]
    assert noted["evidence_id"].tolist() == [trace]
    (reason,) = noted["reason"]
    assert reason.startswith("this export is 5 hours behind the messages (")
    assert f"{trace} {reason}" in console.oddities(case)
    told = pd.to_datetime(case.trace["occurred_at"]).min()
    assert told < case.messages["received_at"].min(), "a shift is said, and no time is mended"
