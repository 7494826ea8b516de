"""How a case stands."""

import pytest

from toolkit import TABLES, UsageError
from toolkit.evidence.problems import Notes
from toolkit.notebook.cards import card
from toolkit.notebook.standing import (
    beside,
    custody_log,
    differences,
    evidence_of,
    figures_of,
    files_of,
    losses,
    mail_of,
    of_mail,
    rerun,
    tables_of,
)


def test_a_case_as_it_was_made_differs_in_nothing(case):
    assert differences(case).empty


def test_a_changed_table_is_named(case):
    case.store.write("profile", case.profile.head(1))
    assert "table profile" in " ".join(differences(case)["difference"])


def test_the_custody_log_is_read_oldest_first(case):
    case.record("gate confirmed", gate="profile", by="A. Nalyst")
    log = custody_log(case)
    assert log["action"].iloc[0] == "case opened"
    assert log[["action", "by"]].iloc[-1].tolist() == ["gate confirmed", "A. Nalyst"]
    assert "gate profile" in log["detail"].iloc[-1]
    figures = sum(path.is_file() for path in (case.folder / "figures").iterdir())
    assert log.set_index("action")["detail"]["chart"].startswith(f"files {figures}, ")


def test_every_table_is_listed_with_its_rows(case):
    listed = tables_of(case)
    assert listed["table"].tolist() == list(TABLES)
    assert listed.set_index("table")["rows"]["mail"] == len(case.mail)


def test_figures_and_files_are_listed(case):
    assert set(figures_of(case)["id"]) == {path.stem for path in (case.folder / "figures").glob("*.png")}
    assert "report/report.html" in set(files_of(case, "report")["file"])


def test_the_mail_to_read_is_the_earliest_spoof_that_has_a_copy(case):
    mail = case.mail.merge(case.verdicts, on="mail_uid")
    spoofs = mail[mail["verdict"].isin(["direct_send_spoof", "header_spoof"]) & mail["best_copy_uid"].notna()]
    assert mail_of(case) == spoofs.sort_values("received_at")["mail_uid"].iloc[0]
    assert mail_of(case, "mail-named") == "mail-named"


def test_the_rows_of_one_mail_are_its_own_and_those_of_the_copy_that_speaks_for_it(case):
    mail = case.mail[case.mail["best_copy_uid"].notna()].iloc[0]
    assert set(of_mail(case, "hops", mail["mail_uid"])["message_uid"]) == {mail["best_copy_uid"]}
    assert set(of_mail(case, "deliveries", mail["mail_uid"])["mail_uid"]) == {mail["mail_uid"]}


def test_a_case_without_spoofs_gives_another_mail_and_one_without_mail_says_so(case):
    case.store.write("verdicts", case.verdicts.assign(verdict="external"))
    assert mail_of(case) in set(case.mail["mail_uid"])
    case.store.write("mail", case.mail.head(0))
    assert mail_of(case) is None
    assert str(card(case, None)).startswith("The case holds no mail")
    assert of_mail(case, "hops", None).empty and of_mail(case, "deliveries", None).empty


def test_stages_run_again_and_an_unknown_one_is_refused_before_anything_runs(case):
    (case.folder / "export" / "iocs.csv").unlink()
    with pytest.raises(UsageError, match="no stage 'exprot'"):
        rerun(case, "export", "exprot")
    assert not (case.folder / "export" / "iocs.csv").exists()
    rerun(case, "export")
    assert (case.folder / "export" / "iocs.csv").exists()


def test_a_folder_beside_the_case_is_free(case):
    first = beside(case, "again")
    first.mkdir()
    assert beside(case, "again") != first and first.parent == case.folder.parent


def test_the_evidence_is_as_it_was_given(case):
    assert [path.name for path in evidence_of(case)] == ["exports"]


def test_a_case_that_lost_nothing_has_no_losses(case):
    assert losses(case).empty


def test_a_short_container_and_a_file_that_could_not_be_opened_are_losses(case):
    ledger = case.ledger
    ledger.loc[0, ["declared", "note"]] = [ledger.loc[0, "emitted"] + 2, "cut off"]
    case.store.write("ledger", ledger)
    notes = Notes()
    notes.problem("load", "E0002", "offset=0", "is encrypted")
    case.store.write("problems", TABLES["problems"].from_rows(notes.problems))
    assert losses(case)[["evidence_id", "why"]].values.tolist() == [["E0001", "cut off"], ["E0002", "is encrypted"]]
