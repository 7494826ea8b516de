"""The containment sheet: PowerShell to read, decide upon and then run by hand. The toolkit runs none of it.

    Set-OrganizationConfig -RejectDirectSend $true

Every value stands in a single-quoted literal, or is left out and counted. A sheet that is run as it is stops at once.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from toolkit.evidence.case import CaseFile, IPNetwork
from toolkit.export.iocs import indicators, own_domains
from toolkit.export.quoting import powershell_text
from toolkit.relate.hits import Tables, as_network, judged, own_networks, source_ip, table
from toolkit.relate.ties import strangers_addresses
from toolkit.schema.vocabulary import SPOOF_VERDICTS

__all__ = ["containment_sheet"]

SUBJECT_CHARACTERS = 100
MOST_SOURCES, MOST_SEARCHES, MOST_SUBJECTS = 1000, 50, 20

# Connectors take single addresses and blocks down to /24; a wider range is written as its /24 blocks.
WIDEST_PREFIX = 24
MOST_BLOCKS = 256

# What people did of themselves; a mail that was taken out of a mailbox is nobody's deed.
DEEDS = ("clicked", "click_blocked", "replied", "forwarded")

HEAD = """\
# Containment, to be reviewed line by line. Nothing here has been run.
# Preserve the evidence first: what is purged, blocked or reset cannot be examined afterwards.
throw 'This sheet is for reading. Copy one command at a time into a session of your own.'
"""


@dataclass(frozen=True, slots=True)
class Step:
    """A heading, what to know before, and commands."""

    title: str
    notes: tuple[str, ...]
    commands: tuple[str, ...]

    def render(self, number: int) -> str:
        notes = "".join(f"# {note}\n" for note in self.notes)
        return f"\n# {number}. {self.title}\n{notes}" + "".join(f"{command}\n" for command in self.commands)


def containment_sheet(tables: Tables, case: CaseFile) -> str:
    """The sheet's text: the steps of STEPS that this case gives cause for, numbered."""
    steps = [step for make in STEPS for step in make(tables, case)]
    return HEAD + "".join(step.render(number) for number, step in enumerate(steps, start=1))


def look(tables: Tables, case: CaseFile) -> Iterator[Step]:  # noqa: ARG001
    """How the tenant stands today."""
    yield Step("Look: how the tenant stands today (changes nothing)", (), (
        "Get-OrganizationConfig | Format-List Identity,RejectDirectSend",
        "Get-InboundConnector | Format-List Name,Enabled,ConnectorType,SenderDomains,SenderIPAddresses,"
        "TlsSenderCertificateName,RestrictDomainsTo*,RequireTls,TreatMessagesAsInternal,CloudServicesMailEnabled,EFSkip*",
        "Get-AntiPhishPolicy | Format-List Name,*Spoof*,HonorDmarcPolicy",
        "Get-TenantAllowBlockListSpoofItems",
        "Get-HostedConnectionFilterPolicy | Format-List Name,IPAllowList,IPBlockList",
    ))  # fmt: skip


def keep_relays(tables: Tables, case: CaseFile) -> Iterator[Step]:
    """A connector for the senders that must go on working; to pass SPF, DKIM or DMARC does not exempt them."""
    mail = judged(tables).merge(table(tables, "verdicts")[["mail_uid", "would_connector_require"]], on="mail_uid")
    needed = set(source_ip(mail[mail["would_connector_require"].fillna(False).astype(bool)], tables, case).dropna())
    strangers = strangers_addresses(tables)
    listed, left_out = _listed(network for ip in sorted(needed - strangers) if (network := as_network(ip)))
    if shared := len(needed & strangers):
        left_out = (*left_out, f"{shared} sources are left out: strangers send from them; name those by certificate.")
    if needed:
        command = (
            "New-InboundConnector -Name 'Wanted senders in our name' -ConnectorType OnPremises -SenderDomains '*' "
            f"-SenderIPAddresses {listed} -Enabled $false"
        )
        notes = (
            "Wanted mail in our name comes from these addresses; without a connector Reject Direct Send refuses it.",
            "Everything that they send is then taken for yours, and may be relayed to others: list only addresses that "
            "nobody else can send from.",
        )
        commands = (command,) if listed else ()
        yield Step("Keep: a connector for wanted senders in our name", (*notes, *left_out), commands)


