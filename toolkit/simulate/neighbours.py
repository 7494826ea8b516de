"""What another Microsoft 365 tenant leaves on its mail, which reaches us below our boundary.

    Received: from DM6PR06MB4971... ([fe80::...]) by DM6PR06MB4971... with mapi id 15.20.8901.021

A mailbox did submit it: one of theirs. Exchange demotes their filter's report to `-Untrusted`.
"""

from __future__ import annotations

from toolkit.simulate.headers import authentication_results, backend, entry_received, mapi
from toolkit.simulate.mail import Authentication, Entry, Field
from toolkit.simulate.networks import Peer
from toolkit.simulate.scene import Scene
from toolkit.simulate.signatures import arc_set, dkim_signature
from toolkit.simulate.tenant import FRONTS, PARTNER_TENANT_ID, Server

AUTHOR_SERVER = Server("DM6PR06MB4971", "namprd06.prod.outlook.com", "2603:10b6:5:5f::28")
_RELAY_SERVER = Server("PH0PR06MB7080", "namprd06.prod.outlook.com", "2603:10b6:510:24::21")


def left_by_neighbour(scene: Scene, name: str) -> tuple[Field, ...]:
    """Their seal, signature and hops, for their domain `name`."""
    report = (
        f"CIP:255.255.255.255;CTRY:;LANG:en;SCL:1;SRV:;IPV:NLI;SFV:NSPM;H:{AUTHOR_SERVER.host};PTR:;CAT:NONE;"
        "SFS:(13230040)(366016);DIR:OUT;SFP:1101;"
    )
    results = f"dkim=none (message not signed) header.d=none;dmarc=none action=none header.from={name};"
    return (
        *arc_set(scene.dice, name),
        dkim_signature(scene.dice, name, "selector1"),
        ("Authentication-Results-Original", results),
        ("Received", backend(AUTHOR_SERVER, _RELAY_SERVER, scene.at)),
        ("Received", mapi(AUTHOR_SERVER, scene.at, scene.dice)),
        ("X-Microsoft-Antispam-Untrusted", "BCL:0;"),
        ("X-Forefront-Antispam-Report-Untrusted", report),
        ("X-MS-Exchange-Transport-CrossTenantHeadersStamped", _RELAY_SERVER.name),
    )


def left_by_relaying_neighbour(scene: Scene, source: Peer, found: Authentication) -> tuple[Field, ...]:
    """Their boundary took it from `source`, their connector's server, and sent it on: nobody's mailbox wrote it."""
    entry = Entry(source, FRONTS[3], found, "TLS1_2")
    return (
        ("X-MS-Exchange-Authentication-Results", authentication_results(found, source.ip)),
        ("Received", backend(FRONTS[3], _RELAY_SERVER, scene.at)),
        ("Received", entry_received(entry, scene.at)),
        ("X-MS-Exchange-Transport-CrossTenantHeadersStamped", _RELAY_SERVER.name),
    )


def neighbour_stamps(scene: Scene) -> dict[str, str | None]:
    """What our boundary notes when it takes their CrossTenant fields off; it must be `FRONTS[0]`."""
    return {
        "X-MS-Exchange-Transport-CrossTenantHeadersStripped": FRONTS[0].host,
        "X-MS-Exchange-Transport-CrossTenantHeadersPromoted": FRONTS[0].host,
        "X-MS-Office365-Filtering-Correlation-Id-Prvs": scene.network_message_id(),
        "X-MS-Exchange-Organization-OriginalTenant-Id": PARTNER_TENANT_ID,
    }
