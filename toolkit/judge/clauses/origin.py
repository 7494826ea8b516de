"""Who vouched for it: a mailbox of ours, our connector, or nobody.

    Received: from SYXPR01MB2175.… ([fe80::…]) by SYXPR01MB2175.… with mapi
    X-MS-Exchange-CrossTenant-OriginalAttributedTenantConnectingIp: TenantId=…;Ip=[198.51.100.3];Helo=[mail.contoso.com]
    X-MS-Exchange-Organization-AuthAs: Anonymous

A stamp that would clear a mail counts only where Exchange Online itself kept the copy; a stamp that speaks against the
mail ("Anonymous") counts everywhere, since no forger writes it.
"""

from __future__ import annotations

import pandas as pd

from toolkit.judge.answers import Answer, chosen, cited, constant, first_of, line, surely, surely_not
from toolkit.judge.clauses.entry import SERVICE_MECHANISMS, entered_by_trace
from toolkit.judge.clauses.registry import clause
from toolkit.judge.docket import Docket
from toolkit.schema.hosts import is_microsoft_host
from toolkit.schema.logic import equals, known, one_of, tested

# X-MS-Exchange-Organization-AuthMechanism, two hexadecimal digits
MAILBOX_MECHANISMS = (*SERVICE_MECHANISMS, "06", "07")
EXTERNALLY_SECURED = "10"


def tenant_is_ours(docket: Docket, tenant_ids: pd.Series) -> pd.Series:
    """Three-valued: unknown where no id is recorded, or where the case names none."""
    ids = docket.profile.tenant_ids
    return one_of(tenant_ids, ids) if ids else constant(docket.index).astype("boolean")


@clause(
    question="Did a mailbox of ours submit it?",
    settles="how it was submitted (full transport headers or a RECEIVE row of an extended trace)",
    silence="neither a store submission nor a boundary hop is recorded",
)
def submitted_by_mailbox(docket: Docket) -> Answer:
    """Store submission (`with mapi`) or an authenticated client, no boundary, and no other tenant named."""
    mail = docket.mail
    internal = equals(mail["auth_as"], "Internal")
    hosted = equals(mail["from_entity"], "Hosted") & equals(mail["cross_tenant_auth_as"], "Internal")
    ours = tenant_is_ours(docket, mail["tenant_id"])
    inside = docket.is_at_home & ~docket.has_boundary & ours.fillna(True)
    evidence = (
        mail["has_store_submission"].fillna(False)
        | (internal & one_of(mail["auth_mechanism"], MAILBOX_MECHANISMS)).fillna(False)
        | (hosted & ours).fillna(False)
    )
    crossed = docket.has_boundary & docket.stands
    elsewhere = docket.is_at_home & ~docket.has_boundary & ~ours
    by_trace = ~entered_by_trace(docket)
    answer = chosen(
        docket.index,
        (inside & evidence, True),
        (crossed, False),
        (elsewhere, False),
        (by_trace, True),
        (~by_trace, False),
    )
    from_trace = ~surely(inside & evidence) & ~surely(crossed) & by_trace.notna()
    cell = first_of(cited("source", mail["trace_source"]), cited("directionality", mail["directionality"]))
    stranger = line("X-MS-Exchange-CrossTenant-Id", mail["tenant_id"]).where(surely(elsewhere))
    return Answer(answer, first_of(cell.where(from_trace), stranger, _submission_line(docket)), from_trace)


def _submission_line(docket: Docket) -> pd.Series:
    mail = docket.mail
    by_mapi = constant(docket.index, "Received: … with mapi").where(surely(mail["has_store_submission"]))
    stamp = line("X-MS-Exchange-Organization-AuthAs", mail["auth_as"])
    mechanism = line("X-MS-Exchange-Organization-AuthMechanism", mail["auth_mechanism"])
    submitted = first_of(
        by_mapi, stamp + " · " + mechanism, line("X-MS-Exchange-CrossTenant-FromEntityHeader", mail["from_entity"])
    )
    behind = ~surely_not(mail["is_read_downstream"]) & mail["is_read_downstream"].notna()
    claimed = submitted.where(~behind, "only claimed by a copy read behind another system: " + submitted)
    return docket.peer_line.where(surely(docket.has_boundary), claimed)


