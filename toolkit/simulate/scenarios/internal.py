"""Mail that our own mailboxes submit: most of all mail, and the easiest to accuse wrongly.

    Received: from YT1PR01MB4821... ([fe80::...]) by YT1PR01MB4821... with mapi id 15.20.8901.021

It never crossed the boundary, so nobody asked SPF or DMARC: there is no pass to find, and often no result at all.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from toolkit.simulate.lures import everyday
from toolkit.simulate.mail import ENHANCED, EXTENDED, Content, Mail
from toolkit.simulate.scenarios.registry import scenario
from toolkit.simulate.scene import Scene
from toolkit.simulate.tenant import CLOUD_DOMAIN, DOMAIN, HUBS, Person

_OUTSIDE = (
    Person("Paula Ferreira", "paula.ferreira@fabrikam.com"),
    Person("Achats Fournisseur", "achats@fournisseur.example"),
    Person("Vertrieb Lieferant", "vertrieb@lieferant.example"),
)


@scenario(meant="genuine_internal", weight=16)
def internal_without_results(scene: Scene) -> Mail:
    """No Authentication-Results, no Return-Path, no CrossTenant fields: the barest genuine mail."""
    author = scene.colleague()
    subject, content = everyday(scene.dice)
    return scene.from_mailbox(author, [scene.colleague(author)], subject, content, with_return_path=False)


@scenario(meant="genuine_internal", weight=16)
def internal_with_stub(scene: Scene) -> Mail:
    """The stub `dkim=none ... dmarc=none` without SPF, and CIP:255.255.255.255."""
    author = scene.colleague()
    subject, content = everyday(scene.dice)
    return scene.from_mailbox(author, scene.colleagues(2, author), subject, content, with_stub=True)


@scenario(meant="genuine_internal", weight=3)
def internal_by_authenticated_client(scene: Scene) -> Mail:
    """A mail program that logged in: its own Message-ID, and the proxy that let it in."""
    author = scene.colleague()
    subject, content = everyday(scene.dice)
    agent = (("User-Agent", "Mozilla Thunderbird"), ("Content-Language", "en-CA"))
    mail = scene.from_mailbox(
        author, [scene.colleague(author)], subject, content, extra=agent,
        message_id=f"<{scene.dice.guid()}@{DOMAIN}>", with_stub=True,
    )  # fmt: skip
    hub = scene.dice.pick(HUBS)
    proxied = f"{hub.host} ({hub.ip}) To {mail.server.host} ({mail.server.ip})"
    return replace(mail, stamps={"X-MS-Exchange-Organization-AuthMechanism": "07", "X-ClientProxiedBy": proxied})


@scenario(meant="genuine_internal", weight=2)
def note_to_self(scene: Scene) -> Mail:
    """From = To, and genuine: a reminder that someone sends to themselves."""
    author = scene.colleague()
    subject, content = everyday(scene.dice)
    return scene.from_mailbox(author, [author], f"Note: {subject}", content, with_stub=scene.dice.chance(0.5))


@scenario(meant="genuine_internal", weight=3)
def invitation(scene: Scene) -> Mail:
    """A meeting request between colleagues."""
    author = scene.colleague()
    begins = scene.at + timedelta(days=2)
    calendar = (
        "BEGIN:VCALENDAR\nMETHOD:REQUEST\nPRODID:Microsoft Exchange Server 2010\nVERSION:2.0\nBEGIN:VEVENT\n"
        f"ORGANIZER:mailto:{author.address}\nUID:{scene.dice.hex(32).upper()}\nDTSTART:{begins:%Y%m%dT%H%M%SZ}\n"
        f"SUMMARY:Project Fir\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    return scene.from_mailbox(
        author, scene.colleagues(2, author), f"Project Fir: weekly point {scene.dice.between(1, 40)}",
        Content(text="Weekly point.\n", html="<p>Weekly point.</p>\n", calendar=calendar), with_stub=True,
    )  # fmt: skip


@scenario(meant="genuine_internal", weight=2)
def from_cloud_domain(scene: Scene) -> Mail:
    """A service mailbox that still writes from the tenant's first domain."""
    author = Person("Contoso Workflows", f"workflows@{CLOUD_DOMAIN}")
    subject = f"Approval requested: request {scene.dice.digits(5)}"
    content = Content(html="<p>A request waits for your approval.</p>\n")
    return scene.from_mailbox(author, [scene.colleague()], subject, content, with_stub=True)


@scenario(meant="genuine_internal", weight=12)
def outbound(scene: Scene) -> Mail:
    """Our mail to a partner: the copy in Sent Items never travelled and bears no transport header; the trace does."""
    author = scene.colleague()
    subject, content = everyday(scene.dice)
    return scene.from_mailbox(
        author, [scene.dice.pick(_OUTSIDE)], subject, content, route="stripped", folder="Sent Items",
        traces=frozenset({ENHANCED, EXTENDED}),
    )  # fmt: skip
