"""The decision table keeps its own rules: every verdict has one, every need is a clause, everything is defended."""

from __future__ import annotations

import itertools
from string import Formatter

import pandas as pd

from toolkit.judge.clauses import BY_NAME
from toolkit.judge.rules import FIRST_HAND, RULES
from toolkit.judge.verdicts import explain, holds
from toolkit.schema import vocabulary
from toolkit.schema.tables.mail import MAIL

OUR_NAMES = {"mail_from_is_ours", "header_from_is_ours"}


def test_every_verdict_but_the_last_has_a_rule():
    assert {rule.verdict for rule in RULES} | {"undetermined"} == set(vocabulary.VERDICTS)


def test_rules_are_named_in_their_order_and_once():
    names = [rule.name for rule in RULES]
    assert names == sorted(names) and len(set(names)) == len(names)


def test_every_need_is_a_clause():
    assert {name for rule in RULES for need in rule.needs for name in need.clauses} <= set(BY_NAME)


def test_every_rule_names_its_sources_and_whom_it_wrongs():
    assert all(rule.references and rule.false_positives and rule.explanation.endswith(".") for rule in RULES)


def test_every_explanation_speaks_of_columns_that_exist():
    fields = {name for rule in RULES for _, name, _, _ in Formatter().parse(rule.explanation) if name}
    assert fields <= set(MAIL.names)


# What an explanation asserts, and the clauses of which one must have told so before the rule may say it.
ASSERTED = {
    "unauthenticated": {"authenticated_aligned"},
    "nothing authenticates": {"authenticated_aligned"},
    "Authentication speaks": {"authenticated_aligned"},
    "anonymous": {"anonymous", "microsoft_says_direct_send"},
    "straight to Exchange Online": {"entered_from_outside"},
    "past the gateway that": {"entry_ip_is_gateway"},
    "came through the gateway": {"entry_ip_is_gateway"},
    "came from {connecting_ip}": {"entered_from_outside", "entry_ip_is_known_relay"},
    "never crossed": {"entered_from_outside"},
    "another tenant": {"received_by_our_tenant"},
    "onnector": {"attributed_to_our_connector"},
}


def test_an_explanation_asserts_nothing_that_may_be_unknown():
    for rule in RULES:
        told = {name for need in rule.needs if need.is_decisive for name in need.clauses}
        for words, clauses in ASSERTED.items():
            assert words not in rule.explanation or clauses & told, (rule.name, words)


def test_a_spoof_rule_never_fires_on_silence():
    for rule in RULES:
        if rule.verdict in vocabulary.SPOOF_VERDICTS:
            decisive = {name for need in rule.needs if need.is_decisive for name in need.clauses}
            assert "entered_from_outside" in decisive, rule.name
            # Where no result is recorded, Exchange's own filter has to have spoken in its place.
            assert decisive & {"authenticated_aligned", "kept_out_by_the_filter"}, rule.name


def test_a_clearing_rule_never_fires_on_silence():
    cleared = set(vocabulary.VERDICTS) - set(vocabulary.SPOOF_VERDICTS) - {"review", "undetermined"}
    for rule in RULES:
        if rule.verdict in cleared:
            nothing = {name: pd.Series([pd.NA], dtype="boolean") for name in BY_NAME}
            assert all(holds(need, nothing).isna().all() for need in rule.needs), rule.name
            assert any(need.is_decisive for need in rule.needs), rule.name


def test_what_clears_our_name_asks_for_first_hand_evidence():
    for rule in RULES:
        names_us = any(need.answer and set(need.clauses) & OUR_NAMES for need in rule.needs)
        if names_us and rule.verdict not in (*vocabulary.SPOOF_VERDICTS, "review"):
            assert FIRST_HAND in rule.needs, rule.name


def test_a_need_of_several_clauses_asks_for_any_and_forbids_all():
    either = RULES[0].needs[0]
    for left, right in itertools.product((True, False, pd.NA), repeat=2):
        answers = {
            name: pd.Series([value], dtype="boolean") for name, value in zip(either.clauses, (left, right), strict=True)
        }
        met = holds(either, answers).iloc[0]
        expected = True if left is True or right is True else (pd.NA if left is pd.NA or right is pd.NA else False)
        assert (met is expected) or met == expected


def test_an_explanation_says_what_is_not_recorded():
    mail = pd.DataFrame({"connecting_ip": pd.Series(["203.0.113.7", None], dtype="string")})
    assert list(explain("It came from {connecting_ip}.", mail, pd.Series([True, True]))) == [
        "It came from 203.0.113.7.",
        "It came from not recorded.",
    ]
