"""The tables that every store has: the same bytes as in a store that Outlook made."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from toolkit.load.pstfile.opening import open_bytes
from toolkit.simulate.pstwriter.columns import RECIPIENT_TEMPLATE, RECIPIENTS, TEMPLATES
from toolkit.simulate.pstwriter.nodes import Nodes
from toolkit.simulate.pstwriter.tables import ROW_ID, ROW_VERSION, Table

CORPUS = Path(__file__).resolve().parents[4] / "shared/corpora/pst"
# Outlook fills this one.
RECEIVE_FOLDERS = 0x62B


@pytest.mark.parametrize("columns", TEMPLATES.values())
def test_a_table_begins_with_row_id_and_version_and_names_no_column_twice(columns: tuple[int, ...]) -> None:
    assert columns[:2] == (ROW_ID, ROW_VERSION)
    assert len(set(columns)) == len(columns)


def test_further_columns_stand_behind_those_of_the_template() -> None:
    assert RECIPIENTS[: len(RECIPIENT_TEMPLATE)] == RECIPIENT_TEMPLATE


@pytest.mark.corpus
def test_templates_are_those_of_outlook() -> None:
    made = CORPUS / "java_libpst/test__resources__passworded.pst"
    if not made.is_file():
        pytest.skip("the real-mail corpora are not beside the project")
    outlook = open_bytes(made.read_bytes())
    stream = io.BytesIO()
    nodes = Nodes(stream)
    for nid, template in TEMPLATES.items():
        nodes.add(nid, Table(nodes, template).finish())
    nodes.finish(1)
    ours = open_bytes(stream.getvalue())
    for nid in TEMPLATES.keys() - {RECEIVE_FOLDERS}:
        assert ours.data_of(ours.node(nid).data) == outlook.data_of(outlook.node(nid).data), hex(nid)
