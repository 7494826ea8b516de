"""IMPACT: what followed after a spoof came to a recipient, as far as the evidence records it.

    mail-0f3a… | jane.doe@contoso.com | replied   | In-Reply-To: <f3a9@mail.example>
    mail-0f3a… | john.roe@contoso.com | forwarded | Content-Type: message/rfc822 · Message-ID: <77c1@contoso.com>
    mail-0f3a… | amir.h@contoso.com   | clicked   | ActionType: ClickAllowed · Url: https://sign-in.example/

Mail shows what was sent on: an answer, a forward, a read receipt. Clicks, and what was done to a mail after delivery,
are Defender's to tell: see `aftermath`. No row means that nothing is recorded, never that nothing was done.
"""

from __future__ import annotations

import re

import pandas as pd

from toolkit.relate.aftermath import aftermath
from toolkit.relate.hits import Tables, clause, judged, spoofs, table
from toolkit.schema import TABLES
from toolkit.schema.logic import equals, one_of
from toolkit.schema.vocabulary import SPOOF_VERDICTS

__all__ = ["impact"]

IMPACT = TABLES["impact"]

# RFC 3834 §5: these are machines' answers; `no` is a person's.
AUTOMATIC = ("auto-replied", "auto-generated", "auto-notified")
# Exchange's own mailbox, as which it sends journal reports and bounces: the same local part in every organisation.
EXCHANGE_ITSELF = "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e@"
# A receipt says read, where one of a deletion unread ends in IPNNRN ([MS-OXOMSG]).
READ_RECEIPT = r"REPORT\..+\.IPNRN"
# What mail programs put before the subject of what they send on: English, French, German, Spanish, Portuguese, Dutch,
# Swedish and Danish. A forward names the mail that it answers as a reply does.
FORWARDING = r"^\s*((?:fwd?|tr|wg|rv|enc|doorst|vb|vs)\s*:)"


def impact(tables: Tables) -> pd.DataFrame:
    """IMPACT: what followed each mail with a spoof verdict, for each recipient each kind once, by the earliest."""
    sent = _sent(tables)
    written, receipts = sent[~_is_by_machine(sent)], sent[_is_receipt(sent)]
    in_mail = pd.concat([_answers(written, tables), _receipts(receipts, tables), _attachments(written, tables)])
    in_mail = in_mail.sort_values("mail_uid_sent").assign(evidence_id=lambda found: _evidence(found, tables))
    names = list(IMPACT.names)
    found = pd.concat([in_mail[names], aftermath(tables)[names]])
    order = ["occurred_at", "mail_uid", "recipient", "kind"]
    return IMPACT.conform(found.sort_values(order, kind="stable").drop_duplicates(["mail_uid", "recipient", "kind"]))


def _sent(tables: Tables) -> pd.DataFrame:
    """Mails from our people's addresses that are no spoofs, `recipient` being who sent it."""
    mail = judged(tables)
    is_ours = clause(tables, "header_from_is_ours", mail["mail_uid"]).fillna(False) & mail["header_from"].notna()
    sent = mail[is_ours.astype(bool) & ~mail["verdict"].isin(SPOOF_VERDICTS)]
    return sent.assign(
        mail_uid_sent=sent["mail_uid"],
        recipient=sent["header_from"].str.lower(),
        occurred_at=sent["received_at"].fillna(sent["sent_at"]),
    )


def _is_by_machine(sent: pd.DataFrame) -> pd.Series:
    """Machines' answers, and reports; journal reports have no mark but that nobody is their sender."""
    is_automatic = one_of(sent["auto_submitted"].str.split(";").str[0].str.strip(), AUTOMATIC).fillna(False)
    is_by_nobody = equals(sent["mail_from"], "<>").fillna(False) | sent["recipient"].str.startswith(EXCHANGE_ITSELF)
    return (is_automatic | is_by_nobody | sent["is_report"].fillna(False)).astype(bool)


def _is_receipt(sent: pd.DataFrame) -> pd.Series:
    """Read receipts by their class. Of one in MIME it is not known whether it says displayed, or deleted unread."""
    return sent["message_class"].str.upper().str.fullmatch(READ_RECEIPT).fillna(False).astype(bool)


def _receipts(receipts: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """What people's programs said of a spoof that was read."""
    read = _naming_a_spoof(receipts, tables)
    quote = "MessageClass: " + read["message_class"] + " · In-Reply-To: " + read["in_reply_to"]
    return read.assign(kind="read", quote=quote)


def _naming_a_spoof(sent: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Those that name a spoof in In-Reply-To, with the spoof's `mail_uid`."""
    answers = sent.assign(in_reply_to=sent["in_reply_to"].str.strip()).dropna(subset=["in_reply_to"])
    answered = answers.drop(columns=["mail_uid", "internet_message_id"]).merge(
        spoofs(tables)[["mail_uid", "internet_message_id"]].dropna(),
        left_on="in_reply_to", right_on="internet_message_id",
    )  # fmt: skip
    return _received_by_the_writer(answered, tables)


def _answers(written: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """What people wrote in answer, or passed on under its header."""
    answered = _naming_a_spoof(written, tables)
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
