"""Mail from strangers in their own names, honest or not: none of it claims to be ours.

    From: "jane.doe@contoso.com" <accounts@evil.example>

A display name is no address, and a domain that looks like ours is another domain.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from toolkit.simulate.headers import stamp
from toolkit.simulate.lures import partner, shared_document, transfer
from toolkit.simulate.mail import (
    NULL_SENDER,
    Attachment,
    Authentication,
    Content,
    Dkim,
    Field,
    Mail,
    passed,
    signed_by,
)
from toolkit.simulate.neighbours import (
    AUTHOR_SERVER,
    left_by_neighbour,
    left_by_relaying_neighbour,
    neighbour_stamps,
)
from toolkit.simulate.networks import (
    FABRIKAM,
    FRENCH_SUPPLIER,
    GERMAN_SUPPLIER,
    GMAIL,
    HOSTERS,
    MICROSOFT_POOL,
    NEWSLETTERS,
)
from toolkit.simulate.scenarios.registry import NIGHT, WAVE, scenario
from toolkit.simulate.scene import Scene, mailbox
from toolkit.simulate.signatures import dkim_signature
from toolkit.simulate.tenant import FRONTS, START, Person

FABRIKAM_CLERK = Person("Paula Ferreira", "paula.ferreira@fabrikam.com")


def signed(name: str) -> Authentication:
    """SPF and DKIM pass, aligned."""
    return passed(name, signed_by(name))


@scenario(meant="external", weight=16, through_gateway=True)
def partner_all_passed(scene: Scene) -> Mail:
    subject, content = partner(scene.dice)
    return scene.from_internet(
        author=mailbox(FABRIKAM_CLERK), mail_from=FABRIKAM_CLERK.address, to=[scene.colleague()], peer=FABRIKAM,
        checked=signed("fabrikam.com"), subject=subject, content=content, tls="TLS1_3",
        message_id=scene.own_message_id("fabrikam.com"),
        below=(dkim_signature(scene.dice, "fabrikam.com", "s1"), _submitted_at(scene, "fabrikam.com")),
    )  # fmt: skip


@scenario(meant="external", weight=5, through_gateway=True)
def supplier_encoded_name(scene: Scene) -> Mail:
    """A French display name in RFC 2047 and a domain without DMARC: `bestguesspass`, reason 109."""
    subject, content = partner(scene.dice)
    author = Person("Société Générale des Érables", "facturation@fournisseur.example")
    checked = passed("fournisseur.example", dmarc="bestguesspass", reason="109")
    return scene.from_internet(
        author=mailbox(author), mail_from=author.address, to=[scene.colleague()], peer=FRENCH_SUPPLIER, checked=checked,
        subject=subject, content=content, tls="TLS1_2", message_id=scene.own_message_id("fournisseur.example"),
    )  # fmt: skip


@scenario(meant="external", weight=5, through_gateway=True)
def supplier_spf_softfail(scene: Scene) -> Mail:
    """Honest mail with a badly kept SPF record: a failure is not a forgery of ours."""
    subject, content = partner(scene.dice)
    author = Person("Vertrieb Lieferant", "vertrieb@lieferant.example")
    name = "lieferant.example"
    checked = Authentication("softfail", name, name, dmarc="none", reason="001")
    return scene.from_internet(
        author=mailbox(author), mail_from=author.address, to=[scene.colleague()], peer=GERMAN_SUPPLIER, checked=checked,
        subject=subject, content=content, tls="TLS1_2", message_id=scene.own_message_id("lieferant.example"),
    )  # fmt: skip


@scenario(meant="external", weight=8, through_gateway=True, when=NIGHT)
def newsletter(scene: Scene) -> Mail:
    bounce = f"bounces+{scene.dice.digits(6)}@em.mailer.example"
    bulk = (("List-Unsubscribe", f"<https://mailer.example/u/{scene.dice.hex(16)}>"), ("Precedence", "bulk"))
    checked = passed("em.mailer.example", signed_by("news.example", "mailer.example"), "news.example")
    return scene.from_internet(
        author='"Industry News" <letter@news.example>', mail_from=bounce, to=[scene.colleague()], peer=NEWSLETTERS,
        checked=checked, subject=f"This week in paper and packaging, no. {scene.dice.digits(3)}",
        content=Content(html="<p>Seven things to know this week.</p>\n"), tls="TLS1_3", extra=bulk,
        message_id=scene.own_message_id("news.example"), below=(dkim_signature(scene.dice, "news.example", "mail1"),),
    )  # fmt: skip


@scenario(meant="external", weight=4, through_gateway=True)
def other_tenant(scene: Scene) -> Mail:
    """A mailbox of another Microsoft 365 tenant: there is a store submission, and it is theirs."""
    subject, content = partner(scene.dice)
    author = Person("Greta Lindholm", "greta.lindholm@wingtip.example")
    return scene.from_internet(
        author=mailbox(author), mail_from=author.address, to=[scene.colleague()], peer=MICROSOFT_POOL,
        checked=signed("wingtip.example"), subject=subject, content=content, tls="TLS1_3", front=FRONTS[0],
        message_id=scene.store_message_id(AUTHOR_SERVER), below=left_by_neighbour(scene, "wingtip.example"),
        stamps=neighbour_stamps(scene),
    )  # fmt: skip


@scenario(meant="external", weight=1, when=WAVE, through_gateway=True)
def by_way_of_another_tenant(scene: Scene) -> Mail:
    """An intruder on another tenant's own server: two boundary hops, and the lower one, theirs, names the source."""
    subject, content = shared_document(scene.dice)
    name = "wingtip.example"
    return scene.from_internet(
        author=f'"Document Service" <share@{name}>', mail_from=f"share@{name}", to=[scene.colleague()],
        peer=MICROSOFT_POOL, checked=passed(name), subject=subject, content=content, tls="TLS1_3", front=FRONTS[0],
        message_id=scene.own_message_id(name), below=left_by_relaying_neighbour(scene, HOSTERS[8], passed(name)),
        stamps={**neighbour_stamps(scene), "X-EOPAttributedMessage": "1"},
    )  # fmt: skip


