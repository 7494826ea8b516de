"""Numbers and the questions that gave them: the two cannot differ, and nothing outside is in reach."""

from __future__ import annotations

import json

import duckdb
import pytest

from toolkit.report import Numbers
from toolkit.report.numbers import listed


def test_a_number_is_the_answer_to_its_question(numbers, tables):
    number = numbers.ask("mail.rows", "select count(*) from mail")
    assert (number.value, number.sql) == (len(tables["mail"]), "select count(*) from mail")


def test_a_table_that_is_absent_is_empty():
    assert Numbers.over({}).ask("mail.rows", "select count(*) from mail").value == 0


def test_the_same_name_cannot_hold_two_questions(numbers):
    numbers.ask("n", "select 1")
    assert numbers.ask("n", "select  1").value == 1
    with pytest.raises(ValueError, match="two questions"):
        numbers.ask("n", "select 2")


def test_a_null_stays_null(numbers):
    assert numbers.ask("none", "select max(received_at) from mail where false").value is None


def test_a_time_is_utc_and_saved_as_iso_text(numbers, tables, tmp_path):
    first = numbers.ask("first", "select min(received_at) from mail")
    assert first.value == tables["mail"]["received_at"].min()
    numbers.save(tmp_path / "numbers.json")
    [saved] = json.loads((tmp_path / "numbers.json").read_text(encoding="utf-8"))
    assert saved["value"] == first.value.isoformat()


def test_a_question_reaches_no_file(numbers, tmp_path):
    file = tmp_path / "secret.csv"
    file.write_text("a\n1\n")
    with pytest.raises(duckdb.Error):
        numbers.rows(f"select * from read_csv('{file.as_posix()}')")


def test_a_quote_in_a_word_cannot_leave_its_string(numbers):
    hostile = "x') or true --"
    assert numbers.rows(f"select count(*) as n from verdicts where verdict in {listed((hostile,))}") == [{"n": 0}]
