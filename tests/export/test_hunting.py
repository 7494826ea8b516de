"""The hunting sheet."""

from __future__ import annotations

import json

import pytest

from toolkit.evidence.case import CaseFile, parse_case
from toolkit.export.hunting import MOST_VALUES, QUERIES, hunting_sheet

CASE = parse_case({"tenant": {"accepted_domains": ["contoso.com"]}})


def lists(sheet: str) -> dict[str, list[str]]:
    lets = [line.removeprefix("let ").split(" = ", 1) for line in sheet.splitlines() if line.startswith("let ")]
    return {name: json.loads(value.removeprefix("dynamic(").removesuffix(");")) for name, value in lets}


def test_without_any_value_nothing_is_asked() -> None:
    assert all(line.startswith("//") for line in hunting_sheet({}, CaseFile()).splitlines())


def test_our_domains_alone_give_the_first_question() -> None:
    sheet = hunting_sheet({}, CASE)
    assert lists(sheet) == {"our_domains": ["contoso.com"]}
    assert [title for title in QUERIES if f"// {title}\n" in sheet] == list(QUERIES)[:1]


def test_sources_and_subjects_of_spoofs_are_asked_for(judged_case) -> None:
    tables = judged_case(
        {"connecting_ip": "203.0.113.7", "subject": "Relevé"}, {"subject": "Lunch", "verdict": "external"}
    )
    assert lists(hunting_sheet(tables, CASE)) == {
        "our_domains": ["contoso.com"], "sources": ["203.0.113.7"], "subjects": ["Relevé"],
    }  # fmt: skip


@pytest.mark.parametrize("text", ['"]); EmailEvents | take 1 //', "\\", '\\"', "a;b", "'", "*/ x", "é’"])
def test_a_hostile_subject_stays_inside_its_literal(judged_case, text: str) -> None:
    sheet = hunting_sheet(judged_case({"subject": text}), CASE)
    assert lists(sheet)["subjects"] == [text]
    assert sheet.isascii() or text == "é’"


@pytest.mark.parametrize("text", ["a\n| take 1", "a\x00b", "\u202eb", "a\u2029b"])
def test_a_subject_that_is_not_plain_is_left_out_and_counted(judged_case, text: str) -> None:
    sheet = hunting_sheet(judged_case({"subject": text}), CASE)
    assert "subjects" not in lists(sheet)
    assert "// 1 values are left out" in sheet


def test_a_long_list_is_cut_and_says_so(judged_case) -> None:
    tables = judged_case(*({"subject": f"Fax {number:05d}"} for number in range(MOST_VALUES + 1)))
    sheet = hunting_sheet(tables, CASE)
    assert len(lists(sheet)["subjects"]) == MOST_VALUES
    assert f"// subjects: the first {MOST_VALUES} of {MOST_VALUES + 1}." in sheet


def test_no_query_is_broken_by_a_blank_line() -> None:
    assert not any("\n\n" in query for query in QUERIES.values())