@clause(
    question="Was it attributed to a connector of ours?",
    settles="the connector (connector_id of a trace)",
    silence="no connector attribution is recorded",
)
def attributed_to_our_connector(docket: Docket) -> Answer:
    """HybridOnPrem with our tenant id, AuthAs Internal by an on-premises server, or a named connector in a trace."""
    mail = docket.mail
    ours = tenant_is_ours(docket, first_of(mail["attributed_tenant_id"], mail["tenant_id"]))
    hybrid = equals(mail["from_entity"], "HybridOnPrem")
    internal = equals(mail["auth_as"], "Internal")
    on_premises = ~tested(mail["auth_source"], is_microsoft_host)
    vouched = internal & (on_premises | equals(mail["auth_mechanism"], EXTERNALLY_SECURED))
    named = ~mail["is_default_connector"]
    other_entity = one_of(mail["from_entity"], ("Internet", "Hosted"))
    answer = chosen(
        docket.index,
        (hybrid & ours & docket.is_at_home, True),
        (vouched & docket.is_at_home, True),
        (named, True),
        (hybrid & ~ours, False),
        (mail["is_default_connector"], False),
        (mail["is_anonymous_direct_send"], False),
        (other_entity, False),
    )
    return _connector_answer(docket, answer, named)


def _connector_answer(docket: Docket, answer: pd.Series, named: pd.Series) -> Answer:
    mail = docket.mail
    entity = line("X-MS-Exchange-CrossTenant-FromEntityHeader", mail["from_entity"])
    address = "TenantId=" + mail["attributed_tenant_id"] + ";Ip=[" + mail["attributed_ip"] + "]"
    attributed = line("X-MS-Exchange-CrossTenant-OriginalAttributedTenantConnectingIp", address)
    attribution = first_of(entity + " · " + attributed, entity)
    by_server = line("X-MS-Exchange-Organization-AuthSource", mail["auth_source"])
    source = line("X-MS-Exchange-Organization-AuthAs", mail["auth_as"]) + " · " + by_server
    cell = cited("connector_id", mail["connector_id"])
    by_trace = mail["is_default_connector"].notna() & ~(surely(answer) & surely_not(named))
    header = first_of(attribution.where(~surely(equals(mail["auth_as"], "Internal"))), source, attribution)
    quote = first_of(cell.where(by_trace), header, cell, _label(docket))
    return Answer(answer, quote, by_trace & cell.notna())


@clause(
    question="Did Exchange Online take it anonymously?",
    settles="how Exchange regarded the submitter (AuthAs)",
    silence="no AuthAs is recorded",
)
def anonymous(docket: Docket) -> Answer:
    """AuthAs Anonymous, for this organisation. CrossTenant-AuthAs counts only when CrossTenant-Id is ours."""
    mail = docket.mail
    ours = tenant_is_ours(docket, mail["tenant_id"])
    cross = mail["cross_tenant_auth_as"].where(mail["auth_as"].isna())
    named = one_of(mail["auth_as"], ("Internal", "Partner", "External"))
    by_trace = surely(mail["is_default_connector"]) & surely(entered_by_trace(docket))
    answer = chosen(
        docket.index,
        (equals(mail["auth_as"], "Anonymous"), True),
        (mail["is_anonymous_direct_send"], True),
        (named & docket.is_at_home, False),
        (equals(cross, "Anonymous") & ours, True),
        (equals(cross, "Internal") & ours & docket.is_at_home, False),
        (by_trace, True),
    )
    by_label = surely(mail["is_anonymous_direct_send"]) & ~surely(equals(mail["auth_as"], "Anonymous"))
    stamped = first_of(
        _label(docket).where(by_label),
        line("X-MS-Exchange-Organization-AuthAs", mail["auth_as"]),
        line("X-MS-Exchange-CrossTenant-AuthAs", mail["cross_tenant_auth_as"]),
    )
    return Answer(answer, first_of(stamped, cited("connector_id", mail["connector_id"])), stamped.isna())


@clause(
    question="Does Microsoft itself label it anonymous Direct Send?",
    settles="Microsoft's own label (IsAnonymousDirectSend)",
    silence="Microsoft's label is not recorded, which clears nothing",
)
def microsoft_says_direct_send(docket: Docket) -> Answer:
    """X-MS-Exchange-Organization-IsAnonymousDirectSend; its absence is never an answer."""
    says = docket.mail["is_anonymous_direct_send"]
    return Answer(says, _label(docket), ~known(says) & False)


def _label(docket: Docket) -> pd.Series:
    word = docket.mail["is_anonymous_direct_send"].map({True: "True", False: "False"}, na_action="ignore")
    return line("X-MS-Exchange-Organization-IsAnonymousDirectSend", word.astype("string"))
