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
    entries = []
    held = {need.asks: holds(need, docket.answers) for rule in rules for need in rule.needs}
    for rule in rules:
        met = [held[need.asks] for need in rule.needs]
        here = open_ & _fires(rule, met)
        if here.any():
            entries.append(_entered(rule, docket, here, surely(all_of(*met))))
            open_ &= ~here
    if open_.any():
        entries.append(_closed(rules, docket, open_))
    return pd.concat(entries).reindex(docket.index)


def _fires(rule: Rule, met: Iterable[pd.Series]) -> pd.Series:
    """bool: no need is known to fail, and every decisive need is known to hold."""
    by_need = list(zip(rule.needs, met, strict=True))
    decisive = [held for need, held in by_need if need.is_decisive]
    return surely(all_of(*decisive)) & ~surely_not(all_of(*(held for _, held in by_need)))


def _entered(rule: Rule, docket: Docket, here: pd.Series, is_established: pd.Series) -> pd.DataFrame:
    """What this rule says of the mails that are its."""
    index, sure = docket.index[here], is_established[here]
    names = dict.fromkeys(name for need in rule.needs for name in need.clauses)
    lacking = {name: docket.answers[name][here].isna() for name in names}
    return pd.DataFrame({
        "verdict": constant(index, rule.verdict),
        "certainty": constant(index, "established").where(sure, "likely"),
        "rule": constant(index, rule.name),
        "explanation": explain(rule.explanation, docket.told, here),
        "missing": _settling(docket, lacking).mask(sure),
    })


def _settling(docket: Docket, lacking: Mapping[str, pd.Series]) -> pd.Series:
    """What would settle the clauses that are lacking, comma-separated, each thing once."""
    words: dict[str, pd.Series] = {}
    for name, where in lacking.items():
        word = BY_NAME[name].settles_in(docket)
        words[word] = words[word] | where if word in words else where
    return joined(", ", [constant(where.index, word).where(where) for word, where in words.items()])


def _closed(rules: Iterable[Rule], docket: Docket, here: pd.Series) -> pd.DataFrame:
    """What no rule decides: the evidence does not say; or, where every rule is known to fail, it is for a human."""
    index, answers = docket.index[here], {name: answer[here] for name, answer in docket.answers.items()}
    nearest, fewest = _nearest(rules, answers)
    is_possible = fewest.notna()

    def said(possible: str, contradicted: str) -> pd.Series:
        return constant(index, possible).where(is_possible, contradicted)

    return pd.DataFrame({
        "verdict": said("undetermined", "review"),
        "certainty": said("likely", "established"),
        "rule": said(UNDETERMINED, NO_RULE),
        "explanation": said(UNDETERMINED_SAYS, NO_RULE_SAYS),
        "missing": _settling(docket, nearest).where(is_possible),
    })


def _nearest(rules: Iterable[Rule], answers: Answers) -> tuple[dict[str, pd.Series], pd.Series]:
    """The unknown clauses of the rules that lack the fewest, and how few those are (null where no rule is possible).

    A rule that would leave the mail for review settles nothing, and keeps none from it.
    """
    rules = [rule for rule in rules if rule.verdict != "review"]
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


def explain(template: str, mail: pd.DataFrame, here: pd.Series) -> pd.Series:
    """The template with the values of the mails that `here` marks; what is not recorded is said so."""
    sentence = constant(mail.index[here], "")
    for literal, column, _, _ in string.Formatter().parse(template):
        sentence = sentence + literal
        if column:
            sentence = sentence + mail.loc[here, column].astype("string").fillna("not recorded")
    return sentence
