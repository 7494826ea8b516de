"""Where the mail came in: from outside or not, to whose tenant, from which address.

Received: from [127.0.0.1] (203.0.113.77) by DB5PEPF00014B8A.mail.protection.outlook.com …
date_time_utc,client_ip,…,source,event_id: 203.0.113.77, SMTP, RECEIVE
"""

from __future__ import annotations

import pandas as pd

from toolkit.judge.answers import Answer, chosen, cited, constant, first_of, line, surely, unknown
from toolkit.judge.clauses.registry import clause
from toolkit.judge.docket import Docket
from toolkit.judge.networks import EXCHANGE_ONLINE_WITHIN, within
from toolkit.schema.forms import is_public_ip
from toolkit.schema.logic import equals, known, one_of, tested

# RECEIVE by these components means that a mailbox or the service itself submitted it (message trace, extended report).
STORE_SOURCES = ("STOREDRIVER", "MAILBOXRULE", "APPROVAL")
# X-MS-Exchange-Organization-AuthMechanism: MapiSubmit, SecureMapiSubmit, SecureInternalSubmit. No client connected.
SERVICE_MECHANISMS = ("03", "04", "05")


@clause(
    question="Did our tenant take this mail in?",
    settles="our tenant id",
    silence="no tenant id is recorded, or the case states none",
)
def received_by_our_tenant(docket: Docket) -> Answer:
    """By the filter's attribution; then CrossTenant-Id or the trace's tenant_id. A trace is the tenant's own record."""
    mail, ids = docket.mail, docket.profile.tenant_ids
    named = first_of(mail["recipient_tenant_id"], mail["tenant_id"])
    is_traced = known(mail["best_trace_uid"]) & named.isna()
    ours = one_of(named, ids) if ids else constant(docket.index).astype("boolean")
    answer = chosen(docket.index, (ours, True), (~ours, False), (is_traced, True))
    stamp = first_of(
        line(
            "X-EOPTenantAttributedMessage",
            mail["recipient_tenant_id"] + (":" + mail["attributed_direction"]).fillna(""),
        ),
        line("X-MS-Exchange-CrossTenant-Id", docket.copies["tenant_id"]),
    )
    cell = first_of(
        cited("tenant_id", mail["tenant_id"]),
        constant(docket.index, "a trace of the tenant records it").where(surely(is_traced)),
    )
    return Answer(answer, first_of(stamp, cell), stamp.isna())


@clause(
    question="Did it come in from outside Exchange Online?",
    settles="the hop where Exchange Online took it (full transport headers or a RECEIVE row of an extended trace)",
    silence="no boundary hop and no RECEIVE event is recorded",
)
def entered_from_outside(docket: Docket) -> Answer:
    """A boundary hop from a public address, or RECEIVE by SMTP; behind another system a copy only claims its hops."""
    by_header, by_trace = _entered_by_header(docket), entered_by_trace(docket)
    answer = by_header.where(by_header.notna(), by_trace)
    from_trace = by_header.isna() & by_trace.notna()
    no_client = (_no_client(docket) + " · " + docket.peer_line).where(unknown(answer))
    claim = first_of(
        ("only claimed by a copy read behind another system: " + docket.peer_line).where(
            unknown(answer) & surely(docket.mail["is_read_downstream"])
        ),
        no_client,
        docket.peer_line,
    )
    quote = first_of(_trace_entry(docket).where(from_trace), claim, _submission(docket))
    return Answer(answer, quote, from_trace)


def _entered_by_header(docket: Docket) -> pd.Series:
    mail = docket.mail
    no_client = mail["cip_is_none"].fillna(False)
    is_public = tested(mail["connecting_ip"], is_public_ip)
    from_outside = docket.has_boundary & is_public & docket.stands & ~no_client
    # 255.255.255.255: no client connected, a hosted mailbox submitted it.
    made_inside = mail["has_store_submission"].fillna(False) | no_client | _by_the_service(docket)
    from_inside = ~docket.has_boundary & docket.is_at_home & made_inside
    return chosen(docket.index, (from_outside, True), (from_inside, False))


def _by_the_service(docket: Docket) -> pd.Series:
    """boolean: Exchange Online says that its own store or service submitted it, as it does its delivery reports."""
    mail = docket.mail
    says = equals(mail["auth_as"], "Internal") & one_of(mail["auth_mechanism"], SERVICE_MECHANISMS)
    return says.fillna(False)


