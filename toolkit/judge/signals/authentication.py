"""Signals of what Exchange recorded about authentication and attribution, each with what it does not mean."""

from __future__ import annotations

import pandas as pd

from toolkit.judge import sources
from toolkit.judge.answers import chosen, cited, constant, first_of, line, surely
from toolkit.judge.refusals import QUOTED_IN, quotes_refusal
from toolkit.judge.signals.registry import Reading, signal
from toolkit.schema.logic import equals, known, one_of, tested

PASSES = ("pass", "bestguesspass")
LANDED = frozenset({"delivered", "junked", "quarantined", "filtered"})


@signal(
    "own_domain_auth_failure", "SPF, DKIM and DMARC do not authenticate our name", "high",
    reads=("authenticated_aligned", "entered_from_outside", "spf", "dkim", "dmarc"),
    references=(sources.ADVISORY, sources.RFC_9989),
    false_positives="list returns, hybrid relays and own devices fail too; internal mail has no result at all",
    attack="T1566",
)  # fmt: skip
def own_domain_auth_failure(mail: pd.DataFrame) -> Reading:
    answer = ~mail["authenticated_aligned"] & mail["entered_from_outside"]
    return answer, "spf=" + mail["spf"].fillna("?") + "; dkim=" + mail["dkim"].fillna("?") + "; dmarc=" + mail[
        "dmarc"
    ].fillna("?")


@signal(
    "intra_org_spoof_code", "Exchange's own code says: our domain, not authenticated (601, 010)", "medium",
    reads=("compauth", "compauth_reason"),
    references=(sources.HEADERS,),
    false_positives="mail of ours that came back through a list; own printers and services",
    attack="T1566",
)  # fmt: skip
def intra_org_spoof_code(mail: pd.DataFrame) -> Reading:
    return one_of(mail["compauth_reason"], ("601", "010")), _composite(mail)


def _composite(mail: pd.DataFrame) -> pd.Series:
    return cited("compauth", mail["compauth"] + " reason=" + mail["compauth_reason"])


@signal(
    "complex_routing_code", "DMARC was not enforced because of complex routing (451, 905)", "medium",
    reads=("compauth", "compauth_reason"),
    references=(sources.COMPLEX_ROUTING,),
    false_positives="every mail, real or not, that comes through a gateway",
    attack="T1566",
)  # fmt: skip
def complex_routing_code(mail: pd.DataFrame) -> Reading:
    return one_of(mail["compauth_reason"], ("451", "905")), _composite(mail)


@signal(
    "passed_despite_dmarc_fail", "Composite authentication passed though DMARC failed", "medium",
    reads=("compauth", "compauth_reason", "dmarc"),
    references=(sources.HEADERS,),
    false_positives="forwarded mail whose sealer is trusted for good reason",
    attack="T1566",
)  # fmt: skip
def passed_despite_dmarc_fail(mail: pd.DataFrame) -> Reading:
    answer = one_of(mail["compauth"], ("pass", "softpass")) & equals(mail["dmarc"], "fail")
    return answer, "dmarc=fail; compauth=" + mail["compauth"] + " reason=" + mail["compauth_reason"].fillna("?")


@signal(
    "labelled_direct_send", "Microsoft labelled it anonymous Direct Send", "high",
    reads=("microsoft_says_direct_send",),
    references=(sources.DIRECT_SEND,),
    false_positives="own printers and applications use the same feature rightly",
    attack="T1566",
)  # fmt: skip
def labelled_direct_send(mail: pd.DataFrame) -> Reading:
    says = mail["microsoft_says_direct_send"]
    return says, line("X-MS-Exchange-Organization-IsAnonymousDirectSend", says.astype("string"))


@signal(
    "internal_sender_from_outside", "Exchange resolved the sender as ours, yet it came in anonymous", "medium",
    reads=("is_internal_org_sender", "directionality", "anonymous"),
    references=(sources.HEADER_FIREWALL,),
    false_positives="own devices that use Direct Send",
    attack="T1566",
)  # fmt: skip
def internal_sender_from_outside(mail: pd.DataFrame) -> Reading:
    answer = mail["is_internal_org_sender"] & equals(mail["directionality"], "Incoming") & mail["anonymous"]
    return answer, line("X-MS-Exchange-Organization-InternalOrgSender", mail["is_internal_org_sender"].astype("string"))


