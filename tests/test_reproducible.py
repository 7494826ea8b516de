"""The same evidence under the same clock gives the same case, byte for byte: tables, figures, reports, exports, log."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from toolkit.delivery import redact
from toolkit.pipeline import Case, investigate, open_case, run_stage, settings_for

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample-case"
RUN = datetime(2025, 7, 15, 9, tzinfo=UTC)


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def walked(folder: Path, evidence: Path) -> Case:
    """A case, from evidence to exports and both reports."""
    settings = settings_for(folder, SAMPLE / "case.toml")
    case = investigate([evidence], folder, settings, workers=0, clock=lambda: RUN)
    redact(case, chance=bytes)
    return case


@pytest.fixture(scope="module")
def evidence(tmp_path_factory) -> Path:
    """A part of the sample case, with copies and traces in it."""
    folder = tmp_path_factory.mktemp("evidence") / "exports"
    given = sorted(path for path in (SAMPLE / "exports").rglob("*") if path.is_file())
    for path in [*given[:20], *(one for one in given if one.suffix == ".csv")]:
        copy = folder / path.relative_to(SAMPLE / "exports")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    return folder


@pytest.fixture(scope="module")
def first(evidence, tmp_path_factory) -> Case:
    return walked(tmp_path_factory.mktemp("first") / "case", evidence)


def test_the_same_clock_gives_the_same_bytes(first, evidence, tmp_path):
    once, again = hashes(first.folder), hashes(walked(tmp_path / "elsewhere", evidence).folder)
    made = {"report/report.pdf", "report/report.redacted.html", "figures/volume.png", "tables/mail.parquet"}
    assert made <= set(once) == set(again)
    assert {name for name in once if once[name] != again[name]} == set()


def test_another_hour_changes_only_the_report_that_states_it(first, tmp_path):
    shutil.copytree(first.folder, tmp_path / "case")
    later = open_case(tmp_path / "case")
    for hour in (9, 10):
        run_stage(Case(later.folder, later.settings, lambda: RUN.replace(hour=hour)), "report")  # noqa: B023
        shutil.copytree(later.folder / "report", tmp_path / str(hour))
    at_nine, at_ten = hashes(tmp_path / "9"), hashes(tmp_path / "10")
    assert {name for name in at_nine if at_nine[name] != at_ten[name]} == {"report.html", "report.pdf"}
