"""Why a mail in our name may honestly come from elsewhere: lists, forwarders, bounces.

    Return-Path: linux-list-bounces@lists.example · List-Id: <linux-list.lists.example> · To: linux-list@lists.example

Any sender can write `List-Id`. A mail came back by a list or a forwarder only if its envelope and its recipients tell
the same story; a mark alone leaves the question open.
"""

from __future__ import annotations

import pandas as pd

from toolkit.enrich.organisations import organisational_domain
from toolkit.evidence.case import PUBLIC_MAIL_DOMAINS
from toolkit.judge.answers import PARTED, Answer, chosen, constant, first_of, line, surely
from toolkit.judge.clauses.authentication import passed_for
from toolkit.judge.clauses.identity import has_path, is_foreign_envelope, path_line
from toolkit.judge.clauses.registry import clause
from toolkit.judge.docket import Docket
from toolkit.schema.forms import domain_of
from toolkit.schema.logic import equals, known, one_of, tested

# Newsletters and mass mailers bear these too: no sign that the mail was ever ours.
WEAK_MARKS = frozenset({"list-unsubscribe", "list-unsubscribe-post", "precedence", "list-help", "list-archive"})


def strong_marks(marks: str) -> bool:
    """Is there a mark of a list or a forwarder that a mere mass mailing does not bear?

    >>> strong_marks("List-Id,Precedence"), strong_marks("List-Unsubscribe,Precedence: bulk")
    (True, False)
    """
    names = (mark.partition(":")[0].strip().lower() for mark in marks.split(","))
    return any(name and name not in WEAK_MARKS for name in names)


@clause(
    question="Did our own mail come back, by a list or a forwarder?",
    settles="whether a list or a forwarder sent it back (the list's or forwarder's own record)",
    silence="marks that any sender can write, which neither envelope nor recipients bear out, or no envelope",
)
def came_back_by_list_or_forwarder(docket: Docket) -> Answer:
    """A foreign envelope, and marks borne out by a recipient of the same organisation or by SRS."""
    mail = docket.mail
    foreign = is_foreign_envelope(docket)
    marked = tested(mail["forwarding_marks"], strong_marks).mask(
        mail["forwarding_marks"].isna() & docket.has_header.astype(bool), False
    )
    borne_out = _recipient_of_the_same_organisation(docket) | (
        _rewrites_our_address(docket) & _any_foreign_recipient(docket)
    )
    answer = chosen(docket.index, (~foreign, False), (~marked, False), (foreign & marked & borne_out, True))
    story = path_line(docket) + PARTED + first_of(line("List-Id", mail["list_id"]), mail["forwarding_marks"])
    bare = constant(docket.index, "no field of a list or a forwarder is present").where(mail["forwarding_marks"].isna())
    quote = first_of(story.astype("string"), path_line(docket), bare)
    return Answer(answer, quote.where(answer.notna()), ~docket.has_header.astype(bool))


def _recipient_of_the_same_organisation(docket: Docket) -> pd.Series:
    """bool: somebody at the list's or the forwarder's own domain was written to."""
    mail, rows = docket.mail, docket.recipients
    known_rows = rows[rows["domain"].notna()]
    written_to = known_rows["domain"].map(organisational_domain, na_action="ignore")
    sent_back_by = mail["mail_from_domain"].map(organisational_domain, na_action="ignore")
    list_domain = mail["list_id"].map(_domain_of_list, na_action="ignore")
    found = pd.Series(False, index=known_rows.index)
    for domains in (sent_back_by, list_domain):
        there = domains.iloc[known_rows["at"]].set_axis(known_rows.index)
        found |= (written_to == there).fillna(False).astype(bool)
    is_foreign = ~surely(docket.is_ours(known_rows["domain"]))
    return docket.holds_for(known_rows.loc[found & is_foreign, "at"])


