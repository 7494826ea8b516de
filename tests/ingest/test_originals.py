"""Copies come back byte for byte, from files and from what archives hold; what has changed since is said."""

import os
import shutil

import pytest

from toolkit.evidence.problems import Notes
from toolkit.ingest import originals
from toolkit.load import walk


@pytest.fixture
def loaded(evidence, loading, tmp_path):
    shutil.copytree(evidence, tmp_path / "exports")
    return loading(tmp_path / "case").load(tmp_path / "exports", depth="headers"), tmp_path / "exports"


def places_of(case):
    copies = case.messages[(case.messages["loader"] == "eml") & case.messages["embedded_in"].isna()]
    return set(zip(copies["evidence_id"], copies["locator"], strict=True))


def test_every_original_is_given_once_and_as_it_was_saved(loaded):
    case, folder = loaded
    notes, places = Notes(), places_of(case)
    found = list(originals(walk([folder], Notes()), case.store, case.scratch, places, notes))
    assert {place for place, _ in found} == places and len(found) == len(places) == 15
    contents = {content for _, content in found}
    assert contents >= {file.read_bytes() for file in folder.glob("*.eml")}
    assert any(b"<21@contoso.com>" in content for content in contents) and notes.problems == []
    assert list(case.scratch.glob("originals-*")) == []


def test_only_what_is_asked_for_is_given(loaded):
    case, folder = loaded
    place = sorted(places_of(case))[0]
    assert [at for at, _ in originals(walk([folder], Notes()), case.store, case.scratch, {place}, Notes())] == [place]


def test_evidence_that_is_not_what_was_loaded_gives_a_problem(loaded):
    case, folder = loaded
    for file in folder.glob("*.eml"):
        os.utime(file, (1, 1))
    notes = Notes()
    assert list(originals(walk([folder], Notes()), case.store, case.scratch, places_of(case), notes)) == []
    assert "not what was loaded" in notes.problems[0]["reason"]
