"""The attack where the filter looked away: by history, by a sealer it trusts, by lists of the tenant's own.

    compauth=pass reason=702      SFV:SKA (allowed sender)      IPV:CAL (allowed address)

What let it in is no sign of who sent it: a rule that waits for `compauth=fail` misses all of these.
"""

from __future__ import annotations

from toolkit.simulate.lures import password, payroll, shared_document, transfer
from toolkit.simulate.mail import Mail
from toolkit.simulate.networks import HOSTERS
from toolkit.simulate.scenarios.direct_send import SPOOF, failed, spoof
from toolkit.simulate.scenarios.registry import WAVE, scenario
from toolkit.simulate.scene import Scene
from toolkit.simulate.tenant import DOMAIN


@scenario(meant=SPOOF, weight=1, when=WAVE)
def mx_points_elsewhere(scene: Scene) -> Mail:
    """`compauth=none reason=451` and MxPointsToUs false: the filter looked away."""
    claimed = scene.colleague()
    return spoof(
        scene, claimed, [claimed], HOSTERS[1], failed("softfail", "none", "451"), shared_document(scene.dice),
        tls="TLS1_3", message_id=scene.own_message_id(DOMAIN),
        stamps={"X-MS-Exchange-Organization-MxPointsToUs": "false"},
    )  # fmt: skip


@scenario(meant=SPOOF, weight=1, when=WAVE)
def passed_by_history(scene: Scene) -> Mail:
    """`compauth=pass reason=702`: a spoof that composite authentication let through."""
    claimed = scene.colleague()
    return spoof(
        scene, claimed, [scene.colleague(claimed)], HOSTERS[3], failed("softfail", "pass", "702"), password(scene.dice),
        tls="TLS1_2", extra=(("X-Mailer", "Microsoft Outlook 16.0"),),
    )  # fmt: skip


@scenario(meant=SPOOF, weight=1, when=WAVE)
def passed_by_sealer(scene: Scene) -> Mail:
    """`compauth=pass reason=130`: a trusted ARC sealer overrode the DMARC failure."""
    claimed = scene.colleague()
    seal = (("ARC-Seal", f"i=1; a=rsa-sha256; s=k1; d=relay.example; cv=none; b={scene.dice.blob(64)}"),)
    return spoof(
        scene, claimed, [scene.colleague(claimed)], HOSTERS[4], failed("fail", "pass", "130", "oreject"),
        shared_document(scene.dice), tls="TLS1_3", below=seal, message_id=scene.own_message_id("relay.example"),
    )  # fmt: skip


@scenario(meant=SPOOF, weight=1, when=WAVE)
def allowed_sender(scene: Scene) -> Mail:
    """Our own domain on the list of allowed senders: SFV:SKA, and no filter looks at it."""
    claimed = scene.colleague()
    return spoof(
        scene, claimed, [scene.colleague(claimed)], HOSTERS[6], failed("fail", "none", "301"), payroll(scene.dice),
        tls="TLS1_3", message_id=scene.own_message_id("hoster.example"), scl=-1, filter_verdict="SKA",
    )  # fmt: skip


@scenario(meant=SPOOF, weight=1, when=WAVE)
def allowed_address(scene: Scene) -> Mail:
    """An IP Allow List that holds a hoster's range: IPV:CAL, as mail of a connector has it, but of no connector."""
    claimed = scene.colleague()
    return spoof(
        scene, claimed, [scene.colleague(claimed)], HOSTERS[5], failed("softfail", "none", "301"),
        transfer(scene.dice), message_id=scene.own_message_id("hoster.example"), scl=-1, filter_verdict="SKI",
        address_verdict="CAL",
    )  # fmt: skip
