"""Whose name the mail bears: the envelope (P1), the author (P2), and what a trace shows of either.

    Return-Path: jane.doe@contoso.com        P1, RFC 5321 §4.4
    From: Jane Doe <jane.doe@contoso.com>    P2, RFC 5322 §3.6.2

They are different questions: Reject Direct Send tests P1 alone, the reader sees P2 alone.
"""

from __future__ import annotations

import pandas as pd

from toolkit.judge.answers import PARTED, Answer, chosen, cited, each_line, first_of, gathered, line, surely, unfolded
from toolkit.judge.clauses.registry import clause
from toolkit.judge.docket import Docket, domains_named, unquoted
from toolkit.schema.forms import domain_of
from toolkit.schema.logic import equals, tested


@clause(
    question="Is the envelope sender (P1) in one of our accepted domains, exactly?",
    settles="the envelope sender (Return-Path or return_path of an extended trace)",
    silence="no Return-Path is recorded",
)
def mail_from_is_ours(docket: Docket) -> Answer:
    """Sub-domains are not covered by their parent, the null sender is nobody's; header or trace is enough."""
    mail = docket.mail
    is_null_sender = equals(mail["mail_from"], "<>").fillna(False)
    by_path = docket.is_ours(mail["mail_from_domain"])
    by_spf = docket.is_ours(mail["spf_domain"].where(surely(docket.is_at_home)))
    by_trace = docket.is_ours(docket.traces["mail_from_domain"])
    is_elsewhere = mail["mail_from"].notna() & by_path.isna() & bool(docket.profile.accepted_domains)
    answer = chosen(
        docket.index,
        (by_path, True),
        (by_spf & ~is_null_sender, True),
        (by_trace, True),
        (is_null_sender | is_elsewhere, False),
        (~by_path, False),
        (~by_spf, False),
    )
    return _envelope_answer(docket, answer, by_path, by_spf, by_trace)


def _envelope_answer(
    docket: Docket, answer: pd.Series, by_path: pd.Series, by_spf: pd.Series, by_trace: pd.Series
) -> Answer:
    mail = docket.mail
    in_copy, path = has_path(docket), path_line(docket)
    asked = first_of(
        _asked_beside(docket), line("Authentication-Results", cited("smtp.mailfrom", mail["spf_domain"]))
    )
    traced = cited("return_path", docket.traces["mail_from"])
    yes = surely(answer)
    quote = first_of(
        path.where(~yes | surely(by_path)),
        asked.where(~yes | surely(by_spf)),
        traced.where(~yes | surely(by_trace)),
        cited("sender_address", mail["sender_address"]) + " (a trace's sender is neither surely P1 nor P2)",
    )
    only_trace = yes & ~surely(by_path) & ~surely(by_spf)
    return Answer(answer, quote, (quote.notna() & ~in_copy) | only_trace)


def has_path(docket: Docket) -> pd.Series:
    """bool: what is known of P1 stands in the copy's Return-Path, not in a cell of the trace."""
    return docket.copies["mail_from"].notna() | docket.mail["best_trace_uid"].isna()


def path_line(docket: Docket) -> pd.Series:
    """Where P1 stands: the copy's Return-Path, else the trace's cell."""
    path = docket.mail["mail_from"]
    return line("Return-Path", path).where(has_path(docket), cited("return_path", path))


def _asked_beside(docket: Docket) -> pd.Series:
    """Whom SPF was asked of, where Exchange says so in another field than Authentication-Results."""
    rows = docket.auth[surely(docket.auth["is_trusted"]) & (docket.auth["method"] == "spf")]
    rows = docket.beside_results(rows[rows["domain"].notna()]).drop_duplicates("at")
    return gathered(rows["at"], rows["field_name"] + ": " + unfolded(rows["raw"]), docket.index, PARTED)


@clause(
    question="Is the author (P2) in one of our accepted domains, exactly?",
    settles="the author (From)",
    silence="no From is recorded",
)
def header_from_is_ours(docket: Docket) -> Answer:
    """With several authors, any of them: readers differ in which one they show."""
    mail = docket.mail
    first = docket.is_ours(mail["header_from_domain"])
    is_hidden = (mail["from_field_count"] > 1).fillna(False)
    is_several = is_hidden | (mail["header_from_count"] > 1).fillna(False) | mail["header_from_domain"].isna()
    among = tested(
        mail["header_from_raw"].where(is_several), lambda raw: _names_any(raw, docket.profile.accepted_domains)
    )
    answer = chosen(
        docket.index,
        (first, True),
        (docket.author_evaluated.notna(), True),
        (among, True),
        (~first & ~is_hidden, False),
        (~among & bool(docket.profile.accepted_domains), False),
    )
    author = first_of(each_line("From", mail["header_from_raw"]), line("From", mail["header_from"]))
    evaluated = line("Authentication-Results", cited("header.from", docket.author_evaluated))
    author = evaluated.where(evaluated.notna() & ~surely(first) & ~surely(among), author)
    by_header = mail["best_copy_uid"].notna()
    quote = author.where(by_header, cited("SenderFromAddress", mail["header_from"]))
    shown = cited("sender_address", mail["sender_address"]) + " (a trace's sender is neither surely P1 nor P2)"
    return Answer(answer, first_of(quote, shown), quote.isna() | ~by_header)


def _names_any(raw: str, domains: frozenset[str]) -> bool | None:
    """Does the From field as found address one of these domains, outside its quoted display names?

    Unknown where something looks like an address and its domain cannot be read.
    """
    named = domains_named(raw)
    return True if domains.intersection(named) else (False if named or "@" not in unquoted(raw) else None)


@clause(
    question="Does the trace show a sender of ours, where neither envelope nor author is recorded?",
    settles="the envelope sender or the author",
    silence="no trace shows a sender",
)
def trace_sender_is_ours(docket: Docket) -> Answer:
    """What a summary trace calls the sender is P1 or P2, nobody says which: it can hint, never decide."""
    mail = docket.mail
    answer = docket.is_ours(mail["sender_address"].map(domain_of, na_action="ignore").astype("string"))
    return Answer(answer, cited("sender_address", mail["sender_address"]), mail["sender_address"].notna())


def is_foreign_envelope(docket: Docket) -> pd.Series:
    """P1 is recorded, is no null sender and is not ours."""
    has_sender = ~equals(docket.mail["mail_from"], "<>")
    return (has_sender & ~docket.answers["mail_from_is_ours"]).astype("boolean")
