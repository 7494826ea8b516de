"""Labels that people give, and the queue that waits for them."""

import pytest

from toolkit import UsageError, open_case
from toolkit.evidence import custody
from toolkit.notebook.reviews import label, labels, queue, review
from toolkit.pipeline import CUSTODY_LOG


@pytest.fixture
def doubtful(case):
    return queue(case)["mail_uid"].iloc[0]


def test_the_queue_holds_what_is_in_doubt_and_nothing_else(case):
    waiting = queue(case)
    expected = case.verdicts[case.verdicts["verdict"].isin(["review", "undetermined"])]
    assert set(waiting["mail_uid"]) == set(expected["mail_uid"])
    assert waiting["label"].isna().all()


def test_a_label_lasts_and_is_signed(case, doubtful):
    label(case, doubtful, "legitimate", "the payroll provider")
    [kept] = labels(open_case(case.folder)).to_dict("records")
    assert (kept["mail_uid"], kept["label"], kept["note"]) == (doubtful, "legitimate", "the payroll provider")
    assert kept["labelled_by"] == case.settings.case.investigator
    assert custody.breaks(case.folder / CUSTODY_LOG) == []


def test_a_later_label_replaces_an_earlier_one_and_both_stay_in_the_log(case, doubtful):
    label(case, doubtful, "unsure")
    label(case, doubtful, "spoof", by="B. Other")
    assert labels(case)["label"].tolist() == ["spoof"]
    lines = [entry for entry in custody.read(case.folder / CUSTODY_LOG) if entry["action"] == "mail labelled"]
    assert [line["detail"]["label"] for line in lines] == ["unsure", "spoof"]


def test_a_labelled_mail_goes_to_the_end_of_the_queue(case, doubtful):
    label(case, doubtful, "spoof")
    assert queue(case)["mail_uid"].iloc[-1] == doubtful


def test_a_label_changes_no_verdict(case, doubtful):
    before = case.verdicts
    label(case, doubtful, "spoof")
    assert case.verdicts.equals(before)


def test_the_copy_for_people_runs_no_formula(case, doubtful):
    label(case, doubtful, "unsure", "=cmd|' /C calc'!A1")
    assert "'=cmd" in (case.folder / "labels.csv").read_text(encoding="utf-8-sig")
    assert labels(case)["note"].tolist() == ["=cmd|' /C calc'!A1"]


@pytest.mark.parametrize(
    ("mail", "word", "problem"),
    [("mail-0", "spoof", "no mail 'mail-0'"), (None, "spam", "label 'spam' is not one of spoof, legitimate, unsure")],
)
def test_a_label_for_nothing_or_of_no_known_word_is_refused(case, doubtful, mail, word, problem):
    with pytest.raises(UsageError, match=problem):
        label(case, mail or doubtful, word)
    assert labels(case).empty


def test_the_form_records_what_was_chosen(case, displayed, at_the_keyboard):
    review(case)
    mail, _, choice, note, (button, answer) = *displayed[-1].children[:4], displayed[-1].children[4].children
    chosen = mail.options[1][1]
    mail.value, choice.value, note.value = chosen, "legitimate", "known"
    button.click()
    assert labels(case)[["mail_uid", "label", "note"]].values.tolist() == [[chosen, "legitimate", "known"]]
    assert answer.value.startswith("Recorded")


def test_without_anybody_there_the_queue_is_a_table(case, displayed):
    review(case)
    assert len(displayed) == 1 and "0 of" in displayed[0]
