"""The made-up incident of `tests/incident.py`, reported once for all tests of the room."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from toolkit.chart import Exhibit, words_for
from toolkit.evidence.case import CaseFile
from toolkit.report import Numbers, build_report, write_report
from toolkit.report.voice import Voice

MADE_AT = datetime(2025, 7, 5, 9, 30, tzinfo=UTC)


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
def made_at() -> datetime:
    return MADE_AT


@pytest.fixture(scope="session")
def exhibits(incident_exhibits) -> list[Exhibit]:
    return incident_exhibits


@pytest.fixture(scope="session")
def folder(tables, case, exhibits, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_report(tables, case, exhibits, folder, made_at=MADE_AT)
    return folder


@pytest.fixture(scope="session")
def again(tables, case, exhibits, tmp_path_factory) -> Path:
    """The same report, written once more."""
    folder = tmp_path_factory.mktemp("again")
    write_report(tables, case, exhibits, folder, made_at=MADE_AT)
    return folder


@pytest.fixture
def report(tables, case, exhibits, voice):
    return build_report(Numbers.over(tables), case, exhibits, voice, MADE_AT)


@pytest.fixture(scope="session")
def page(folder) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def asked(folder) -> list[dict[str, object]]:
    return json.loads((folder / "numbers.json").read_text(encoding="utf-8"))


@pytest.fixture
def numbers(tables) -> Numbers:
    return Numbers.over(tables)


@pytest.fixture(scope="session")
def voice(case) -> Voice:
    return Voice(words_for(case))


@pytest.fixture(scope="session")
def french(case_in_french) -> Voice:
    return Voice(words_for(case_in_french))
