"""Our name in From alone: the envelope is foreign or empty, so Reject Direct Send would have let it in.

    Return-Path: billing@evil-mailer.example
    From: "Jane Doe" <jane.doe@contoso.com>

P1 and P2 are different questions, and a sub-domain is not covered by its parent.
"""

from __future__ import annotations

from toolkit.simulate.lures import password, payroll, shared_document, transfer
from toolkit.simulate.mail import NULL_SENDER, UNSIGNED, Authentication, Mail, signed_by
from toolkit.simulate.neighbours import AUTHOR_SERVER, left_by_neighbour, neighbour_stamps
from toolkit.simulate.networks import GMAIL, HOSTERS, MICROSOFT_POOL
from toolkit.simulate.scenarios.registry import WAVE, scenario
from toolkit.simulate.scene import Scene, mailbox
from toolkit.simulate.signatures import dkim_signature
from toolkit.simulate.tenant import DOMAIN, FRONTS

SPOOF = "header_spoof"
_SENDER_DOMAIN = "evil-mailer.example"


@scenario(meant=SPOOF, weight=2, when=WAVE)
def foreign_envelope(scene: Scene) -> Mail:
    """SPF passes, for the attacker's own domain."""
    subject, content = transfer(scene.dice)
    return scene.from_internet(
        author=mailbox(scene.director), mail_from=f"billing@{_SENDER_DOMAIN}", to=[scene.colleague(scene.director)],
        peer=HOSTERS[1],
        checked=Authentication("pass", _SENDER_DOMAIN, DOMAIN, UNSIGNED, "fail", "oreject", "fail", "010"),
        subject=subject, content=content, tls="TLS1_3", message_id=scene.own_message_id(_SENDER_DOMAIN),
        extra=(("Reply-To", f"director.office@{_SENDER_DOMAIN}"),),
    )  # fmt: skip


@scenario(meant=SPOOF, weight=1, when=WAVE)
def signed_freemail_envelope(scene: Scene) -> Mail:
    """A valid signature, of a mail provider: it authenticates the provider, not us."""
    claimed = scene.colleague()
    subject, content = password(scene.dice)
    return scene.from_internet(
        author=mailbox(claimed), mail_from=f"desk.{scene.dice.digits(4)}@gmail.com", to=[scene.colleague(claimed)],
        peer=GMAIL,
        checked=Authentication("pass", "gmail.com", DOMAIN, signed_by("gmail.com")), subject=subject, content=content,
        tls="TLS1_3", message_id=scene.own_message_id("mail.gmail.com"),
        below=(dkim_signature(scene.dice, "gmail.com", "20230601"),),
    )  # fmt: skip


@scenario(meant=SPOOF, weight=1, when=WAVE)
def empty_envelope(scene: Scene) -> Mail:
    """Null P1 on something that is no bounce: neither a report nor automatic."""
    victim = scene.colleague()
    subject, content = shared_document(scene.dice)
    return scene.from_internet(
        author=mailbox(victim), mail_from=NULL_SENDER, to=[victim], peer=HOSTERS[4],
        checked=Authentication("none", "", DOMAIN), subject=subject, content=content,
    )  # fmt: skip


@scenario(meant=SPOOF, weight=1, when=WAVE)
def sub_domain_envelope(scene: Scene) -> Mail:
    """P1 in mail.contoso.com, which is no accepted domain: it looks ours and Reject Direct Send does not cover it."""
    claimed = scene.colleague()
    subject, content = payroll(scene.dice)
    name = f"mail.{DOMAIN}"
    return scene.from_internet(
        author=mailbox(claimed), mail_from=f"notify@{name}", to=[scene.colleague(claimed)], peer=HOSTERS[6],
        checked=Authentication("none", name, DOMAIN), subject=subject, content=content, tls="TLS1_2",
        message_id=scene.own_message_id(name),
    )  # fmt: skip


@scenario(meant=SPOOF, weight=1, when=WAVE)
def mailbox_of_another_tenant(scene: Scene) -> Mail:
    """Sent from a mailbox of another tenant, signed and sealed by it, with our address in From."""
    subject, content = payroll(scene.dice)
    claimed, name = scene.colleague(), "wingtip.example"
    return scene.from_internet(
        author=mailbox(claimed), mail_from=f"info@{name}", to=[scene.colleague(claimed)], peer=MICROSOFT_POOL,
        checked=Authentication("pass", name, DOMAIN, signed_by(name)), subject=subject, content=content, tls="TLS1_3",
        front=FRONTS[0], message_id=scene.store_message_id(AUTHOR_SERVER), below=left_by_neighbour(scene, name),
        stamps=neighbour_stamps(scene),
    )  # fmt: skip


@scenario(meant=SPOOF, weight=1, also=("review",), when=WAVE)
def forged_list_marks(scene: Scene) -> Mail:
    """A stranger dressed as a mailing list: the marks are text, and no list of ours is behind them."""
    subject, content = shared_document(scene.dice)
    marks = (("List-Id", f"<staff.{_SENDER_DOMAIN}>"), ("Precedence", "list"))
    return scene.from_internet(
        author=mailbox(scene.director), mail_from=f"staff-bounces@{_SENDER_DOMAIN}", to=scene.colleagues(2),
        peer=HOSTERS[3], checked=Authentication("none", _SENDER_DOMAIN, DOMAIN), subject=subject, content=content,
        message_id=scene.own_message_id(_SENDER_DOMAIN), extra=marks,
    )  # fmt: skip


@scenario(meant=SPOOF, weight=1, also=("review",), when=WAVE)
def forged_automatic_reply(scene: Scene) -> Mail:
    """Null P1 and Auto-Submitted, from a hoster: the marks of a reply that no server of ours sent."""
    claimed = scene.colleague()
    subject, content = password(scene.dice)
    return scene.from_internet(
        author=mailbox(claimed), mail_from=NULL_SENDER, to=[scene.colleague(claimed)], peer=HOSTERS[7],
        checked=Authentication("none", "", DOMAIN), subject=subject, content=content,
        message_id=scene.own_message_id(DOMAIN), extra=(("Auto-Submitted", "auto-replied"),),
    )  # fmt: skip
