"""The decision table by itself: which answers make which rule, written down by hand beside it.

Each line changes some answers of a plain spoof, straight from outside, and names the rule that then decides.
"""

from __future__ import annotations

import pandas as pd

from toolkit.judge.clauses import BY_NAME
from toolkit.judge.verdicts import decide

SHORT = {
    "envelope": "mail_from_is_ours", "author": "header_from_is_ours", "shown": "trace_sender_is_ours",
    "tenant": "received_by_our_tenant", "outside": "entered_from_outside", "relay": "entry_ip_is_known_relay",
    "gateway": "entry_ip_is_gateway", "behind": "came_from_behind_our_server", "mailbox": "submitted_by_mailbox",
    "connector": "attributed_to_our_connector", "anonymous": "anonymous", "passed": "authenticated_aligned",
    "shared": "authenticated_only_by_shared_infrastructure", "back": "came_back_by_list_or_forwarder",
    "behalf": "sent_on_behalf", "before": "sent_by_us_before", "bounce": "is_bounce_or_automatic",
    "kept": "kept_out_by_the_filter", "label": "microsoft_says_direct_send", "first": "evidence_is_first_hand",
    "agrees": "evidence_agrees",
}  # fmt: skip
SPOOF = dict.fromkeys(SHORT, "-") | dict.fromkeys(
    ("envelope", "author", "shown", "tenant", "outside", "anonymous", "first", "agrees"), "+"
) | {"before": "?", "label": "?"}  # fmt: skip
VALUES = {"+": True, "-": False, "?": pd.NA}

