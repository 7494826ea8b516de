"""What campaigns, senders, impact and timeline are made from is all that they ask for."""

from __future__ import annotations

import pandas as pd

from toolkit.excerpts import StoredTables
from toolkit.relate import READS, relate


def test_an_excerpt_of_the_tables_relates_alike(sample_case):
    store, settings = sample_case.store, sample_case.settings
    whole, excerpt = (relate(tables, settings) for tables in (StoredTables(store), StoredTables(store, READS)))
    assert whole.keys() == excerpt.keys()
    for name, frame in whole.items():
        pd.testing.assert_frame_equal(excerpt[name], frame)
