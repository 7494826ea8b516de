"""IMPACT: what a recipient did after a spoof came, as far as the evidence records it.

    mail-0f3a… | jane.doe@contoso.com | replied | In-Reply-To: <f3a9@mail.example>

Only replies can be seen in mail. No row means that nothing is recorded, never that nothing was done.
"""

from __future__ import annotations

import pandas as pd

from toolkit.relate.hits import Tables, clause, judged, spoofs, table
from toolkit.schema import TABLES
from toolkit.schema.logic import one_of
from toolkit.schema.vocabulary import SPOOF_VERDICTS

__all__ = ["impact"]

IMPACT = TABLES["impact"]

# RFC 3834 §5: these are machines' answers; `no` is a person's.
AUTOMATIC = ("auto-replied", "auto-generated", "auto-notified")


def impact(tables: Tables) -> pd.DataFrame:
    """IMPACT: replies by our people to mails with a spoof verdict, each once, by the earliest."""
    answered = _replies(tables).merge(
        spoofs(tables)[["mail_uid", "internet_message_id"]].dropna(),
        left_on="in_reply_to", right_on="internet_message_id", suffixes=("_reply", ""),
    )  # fmt: skip
    answered = _received_by_the_writer(answered, tables).sort_values(["occurred_at", "mail_uid_reply"])
    first = answered.drop_duplicates(["mail_uid", "recipient"]).sort_values(["occurred_at", "mail_uid", "recipient"])
    quote = "In-Reply-To: " + first["in_reply_to"]
    quoted = first.assign(kind="replied", quote=quote, evidence_id=_evidence(first, tables))
    return IMPACT.conform(quoted[list(IMPACT.names)])


def _replies(tables: Tables) -> pd.DataFrame:
    """Mails of our own people that answer another: not spoofs themselves, not written by a machine."""
    mail = judged(tables)
    is_ours = clause(tables, "header_from_is_ours", mail["mail_uid"]).fillna(False)
    by_machine = one_of(mail["auto_submitted"].str.split(";").str[0].str.strip(), AUTOMATIC).fillna(False)
    is_reply = is_ours & ~by_machine & mail["in_reply_to"].notna() & mail["header_from"].notna()
    replies = mail[is_reply.astype(bool) & ~mail["verdict"].isin(SPOOF_VERDICTS)]
    return replies.assign(
        recipient=replies["header_from"].str.lower(),
        occurred_at=replies["received_at"].fillna(replies["sent_at"]),
        in_reply_to=replies["in_reply_to"].str.strip(),
    )[["mail_uid", "recipient", "occurred_at", "in_reply_to", "best_copy_uid"]]


def _received_by_the_writer(answered: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Kits use one Message-ID for many spoofs: where deliveries say which of them the writer got, that one counts."""
    pairs = table(tables, "deliveries")[["mail_uid", "recipient"]].drop_duplicates().assign(is_delivered=True)
    marked = answered.merge(pairs, on=["mail_uid", "recipient"], how="left")
    is_delivered = marked["is_delivered"].notna()
    any_delivered = is_delivered.groupby([marked["in_reply_to"], marked["recipient"]]).transform("any")
    return marked[(is_delivered | ~any_delivered.astype(bool))].drop(columns="is_delivered")


def _evidence(answered: pd.DataFrame, tables: Tables) -> pd.Series:
    messages = table(tables, "messages").drop_duplicates("message_uid").set_index("message_uid")["evidence_id"]
    return answered["best_copy_uid"].map(messages).astype("string")
