"""Our own mail that comes back: by a list, a forwarder, a bounce. The author is ours, the envelope is another's.

    Return-Path: members-bounces@lists.association.example
    From: "Jane Doe" <jane.doe@contoso.com>

Composite authentication calls it an intra-organisation spoof (601) all the same. A forwarder's marks are text that
anyone can write, so a judge who knows nothing else of the forwarder may ask for a review.
"""

from __future__ import annotations

from dataclasses import replace

from toolkit.simulate.headers import stamp
from toolkit.simulate.lures import everyday, fax
from toolkit.simulate.mail import ENHANCED, EXTENDED, NULL_SENDER, Attachment, Authentication, Content, Mail, signed_by
from toolkit.simulate.networks import APPLIANCES, FABRIKAM, FORWARDER, LIST_SERVER
from toolkit.simulate.scenarios.direct_send import attached_spoof
from toolkit.simulate.scenarios.registry import WAVE, scenario
from toolkit.simulate.scene import Scene, mailbox
from toolkit.simulate.tenant import DOMAIN, MAILBOX_SERVERS, MICROSOFT_MAILER, Person

_LIST = Person("Members", "members@lists.association.example")
_REFUSAL = (
    "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources"
)


@scenario(meant="forwarded_or_list", weight=3, through_gateway=True)
def list_round_trip(scene: Scene) -> Mail:
    """What a colleague wrote to a list comes back to us under the same Message-ID; both passages are in the trace."""
    author = scene.colleague()
    subject, content = everyday(scene.dice)
    sent = scene.from_mailbox(
        author, [_LIST], subject, content, copies=False, traces=frozenset({ENHANCED, EXTENDED}),
        scenario="posting_to_list", meant="genuine_internal", accepted=("genuine_internal", "undetermined"),
    )  # fmt: skip
    marks = (
        ("List-Id", "<members.lists.association.example>"), ("Precedence", "list"),
        ("List-Unsubscribe", "<mailto:members-leave@lists.association.example>"),
        ("Sender", '"Members" <members-bounces@lists.association.example>'),
    )  # fmt: skip
    checked = Authentication("pass", "lists.association.example", DOMAIN, signed_by("lists.association.example"))
    return scene.from_internet(
        author=mailbox(author), mail_from="members-bounces@lists.association.example", to=scene.colleagues(2, author),
        peer=LIST_SERVER, checked=checked, subject=f"[members] {subject}", content=content, tls="TLS1_3", extra=marks,
        to_text=mailbox(_LIST), message_id=sent.internet_message_id, landing="J", scl=5, beside=(sent,),
        sender_shown="members-bounces@lists.association.example",
    )  # fmt: skip


@scenario(meant="forwarded_or_list", weight=2, also=("review",), through_gateway=True)
def forwarded_with_rewritten_sender(scene: Scene) -> Mail:
    """A forwarder rewrote P1 (SRS) and left From: SPF passes for the forwarder, DMARC fails for us."""
    author = scene.colleague()
    subject, content = everyday(scene.dice)
    local = author.address.partition("@")[0]
    srs = f"SRS0={scene.dice.hex(4)}=XY={DOMAIN}={local}@forwarder.example"
    return scene.from_internet(
        author=mailbox(author), mail_from=srs, to=[scene.colleague(author)], peer=FORWARDER, subject=subject,
        checked=Authentication("pass", "forwarder.example", DOMAIN), content=content, tls="TLS1_2",
        message_id=scene.store_message_id(scene.dice.pick(MAILBOX_SERVERS)),
        extra=(("X-Forwarded-To", "desk@contoso.com"),),
        below=(("Received", f"from mail.{DOMAIN} by mx.forwarder.example with ESMTPS; {stamp(scene.at)}"),),
    )  # fmt: skip


@scenario(meant="forwarded_or_list", weight=1, also=("review",), through_gateway=True)
def resent_by_partner(scene: Scene) -> Mail:
    """A partner resends our mail to us (RFC 5322 §3.6.6): From stays, Resent-From says who did it."""
    author = scene.colleague()
    subject, content = everyday(scene.dice)
    resent = (("Resent-From", "paula.ferreira@fabrikam.com"), ("Resent-Date", stamp(scene.at)))
    return scene.from_internet(
        author=mailbox(author), mail_from="paula.ferreira@fabrikam.com", to=[scene.colleague(author)], peer=FABRIKAM,
        checked=Authentication("pass", "fabrikam.com", DOMAIN, signed_by("fabrikam.com")), subject=subject,
        content=content,
        tls="TLS1_3", message_id=scene.store_message_id(scene.dice.pick(MAILBOX_SERVERS)), extra=resent,
    )  # fmt: skip


@scenario(meant="bounce_or_automatic", weight=3, also=("genuine_internal",))
def out_of_office(scene: Scene) -> Mail:
    """A colleague's automatic reply: null P1, AuthAs Internal."""
    author = scene.colleague()
    marks = (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "DR, OOF, AutoReply"))
    content = Content(text="I am away until Monday. / De retour lundi.\n")
    return scene.from_mailbox(
        author, [scene.colleague(author)], f"Automatic reply: {scene.dice.digits(4)}", content, mail_from=NULL_SENDER,
        extra=marks, with_stub=True,
    )  # fmt: skip


