"""Mail that the evidence hardly records: nothing can be said of it, and nothing must be.

    sender_address jane.doe@contoso.com, original_client_ip empty: P1, P2 and the peer are all unknown
"""

from __future__ import annotations

from toolkit.simulate.lures import everyday, shared_document
from toolkit.simulate.mail import ENHANCED, Mail
from toolkit.simulate.networks import HOSTERS
from toolkit.simulate.scenarios.direct_send import failed, spoof
from toolkit.simulate.scenarios.registry import WAVE, scenario
from toolkit.simulate.scene import Scene


@scenario(meant="undetermined", weight=1)
def header_lost(scene: Scene) -> Mail:
    """A copy without any transport header, in no trace: it may have been written by anyone."""
    author = scene.colleague()
    subject, content = everyday(scene.dice)
    return scene.from_mailbox(
        author, [scene.colleague(author)], subject, content, route="stripped", traces=frozenset(), reported=True
    )


@scenario(meant="undetermined", weight=1, when=WAVE)
def summary_alone(scene: Scene) -> Mail:
    """Known to the summary trace alone, after its address columns were emptied: who sent it is not recorded."""
    claimed = scene.colleague()
    return spoof(
        scene, claimed, [scene.colleague(claimed)], HOSTERS[2], failed("fail"), shared_document(scene.dice),
        copies=False,
        traces=frozenset({ENHANCED}), address_lost=True,
    )  # fmt: skip