@scenario(meant="external", weight=1, through_gateway=True)
def author_is_a_group(scene: Scene) -> Mail:
    """From in group syntax (RFC 6854): two authors, both outside."""
    subject, content = partner(scene.dice)
    group = "Sales desk: paula.ferreira@fabrikam.com, orders@fabrikam.com;"
    return scene.from_internet(
        author=group, mail_from="orders@fabrikam.com", to=[scene.colleague()], peer=FABRIKAM,
        checked=signed("fabrikam.com"),
        subject=subject, content=content, tls="TLS1_3", sender_shown="paula.ferreira@fabrikam.com",
        message_id=scene.own_message_id("fabrikam.com"),
    )  # fmt: skip


@scenario(meant="external", weight=2, when=WAVE, through_gateway=True)
def our_address_as_display_name(scene: Scene) -> Mail:
    """Our director's address, but only as a display name."""
    subject, content = transfer(scene.dice)
    author = f"office.desk.{scene.dice.digits(3)}@gmail.com"
    return scene.from_internet(
        author=f'"{scene.director.address}" <{author}>', mail_from=author,
        to=[scene.colleague(scene.director)], peer=GMAIL, checked=signed("gmail.com"), subject=subject,
        content=content, tls="TLS1_3",
        message_id=scene.own_message_id("mail.gmail.com"), below=(dkim_signature(scene.dice, "gmail.com", "20230601"),),
    )  # fmt: skip


@scenario(meant="external", weight=2, when=WAVE, through_gateway=True)
def look_alike_domain(scene: Scene) -> Mail:
    """A domain that only looks like ours, with a perfect DMARC pass of its own."""
    subject, content = transfer(scene.dice)
    name = scene.dice.pick(("contos0.com", "xn--cntoso-kjb.com", "contoso.com.evil.example"))
    author = f"{scene.director.address.partition('@')[0]}@{name}"
    return scene.from_internet(
        author=f'"{scene.director.name}" <{author}>', mail_from=author, to=[scene.colleague(scene.director)],
        peer=HOSTERS[1], checked=signed(name), subject=subject, content=content, tls="TLS1_2",
        message_id=scene.own_message_id(name), below=(dkim_signature(scene.dice, name, "default"),),
    )  # fmt: skip


