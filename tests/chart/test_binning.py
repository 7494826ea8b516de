"""Days and months in the zone of display."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from toolkit.chart.binning import bins_for
from toolkit.evidence.case import CaseFile, parse_case
from toolkit.schema import TABLES

FIRST = datetime(2025, 7, 1, 2, 30, tzinfo=UTC)


def received(*moments: datetime | None) -> dict[str, pd.DataFrame]:
    required = {"seen_in": "headers", "copies": 1, "trace_rows": 0, "conflicts": 0, "header_origin": "file"}
    rows = [{"mail_uid": f"mail-{n}", "received_at": moment, **required} for n, moment in enumerate(moments)]
    return {"mail": TABLES["mail"].from_rows(rows)}


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
