"""Who we are: what the case states of the tenant, and what the evidence says of it.

    accepted_domain  contoso.com  inferred  "recipient domain of 214 of 231 mails received by tenant 11111111-…"

What is stated is used. Of what is inferred only tenant ids and accepted domains are used, and only when none is stated;
inferred relays and gateways are shown, never used: an attacker's own address must not become "ours" by being frequent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from toolkit.evidence.case import PUBLIC_MAIL_DOMAINS, CaseFile, IPNetwork
from toolkit.judge.answers import surely
from toolkit.judge.portions import held
from toolkit.schema.logic import equals, one_of
from toolkit.schema.tables.judgement import PROFILE
from toolkit.schema.tables.mail import DELIVERIES, MAIL
from toolkit.schema.tables.messages import RECIPIENTS

Tables = Mapping[str, pd.DataFrame]
Row = dict[str, object]

# Hosts of gateways in front of Exchange Online, compared by DNS label.
GATEWAY_DOMAINS = (
    "pphosted.com", "ppops.net", "ppe-hosted.com", "mimecast.com", "ess.barracuda.com", "iphmx.com", "trendmicro.com",
    "trendmicro.eu", "messagelabs.com", "sophos.com", "fortimailcloud.com", "hornetsecurity.com", "mailcontrol.com",
    "cloud-sec-av.com", "antispamcloud.com", "spamhero.com", "vadesecure.com",
)  # fmt: skip

# All that is read of the tables: of a million mails these are a small part.
PROFILED: Mapping[str, tuple[str, ...]] = {
    "mail": (
        "mail_uid", "best_copy_uid", "seen_in", "tenant_id", "recipient_tenant_id", "attributed_direction",
        "attributed_tenant_id", "attributed_ip", "from_entity", "has_store_submission", "is_read_downstream",
        "boundary_host", "helo", "header_from_domain", "embedded_in",
    ),
    "deliveries": ("mail_uid", "recipient_domain"),
    "recipients": ("message_uid", "domain"),
}  # fmt: skip

_MAJORITY = 0.5
_WORTH_SHOWING = 0.05

__all__ = ["GATEWAY_DOMAINS", "PROFILED", "Profile", "infer_profile"]


@dataclass(frozen=True)
class Profile:
    """What verdicts rest on. Domains are exact; networks are those that the case states."""

    tenant_ids: frozenset[str] = frozenset()
    accepted_domains: frozenset[str] = frozenset()
    relays: tuple[IPNetwork, ...] = ()
    gateways: tuple[IPNetwork, ...] = ()
    dkim_domains: frozenset[str] = frozenset()

    @classmethod
    def of(cls, rows: pd.DataFrame, case: CaseFile) -> Profile:
        """The used rows of PROFILE, with the networks of the case."""
        used = rows[surely(rows["is_used"])]
        by_kind = {kind: frozenset(group["value"]) for kind, group in used.groupby("kind")}
        return cls(
            tenant_ids=by_kind.get("tenant_id", frozenset()),
            accepted_domains=by_kind.get("accepted_domain", frozenset()),
            relays=case.relay_networks,
            gateways=case.gateway_networks,
            dkim_domains=by_kind.get("dkim_domain", frozenset()),
        )


def infer_profile(tables: Tables, case: CaseFile) -> pd.DataFrame:
    """PROFILE: each stated and inferred fact, how many mails speak for it, and whether verdicts rest on it."""
    mail = _told_first_hand(held(tables, MAIL))
    tenants = _with_use(list(_tenants(mail)), stated=case.tenant.ids)
    ids = frozenset(case.tenant.ids) or _used(tenants)
    domains = _with_use(list(_domains(mail, tables, ids)), stated=case.tenant.accepted_domains)
    shown = [*_relays(mail, ids), *_gateways(mail)]
    stated = _stated(case, {(row["kind"], row["value"]): row for row in (*tenants, *domains, *shown)})
    known = {(row["kind"], row["value"]) for row in stated}
    inferred = [row for row in (*tenants, *domains, *shown) if (row["kind"], row["value"]) not in known]
    return PROFILE.from_rows([*stated, *inferred])


def _stated(case: CaseFile, seen: Mapping[tuple[object, object], Row]) -> list[Row]:
    facts = {
        "tenant_id": case.tenant.ids,
        "accepted_domain": case.tenant.accepted_domains,
        "relay": case.network.relays,
        "gateway": case.network.gateways,
        "dkim_domain": case.authorised.dkim_domains,
    }
    return [
        {
            "kind": kind, "value": value, "origin": "stated", "is_used": True,
            "mail_count": seen.get((kind, value), {}).get("mail_count"), "because": "stated in case.toml",
        }
        for kind, values in facts.items()
        for value in values
    ]  # fmt: skip


def _inferred(kind: str, value: str, count: int, because: str, *, is_strong: bool) -> Row:
    return {
        "kind": kind, "value": value, "origin": "inferred", "is_used": is_strong, "mail_count": count,
        "because": because,
    }  # fmt: skip


def _with_use(rows: list[Row], stated: Iterable[str]) -> list[Row]:
    """Inferred facts step back as soon as one of their kind is stated."""
    has_stated = bool(tuple(stated))
    stated = set(stated)
    return [{**row, "is_used": row["value"] in stated if has_stated else row["is_used"]} for row in rows]


def _used(rows: Iterable[Row]) -> frozenset[str]:
    return frozenset(str(row["value"]) for row in rows if row["is_used"])


def _told_first_hand(mail: pd.DataFrame) -> pd.DataFrame:
    """Mails that nobody else brought: a stranger who attaches a mail says in its header who we are, if he likes."""
    return mail[mail["embedded_in"].isna() | mail["seen_in"].isin(("trace", "both"))]


def _received(mail: pd.DataFrame) -> pd.Series:
    """Mails that a tenant took in, by the filter's own attribution (X-EOPTenantAttributedMessage `…:0`)."""
    return surely(equals(mail["attributed_direction"], "0")) & mail["recipient_tenant_id"].notna()


