"""Accounts in a notebook: in words of a person, nothing lost on the way."""

from toolkit import accounts
from toolkit.notebook.accounts import containers, one_sided


def test_rare_counts_are_left_out_only_where_no_container_has_one(case):
    shown, whole = containers(case), accounts.containers(case)
    assert len(shown) == len(whole)
    left_out = [name for name in whole if name not in shown]
    assert "failed" in left_out
    assert not whole[left_out].replace(0, None).notna().any(axis=None)
    assert {"declared", "emitted", "skipped", "note"} <= set(shown)


def test_why_a_side_is_silent_is_said_in_words(case):
    shown = one_sided(case)
    assert shown["mails"].sum() == case.mail["alone_because"].notna().sum()
    assert "received outside the time that the traces cover" in set(shown["why_the_other_may_not"])
