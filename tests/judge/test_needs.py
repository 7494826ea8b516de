"""What a rule is made of."""

from __future__ import annotations

from toolkit.judge.needs import no, yes


def test_a_need_reads_as_the_method_prints_it():
    assert str(yes("a", "b")) == "(a or b)"
    assert str(no("a", may_be_unknown=True)) == "not a?"


def test_what_a_need_asks_is_the_same_whether_it_may_stay_unknown():
    assert no("a").asks == no("a", may_be_unknown=True).asks != yes("a").asks