def _tenants(mail: pd.DataFrame) -> Iterator[Row]:
    received = mail.loc[_received(mail), "recipient_tenant_id"]
    traced = mail.loc[mail["seen_in"].isin(("trace", "both")) & ~_received(mail), "tenant_id"].dropna()
    counts = pd.concat([received, traced]).value_counts()
    total = int(counts.sum())
    for value, count in counts.items():
        because = f"receiving tenant of {count} of {total} mails that name one"
        yield _inferred("tenant_id", str(value), int(count), because, is_strong=count > total * _MAJORITY)


def _domains(mail: pd.DataFrame, tables: Tables, tenant_ids: frozenset[str]) -> Iterator[Row]:
    """Domains that we receive for: recipients of mails that we took in, and authors that our mailboxes submitted."""
    received = mail[_received(mail) & surely(one_of(mail["recipient_tenant_id"], tenant_ids))]
    recipients = _recipients(received, tables)
    received_counts = recipients.drop_duplicates().groupby("domain").size().sort_values(ascending=False)
    for name, count in received_counts.items():
        if name not in PUBLIC_MAIL_DOMAINS and count > len(received) * _WORTH_SHOWING:
            because = f"recipient domain of {count} of {len(received)} mails that our tenant received"
            yield _inferred(
                "accepted_domain", str(name), int(count), because, is_strong=count > len(received) * _MAJORITY
            )
    submitted = (
        surely(mail["has_store_submission"]) & surely(~mail["is_read_downstream"]) & mail["boundary_host"].isna()
    )
    for name, count in mail.loc[submitted, "header_from_domain"].value_counts().items():
        if name not in PUBLIC_MAIL_DOMAINS and name not in received_counts.index:
            because = f"author domain of {count} mails that a mailbox submitted"
            yield _inferred("accepted_domain", str(name), int(count), because, is_strong=True)


def _recipients(received: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """(mail_uid, domain) of the recipients of these mails, by trace where it knows, else To/Cc."""
    deliveries = held(tables, DELIVERIES)
    known = deliveries[deliveries["mail_uid"].isin(received["mail_uid"])]
    if len(known):
        return known[["mail_uid", "recipient_domain"]].dropna().rename(columns={"recipient_domain": "domain"})
    recipients = held(tables, RECIPIENTS)
    by_copy = received[["mail_uid", "best_copy_uid"]].merge(recipients, left_on="best_copy_uid", right_on="message_uid")
    return by_copy[["mail_uid", "domain"]].dropna()


def _relays(mail: pd.DataFrame, tenant_ids: frozenset[str]) -> Iterator[Row]:
    hybrid = surely(equals(mail["from_entity"], "HybridOnPrem")) & surely(
        one_of(mail["attributed_tenant_id"], tenant_ids)
    )
    for value, count in mail.loc[hybrid, "attributed_ip"].value_counts().items():
        because = f"on-premises address of {count} mails attributed to our connector"
        yield _inferred("relay", str(value), int(count), because, is_strong=False)


def _gateways(mail: pd.DataFrame) -> Iterator[Row]:
    entered = mail.loc[mail["boundary_host"].notna() & ~surely(mail["is_read_downstream"]), "helo"].dropna()
    hosts = entered.value_counts()
    counts = hosts.groupby(hosts.index.map(gateway_of)).sum().sort_values(ascending=False)
    for value, count in counts.items():
        if count > len(entered) * _MAJORITY:
            because = f"named itself at the boundary in {count} of {len(entered)} mails from outside"
            yield _inferred("gateway", str(value), int(count), because, is_strong=False)


def gateway_of(host: str) -> str | None:
    """The gateway service that a host name belongs to, by whole labels, or None.

    >>> gateway_of("mx0a-0012.pphosted.com"), gateway_of("pphosted.com.evil.example")
    ('pphosted.com', None)
    """
    name = "." + host.lower().rstrip(".")
    return next((domain for domain in GATEWAY_DOMAINS if name.endswith("." + domain)), None)
