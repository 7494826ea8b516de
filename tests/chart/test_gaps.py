"""What no trace covers is grey, darker where no copy covers it either, and the key says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from toolkit.chart.binning import bins_for
from toolkit.chart.gaps import bands, coverage
from toolkit.chart.over_time import count_verdicts, count_volume, draw_verdicts, draw_volume
from toolkit.chart.rhythm import count_rhythm, draw_rhythm
from toolkit.chart.strips import count_campaigns, count_senders, draw_campaigns, draw_senders
from toolkit.evidence.case import CaseFile
from toolkit.schema import TABLES

FIRST = datetime(2025, 7, 1, 2, 30, tzinfo=UTC)
NO_TRACE, NOTHING = "#e3e6e9", "#bcc2c8"

OVER_TIME = {
    "volume": (count_volume, draw_volume), "verdicts": (count_verdicts, draw_verdicts),
    "campaigns": (count_campaigns, draw_campaigns), "senders": (count_senders, draw_senders),
    "rhythm": (count_rhythm, draw_rhythm),
}  # fmt: skip
each_figure = pytest.mark.parametrize(("count", "draw"), OVER_TIME.values(), ids=OVER_TIME)


def received(*moments: datetime) -> dict[str, pd.DataFrame]:
    required = {"seen_in": "headers", "copies": 1, "trace_rows": 0, "conflicts": 0, "header_origin": "file"}
    rows = [{"mail_uid": f"mail-{n}", "received_at": moment, **required} for n, moment in enumerate(moments)]
    return {"mail": TABLES["mail"].from_rows(rows)}


def traced(evidence_id: str, *moments: datetime, dialect: str = "extended") -> pd.DataFrame:
    rows = [
        {"trace_uid": f"t-{evidence_id}-{n}-0", "evidence_id": evidence_id, "row": n, "dialect": dialect,
         "occurred_at": moment}
        for n, moment in enumerate(moments)
    ]  # fmt: skip
    return TABLES["trace"].from_rows(rows)


def covered_by(*traces: pd.DataFrame) -> pd.DataFrame:
    tables = received(FIRST, FIRST + timedelta(days=6))
    tables["trace"] = pd.concat(traces)
    return coverage(tables, bins_for(tables, CaseFile()), CaseFile().zone)


def test_a_file_covers_the_days_between_its_first_and_last_record_and_no_other():
    covered = covered_by(traced("E0001", FIRST + timedelta(days=1), FIRST + timedelta(days=3)))
    assert list(covered["trace"]) == [False, True, True, True, False, False, False]
    assert not covered["messages"].any()


def test_two_files_leave_the_gap_between_them_uncovered():
    covered = covered_by(traced("E0001", FIRST), traced("E0002", FIRST + timedelta(days=4)))
    assert list(covered["trace"])[:5] == [True, False, False, False, True]


def test_what_was_done_after_delivery_covers_no_receipt():
    clicks = traced("E0002", FIRST + timedelta(days=2), FIRST + timedelta(days=6), dialect="url_clicks")
    assert list(covered_by(traced("E0001", FIRST), clicks)["trace"]) == [True, *[False] * 6]


@pytest.mark.parametrize(
    ("copies", "trace", "missing"),
    [
        ([True, True, False], [True, False, False], [None, "trace", "evidence"]),
        ([True, False, True], [False, False, False], [None, "evidence", None]),
        ([False, False, False], [True, True, True], [None, None, None]),
    ],
)
def test_a_bin_lacks_the_trace_or_everything_or_nothing(copies, trace, missing):
    found = bands(pd.DataFrame({"messages": copies, "trace": trace}))
    assert [None if pd.isna(word) else word for word in found] == missing


def drawn(figure) -> tuple[set[str], set[str]]:
    """The colours of the bands, and the words of the key."""
    from matplotlib.colors import to_hex

    colours = {to_hex(patch.get_facecolor()) for axes in figure.axes for patch in axes.patches}
    keys = [text.get_text() for axes in figure.axes if axes.get_legend() for text in axes.get_legend().get_texts()]
    return colours & {NO_TRACE, NOTHING}, set(keys)


def without_days(tables, weekday: int) -> dict[str, pd.DataFrame]:
    """The tables when no trace has any record of one weekday: each other day is a file of its own."""
    local = tables["trace"]["occurred_at"].dt.tz_convert("America/Montreal")
    days = tables["trace"].assign(evidence_id=local.dt.strftime("E%m%d").astype("string"))
    return {**tables, "trace": days.loc[local.dt.day_of_week != weekday]}


@each_figure
def test_every_figure_over_time_marks_what_no_trace_covers_and_names_it(count, draw, tables, case, words):
    bands_drawn, keys = drawn(draw(count(without_days(tables, 2), case), words))
    assert NO_TRACE in bands_drawn
    assert "no trace covers it" in keys


@each_figure
def test_a_case_without_a_trace_says_so_instead(count, draw, tables, case, words):
    bands_drawn, keys = drawn(draw(count({**tables, "trace": tables["trace"].iloc[:0]}, case), words))
    assert NO_TRACE not in bands_drawn
    assert "no trace covers any of it" in keys


def test_the_key_is_in_the_cases_language(tables, case_in_french):
    from toolkit.chart import words_for

    figure = draw_volume(count_volume(without_days(tables, 2), case_in_french), words_for(case_in_french))
    assert "aucun suivi ne le couvre" in drawn(figure)[1]
