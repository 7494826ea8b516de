"""What needs several messages to be seen."""

from __future__ import annotations

from toolkit.schema import vocabulary as words
from toolkit.schema.columns import Table, count, text, time
from toolkit.schema.tables.mail import MAIL_UID

CAMPAIGNS = Table(
    "campaigns",
    grain="one group of related hits",
    key=("campaign_id",),
    made_by="relate",
    columns=(
        text("campaign_id", "our number of the group", example="K01", nullable=False),
        text("title", "what its members share, in words", example="203.0.113.77 · New Missed Fax-msg", nullable=False),
        count("mail_count", "number of mails", example="42", nullable=False),
        count("recipient_count", "number of distinct recipients", example="40"),
        time("first_seen_at", "earliest receipt"),
        time("last_seen_at", "latest receipt"),
    ),
)

CAMPAIGN_MAIL = Table(
    "campaign_mail",
    grain="one member of a group",
    key=("campaign_id", "mail_uid"),
    made_by="relate",
    columns=(
        text("campaign_id", "the group", example="K01", nullable=False),
        MAIL_UID,
        text("because", "what ties it to the group", example="connecting_ip, subject", nullable=False),
    ),
)

SENDERS = Table(
    "senders",
    grain="one source that sends in our name",
    key=("sender_uid",),
    made_by="relate",
    columns=(
        text("sender_uid", "our identifier of the source", example="s-203.0.113.77", nullable=False),
        text("connecting_ip", "its address", example="203.0.113.77"),
        text("helo", "what it calls itself most often", example="PRN-3F-MX5071"),
        count("mail_count", "number of mails in our name", example="12", nullable=False),
        time("first_seen_at", "earliest receipt"),
        time("last_seen_at", "latest receipt"),
        text("verdict", "the verdict most of its mail has", example="known_relay", nullable=False, words=words.VERDICTS),
        text("handling", "what we propose", example="connector", nullable=False, words=words.SENDER_HANDLINGS),
    ),
)

IMPACT = Table(
    "impact",
    grain="one recipient's aftermath",
    key=("mail_uid", "recipient", "kind"),
    made_by="relate",
    columns=(
        MAIL_UID,
        text("recipient", "address of the recipient", example="jane.doe@contoso.com", nullable=False),
        text("kind", "what followed", example="replied", nullable=False, words=words.IMPACT_KINDS),
        time("occurred_at", "when"),
        text("quote", "what it rests on", nullable=False),
        text("evidence_id", "the evidence file", example="E0003"),
    ),
)

TIMELINE = Table(
    "timeline",
    grain="one dated fact and its source",
    key=("ordinal",),
    made_by="relate",
    columns=(
        count("ordinal", "place in time", example="0", nullable=False),
        time("occurred_at", "when", nullable=False),
        text("fact", "what is recorded", nullable=False),
        text("source_table", "table it comes from", example="mail", nullable=False),
        text("source_uid", "row it comes from", example="mail-0f3a…"),
        text("evidence_id", "the evidence file", example="E0003"),
    ),
)
