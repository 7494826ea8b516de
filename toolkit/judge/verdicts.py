"""The verdict: which rule of the table fires for each mail, how surely, and what would settle what is open.

direct_send_spoof · established · 60-direct-send-spoof · "Its envelope bears our name (jane.doe@contoso.com), yet …"
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping

import pandas as pd

from toolkit.judge.answers import constant, joined, surely, surely_not
from toolkit.judge.clauses import BY_NAME
from toolkit.judge.counterfactuals import weigh
from toolkit.judge.docket import Docket
from toolkit.judge.rules import RULES, UNDETERMINED, Need, Rule
from toolkit.schema.logic import all_of, any_of
from toolkit.schema.tables.judgement import VERDICTS

NO_RULE = "98-no-rule-fits"
NO_RULE_SAYS = "It bears our name, and its answers fit no honest way nor any known abuse."
UNDETERMINED_SAYS = "The evidence does not say what it is."

RULED = ("verdict", "certainty", "rule", "explanation", "missing")

__all__ = ["decide", "explain", "holds"]

Answers = Mapping[str, pd.Series]


def decide(docket: Docket) -> pd.DataFrame:
    """VERDICTS: one row a mail, in the order of MAIL. `docket.answers` must hold every clause's answer."""
    if not len(docket.mail):
        return VERDICTS.empty()
    rules = tuple(rule for rule in RULES if rule.for_gateway in (None, bool(docket.profile.gateways)))
    ruled = _ruled(docket, rules)
    return VERDICTS.conform(ruled.assign(mail_uid=docket.mail["mail_uid"], **weigh(docket, ruled["verdict"])))


def holds(need: Need, answers: Answers) -> pd.Series:
    """Is the need met? Three-valued."""
    answer = any_of(*(answers[name] for name in need.clauses))
    return answer if need.answer else ~answer


def _ruled(docket: Docket, rules: tuple[Rule, ...]) -> pd.DataFrame:
    open_ = pd.Series(True, index=docket.index)
    ruled = pd.DataFrame({name: constant(docket.index) for name in RULED})
    held = {need.asks: holds(need, docket.answers) for rule in rules for need in rule.needs}
    for rule in rules:
        met = [held[need.asks] for need in rule.needs]
        here = open_ & _fires(rule, met)
        if here.any():
            _enter(ruled, rule, docket, here, surely(all_of(*met)))
            open_ &= ~here
    if open_.any():
        _close(ruled, rules, {name: answer[open_] for name, answer in docket.answers.items()})
    return ruled


def _fires(rule: Rule, met: Iterable[pd.Series]) -> pd.Series:
    """bool: no need is known to fail, and every decisive need is known to hold."""
    by_need = list(zip(rule.needs, met, strict=True))
    decisive = [held for need, held in by_need if need.is_decisive]
    return surely(all_of(*decisive)) & ~surely_not(all_of(*(held for _, held in by_need)))


def _enter(ruled: pd.DataFrame, rule: Rule, docket: Docket, here: pd.Series, is_established: pd.Series) -> None:
    likely = here & ~is_established
    ruled.loc[here, ["verdict", "rule"]] = [rule.verdict, rule.name]
    ruled.loc[here, "certainty"] = "established"
    ruled.loc[likely, "certainty"] = "likely"
    ruled.loc[here, "explanation"] = explain(rule.explanation, docket.mail[here])
    ruled.loc[likely, "missing"] = _words(rule.needs, {name: answer[likely] for name, answer in docket.answers.items()})


def _words(needs: Iterable[Need], answers: Answers) -> pd.Series:
    """What would settle those clauses of these needs that are unknown, comma-separated."""
    names = dict.fromkeys(name for need in needs for name in need.clauses)
    return joined(", ", [_word(name, answers[name].isna()) for name in names])


def _word(name: str, where: pd.Series) -> pd.Series:
    return constant(where.index, BY_NAME[name].settles).where(where)


def _close(ruled: pd.DataFrame, rules: Iterable[Rule], answers: Answers) -> None:
    """What no rule decides: the evidence does not say; or, where every rule is known to fail, it is for a human."""
    index = next(iter(answers.values())).index
    nearest, fewest = _nearest(rules, answers)
    is_possible = fewest.notna()
    ruled.loc[index, ["verdict", "rule", "certainty", "explanation"]] = [
        "undetermined",
        UNDETERMINED,
        "likely",
        UNDETERMINED_SAYS,
    ]
    ruled.loc[index, "missing"] = joined(", ", [_word(name, where) for name, where in nearest.items()])
    contradicted = index[~is_possible]
    ruled.loc[contradicted, ["verdict", "rule", "certainty", "explanation"]] = [
        "review",
        NO_RULE,
        "established",
        NO_RULE_SAYS,
    ]
    ruled.loc[contradicted, "missing"] = pd.NA


def _nearest(rules: Iterable[Rule], answers: Answers) -> tuple[dict[str, pd.Series], pd.Series]:
    """The unknown clauses of the rules that lack the fewest, and how few those are (null where no rule is possible)."""
    index = next(iter(answers.values())).index
    lacks = {rule: _lacks(rule, answers) for rule in rules}
    counts = {
        rule: sum((where.astype("Int64") for where in names.values()), start=_zero(index))
        for rule, names in lacks.items()
    }
    counts = {rule: count.mask(~_is_possible(rule, answers)) for rule, count in counts.items()}
    fewest = pd.DataFrame(counts.values()).min().astype("Int64").set_axis(index)
    nearest = {name: pd.Series(False, index=index) for name in BY_NAME}
    for rule, names in lacks.items():
        closest = (counts[rule] == fewest).fillna(False).astype(bool)
        for name, where in names.items():
            nearest[name] |= where & closest
    return nearest, fewest


def _zero(index: pd.Index) -> pd.Series:
    return pd.Series(0, index=index, dtype="Int64")


def _lacks(rule: Rule, answers: Answers) -> dict[str, pd.Series]:
    """Of the rule's decisive needs that are open, the clauses that are unknown."""
    lacks: dict[str, pd.Series] = {}
    for need in rule.needs:
        if need.is_decisive:
            is_open = holds(need, answers).isna()
            lacks |= {name: is_open & answers[name].isna() for name in need.clauses}
    return lacks


def _is_possible(rule: Rule, answers: Answers) -> pd.Series:
    return ~surely_not(all_of(*(holds(need, answers) for need in rule.needs)))


def explain(template: str, mail: pd.DataFrame) -> pd.Series:
    """The template with each mail's values; what is not recorded is said so."""
    sentence = constant(mail.index, "")
    for literal, column, _, _ in string.Formatter().parse(template):
        sentence = sentence + literal
        if column:
            sentence = sentence + mail[column].astype("string").fillna("not recorded")
    return sentence
