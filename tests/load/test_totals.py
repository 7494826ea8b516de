"""Records that tell of no mail: refused, with what they say."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa

from toolkit.load.sheet import records_of
from toolkit.load.totals import TELLING, without_totals
from toolkit.schema.tables.trace import TRACE

NAMES = ("Received", "RecipientAddress", "Size")
CELLS = [["2025-07-14", "a@contoso.com", "1"], ["soon", "b@contoso.com", "1"], ["Total", None, "2"]]
RECORDS = records_of([1, 2, 3], CELLS, NAMES)


def rows(*told: dict[str, object]) -> pa.Table:
    whole = {field.name: None for field in TRACE.arrow_schema}
    return pa.Table.from_pylist([{**whole, "row": at, **row} for at, row in enumerate(told, 1)], TRACE.arrow_schema)


def test_only_what_has_no_date_no_address_and_no_identifier_tells_of_no_mail():
    at = datetime(2025, 7, 14, tzinfo=UTC)
    table, told = without_totals(rows({"occurred_at": at}, {"recipient": "b@contoso.com"}, {"size_bytes": 2}), RECORDS)
    assert table["row"].to_pylist() == [1, 2]
    assert told == [(3, "Total, 2")]


def test_any_of_them_is_enough():
    told = [{name: "x"} for name in TELLING[1:]]
    assert without_totals(rows(*told), RECORDS)[0].num_rows == len(told)
