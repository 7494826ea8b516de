"""What the figures share: clause answers, locations, evidence ids; a null stays a null."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.chart.counts import abbreviated, clause, evidence_of, judged, located, table, ties
from toolkit.schema import TABLES


def test_an_absent_table_is_the_contracts_empty_one():
    assert list(table({}, "mail").columns) == list(TABLES["mail"].names)


def test_a_clause_without_answer_is_null_and_not_false(tables):
    mail = judged(tables)
    answers = clause(tables, "entered_from_outside", mail["mail_uid"])
    assert answers[(mail["verdict"] == "undetermined").to_numpy(dtype=bool)].isna().all()


def test_a_clause_that_was_never_asked_is_null_for_every_mail():
    assert clause({}, "anonymous", pd.Series(["mail-1"], dtype="string")).isna().all()


def test_the_first_source_that_answers_places_an_address():
    rows = [
        {"ip": "192.0.2.1", "source": "Silent", "is_public": True},
        {"ip": "192.0.2.1", "source": "B", "is_public": True, "country": "CA"},
        {"ip": "192.0.2.1", "source": "A", "is_public": True, "country": "US"},
    ]
    assert list(located({"ip_facts": TABLES["ip_facts"].from_rows(rows)})["country"]) == ["CA"]


def test_the_evidence_of_a_mail_is_where_its_copies_and_trace_rows_lie(tables):
    both = tables["mail"].loc[tables["mail"]["seen_in"] == "both", "mail_uid"].head(1)
    found = evidence_of(ties(tables), both)
    assert "E0007" in found and len(found) == 2


@pytest.mark.parametrize(
    ("ids", "shown"),
    [
        ([], ""),
        (["E0001"], "E0001"),
        (["E0001", "E0002", "E0004"], "E0001–E0002, E0004"),
        ([f"E{n:04d}" for n in range(1, 8, 2)], "E0001, E0003, E0005, E0007"),
        (["E0001", "E0002.1", "E0002.2", "E0003"], "E0001, E0002 (2), E0003"),
    ],
)
def test_many_evidence_ids_are_written_short(ids, shown):
    assert abbreviated(ids) == (shown, 0)


def test_of_very_many_files_the_rest_is_counted():
    shown, unsaid = abbreviated([f"E{n:04d}" for n in range(1, 41, 2)])
    assert shown.endswith("E0019")
    assert unsaid == 10