def reject_direct_send(tables: Tables, case: CaseFile) -> Iterator[Step]:  # noqa: ARG001
    """Reject Direct Send, with what it would have done in this case."""
    verdicts = table(tables, "verdicts")
    is_spoof = verdicts["verdict"].isin(SPOOF_VERDICTS)
    refused = verdicts["would_reject_direct_send"].fillna(False).astype(bool)
    need = verdicts["would_connector_require"].fillna(False).astype(bool)
    stopped = int((is_spoof & refused).sum())
    notes = (
        f"Of {int(is_spoof.sum())} spoofs it would have refused {stopped}, as recorded: it tests MAIL FROM alone.",
        f"{int(need.sum())} mails to keep need a connector first. What it refuses is in no message trace.",
    )
    back = "# To undo it: Set-OrganizationConfig -RejectDirectSend $false"
    yield Step("Close: Reject Direct Send", notes, ("Set-OrganizationConfig -RejectDirectSend $true", back))


def lock_to_gateway(tables: Tables, case: CaseFile) -> Iterator[Step]:
    """A connector that takes mail from the gateway alone, where there is one."""
    networks = own_networks(tables, case, "gateway")
    listed, left_out = _listed(networks)
    if networks:
        command = (
            "New-InboundConnector -Name 'Gateway only' -ConnectorType Partner -SenderDomains '*' "
            f"-RestrictDomainsToIPAddresses $true -RequireTls $true -SenderIPAddresses {listed} -Enabled $false"
        )
        held = ", ".join(_named(network) for network in networks if _blocks(network)) or "nothing"
        notes = (
            "For a tenant whose MX leads to a gateway: everything that comes past it is refused, whoever sends it.",
            f"It holds {held}. Compare with the gateway's own list before you enable it.",
        )
        commands = (command,) if listed else ()
        yield Step("Close: take mail from the gateway alone", (*notes, *left_out), commands)


def quarantine(tables: Tables, case: CaseFile) -> Iterator[Step]:
    """The rule that serves where Reject Direct Send cannot be switched on."""
    domains, left_out = _literals(own_domains(tables, case))
    if not domains:
        return
    relays, relays_left_out = _listed(own_networks(tables, case, "relay"))
    unless = f" -ExceptIfSenderIpRanges {relays}" if relays else ""
    command = (
        "New-TransportRule -Name 'Quarantine unauthenticated mail in our name' -Priority 0 -StopRuleProcessing $true "
        f"-SenderDomainIs {domains} -SenderAddressLocation HeaderOrEnvelope -Quarantine $true "
        "-ExceptIfHeaderContainsMessageHeader "
        f"'X-MS-Exchange-Organization-AuthAs' -ExceptIfHeaderContainsWords 'Internal'{unless} -Mode Audit"
    )
    notes = (
        "Where Reject Direct Send cannot be. Quarantine, never reject: a bounce brings the lure to its victim.",
        "-Mode Audit only counts. Read what it would have caught before you set -Mode Enforce.",
        *relays_left_out,
    )
    yield Step("Or: quarantine mail in our name that nobody vouches for", (*notes, *left_out), (command,))


def block_sources(tables: Tables, case: CaseFile) -> Iterator[Step]:
    """The sources, where nobody else sends from them."""
    found = indicators(tables, case)
    sources = found[(found["type"] == "ip") & (found["confidence"] != "low")]
    addresses = sources.nlargest(MOST_SOURCES, "mail_count")["value"].tolist()
    of_version = {4: list[str](), 6: list[str]()}
    for address in addresses:
        of_version[ipaddress.ip_address(address).version].append(address)
    old, _ = _literals(of_version[4])
    new, _ = _literals(of_version[6])
    commands = []
    if old:
        commands.append(f"Set-HostedConnectionFilterPolicy -Identity Default -IPBlockList @{{Add={old}}}")
    if new:
        commands.append(f"New-TenantAllowBlockListItems -ListType IP -Block -NoExpiration -Entries {new}")
    if commands:
        note = "Addresses change hands, and the attacker changes addresses: a help for days, no protection."
        notes = (note, *_cut(len(sources), MOST_SOURCES, "sources"))
        yield Step("Block: the sources seen", notes, tuple(commands))


def search_copies(tables: Tables, case: CaseFile) -> Iterator[Step]:
    """Where else copies lie, by each campaign's commonest subjects."""
    mail = table(tables, "mail")[["mail_uid", "subject", "received_at"]]
    members = table(tables, "campaign_mail").merge(mail, on="mail_uid")
    commands, refused = [], 0
    largest = members["campaign_id"].value_counts().sort_index().nlargest(MOST_SEARCHES).index
    for campaign_id, group in members[members["campaign_id"].isin(largest)].groupby("campaign_id", sort=True):
        command = _search(case.case.id or "case", str(campaign_id), group)
        commands += [command] if command else []
        refused += command is None
    if commands or refused:
        notes = ("A subject is a coarse sieve: look through what it finds.",) + (
            (f"{refused} campaigns are left out: no subject that can be quoted safely.",) if refused else ()
        )
        notes += _cut(members["campaign_id"].nunique(), MOST_SEARCHES, "campaigns")
        session = "# In a session of Connect-IPPSSession -EnableSearchOnlySession (ExchangeOnlineManagement 3.9.0 on)."
        start = "# Each is made, and waits: Start-ComplianceSearch -Identity '…'"
        after = "# After preservation only: New-ComplianceSearchAction -SearchName '…' -Purge -PurgeType SoftDelete"
        yield Step("Find: copies in mailboxes", notes, (session, *commands, start, after) if commands else ())