@signal(
    "cross_tenant_id_mismatch", "CrossTenant-Id is not our tenant", "context",
    reads=("tenant_id", "received_by_our_tenant"),
    references=(sources.ADVISORY, sources.MEASURED + ": a spoof carries the receiving tenant's own id"),
    false_positives="no sign of Direct Send: the copy was read, or came from, another Microsoft 365 tenant",
    attack=None,
)  # fmt: skip
def cross_tenant_id_mismatch(mail: pd.DataFrame) -> Reading:
    answer = (~mail["received_by_our_tenant"]).mask(~known(mail["tenant_id"]))
    return answer, line("X-MS-Exchange-CrossTenant-Id", mail["tenant_id"])


@signal(
    "came_from_another_tenant", "Another tenant's stamps were stripped on the way in", "context",
    reads=("came_from_other_tenant", "header_origin", "is_read_downstream"),
    references=(sources.HEADER_FIREWALL,),
    false_positives="every mail between two Microsoft 365 customers",
    attack=None,
)  # fmt: skip
def came_from_another_tenant(mail: pd.DataFrame) -> Reading:
    answer = mail["came_from_other_tenant"]
    return answer, constant(mail.index, "CrossTenantHeadersStripped or CrossTenantHeadersPromoted is present")


@signal(
    "delivered_despite_failure", "It reached an inbox though nothing authenticated it", "high",
    reads=("authenticated_aligned", "entered_from_outside", "destination", "folders"),
    references=(sources.HEADERS,),
    false_positives="list returns and own devices that reach the inbox rightly",
    attack="T1566",
)  # fmt: skip
def delivered_despite_failure(mail: pd.DataFrame) -> Reading:
    by_copy = equals(mail["destination"], "I")
    lines = "\n" + mail["folders"] + "\n"
    by_trace = lines.str.contains("\ndelivered\n", regex=False).astype("boolean")
    landed = chosen(mail.index, (by_copy, True), (by_trace, True), (~by_copy, False), (~by_trace, False))
    failed = ~mail["authenticated_aligned"] & mail["entered_from_outside"]
    return failed & landed, line("landed", mail["destination"].fillna(mail["folders"].str.replace("\n", ", ")))


@signal(
    "allow_listed", "An allow-list let it by the filter", "high",
    reads=("spam_verdict", "ip_verdict"),
    references=(sources.HEADERS,),
    false_positives="hybrid connectors carry IPV:CAL by design; older SKI means mail inside the organisation",
    attack="T1562",
)  # fmt: skip
def allow_listed(mail: pd.DataFrame) -> Reading:
    by_verdict = one_of(mail["spam_verdict"], ("SKN", "SKA", "SKI", "SFE"))
    answer = chosen(mail.index, (by_verdict, True), (equals(mail["ip_verdict"], "CAL"), True), (~by_verdict, False))
    return answer, "SFV:" + mail["spam_verdict"].fillna("?") + " · IPV:" + mail["ip_verdict"].fillna("?")


@signal(
    "refused_by_reject_direct_send", "A delivery report or a log quotes a refusal by Reject Direct Send", "medium",
    reads=(*QUOTED_IN, "boundary_host", "folders"),
    references=(sources.DIRECT_SEND, sources.REJECT_DIRECT_SEND, sources.RFC_3464),
    false_positives="a device of ours that has no connector; a bounce that somebody made up",
    attack="T1566",
)  # fmt: skip
def refused_by_reject_direct_send(mail: pd.DataFrame) -> Reading:
    quoted = quotes_refusal(mail)
    landed = tested(mail["folders"], lambda text: not LANDED.isdisjoint(text.split("\n")))
    answer = chosen(
        mail.index,
        *((says, True) for says in quoted.values()),
        *((~says, False) for says in quoted.values()),
        (known(mail["boundary_host"]) | landed, False),
    )
    cites = (line(QUOTED_IN[name], mail[name]).where(surely(says)) for name, says in quoted.items())
    return answer, first_of(*cites)
