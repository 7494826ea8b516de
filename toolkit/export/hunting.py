"""The hunting sheet: KQL for Defender XDR's advanced hunting, with this case's values filled in.

    EmailEvents | where isempty(Connectors) and SenderMailFromDomain in~ (our_domains)

Values stand in `dynamic` lists alone, as ASCII JSON. A value that is not plain one-line text is left out and counted.
"""

from __future__ import annotations

from toolkit.evidence.case import CaseFile
from toolkit.export.iocs import indicators, own_domains
from toolkit.export.quoting import is_plain, kql_list
from toolkit.relate.hits import Tables, spoofs

__all__ = ["hunting_sheet"]

MOST_VALUES = 1000

HEAD = """\
// Hunting, to be reviewed. Advanced hunting keeps 30 days; older mail is not in it.
// Where MX leads to Exchange Online, all Internet mail comes without a connector: the domain test is what narrows it.
"""

QUERIES = {
    "Mail in our name that came from outside and matched no connector": """\
EmailEvents
| where Timestamp > ago(30d) and EmailDirection == "Inbound" and isempty(Connectors)
| where SenderMailFromDomain in~ (our_domains) or SenderFromDomain in~ (our_domains)
| extend Source = iff(isnotempty(SenderIPv4), SenderIPv4, SenderIPv6)
| summarize Mails = count(), Recipients = dcount(RecipientEmailAddress), First = min(Timestamp), Last = max(Timestamp),
    Subjects = make_set(Subject, 5) by Source, SenderMailFromDomain, SenderFromDomain, DeliveryAction
| order by Mails desc""",
    "Anything from the sources seen": """\
EmailEvents
| where Timestamp > ago(30d) and (SenderIPv4 in (sources) or SenderIPv6 in (sources))
| project Timestamp, NetworkMessageId, SenderFromAddress, SenderMailFromAddress, RecipientEmailAddress, Subject,
    DeliveryAction, DeliveryLocation, LatestDeliveryLocation""",
    "The lures' subjects, from whatever source": """\
EmailEvents
| where Timestamp > ago(30d) and EmailDirection == "Inbound" and Subject in~ (subjects)
| where SenderFromDomain in~ (our_domains)
| project Timestamp, NetworkMessageId, SenderFromAddress, RecipientEmailAddress, SenderIPv4, SenderIPv6, Subject,
    DeliveryAction""",
    "The attached files, in mail and on machines": """\
union
    (EmailAttachmentInfo | where SHA256 in~ (files)
        | project Timestamp, Place = RecipientEmailAddress, FileName, SHA256),
    (DeviceFileEvents | where SHA256 in~ (files) | project Timestamp, Place = DeviceName, FileName, SHA256)""",
    "Who clicked": """\
UrlClickEvents
| where Timestamp > ago(30d) and Url has_any (hosts)
| project Timestamp, AccountUpn, Url, ActionType, IsClickedThrough, NetworkMessageId""",
    "Who signed in to Entra ID from the sources seen (needs Entra ID P2)": """\
EntraIdSignInEvents
| where Timestamp > ago(30d) and IPAddress in (sources)
| project Timestamp, AccountUpn, IPAddress, Country, Application, ErrorCode, ConditionalAccessStatus""",
    "Who signed in on premises or to apps from the sources seen (Defender for Identity, for Cloud Apps)": """\
IdentityLogonEvents
| where Timestamp > ago(30d) and IPAddress in (sources)
| project Timestamp, AccountUpn, IPAddress, ActionType, FailureReason, Application""",
}


def hunting_sheet(tables: Tables, case: CaseFile) -> str:
    """The sheet's text. A query is left out when a list that it needs is empty."""
    lists = _lists(tables, case)
    plain = {name: [value for value in values if is_plain(value)] for name, values in lists.items()}
    left_out = sum(map(len, lists.values())) - sum(map(len, plain.values()))
    values = {name: kept[:MOST_VALUES] for name, kept in plain.items() if kept}
    notes = f"// {left_out} values are left out: they are not plain one-line text; see iocs.csv.\n" if left_out else ""
    long = {name: len(kept) for name, kept in plain.items() if len(kept) > MOST_VALUES}
    cut = "".join(f"// {name}: the first {MOST_VALUES} of {count}.\n" for name, count in long.items())
    queries = [(title, query) for title, query in QUERIES.items() if set(values) >= _names(query)]
    return HEAD + notes + cut + "".join(_rendered(title, query, values) for title, query in queries)


def _lists(tables: Tables, case: CaseFile) -> dict[str, list[str]]:
    found = indicators(tables, case)
    of_kind = {kind: group["value"].tolist() for kind, group in found.groupby("type")}
    hits = spoofs(tables)
    return {
        "our_domains": own_domains(tables, case),
        "sources": found.loc[(found["type"] == "ip") & (found["confidence"] != "low"), "value"].tolist(),
        "subjects": sorted(hits["subject"].dropna().unique()),
        "files": of_kind.get("sha256", []),
        "hosts": of_kind.get("domain", []),
    }


def _names(query: str) -> set[str]:
    return {name for name in ("our_domains", "sources", "subjects", "files", "hosts") if f"({name})" in query}


def _rendered(title: str, query: str, values: dict[str, list[str]]) -> str:
    """One query with the lists it needs; advanced hunting runs what stands between blank lines as one."""
    lists = "".join(f"let {name} = {kql_list(values[name])};\n" for name in sorted(_names(query)))
    return f"\n// {title}\n{lists}{query}\n"
