"""The contract: every table that a case may hold, declared once as data."""

from toolkit.schema.columns import Table
from toolkit.schema.tables.evidence import LEDGER, MANIFEST, PROBLEMS
from toolkit.schema.tables.facts import DOMAIN_FACTS, IP_FACTS, REVERIFIED
from toolkit.schema.tables.judgement import CLAUSES, PROFILE, SIGNALS, VERDICTS
from toolkit.schema.tables.mail import DELIVERIES, MAIL, MATCHES
from toolkit.schema.tables.messages import ATTACHMENTS, AUTH_RESULTS, HOPS, MESSAGES, RECIPIENTS, URLS
from toolkit.schema.tables.relations import CAMPAIGN_MAIL, CAMPAIGNS, IMPACT, SENDERS, TIMELINE
from toolkit.schema.tables.trace import TRACE

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        MANIFEST, LEDGER, PROBLEMS,
        MESSAGES, RECIPIENTS, HOPS, AUTH_RESULTS, ATTACHMENTS, URLS,
        TRACE,
        MAIL, DELIVERIES, MATCHES,
        IP_FACTS, DOMAIN_FACTS, REVERIFIED,
        PROFILE, CLAUSES, VERDICTS, SIGNALS,
        CAMPAIGNS, CAMPAIGN_MAIL, SENDERS, IMPACT, TIMELINE,
    )
}  # fmt: skip

__all__ = [
    "ATTACHMENTS",
    "AUTH_RESULTS",
    "CAMPAIGNS",
    "CAMPAIGN_MAIL",
    "CLAUSES",
    "DELIVERIES",
    "DOMAIN_FACTS",
    "HOPS",
    "IMPACT",
    "IP_FACTS",
    "LEDGER",
    "MAIL",
    "MANIFEST",
    "MATCHES",
    "MESSAGES",
    "PROBLEMS",
    "PROFILE",
    "RECIPIENTS",
    "REVERIFIED",
    "SENDERS",
    "SIGNALS",
    "TABLES",
    "TIMELINE",
    "TRACE",
    "URLS",
    "VERDICTS",
]
