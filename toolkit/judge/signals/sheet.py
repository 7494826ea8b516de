"""The sheet that signals read: one row a mail of interest, MAIL's columns and a few brought from elsewhere.

Of interest is mail that bears our name, or nearly (Docket.is_of_interest). Plain foreign mail is not read for signals:
at a million mails it would be twenty million rows that say nothing.
"""

from __future__ import annotations

from collections import Counter

import pandas as pd

from toolkit.judge.answers import constant, first_of, gathered, surely
from toolkit.judge.docket import Docket
from toolkit.schema.columns import Column, text
from toolkit.schema.logic import one_of
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
    text("home_country", "the most common country of our own mail from outside; known once all mail is judged"),
    text("network_kind", "sort of network of the entry address"),
    text("as_name", "network of the entry address"),
    text("accepted_domains", "accepted domains, one a line"),
    text("folders", "where the mailboxes put it, one a line"),
    text("verdict", "the verdict"),
)

__all__ = ["EXTRA_COLUMNS", "home_countries", "make_sheet"]


def make_sheet(docket: Docket, verdicts: pd.Series) -> pd.DataFrame:
    """MAIL's columns, each clause's answer and EXTRA_COLUMNS, for the mails of interest; the index is MAIL's."""
    wanted = docket.is_of_interest
    mail = docket.mail[wanted]
    facts = _ip_facts(docket)
    extra = {
        "recipients": _recipients(docket, mail),
        "attachment_names": _attached(docket, mail, lambda rows: rows["name"]),
        "attachment_types": _attached(docket, mail, _type_pairs),
        "country": _looked_up(docket.entry_ip[wanted], facts["country"]),
        "home_country": constant(mail.index),
        "network_kind": _looked_up(docket.entry_ip[wanted], facts["network_kind"]),
        "as_name": _looked_up(docket.entry_ip[wanted], facts["as_name"]),
        "accepted_domains": constant(mail.index, "\n".join(sorted(docket.profile.accepted_domains)) or None),
        "folders": _folders(docket, mail),
        "verdict": verdicts.set_axis(docket.index)[wanted],
    }
    answers = {name: answer[wanted] for name, answer in docket.answers.items()}
    return mail.assign(**{name: values.astype("string") for name, values in extra.items()}, **answers)


def home_countries(docket: Docket, verdicts: pd.Series) -> Counter[str]:
    """How often our own mail from outside came from which country."""
    is_home = surely(one_of(verdicts, HOME_VERDICTS)).to_numpy()
    return Counter(_looked_up(docket.entry_ip[is_home], _ip_facts(docket)["country"]).dropna())


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
