"""Indicators: what the spoofs leave that others can look for in their own logs.

    ip | 203.0.113.77 | 203.0.113[.]77 | 2025-07-01T13:04:08Z | … | 42 | high | source of spoofed mail; K01

What many strangers share (a mail service's address, a page that a lure links to) is kept, with low confidence and why.
"""

from __future__ import annotations

import pandas as pd

from toolkit.evidence.case import CaseFile
from toolkit.excerpts import once
from toolkit.export.quoting import defanged
from toolkit.relate.hits import Tables, lies_in, own_networks, source_ip, spoofs, table
from toolkit.relate.senders import wanted_sources
from toolkit.relate.ties import KIT_NAME, attached_files, shared_addresses
from toolkit.schema.forms import canonical_domain, canonical_ip, domain_of, is_domain_name, is_public_ip
from toolkit.schema.logic import equals, tested

__all__ = ["COLUMNS", "indicators", "own_domains"]

COLUMNS = ("type", "value", "defanged", "first_seen_at", "last_seen_at", "mail_count", "confidence", "why")

# How surely each kind of thing is the attacker's, when its mail is surely a spoof, and why it is on the list.
KINDS = {
    "ip": ("high", "source of spoofed mail"),
    "sha256": ("high", "file attached to spoofed mail"),
    "helo": ("medium", "default name of a rented machine image; its clones share it"),
    "reply_to": ("medium", "replies to spoofed mail go here"),
    "mail_from": ("medium", "envelope sender of mail with our name in From"),
    "url": ("low", "linked from spoofed mail; may be a page it borrows"),
    "domain": ("low", "host linked from spoofed mail; may be one it borrows"),
}
SHARED = "many senders share this address; block nothing by it"
WANTED_TOO = "wanted mail comes from this address too; block nothing by it"
# Hosts in the names of XML vocabularies, which SVG and Office files carry; nobody goes there.
VOCABULARIES = ("www.w3.org", "schemas.microsoft.com", "schemas.openxmlformats.org", "purl.org", "ns.adobe.com")
WEAKER = {"high": "medium", "medium": "low", "low": "low"}


@once
def indicators(tables: Tables, case: CaseFile) -> pd.DataFrame:
    """Indicators of the mails with a spoof verdict, one row each, in the order of KINDS and by first receipt.

    `confidence` is one step lower where no mail of the indicator is an established spoof. Our own addresses, domains
    and relays are none.
    """
    hits = spoofs(tables)
    found = pd.concat(_of_each_kind(hits, tables, case), ignore_index=True).dropna(subset=["value"]).drop_duplicates()
    dated = found.merge(hits[["mail_uid", "received_at", "certainty"]], on="mail_uid")
    dated = dated.assign(is_established=equals(dated["certainty"], "established").fillna(False))
    rows = dated.groupby(["type", "value"], sort=False).agg(
        first_seen_at=("received_at", "min"), last_seen_at=("received_at", "max"), mail_count=("mail_uid", "nunique"),
        is_established=("is_established", "any"),
    ).reset_index().merge(_campaigns(found, tables), on=["type", "value"], how="left")  # fmt: skip
    described = _described(rows, shared_addresses(tables, case), wanted_sources(tables, case))
    order = described["type"].map({kind: place for place, kind in enumerate(KINDS)})
    ordered = described.assign(order=order).sort_values(["order", "first_seen_at", "value"], na_position="last")
    return ordered[list(COLUMNS)].reset_index(drop=True)