def _search(case_id: str, campaign_id: str, group: pd.DataFrame) -> str | None:
    subjects, days = group["subject"].dropna(), group["received_at"].dropna()
    phrases = _phrases(subjects)
    if not phrases or days.empty:
        return None
    wanted = " OR ".join(phrases) if len(phrases) == 1 else f"({' OR '.join(phrases)})"
    query = powershell_text(f"{wanted} AND received:{days.min().date()}..{days.max().date()}")
    name = powershell_text(f"{case_id} {campaign_id}")
    return query and name and f"New-ComplianceSearch -Name {name} -ExchangeLocation All -ContentMatchQuery {query}"


def _phrases(subjects: pd.Series) -> list[str]:
    """The commonest subjects as a mailbox search takes them; lures are numbered, and one number would find one mail."""
    counts = subjects.str.slice(0, SUBJECT_CHARACTERS).str.strip().value_counts()
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], str(entry[0])))
    # A property's value ends at the next double quote, and the query language has no escape for one.
    kept = [str(subject) for subject, _ in ordered if subject and '"' not in str(subject)]
    return [f'subject:"{subject}"' for subject in kept if powershell_text(subject) is not None][:MOST_SUBJECTS]


def look_after_people(tables: Tables, case: CaseFile) -> Iterator[Step]:  # noqa: ARG001
    """Who answered a spoof, passed it on or followed a link in it."""
    followed = table(tables, "impact")
    people = sorted(followed.loc[followed["kind"].isin(DEEDS), "recipient"].dropna().unique())
    literals = [literal for person in people if (literal := powershell_text(person))]
    if people:
        left_out = _left_out(len(people) - len(literals))
        commands = [
            command
            for literal in literals
            for command in (
                f"Get-InboxRule -Mailbox {literal} -IncludeHidden",
                f"Get-Mailbox -Identity {literal} | Format-List Forwarding*,DeliverToMailboxAndForward",
                f"# If credentials were given up: Revoke-MgUserSignInSession -UserId {literal}",
            )
        ]
        notes = (
            "They answered a spoof, passed it on or followed a link in it, by the evidence. Others may have without a "
            "trace in it.",
        )
        title = "Look after: people who answered one, passed it on or followed its link"
        yield Step(title, (*notes, *left_out), tuple(commands))


STEPS: tuple[Callable[[Tables, CaseFile], Iterator[Step]], ...] = (
    look,
    keep_relays,
    reject_direct_send,
    lock_to_gateway,
    quarantine,
    block_sources,
    search_copies,
    look_after_people,
)


def _cut(count: int, most: int, what: str) -> tuple[str, ...]:
    if count <= most:
        return ()
    return (f"The {most} of {count} {what} with the most mail; the others are in the case's tables.",)


def _literals(values: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """Values as a PowerShell list, and a note of how many could not be quoted."""
    values = list(values)
    literals = [literal for value in values if (literal := powershell_text(value)) is not None]
    return ",".join(literals), _left_out(len(values) - len(literals))


def _left_out(count: int) -> tuple[str, ...]:
    return (f"{count} values are left out: they cannot be quoted safely; see verdicts.csv.",) if count else ()


def _listed(networks: Iterable[IPNetwork]) -> tuple[str, tuple[str, ...]]:
    """Networks as a PowerShell list of what connectors and rules take, and a note of each that they do not."""
    blocks = {network: _blocks(network) for network in networks}
    left_out = (f"{_named(net)} is left out: IPv6, or too wide for a connector." for net in blocks if not blocks[net])
    return ",".join(f"'{block}'" for some in blocks.values() for block in some), tuple(left_out)


def _named(network: IPNetwork) -> str:
    return str(network.network_address if network.num_addresses == 1 else network)


def _blocks(network: IPNetwork) -> Sequence[str]:
    """The network as connectors take it; nothing where it is too wide or IPv6."""
    if network.version == 6 or network.num_addresses > MOST_BLOCKS << 8:
        return ()
    if network.num_addresses == 1:
        return (_named(network),)
    if network.prefixlen >= WIDEST_PREFIX:
        return (str(network),)
    return tuple(map(str, network.subnets(new_prefix=WIDEST_PREFIX)))
