"""A tenant with a mail gateway in front of Exchange Online, and mail that went around it.

    Received: from vps2211.hoster.example (88.198.12.40) by YT2PEPF000001C8.mail.protection.outlook.com with ...

Through the gateway SPF fails for everyone; past it, a foreign sender needs nobody's name to be an intruder.
"""

from __future__ import annotations

from dataclasses import replace

from toolkit.simulate.headers import stamp
from toolkit.simulate.lures import shared_document
from toolkit.simulate.mail import Authentication, Entry, Mail
from toolkit.simulate.networks import HOSTERS, Peer
from toolkit.simulate.scenarios.registry import WAVE, scenario
from toolkit.simulate.scene import Scene
from toolkit.simulate.tenant import GATEWAY_HOST, GATEWAY_IP

_MX_ELSEWHERE = {"X-MS-Exchange-Organization-MxPointsToUs": "false"}
_GATEWAY = Peer(GATEWAY_IP, GATEWAY_HOST, "CA", GATEWAY_HOST)


@scenario(meant="gateway_bypass", weight=3, when=WAVE, gateway_only=True)
def stranger_past_the_gateway(scene: Scene) -> Mail:
    """A stranger's mail, in the stranger's name, straight to the smart host."""
    subject, content = shared_document(scene.dice)
    name = "evil-mailer.example"
    checked = Authentication("pass", name, name, dmarc="none", compauth="none", reason="451")
    return scene.from_internet(
        author=f'"Document Service" <share@{name}>', mail_from=f"share@{name}", to=[scene.colleague()], peer=HOSTERS[1],
        checked=checked, subject=subject, content=content, tls="TLS1_3", message_id=scene.own_message_id(name),
        stamps=_MX_ELSEWHERE,
    )  # fmt: skip


def through_gateway(mail: Mail, scene: Scene) -> Mail:
    """The same mail as it arrives when the gateway took it first.

    Half the time the filter skips to the true source and judges that. Else SPF passes for nobody, and what rested on
    SPF alone cannot be told from the header any more: a judge may also say so.
    """
    entry = mail.entry
    if entry is None:
        return mail
    asked, origin = entry.authentication, entry.peer
    said = f"gateway.example; spf={asked.spf} smtp.mailfrom={asked.spf_domain}; dmarc={asked.dmarc}"
    source = f"{origin.helo} ({origin.ptr or 'unknown'} [{origin.ip}])"
    taken = f"from {source} by {GATEWAY_HOST} with ESMTPS id {scene.dice.hex(10)}; {stamp(scene.at)}"
    mail = replace(mail, below=(("Authentication-Results-Original", said), ("Received", taken), *mail.below))
    return _skipped(mail, entry) if scene.dice.chance(0.5) else _judged_as_gateway(mail, entry)


def around_gateway(mail: Mail) -> Mail:
    """A foreign sender that claims our name past the gateway is two offences in one, and either may be named."""
    return replace(mail, accepted=(*mail.accepted, "gateway_bypass")) if mail.meant == "header_spoof" else mail


def _skipped(mail: Mail, entry: Entry) -> Mail:
    source = f"ip=[{entry.peer.ip}];domain={entry.peer.helo}"
    marks = {
        "X-MS-Exchange-SkipListedInternetSender": source,
        "X-MS-Exchange-ExternalOriginalInternetSender": source,
    }
    entry = Entry(_GATEWAY, entry.front, entry.authentication, "TLS1_3", skipped_to=entry.peer)
    return replace(mail, entry=entry, stamps={**mail.stamps, **_MX_ELSEWHERE, **marks})


def _judged_as_gateway(mail: Mail, entry: Entry) -> Mail:
    asked = entry.authentication
    signed = any(dkim.result == "pass" for dkim in asked.dkim)
    seen = replace(asked, spf="fail", dmarc=asked.dmarc if signed else "fail", compauth="none", reason="451")
    return replace(
        mail, entry=Entry(_GATEWAY, entry.front, seen, "TLS1_3"), stamps={**mail.stamps, **_MX_ELSEWHERE},
        accepted=mail.accepted if signed else (*mail.accepted, "review", "undetermined"),
    )  # fmt: skip
