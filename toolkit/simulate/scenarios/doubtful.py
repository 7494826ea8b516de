"""Mail whose evidence contradicts itself: an honest judge asks a human.

    X-MS-Exchange-Organization-AuthAs: Internal, above a hop from a hoster that no connector explains
"""

from __future__ import annotations

from toolkit.simulate.lures import partner, payroll, shared_document
from toolkit.simulate.mail import ENHANCED, EXTENDED, Authentication, Content, Mail, passed, signed_by
from toolkit.simulate.networks import FABRIKAM, HOSTERS, MICROSOFT_POOL
from toolkit.simulate.scenarios.registry import WAVE, scenario
from toolkit.simulate.scene import Scene, mailbox
from toolkit.simulate.tenant import DOMAIN, FRONTS, PARTNER_TENANT_ID


@scenario(meant="review", weight=1, when=WAVE)
def internal_from_public_address(scene: Scene) -> Mail:
    """AuthAs Internal on a hop from a hoster, with no attribution to any connector of ours."""
    claimed = scene.colleague()
    subject, content = shared_document(scene.dice)
    return scene.from_internet(
        author=mailbox(claimed), mail_from=claimed.address, to=[scene.colleague(claimed)], peer=HOSTERS[1],
        checked=Authentication("fail", DOMAIN, DOMAIN, compauth="none", reason="905"), subject=subject, content=content,
        tls="TLS1_2", message_id=scene.own_message_id(DOMAIN),
        stamps={"X-MS-Exchange-Organization-AuthAs": "Internal", "X-MS-Exchange-CrossTenant-AuthAs": "Internal"},
    )  # fmt: skip


@scenario(meant="review", weight=1, when=WAVE)
def spf_by_shared_pool(scene: Scene) -> Mail:
    """Another tenant relays in our name: SPF passes, as our record, like most, authorises Microsoft's pool for all."""
    claimed = scene.colleague()
    subject, content = payroll(scene.dice)
    return scene.from_internet(
        author=mailbox(claimed), mail_from=claimed.address, to=[scene.colleague(claimed)], peer=MICROSOFT_POOL,
        checked=passed(DOMAIN), subject=subject,
        content=content, tls="TLS1_3", front=FRONTS[0], message_id=scene.own_message_id(DOMAIN),
        stamps={
            "X-MS-Exchange-Transport-CrossTenantHeadersStripped": FRONTS[0].host,
            "X-MS-Exchange-Organization-OriginalTenant-Id": PARTNER_TENANT_ID,
        },
    )  # fmt: skip


@scenario(meant="review", weight=1, when=WAVE)
def copy_and_trace_disagree(scene: Scene) -> Mail:
    """The copy names a partner as envelope sender, Microsoft's trace names us: one of the two was altered."""
    claimed = scene.colleague()
    subject, content = partner(scene.dice)
    return scene.from_internet(
        author=mailbox(claimed), mail_from="notices@fabrikam.com", to=[scene.colleague(claimed)], peer=HOSTERS[5],
        checked=Authentication("none", "fabrikam.com", DOMAIN, compauth="fail"), subject=subject, content=content,
        message_id=scene.own_message_id("fabrikam.com"), trace_mail_from=claimed.address,
        traces=frozenset({ENHANCED, EXTENDED}),
    )  # fmt: skip


@scenario(meant="review", weight=1, also=("header_spoof", "forwarded_or_list"), through_gateway=True)
def invitation_from_outside(scene: Scene) -> Mail:
    """A partner's calendar updates a meeting on behalf of our organiser: honest, and built like a spoof."""
    organiser = scene.colleague()
    calendar = (
        "BEGIN:VCALENDAR\nMETHOD:REQUEST\nVERSION:2.0\nBEGIN:VEVENT\n"
        f"ORGANIZER:mailto:{organiser.address}\nUID:{scene.dice.hex(32).upper()}\nSUMMARY:Site visit\n"
        "END:VEVENT\nEND:VCALENDAR\n"
    )
    return scene.from_internet(
        author=mailbox(organiser), mail_from="paula.ferreira@fabrikam.com", to=[scene.colleague(organiser)],
        peer=FABRIKAM,
        checked=Authentication("pass", "fabrikam.com", DOMAIN, signed_by("fabrikam.com")), tls="TLS1_3",
        subject=f"Site visit, new time ({scene.dice.digits(3)})",
        content=Content(text="The meeting has moved.\n", calendar=calendar),
        message_id=scene.own_message_id("fabrikam.com"), extra=(("Sender", "paula.ferreira@fabrikam.com"),),
    )  # fmt: skip
