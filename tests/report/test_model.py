"""What stands in the report: the sections, their sentences, and what it says when there is little to say."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from toolkit.evidence.case import CaseFile
from toolkit.report import Numbers, build_report
from toolkit.report.blocks import Grid, MailCard, Prose
from toolkit.schema import TABLES
from toolkit.schema.vocabulary import CLAUSES


@pytest.fixture
def report(numbers, case, voice, made_at):
    return build_report(numbers, case, [], voice, made_at)


def section(report, name):
    return next(section for section in report.sections if section.id == name)


def sentences(section):
    return " ".join(str(s) for block in section.blocks if isinstance(block, Prose) for s in block.sentences)


def test_the_summary_comes_first_and_the_questions_last(report):
    assert (report.sections[0].id, report.sections[-1].id) == ("summary", "questions")


def test_the_summary_counts_what_the_tables_hold(report, tables):
    text = sentences(section(report, "summary"))
    assert f">{len(tables['mail'])}</data> mails were examined" in text
    assert ">47</data> of them carry an address of the organisation" in text


def test_every_delivery_of_a_spoof_is_in_one_count_of_the_summary(report, numbers):
    assert "delivered" in sentences(section(report, "summary"))
    parts = [numbers.asked[f"spoofs.{name}"].value for name in ("delivered", "held", "elsewhere", "unplaced")]
    assert sum(parts) == numbers.asked["spoofs.deliveries"].value > 0


def test_a_case_without_spoofs_says_what_that_does_not_mean(tables, case, voice, made_at):
    kept = tables["verdicts"].loc[~tables["verdicts"]["verdict"].isin(["direct_send_spoof", "header_spoof"])]
    report = build_report(Numbers.over({**tables, "verdicts": kept}), case, [], voice, made_at)
    assert "This says nothing of mail that is not in the evidence" in sentences(section(report, "summary"))


def test_a_case_with_nothing_in_it_still_gives_a_report(voice, made_at):
    empty = {name: table.empty() for name, table in TABLES.items()}
    report = build_report(Numbers.over(empty), CaseFile(), [], voice, made_at)
    assert report.title == "Spoofed internal mail"
    assert not [block for block in section(report, "findings").blocks if isinstance(block, Grid) and block.rows]


def test_each_verdict_that_calls_for_a_look_has_examples_with_every_clause(report):
    parts = {part.id: part for part in section(report, "findings").parts}
    assert set(parts) == {"verdict-direct_send_spoof", "verdict-header_spoof", "verdict-review", "verdict-undetermined"}
    cards = [block for part in parts.values() for block in part.blocks if isinstance(block, MailCard)]
    assert all(len(card.clauses.rows) == len(CLAUSES) for card in cards)


def test_an_example_quotes_the_place_its_clause_rests_on(report):
    [part, *_] = section(report, "findings").parts
    card = next(block for block in part.blocks if isinstance(block, MailCard))
    assert card.clauses.rows[0][2].shown.startswith("Return-Path: ")
    assert card.clauses.rows[0][3].shown.startswith("E000")


def test_a_container_that_lost_something_stands_first(report):
    ledger = section(report, "examined").blocks[2]
    assert isinstance(ledger, Grid)
    failed = ledger.headings.index("failed")
    assert [ledger.rows[0][0].shown, ledger.rows[0][failed].look] == ["E0002", "bad"]


def test_a_count_that_no_container_has_is_named_under_the_ledger_and_takes_no_column(report):
    ledger = section(report, "examined").blocks[2]
    assert ledger.note == "None in any line: skipped, duplicate, recovered, orphan."
    assert not {"skipped", "duplicate", "recovered", "orphan"} & set(ledger.headings)
    assert {row[2].shown for row in ledger.rows} <= {"messages", "rows", "members", "files"}


def test_what_ties_a_group_is_said_in_words(report):
    groups = next(block for block in section(report, "campaigns").blocks if isinstance(block, Grid))
    assert groups.rows[0][-1].shown in ("address", "address, subject")


def test_a_long_table_is_cut_and_says_so(report):
    grids = [block for part in section(report, "findings").parts for block in part.blocks if isinstance(block, Grid)]
    assert len(grids[0].rows) == 30
    assert "30 of 38" in grids[0].note


def test_an_indicator_stands_there_defanged(report):
    shown = [row[0].shown for block in section(report, "indicators").blocks if isinstance(block, Grid) for row in block.rows]  # fmt: skip  # noqa: E501
    assert "hxxps://login[.]example/0?u=jane" in shown
    assert not [value for value in shown if "203.0.113" in value]


def test_the_addresses_and_the_recipients_of_the_spoofs_are_listed_with_their_mails(report, tables):
    spoofs = tables["verdicts"].query("verdict in ['direct_send_spoof', 'header_spoof']")["mail_uid"]
    grids = {name: next(block for block in section(report, name).blocks if isinstance(block, Grid))
             for name in ("origins", "landing")}  # fmt: skip
    mail = tables["mail"][tables["mail"]["mail_uid"].isin(spoofs)]
    assert len(grids["origins"].rows) == mail["connecting_ip"].nunique()
    assert {str(row[2].shown) for row in grids["origins"].rows} >= {"Netherlands", "Ukraine"}
    people = tables["deliveries"][tables["deliveries"]["mail_uid"].isin(spoofs)]["recipient"].value_counts()
    assert str(grids["landing"].rows[0][1].shown) == str(people.max())


def test_the_timeline_leaves_the_span_of_each_single_file_to_the_figure(case, voice, made_at, tables):
    facts = ["the mail begins", "the mail of E0002 begins", "the trace E0003 begins"]
    given = {"occurred_at": made_at, "source_table": "mail"}
    rows = [{**given, "ordinal": place, "fact": fact} for place, fact in enumerate(facts)]
    told = {**tables, "timeline": TABLES["timeline"].from_rows(rows)}
    grid = section(build_report(Numbers.over(told), case, [], voice, made_at), "timeline").blocks[1]
    assert [str(row[1].shown) for row in grid.rows] == [facts[0], facts[2]]


def test_the_dictionary_holds_the_tables_in_use_and_no_other(report):
    parts = {part.id for part in section(report, "dictionary").parts}
    assert {"table-mail", "table-clauses"} <= parts
    assert "table-auth_results" not in parts


def test_every_number_asked_is_listed_with_its_question(report, numbers):
    listed = [
        re.search(r"<code>([^<]+)</code> =", name)[1]
        for part in section(report, "questions").parts
        for name, _ in part.blocks[-1].items
        if " = " in name
    ]
    assert set(listed) >= set(numbers.asked)


def test_a_gateway_that_nobody_stated_gives_no_answer_and_not_the_answer_none(tables, case, voice, made_at):
    verdicts = tables["verdicts"].assign(would_gateway_lockdown_block=pd.Series(pd.NA, dtype="boolean"))
    report = build_report(Numbers.over({**tables, "verdicts": verdicts}), case, [], voice, made_at)
    text = sentences(section(report, "summary"))
    assert "cannot be decided: the case states no gateway" in text
    assert "restricted to the gateway would have refused" not in text


def test_a_likely_spoof_is_not_told_as_an_established_one(report, tables, case, voice, made_at):
    assert "for the others some are not" in sentences(section(report, "summary"))
    sure = tables["verdicts"].assign(certainty=pd.Series("established", index=tables["verdicts"].index, dtype="string"))
    told = build_report(Numbers.over({**tables, "verdicts": sure}), case, [], voice, made_at)
    assert "Every fact that these findings rest on is recorded." in sentences(section(told, "summary"))


def test_only_a_case_that_lost_nothing_says_that_all_was_read(report, tables, case, voice, made_at):
    assert "could not be understood" in sentences(section(report, "summary"))
    whole = {**tables, "problems": TABLES["problems"].empty(), "ledger": TABLES["ledger"].empty()}
    told = build_report(Numbers.over(whole), case, [], voice, made_at)
    assert "Every item of the evidence came out" in sentences(section(told, "summary"))


def test_every_file_is_listed_with_its_hash(report, tables):
    [_, grid] = section(report, "manifest").blocks
    assert [row[-1].shown for row in grid.rows] == list(tables["manifest"]["sha256"])


def test_authentication_tried_again_is_shown_beside_what_was_recorded(tables, case, voice, made_at, report):
    assert not [one for one in report.sections if one.id == "reverified"]
    spoof = tables["verdicts"].loc[tables["verdicts"]["verdict"] == "direct_send_spoof", "mail_uid"].iloc[0]
    common = {"mail_uid": spoof, "ordinal": 0, "source": "dns-snapshot.json"}
    rows = [{**common, "method": "spf", "result": "fail", "recorded": "softfail"},
            {**common, "method": "dkim", "result": "unverifiable"}]  # fmt: skip
    again = {**tables, "reverified": TABLES["reverified"].from_rows(rows)}
    made = build_report(Numbers.over(again), case, [], voice, made_at)
    [_, grid] = section(made, "reverified").blocks
    assert [[str(cell.shown) for cell in row] for row in grid.rows] == [
        ["dkim", "not recorded", "unverifiable", "1", "0"], ["spf", "softfail", "fail", "1", "0"],
    ]  # fmt: skip
