"""A mail's header block as Exchange Online leaves it: newest on top, the boundary in the middle, its own stamps last.

    Received: from [127.0.0.1] (203.0.113.77) by YT2PEPF000001C8.mail.protection.outlook.com (10.167.241.12) with ...

Order and wording follow real mail: Received (RFC 5321 §4.4) from the mailbox outward, Authentication-Results and
Received-SPF just above the entry, then all that the peer wrote, then Return-Path and the X-MS-* block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from toolkit.simulate.dice import Dice
from toolkit.simulate.mail import Authentication, Entry, Field, Mail
from toolkit.simulate.tenant import MAILBOX_SERVERS, TENANT_ID, Server

_BUILD = "15.20.8901"
_CIPHERS = {
    "TLS1_2": "version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS1_3": "version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384",
}
_SPF_WORDS = {
    "pass": ("Pass", "domain of {domain} designates {ip} as permitted sender"),
    "fail": ("Fail", "domain of {domain} does not designate {ip} as permitted sender"),
    "softfail": ("SoftFail", "domain of transitioning {domain} discourages use of {ip} as permitted sender"),
    "none": ("None", "{domain} does not designate permitted sender hosts"),
}
_SPF_OTHER = "error in processing during lookup of {domain}: DNS Timeout"

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def stamp(moment: datetime, zone: str = "+0000") -> str:
    """An RFC 5322 §3.3 date. The clock's figures are taken as they are: shift `moment` before naming another zone."""
    day = f"{_WEEKDAYS[moment.weekday()]}, {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    return f"{day} {moment:%H:%M:%S} {zone}"


def header_fields(mail: Mail, mailbox: str) -> list[Field]:
    """Every field of the copy in one mailbox but the MIME ones, in order. The same mail gives the same text."""
    if mail.route == "stripped":
        return list(mail.fields)
    dice = Dice(f"{mail.network_message_id}/{mailbox}")
    above = [*_journey(mail, dice), *mail.below, *mail.fields]
    return [*above, *_restamped(_own_block(mail, dice), mail.stamps)]


# --- Received -------------------------------------------------------------------------------------------------------


def _journey(mail: Mail, dice: Dice) -> Iterator[Field]:
    others = dice.some([server for server in MAILBOX_SERVERS if server != mail.server], 2)
    before_last = mail.server if mail.entry is not None else others[1]
    delivered_at = mail.received_at + timedelta(seconds=dice.between(2, 5))
    yield "Received", f"from {before_last.host} (::1) by {others[0].host} with HTTPS; {stamp(delivered_at)}"
    if mail.entry is not None:
        yield from _from_outside(mail, mail.entry)
        return
    yield "Received", backend(mail.server, before_last, mail.received_at + timedelta(seconds=1))
    if mail.route == "mailbox":
        yield "Received", mapi(mail.server, mail.received_at, dice)


def _from_outside(mail: Mail, entry: Entry) -> Iterator[Field]:
    yield "Received", backend(mail.hub, mail.server, mail.received_at + timedelta(seconds=1))
    yield "Received", _to_hub(entry, mail)
    yield "Authentication-Results", authentication_results(entry.authentication, entry.judged.ip)
    yield "Received-SPF", _received_spf(entry)
    yield "Received", entry_received(entry, mail.received_at)


def backend(source: Server, target: Server, moment: datetime) -> str:
    """One server of Exchange Online handing on to another."""
    return (
        f"from {source.host} ({source.ip}) by {target.host} ({target.ip}) with Microsoft SMTP Server"
        f" ({_CIPHERS['TLS1_2']}) id {_BUILD}.19; {stamp(moment)}"
    )


def _to_hub(entry: Entry, mail: Mail) -> str:
    cafe = mail.hub.ip.rpartition("::")[0] + ":cafe::4e"
    return (
        f"from {entry.front.host} ({cafe}) by {mail.hub.name}.outlook.office365.com ({mail.hub.ip}) with Microsoft SMTP"
        f" Server ({_CIPHERS['TLS1_3']}) id {_BUILD}.17 via Frontend Transport; {stamp(mail.received_at)}"
    )


def entry_received(entry: Entry, moment: datetime) -> str:
    """The boundary hop: HELO as the peer said it, then the address it really had."""
    tls = f" ({_CIPHERS[entry.tls]})" if entry.tls else ""
    return (
        f"from {entry.peer.helo} ({entry.peer.ip}) by {entry.front.boundary_host} ({entry.front.ip})"
        f" with Microsoft SMTP Server{tls} id {_BUILD}.20 via Frontend Transport; {stamp(moment)}"
    )


def mapi(server: Server, moment: datetime, dice: Dice) -> str:
    """The submission by a mailbox on that server."""
    link_local = f"fe80::{dice.hex(4)}:{dice.hex(4)}:{dice.hex(4)}:{dice.hex(4)}"
    return (
        f"from {server.host} ([{link_local}]) by {server.host} ([{link_local}%{dice.between(2, 9)}])"
        f" with mapi id {_BUILD}.021; {stamp(moment)}"
    )


