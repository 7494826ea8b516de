"""One small file of every export: recognised as that export alone, and read as the rows that it means."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.dialects import DIALECTS
from toolkit.load.json_table import json_sheet
from toolkit.load.registry import LOADERS, recognise
from toolkit.load.tabular import text_sheet
from toolkit.load.trace import read_trace
from toolkit.schema.tables.trace import TRACE
from toolkit.schema.vocabulary import TRACE_DIALECTS

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "trace_exports.json").read_text(encoding="utf-8"))
each_export = pytest.mark.parametrize("golden", GOLDEN, ids=[f"{n}-{row['dialect']}" for n, row in enumerate(GOLDEN)])


def read(text: str | bytes) -> tuple[pd.DataFrame, Notes]:
    notes = Notes()
    file = EvidenceFile("E0007", "export", data=text.encode() if isinstance(text, str) else text)
    tables = list(read_trace(file, notes))
    return TRACE.from_arrow(pa.concat_tables(tables)) if tables else TRACE.empty(), notes


@each_export
def test_an_export_is_read_as_the_rows_that_it_means(golden):
    rows, notes = read(golden["text"])
    assert notes.problems == []
    assert set(rows["dialect"]) == {golden["dialect"]}
    assert len(rows) == len(golden["rows"])
    for (_, row), expected in zip(rows.iterrows(), golden["rows"], strict=True):
        assert {name: found(row[name]) for name in expected} == {name: meant(name, v) for name, v in expected.items()}


def found(value: object) -> object:
    return None if pd.isna(value) else value


def meant(name: str, value: object) -> object:
    return pd.Timestamp(value) if name.endswith("_at") else value


@each_export
def test_only_the_trace_loader_takes_an_export(golden):
    data = golden["text"].encode()
    file = EvidenceFile("E0007", "export", data=data)
    assert recognise(file).kind == "trace"
    takers = [
        kind
        for kind, loader in LOADERS.items()
        if loader.recognises(data, len(data)) and (loader.confirms is None or loader.confirms(file))
    ]
    assert takers == ["trace"]


@each_export
def test_an_export_reads_alike_in_utf16_without_a_mark(golden):
    rows, _ = read(golden["text"])
    wide, notes = read(golden["text"].encode("utf-16-le"))
    assert notes.problems == []
    pd.testing.assert_frame_equal(rows, wide)


@each_export
def test_no_other_dialect_knows_the_header_as_well(golden):
    """Of the dialects whose needs a header meets, the others leave more of it unknown, or know less of it."""
    file = EvidenceFile("E0007", "export", data=golden["text"].encode())
    sheet = json_sheet(file, file.head()) or text_sheet(file, file.head())
    fitting = {
        dialect.name: (-len(dialect.strangers(sheet.names)), len(dialect.facts_of(sheet.names)))
        for dialect in DIALECTS
        if dialect.fits(sheet.names)
    }
    own = fitting.pop(golden["dialect"])
    assert all(other < own for other in fitting.values()), fitting


@each_export
def test_the_ledger_names_the_dialect(golden):
    _, notes = read(golden["text"])
    assert notes.ledger[0]["note"].startswith(f"{golden['dialect']}: ")


def test_every_dialect_has_a_golden_export():
    assert {row["dialect"] for row in GOLDEN} == {dialect.name for dialect in DIALECTS} == set(TRACE_DIALECTS)