@scenario(meant="external", weight=3, when=WAVE, through_gateway=True)
def phish_in_a_strangers_name(scene: Scene) -> Mail:
    """Spoofed, but not in our name."""
    subject, content = shared_document(scene.dice)
    broken = (Dkim("fail", "body hash did not verify", "bank.example"),)
    checked = Authentication("fail", "bank.example", "bank.example", broken, "fail", "oreject", "fail", "000")
    return scene.from_internet(
        author='"Your bank" <alerts@bank.example>', mail_from="alerts@bank.example", to=[scene.colleague()],
        peer=scene.dice.pick(HOSTERS[1:5]), checked=checked, subject=subject, content=content, landing="J", scl=5,
        category="PHSH",
    )  # fmt: skip


@scenario(meant="bounce_or_automatic", weight=2, also=("external",), through_gateway=True)
def partner_out_of_office(scene: Scene) -> Mail:
    """An automatic reply: null P1 (RFC 3834 §4), SPF asked of the HELO name."""
    checked = passed("", signed_by("fabrikam.com"), "fabrikam.com")
    return scene.from_internet(
        author=mailbox(FABRIKAM_CLERK), mail_from=NULL_SENDER, to=[scene.colleague()], peer=FABRIKAM, checked=checked,
        subject="Automatic reply: order", content=Content(text="I am away until the 14th.\n"), tls="TLS1_3",
        message_id=scene.own_message_id("fabrikam.com"),
        extra=(("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")),
    )  # fmt: skip


@scenario(meant="bounce_or_automatic", weight=2, also=("external",), through_gateway=True)
def partner_bounce(scene: Scene) -> Mail:
    """A delivery report (RFC 6522) about mail of ours that a partner could not deliver, with the fields it had."""
    ours, gone = scene.colleague(), Person("Nobody", f"nobody.{scene.dice.digits(3)}@fabrikam.com")
    report = (
        "Reporting-MTA: dns;mail.fabrikam.com\n\n"
        f"Final-Recipient: rfc822;{gone.address}\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp;550 5.1.1 User unknown\n"
    )
    original = Attachment("Undelivered message.eml", "message/rfc822", mail=_undelivered(scene, ours, gone))
    return scene.from_internet(
        author="Mail Delivery System <MAILER-DAEMON@mail.fabrikam.com>", mail_from=NULL_SENDER, to=[ours],
        peer=FABRIKAM, checked=passed("", header_from="fabrikam.com"), subject="Undelivered Mail Returned to Sender",
        content=Content(text="Your message could not be delivered.\n", report=report, attachments=(original,)),
        tls="TLS1_3", message_id=scene.own_message_id("mail.fabrikam.com"),
        extra=(("Auto-Submitted", "auto-replied"),),
    )  # fmt: skip


def _undelivered(scene: Scene, ours: Person, gone: Person) -> Mail:
    """From before the trace begins: nothing vouches for it, and a bounce can quote whatever its sender likes."""
    earlier = replace(scene, at=START - timedelta(minutes=scene.dice.between(200, 700)))
    return earlier.from_mailbox(
        ours, [gone], f"Offer {scene.dice.digits(4)}", Content(text="Please find our offer.\n"), route="stripped",
        traces=frozenset(), attached=True, scenario="undelivered_outbound", meant="undetermined",
        accepted=("undetermined", "genuine_internal"),
    )  # fmt: skip


def _submitted_at(scene: Scene, name: str) -> Field:
    client, queue = f"[10.20.4.{scene.dice.between(2, 250)}]", scene.dice.hex(10).upper()
    return "Received", f"from {client} by mail.{name} with ESMTPSA id {queue}; {stamp(scene.at)}"
