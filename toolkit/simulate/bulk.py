"""Mail in bulk: the mix of an incident, each message as large as mailboxes have them. For measuring, not for judging.

    bulk_messages(9_000, seed=7, bytes_each=56_000)  →  ("Inbox", PstMessage(…)), …

One message in three has an attachment, which is what makes the size.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from toolkit.simulate.dice import Dice
from toolkit.simulate.mapi import PstAttachment, PstMessage
from toolkit.simulate.outlook import pst_message
from toolkit.simulate.plan import plan
from toolkit.simulate.scene import Scene
from toolkit.simulate.tenant import staff

_JUNK, _INBOX, _JUNK_FOLDER = "J", "Inbox", "Junk Email"
_POOL_BYTES = 1 << 20
_ATTACHED_EVERY = 3
_HTML_SHARE = 5
_LEAST_HTML = 500

_PARAGRAPHS = (
    "Please find the figures for the quarter below; the totals were checked against the ledger on Monday.",
    "Could you confirm the delivery date with the warehouse in Laval before the end of the week?",
    "L'ordre du jour de la réunion est joint; merci d'y ajouter vos points avant jeudi midi.",
    "The contract has been reviewed by the legal team, who ask for two changes in the second annex.",
    "Nous avons bien reçu votre commande et vous tiendrons informés de son expédition.",
)


def bulk_messages(messages: int, seed: int, bytes_each: int) -> Iterator[tuple[str, PstMessage]]:
    """The name of a folder and a message to put into it, so many times; `bytes_each` is what they take on average."""
    people = staff(messages)
    pool = hashlib.shake_256(f"bulk:{seed}".encode()).digest(_POOL_BYTES)
    for number, (moment, scenario) in enumerate(plan(messages, seed, gateway=False)):
        dice = Dice(f"{seed}:bulk:{number}")
        mail = scenario.play(Scene(dice, moment, people))
        owner = mail.recipients[0].address.partition("@")[0] if mail.recipients else ""
        folder = mail.folder or (_JUNK_FOLDER if mail.landing == _JUNK else _INBOX)
        message = _with_body(pst_message(mail, owner), dice, bytes_each)
        yield folder, _with_attachment(message, dice, number, bytes_each, pool)


def _with_body(message: PstMessage, dice: Dice, bytes_each: int) -> PstMessage:
    """As the original, and behind it as much again as people quote."""
    size = dice.between(_LEAST_HTML, max(_LEAST_HTML, 2 * bytes_each // _HTML_SHARE))
    paragraphs = [dice.pick(_PARAGRAPHS) for _ in range(size // 100)]
    html = "".join(f"<p style='font-family:Calibri'>{text}</p>\r\n" for text in paragraphs)
    return replace(
        message,
        text=(message.text or "") + "\r\n".join(paragraphs[: len(paragraphs) // 4]),
        html=(message.html or b"") + html.encode("utf-8"),
    )


def _with_attachment(message: PstMessage, dice: Dice, number: int, bytes_each: int, pool: bytes) -> PstMessage:
    """Every third message with a file that makes up for those that have none."""
    if number % _ATTACHED_EVERY:
        return message
    own = 2 * len(message.headers or "") + 2 * len(message.text or "") + len(message.html or b"")
    size = int(max(0, bytes_each - own) * _ATTACHED_EVERY * dice.between(50, 150) / 100)
    start = dice.below(_POOL_BYTES)
    data = (pool[start:] + pool * (size // _POOL_BYTES + 1))[:size]
    attachment = PstAttachment(f"Document {number:05}.pdf", "application/pdf", b"%PDF-1.7\n" + data)
    return replace(message, attachments=(*message.attachments, attachment))
