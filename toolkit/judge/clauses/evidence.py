"""How good the evidence of a mail is: is it at first hand, and does it agree with itself?

    Return-Path: jane.doe@contoso.com    return_path=jane.doe@fabrikam.com    the copy and the trace, which differ

What clears a mail must not rest on the word of whoever could have forged it.
"""

from __future__ import annotations

from functools import partial

import pandas as pd

from toolkit.judge.answers import Answer, chosen, cited, constant, first_of, line, surely
from toolkit.judge.clauses.authentication import only_the_gateway_vouches
from toolkit.judge.clauses.entry import STORE_SOURCES
from toolkit.judge.clauses.registry import clause
from toolkit.judge.docket import Docket
from toolkit.schema.forms import is_public_ip
from toolkit.schema.logic import any_of, equals, known, one_of, tested

# Facts whose disagreement changes what a mail is; a subject that differs does not.
AUTHOR, ADDRESS = frozenset({"header_from", "header_from_domain"}), frozenset({"connecting_ip"})
DECISIVE_FACTS = AUTHOR | ADDRESS | {"mail_from", "mail_from_domain"}

GATEWAYS_WORD = "its results are the gateway's, or the sender's own if the gateway records none"
UNMARKED = "no Return-Path tells what Exchange Online appended from what its peer wrote"
ATTACHED = "it is attached to another mail, and whoever attached it may have written it"
RETURNED = "what says that it came back may have been written by its sender"
READ_ELSEWHERE = "it was read behind another system, and that system's peer may have written it"


@clause(
    question="Is it known at first hand: by a copy that Exchange Online kept, or by a trace?",
    settles="the mail as a mailbox of ours holds it or a message trace or the gateway's or the list's own log",
    silence="neither a header read in Exchange Online nor a trace is held",
)
def evidence_is_first_hand(docket: Docket) -> Answer:
    """True or unknown, never false: what is told at second hand may be true.

    A forger writes what clears a mail wherever another vouches for it: in a mail that he attaches, in one read behind
    another system, in results that a gateway without its own lets pass, in stamps that no Return-Path tells from
    Exchange Online's.
    """
    mail = docket.mail
    is_traced, is_kept = known(mail["best_trace_uid"]), docket.has_header & docket.is_at_home
    hearsay = {
        GATEWAYS_WORD: only_the_gateway_vouches(docket),
        UNMARKED: _stamped_by_anyone(docket),
        RETURNED: _returned_by_its_own_word(docket),
        ATTACHED: known(mail["embedded_in"]) & ~is_traced,
        READ_ELSEWHERE: mail["is_read_downstream"] & ~is_traced,
    }
    doubt = first_of(*(constant(docket.index, why).where(surely(here)) for why, here in hearsay.items()))
    by_trace = constant(docket.index, "a trace of the tenant records it").where(surely(is_traced))
    by_copy = constant(docket.index, "read in Exchange Online").where(surely(is_kept))
    answer = chosen(docket.index, (doubt.notna(), pd.NA), (is_traced | is_kept, True))
    return Answer(answer, first_of(doubt, by_copy, by_trace), by_copy.isna())


def _stamped_by_anyone(docket: Docket) -> pd.Series:
    """bool: a stamp alone attributes it to a connector, and anyone may have written the stamp."""
    by_stamp = docket.answers["attributed_to_our_connector"] & ~known(docket.mail["is_default_connector"])
    return surely(by_stamp & docket.has_boundary) & docket.copies["mail_from"].isna()


def _returned_by_its_own_word(docket: Docket) -> pd.Series:
    """bool: marks of a list or a forwarder are all that clears it, and no sealer that Exchange trusts bears them out.

    Envelope, List-Id and recipients can all be one forger's. 130: a sealer that the tenant trusts saw it authenticated.
    """
    mail, answers = docket.mail, docket.answers
    is_sealed = equals(mail["compauth"], "pass") & equals(mail["compauth_reason"], "130")
    others = ("authenticated_aligned", "attributed_to_our_connector", "entry_ip_is_known_relay")
    is_cleared = any_of(*(answers[name] for name in others))
    return surely(answers["came_back_by_list_or_forwarder"]) & ~surely(is_sealed) & ~surely(is_cleared)


