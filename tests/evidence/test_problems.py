"""Notes of a stage at work."""

from toolkit.evidence.problems import LINE, Notes, UsageError, in_a_cell, uid
from toolkit.schema.tables import LEDGER, PROBLEMS


def test_the_same_evidence_gives_the_same_names():
    def note():
        notes = Notes()
        notes.problem("parse", "E0001", "offset=0", "no RFC 5322 date", field="sent_at", excerpt=b"Tue, 99 \xff")
        return notes.problems

    assert note() == note()
    assert uid("m", "E0001", "offset=0") != uid("m", "E0001", "offset=1")


def test_two_problems_in_one_place_are_two_rows():
    notes = Notes()
    for _ in range(2):
        notes.problem("load", "E0001", None, "damaged")
    frame = PROBLEMS.from_rows(notes.problems)
    assert frame["problem_uid"].nunique() == 2


def test_an_excerpt_keeps_undecodable_bytes_and_is_cut():
    notes = Notes()
    notes.problem("load", "E0001", None, "damaged", excerpt=b"\xff" + b"x" * 1000)
    assert notes.problems[0]["excerpt"].startswith("\\xffxxx")
    assert len(notes.problems[0]["excerpt"]) == 300


def test_a_count_is_a_row_of_the_ledger():
    notes = Notes()
    notes.count("E0001", "/Inbox", declared=3, emitted=2, failed=1, note="1 damaged")
    assert LEDGER.from_rows(notes.ledger)["declared"].tolist() == [3]


def test_a_slip_of_the_caller_is_told_in_one_line_where_ipython_asks():
    assert UsageError("no such case")._render_traceback_() == ["no such case"]


def test_what_is_told_in_a_cell_is_broken_between_words_and_keeps_its_lines():
    told = in_a_cell(f"{'word ' * 40}\n  short  \n{'x' * 100}")
    assert max(map(len, told.splitlines()[:-2])) <= LINE
    assert "\n  short  \n" in told and "wor\nd" not in told
