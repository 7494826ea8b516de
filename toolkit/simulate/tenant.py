"""Contoso, a made-up company of Montréal in Exchange Online, and what it calls its own.

    contoso.com · contoso.onmicrosoft.com · tenant 11111111-aaaa-4bbb-8ccc-222222222222

Company and domain names are Microsoft's own for examples, `.example` is RFC 2606 §2, and the company's addresses
are those of RFC 5737. Nobody here exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

TENANT_ID = "11111111-aaaa-4bbb-8ccc-222222222222"
DOMAIN = "contoso.com"
CLOUD_DOMAIN = "contoso.onmicrosoft.com"
PARTNER_TENANT_ID = "33333333-dddd-4eee-9fff-444444444444"

START = datetime(2025, 7, 1, tzinfo=UTC)
DAYS = 14

RELAYS = "198.51.100.0/28"
GATEWAYS = "192.0.2.128/28"
AUTHORISED_SIGNER = "mail.esp.example"

# Inside RELAYS, but for the on-premises server, which headers attribute to the tenant's connector.
PRINTER_IP = "198.51.100.4"
SCANNER_IP = "198.51.100.5"
BACKUP_IP = "198.51.100.9"
ON_PREMISES_IP = "203.0.113.25"
ON_PREMISES_HOST = "mbx01.corp.contoso.com"
GATEWAY_IP = "192.0.2.130"
GATEWAY_HOST = "mx1.gateway.example"

MICROSOFT_MAILER = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@contoso.com"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a name and an address, ours or not."""

    name: str
    address: str

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True, slots=True)
class Server:
    """A host of Exchange Online: its first label, the region it answers in, and its own address."""

    name: str
    region: str
    ip: str

    @property
    def host(self) -> str:
        return f"{self.name}.{self.region}"

    @property
    def boundary_host(self) -> str:
        """The same machine as it names itself to the Internet."""
        return f"{self.name}.mail.protection.outlook.com"


_CANADA = "CANPRD01.PROD.OUTLOOK.COM"

MAILBOX_SERVERS = (
    Server("YT1PR01MB4821", _CANADA, "2603:10b6:b01:4a::21"),
    Server("YT3PR01MB9077", _CANADA, "2603:10b6:b01:83::12"),
    Server("YQBPR0101MB5412", _CANADA, "2603:10b6:c01:2f::7"),
    Server("YQXPR01MB6330", _CANADA, "2603:10b6:c00:4c::18"),
    Server("BN8PR12MB3301", "namprd12.prod.outlook.com", "2603:10b6:408:6b::9"),
)
HUBS = (
    Server("YT4PR01CA0123", _CANADA, "2603:10b6:b01:d0::16"),
    Server("YQBPR01CA0087", _CANADA, "2603:10b6:c01:3::23"),
    Server("BN9PR03CA0551", "namprd03.prod.outlook.com", "2603:10b6:408:138::16"),
)
FRONTS = (
    Server("YT2PEPF000001C8", _CANADA, "10.167.241.12"),
    Server("YT3PEPF00000CF2", _CANADA, "10.167.241.206"),
    Server("YQZPEPF0000E41B", _CANADA, "10.167.239.93"),
    Server("SA2PEPF00003AEA", "namprd02.prod.outlook.com", "10.167.248.10"),
)

_FIRST_NAMES = (
    "Jane", "Marc", "Hélène", "David", "Sophie", "Amir", "Karen", "Luc", "Nadia", "Peter", "Chloé", "Daniel",
    "Émilie", "Robert", "Mei", "Olivier", "Sarah", "Thomas", "Inès", "Kevin", "Laura", "Mathieu", "Fatou", "Eric",
)  # fmt: skip
_LAST_NAMES = (
    "Doe", "Tremblay", "Côté", "Miller", "Gagnon", "Haddad", "Walsh", "Bélanger", "Diallo", "Novak", "Roy", "Smith",
    "Fortin", "Brown", "Chen", "Lavoie", "Wright", "Pelletier", "Moreau", "Young",
)  # fmt: skip
_PLAIN = str.maketrans("éèêôçïÉ", "eeeociE")

MINIMUM_STAFF = 12
MAILS_PER_PERSON = 40


def staff(messages: int) -> tuple[Person, ...]:
    """Everyone with a mailbox: a dozen, and more as the incident grows. The first is Jane Doe, the director."""
    most = len(_FIRST_NAMES) * len(_LAST_NAMES)
    count = min(max(messages // MAILS_PER_PERSON, MINIMUM_STAFF), most)
    return tuple(_person(number) for number in range(count))


def _person(number: int) -> Person:
    turn, first = divmod(number, len(_FIRST_NAMES))
    last = _LAST_NAMES[(first + turn) % len(_LAST_NAMES)]
    name = f"{_FIRST_NAMES[first]} {last}"
    return Person(name, f"{name.translate(_PLAIN).lower().replace(' ', '.')}@{DOMAIN}")


def render_case_file(gateway: bool) -> str:
    """case.toml of the incident: what Contoso's administrator would tell an investigator."""
    return f"""[case]
id = "contoso-2025-07"
title = "Spoofed internal mail at Contoso, July 2025"
opened_at = 2025-07-15T12:00:00Z
investigator = "A. Nalyst"
time_zone = "America/Montreal"
language = "en"

[tenant]
ids = ["{TENANT_ID}"]
accepted_domains = ["{DOMAIN}", "{CLOUD_DOMAIN}"]

[network]
relays = ["{RELAYS}"]
gateways = [{f'"{GATEWAYS}"' if gateway else ""}]

[authorised]
dkim_domains = ["{AUTHORISED_SIGNER}"]

[window]
start = 2025-07-01T00:00:00Z
end = 2025-07-15T00:00:00Z
"""