# `-envelope` is known to be false, `?envelope` unknown, `+envelope` true. `60?` is rule 60, and no more than likely.
STRAIGHT = {
    "": "60", "?anonymous": "60?", "?connector": "60?", "?relay": "60?", "?tenant": "60?", "-author": "60",
    "-agrees": "10", "-agrees -envelope": "10", "-agrees -author": "10", "-agrees -envelope -author": "80",
    "+behind +connector": "12", "+behind +relay": "12", "+behind": "60", "+behind +relay +passed": "42",
    "+behind +connector -envelope -author": "80", "+behind +relay -author": "12", "+behind +relay -envelope": "12",
    "+bounce -envelope -outside": "18", "+bounce -envelope -outside ?first": "18?", "+bounce -outside -author": "72",
    "+mailbox -outside": "20", "+mailbox -outside -envelope": "20", "+mailbox -outside -author": "98",
    "+mailbox ?outside ?first": "20?", "+mailbox": "60",
    "+bounce -envelope +connector": "32", "+bounce -envelope +passed": "32", "+bounce -envelope +passed ?first": "32?",
    "+bounce -envelope": "33", "+bounce -envelope ?anonymous": "33?", "+bounce -envelope -anonymous": "98",
    "+bounce -envelope +relay": "44", "+bounce -envelope ?passed": "99", "+bounce -envelope ?outside": "99",
    "+connector": "40", "+connector -author": "40", "+connector ?envelope": "40?", "+connector ?first": "40?",
    "+passed": "42", "+passed -envelope": "42", "+passed -author": "42", "+passed ?outside": "42?",
    "+passed -outside": "98", "+passed +shared": "48", "+shared -author": "48", "+shared -envelope": "48",
    "+shared -envelope -author": "80",
    "+relay": "44", "+relay -author": "44", "+relay -envelope": "44", "+relay ?first": "44?",
    "-envelope +back": "46", "-envelope +back ?first": "46?", "-envelope -author +back": "80",
    "-envelope ?back": "64?", "-envelope ?back +connector": "64?", "-envelope -author ?back": "80",
    "-anonymous": "99", "-anonymous -label": "98", "-anonymous -author": "98",
    "-tenant": "50", "-tenant -author": "50", "-tenant -envelope": "50", "-tenant -envelope -author": "80",
    "-tenant ?outside": "98", "-tenant ?passed": "99", "-tenant +passed": "42",
    "-envelope +behalf": "56", "+behalf": "60", "-envelope +behalf +passed": "42", "-envelope +behalf -author": "80",
    "-envelope +behalf -tenant": "50", "-envelope +behalf ?outside": "99", "-envelope +behalf ?passed": "99",
    "+before": "58", "+before -envelope": "58", "+before -author": "58", "+before -envelope -author": "80",
    "+before +passed": "42", "+before +relay": "44", "+before +connector": "40", "+before ?passed": "99",
    "+before ?outside": "99", "+before -envelope +behalf": "56",
    "?envelope +label": "61?", "?envelope +label +relay": "44", "?envelope +label -outside": "98",
    "?envelope +label ?passed": "99", "?envelope +label ?tenant": "61?", "-envelope +label": "62",
    "-envelope": "62", "?envelope": "62?", "-envelope ?anonymous": "62?", "-envelope -anonymous": "98",
    "-envelope ?connector": "62?", "-envelope ?relay": "62?", "-envelope ?bounce": "62?", "-envelope ?tenant": "62?",
    "-envelope ?passed": "99", "-envelope ?outside": "99", "-envelope ?author": "99",
    "?passed +kept": "63?", "?passed": "99", "?passed +kept ?anonymous": "99", "?passed +kept ?connector": "99",
    "?passed +kept ?relay": "99", "?passed +kept ?outside": "99", "?passed +kept ?envelope": "99",
    "?passed +kept ?tenant": "63?", "?passed +kept -tenant": "99", "?passed +kept +relay": "44",
    "-envelope +connector": "68", "-envelope +connector -author": "80", "-envelope +connector ?passed": "99",
    "-envelope -author": "80", "-envelope -author +bounce": "72", "-envelope ?author +bounce": "99",
    "?envelope ?author -shown": "84?", "?envelope ?author ?shown": "99",
    "?envelope -shown ?passed": "99", "?author -shown ?passed": "99", "?envelope +label ?outside": "99",
}  # fmt: skip
BY_GATEWAY = {
    "": "60", "+gateway": "66", "+gateway -author": "66", "+gateway -envelope": "62", "+gateway +passed": "42",
    "+gateway +connector": "66", "+gateway ?passed": "99",
    "-envelope -author": "70", "-envelope -author ?relay": "70?", "-envelope -author ?connector": "70?",
    "-envelope -author ?tenant": "70?", "-envelope -author +gateway": "81", "-envelope -author +relay": "81",
    "-envelope -author +connector": "81", "-envelope -author -tenant": "82", "-envelope -author -outside": "83",
    "-envelope -author ?outside": "83?", "-envelope ?author +relay": "99",
    "-envelope ?author": "99", "?envelope -author ?passed": "99", "-envelope ?author -tenant": "99",
    "-envelope ?author -outside": "99", "?envelope -author -outside": "99", "?envelope -author -tenant ?outside": "99",
    "?envelope +label +gateway": "62?", "?passed +kept +gateway": "99",
}  # fmt: skip


def rules_of(docket, lines) -> dict[str, str]:
    """For each line of changes the number of the rule that decides a mail with these answers, and how surely."""
    answers = [SPOOF | {change[1:]: change[0] for change in changes.split()} for changes in lines]
    for short, name in SHORT.items():
        told = [VALUES[answer[short]] for answer in answers]
        docket.answers[name] = pd.Series(told, index=docket.index, dtype="boolean")
    made = decide(docket)
    is_likely = (made["certainty"] == "likely") & (made["verdict"] != "undetermined")
    return dict(zip(lines, made["rule"].str.slice(0, 2) + is_likely.map({True: "?", False: ""}), strict=True))


def test_every_clause_has_its_short_name():
    assert set(SHORT.values()) == set(BY_NAME)


def test_these_answers_make_these_rules(made):
    assert rules_of(made.docket_of(*[made.SPOOF] * len(STRAIGHT)), STRAIGHT) == STRAIGHT


def test_behind_a_gateway_these_answers_make_these_rules(made):
    case = made.case_of(network={"gateways": ["192.0.2.0/24"]})
    assert rules_of(made.docket_of(*[made.SPOOF] * len(BY_GATEWAY), case=case), BY_GATEWAY) == BY_GATEWAY