@clause(
    question="Does its evidence agree with itself?",
    settles="what its sources agree on",
    silence="no source is recorded",
)
def evidence_agrees(docket: Docket) -> Answer:
    """False when sources differ on sender or entry, or when Internal stands on a public hop that nothing explains."""
    differ, internal, opposed = (
        _sources_differ(docket),
        _unexplained_internal(docket),
        _submission_against_boundary(docket),
    )
    answer = pd.Series(True, index=docket.index, dtype="boolean").mask(differ | internal | opposed, False)
    stamp = line("X-MS-Exchange-Organization-AuthAs", docket.mail["auth_as"]) + " · " + docket.peer_line
    quote = first_of(
        _difference(docket).where(differ),
        stamp.astype("string").where(internal),
        (cited("source", docket.mail["trace_source"]) + " · " + docket.peer_line).astype("string").where(opposed),
        constant(docket.index, "nothing in it contradicts itself"),
    )
    return Answer(answer, quote, docket.mail["best_copy_uid"].isna())


def _sources_differ(docket: Docket) -> pd.Series:
    mail = docket.mail
    differ = {facts: tested(mail["disagreements"], partial(_differ_in, facts)) for facts in (AUTHOR, ADDRESS)}
    any_ = surely(tested(mail["disagreements"], lambda text: bool(_decisive(text))))
    # Enhanced filtering: the trace shows the skipped-to source, the header the peer. Both are right.
    traced = docket.traces["connecting_ip"]
    skipped = (traced == mail["skip_listed_ip"]).fillna(False) | (traced == mail["cip"]).fillna(False)
    # An export shows the Sender field, where there is one, as the author; and of several authors each source shows one.
    several = (mail["header_from_count"] > 1) | (mail["from_field_count"] > 1)
    shown = (mail["sender"] != mail["header_from"]).fillna(False) | several.fillna(False)
    return any_ & ~(surely(differ[ADDRESS]) & skipped.astype(bool)) & ~(surely(differ[AUTHOR]) & shown.astype(bool))


def _decisive(disagreements: str) -> frozenset[str]:
    return DECISIVE_FACTS & {fact.strip() for fact in disagreements.split(",")}


def _differ_in(facts: frozenset[str], disagreements: str) -> bool:
    """Is what differs of consequence, and among these facts alone?"""
    return bool(_decisive(disagreements)) and _decisive(disagreements) <= facts


def _difference(docket: Docket) -> pd.Series:
    mail, trace = docket.mail, docket.traces
    envelope = line("Return-Path", docket.copies["mail_from"]) + " · " + cited("return_path", trace["mail_from"])
    differs = (docket.copies["mail_from_domain"] != trace["mail_from_domain"]).fillna(False).astype(bool)
    return first_of(envelope.astype("string").where(differs), line("sources differ on", mail["disagreements"]))


def _unexplained_internal(docket: Docket) -> pd.Series:
    """AuthAs Internal on a hop from a public address, with no connector, relay or gateway to explain it."""
    mail, answers = docket.mail, docket.answers
    internal = surely(equals(mail["auth_as"], "Internal")) & surely(docket.has_boundary) & surely(docket.stands)
    public = surely(tested(mail["connecting_ip"], is_public_ip))
    explained = [
        surely(answers[name])
        for name in ("attributed_to_our_connector", "entry_ip_is_known_relay", "entry_ip_is_gateway")
    ]
    return internal & public & ~explained[0] & ~explained[1] & ~explained[2]


def _submission_against_boundary(docket: Docket) -> pd.Series:
    """The trace says that a mailbox submitted it, the header that it came from outside."""
    submitted = surely(one_of(docket.mail["trace_source"], STORE_SOURCES)) & surely(
        known(docket.mail["best_trace_uid"])
    )
    return submitted & surely(docket.has_boundary) & surely(docket.stands)
