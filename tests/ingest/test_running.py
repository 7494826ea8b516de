"""A load is whole whatever kills its workers or itself, and its tables do not depend on how it went."""

import os
from collections import deque
from datetime import timedelta
from functools import partial

import pandas as pd
import pytest

from toolkit.ingest import LOADED
from toolkit.ingest.reading import read_unit
from toolkit.workers import Failure, run

here = partial(run, workers=0)


def poisoned_by(*names):
    """A runner where a unit dies that holds one of these files (by the end of its path) or nodes."""

    def runner(function, queue):
        while queue:
            unit = queue.popleft()
            inside = [file.path for file in unit.files if not unit.nodes] + [node.nid for node in unit.nodes]
            bad = any(name in names or str(name).endswith(names) for name in map(str, inside))
            yield unit, Failure("it died") if bad else function(unit)

    return runner


def killed_after(units):
    """A runner that is killed from outside after so many units."""

    def runner(function, queue):
        for done, outcome in enumerate(here(function, queue)):
            if done == units:
                raise KeyboardInterrupt
            yield outcome

    return runner


def crash_on_number_five(unit):
    """A worker that dies of one file, as a library in C may."""
    if any(file.path.endswith("05.eml") for file in unit.files):
        os._exit(139)
    return read_unit(unit)


def test_the_tables_do_not_depend_on_the_number_of_workers(case, evidence):
    alone, together = case("alone").load(evidence), case("together").load(evidence, partial(run, workers=2))
    assert alone.bytes() == together.bytes()
    assert len(alone.messages) == 12 + 2 + 2 + 2 * 26


def test_a_store_in_slices_gives_what_it_gives_in_one(case, evidence, request):
    whole = case("whole").load(evidence)
    request.getfixturevalue("small_cuts")
    sliced = case("sliced").load(evidence)
    assert max(total for _, total in sliced.heard) > 15
    for name in LOADED:
        columns = ("message_uid", "problem_uid", "evidence_id", "unit", "ordinal")
        key = [column for column in columns if column in whole.store.read(name)]
        one, other = (loaded.store.read(name).sort_values(key, ignore_index=True) for loaded in (whole, sliced))
        pd.testing.assert_frame_equal(one, other)


def test_what_is_cut_in_slices_inside_an_archive_leaves_nothing_behind(case, evidence, small_cuts):
    loaded = case("one").load(evidence)
    assert loaded.messages["evidence_id"].str.startswith("E0013.").sum() == 28
    assert not loaded.scratch.exists()


@pytest.mark.parametrize("killer", ["00.eml", "07.eml", "report.eml"])
def test_a_file_that_kills_its_worker_is_the_only_loss(case, evidence, killer):
    whole, hurt = case("whole").load(evidence), case("hurt").load(evidence, poisoned_by(killer))
    [lost] = hurt.manifest[hurt.manifest["path"].str.endswith(killer)]["evidence_id"]
    assert set(whole.messages["message_uid"]) - set(hurt.messages["message_uid"]) == set(
        whole.messages[whole.messages["evidence_id"] == lost]["message_uid"]
    )
    assert hurt.manifest["evidence_id"].tolist().count(lost) == 1
    assert hurt.problems[hurt.problems["evidence_id"] == lost]["reason"].tolist() == ["it died"]


def test_a_message_that_kills_its_worker_is_the_only_loss_and_the_folders_balance(case, evidence, small_cuts):
    whole = case("whole").load(evidence)
    store = whole.messages[whole.messages["loader"] == "pst"]
    nid = store["locator"].iloc[4].removeprefix("nid=")
    hurt = case("hurt").load(evidence, poisoned_by(nid))
    lost = set(whole.messages["message_uid"]) - set(hurt.messages["message_uid"])
    assert lost == set(store[store["locator"] == f"nid={nid}"]["message_uid"])
    assert set(hurt.problems["locator"].dropna()) == {f"nid={nid}"}
    folders = hurt.ledger[hurt.ledger["declared"].notna() & (hurt.ledger["item"] == "message")]
    assert (folders["declared"] == folders[["emitted", "skipped", "failed", "duplicate"]].sum(axis="columns")).all()
    assert folders["failed"].sum() == 2, "the store lies there twice, in the folder and in the archive"


def test_a_real_worker_that_dies_costs_one_file(case, evidence, small_cuts):
    def runner(_function, queue):
        return run(crash_on_number_five, queue, workers=2)

    hurt = case("hurt").load(evidence, runner)
    assert hurt.ledger[hurt.ledger["failed"] > 0]["unit"].tolist() == ["exports/05.eml", "exports/zeros.pst"]
    assert "died (exit status 139)" in hurt.problems["reason"].iloc[0]


@pytest.mark.parametrize("units", range(0, 18, 3))
def test_a_load_that_was_killed_goes_on_and_gives_the_same_bytes(case, evidence, small_cuts, units):
    whole, killed = case("whole").load(evidence), case("killed")
    with pytest.raises(KeyboardInterrupt):
        killed.load(evidence, killed_after(units))
    before = len(killed.heard)
    killed.load(evidence, now=whole.manifest["registered_at"].iloc[0] + timedelta(hours=1))
    assert killed.bytes() == whole.bytes()
    assert before + len(killed.heard[before:]) == len(whole.heard), "finished units are not read again"


def test_a_failure_is_not_repeated_when_the_load_goes_on(case, evidence, small_cuts):
    whole, killed = case("whole").load(evidence, poisoned_by("01.eml")), case("killed")

    def runner(function, queue):
        for done, outcome in enumerate(poisoned_by("01.eml")(function, queue)):
            if done == 12:
                raise KeyboardInterrupt
            yield outcome

    with pytest.raises(KeyboardInterrupt):
        killed.load(evidence, runner)
    killed.load(evidence, poisoned_by("01.eml"))
    assert killed.bytes() == whole.bytes()


def test_a_merge_that_was_killed_is_finished(case, evidence, monkeypatch):
    whole, killed = case("whole").load(evidence), case("killed")
    merge = type(killed.store).merge_parts

    def until_hops(store, name):
        if name == "hops":
            raise KeyboardInterrupt
        merge(store, name)

    monkeypatch.setattr("toolkit.store.Store.merge_parts", until_hops)
    with pytest.raises(KeyboardInterrupt):
        killed.load(evidence)
    monkeypatch.undo()
    killed.load(evidence)
    assert killed.bytes() == whole.bytes()


def test_other_evidence_starts_anew(case, evidence, tmp_path):
    killed = case("killed")
    with pytest.raises(KeyboardInterrupt):
        killed.load(evidence, killed_after(0))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.eml").write_bytes(b"From: a@contoso.com\r\n\r\nx")
    killed.load(tmp_path / "other")
    assert killed.manifest["path"].tolist() == ["other/a.eml"]


def test_depth_headers_leaves_bodies_null_and_not_empty(case, evidence):
    loaded = case("headers").load(evidence, depth="headers")
    assert loaded.messages["body_text"].isna().all()
    assert loaded.messages["body_sha256"].isna().all()
    assert loaded.messages["attachment_count"].notna().all()
    assert loaded.attachments["name"].notna().any() and loaded.attachments["sha256"].isna().all()
    assert loaded.urls.empty
    assert loaded.messages["header_from"].notna().sum() > 12


def test_units_are_heard_one_by_one(case, evidence):
    heard = case("one").load(evidence).heard
    assert [done for done, _ in heard] == list(range(1, len(heard) + 1))
    assert heard[-1][0] == heard[-1][1]


def test_no_unit_is_left_when_the_queue_is_empty():
    assert list(here(read_unit, deque())) == []
