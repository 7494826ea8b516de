"""The made-up incident, drawn once for all tests of the room."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from toolkit.chart import Exhibit, Words, draw_all, words_for
from toolkit.evidence.case import CaseFile


def _incident() -> ModuleType:
    spec = importlib.util.spec_from_file_location("incident", Path(__file__).with_name("incident.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


INCIDENT = _incident()
# Coarse, so that drawing every figure takes seconds.
DPI = 40


@pytest.fixture(scope="session")
def dpi() -> int:
    return DPI


@pytest.fixture(scope="session")
def tables() -> dict[str, pd.DataFrame]:
    return INCIDENT.tables()


@pytest.fixture(scope="session")
def case() -> CaseFile:
    return INCIDENT.case_file()


@pytest.fixture(scope="session")
def case_in_french() -> CaseFile:
    return INCIDENT.case_file("fr")


@pytest.fixture(scope="session")
def words(case: CaseFile) -> Words:
    return words_for(case)


@pytest.fixture(scope="session")
def hostile() -> str:
    return INCIDENT.HOSTILE


@pytest.fixture(scope="session")
def exhibits(tables, case, tmp_path_factory) -> dict[str, Exhibit]:
    return {exhibit.id: exhibit for exhibit in draw_all(tables, case, tmp_path_factory.mktemp("figures"), dpi=DPI)}
