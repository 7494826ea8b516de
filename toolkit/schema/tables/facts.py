"""Facts about addresses and domains, each with its source and date."""

from __future__ import annotations

from toolkit.schema import vocabulary as words
from toolkit.schema.columns import Table, count, flag, text, time
from toolkit.schema.tables.mail import MAIL_UID

IP_FACTS = Table(
    "ip_facts",
    grain="one IP address, from one source, on one date",
    key=("ip", "source"),
    made_by="enrich",
    columns=(
        text("ip", "the address in its canonical form", example="203.0.113.77", nullable=False),
        text("source", "the database or registry", example="IPinfo Lite", nullable=False),
        time("source_date", "when the source was made", example="2026-10-26T00:00:00Z"),
        time("looked_up_at", "when it was asked; null for an offline snapshot"),
        flag("is_public", "globally routable", "IANA special-purpose registries", "true", nullable=False),
        text("network", "the network the source answers for", example="203.0.113.0/24"),
        text("country", "ISO 3166-1 alpha-2", example="UA"),
        text("country_name", "country in English", example="Ukraine"),
        text("continent", "two letters", example="EU"),
        text("asn", "autonomous system", example="AS64500"),
        text("as_name", "its name", example="Example Hosting"),
        text("as_domain", "its domain", example="hosting.example"),
        text("network_kind", "what sort of network", example="hosting", words=words.NETWORK_KINDS),
    ),
)

DOMAIN_FACTS = Table(
    "domain_facts",
    grain="one SPF, DKIM, DMARC or MX statement of one domain, from one snapshot",
    key=("domain", "kind", "ordinal"),
    made_by="enrich",
    columns=(
        text("domain", "the domain", example="contoso.com", nullable=False),
        text("kind", "what is stated", example="spf", nullable=False, words=words.DOMAIN_FACT_KINDS),
        count("ordinal", "place among its kind", example="0", nullable=False),
        text("value", "the record as found", example="v=spf1 include:spf.protection.outlook.com -all"),
        text("finding", "what is odd about it", example="ends in ?all"),
        text("severity", "how odd", example="medium", words=words.SEVERITIES),
        text("reference", "the section it rests on", example="RFC 7208 §5.1"),
        text("source", "the snapshot file", example="dns-snapshot.json", nullable=False),
        time("source_date", "when the snapshot was made"),
    ),
)

REVERIFIED = Table(
    "reverified",
    grain="one method of one mail tried again, by the answers of one DNS snapshot: mail whose envelope or author is in a domain of it",
    key=("mail_uid", "method", "ordinal"),
    made_by="enrich",
    columns=(
        MAIL_UID,
        text("message_uid", "the copy that was tried; null where no copy is held", example="m-0f3a9c1204be77d1"),
        text("method", "what was tried", example="spf", nullable=False, words=words.REVERIFIED_METHODS),
        count("ordinal", "which signature, from the top; of ARC the instance", example="0", nullable=False),
        text("domain", "the domain that was asked: of the envelope or HELO, of the signer, of the author", example="contoso.com"),
        text("selector", "the signature's selector", "RFC 6376 §3.5", "s1"),
        text("result", "the result today, or unverifiable", "RFC 8601 §2.7", "fail", nullable=False, words=words.REVERIFIED_RESULTS),
        text("detail", "what decided, or why it cannot be tried", example="203.0.113.77: by -all of contoso.com"),
        text("recorded", "the result that Exchange Online recorded then; null where it is not recorded", "Authentication-Results", "softfail"),
        text("source", "the snapshot file", example="dns-snapshot.json", nullable=False),
        time("source_date", "when the snapshot was made"),
    ),
)
