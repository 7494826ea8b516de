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
from toolkit.schema.logic import equals, one_of
from toolkit.schema.tables.facts import IP_FACTS
from toolkit.schema.tables.mail import DELIVERIES
from toolkit.schema.tables.messages import ATTACHMENTS, URLS

# What a mail that is ours may be: their most common country is taken for home.
HOME_VERDICTS = ("genuine_internal", "hybrid_relay", "authorised_sender", "known_relay")

EXTRA_COLUMNS: tuple[Column, ...] = (
    text("recipients", "addresses of To and Cc, else of the trace, lower case, one a line"),
    text("attachment_names", "file names, one a line"),
    text("attachment_types", "declared>detected media types, one a line; ? where the bytes were not read"),
    text("macro_names", "attachments, one a line: + and the name of one with macros, ? for one not looked at"),
    text("encrypted_names", "attachments, one a line: + and the name of an encrypted one, ? for one not looked at"),
    text("qr_links", "+ and a QR code's URL that no text has, one a line; ? for an attachment not looked at"),
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
    attached = _attached_to(docket, mail)
    extra = {
        "recipients": _recipients(docket, mail),
        "attachment_names": _said(attached["at"], attached["name"], mail),
        "attachment_types": _said(attached["at"], _type_pairs(attached), mail),
        "macro_names": _said(attached["at"], _marked(attached, "has_macro"), mail),
        "encrypted_names": _said(attached["at"], _marked(attached, "is_encrypted"), mail),
        "qr_links": _qr_links(docket, attached, mail),
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


def _attached_to(docket: Docket, mail: pd.DataFrame) -> pd.DataFrame:
    """ATTACHMENTS of the best copies of these mails, each with `at`, the label of its mail."""
    rows = docket.of_best_copies(docket.table(ATTACHMENTS))
    return rows[rows["at"].isin(mail.index)]


def _said(at: pd.Series, texts: pd.Series, mail: pd.DataFrame) -> pd.Series:
    """What is said of a mail's attachments; the empty text where the mail is known to have none."""
    said = _by_mail(at, texts, mail)
    return said.mask(said.isna() & surely(mail["attachment_count"] == 0), "")


def _type_pairs(rows: pd.DataFrame) -> pd.Series:
    is_unread = rows[["detected_type", "sha256", "embedded_uid"]].isna().all(axis="columns")
    detected = rows["detected_type"].str.lower().mask(is_unread, "?")
    return (rows["declared_type"].fillna("").str.lower() + ">" + detected.fillna("")).astype("string")


def _marked(rows: pd.DataFrame, column: str) -> pd.Series:
    """`+` and the name where the answer is yes, `?` where it is not known, nothing where it is no."""
    answer = rows[column]
    names = "+" + rows["name"].fillna("(no name)")
    return names.where(surely(answer), "").mask(answer.isna(), "?").astype("string")


def _qr_links(docket: Docket, attached: pd.DataFrame, mail: pd.DataFrame) -> pd.Series:
    urls = docket.of_best_copies(docket.table(URLS))
    coded = urls.loc[surely(equals(urls["found_in"], "qr")), "at"]
    urls = urls[urls["at"].isin(mail.index.intersection(coded))]
    is_code = surely(equals(urls["found_in"], "qr"))
    stands = pd.MultiIndex.from_arrays([urls["at"], urls["url"].map(_plain)])
    hidden = urls[is_code & ~stands.isin(stands[~is_code])]
    looked = attached["qr_count"].isna().map({True: "?", False: ""})
    at, texts = pd.concat([hidden["at"], attached["at"]]), pd.concat(["+" + hidden["url"], looked])
    return _said(at, texts.astype("string"), mail)


def _plain(url: str) -> str:
    """A URL as it is compared: scheme and host in lower case, and no slash at its end."""
    scheme, mark, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}{mark}{host.lower()}{slash}{path}".rstrip("/")


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
