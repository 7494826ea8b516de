"""The attack: anonymous mail straight to the tenant's smart host, with an address of ours as envelope sender.

    Received: from [141.95.71.213] (141.95.71.213) by SA2PEPF00003AEA.mail.protection.outlook.com with ...

Each function is one way it has been seen to look. What they share: own P1, no login, an address nobody vouches for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from toolkit.simulate.dice import Dice
from toolkit.simulate.headers import authentication_results, stamp
from toolkit.simulate.lures import fax, password, payroll, shared_document, transfer, voice_message, voice_picture
from toolkit.simulate.mail import EXTENDED, Attachment, Authentication, Content, Field, Mail, signed_by
from toolkit.simulate.networks import (
    ADVISORY_EXAMPLE,
    APPLIANCES,
    HOSTERS,
    IPV6_HOSTER,
    RENTED_WINDOWS,
    SCRIPT_HOST,
    Peer,
)
from toolkit.simulate.scenarios.registry import WAVE, scenario
from toolkit.simulate.scene import Scene, mailbox
from toolkit.simulate.tenant import BACKUP_IP, CLOUD_DOMAIN, DOMAIN, FRONTS, TENANT_ID, Person

SPOOF = "direct_send_spoof"
LABEL = "X-MS-Exchange-Organization-IsAnonymousDirectSend"
_GROUP_AT_MOST = 12


def failed(
    spf: str = "fail", compauth: str = "fail", reason: str = "601", action: str = "none", name: str = DOMAIN
) -> Authentication:
    """Nothing of the domain's own passes; `compauth` and `reason` are what the filter made of it."""
    return Authentication(spf, name, name, compauth=compauth, reason=reason, action=action)


def spoof(
    scene: Scene, claimed: Person, to: list[Person], peer: Peer, checked: Authentication, lure: tuple[str, Content],
    **more: Any,
) -> Mail:  # fmt: skip
    """The pattern itself: P1 and P2 are the claimed colleague's."""
    subject, content = lure
    return scene.from_internet(
        author=more.pop("author", mailbox(claimed)), mail_from=claimed.address, to=to, peer=peer, checked=checked,
        subject=subject, content=content, sender_shown=claimed.address, **more,
    )  # fmt: skip


@scenario(meant=SPOOF, weight=4, when=WAVE)
def voicemail_to_self(scene: Scene) -> Mail:
    """The published script: From = To, HELO [127.0.0.1], clear text, no Message-ID, a PDF with a QR code."""
    victim = scene.colleague()
    lure = voice_message(scene.dice, victim.first_name)
    return spoof(
        scene, victim, [victim], SCRIPT_HOST, failed("softfail"), lure, author=victim.address, to_text=victim.address,
        stamps={LABEL: "True"},
    )  # fmt: skip


@scenario(meant=SPOOF, weight=2, when=WAVE)
def fax_from_advisory_address(scene: Scene) -> Mail:
    """The advisory's hop: the peer greets with its own address as a literal."""
    victim = scene.colleague()
    return spoof(
        scene, victim, [victim], ADVISORY_EXAMPLE, failed("fail"), fax(scene.dice), author=victim.address,
        to_text=victim.address, front=FRONTS[3],
    )  # fmt: skip


@scenario(meant=SPOOF, weight=2, when=WAVE)
def payroll_against_reject_policy(scene: Scene) -> Mail:
    """p=reject overridden: `action=oreject`, reason 000 or 010, moved to Junk."""
    claimed = Person("Service de la paie (équipe)", scene.colleague().address)
    reason = scene.dice.pick(("000", "010"))
    return spoof(
        scene, claimed, [scene.colleague()], HOSTERS[5], failed("fail", reason=reason, action="oreject"),
        payroll(scene.dice), message_id=scene.own_message_id("hoster.example"), tls="TLS1_2", landing="J", scl=5,
        category="SPOOF",
    )  # fmt: skip


@scenario(meant=SPOOF, weight=2, when=WAVE)
def kit_on_rented_windows(scene: Scene) -> Mail:
    """A kit gives every mail of a day the same Message-ID, from a cloned Windows image through an open appliance."""
    second = replace(_by_kit(scene), scenario="kit_with_same_message_id", meant=SPOOF, accepted=(SPOOF,))
    return replace(_by_kit(scene), beside=(second,))


