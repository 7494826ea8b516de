"""A case with a trace alone, and one with messages alone: every mail has a verdict, and what is missing is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.pipeline import create_case, load, run_stage, settings_for
from toolkit.schema.vocabulary import SPOOF_VERDICTS
from toolkit.simulate import check_verdicts, read_truth

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample-case"
SIDES = {"trace": ["traces"], "headers": ["mailboxes", "outlook", "reported", "saved", "purview", "archive"]}


@pytest.fixture(scope="module", params=SIDES)
def case(request, tmp_path_factory):
    """The sample case with one side of its evidence, judged."""
    evidence = [SAMPLE / "exports" / name for name in SIDES[request.param]]
    folder = tmp_path_factory.mktemp(request.param) / "case"
    made = create_case(folder, settings_for(folder, SAMPLE / "case.toml"), evidence)
    load(made, evidence, workers=0)
    for stage in ("assemble", "enrich", "judge"):
        run_stage(made, stage)
    assert set(made.mail["seen_in"]) == {request.param}
    return made


@pytest.fixture(scope="module")
def checked(case):
    judged = check_verdicts(read_truth(SAMPLE / "truth.csv"), case.mail, case.verdicts)
    return judged[judged["mail_uid"].notna()]


def test_every_mail_has_one_verdict(case):
    assert sorted(case.verdicts["mail_uid"]) == sorted(case.mail["mail_uid"])
    assert (case.verdicts["verdict"] == "direct_send_spoof").sum() > 10


def test_what_is_not_established_names_what_is_missing_and_only_that(case):
    verdicts = case.verdicts
    unsure = verdicts["certainty"] == "likely"
    assert unsure.any()
    assert verdicts.loc[unsure, "missing"].notna().all()
    assert verdicts.loc[~unsure, "missing"].isna().all()


def test_what_one_side_cannot_say_is_unknown_and_accuses_nobody(checked):
    wrong = checked[~checked["agrees"]]
    accused = wrong[wrong["verdict"].isin(SPOOF_VERDICTS)]
    assert set(accused["meant"]) <= {*SPOOF_VERDICTS, "review"}
    cleared = wrong[wrong["meant"].isin(SPOOF_VERDICTS)]
    assert set(cleared["verdict"]) <= {*SPOOF_VERDICTS, "review", "undetermined"}


@pytest.mark.parametrize("case", ["trace"], indirect=True)
def test_a_trace_without_results_leaves_authentication_unknown_never_false(case):
    without = case.mail.loc[case.mail["spf"].isna() & case.mail["connecting_ip"].notna(), "mail_uid"]
    clauses = case.clauses[case.clauses["clause"] == "authenticated_aligned"]
    asked = clauses[clauses["mail_uid"].isin(without)]
    assert len(asked) > 5
    assert asked["answer"].isna().all()
