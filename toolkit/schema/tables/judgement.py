"""What one mail is, and the answers that say so."""

from __future__ import annotations

from toolkit.schema import vocabulary as words
from toolkit.schema.columns import Table, count, flag, text
from toolkit.schema.tables.mail import MAIL_UID

CLAUSES = Table(
    "clauses",
    grain="one clause's answer for one mail",
    key=("mail_uid", "clause"),
    made_by="judge",
    columns=(
        MAIL_UID,
        text("clause", "the question", example="mail_from_is_ours", nullable=False, words=words.CLAUSES),
        flag("answer", "true, false, or null where the evidence does not say"),
        text("quote", "the header line or CSV cell it rests on; for unknown, what is missing", example="Return-Path: jane.doe@contoso.com"),
        text("evidence_id", "the evidence file", example="E0003"),
        text("locator", "where in the file: a locator of MESSAGES, or row=N of a trace", example="row=41"),
    ),
)

VERDICTS = Table(
    "verdicts",
    grain="what one mail is",
    key=("mail_uid",),
    made_by="judge",
    columns=(
        MAIL_UID,
        text("verdict", "what it is", example="direct_send_spoof", nullable=False, words=words.VERDICTS),
        text("certainty", "established: no clause of the rule is unknown; likely: some are, none is false", example="established", nullable=False, words=words.CERTAINTIES),
        text("rule", "the row of the decision table", example="10-direct-send-spoof", nullable=False),
        text("explanation", "one sentence", nullable=False),
        text("missing", "what would settle it, comma-separated", example="mail_from"),
        flag("would_reject_direct_send", "Reject Direct Send would have refused it", "P1 exact accepted domain, no connector"),
        flag("would_dmarc_reject", "an honoured DMARC p=reject would have refused it", "DMARC result"),
        flag("would_gateway_lockdown_block", "a connector restricted to the gateway would have refused it", "connecting_ip"),
        flag("would_connector_require", "it is mail to keep that needs a connector before Reject Direct Send", "verdict"),
    ),
)

SIGNALS = Table(
    "signals",
    grain="one signal on one mail",
    key=("mail_uid", "signal_id"),
    made_by="judge",
    columns=(
        MAIL_UID,
        text("signal_id", "the signal", example="self_addressed", nullable=False),
        text("answer", "hit, clear or inconclusive", example="hit", nullable=False, words=words.SIGNAL_ANSWERS),
        text("severity", "how much it weighs", example="medium", nullable=False, words=words.SEVERITIES),
        text("quote", "what it rests on", example="From: jane.doe@contoso.com · To: jane.doe@contoso.com"),
    ),
)

PROFILE = Table(
    "profile",
    grain="one thing that is held to be the tenant's own, and why",
    key=("kind", "value"),
    made_by="judge",
    columns=(
        text("kind", "what it is", example="accepted_domain", nullable=False, words=words.PROFILE_KINDS),
        text("value", "the domain, tenant id, address or network", example="contoso.com", nullable=False),
        text("origin", "stated by the investigator, or inferred from the evidence and not yet confirmed", example="inferred", nullable=False, words=words.PROFILE_ORIGINS),
        flag("is_used", "whether verdicts rest on it", nullable=False),
        count("mail_count", "number of mails that speak for it", example="214"),
        text("because", "the evidence in words", example="recipient domain of 214 mails received by tenant 11111111-…"),
    ),
)
