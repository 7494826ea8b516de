"""What message trace recorded of a mail, event by event (the extended report's 27 columns).

    date_time_utc,client_ip,...,source,event_id,...,return_path,...,custom_data
    RECEIVE/SMTP from outside · RECEIVE/STOREDRIVER from a mailbox · AGENTINFO · SEND · DELIVER · FAIL · DROP
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from toolkit.simulate.dice import Dice
from toolkit.simulate.mail import Entry, Mail
from toolkit.simulate.scene import domain
from toolkit.simulate.tenant import CLOUD_DOMAIN, DOMAIN, ON_PREMISES_HOST, TENANT_ID

Event = dict[str, str]

COLUMNS = (
    "date_time_utc", "client_ip", "client_hostname", "server_ip", "server_hostname", "source_context", "connector_id",
    "source", "event_id", "internal_message_id", "message_id", "network_message_id", "recipient_address",
    "recipient_status", "total_bytes", "recipient_count", "related_recipient_address", "reference", "message_subject",
    "sender_address", "return_path", "message_info", "directionality", "tenant_id", "original_client_ip",
    "original_server_ip", "custom_data",
)  # fmt: skip

ON_PREMISES_CONNECTOR = f"Contoso on-premises ({ON_PREMISES_HOST})"
SUBJECT_CHARACTERS = 256
_REFUSED = "550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy"


def connector(mail: Mail) -> str:
    """The connector of the tenant, else the front's default one; none for what a mailbox submitted."""
    if mail.entry is None:
        return ""
    front = mail.entry.front.name
    return ON_PREMISES_CONNECTOR if mail.route == "hybrid" else f"{front}\\Default {front}"


def direction(mail: Mail) -> str:
    return "Incoming" if mail.is_inbound else "Originating"


def leaves_us(address: str) -> bool:
    return domain(address) not in (DOMAIN, CLOUD_DOMAIN)


def events(mail: Mail, size_bytes: int) -> Iterator[Event]:
    """The mail's events, in the order in which they happened."""
    dice = Dice(f"{mail.network_message_id}/events")
    common = _common(mail, size_bytes, dice)
    everyone = ";".join(person.address for person in mail.recipients)
    yield {**common, **_at(mail, 0, 2), **_received(mail, dice), **_addressed(mail, everyone)}
    if mail.sent_to is not None:
        yield {**common, **_at(mail, 0, 4), **_expanded(mail.sent_to.address), "recipient_address": everyone}
    yield {**common, **_at(mail, 0, 7), **_filtered(mail), "recipient_address": everyone}
    if mail.landing == "R":
        yield {**common, **_at(mail, 1, 1), **_ended(mail, "FAIL", _REFUSED), "recipient_address": everyone}
        return
    if mail.landing == "Q":
        yield {**common, **_at(mail, 1, 1), **_ended(mail, "DROP", "Quarantined"), "recipient_address": everyone}
        return
    yield {**common, **_at(mail, 1, 3), **_sent(mail, leaving=False), "recipient_address": everyone}
    for person in mail.recipients:
        last = _sent(mail, leaving=True) if leaves_us(person.address) else _delivered(mail)
        one = {"recipient_address": person.address, "recipient_count": "1"}
        yield {**common, **_at(mail, 2, dice.below(9)), **last, **one}


def _addressed(mail: Mail, everyone: str) -> Event:
    """Whom the receipt names: those that RCPT TO named, so a group and not its members."""
    if mail.sent_to is None:
        return {"recipient_address": everyone}
    return {"recipient_address": mail.sent_to.address, "recipient_count": "1"}


def _expanded(group: str) -> Event:
    return {"source": "ROUTING", "event_id": "EXPAND", "related_recipient_address": group}


def _common(mail: Mail, size_bytes: int, dice: Dice) -> Event:
    return {
        "internal_message_id": f"{dice.below(10**14):014}",
        "message_id": mail.internet_message_id,
        "network_message_id": mail.network_message_id,
        "total_bytes": str(size_bytes),
        "recipient_count": str(len(mail.recipients)),
        "message_subject": mail.subject[:SUBJECT_CHARACTERS],
        "sender_address": mail.sender_shown,
        "return_path": mail.return_path,
        "directionality": direction(mail),
        "tenant_id": TENANT_ID,
        "original_client_ip": mail.entry.peer.ip if mail.entry else "",
        "original_server_ip": mail.server.ip,
    }


