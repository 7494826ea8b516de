"""The questions put to every mail, in the order of asking: a later one may use an earlier one's answer."""

from __future__ import annotations

import pandas as pd

from toolkit.judge.answers import Answer, constant
from toolkit.judge.clauses.authentication import authenticated_aligned, authenticated_only_by_shared_infrastructure
from toolkit.judge.clauses.entry import (
    came_from_behind_our_server,
    entered_from_outside,
    entry_ip_is_gateway,
    entry_ip_is_known_relay,
    received_by_our_tenant,
)
from toolkit.judge.clauses.identity import header_from_is_ours, mail_from_is_ours, trace_sender_is_ours
from toolkit.judge.clauses.marks import came_back_by_list_or_forwarder, evidence_agrees, is_bounce_or_automatic
from toolkit.judge.clauses.origin import (
    anonymous,
    attributed_to_our_connector,
    microsoft_says_direct_send,
    submitted_by_mailbox,
)
from toolkit.judge.clauses.registry import Clause
from toolkit.judge.docket import Docket
from toolkit.schema import vocabulary
from toolkit.schema.tables.judgement import CLAUSES

ALL: tuple[Clause, ...] = (
    mail_from_is_ours,
    header_from_is_ours,
    trace_sender_is_ours,
    received_by_our_tenant,
    entered_from_outside,
    entry_ip_is_known_relay,
    entry_ip_is_gateway,
    came_from_behind_our_server,
    submitted_by_mailbox,
    attributed_to_our_connector,
    anonymous,
    authenticated_aligned,
    authenticated_only_by_shared_infrastructure,
    came_back_by_list_or_forwarder,
    is_bounce_or_automatic,
    microsoft_says_direct_send,
    evidence_agrees,
)
BY_NAME: dict[str, Clause] = {clause.name: clause for clause in ALL}

__all__ = ["ALL", "BY_NAME", "ask_all"]


def ask_all(docket: Docket) -> pd.DataFrame:
    """CLAUSES: every clause's answer for every mail; fills `docket.answers` on the way."""
    return (
        CLAUSES.conform(pd.concat([_rows(docket, clause) for clause in ALL], ignore_index=True))
        if len(docket.mail)
        else _none(docket)
    )


def _none(docket: Docket) -> pd.DataFrame:
    docket.answers.update({clause.name: pd.Series(dtype="boolean", index=docket.index) for clause in ALL})
    return CLAUSES.empty()


def _rows(docket: Docket, clause: Clause) -> pd.DataFrame:
    answer = clause.ask(docket)
    docket.answers[clause.name] = answer.answer
    if clause.name not in vocabulary.CLAUSES:
        return CLAUSES.empty()
    evidence_id, locator = docket.cite(answer.from_trace)
    return pd.DataFrame({
        "mail_uid": docket.mail["mail_uid"],
        "clause": clause.name,
        "answer": answer.answer,
        "quote": _quoted(answer, clause),
        "evidence_id": evidence_id,
        "locator": locator,
    })  # fmt: skip


def _quoted(answer: Answer, clause: Clause) -> pd.Series:
    """The line it rests on; of an unknown answer, what is missing, and what little there is."""
    silence = constant(answer.answer.index, clause.silence)
    is_open = answer.answer.isna()
    little = (silence + ": " + answer.quote).where(answer.quote.notna(), silence)
    return answer.quote.where(answer.quote.notna(), silence).mask(is_open, little)
