"""What rules and signals rest on: public texts, each cited once here and by name elsewhere.

Titles and dates were compared with the texts, or with reports on them, in November 2026; where a title could not be
found again the matter is named instead.
"""

from __future__ import annotations

ADVISORY = "GoSecure: advisory on abuse of Microsoft 365 Direct Send"
ATTACK_KITS = "Microsoft on RedVDS, 2026, as others report it: rented Windows machines cloned from one image"
COMPLEX_ROUTING = (
    "Microsoft Security Blog, 6 January 2026: "
    "Phishing actors exploit complex routing and misconfigurations to spoof domains"
)
CONNECTORS = "Microsoft Learn: Configure mail flow using connectors in Exchange Online"
DEVICES = "Microsoft Learn: How to set up a multifunction device or application to send email using Microsoft 365"
DIRECT_SEND = "Exchange Team Blog, 28 April 2025: Introducing more control over Direct Send in Exchange Online"
ECHO_SPOOFING = "Guardio Labs, July 2024: EchoSpoofing"
GHOST_SENDER = "InfoGuard Labs, 9 June 2026: Ghost-Sender, direct delivery past the gateway"
HEADER_FIREWALL = "Microsoft Learn: Header firewall"
HEADERS = "Microsoft Learn: Anti-spam message headers in cloud organizations"
MEASURED = "measured on rf-peixoto/phishing_pot: 7,909 real phish, 7,741 of them with a boundary hop"
PROOFPOINT = "Proofpoint, 2025: Direct Send and unsecured relays abused for internal phishing"
REJECT_DIRECT_SEND = "Microsoft Learn: Set-OrganizationConfig, RejectDirectSend"
SKIP_LISTING = "Microsoft Learn: Enhanced Filtering for Connectors in Exchange Online"
SRS = "Microsoft Learn: Sender Rewriting Scheme (SRS) in Microsoft 365"
TRACE = "Microsoft Learn: Message trace in the modern Exchange admin center"
VARONIS = "Varonis, 2025: a campaign since May 2025 abuses Direct Send to deliver phishing"

RFC_3464 = "RFC 3464: delivery status notifications"
RFC_3834 = "RFC 3834: automatic responses"
RFC_5321 = "RFC 5321: SMTP"
RFC_5322 = "RFC 5322: message format"
RFC_9989 = "RFC 9989: DMARC"
CONFUSABLES = "Unicode TS 39: confusable characters"