# --- what the boundary checked --------------------------------------------------------------------------------------


def authentication_results(found: Authentication, ip: str) -> str:
    """RFC 8601 as Exchange writes it: no authserv-id, no space after some semicolons."""
    signatures = "; ".join(f"dkim={dkim.result} ({dkim.reason}) header.d={dkim.domain}" for dkim in found.dkim)
    composite = f"compauth={found.compauth} reason={found.reason}" if found.compauth else ""
    return (
        f"spf={found.spf} (sender IP is {ip}) smtp.mailfrom={found.spf_domain}; {signatures};"
        f"dmarc={found.dmarc} action={found.action} header.from={found.header_from};{composite}"
    )


def _received_spf(entry: Entry) -> str:
    found, peer = entry.authentication, entry.judged
    result, words = _SPF_WORDS.get(found.spf, (found.spf.title(), _SPF_OTHER))
    # With a null sender SPF is asked of the HELO name (RFC 7208 §2.4).
    comment = words.format(domain=found.spf_domain or peer.helo, ip=peer.ip)
    value = f"{result} (protection.outlook.com: {comment})"
    if found.spf == "none":
        return value
    tail = "; pr=C" if found.spf == "pass" else ""
    return f"{value} receiver=protection.outlook.com; client-ip={peer.ip}; helo={peer.helo}{tail}"


# --- Exchange's own block -------------------------------------------------------------------------------------------


def _own_block(mail: Mail, dice: Dice) -> list[Field]:
    if mail.entry is not None:
        return [*_received_block(mail, mail.entry), *_delivery(mail, dice)]
    return [*_submitted_block(mail), *_delivery(mail, dice)]


def _received_block(mail: Mail, entry: Entry) -> list[Field]:
    guid, front = mail.network_message_id, entry.front
    arrived = _arrival(mail.received_at, dice_digits=guid)
    block: list[Field] = [
        ("Return-Path", mail.mail_from),
        ("X-MS-Exchange-Organization-ExpirationStartTime", arrived),
        ("X-MS-Exchange-Organization-ExpirationStartTimeReason", "OriginalSubmit"),
        ("X-MS-Exchange-Organization-ExpirationInterval", "1:00:00:00.0000000"),
        ("X-MS-Exchange-Organization-ExpirationIntervalReason", "OriginalSubmit"),
        ("X-MS-Exchange-Organization-Network-Message-Id", guid),
        ("X-EOPAttributedMessage", "0"),
        ("X-EOPTenantAttributedMessage", f"{TENANT_ID}:0"),
        ("X-MS-Exchange-Organization-MessageDirectionality", "Incoming"),
        ("X-MS-PublicTrafficType", "Email"),
        ("X-MS-TrafficTypeDiagnostic", f"{front.name}:EE_|{mail.server.name}:EE_"),
        ("X-MS-Exchange-Organization-AuthSource", front.host),
        ("X-MS-Exchange-Organization-AuthAs", "Anonymous"),
        ("X-MS-Office365-Filtering-Correlation-Id", guid),
        ("X-MS-Exchange-Organization-SCL", str(mail.scl)),
        ("X-Microsoft-Antispam", "BCL:0;ARA:13230040|35042699022|8096899003;"),
        ("X-Forefront-Antispam-Report", _antispam_report(mail, entry)),
        *_cross_tenant(mail, entry, arrived),
    ]
    if not any(name == "Message-ID" for name, _ in mail.fields):
        block.insert(0, ("Message-ID", mail.internet_message_id))
    return block


def _cross_tenant(mail: Mail, entry: Entry, arrived: str) -> list[Field]:
    """The recipient's own tenant, even on a stranger's mail."""
    fields = [
        ("X-MS-Exchange-CrossTenant-OriginalArrivalTime", arrived),
        ("X-MS-Exchange-CrossTenant-Network-Message-Id", mail.network_message_id),
        ("X-MS-Exchange-CrossTenant-Id", TENANT_ID),
        ("X-MS-Exchange-CrossTenant-AuthSource", entry.front.host),
        ("X-MS-Exchange-CrossTenant-AuthAs", "Anonymous"),
        ("X-MS-Exchange-CrossTenant-FromEntityHeader", "HybridOnPrem" if mail.route == "hybrid" else "Internet"),
        ("X-MS-Exchange-Transport-CrossTenantHeadersStamped", mail.server.name),
    ]
    return [*fields, _attribution(entry)] if mail.route == "hybrid" else fields


def _attribution(entry: Entry) -> Field:
    value = f"TenantId={TENANT_ID};Ip=[{entry.peer.ip}];Helo=[{entry.peer.helo}]"
    return "X-MS-Exchange-CrossTenant-OriginalAttributedTenantConnectingIp", value


