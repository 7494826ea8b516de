"""What rules and signals rest on: public texts, each cited once here and by name elsewhere.

Titles and dates were compared with the texts, or with reports on them, in November 2026. Read themselves: Microsoft on
RejectDirectSend and on the header firewall. Known by others' reports alone: Microsoft on complex routing and on RedVDS,
Varonis, Proofpoint, Guardio, InfoGuard; where a title could not be found again the matter is named instead. That all
clones of RedVDS share one computer name is said by reports alone, and no second source was found.
"""

from __future__ import annotations

ADVISORY = "GoSecure: advisory on abuse of Microsoft 365 Direct Send"
ATTACK_KITS = "Microsoft on RedVDS, January 2026, as others report it: rented Windows machines cloned from one image"
COMPLEX_ROUTING = (
    "Microsoft Security Blog, 6 January 2026: "
    "Phishing actors exploit complex routing and misconfigurations to spoof domains"
)
CONNECTORS = "Microsoft Learn: Configure mail flow using connectors in Exchange Online"
DEVICES = "Microsoft Learn: How to set up a multifunction device or application to send email using Microsoft 365"
DIRECT_SEND = "Exchange Team Blog, 28 April 2025: Introducing more control over Direct Send in Exchange Online"
ECHO_SPOOFING = "Guardio Labs, July 2024: EchoSpoofing, mail relayed by Microsoft 365 that passes SPF and DKIM"
GHOST_SENDER = "InfoGuard Labs (Dodgson, Oberdörfer, Hilber), 9 June 2026: Ghost-Sender"
HEADER_FIREWALL = "Microsoft Learn, Exchange Server 2013: Header firewall"
HEADERS = "Microsoft Learn: Anti-spam message headers in cloud organizations"
MACROS = "Microsoft Learn: Macros from the internet are blocked by default in Office"
MEASURED = "measured on rf-peixoto/phishing_pot: 7,909 real phish, 7,741 of them with a boundary hop"
PROOFPOINT = "Proofpoint, 2025: Direct Send and unsecured relays abused for internal phishing"
REJECT_DIRECT_SEND = "Microsoft Learn: Set-OrganizationConfig, RejectDirectSend (as of 30 October 2025)"
SKIP_LISTING = "Microsoft Learn: Enhanced Filtering for Connectors in Exchange Online"
SPEARPHISHING_ATTACHMENT = "MITRE ATT&CK, T1566.001: Spearphishing Attachment"
SPEARPHISHING_LINK = "MITRE ATT&CK, T1566.002: Spearphishing Link"
SRS = "Microsoft Learn: Sender Rewriting Scheme (SRS) in Microsoft 365"
TRACE = "Microsoft Learn: Message trace in the modern Exchange admin center"
VARONIS = "Varonis, 2025: a campaign since May 2025 abuses Direct Send to deliver phishing"

RFC_3464 = "RFC 3464: delivery status notifications"
RFC_3834 = "RFC 3834: automatic responses"
RFC_5321 = "RFC 5321: SMTP"
RFC_5322 = "RFC 5322: message format"
RFC_9989 = "RFC 9989: DMARC"
BIDIRECTIONAL = "Unicode UAX 9: bidirectional algorithm"
CONFUSABLES = "Unicode TS 39: confusable characters"
