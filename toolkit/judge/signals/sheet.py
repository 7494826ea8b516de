"""The sheet that signals read: one row a mail of interest, MAIL's columns and a few brought from elsewhere.

Of interest is mail that bears our name, or nearly: P1, P2 or the trace's sender is ours, the author's domain looks like
ours, or the display name shows an address of ours. Plain foreign mail is not read for signals: at a million mails it
would be twenty million rows that say nothing.
"""

from __future__ import annotations

import pandas as pd

from toolkit.judge.answers import constant, first_of, gathered, surely
from toolkit.judge.docket import Docket
from toolkit.judge.lookalikes import looks_like
from toolkit.schema.columns import Column, text
from toolkit.schema.logic import one_of, tested
from toolkit.schema.tables.facts import IP_FACTS
from toolkit.schema.tables.mail import DELIVERIES
from toolkit.schema.tables.messages import ATTACHMENTS

# What a mail that is ours may be: their most common country is taken for home.
HOME_VERDICTS = ("genuine_internal", "hybrid_relay", "authorised_sender", "known_relay")

EXTRA_COLUMNS: tuple[Column, ...] = (
    text("recipients", "addresses of To and Cc, else of the trace, lower case, one a line"),
    text("attachment_names", "file names, one a line"),
    text("attachment_types", "declared>detected media types, one a line"),
    text("country", "country of the entry address"),
    text("home_country", "the most common country of our own mail from outside"),
    text("network_kind", "sort of network of the entry address"),
    text("as_name", "network of the entry address"),
    text("accepted_domains", "accepted domains, one a line"),
    text("folders", "where the mailboxes put it, one a line"),
    text("verdict", "the verdict"),
)

__all__ = ["EXTRA_COLUMNS", "make_sheet"]


def make_sheet(docket: Docket, verdicts: pd.DataFrame) -> pd.DataFrame:
    """MAIL's columns, each clause's answer and EXTRA_COLUMNS, for the mails of interest; the index is MAIL's."""
    wanted = _of_interest(docket)
    mail = docket.mail[wanted]
    facts = _ip_facts(docket)
    country = _looked_up(docket.entry_ip, facts["country"])
    extra = {
        "recipients": _recipients(docket, mail),
        "attachment_names": _attached(docket, mail, lambda rows: rows["name"]),
        "attachment_types": _attached(docket, mail, _type_pairs),
        "country": country[wanted],
        "home_country": constant(mail.index, _home(country, verdicts["verdict"])),
        "network_kind": _looked_up(docket.entry_ip[wanted], facts["network_kind"]),
        "as_name": _looked_up(docket.entry_ip[wanted], facts["as_name"]),
        "accepted_domains": constant(mail.index, "\n".join(sorted(docket.profile.accepted_domains)) or None),
        "folders": _folders(docket, mail),
        "verdict": verdicts["verdict"].set_axis(docket.index)[wanted],
    }
    answers = {name: answer[wanted] for name, answer in docket.answers.items()}
    return mail.assign(**{name: values.astype("string") for name, values in extra.items()}, **answers)


def _of_interest(docket: Docket) -> pd.Series:
    mail, ours = docket.mail, docket.profile.accepted_domains
    named = [
        surely(docket.answers[name]) for name in ("mail_from_is_ours", "header_from_is_ours", "trace_sender_is_ours")
    ]
    near = surely(tested(mail["header_from_domain"], lambda name: looks_like(name, ours) is not None))
    shown = surely(tested(mail["header_from_name"], lambda name: any("@" + domain in name.lower() for domain in ours)))
    return named[0] | named[1] | named[2] | near | shown


def _by_mail(at: pd.Series, texts: pd.Series, mail: pd.DataFrame) -> pd.Series:
    return gathered(at, texts, mail.index, "\n")


def _recipients(docket: Docket, mail: pd.DataFrame) -> pd.Series:
    rows = docket.recipients[docket.recipients["at"].isin(mail.index)]
    by_copy = _by_mail(rows["at"], rows["address"].str.lower(), mail)
    deliveries = docket.table(DELIVERIES)
    at = deliveries["mail_uid"].map(pd.Series(mail.index, index=mail["mail_uid"]))
    return first_of(by_copy, _by_mail(at[at.notna()].astype(int), deliveries.loc[at.notna(), "recipient"], mail))


def _attached(docket: Docket, mail: pd.DataFrame, say: object) -> pd.Series:
    """What is said of each attachment; the empty text where the mail is known to have none."""
    rows = docket.of_best_copies(docket.table(ATTACHMENTS))
    rows = rows[rows["at"].isin(mail.index)]
    said = _by_mail(rows["at"], say(rows), mail)  # type: ignore[operator]
    return said.mask(said.isna() & surely(mail["attachment_count"] == 0), "")


def _type_pairs(rows: pd.DataFrame) -> pd.Series:
    return (rows["declared_type"].fillna("").str.lower() + ">" + rows["detected_type"].fillna("").str.lower()).astype(
        "string"
    )


def _folders(docket: Docket, mail: pd.DataFrame) -> pd.Series:
    deliveries = docket.table(DELIVERIES)
    at = deliveries["mail_uid"].map(pd.Series(mail.index, index=mail["mail_uid"]))
    landed = first_of(deliveries["status"], deliveries["folder"])
    return _by_mail(at[at.notna()].astype(int), landed[at.notna()], mail)


def _ip_facts(docket: Docket) -> pd.DataFrame:
    """One row an address: the first source that names it (the case's own databases come first)."""
    return docket.table(IP_FACTS).drop_duplicates("ip").set_index("ip")


def _looked_up(addresses: pd.Series, facts: pd.Series) -> pd.Series:
    return addresses.map(facts.dropna().to_dict(), na_action="ignore").astype("string")


def _home(country: pd.Series, verdicts: pd.Series) -> str | None:
    counts = country[surely(one_of(verdicts, HOME_VERDICTS)).to_numpy()].value_counts()
    return None if counts.empty else str(counts.index[0])