def entered_by_trace(docket: Docket) -> pd.Series:
    """True for SMTP from a public address, false for a mailbox's submission, unknown where no trace says."""
    mail = docket.mail
    address = mail["connecting_ip"].where(~surely(docket.has_boundary), docket.traces["connecting_ip"])
    is_public = tested(address, is_public_ip)
    by_smtp = equals(mail["trace_source"], "SMTP") & is_public
    # Originating mail with a client address is a connector's or an authenticated client's: the row alone does not say.
    incoming = (
        mail["trace_source"].isna()
        & equals(mail["directionality"], "Incoming")
        & is_public
        & known(mail["best_trace_uid"])
    )
    return chosen(docket.index, (by_smtp, True), (one_of(mail["trace_source"], STORE_SOURCES), False), (incoming, True))


def _trace_entry(docket: Docket) -> pd.Series:
    mail = docket.mail
    address = mail["connecting_ip"].where(~surely(docket.has_boundary), docket.traces["connecting_ip"])
    source = first_of(cited("source", mail["trace_source"]), cited("directionality", mail["directionality"]))
    return first_of(source + ", " + cited("client_ip", address), source)


def _submission(docket: Docket) -> pd.Series:
    mail = docket.mail
    by_mapi = constant(docket.index, "Received: … with mapi (the bottom hop: a mailbox submitted it)")
    stamp = line("X-MS-Exchange-Organization-AuthMechanism", mail["auth_mechanism"])
    return first_of(
        by_mapi.where(surely(mail["has_store_submission"])),
        _no_client(docket),
        stamp.where(surely(_by_the_service(docket)) & ~surely(docket.has_boundary)),
    )


def _no_client(docket: Docket) -> pd.Series:
    says = constant(docket.index, "X-Forefront-Antispam-Report: CIP:255.255.255.255")
    return says.where(surely(docket.mail["cip_is_none"]))


@clause(
    question="Did it come from an address that the case lists as ours?",
    settles="the addresses of our own relays and devices",
    silence="no connecting address is recorded",
)
def entry_ip_is_known_relay(docket: Docket) -> Answer:
    """The peer, or the true source behind it. Unknown while the case lists none: a printer would look like anybody."""
    if not docket.profile.relays:
        silence = docket.entry_cell + " (the case lists no relay or device of ours)"
        return Answer(constant(docket.index).astype("boolean"), silence, _is_trace_ip(docket))
    relays, peer = docket.profile.relays, docket.mail["connecting_ip"]
    by_peer = surely(within(peer, relays))
    quote = docket.peer_cell.where(by_peer, docket.entry_cell)
    return Answer(within(peer.where(by_peer, docket.entry_ip), relays), quote, _is_trace_ip(docket))


@clause(
    question="Did it come through the gateway that the case names?",
    settles="the connecting address",
    silence="no connecting address is recorded",
)
def entry_ip_is_gateway(docket: Docket) -> Answer:
    """False wherever the case names no gateway: mail then comes straight to Exchange Online."""
    if not docket.profile.gateways:
        answer = pd.Series(False, index=docket.index, dtype="boolean")
        return Answer(answer, constant(docket.index, "the case names no gateway"), _is_trace_ip(docket))
    peer = docket.mail["connecting_ip"]
    return Answer(within(peer, docket.profile.gateways), docket.peer_cell, _is_trace_ip(docket))


def _is_trace_ip(docket: Docket) -> pd.Series:
    return ~surely(docket.has_boundary) & docket.mail["best_trace_uid"].notna()


@clause(
    question="Did enhanced filtering find a stranger behind our own server?",
    settles="the source behind our server",
    silence="no skip-listed source is recorded",
)
def came_from_behind_our_server(docket: Docket) -> Answer:
    """A skip-listed public source that is neither relay nor gateway: our server passed on what it was handed.

    A server inside Exchange Online is nobody's address: the mail had been there, for whichever tenant. Unknown.
    """
    source = docket.mail["skip_listed_ip"]
    is_microsofts = within(source, EXCHANGE_ONLINE_WITHIN)
    stranger = tested(source, is_public_ip) & ~within(source, (*docket.profile.relays, *docket.profile.gateways))
    answer = chosen(
        docket.index,
        (is_microsofts, pd.NA),
        (stranger, True),
        (known(source), False),
        (docket.has_header & docket.is_at_home, False),
    )
    return Answer(answer, docket.skipped_line, constant(docket.index).notna())
