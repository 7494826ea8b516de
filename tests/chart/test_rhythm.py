"""The hours of the week are those of the zone of display, and every dated mail of a side has one."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.chart.rhythm import _short, count_rhythm, draw_rhythm


def test_every_dated_spoof_and_own_mail_has_its_hour(tables, case):
    counted = count_rhythm(tables, case)
    assert (counted.facts["spoofs"], counted.facts["own"]) == (47, 62)
    assert counted.data["mails"].sum() == counted.n == 47 + 62


def test_the_hour_is_that_of_the_zone_and_the_day_with_it(tables, case):
    mail = tables["mail"].copy()
    mail["received_at"] = pd.Timestamp("2025-06-10T02:30:00", tz="UTC")  # a Tuesday; Monday 22:30 in Montreal
    data = count_rhythm({**tables, "mail": mail}, case).data
    assert set(zip(data["weekday"], data["hour"], strict=True)) == {(0, 22)}


def test_mail_outside_the_window_is_not_drawn(tables, case):
    mail = tables["mail"].assign(received_at=pd.Timestamp("2024-01-01", tz="UTC"))
    assert count_rhythm({**tables, "mail": mail}, case) is None


def test_the_axis_names_the_zone(tables, case, words):
    figure = draw_rhythm(count_rhythm(tables, case), words)
    assert figure.axes[-1].get_xlabel() == "Hour of receipt (America/Montreal)"


@pytest.mark.parametrize(("count", "shown"), [(7, "7"), (9999, "9999"), (12_345, "12k"), (3_400_000, "3M")])
def test_a_large_count_fits_its_cell(count, shown):
    assert _short(count) == shown
