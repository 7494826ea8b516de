"""Where mail comes from: addresses, the names they answer to, and the country Microsoft would print.

    141.95.71.213, a hoster's address quoted in a public advisory on Direct Send abuse

An address of RFC 5737 lies in no country, and a figure of countries needs some. So the strangers here speak from real
public addresses of large hosters and providers. **Nothing real is said of any of them**: the incident is made up.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Peer:
    """A host that connects to the boundary. `ptr` is its reverse name, None where it has none."""

    ip: str
    helo: str
    country: str
    ptr: str | None = None


# Hosters, from which the made-up attackers speak; the last two are providers of homes and offices.
HOSTERS = (
    Peer("141.95.71.213", "[141.95.71.213]", "DE"),
    Peer("88.198.12.40", "vps2211.hoster.example", "DE", "static.40.12.198.88.clients.your-server.de"),
    Peer("167.99.36.18", "User", "NL"),
    Peer("45.77.24.90", "vps-4f2c.hoster.example", "JP", "45.77.24.90.vultrusercontent.com"),
    Peer("139.162.18.77", "localhost", "SG"),
    Peer("158.69.22.140", "vps-b81d2a90.vps.hoster.example", "CA"),
    Peer("173.212.240.9", "vmi921744.hoster.example", "FR", "vmi921744.contaboserver.net"),
    Peer("139.28.36.230", "[127.0.0.1]", "UA"),
    Peer("14.160.24.5", "mail.appliance.example", "VN", "static.vnpt.vn"),
    Peer("177.100.8.60", "mx.appliance.example", "BR"),
)
ADVISORY_EXAMPLE = HOSTERS[0]
IPV6_HOSTER = Peer("2001:41d0:303:7::12", "vps-6d20.hoster.example", "FR")
SCRIPT_HOST = HOSTERS[7]
APPLIANCES = HOSTERS[8:]

# The name that every clone of one rented Windows image bears.
RENTED_WINDOWS = Peer("167.99.36.18", "WIN-BUNS25TD77J", "NL")

FABRIKAM = Peer("203.0.113.60", "mail.fabrikam.com", "CA", "mail.fabrikam.com")
GMAIL = Peer("209.85.128.49", "mail-wm1-f49.google.com", "BE", "mail-wm1-f49.google.com")
MICROSOFT_POOL = Peer(
    "40.107.236.40",
    "NAM11-BN8-obe.outbound.protection.outlook.com",
    "US",
    "mail-bn8nam11on2040.outbound.protection.outlook.com",
)
NEWSLETTERS = Peer("149.72.40.12", "o1.mailer.example", "US", "o1.mailer.example")
FRENCH_SUPPLIER = Peer("193.252.22.30", "smtp.fournisseur.example", "FR", "smtp.fournisseur.example")
GERMAN_SUPPLIER = Peer("212.227.126.131", "mout.lieferant.example", "DE", "mout.lieferant.example")
LIST_SERVER = Peer("203.0.113.90", "lists.association.example", "CA", "lists.association.example")
FORWARDER = Peer("203.0.113.110", "mx.forwarder.example", "CA", "mx.forwarder.example")
ESP = Peer("192.0.2.40", "o40.mail.esp.example", "US", "o40.mail.esp.example")
PAYROLL_SERVICE = Peer("192.0.2.60", "out1.payroll.example", "CA", "out1.payroll.example")
