"""A selection read again in full equals a full load of it; what was not selected stays as it was."""

import os
import shutil
from functools import partial

import pandas as pd
import pytest

from toolkit.evidence.problems import Notes, UsageError
from toolkit.ingest import deepen
from toolkit.ingest.deepening import OF_A_MESSAGE
from toolkit.load import walk
from toolkit.workers import Failure, run

here = partial(run, workers=0)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, evidence, loading):
    folder = tmp_path_factory.mktemp("cases")
    return loading(folder / "full").load(evidence), loading(folder / "headers").load(evidence, depth="headers")


@pytest.fixture
def full(loaded):
    return loaded[0]


@pytest.fixture
def shallow(loaded, loading, tmp_path):
    shutil.copytree(loaded[1].folder, tmp_path / "shallow")
    return loading(tmp_path / "shallow")


def deepened(case, evidence, uids, runner=here):
    return deepen(walk([evidence], Notes()), case.store, case.folder / "deepening", uids, run=runner)


def test_all_of_a_case_deepened_is_a_full_load(full, shallow, evidence):
    outermost = full.messages["embedded_in"].isna().sum()
    assert deepened(shallow, evidence, set(shallow.messages["message_uid"])) == outermost
    for name in (*OF_A_MESSAGE, "problems"):
        key = ["problem_uid"] if name == "problems" else ["message_uid"]
        key += [column for column in ("ordinal", "hop") if column in full.store.read(name)]
        one, other = (case.store.read(name).sort_values(key, ignore_index=True) for case in (full, shallow))
        pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize("loader", ["eml", "pst"])
def test_one_copy_alone_is_read_in_full(full, shallow, evidence, loader):
    of_kind = shallow.messages[shallow.messages["loader"] == loader]
    chosen = of_kind["message_uid"].iloc[0]
    before = shallow.messages
    assert deepened(shallow, evidence, {chosen}) == 1
    after = shallow.messages
    others = before[before["message_uid"] != chosen].reset_index(drop=True)
    pd.testing.assert_frame_equal(after[after["message_uid"] != chosen].reset_index(drop=True), others)
    assert after.set_index("message_uid").loc[chosen, "attachment_count"] == (
        full.messages.set_index("message_uid").loc[chosen, "attachment_count"]
    )


def test_a_message_inside_another_comes_out_with_the_one_that_carries_it(full, shallow, evidence):
    [report] = shallow.manifest[shallow.manifest["path"].str.endswith("report.eml")]["evidence_id"]
    carrying = shallow.messages[shallow.messages["evidence_id"] == report]
    assert len(carrying) == 1
    deepened(shallow, evidence, set(carrying["message_uid"]))
    assert (shallow.messages["evidence_id"] == report).sum() == 2
    inside = full.messages.dropna(subset=["embedded_in"])["message_uid"]
    assert deepened(shallow, evidence, set(inside)) == 1, "chosen by what is inside, read by what carries it"
    assert (shallow.messages["evidence_id"] == report).sum() == 2


def test_only_the_evidence_of_the_selection_is_opened(shallow, evidence, monkeypatch):
    opened = []

    def runner(function, queue):
        opened.extend(selection.file.path for selection in queue)
        return here(function, queue)

    deepened(shallow, evidence, {shallow.messages["message_uid"].iloc[0]}, runner)
    assert opened == ["exports/00.eml"]


def test_a_copy_that_kills_its_worker_keeps_its_rows_and_says_so(shallow, evidence):
    store = shallow.messages[shallow.messages["evidence_id"] == "E0015"]
    locator = store["locator"].iloc[3]

    def runner(function, queue):
        while queue:
            selection = queue.popleft()
            bad = ("E0015", locator) in selection.places
            yield selection, Failure("it died") if bad else function(selection)

    assert deepened(shallow, evidence, set(store["message_uid"]), runner) == len(store) - 1
    after = shallow.messages[shallow.messages["evidence_id"] == "E0015"].set_index("locator")
    assert after["body_text"].isna().sum() == 1
    assert pd.isna(after.loc[locator, "body_text"])
    told = shallow.problems[shallow.problems["locator"] == locator]["reason"].tolist()
    assert told == ["could not be read in full: it died"]


def test_evidence_that_changed_since_is_refused(shallow, evidence, tmp_path):
    shutil.copytree(evidence, tmp_path / "exports")
    os.utime(tmp_path / "exports" / "00.eml", (1, 1))
    with pytest.raises(UsageError, match="E0001 is not what was loaded"):
        deepened(shallow, tmp_path / "exports", {shallow.messages["message_uid"].iloc[0]})


def test_selecting_nothing_changes_nothing(shallow, evidence):
    before = shallow.messages
    assert deepened(shallow, evidence, set()) == 0
    pd.testing.assert_frame_equal(shallow.messages, before)
