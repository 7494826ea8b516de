"""One made-up mail: what the author wrote, what the peer added, how the boundary judged it, where it is found.

    Mail(scenario="voicemail_to_self", meant="direct_send_spoof", ...)

A mail says what each party did; `headers` writes it down as Exchange Online would, `events` as its trace would.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import getaddresses

from toolkit.simulate.networks import Peer
from toolkit.simulate.tenant import Person, Server

Field = tuple[str, str]

ENHANCED, EXTENDED, V2, DEFENDER = "enhanced", "extended", "v2", "defender"
NULL_SENDER = "<>"


@dataclass(frozen=True, slots=True)
class Dkim:
    """One signature's result as Exchange words it."""

    result: str = "none"
    reason: str = "message not signed"
    domain: str = "none"


UNSIGNED = (Dkim(),)


def signed_by(*domains: str) -> tuple[Dkim, ...]:
    """Signatures of these domains, all verified."""
    return tuple(Dkim("pass", "signature was verified", domain) for domain in domains)


@dataclass(frozen=True, slots=True)
class Authentication:
    """What the boundary wrote into Authentication-Results; `compauth` None where it wrote none."""

    spf: str
    spf_domain: str
    header_from: str
    dkim: tuple[Dkim, ...] = UNSIGNED
    dmarc: str = "fail"
    action: str = "none"
    compauth: str | None = "fail"
    reason: str | None = "601"


def passed(
    spf_domain: str, dkim: tuple[Dkim, ...] = UNSIGNED, header_from: str | None = None, dmarc: str = "pass",
    reason: str = "100",
) -> Authentication:  # fmt: skip
    """SPF passed for `spf_domain`, aligned with the author's domain (the same one, or `header_from`), and so DMARC."""
    return Authentication("pass", spf_domain, header_from or spf_domain, dkim, dmarc, "none", "pass", reason)


@dataclass(frozen=True, slots=True)
class Entry:
    """Exchange Online's boundary taking the mail from a peer. `tls` is "TLS1_2", "TLS1_3" or None for clear text.

    `skipped_to` is the true source behind the peer, where the tenant's filter skips its own gateway.
    """

    peer: Peer
    front: Server
    authentication: Authentication
    tls: str | None = None
    skipped_to: Peer | None = None

    @property
    def judged(self) -> Peer:
        """The peer that the filter asks SPF about and reports as CIP."""
        return self.skipped_to or self.peer


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the mail, or a whole mail inside it (`mail`)."""

    name: str
    media_type: str
    data: bytes = b""
    mail: Mail | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What the reader sees. `report` is the machine-readable part of a delivery report, `calendar` an invitation."""

    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    report: str = ""
    calendar: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail, with the truth about it: `accepted` are the verdicts that a fair judge may give, `meant` the first.

    `mail_from` is P1, `<>` where null; `fields` are the author's, with From, the visible author (P2). `route` says who
    handed it in: "internet", "hybrid", "mailbox", "system", or "stripped" where the copy kept no transport header.
    `below` are fields the peer wrote under the boundary. `stamps` replace Exchange's own, None takes one away.
    `landing` is the folder's letter (I, J), Q for quarantine, R for refused by a mail flow rule. `filter_verdict` (SFV)
    follows from `scl` where None; `address_verdict` is IPV. `sent_to` is the group that was expanded to `recipients`.

    `traces` are the exports that know of it, None leaves it to their time window; `trace_mail_from` is P1 where they
    name another, `address_lost` that their address columns are empty. `copies` False: no copy was exported.
    `beside` are mails of the same scene.
    """

    network_message_id: str
    internet_message_id: str
    mail_from: str
    recipients: tuple[Person, ...]
    subject: str
    fields: tuple[Field, ...]
    content: Content
    received_at: datetime
    route: str
    sender_shown: str
    server: Server
    hub: Server
    scenario: str = ""
    meant: str = ""
    accepted: tuple[str, ...] = ()
    entry: Entry | None = None
    below: tuple[Field, ...] = ()
    stamps: Mapping[str, str | None] = field(default_factory=dict)
    with_stub: bool = False
    with_return_path: bool = True
    landing: str = "I"
    scl: int = 1
    category: str = "NONE"
    filter_verdict: str | None = None
    address_verdict: str = "NLI"
    sent_to: Person | None = None
    traces: frozenset[str] | None = None
    trace_mail_from: str | None = None
    address_lost: bool = False
    copies: bool = True
    folder: str | None = None
    reported: bool = False
    attached: bool = False
    beside: tuple[Mail, ...] = ()

    @property
    def is_inbound(self) -> bool:
        return self.entry is not None

    @property
    def author(self) -> str:
        """P2: the address in From, where it is one; what the message trace shows instead may be the envelope's."""
        values = [value for name, value in self.fields if name == "From"]
        return next((address for _, address in getaddresses(values) if "@" in address), self.sender_shown)

    @property
    def spam_verdict(self) -> str:
        """SFV, as the filter's report and the trace's agent write it."""
        return self.filter_verdict or ("NSPM" if self.scl <= 1 else "SPM")

    @property
    def return_path(self) -> str:
        """P1 as the trace records it."""
        return self.mail_from if self.trace_mail_from is None else self.trace_mail_from

    @property
    def embedded(self) -> tuple[Mail, ...]:
        """The mails that this one carries as attachments."""
        return tuple(part.mail for part in self.content.attachments if part.mail is not None)
