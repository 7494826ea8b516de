"""The made-up incident of `tests/incident.py`, as the tests of figures ask for it."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.chart import Exhibit, Words, words_for
from toolkit.evidence.case import CaseFile


@pytest.fixture(scope="session")
def dpi(incident) -> int:
    return incident.DPI


@pytest.fixture(scope="session")
def tables(incident) -> dict[str, pd.DataFrame]:
    return incident.tables()


@pytest.fixture(scope="session")
def case(incident) -> CaseFile:
    return incident.case_file()


@pytest.fixture(scope="session")
def case_in_french(incident) -> CaseFile:
    return incident.case_file("fr")


@pytest.fixture(scope="session")
def words(case: CaseFile) -> Words:
    return words_for(case)


@pytest.fixture(scope="session")
def exhibits(incident_exhibits) -> dict[str, Exhibit]:
    return {exhibit.id: exhibit for exhibit in incident_exhibits}
