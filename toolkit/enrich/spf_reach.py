"""Whom an SPF record lets send beside its owner: by what it pulls in, and below it where no record is.

    include:sendgrid.net → lets every customer of SendGrid send in this name

RFC 7208 §11: who may use an authorised address is the record's owner's concern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from toolkit.enrich.dmarc import STRENGTH, policy_by_9989
from toolkit.enrich.spf import MECHANISMS, Term, parse_spf, spf_records
from toolkit.enrich.spf_findings import WIDE
from toolkit.enrich.spf_tree import SpfNode, spf_tree
from toolkit.enrich.zone import Finding, Zone

__all__ = ["reach_findings"]

# A record without that of its cloud would not let our own mailboxes send.
NEEDED = ("spf.protection.outlook.com", "spf.protection.office365.us", "spf.protection.partner.outlook.cn")

# The names that providers tell all their customers to include, as known in November 2026.
SHARED: Mapping[str, str] = {
    **dict.fromkeys(NEEDED, "Microsoft 365"), "_spf.google.com": "Google", "amazonses.com": "Amazon SES",
    "sendgrid.net": "SendGrid", "mailgun.org": "Mailgun", "servers.mcsv.net": "Mailchimp",
    "spf.mandrillapp.com": "Mandrill", "spf.mailjet.com": "Mailjet", "spf.mtasv.net": "Postmark",
    "spf.sendinblue.com": "Brevo", "spf.brevo.com": "Brevo", "_spf.salesforce.com": "Salesforce",
    "relay.mailchannels.net": "MailChannels", "mx.ovh.com": "OVH", "secureserver.net": "GoDaddy",
    "websitewelcome.com": "HostGator", "zoho.com": "Zoho", "mail.zendesk.com": "Zendesk",
}  # fmt: skip
NO_WILDCARD = Finding(
    "a name below it without a record of its own is under no policy: no wildcard SPF record and no DMARC covers it",
    "low",
    "RFC 7208 §3.5; RFC 9989 §4.10",
)

_A_CONTINUATION = re.compile(r"\s*[+?~-]?(include:|ip[46]:|exists:|redirect=|mx\s|all$)", re.IGNORECASE)


def reach_findings(domain: str, zone: Zone) -> Iterator[Finding]:
    """What is odd about how far a domain's SPF statement reaches, by the answers of the snapshot."""
    root = spf_tree(domain, zone)
    for node in root.nodes():
        yield from _shared(node)
        if node.by is not None and node.terms and not node.is_loop:
            yield from _pulled_in(node, zone)
    yield from _continued(domain, zone)
    yield from _below(domain, zone)


def _shared(node: SpfNode) -> Iterator[Finding]:
    for term in node.asking:
        if term.name in ("include", "redirect") and (owner := SHARED.get(term.host(node.domain))):
            severity = "context" if term.host(node.domain) in NEEDED else "low"
            yield Finding(f"lets every customer of {owner} send in this name: {term.text}", severity, "RFC 7208 §11")


def _pulled_in(node: SpfNode, zone: Zone) -> Iterator[Finding]:
    """Errors of a record that is pulled in are errors of the whole (RFC 7208 §5.2)."""
    if len(spf_records(node.domain, zone) or ()) > 1:
        yield Finding(f"pulls in {node.domain}, which has more than one SPF record: permerror", "high", "RFC 7208 §4.5")
    for term in node.terms or ():
        if _is_unreadable(term):
            text = f"pulls in {node.domain}, whose record cannot be read: {term.text}: permerror"
            yield Finding(text, "high", "RFC 7208 §5.2")
        elif (network := term.network()) and network.prefixlen <= WIDE[network.version][1]:
            text = f"pulls in {node.domain}, which holds a wide range, {network.num_addresses} addresses: {term.text}"
            yield Finding(text, "high", "RFC 7208 §11")


def _is_unreadable(term: Term) -> bool:
    if term.name in ("ip4", "ip6"):
        return term.network() is None
    return term.name not in MECHANISMS and "=" not in term.text


def _continued(domain: str, zone: Zone) -> Iterator[Finding]:
    """Strings of one record that were published as several: a receiver reads the first alone (RFC 7208 §3.3)."""
    for value in zone.ask(domain, "TXT") or ():
        if parse_spf(value) is None and _A_CONTINUATION.match(value):
            text = f"looks like the rest of an SPF record, published as a record of its own: {value[:60]}"
            yield Finding(text, "high", "RFC 7208 §3.3")


def _below(domain: str, zone: Zone) -> Iterator[Finding]:
    """Only where the snapshot was asked for the wildcard."""
    values = zone.ask(f"*.{domain}", "TXT")
    if values is None or any(parse_spf(value) is not None for value in values):
        return
    anybody = f"any-name.{domain}"
    policy = policy_by_9989(anybody, Zone({**zone.answers, (f"_dmarc.{anybody}", "TXT"): ()}, zone.absent))
    if policy is None or STRENGTH[policy.asks] == 0:
        yield NO_WILDCARD