def _by_kit(scene: Scene) -> Mail:
    claimed = scene.colleague()
    appliance = scene.dice.pick(APPLIANCES)
    by = f"by {appliance.helo} (Postfix) with ESMTPA id {scene.dice.hex(10).upper()}"
    lower = f"from {RENTED_WINDOWS.helo} (unknown [{RENTED_WINDOWS.ip}]) {by}; {stamp(scene.at)}"
    return spoof(
        scene, claimed, [scene.colleague(claimed)], appliance, failed("fail"), transfer(scene.dice),
        below=(("Received", lower),), message_id=f"<{scene.at:%Y%d%m}.kit@{RENTED_WINDOWS.helo}>", tls="TLS1_2",
        landing="J", scl=5, category="SPOOF",
    )  # fmt: skip


@scenario(meant=SPOOF, weight=1, when=WAVE)
def director_to_many(scene: Scene) -> Mail:
    """From the director to four people at once: From and To differ, and the domain is written in other letters."""
    victims = scene.colleagues(4, scene.director)
    claimed = Person(scene.director.name, "Jane.Doe@Contoso.COM")
    return spoof(
        scene, claimed, victims, RENTED_WINDOWS, failed("fail"), transfer(scene.dice), stamps={LABEL: "True"},
        extra=(("Importance", "high"),),
    )  # fmt: skip


@scenario(meant=SPOOF, weight=1, when=WAVE)
def director_to_a_group(scene: Scene) -> Mail:
    """To a distribution group, by a rented server that has a proper name and speaks TLS: no mark but the address."""
    group = Person("All staff", f"everyone@{DOMAIN}")
    return spoof(
        scene, scene.director, scene.colleagues(_GROUP_AT_MOST, scene.director), HOSTERS[6],
        failed("fail", reason="010", action="oreject"), payroll(scene.dice), to_text=mailbox(group), sent_to=group,
        tls="TLS1_3", message_id=scene.own_message_id(DOMAIN),
    )  # fmt: skip


@scenario(meant=SPOOF, weight=1, when=WAVE)
def dated_before_the_tenant(scene: Scene) -> Mail:
    """`Date:` says 1970, or 2038: it is the author's word, and the boundary's own clock knows better."""
    claimed = scene.colleague()
    mail = spoof(
        scene, claimed, [scene.colleague(claimed)], HOSTERS[3], failed("fail"), voice_picture(scene.dice),
        message_id=scene.own_message_id("hoster.example"), tls="TLS1_2",
    )  # fmt: skip
    said = scene.dice.pick(("Thu, 01 Jan 1970 00:00:00 +0000", "Tue, 19 Jan 2038 03:14:08 +0000"))
    return replace(mail, fields=tuple((name, said if name == "Date" else value) for name, value in mail.fields))


@scenario(meant=SPOOF, weight=1, when=WAVE)
def envelope_known_by_trace_alone(scene: Scene) -> Mail:
    """The copy lost its Return-Path; the extended trace still has it."""
    claimed = scene.colleague()
    return spoof(
        scene, claimed, [scene.colleague(claimed)], HOSTERS[5], failed("fail"), voice_picture(scene.dice),
        traces=frozenset({EXTENDED}), stamps={"Return-Path": None},
    )  # fmt: skip


@scenario(meant=SPOOF, weight=1, when=WAVE)
def over_ipv6(scene: Scene) -> Mail:
    """The boundary hop, CIP and client-ip are IPv6."""
    victim = scene.colleague()
    return spoof(scene, victim, [victim], IPV6_HOSTER, failed("fail"), fax(scene.dice), tls="TLS1_3")


@scenario(meant=SPOOF, weight=1, when=WAVE)
def picture_with_script(scene: Scene) -> Mail:
    """An empty body and an SVG; SPF could not be asked (`temperror`)."""
    claimed = scene.colleague()
    checked = failed("temperror", reason="001")
    return spoof(scene, claimed, [scene.colleague(claimed)], APPLIANCES[0], checked, voice_picture(scene.dice))


@scenario(meant=SPOOF, weight=1, when=WAVE)
def cloud_domain_spoof(scene: Scene) -> Mail:
    """P1 in the tenant's first domain, the onmicrosoft.com one."""
    claimed = Person("Contoso Workflows", f"workflows@{CLOUD_DOMAIN}")
    checked = failed("fail", name=CLOUD_DOMAIN)
    return spoof(scene, claimed, [scene.colleague()], HOSTERS[2], checked, password(scene.dice))


@scenario(meant=SPOOF, weight=2, when=WAVE)
def forged_stamps(scene: Scene) -> Mail:
    """All that a header can say, said by the peer: Internal, pass, and a boundary hop of its own making."""
    claimed = scene.colleague()
    return spoof(
        scene, claimed, [scene.colleague(claimed)], HOSTERS[1], failed("fail"), shared_document(scene.dice),
        tls="TLS1_2",
        message_id=scene.own_message_id(DOMAIN), below=_forged(scene),
    )  # fmt: skip


