"""What is printed comes from the case's own tables."""

import shutil

from toolkit import console, open_case
from toolkit.evidence.case import CaseFile
from toolkit.holdings import evidence_given
from toolkit.schema import vocabulary
from toolkit.schema.tables import LEDGER, PROBLEMS


def test_the_summary_counts_what_the_tables_hold(sample_case):
    said = console.summary(sample_case)
    spoofs = int((sample_case.verdicts["verdict"] == "direct_send_spoof").sum())
    assert f"Mail       {len(sample_case.mail)} (" in said
    assert f"{spoofs}  direct_send_spoof" in said
    assert str(sample_case.folder / "report" / "report.html") in said


def test_a_run_that_lost_something_cannot_look_like_one_that_did_not(sample_case, tmp_path):
    shutil.copytree(sample_case.folder, tmp_path / "case")
    case = open_case(tmp_path / "case")
    assert console.status(case) == 0
    lost = {"evidence_id": "E0001", "unit": "/Inbox", "item": "message", "declared": 3, "emitted": 2, "skipped": 0,
            "failed": 1, "duplicate": 0, "orphan": 0, "recovered": 0}  # fmt: skip
    case.store.write("ledger", LEDGER.from_rows([lost]))
    case.store.write("problems", PROBLEMS.from_rows([{"problem_uid": "p-1", "stage": "load", "reason": "bad node"}]))
    assert console.status(case) == 1
    assert "could not be read" in console.summary(case)
    assert "bad node" in console.summary(case)
    assert "/Inbox" in console.ledger(case)


def test_an_address_that_two_sources_know_is_counted_once_by_the_first(judged_case, rows, tmp_path):
    address = {"ip": "203.0.113.7", "as_name": "Of the case", "country": "UA"}
    facts = rows(
        "ip_facts", {"ip": "203.0.113.7", "source": "silent"}, {**address, "source": "z"},
        {**address, "source": "a", "as_name": "RDAP"},
    )  # fmt: skip
    case = console.Case(tmp_path, CaseFile())
    for name, frame in judged_case({"connecting_ip": "203.0.113.7"}, ip_facts=facts).items():
        case.store.write(name, frame)
    said = console.summary(case)
    assert "1  Of the case, UA (1 address)" in said
    assert "RDAP" not in said


def test_the_summary_names_what_would_settle_most_and_calls_nothing_undetermined_likely(judged_case, rows, tmp_path):
    relays, connector = "the addresses of our own relays and devices", "the connector (connector_id of a trace)"
    verdicts = rows(
        "verdicts",
        {"mail_uid": "mail-0", "verdict": "direct_send_spoof", "certainty": "likely", "missing": relays},
        {"mail_uid": "mail-1", "verdict": "undetermined", "certainty": "likely", "missing": f"{connector}, {relays}"},
        {"mail_uid": "mail-2", "verdict": "external", "certainty": "established"},
    )
    case = console.Case(tmp_path, CaseFile())
    for name, frame in (judged_case({}, {}, {}) | {"verdicts": verdicts}).items():
        case.store.write(name, frame)
    said = console.summary(case).splitlines()
    assert "       1  undetermined" in said
    place = said.index("What would settle most of the likely and the undetermined")
    assert said[place + 1 : place + 3] == [f"       2  {relays}", f"       1  {connector}"]


def test_the_evidence_is_known_from_the_custody_log(sample_case):
    [given] = evidence_given(sample_case)
    assert given.name == "exports"


def test_the_truth_names_what_was_judged_otherwise(sample_case, tmp_path):
    truth = console.sample_case() / "truth.csv"
    assert "verdicts are what was meant" in console.truth(sample_case, truth)
    wrong = truth.read_text(encoding="utf-8").replace("genuine_internal", "external")
    (tmp_path / "truth.csv").write_text(wrong, encoding="utf-8")
    assert "meant external, judged genuine_internal" in console.truth(sample_case, tmp_path / "truth.csv")


def test_the_reconciliation_says_of_each_source_what_is_tied(sample_case):
    said = console.reconciliation(sample_case)
    assert "copies of messages" in said
    assert "Known from one side" in said
    assert all(reason in console.SILENCES for reason in sample_case.mail["alone_because"].dropna())


def test_every_word_of_the_contract_for_silence_has_its_sentence():
    assert set(console.SILENCES) == set(vocabulary.SILENCES)


def test_a_name_that_evidence_chose_stays_on_its_line_of_the_terminal(sample_case, tmp_path):
    made = open_case(shutil.copytree(sample_case.folder, tmp_path / "case"))
    name = "a\x1b[2J\nLost       nothing\u202e.eml"
    lost = {"problem_uid": "p-1", "evidence_id": None, "locator": name, "stage": "load", "reason": f"{name} is empty"}
    made.store.write("problems", PROBLEMS.from_rows([lost]))
    said = console.summary(made)
    assert "  a\\x1b[2J\\x0aLost       nothing\\u202e.eml: a\\x1b[2J" in said
    assert "\x1b" not in said and "\nLost       nothing" not in said
