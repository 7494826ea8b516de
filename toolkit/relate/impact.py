"""IMPACT: what a recipient did after a spoof came, as far as the evidence records it.

    mail-0f3a… | jane.doe@contoso.com | replied   | In-Reply-To: <f3a9@mail.example>
    mail-0f3a… | john.roe@contoso.com | forwarded | Content-Type: message/rfc822 · Message-ID: <77c1@contoso.com>

Only what was sent on can be seen in mail: an answer, a forward. No row means that nothing is recorded, never that
nothing was done.
"""

from __future__ import annotations

import re

import pandas as pd

from toolkit.relate.hits import Tables, clause, judged, spoofs, table
from toolkit.schema import TABLES
from toolkit.schema.logic import one_of
from toolkit.schema.vocabulary import SPOOF_VERDICTS

__all__ = ["impact"]

IMPACT = TABLES["impact"]

# RFC 3834 §5: these are machines' answers; `no` is a person's.
AUTOMATIC = ("auto-replied", "auto-generated", "auto-notified")
# What mail programs put before the subject of what they send on: English, French, German, Spanish, Portuguese, Dutch,
# Swedish and Danish. A forward names the mail that it answers as a reply does.
FORWARDING = r"^\s*((?:fwd?|tr|wg|rv|enc|doorst|vb|vs)\s*:)"


def impact(tables: Tables) -> pd.DataFrame:
    """IMPACT: answers and forwards by our people of mails with a spoof verdict, each kind once, by the earliest."""
    written = _written(tables)
    found = pd.concat([_answers(written, tables), _attachments(written, tables)])
    order = ["occurred_at", "mail_uid", "recipient", "kind"]
    first = found.sort_values([*order, "mail_uid_sent"]).drop_duplicates(["mail_uid", "recipient", "kind"])
    quoted = first.assign(evidence_id=_evidence(first, tables))
    return IMPACT.conform(quoted[list(IMPACT.names)])


def _written(tables: Tables) -> pd.DataFrame:
    """Mails that people of ours wrote, `recipient` being who did: no spoofs, no machine's answers, no reports."""
    mail = judged(tables)
    is_ours = clause(tables, "header_from_is_ours", mail["mail_uid"]).fillna(False)
    by_machine = one_of(mail["auto_submitted"].str.split(";").str[0].str.strip(), AUTOMATIC).fillna(False)
    by_machine |= mail["is_report"].fillna(False)
    is_written = is_ours & ~by_machine & mail["header_from"].notna()
    written = mail[is_written.astype(bool) & ~mail["verdict"].isin(SPOOF_VERDICTS)]
    return written.assign(
        mail_uid_sent=written["mail_uid"],
        recipient=written["header_from"].str.lower(),
        occurred_at=written["received_at"].fillna(written["sent_at"]),
    )


def _answers(written: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Those that name a spoof in In-Reply-To, with the spoof's `mail_uid`."""
    answers = written.assign(in_reply_to=written["in_reply_to"].str.strip()).dropna(subset=["in_reply_to"])
    answered = answers.drop(columns=["mail_uid", "internet_message_id"]).merge(
        spoofs(tables)[["mail_uid", "internet_message_id"]].dropna(),
        left_on="in_reply_to", right_on="internet_message_id",
    )  # fmt: skip
    answered = _received_by_the_writer(answered, tables)
    prefix = answered["subject"].str.extract(FORWARDING, flags=re.IGNORECASE, expand=False).astype("string")
    quote = "In-Reply-To: " + answered["in_reply_to"]
    kind = pd.Series("replied", index=answered.index, dtype="string").mask(prefix.notna(), "forwarded")
    return answered.assign(kind=kind, quote=quote.mask(prefix.notna(), quote + " · Subject: " + prefix))


def _attachments(written: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Those that carry a copy of a spoof as an attachment, with the spoof's `mail_uid`."""
    copies = table(tables, "messages")[["message_uid", "embedded_in"]].dropna()
    matches = table(tables, "matches")
    mail_of = matches.drop_duplicates("source_uid").set_index("source_uid")["mail_uid"]
    pairs = pd.DataFrame({
        "mail_uid": copies["message_uid"].map(mail_of), "mail_uid_sent": copies["embedded_in"].map(mail_of),
    })  # fmt: skip
    pairs = pairs[pairs["mail_uid"].isin(spoofs(tables)["mail_uid"])].dropna().drop_duplicates()
    carried = written.drop(columns="mail_uid").merge(pairs, on="mail_uid_sent")
    name = (" · Message-ID: " + carried["internet_message_id"]).fillna("")
    return carried.assign(kind="forwarded", quote="Content-Type: message/rfc822" + name)


def _received_by_the_writer(answered: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Kits use one Message-ID for many spoofs: where deliveries say which of them the writer got, that one counts."""
    pairs = table(tables, "deliveries")[["mail_uid", "recipient"]].drop_duplicates().assign(is_delivered=True)
    marked = answered.merge(pairs, on=["mail_uid", "recipient"], how="left")
    is_delivered = marked["is_delivered"].notna()
    any_delivered = is_delivered.groupby([marked["in_reply_to"], marked["recipient"]]).transform("any")
    return marked[(is_delivered | ~any_delivered.astype(bool))].drop(columns="is_delivered")


def _evidence(found: pd.DataFrame, tables: Tables) -> pd.Series:
    messages = table(tables, "messages").drop_duplicates("message_uid").set_index("message_uid")["evidence_id"]
    return found["best_copy_uid"].map(messages).astype("string")