@scenario(meant="bounce_or_automatic", weight=2, also=("genuine_internal",))
def own_bounce(scene: Scene) -> Mail:
    """Exchange Online reports that a colleague's mail could not be delivered."""
    return _bounce(scene, scene.colleague(), Content(), "5.1.10")


@scenario(meant="bounce_or_automatic", weight=1, also=("genuine_internal",), when=WAVE)
def bounce_with_spoof_inside(scene: Scene) -> Mail:
    """A rule refused a spoof, and the refusal took it, attached, to its supposed author: delivered after all."""
    claimed = scene.colleague()
    victim = scene.colleague(claimed)
    inside = attached_spoof(scene, scene.dice, claimed, victim, "refused_spoof", "R")
    part = Attachment("Original message.eml", "message/rfc822", mail=inside)
    return _bounce(scene, claimed, Content(attachments=(part,)), "5.7.1")


@scenario(meant="bounce_or_automatic", weight=1, also=("external",), when=WAVE, through_gateway=True)
def bounced_by_an_appliance(scene: Scene) -> Mail:
    """Reject Direct Send refused a spoof, so no trace knows it, and the relay returned it to its supposed author."""
    claimed, relay = scene.colleague(), APPLIANCES[0]
    part = Attachment("Undelivered message.eml", "message/rfc822", mail=_refused(scene, claimed, relay.helo))
    report = (
        f"Reporting-MTA: dns;{relay.helo}\n\nFinal-Recipient: rfc822;{claimed.address}\nAction: failed\n"
        f"Status: 5.7.68\nDiagnostic-Code: smtp;{_REFUSAL}\n"
    )
    return scene.from_internet(
        author=f"Mail Delivery System <MAILER-DAEMON@{relay.helo}>", mail_from=NULL_SENDER, to=[claimed], peer=relay,
        checked=Authentication("none", "", relay.helo, dmarc="none", compauth="none", reason="501"),
        subject="Undelivered Mail Returned to Sender", tls="TLS1_2", message_id=scene.own_message_id(relay.helo),
        content=Content(text="Your message was refused.\n", report=report, attachments=(part,)),
        extra=(("Auto-Submitted", "auto-replied"),),
    )  # fmt: skip


def _refused(scene: Scene, claimed: Person, relay: str) -> Mail:
    """It never entered: no boundary hop, no stamp. Only the relay's bounce says that anyone sent it."""
    subject, content = fax(scene.dice)
    mail = scene.from_mailbox(
        claimed, [claimed], subject, content, route="stripped", traces=frozenset(), attached=True,
        message_id=scene.own_message_id(relay),
    )  # fmt: skip
    accepted = ("undetermined", "direct_send_spoof")
    return replace(mail, scenario="refused_by_reject_direct_send", meant=accepted[0], accepted=accepted)


@scenario(meant="genuine_internal", weight=1, also=("bounce_or_automatic",), when=WAVE)
def journalled(scene: Scene) -> Mail:
    """A journal report: Exchange's own mail to the archive, with the spoof inside as the recipient had it."""
    claimed = scene.colleague()
    victim = scene.colleague(claimed)
    inside = attached_spoof(scene, scene.dice, claimed, victim, "journalled_spoof", "I")
    told = f"Sender: {claimed.address}\nSubject: {inside.subject}\nTo: {victim.address}\n"
    part = Attachment("Original message.eml", "message/rfc822", mail=inside)
    return scene.from_mailbox(
        Person("Microsoft Outlook", MICROSOFT_MAILER), [Person("Journal", f"journal@{DOMAIN}")], inside.subject,
        Content(text=told, attachments=(part,)), mail_from=NULL_SENDER, route="system", with_stub=True,
        extra=(("X-MS-Journal-Report", ""),),
    )  # fmt: skip


@scenario(meant="genuine_internal", weight=2, when=WAVE)
def reported_by_user(scene: Scene) -> Mail:
    """A colleague sends a spoof to the help desk as an attachment: the report is genuine, what it holds is not."""
    victim = scene.colleague()
    inside = attached_spoof(scene, scene.dice, victim, victim, "reported_spoof", "I")
    part = Attachment("New Missed Fax-msg.eml", "message/rfc822", mail=inside)
    desk = Person("Help Desk", f"helpdesk@{DOMAIN}")
    content = Content(text="This looks wrong to me.\n", attachments=(part,))
    return scene.from_mailbox(victim, [desk], f"Suspicious: {inside.subject}", content, with_stub=True, reported=True)


def _bounce(scene: Scene, to: Person, content: Content, status: str) -> Mail:
    author = Person("Microsoft Outlook", MICROSOFT_MAILER)
    nobody = f"nobody.{scene.dice.digits(3)}@{DOMAIN}"
    report = (
        f"Reporting-MTA: dns;{scene.dice.pick(('YT1PR01MB4821', 'YT3PR01MB9077'))}.CANPRD01.PROD.OUTLOOK.COM\n\n"
        f"Final-Recipient: rfc822;{nobody}\nAction: failed\nStatus: {status}\n"
        f"Diagnostic-Code: smtp;550 {status} rejected\n"
    )
    content = replace(content, text="Your message could not be delivered.\n", report=report)
    extra = (("Auto-Submitted", "auto-replied"), ("X-MS-Exchange-Message-Is-Ndr", ""))
    return scene.from_mailbox(
        author, [to], f"Undeliverable: {scene.dice.digits(5)}", content, mail_from=NULL_SENDER, extra=extra,
        route="system",
        with_stub=True,
    )  # fmt: skip
