"""A scene: who is about, when it is, and the ways in which a mail can reach Contoso.

    scene.from_internet(author=..., mail_from=..., to=[victim], peer=SCRIPT_HOST, checked=..., ...)

Each way in fills what Exchange Online itself decides; what the parties decide comes from the scenario.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from toolkit.simulate.dice import Dice
from toolkit.simulate.eml import encoded_words
from toolkit.simulate.headers import stamp
from toolkit.simulate.mail import Authentication, Content, Entry, Field, Mail
from toolkit.simulate.networks import Peer
from toolkit.simulate.tenant import CLOUD_DOMAIN, DOMAIN, FRONTS, HUBS, MAILBOX_SERVERS, Person, Server

_OURS = (DOMAIN, CLOUD_DOMAIN)
_MONTREAL = ("-0400", timedelta(hours=-4))
_TICKS_FROM = datetime(1, 1, 1, tzinfo=UTC)


def mailbox(person: Person) -> str:
    """An RFC 5322 §3.4 mailbox with its display name.

    >>> mailbox(Person("Jane Doe", "jane.doe@contoso.com"))
    '"Jane Doe" <jane.doe@contoso.com>'
    """
    name = f'"{person.name}"' if person.name.isascii() else encoded_words(person.name)
    return f"{name} <{person.address}>"


def domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment with its own dice. Whatever is drawn here depends on the seed and the mail's number alone."""

    dice: Dice
    at: datetime
    staff: tuple[Person, ...]

    def colleague(self, *others: Person) -> Person:
        """Someone of ours who is none of the others."""
        return self.dice.pick([person for person in self.staff if person not in others])

    def colleagues(self, count: int, *others: Person) -> list[Person]:
        return self.dice.some([person for person in self.staff if person not in others], count)

    @property
    def director(self) -> Person:
        return self.staff[0]

    def network_message_id(self) -> str:
        """A GUID whose last twelve digits are the time, as Exchange makes them: .NET ticks without their low word."""
        ticks = (self.at - _TICKS_FROM) // timedelta(microseconds=1) * 10
        head = self.dice.hex(20)
        return f"{head[:8]}-{head[8:12]}-{head[12:16]}-{head[16:]}-{ticks >> 16:012x}"

    def store_message_id(self, server: Server) -> str:
        return f"<{server.name}{self.dice.hex(25).upper()}@{server.host}>"

    def own_message_id(self, right: str) -> str:
        return f"<{self.dice.hex(20)}.{self.dice.digits(5)}@{right}>"

    def author_fields(
        self, author: str, to: str, subject: str, *, message_id: str | None, extra: Sequence[Field] = (), cc: str = "",
        zone: tuple[str, timedelta] = _MONTREAL,
    ) -> tuple[Field, ...]:  # fmt: skip
        """The fields an author's program writes, in a usual order."""
        fields = [("From", author), ("To", to), ("Subject", encoded_words(subject))]
        fields += [("CC", cc)] if cc else []
        fields += [("Date", stamp(self.at + zone[1], zone[0]))]
        fields += [("Message-ID", message_id)] if message_id else []
        return (*fields, *extra)

    def from_internet(
        self, *, author: str, mail_from: str, to: Sequence[Person], peer: Peer, checked: Authentication, subject: str,
        content: Content, message_id: str | None = None, tls: str | None = None, front: Server | None = None,
        extra: Sequence[Field] = (), to_text: str | None = None, sender_shown: str | None = None,
        stamps: Mapping[str, str | None] | None = None, **more: Any,
    ) -> Mail:  # fmt: skip
        """A mail that a peer handed to the boundary. Without a `message_id` the boundary makes one."""
        front = front or self.dice.pick(FRONTS[:3])
        made_here = f"<{self.dice.guid()}@{front.host}>"
        shown = sender_shown or author.rpartition("<")[2].rstrip(">")
        to_text = to_text or ", ".join(map(mailbox, to))
        return Mail(
            internet_message_id=message_id or made_here,
            network_message_id=self.network_message_id(),
            mail_from=mail_from, recipients=tuple(to), subject=subject, content=content, received_at=self.at,
            fields=self.author_fields(author, to_text, subject, message_id=message_id, extra=extra),
            route=more.pop("route", "internet"), sender_shown=shown,
            server=self.dice.pick(MAILBOX_SERVERS), hub=self.dice.pick(HUBS),
            entry=Entry(peer, front, checked, tls),
            stamps={**_own_author_stamp(shown), **(stamps or {})},
            **more,
        )  # fmt: skip

    def from_mailbox(
        self, author: Person, to: Sequence[Person], subject: str, content: Content, *, extra: Sequence[Field] = (),
        message_id: str | None = None, mail_from: str | None = None, **more: Any,
    ) -> Mail:  # fmt: skip
        """A mail that one of our mailboxes, or the service itself, submitted: no peer, no boundary."""
        server = self.dice.pick(MAILBOX_SERVERS)
        message_id = message_id or self.store_message_id(server)
        to_text = ", ".join(map(mailbox, to))
        return Mail(
            internet_message_id=message_id,
            network_message_id=self.network_message_id(),
            mail_from=mail_from or author.address, recipients=tuple(to), subject=subject, content=content,
            received_at=self.at, route=more.pop("route", "mailbox"), sender_shown=author.address, server=server,
            fields=self.author_fields(
                mailbox(author), to_text, subject, message_id=message_id, zone=("+0000", timedelta()), extra=extra
            ),
            hub=self.dice.pick(HUBS), scl=-1, **more,
        )  # fmt: skip


def _own_author_stamp(shown: str) -> dict[str, str | None]:
    """Exchange notes when the author's address resolves to someone of ours, whoever handed the mail in."""
    return {"X-MS-Exchange-Organization-InternalOrgSender": "True"} if domain(shown) in _OURS else {}
