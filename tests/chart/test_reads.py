"""What the figures are drawn from is all that they ask for."""

from __future__ import annotations

from toolkit.chart import READS, draw_all
from toolkit.excerpts import StoredTables


def test_an_excerpt_of_the_tables_gives_the_same_figures(sample_case, dpi, tmp_path):
    folders = {"whole": StoredTables(sample_case.store), "excerpt": StoredTables(sample_case.store, READS)}
    drawn = {}
    for name, tables in folders.items():
        draw_all(tables, sample_case.settings, tmp_path / name, dpi=dpi)
        drawn[name] = {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()}
    assert drawn["excerpt"] == drawn["whole"]
