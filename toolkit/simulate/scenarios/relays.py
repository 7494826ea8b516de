"""Machines and services that send in our name and may: what an over-eager tool would break.

    Received: from PRN-3F-MX5071 (198.51.100.4) by YT3PEPF00000CF2.mail.protection.outlook.com with ...

On the wire a printer without a login and a spoof are the same thing. Only the address, and who answers for it, differ.
"""

from __future__ import annotations

from typing import Any

from toolkit.simulate.headers import stamp
from toolkit.simulate.lures import everyday, qr_pdf
from toolkit.simulate.mail import Authentication, Content, Mail, passed, signed_by
from toolkit.simulate.networks import ESP, PAYROLL_SERVICE, Peer
from toolkit.simulate.scenarios.registry import NIGHT, scenario
from toolkit.simulate.scene import Scene, mailbox
from toolkit.simulate.signatures import dkim_signature
from toolkit.simulate.tenant import (
    AUTHORISED_SIGNER,
    BACKUP_IP,
    DOMAIN,
    ON_PREMISES_HOST,
    ON_PREMISES_IP,
    PRINTER_IP,
    SCANNER_IP,
    Person,
)

_PRINTER = Person("Printer 3F", f"printer3f@{DOMAIN}")
_BACKUP = Person("Backup", f"backup@{DOMAIN}")
_PAYROLL = Person("Contoso HR", f"hr@{DOMAIN}")
_NEWS = Person("Contoso News", f"news@{DOMAIN}")
_LEGACY = Person("ERP", f"erp@{DOMAIN}")


def _scan(scene: Scene, peer: Peer, checked: Authentication, **more: Any) -> Mail:
    pages = scene.dice.between(1, 9)
    name = f"Scan_{scene.at:%Y%m%d%H%M}_{scene.dice.digits(3)}.pdf"
    return scene.from_internet(
        author=mailbox(_PRINTER), mail_from=_PRINTER.address, to=[scene.colleague()], peer=peer, checked=checked,
        subject=f"Scan from 3F, {pages} pages ({scene.dice.digits(4)})", extra=(("X-Mailer", "MX-5071 Scanner"),),
        content=Content(text="Scanned document attached.\n", attachments=(qr_pdf(name),)), **more,
    )  # fmt: skip


@scenario(meant="known_relay", weight=4, also=("authorised_sender",))
def printer_in_spf(scene: Scene) -> Mail:
    """The printer's address is in our SPF record: it passes, aligned."""
    checked = passed(DOMAIN)
    return _scan(scene, Peer(PRINTER_IP, "PRN-3F-MX5071", "CA"), checked)


@scenario(meant="known_relay", weight=4)
def printer_not_in_spf(scene: Scene) -> Mail:
    """The other printer was forgotten in SPF: `compauth=fail reason=601`, and honest."""
    checked = Authentication("softfail", DOMAIN, DOMAIN)
    return _scan(scene, Peer(SCANNER_IP, "[192.168.10.44]", "CA"), checked, landing="J", scl=5)


@scenario(meant="known_relay", weight=3, when=NIGHT)
def backup_report(scene: Scene) -> Mail:
    """A nightly script, self-addressed, single-label HELO, no Message-ID: all marks of the attack but the address."""
    return scene.from_internet(
        author=_BACKUP.address, mail_from=_BACKUP.address, to=[_BACKUP], peer=Peer(BACKUP_IP, "BCK01", "CA"),
        checked=Authentication("softfail", DOMAIN, DOMAIN, reason="001"), to_text=_BACKUP.address,
        subject=f"[Backup] job {scene.dice.digits(5)} completed", content=Content(text="214 objects, 0 errors.\n"),
    )  # fmt: skip


@scenario(meant="hybrid_relay", weight=5)
def on_premises_by_connector(scene: Scene) -> Mail:
    """AuthAs Anonymous, and normal: attributed to our connector, FromEntityHeader HybridOnPrem with our tenant id."""
    subject, content = everyday(scene.dice)
    checked = passed(DOMAIN)
    return scene.from_internet(
        author=mailbox(_LEGACY), mail_from=_LEGACY.address, to=[scene.colleague()], peer=_on_premises(),
        checked=checked,
        subject=f"ERP: {subject}", content=content, tls="TLS1_2", route="hybrid", message_id=_on_premises_id(scene),
        below=(_inside(scene),),
    )  # fmt: skip


