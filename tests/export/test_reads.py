"""What the exports are written from is all that they ask for."""

from __future__ import annotations

from toolkit.excerpts import StoredTables
from toolkit.export import READS, write_exports


def test_an_excerpt_of_the_tables_gives_the_same_exports(sample_case, tmp_path):
    store, written = sample_case.store, {}
    for name, tables in {"whole": StoredTables(store), "excerpt": StoredTables(store, READS)}.items():
        write_exports(tables, sample_case.settings, tmp_path / name)
        written[name] = {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()}
    assert written["excerpt"] == written["whole"]