def _antispam_report(mail: Mail, entry: Entry) -> str:
    peer = entry.judged
    return (
        f"CIP:{peer.ip};CTRY:{peer.country};LANG:en;SCL:{mail.scl};SRV:;IPV:{mail.address_verdict};"
        f"SFV:{mail.spam_verdict};H:{peer.helo};"
        f"PTR:{peer.ptr or 'InfoDomainNonexistent'};CAT:{mail.category};"
        "SFS:(13230040)(35042699022)(8096899003);DIR:INB;"
    )


def _submitted_block(mail: Mail) -> list[Field]:
    """A mailbox or the service itself submitted it: Exchange was never asked to judge a peer."""
    mechanism = "04" if mail.route == "mailbox" else "05"
    has_attachment = "yes" if mail.content.attachments else ""
    block: list[Field] = [
        ("X-MS-Exchange-Organization-MessageDirectionality", "Originating"),
        ("X-MS-Exchange-Organization-AuthSource", mail.server.host),
        ("X-MS-Exchange-Organization-AuthAs", "Internal"),
        ("X-MS-Exchange-Organization-AuthMechanism", mechanism),
        ("X-MS-Has-Attach", has_attachment),
        ("X-MS-Exchange-Organization-Network-Message-Id", mail.network_message_id),
        ("X-MS-Exchange-Organization-SCL", "-1"),
        ("x-ms-publictraffictype", "Email"),
    ]
    if mail.with_return_path:
        block.insert(0, ("Return-Path", mail.mail_from))
    return [*block, *_recent_stub(mail)] if mail.with_stub else block


def _recent_stub(mail: Mail) -> list[Field]:
    """What about half of all internal mail carries: a results field without SPF, and the tenant's own attribution."""
    domain = mail.sender_shown.rpartition("@")[2]
    return [
        (
            "authentication-results",
            f"dkim=none (message not signed) header.d=none;dmarc=none action=none header.from={domain};",
        ),
        (
            "x-forefront-antispam-report",
            f"CIP:255.255.255.255;CTRY:;LANG:en;SCL:1;SRV:;IPV:NLI;SFV:NSPM;H:{mail.server.host};PTR:;CAT:NONE;"
            "SFS:(13230040)(366016)(1800799024);DIR:INT;SFP:1501;",
        ),
        ("x-ms-exchange-crosstenant-originalarrivaltime", _arrival(mail.received_at, mail.network_message_id)),
        ("x-ms-exchange-crosstenant-network-message-id", mail.network_message_id),
        ("x-ms-exchange-crosstenant-fromentityheader", "Hosted"),
        ("x-ms-exchange-crosstenant-id", TENANT_ID),
        ("x-ms-exchange-crosstenant-authas", "Internal"),
        ("x-ms-exchange-crosstenant-authsource", mail.server.host),
        ("x-ms-exchange-crosstenant-mailboxtype", "HOSTED"),
    ]


def _delivery(mail: Mail, dice: Dice) -> list[Field]:
    folder = "J" if mail.landing == "J" else "I"
    authenticated = int(mail.entry is not None and mail.entry.authentication.dmarc == "pass")
    return [
        ("X-MS-Exchange-Transport-EndToEndLatency", f"00:00:0{dice.between(1, 4)}.{dice.digits(7)}"),
        ("X-MS-Exchange-Processed-By-BccFoldering", f"{_BUILD}.012"),
        (
            "X-Microsoft-Antispam-Mailbox-Delivery",
            f"ucf:0;jmr:0;ex:0;auth:{authenticated};dest:{folder};ENG:(910001)(944506478)(944626604)(920097)(930097);",
        ),
        ("X-Microsoft-Antispam-Message-Info", f"=?us-ascii?Q?{dice.blob(42).rstrip('=')}?="),
    ]


def _arrival(moment: datetime, dice_digits: str) -> str:
    """`05 Aug 2019 13:55:29.0698 (UTC)`: four digits of the second, always UTC."""
    moment = moment.astimezone(UTC)
    fraction = int(dice_digits[:4], 16) % 10_000
    return f"{moment.day:02} {_MONTHS[moment.month - 1]} {moment.year} {moment:%H:%M:%S}.{fraction:04} (UTC)"


def _restamped(block: list[Field], stamps: Mapping[str, str | None]) -> list[Field]:
    """The block with a mail's particular stamps: replaced in place, taken out where None, new ones after AuthAs."""
    known = {name for name, _ in block}
    new = [(name, value) for name, value in stamps.items() if name not in known and value is not None]
    kept = [(name, stamps.get(name, value)) for name, value in block]
    fields = [(name, value) for name, value in kept if value is not None]
    place = next(i for i, (name, _) in enumerate(fields) if name == "X-MS-Exchange-Organization-AuthAs") + 1
    return [*fields[:place], *new, *fields[place:]]