def _forged(scene: Scene) -> tuple[Field, ...]:
    lookalike = "YT1PEPF000009AA.mail.protection.outlook.com.evil.example"
    real_looking = "YT1PEPF000009AA.mail.protection.outlook.com"
    when = stamp(scene.at)
    every_pass = Authentication("pass", DOMAIN, DOMAIN, signed_by(DOMAIN), "pass", "none", "pass", "100")
    server = "with Microsoft SMTP Server id 15.20.8901.20 via Frontend Transport"
    return (
        ("Received", f"from mail.{DOMAIN} ({BACKUP_IP}) by {lookalike} (10.167.241.3) {server}; {when}"),
        ("Authentication-Results", authentication_results(every_pass, BACKUP_IP)),
        ("Received", f"from mail.{DOMAIN} ({BACKUP_IP}) by {real_looking} (10.167.241.3) {server}; {when}"),
        ("X-MS-Exchange-Organization-AuthAs", "Internal"),
        ("X-MS-Exchange-Organization-AuthMechanism", "04"),
        ("X-MS-Exchange-Organization-SCL", "-1"),
        ("X-MS-Exchange-CrossTenant-AuthAs", "Internal"),
        ("X-MS-Exchange-CrossTenant-Id", TENANT_ID),
    )  # fmt: skip


@scenario(meant=SPOOF, weight=1, also=("review",), when=WAVE)
def two_authors(scene: Scene) -> Mail:
    """Two From fields (RFC 5322 §3.6 allows one): the first is a stranger's, the second ours."""
    claimed = scene.colleague()
    second = ("From", mailbox(claimed))
    mail = spoof(
        scene, claimed, [scene.colleague(claimed)], HOSTERS[2], failed("fail"), shared_document(scene.dice),
        author='"Document Service" <no-reply@docs.evil.example>', message_id=scene.own_message_id(DOMAIN),
    )  # fmt: skip
    return replace(mail, fields=(mail.fields[0], second, *mail.fields[1:]))


@scenario(meant=SPOOF, weight=1, when=WAVE)
def author_in_group_syntax(scene: Scene) -> Mail:
    """From in group syntax (RFC 6854), its only member ours."""
    claimed = scene.director
    return spoof(
        scene, claimed, [scene.colleague(claimed)], HOSTERS[5], failed("none", reason="601"), transfer(scene.dice),
        author=f"Direction: {claimed.address};", message_id=scene.own_message_id("hoster.example"),
    )  # fmt: skip


@scenario(meant=SPOOF, weight=1, when=WAVE)
def with_attached_thread(scene: Scene) -> Mail:
    """A lure that carries a made-up correspondence as an attached message."""
    claimed = scene.colleague()
    subject, content = transfer(scene.dice)
    attached = Attachment("Thread.eml", "message/rfc822", mail=_made_up_thread(scene))
    return spoof(
        scene, claimed, [scene.colleague(claimed)], HOSTERS[3], failed("fail"),
        (subject, replace(content, attachments=(attached,))), message_id=scene.own_message_id(DOMAIN),
    )  # fmt: skip


def _made_up_thread(scene: Scene) -> Mail:
    """No hop, no stamp: nobody but the attacker ever wrote on it."""
    author = Person("Ned Law", "n.law@lawyers.example")
    mail = scene.from_mailbox(
        author, [scene.director], f"Invoice {scene.dice.digits(5)}", Content(text="Please pay.\n"), route="stripped",
        traces=frozenset(), attached=True,
    )  # fmt: skip
    return replace(mail, scenario="made_up_thread", meant="undetermined", accepted=("undetermined", "external"))


@scenario(meant=SPOOF, weight=3, also=("undetermined",), when=WAVE)
def quarantined(scene: Scene) -> Mail:
    """Held in quarantine: no copy was exported, the extended trace alone knows of it, P1 included."""
    victim = scene.colleague()
    lure = voice_message(scene.dice, victim.first_name)
    return spoof(
        scene, victim, [victim], SCRIPT_HOST, failed("fail"), lure, landing="Q", scl=8, category="HPHISH", copies=False,
        traces=frozenset({EXTENDED}),
    )  # fmt: skip


def attached_spoof(scene: Scene, dice: Dice, claimed: Person, victim: Person, name: str, landing: str) -> Mail:
    """A spoof that is found only inside another mail: a report of it, or a bounce about it."""
    mail = spoof(
        scene, claimed, [victim], dice.pick(HOSTERS[:4]), failed("fail"), fax(dice), landing=landing,
        stamps={LABEL: "True"},
    )  # fmt: skip
    return replace(mail, scenario=name, meant=SPOOF, accepted=(SPOOF,), attached=True)
