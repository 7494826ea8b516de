"""What the transport's agents note of a message."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.load.agents import Notebook

GOLDEN = Path(__file__).parents[1] / "golden" / "trace_custom_data.json"
CUSTOM_DATA = json.loads(GOLDEN.read_text(encoding="utf-8"))
KEYS, NAMES = ("SFV", "DI", "H", "CIP"), ("ProxiedClientIPAddress", "ProxiedClientHostname")


def notebook(*cells: str | None) -> Notebook:
    return Notebook(pa.array(cells, pa.string()))


@pytest.mark.parametrize("row", CUSTOM_DATA, ids=lambda row: str(row["custom_data"])[:40])
def test_custom_data_notes_what_the_filter_saw_and_not_what_the_peer_wrote_into_its_name(row):
    notes = notebook(row["custom_data"])
    for key in KEYS:
        assert notes.of_filter(key).to_pylist() == [row[key]], key
    for name in NAMES:
        assert notes.noted(name).to_pylist() == [row[name]], name


def test_every_cell_has_its_own_notes():
    notes = notebook(*(row["custom_data"] for row in CUSTOM_DATA))
    for key in KEYS:
        assert notes.of_filter(key).to_pylist() == [row[key] for row in CUSTOM_DATA]
    for name in NAMES:
        assert notes.noted(name).to_pylist() == [row[name] for row in CUSTOM_DATA]


def test_a_peer_whose_name_feigns_a_note_of_the_filter_is_not_believed():
    notes = notebook("S:SFA=SUM|DI=SQ|H=a;S:SFA=SUM|DI=SN|CIP=192.0.2.1|x|CIP=203.0.113.7|SFP=1501")
    assert notes.of_filter("DI").to_pylist() == ["SQ"]
    assert notes.of_filter("CIP").to_pylist() == ["203.0.113.7"]


def test_of_a_key_that_is_repeated_the_filters_own_is_taken():
    notes = notebook("S:SFA=SUM|SFS=(1)|SFS=(2)|DI=SQ|DI=SN|CIP=192.0.2.1|CIP=203.0.113.7;S:PCF=1;S:PCF=2")
    assert notes.of_filter("SFS").to_pylist() == ["(1)"]
    assert notes.of_filter("DI").to_pylist() == ["SQ"]
    assert notes.of_filter("CIP").to_pylist() == ["203.0.113.7"]
    assert notes.noted("PCF").to_pylist() == ["1"]


@pytest.mark.parametrize("cell", ["S:SFA=SUM|DI=|CIP= ", "XS:SFA=DI=SQ", "S:sfa=DI=SQ", "S:SFA=SUM|XDI=SQ", "DI=SQ"])
def test_what_is_blank_or_bears_another_name_is_not_noted(cell):
    notes = notebook(cell)
    assert (notes.of_filter("DI").to_pylist(), notes.of_filter("CIP").to_pylist()) == ([None], [None])


@given(st.lists(st.none() | st.text(st.sampled_from("S:FA=|;HDI \u00a0"), max_size=20), max_size=6))
def test_any_text_gives_one_answer_a_cell(cells):
    notes = notebook(*cells)
    assert len(notes.noted("A")) == len(notes.of_filter("H")) == len(cells)