def _any_foreign_recipient(docket: Docket) -> pd.Series:
    """bool: somebody who is not ours was written to; without one there was nobody who could have sent it back."""
    rows = docket.recipients
    return docket.holds_for(rows.loc[surely(~docket.is_ours(rows["domain"])), "at"])


def _domain_of_list(list_id: str) -> str | None:
    """`A list <name.lists.example>` → the organisational domain of what stands in the angle brackets (RFC 2919)."""
    inside = list_id.rpartition("<")[2].partition(">")[0].strip().lower()
    return organisational_domain(inside) if "." in inside else None


def _rewrites_our_address(docket: Docket) -> pd.Series:
    """bool: the sender rewriting scheme keeps our domain inside the local part (`SRS0=hash=tt=contoso.com=jane@…`)."""
    ours = docket.profile.accepted_domains
    return surely(tested(docket.mail["mail_from"], lambda path: _carries(path, ours)))


def _carries(mail_from: str, domains: frozenset[str]) -> bool:
    local = mail_from.rpartition("@")[0].lower()
    return "srs" in local and any(f"={domain}=" in local for domain in domains)


@clause(
    question="Does an organisation that authenticated itself say openly that it sent it for the author?",
    settles="who transmitted it (Sender)",
    silence="no header is held",
)
def sent_on_behalf(docket: Docket) -> Answer:
    """A Sender field (RFC 5322 §3.6.2) whose domain is foreign and passed SPF or DKIM: a partner's calendar, a service.

    A public mail provider's domain does not count: there the field names a mailbox, and no organisation.
    """
    mail = docket.mail
    sender = mail["sender"].map(domain_of, na_action="ignore").astype("string")
    is_organisation = ~docket.is_ours(sender) & ~one_of(sender, PUBLIC_MAIL_DOMAINS)
    answer = chosen(
        docket.index,
        (is_organisation & passed_for(docket, sender), True),
        (known(mail["sender"]) | docket.has_header, False),
    )
    bare = constant(docket.index, "no Sender field is present").where(docket.has_header.astype(bool))
    return Answer(answer, first_of(line("Sender", mail["sender"]), bare), ~docket.has_header.astype(bool))


@clause(
    question="Had a mailbox of ours sent a mail with its Message-ID within the hour before?",
    settles="whether a mailbox of ours sent it (an extended trace of the hour before)",
    silence="no trace shows a mail with its Message-ID that a mailbox of ours sent before",
)
def sent_by_us_before(docket: Docket) -> Answer:
    """What a signature service, a list or a forwarder hands back is a mail of its own, under the same Message-ID.

    True or unknown: a trace that does not show it may not reach so far. A Message-ID can be copied: it clears nothing.
    """
    mail = docket.mail
    answer = chosen(docket.index, (known(mail["sent_before_as"]), True))
    sent = line("Message-ID", mail["internet_message_id"]) + " · a mailbox of ours sent it as " + mail["sent_before_as"]
    return Answer(answer, sent.astype("string"), ~docket.has_header.astype(bool))


@clause(
    question="Is it a bounce or an automatic answer?",
    settles="whether it is a report or an automatic answer (Auto-Submitted)",
    silence="the envelope sender is not recorded",
)
def is_bounce_or_automatic(docket: Docket) -> Answer:
    """The null sender, with multipart/report or Auto-Submitted other than `no` (RFC 5321 §4.5.5, RFC 3834)."""
    mail = docket.mail
    null_sender = equals(mail["mail_from"], "<>")
    automatic = ~equals(mail["auto_submitted"], "no")
    automatic = automatic.mask(mail["auto_submitted"].isna() & docket.has_header.astype(bool), False)
    answer = null_sender & (mail["is_report"] | automatic)
    why = first_of(
        constant(docket.index, "Content-Type: multipart/report").where(surely(mail["is_report"])),
        line("Auto-Submitted", mail["auto_submitted"]),
    )
    path = path_line(docket)
    return Answer(answer, first_of((path + PARTED + why).astype("string"), path), ~has_path(docket))
