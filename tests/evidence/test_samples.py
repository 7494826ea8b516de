"""Tiny files of every kind, whole and damaged: what comes out of each, what does not, and why, by `expected.json`.

`make_samples.py` says how each file is made. A file that is read otherwise than before fails here by name.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from toolkit.evidence.case import CaseFile, check
from toolkit.pipeline import create_case, load

HERE = Path(__file__).parent
SAMPLES, EXPECTED = HERE / "samples", json.loads((HERE / "expected.json").read_text(encoding="utf-8"))
COMPRESSED = (".zip",)
COUNTS = ["declared", "emitted", "skipped", "failed", "duplicate", "recovered"]
OF_A_MESSAGE = ["locator", "loader", "header_origin", "subject", "connecting_ip", "attachment_count"]


def makers() -> Any:
    spec = importlib.util.spec_from_file_location("make_samples", HERE / "make_samples.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.MADE


MADE = makers()


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    made = create_case(tmp_path_factory.mktemp("samples") / "case", check(CaseFile()), [SAMPLES])
    load(made, [SAMPLES], workers=0)
    return made


def plain(frame: pd.DataFrame) -> list[list[Any]]:
    """Rows as JSON has them: null where nothing is recorded."""
    return [[None if pd.isna(cell) else cell for cell in row] for row in frame.astype("object").to_numpy().tolist()]


def told(case: Any, name: str) -> dict[str, Any]:
    """All that the tables say of one sample and what is inside it, by the path within it."""
    manifest = case.manifest
    within = manifest["path"].str.removeprefix(f"{SAMPLES.name}/")
    chosen = manifest.assign(within=within)[within.str.partition("!")[0] == name]
    places = chosen.set_index("evidence_id")["within"]

    def of(frame: pd.DataFrame, columns: list[str]) -> list[list[Any]]:
        rows = frame[frame["evidence_id"].isin(places.index)]
        placed = rows.assign(evidence_id=rows["evidence_id"].map(places))
        return sorted(plain(placed[["evidence_id", *columns]]), key=str)

    rows = case.trace.groupby(["evidence_id", "dialect"]).size().rename("rows").reset_index()
    counted = case.ledger[case.ledger[["declared", *COUNTS[1:]]].fillna(1).any(axis=1)]
    return {
        "kinds": plain(chosen.sort_values("within")[["within", "kind"]]),
        "ledger": of(counted, ["unit", "item", *COUNTS]),
        "messages": of(case.messages, OF_A_MESSAGE),
        "trace": of(rows, ["dialect", "rows"]),
        "problems": of(case.problems, ["locator", "field", "reason"]),
    }


@pytest.mark.parametrize("name", MADE)
def test_a_sample_gives_what_is_expected_of_it(case, name):
    assert told(case, name) == EXPECTED[name]


def test_every_sample_is_expected_and_every_expectation_has_a_sample():
    assert set(MADE) == set(EXPECTED) == {path.name for path in SAMPLES.iterdir()}


@pytest.mark.parametrize("name", [name for name in MADE if not name.endswith(COMPRESSED)])
def test_a_sample_is_what_its_maker_makes(name):
    assert (SAMPLES / name).read_bytes() == MADE[name]()