def _campaigns(found: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The campaigns that each indicator is of, in words; an indicator of none is not in it."""
    members = found.merge(table(tables, "campaign_mail")[["mail_uid", "campaign_id"]], on="mail_uid")
    named = members[["type", "value", "campaign_id"]].drop_duplicates().sort_values("campaign_id")
    return named.groupby(["type", "value"])["campaign_id"].agg(", ".join).rename("campaigns").reset_index()


def _of_each_kind(hits: pd.DataFrame, tables: Tables, case: CaseFile) -> list[pd.DataFrame]:
    ours = own_domains(tables, case)
    links = _links(hits, tables)
    files = attached_files(tables)
    files = files[files["mail_uid"].isin(hits["mail_uid"])]
    is_kit = tested(hits["helo"], lambda helo: bool(KIT_NAME.fullmatch(helo))).fillna(False).astype(bool)
    foreign_url = _foreign(links["host"], [*ours, *VOCABULARIES])
    return [
        _kind("ip", hits["mail_uid"], _foreign_addresses(hits, tables, case)),
        _kind("sha256", files["mail_uid"], files["sha256"]),
        _kind("helo", hits["mail_uid"], hits["helo"].where(is_kit)),
        _kind("reply_to", hits["mail_uid"], _foreign_mailboxes(hits["reply_to"], ours)),
        _kind("mail_from", hits["mail_uid"], _foreign_mailboxes(hits["mail_from"], ours)),
        _kind("url", links["mail_uid"], links["url"].where(foreign_url)),
        _kind("domain", links["mail_uid"], _hosts(links["host"].where(foreign_url))),
    ]


def _kind(kind: str, mail_uid: pd.Series, value: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"type": kind, "mail_uid": mail_uid, "value": value.astype("string")})


def own_domains(tables: Tables, case: CaseFile) -> list[str]:
    """The accepted domains that verdicts rest on, stated ones first."""
    profile = table(tables, "profile")
    used = profile.loc[(profile["kind"] == "accepted_domain") & profile["is_used"], "value"]
    return list(dict.fromkeys([*case.tenant.accepted_domains, *used]))


def _foreign_addresses(hits: pd.DataFrame, tables: Tables, case: CaseFile) -> pd.Series:
    ours = (*own_networks(tables, case, "relay"), *own_networks(tables, case, "gateway"))
    source = source_ip(hits, tables, case)
    is_foreign = tested(source, lambda ip: bool(is_public_ip(ip)) and not lies_in(ip, ours))
    return source.where(is_foreign.fillna(False).astype(bool))


def _foreign(domains: pd.Series, ours: list[str]) -> pd.Series:
    """Is a domain recorded, and neither ours nor below ours?"""
    below = tuple(f".{domain}" for domain in ours)
    return tested(domains, lambda name: name not in ours and not name.endswith(below)).fillna(False).astype(bool)


def _foreign_mailboxes(addresses: pd.Series, ours: list[str]) -> pd.Series:
    domains = addresses.map({address: domain_of(address) for address in addresses.dropna().unique()}).astype("string")
    return addresses.where(_foreign(domains, ours)).str.lower()


def _hosts(hosts: pd.Series) -> pd.Series:
    """Names that DNS takes, and addresses, in their one form; null for what others could not look for."""
    return hosts.map({host: _host(host) for host in hosts.dropna().unique()}).astype("string")


def _host(text: str) -> str | None:
    name = canonical_domain(text)
    return canonical_ip(text) or (name if name is not None and is_domain_name(name) else None)


def _links(hits: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """URLs of every copy of the hits: columns of URLS and mail_uid."""
    matches = table(tables, "matches")
    copies = matches.loc[matches["mail_uid"].isin(hits["mail_uid"]), ["mail_uid", "source_uid"]]
    return table(tables, "urls").merge(copies, left_on="message_uid", right_on="source_uid")


def _described(rows: pd.DataFrame, shared: set[str], wanted: set[str]) -> pd.DataFrame:
    is_shared = (rows["type"] == "ip") & rows["value"].isin(shared)
    is_wanted = (rows["type"] == "ip") & rows["value"].isin(wanted)
    usual = rows["type"].map({kind: confidence for kind, (confidence, _) in KINDS.items()})
    confidence = usual.where(rows["is_established"].astype(bool), usual.map(WEAKER)).mask(is_shared | is_wanted, "low")
    usually = rows["type"].map({kind: why for kind, (_, why) in KINDS.items()})
    why = usually.mask(is_wanted, WANTED_TOO).mask(is_shared, SHARED)
    tied = ("; " + rows["campaigns"].astype("string")).fillna("")
    return rows.assign(confidence=confidence, why=why + tied, defanged=rows["value"].map(defanged))
