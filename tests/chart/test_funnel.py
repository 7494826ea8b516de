"""The funnel keeps what answers yes to every question so far, and drops nobody whose answer is not recorded."""

from __future__ import annotations

from toolkit.chart.funnel import STEPS, count_funnel
from toolkit.schema.vocabulary import SPOOF_VERDICTS


def steps(counted):
    return counted.data.set_index("step")


def test_the_steps_narrow_from_all_mail_to_the_spoofs(tables, case):
    counted = count_funnel(tables, case)
    assert tuple(counted.data["step"]) == STEPS
    assert counted.data["mails"].is_monotonic_decreasing
    assert counted.data["mails"].iloc[0] == counted.n == len(tables["mail"])


def test_the_last_step_is_the_verdicts(tables, case):
    spoofs = tables["verdicts"]["verdict"].isin(SPOOF_VERDICTS).sum()
    assert steps(count_funnel(tables, case)).loc["spoof", "mails"] == spoofs


def test_what_is_not_recorded_is_neither_kept_nor_dropped(tables, case):
    clauses = tables["clauses"].copy()
    asked = clauses["clause"] == "entered_from_outside"
    before = steps(count_funnel(tables, case)).loc["outside"]
    clauses["answer"] = clauses["answer"].mask(asked)
    after = steps(count_funnel({**tables, "clauses": clauses}, case)).loc["outside"]
    assert before["not_recorded"] < after["not_recorded"] == len(tables["mail"])
    assert after["mails"] == 0


def test_a_mail_known_to_be_dropped_earlier_is_not_open_later(tables, case):
    """No from the first question is no, whatever is not recorded after it."""
    clauses = tables["clauses"].copy()
    clauses["answer"] = clauses["answer"].mask(clauses["clause"] == "authenticated_aligned")
    clauses["answer"] = clauses["answer"].mask(clauses["clause"] == "entered_from_outside", False)
    assert steps(count_funnel({**tables, "clauses": clauses}, case)).loc["unauthenticated", "not_recorded"] == 0