@scenario(meant="hybrid_relay", weight=3)
def on_premises_externally_secured(scene: Scene) -> Mail:
    """AuthAs Internal by the on-premises server's word (mechanism 10), never asked for SPF that would pass."""
    author = scene.colleague()
    subject, content = everyday(scene.dice)
    return scene.from_internet(
        author=mailbox(author), mail_from=author.address, to=[scene.colleague(author)], peer=_on_premises(),
        checked=Authentication("softfail", DOMAIN, DOMAIN, compauth="none", reason="905"), subject=subject,
        content=content, tls="TLS1_2", route="hybrid", message_id=_on_premises_id(scene), below=(_inside(scene),),
        scl=-1,
        stamps={
            "X-MS-Exchange-Organization-AuthAs": "Internal",
            "X-MS-Exchange-Organization-AuthMechanism": "10",
            "X-MS-Exchange-Organization-AuthSource": ON_PREMISES_HOST,
            "X-MS-Exchange-CrossTenant-AuthAs": "Internal",
            "X-MS-Exchange-CrossTenant-AuthSource": ON_PREMISES_HOST,
        },
    )  # fmt: skip


def _on_premises() -> Peer:
    return Peer(ON_PREMISES_IP, ON_PREMISES_HOST, "CA")


def _on_premises_id(scene: Scene) -> str:
    return f"<{scene.dice.hex(32)}@{ON_PREMISES_HOST}>"


def _inside(scene: Scene) -> tuple[str, str]:
    return "Received", (
        f"from app07.corp.{DOMAIN} (10.8.0.{scene.dice.between(10, 40)}) by {ON_PREMISES_HOST} (10.8.0.5)"
        f" with Microsoft SMTP Server id 15.1.2507.44; {stamp(scene.at)}"
    )


@scenario(meant="authorised_sender", weight=4, through_gateway=True, when=NIGHT)
def campaign_tool_signed_by_us(scene: Scene) -> Mail:
    """A service with our DKIM key: P1 in a sub-domain of its own, signature and From aligned."""
    bounce = f"bounces+{scene.dice.digits(6)}@em1234.{DOMAIN}"
    checked = passed(f"em1234.{DOMAIN}", signed_by(DOMAIN, AUTHORISED_SIGNER), DOMAIN)
    return _campaign(scene, bounce, checked, DOMAIN)


@scenario(meant="authorised_sender", weight=2, through_gateway=True, when=NIGHT)
def campaign_tool_signs_for_itself(scene: Scene) -> Mail:
    """Badly set up: it signs for its own domain only. DMARC fails, and the case says who signs for us."""
    bounce = f"b-{scene.dice.digits(6)}@{AUTHORISED_SIGNER}"
    checked = Authentication("pass", AUTHORISED_SIGNER, DOMAIN, signed_by(AUTHORISED_SIGNER))
    return _campaign(scene, bounce, checked, AUTHORISED_SIGNER, landing="J", scl=5)


def _campaign(scene: Scene, bounce: str, checked: Authentication, signer: str, **more: Any) -> Mail:
    return scene.from_internet(
        author=mailbox(_NEWS), mail_from=bounce, to=[scene.colleague()], peer=ESP, checked=checked, tls="TLS1_3",
        subject=f"Contoso staff news no. {scene.dice.digits(3)}", content=Content(html="<p>What is new in July.</p>\n"),
        message_id=scene.own_message_id(AUTHORISED_SIGNER), below=(dkim_signature(scene.dice, signer, "esp1"),),
        extra=(("List-Unsubscribe", "<https://mail.esp.example/u>"),), **more,
    )  # fmt: skip


@scenario(meant="authorised_sender", weight=3, through_gateway=True)
def payroll_service_in_our_name(scene: Scene) -> Mail:
    """P1 and P2 are ours and SPF passes: wanted mail that Reject Direct Send would refuse for want of a connector."""
    checked = passed(DOMAIN, signed_by(DOMAIN))
    return scene.from_internet(
        author=mailbox(_PAYROLL), mail_from=_PAYROLL.address, to=[scene.colleague()], peer=PAYROLL_SERVICE,
        checked=checked,
        subject=f"Your pay statement is ready ({scene.dice.digits(4)})", content=Content(text="Sign in to read it.\n"),
        tls="TLS1_3", message_id=scene.own_message_id("payroll.example"),
        below=(dkim_signature(scene.dice, DOMAIN, "pay"),),
    )  # fmt: skip
