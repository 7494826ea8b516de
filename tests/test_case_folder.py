"""A case folder is made once, and what it holds already is left as it is."""

from pathlib import Path

import pytest

from toolkit.case_folder import create_case, expect_apart, open_case, settings_for
from toolkit.evidence import custody
from toolkit.evidence.case import CaseFile, CaseSection
from toolkit.evidence.problems import UsageError


def test_a_new_case_is_named_after_its_folder_and_logs_its_evidence(tmp_path):
    case = create_case(tmp_path / "acme", CaseFile(), [tmp_path / "exports"])
    assert open_case(tmp_path / "acme").settings.case.id == "acme"
    [entry] = custody.read(case.folder / "custody.jsonl")
    assert entry["detail"]["evidence"] == [str(tmp_path / "exports")]


def test_the_same_evidence_again_is_the_same_case_and_other_evidence_is_not(tmp_path):
    create_case(tmp_path / "acme", CaseFile(), [tmp_path / "exports"])
    create_case(tmp_path / "acme", CaseFile(), [tmp_path / "exports"])
    with pytest.raises(UsageError, match="already holds another case"):
        create_case(tmp_path / "acme", CaseFile(), [tmp_path / "other"])


def test_what_a_caller_states_adds_to_case_toml(tmp_path):
    (tmp_path / "case.toml").write_text('[tenant]\naccepted_domains = ["contoso.com"]\n', encoding="utf-8")
    settings = settings_for(tmp_path, None, accepted_domains=["fabrikam.com", "contoso.com"], language="fr")
    assert settings.tenant.accepted_domains == ("contoso.com", "fabrikam.com")
    assert settings.case.language == "fr"


def test_a_disk_that_was_full_when_the_case_was_made_costs_nothing_that_was_stated(tmp_path, monkeypatch):
    stated, place = CaseFile(case=CaseSection(title="Spoofed mail")), tmp_path / "acme"

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space"):
        patched.setattr(custody, "_write", full)
        create_case(place, stated, [tmp_path / "exports"])
    with monkeypatch.context() as patched, pytest.raises(UsageError, match="No space"):
        patched.setattr(Path, "replace", full)
        create_case(place, CaseFile(), [tmp_path / "exports"])
    assert open_case(place).settings.case.title == "Spoofed mail"
    create_case(place, settings_for(place, None), [tmp_path / "exports"])
    assert {path.name for path in place.iterdir()} == {"case.toml", "custody.jsonl"}


def test_a_file_is_no_case_folder(tmp_path):
    (tmp_path / "x").write_text("mine")
    with pytest.raises(UsageError, match="is a file"):
        create_case(tmp_path / "x", CaseFile(), [tmp_path])


def test_a_folder_whose_name_no_text_can_hold_is_refused(tmp_path):
    with pytest.raises(UsageError, match="is not UTF-8"):
        create_case(tmp_path / "cas\udce9", CaseFile(), [tmp_path / "exports"])


@pytest.mark.parametrize("where", ["exports", "exports/case"])
def test_a_case_is_never_made_inside_the_evidence(tmp_path, where):
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "a.eml").write_text("From: a@contoso.com\n\n")
    with pytest.raises(UsageError, match="inside the evidence"):
        create_case(tmp_path / where, CaseFile(), [tmp_path / "exports"])
    assert [path.name for path in (tmp_path / "exports").iterdir()] == ["a.eml"]


def test_a_place_where_no_folder_can_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="a case cannot be made there"):
        create_case(tmp_path / "file" / "case", CaseFile(), [tmp_path / "exports"])


def test_evidence_named_in_another_order_or_twice_is_the_same_case(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    create_case(tmp_path / "acme", CaseFile(), [first, second])
    create_case(tmp_path / "acme", CaseFile(), [second, first, first])
    with pytest.raises(UsageError, match="already holds another case"):
        create_case(tmp_path / "acme", CaseFile(), [second])


@pytest.mark.parametrize("name", ["tables", "report/report.html", "case.toml", "custody.jsonl"])
def test_what_stages_made_is_no_evidence_of_the_case_and_what_lies_beside_it_may_be(name, tmp_path):
    with pytest.raises(UsageError, match="was made by the toolkit for the case"):
        expect_apart(tmp_path / "acme", [tmp_path / "acme" / name])
    expect_apart(tmp_path / "acme", [tmp_path / "acme" / "evidence"])
