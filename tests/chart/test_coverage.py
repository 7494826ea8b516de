"""What the evidence covers: a line a file of many records, one line for all files of one record, no record lost."""

from __future__ import annotations

import pandas as pd

from toolkit.chart.coverage import MOST_LINES, count_coverage, draw_coverage


def test_every_dated_record_in_the_window_is_counted_once(tables, case):
    counted = count_coverage(tables, case)
    dated = tables["messages"]["received_at"].notna().sum() + tables["trace"]["occurred_at"].notna().sum()
    assert counted.n == counted.data["records"].sum() == dated


def test_a_trace_stands_before_the_copies(tables, case):
    data = count_coverage(tables, case).data
    assert data["kind"].iloc[0] == "trace"
    assert next(iter(data["line"])) == "E0007"


def test_files_of_one_record_share_a_line(tables, case):
    messages = tables["messages"].copy()
    messages["evidence_id"] = [f"E{100 + number:04d}" for number in range(len(messages))]
    data = count_coverage({**tables, "messages": messages, "trace": tables["trace"].iloc[:0]}, case).data
    assert set(data["line"]) == {"unknown"}
    assert set(data["files"]) == {len(messages)}
    assert data["name"].isna().all()


def test_a_span_reaches_from_the_first_record_to_the_last(tables, case):
    line = count_coverage(tables, case).data.query("line == 'E0007'").iloc[0]
    assert line["first_at"] == tables["trace"]["occurred_at"].min()
    assert line["last_at"] == tables["trace"]["occurred_at"].max()


def test_a_file_of_one_message_that_holds_another_shares_the_line_of_its_kind(tables, case):
    manifest = tables["manifest"].assign(kind="eml")
    counted = count_coverage({**tables, "manifest": manifest, "trace": tables["trace"].iloc[:0]}, case)
    assert set(counted.data["line"]) == {"eml"}


def test_the_smallest_of_many_lines_are_one_line_and_no_record_is_left_out(tables, case, words):
    messages, trace = tables["messages"].copy(), tables["trace"].copy()
    messages["evidence_id"] = [f"E{100 + number // 2:04d}" for number in range(len(messages))]
    trace["evidence_id"] = [f"E{500 + number // 2:04d}" for number in range(len(trace))]
    counted = count_coverage({**tables, "messages": messages, "trace": trace}, case)
    lines = counted.data["line"].nunique()
    [axes] = draw_coverage(counted, words).axes
    names, numbers = axes.texts[::2], [int(text.get_text().replace(",", "")) for text in axes.texts[1::2]]
    assert len(names) == MOST_LINES < lines
    assert sum(numbers) == counted.n
    assert any(text.get_text().endswith("more files of copies") for text in names)


def test_time_that_no_file_reaches_is_marked(tables, case):
    late = tables["trace"]["occurred_at"] > pd.Timestamp("2025-06-10", tz="UTC")
    counted = count_coverage({**tables, "messages": tables["messages"].iloc[:0], "trace": tables["trace"][late]}, case)
    assert not counted.facts["covered"].iloc[0].any()
    assert counted.facts["covered"].any(axis=None)
