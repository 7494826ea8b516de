"""The sample case from its files to its verdicts: every container opened, every copy of a mail joined, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from toolkit.simulate import check_verdicts, read_truth

TRUTH = Path(__file__).resolve().parents[1] / "data" / "sample-case" / "truth.csv"


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return read_truth(TRUTH)


@pytest.fixture(scope="module")
def checked(truth, sample_case) -> pd.DataFrame:
    """Every mail of the truth with its mail of the case."""
    judged = check_verdicts(truth, sample_case.mail, sample_case.verdicts)
    return judged.merge(sample_case.mail[["mail_uid", "copies", "trace_rows", "seen_in"]], on="mail_uid", how="left")


def test_every_mail_is_found_and_judged_as_it_was_meant(truth, checked):
    assert len(checked) == len(truth)
    assert checked.loc[~checked["agrees"], "scenario"].tolist() == []


def test_every_kind_of_container_is_opened_also_inside_another(sample_case):
    manifest = sample_case.manifest
    assert {"eml", "msg", "pst", "mbox", "zip", "trace"} <= set(manifest["kind"])
    depth = manifest["path"].str.count("!")
    assert set(depth[manifest["kind"] == "pst"]) == {0, 2}
    assert set(depth[manifest["kind"] == "eml"]) == {0, 2}


def test_the_ledger_balances_and_nothing_is_lost(sample_case):
    ledger = sample_case.ledger
    out = ledger[["emitted", "skipped", "failed", "duplicate"]].sum(axis=1)
    assert (ledger["declared"].fillna(out) == out).all()
    assert ledger["failed"].sum() == 0
    assert ledger.loc[ledger["note"].fillna("").str.contains("IPM.Contact"), "skipped"].tolist() == [1, 1, 1]


def test_copies_of_one_mail_in_several_places_are_one_mail(truth, checked):
    places = truth["files"].fillna("").map(lambda files: len([*filter(None, files.split(";"))]))
    assert (places > 1).sum() > 10
    assert checked["copies"].tolist() == places.tolist()


def test_a_mail_inside_another_is_joined_with_its_other_copies_too(truth, checked):
    (reported,) = checked.index[checked["scenario"] == "reported_spoof"]
    assert truth.loc[reported, "files"].count(";") == 1
    assert checked.loc[reported, "copies"] == 2


def test_a_copy_without_headers_says_so(sample_case, checked):
    (lost,) = checked.loc[checked["scenario"] == "header_lost", "mail_uid"]
    uids = sample_case.matches.loc[sample_case.matches["mail_uid"] == lost, "source_uid"]
    found = sample_case.messages[sample_case.messages["message_uid"].isin(uids)]
    assert set(zip(found["loader"], found["header_origin"], strict=True)) == {("msg", "absent"), ("pst", "absent")}


def test_a_store_gives_transport_headers_recipients_and_attachments(sample_case):
    messages = sample_case.messages
    stored = messages[(messages["loader"] == "pst") & (messages["header_origin"] == "mapi")]
    assert stored["connecting_ip"].notna().any()
    assert set(stored["message_uid"]) <= set(sample_case.recipients["message_uid"])
    assert stored["attachment_count"].max() >= 1


def test_a_date_that_its_author_made_up_is_kept_and_places_nothing_in_time(sample_case, checked):
    (dated,) = checked.loc[checked["scenario"] == "dated_before_the_tenant", "mail_uid"]
    uids = sample_case.matches.loc[sample_case.matches["mail_uid"] == dated, "source_uid"]
    copies = sample_case.messages[sample_case.messages["message_uid"].isin(uids)]
    assert set(copies["sent_at"].dt.year) <= {1970, 2038}
    assert sample_case.mail.set_index("mail_uid").loc[dated, "received_at"].year == 2025
    assert sample_case.timeline["occurred_at"].dt.year.isin([2025]).all()
