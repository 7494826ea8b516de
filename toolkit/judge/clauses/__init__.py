"""The questions put to every mail, in the order of asking: a later one may use an earlier one's answer."""

from __future__ import annotations

from toolkit.judge.answers import Answer
from toolkit.judge.clauses.authentication import authenticated_aligned, authenticated_only_by_shared_infrastructure
from toolkit.judge.clauses.entry import (
    came_from_behind_our_server,
    entered_from_outside,
    entry_ip_is_gateway,
    entry_ip_is_known_relay,
    received_by_our_tenant,
)
from toolkit.judge.clauses.evidence import evidence_agrees, evidence_is_first_hand
from toolkit.judge.clauses.identity import header_from_is_ours, mail_from_is_ours, trace_sender_is_ours
from toolkit.judge.clauses.marks import (
    came_back_by_list_or_forwarder,
    is_bounce_or_automatic,
    sent_by_us_before,
    sent_on_behalf,
)
from toolkit.judge.clauses.origin import (
    anonymous,
    attributed_to_our_connector,
    microsoft_says_direct_send,
    submitted_by_mailbox,
)
from toolkit.judge.clauses.outcome import kept_out_by_the_filter
from toolkit.judge.clauses.registry import Clause
from toolkit.judge.docket import Docket

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
    sent_on_behalf,
    sent_by_us_before,
    is_bounce_or_automatic,
    kept_out_by_the_filter,
    microsoft_says_direct_send,
    evidence_is_first_hand,
    evidence_agrees,
)
BY_NAME: dict[str, Clause] = {clause.name: clause for clause in ALL}

__all__ = ["ALL", "BY_NAME", "ask_all"]


def ask_all(docket: Docket) -> dict[str, Answer]:
    """Every clause's answer for every mail, by its name; fills `docket.answers` on the way."""
    given = {}
    for clause in ALL:
        given[clause.name] = clause.ask(docket)
        docket.answers[clause.name] = given[clause.name].answer
    return given
