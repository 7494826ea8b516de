"""Rows that the edges of two pages hold."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa

from toolkit.load.pages import PageEdges

NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)


def table(*rows: tuple[str | None, str | None, datetime | None]) -> pa.Table:
    guids, recipients, times = zip(*rows, strict=True)
    return pa.table({
        "network_message_id": pa.array(guids, pa.string()),
        "recipient": pa.array(recipients, pa.string()),
        "occurred_at": pa.array(times, pa.timestamp("us", tz="UTC")),
    })


def test_a_row_met_in_an_earlier_block_is_dropped_and_counted():
    edges = PageEdges(is_paged=True)
    assert len(edges.without_duplicates(table(("g", "a", NOON), ("g", "b", NOON)))) == 2
    later = edges.without_duplicates(table(("g", "b", NOON), ("h", "b", NOON)))
    assert later["network_message_id"].to_pylist() == ["h"]
    assert edges.dropped == 1


def test_a_row_that_lacks_a_part_of_its_name_is_kept():
    edges = PageEdges(is_paged=True)
    rows = table((None, "a", NOON), (None, "a", NOON), ("g", None, NOON), ("g", None, NOON), ("g", "a", None))
    assert (len(edges.without_duplicates(rows)), edges.dropped) == (5, 0)


def test_an_export_that_is_not_paged_repeats_nothing():
    edges = PageEdges(is_paged=False)
    assert len(edges.without_duplicates(table(("g", "a", NOON), ("g", "a", NOON)))) == 2
