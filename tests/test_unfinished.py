"""A stage that was stopped while it wrote: nothing is made of what it left, and the next command says what to run."""

import shutil

import pytest

from toolkit import history, verify
from toolkit.evidence.case import CaseFile
from toolkit.evidence.problems import UsageError
from toolkit.pipeline import add_evidence, create_case, deepen_copies, load, open_case, run_stage
from toolkit.store import Store
from toolkit.unfinished import begun, expect_finished, unfinished


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evidence") / "exports"
    folder.mkdir()
    for name in "bd":
        mail = f"From: {name}@contoso.com\r\nTo: a@contoso.com\r\nMessage-ID: <{name}@contoso.com>\r\n\r\n{name}\r\n"
        (folder / f"{name}.eml").write_bytes(mail.encode())
    return folder


@pytest.fixture(scope="module")
def judged(exports):
    made = create_case(exports.parent / "case", CaseFile(), [exports])
    load(made, [exports], workers=0)
    for stage in ("assemble", "enrich", "judge"):
        run_stage(made, stage, workers=0)
    return made


@pytest.fixture
def case(judged, tmp_path):
    return open_case(shutil.copytree(judged.folder, tmp_path / "case"))


def stopped_at(monkeypatch, number, method):
    """The process ends at the so-manieth table that it writes."""
    written, write = [], getattr(Store, method)

    def ends(store, name, *more):
        written.append(name)
        if len(written) == number:
            raise KeyboardInterrupt
        write(store, name, *more)

    monkeypatch.setattr(Store, method, ends)


def test_what_came_to_its_end_leaves_nothing(case):
    assert unfinished(case) == {}
    assert not (case.folder / "unfinished").exists()
    expect_finished(case, ["load", "judge"])


def test_after_a_judge_that_was_stopped_no_stage_makes_anything_of_its_tables(case, monkeypatch):
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        stopped_at(patched, 2, "merge_parts")
        run_stage(case, "judge", workers=0)
    with pytest.raises(UsageError, match=r"judge was begun and did not .*: `toolkit rerun .* --from judge` first"):
        run_stage(open_case(case.folder), "relate")
    assert verify.differences(case)[0].startswith("judge: was begun and did not come to its end")
    assert "Unfinished judge" in history.standing(case)
    run_stage(case, "assemble")
    assert list(unfinished(case)) == ["judge"], "what comes before it does not end it"
    run_stage(case, "judge", workers=0)
    run_stage(case, "relate")
    assert unfinished(case) == {} and verify.differences(case) == []


def test_rows_half_replaced_by_deeper_ones_are_taken_up_by_nothing(case, exports, monkeypatch):
    query = "select mail_uid from mail"
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        stopped_at(patched, 2, "write_arrow")
        deepen_copies(case, [exports], query, workers=0)
    with pytest.raises(UsageError, match="deepen was begun"):
        run_stage(case, "assemble")
    with pytest.raises(UsageError, match="deepen was begun"):
        add_evidence(case, [exports / "b.eml"], workers=0)
    deepen_copies(case, [exports], query, workers=0)
    run_stage(case, "assemble")


def test_a_deepening_stopped_while_it_reads_has_changed_nothing(case, exports, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("toolkit.ingest.deepening.copies_in", stopped)
    with pytest.raises(KeyboardInterrupt):
        deepen_copies(case, [exports], "select mail_uid from mail", workers=0)
    assert unfinished(case) == {}


def test_reading_everything_again_settles_what_a_deepening_left(case, exports):
    with pytest.raises(KeyboardInterrupt), begun(case, "deepen"):
        raise KeyboardInterrupt
    load(case, [exports], workers=0)
    assert unfinished(case) == {}


def test_evidence_half_added_is_taken_up_by_nothing(case, exports, tmp_path, monkeypatch):
    (tmp_path / "more.eml").write_bytes(b"From: x@contoso.com\r\n\r\nx\r\n")
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        stopped_at(patched, 3, "join")
        add_evidence(case, [tmp_path / "more.eml"], workers=0)
    with pytest.raises(UsageError, match="load was begun and did not come to its end: the same `toolkit load` again"):
        run_stage(case, "assemble")
    with pytest.raises(UsageError, match="load was begun"):
        deepen_copies(case, [exports], "select mail_uid from mail", workers=0)
    add_evidence(case, [tmp_path / "more.eml"], workers=0)
    run_stage(case, "assemble")
    assert len(case.manifest) == 3