def _at(mail: Mail, seconds: int, tenths: int) -> Event:
    moment = mail.received_at + timedelta(seconds=seconds, milliseconds=100 * tenths)
    return {"date_time_utc": f"{moment:%Y-%m-%dT%H:%M:%S.%f}0Z"}


def _received(mail: Mail, dice: Dice) -> Event:
    context = f"{dice.hex(16).upper()};{mail.received_at:%Y-%m-%dT%H:%M:%S}.{dice.digits(3)}Z;0"
    if mail.entry is None:
        source = "STOREDRIVER" if mail.route != "system" else "DSN"
        data = "S:IncludeInSla=True;S:FromEntity=Hosted;S:ToEntity=Hosted;S:DeliveryPriority=Normal"
        return {
            "source": source, "event_id": "RECEIVE", "source_context": context, "custom_data": data,
            "client_ip": mail.server.ip, "client_hostname": mail.server.host,
            "server_ip": mail.server.ip, "server_hostname": mail.server.name,
        }  # fmt: skip
    return _received_outside(mail, mail.entry, context)


def _received_outside(mail: Mail, entry: Entry, context: str) -> Event:
    entity = "HybridOnPrem" if mail.route == "hybrid" else "Internet"
    return {
        "source": "SMTP", "event_id": "RECEIVE", "source_context": context, "connector_id": connector(mail),
        "client_ip": entry.peer.ip, "client_hostname": entry.peer.helo,
        "server_ip": entry.front.ip, "server_hostname": entry.front.name,
        "custom_data": (
            f"S:IncludeInSla=True;S:FromEntity={entity};S:ToEntity=Hosted;S:ProxiedClientIPAddress={entry.peer.ip};"
            f"S:ProxiedClientHostname={entry.peer.helo};S:DeliveryPriority=Normal;S:AccountForest={entry.front.region}"
        ),
    }  # fmt: skip


_RULE = (
    "S:TRA=ETR|ruleId=0a7d2f1e-5b0c-4a53-9c37-6e1f0f2b9d10|st=7/1/2025 12:31:25 AM|action=RejectMessage|sev=1"
    "|mode=Enforce"
)
_DISPOSITIONS = {"J": "SJ", "Q": "SQ", "R": "SD"}


def _filtered(mail: Mail) -> Event:
    peer = mail.entry.peer if mail.entry else None
    summary = (
        f"S:SFA=SUM|SFV={mail.spam_verdict}|IPV={mail.address_verdict}|SRV=|SFS=13230040|SFS=35042699022|"
        f"SCL={mail.scl}|SCORE=0|LIST=0|"
        f"DI={_DISPOSITIONS.get(mail.landing, 'SN')}|RD={(peer and peer.ptr) or ''}|H={peer.helo if peer else ''}|"
        f"CIP={peer.ip if peer else '255.255.255.255'}|SFP=1501|ASF=1|CTRY={peer.country if peer else ''}|CLTCTRY=|"
        "LANG=en|LAT=187|LAT=41"
    )
    data = f"{summary};{_RULE}" if mail.landing == "R" else summary
    return {"source": "AGENT", "event_id": "AGENTINFO", "source_context": "CatContentConversion", "custom_data": data}


def _ended(mail: Mail, event: str, status: str) -> Event:
    return {"source": "AGENT", "event_id": event, "recipient_status": status, "server_hostname": mail.server.name}


def _sent(mail: Mail, *, leaving: bool) -> Event:
    return {
        "source": "SMTP", "event_id": "SEND", "recipient_status": "250 2.1.5 Recipient OK",
        "client_ip": mail.hub.ip, "client_hostname": mail.hub.name,
        "server_ip": "203.0.113.60" if leaving else mail.server.ip,
        "server_hostname": "mail.fabrikam.com" if leaving else mail.server.name,
        "connector_id": "Outbound to Internet" if leaving else "Intra-Organization SMTP Send Connector",
    }  # fmt: skip


def _delivered(mail: Mail) -> Event:
    return {
        "source": "STOREDRIVER", "event_id": "DELIVER", "message_info": f"{mail.received_at:%Y-%m-%dT%H:%M:%S}.000Z",
        "client_ip": mail.server.ip, "client_hostname": mail.server.name, "server_ip": mail.server.ip,
        "server_hostname": mail.server.name, "custom_data": "S:MailboxDatabaseName=CANPR01DG042-db118;S:Mailboxes=1",
    }  # fmt: skip
