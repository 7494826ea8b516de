"""Days and months in the zone of display, and the grey of what no evidence covers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from toolkit.chart.binning import bins_for, coverage
from toolkit.evidence.case import CaseFile, parse_case
from toolkit.schema import TABLES

FIRST = datetime(2025, 7, 1, 2, 30, tzinfo=UTC)


def received(*moments: datetime | None) -> dict[str, pd.DataFrame]:
    required = {"seen_in": "headers", "copies": 1, "trace_rows": 0, "conflicts": 0, "header_origin": "file"}
    rows = [{"mail_uid": f"mail-{n}", "received_at": moment, **required} for n, moment in enumerate(moments)]
    return {"mail": TABLES["mail"].from_rows(rows)}


def traced(evidence_id: str, *moments: datetime) -> pd.DataFrame:
    rows = [{"trace_uid": f"t-{evidence_id}-{n}-0", "evidence_id": evidence_id, "row": n, "dialect": "extended", "occurred_at": moment} for n, moment in enumerate(moments)]  # fmt: skip  # noqa: E501
    return TABLES["trace"].from_rows(rows)


def test_a_day_begins_at_local_midnight():
    case = parse_case({"case": {"time_zone": "America/Montreal"}})
    bins = bins_for(received(FIRST), case)
    assert [str(day.date()) for day in bins.starts] == ["2025-06-30"]


def test_where_nothing_is_dated_there_are_no_bins():
    assert bins_for(received(None), CaseFile()) is None


@pytest.mark.parametrize(("days", "size"), [(1, "D"), (92, "D"), (93, "W-MON"), (731, "MS")])
def test_a_longer_time_has_longer_bins(days, size):
    assert bins_for(received(FIRST, FIRST + timedelta(days=days)), CaseFile()).size == size


def test_a_mail_outside_the_window_falls_in_no_bin():
    case = parse_case({"window": {"start": FIRST, "end": FIRST + timedelta(days=3)}})
    tables = received(FIRST, FIRST + timedelta(days=9))
    bins = bins_for(tables, case)
    assert list(bins.place(tables["mail"]["received_at"], case.zone).isna()) == [False, True]


def test_every_mail_of_the_window_falls_in_a_bin_across_a_change_of_clocks():
    case = parse_case({"case": {"time_zone": "America/Montreal"}})
    start = datetime(2025, 10, 31, 12, tzinfo=UTC)
    tables = received(*(start + timedelta(hours=n) for n in range(96)))
    places = bins_for(tables, case).place(tables["mail"]["received_at"], case.zone)
    assert places.notna().all()
    assert places.is_monotonic_increasing


def test_a_file_covers_the_days_between_its_first_and_last_record_and_no_other():
    tables = received(FIRST, FIRST + timedelta(days=6))
    tables["trace"] = traced("E0001", FIRST + timedelta(days=1), FIRST + timedelta(days=3))
    covered = coverage(tables, bins_for(tables, CaseFile()), CaseFile().zone)
    assert list(covered["trace"]) == [False, True, True, True, False, False, False]
    assert not covered["messages"].any()


def test_two_files_leave_the_gap_between_them_uncovered():
    tables = received(FIRST, FIRST + timedelta(days=4))
    tables["trace"] = pd.concat([traced("E0001", FIRST), traced("E0002", FIRST + timedelta(days=4))])
    covered = coverage(tables, bins_for(tables, CaseFile()), CaseFile().zone)
    assert list(covered["trace"]) == [True, False, False, False, True]
