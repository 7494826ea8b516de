"""Signals of the names a mail bears: author, recipients, reply address, display name."""

from __future__ import annotations

import pandas as pd

from toolkit.enrich.organisations import aligned
from toolkit.judge import sources
from toolkit.judge.answers import chosen, constant, each_line, first_of, line
from toolkit.judge.lookalikes import is_below, looks_like, shows_address_of
from toolkit.judge.shown import author_seen, has_hidden, with_hidden_named
from toolkit.judge.signals.registry import Reading, signal
from toolkit.schema.logic import tested


def _pairs(left: pd.Series, right: pd.Series, test: object) -> pd.Series:
    """A test of two texts, asked of each distinct pair; unknown where either is not recorded."""
    joined = left.astype("string") + "\x1f" + right.astype("string")
    return tested(joined, lambda both: test(*both.split("\x1f", 1)))  # type: ignore[operator]


@signal(
    "self_addressed", "The author is also a recipient", "medium",
    reads=("header_from", "recipients", "entered_from_outside"),
    references=(sources.ADVISORY, sources.VARONIS),
    false_positives="people who mail themselves: a mailbox submitted it; mass mailings with everyone in Bcc",
    attack="T1566",
)  # fmt: skip
def self_addressed(mail: pd.DataFrame) -> Reading:
    same = _pairs(
        mail["header_from"].str.lower(), mail["recipients"], lambda author, lines: author in lines.split("\n")
    )
    answer = chosen(
        mail.index, (~same, False), (same & mail["entered_from_outside"], True), (~mail["entered_from_outside"], False)
    )
    return answer, line("From", mail["header_from"]) + " · To: " + mail["recipients"].str.replace("\n", ", ")


@signal(
    "several_from", "More than one author", "high",
    reads=("header_from_count", "from_field_count", "header_from_raw"),
    references=(sources.RFC_5322 + ", §3.6",),
    false_positives="hardly any: two authors are legal with a Sender field, and never used",
    attack="T1566",
)  # fmt: skip
def several_from(mail: pd.DataFrame) -> Reading:
    return (mail["header_from_count"] > 1) | (mail["from_field_count"] > 1), each_line("From", mail["header_from_raw"])


@signal(
    "reply_to_elsewhere", "Answers go to another organisation", "medium",
    reads=("header_from_domain", "reply_to", "reply_to_domain", "header_origin"),
    references=(sources.RFC_5322 + ", §3.6.2",),
    false_positives="newsletters and ticket systems that send in our name",
    attack="T1656",
)  # fmt: skip
def reply_to_elsewhere(mail: pd.DataFrame) -> Reading:
    other = ~_pairs(mail["header_from_domain"], mail["reply_to_domain"], aligned)
    has_no_field = mail["reply_to"].isna() & tested(mail["header_origin"], lambda origin: origin != "absent")
    return other.mask(has_no_field.fillna(False), False), line("Reply-To", mail["reply_to"])


@signal(
    "display_name_of_own_address", "What the reader sees shows an address of ours, the author is foreign", "high",
    reads=("header_from_name", "header_from", "header_from_raw", "header_from_is_ours", "accepted_domains"),
    references=(sources.RFC_5322 + ", §3.4", sources.CONFUSABLES),
    false_positives="forwarders and ticket systems that write `jane@contoso.com via …`",
    attack="T1656",
)  # fmt: skip
def display_name_of_own_address(mail: pd.DataFrame) -> Reading:
    seen, ours = author_seen(mail), mail["accepted_domains"]
    shows = _pairs(seen, ours, lambda text, domains: shows_address_of(text, domains.split("\n")))
    answer = chosen(
        mail.index, (mail["header_from_is_ours"], False), (shows & ~mail["header_from_is_ours"], True), (~shows, False)
    )
    return answer, each_line("From", first_of(mail["header_from_raw"], mail["header_from_name"]))


@signal(
    "hidden_characters", "The author bears characters that hide or reorder what is shown", "high",
    reads=("header_from_name", "header_from", "header_from_raw"),
    references=(sources.BIDIRECTIONAL,),
    false_positives="names pasted from web pages, with a zero-width space or a soft hyphen in them",
    attack="T1036.002",
)  # fmt: skip
def hidden_characters(mail: pd.DataFrame) -> Reading:
    seen = author_seen(mail)
    return tested(seen, has_hidden), line("From", seen.map(with_hidden_named, na_action="ignore").astype("string"))


@signal(
    "lookalike_domain", "The author's domain looks like ours", "high",
    reads=("header_from_domain", "accepted_domains"),
    references=(sources.CONFUSABLES,),
    false_positives="a namesake; a domain of ours that the case does not list",
    attack="T1583.001",
)  # fmt: skip
def lookalike_domain(mail: pd.DataFrame) -> Reading:
    answer = _pairs(
        mail["header_from_domain"],
        mail["accepted_domains"],
        lambda name, ours: looks_like(name, ours.split("\n")) is not None,
    )
    return answer, line("From domain", mail["header_from_domain"])


@signal(
    "author_of_a_subdomain", "The author's domain is a sub-domain of ours that is no accepted domain", "medium",
    reads=("header_from", "header_from_domain", "accepted_domains"),
    references=(sources.REJECT_DIRECT_SEND, sources.RFC_9989),
    false_positives="a sub-domain of ours that a service uses and the case does not list",
    attack="T1656",
)  # fmt: skip
def author_of_a_subdomain(mail: pd.DataFrame) -> Reading:
    return _is_below_ours(mail, "header_from_domain"), line("From", mail["header_from"])


@signal(
    "envelope_of_a_subdomain", "The envelope uses a sub-domain of ours that is no accepted domain", "low",
    reads=("mail_from", "mail_from_domain", "accepted_domains"),
    references=(sources.REJECT_DIRECT_SEND,),
    false_positives="the bounce domain of an authorised mailing service",
    attack="T1566",
)  # fmt: skip
def envelope_of_a_subdomain(mail: pd.DataFrame) -> Reading:
    is_null_sender = tested(mail["mail_from"], lambda path: path == "<>")
    below = _is_below_ours(mail, "mail_from_domain")
    return below.mask(is_null_sender.fillna(False), False), line("Return-Path", mail["mail_from"])


def _is_below_ours(mail: pd.DataFrame, domain: str) -> pd.Series:
    return _pairs(mail[domain], mail["accepted_domains"], lambda name, ours: is_below(name, ours.split("\n")))


@signal(
    "sender_field_elsewhere", "The Sender field names another organisation", "low",
    reads=("sender", "header_from_domain", "header_origin"),
    references=(sources.RFC_5322 + ", §3.6.2",),
    false_positives="lists, calendars and assistants that send on behalf",
    attack="T1566",
)  # fmt: skip
def sender_field_elsewhere(mail: pd.DataFrame) -> Reading:
    domain = mail["sender"].str.replace(r"^.*@", "", regex=True).str.lower()
    other = ~_pairs(domain, mail["header_from_domain"], aligned)
    has_no_field = mail["sender"].isna() & tested(mail["header_origin"], lambda origin: origin != "absent")
    return other.mask(has_no_field.fillna(False), False), first_of(line("Sender", mail["sender"]), constant(mail.index))
