"""What ties two spoofs together: the same address, kit name, attachment, or subject from the same neighbourhood.

    mail-0f3a… | subject | "new missed fax-msg #" from 203.0.113.0/24

Infrastructure that strangers share (our gateway, Microsoft, a mail service) ties nobody: see `shared_addresses`.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

import pandas as pd

from toolkit.evidence.case import CaseFile
from toolkit.relate.hits import Tables, lies_in, own_networks, source_ip, table
from toolkit.schema.logic import equals, one_of, tested

__all__ = ["TIES", "attached_files", "shared_addresses", "skeleton", "strangers_addresses", "ties"]

SHARED_KINDS = ("microsoft", "email_service")

# Windows' default computer names: a rented image keeps one for every machine made of it, so it marks the kit.
KIT_NAME = re.compile(r"(?:WIN|DESKTOP|LAPTOP)-[A-Z0-9]{7,11}", re.IGNORECASE)

NEIGHBOURHOOD = {4: 24, 6: 64}
SKELETON_LETTERS = 4
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

_PREFIX = re.compile(r"^(?:(?:re|fw|fwd|tr|aw|wg|ext|external)\s*[:\]]\s*|\[\w+\]\s*)+", re.IGNORECASE)
# Each begins where a word, or a run of digits, does: a subject may be one word of a megabyte.
_ADDRESS = re.compile(r"(?<!\S)\S+@\S+")
_NUMBERED = re.compile(r"(?<![0-9a-f-])[0-9a-f-]*\d[0-9a-f-]*", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def ties(mail: pd.DataFrame, tables: Tables, case: CaseFile) -> pd.DataFrame:
    """Every tie that a mail could share: columns mail_uid, because, key. A tie that only one mail has ties nothing."""
    source = source_ip(mail, tables, case)
    parts = [tie(mail, source, tables, case).assign(because=name) for name, tie in TIES.items()]
    return pd.concat(parts, ignore_index=True).dropna(subset=["key"]).drop_duplicates()[["mail_uid", "because", "key"]]


def tie_address(mail: pd.DataFrame, source: pd.Series, tables: Tables, case: CaseFile) -> pd.DataFrame:
    """The address itself, unless many strangers send from it."""
    is_shared = source.isin(shared_addresses(tables, case))
    return _keyed(mail["mail_uid"], source.mask(is_shared))


def tie_kit_name(mail: pd.DataFrame, source: pd.Series, tables: Tables, case: CaseFile) -> pd.DataFrame:  # noqa: ARG001
    """The HELO, where it is a default computer name."""
    is_kit = tested(mail["helo"], lambda helo: bool(KIT_NAME.fullmatch(helo))).fillna(False).astype(bool)
    return _keyed(mail["mail_uid"], mail["helo"].str.upper().where(is_kit))


def tie_attachment(mail: pd.DataFrame, source: pd.Series, tables: Tables, case: CaseFile) -> pd.DataFrame:  # noqa: ARG001
    """The SHA-256 of each attached file; pictures of the body are left out, for half a company shares a logo."""
    files = attached_files(tables)
    return files.loc[files["mail_uid"].isin(mail["mail_uid"]), ["mail_uid", "sha256"]].rename(columns={"sha256": "key"})


def tie_subject(mail: pd.DataFrame, source: pd.Series, tables: Tables, case: CaseFile) -> pd.DataFrame:
    """The subject without what varies, from one /24 or /64."""
    network = _each(source.mask(source.isin(shared_addresses(tables, case))), neighbourhood)
    return _keyed(mail["mail_uid"], _each(mail["subject"], skeleton) + " from " + network)


Tie = Callable[[pd.DataFrame, pd.Series, Tables, CaseFile], pd.DataFrame]

# In the order in which `because` names them.
TIES: dict[str, Tie] = {
    "connecting_ip": tie_address,
    "helo": tie_kit_name,
    "attachment": tie_attachment,
    "subject": tie_subject,
}


def _keyed(mail_uid: pd.Series, key: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"mail_uid": mail_uid, "key": key.astype("string")})


def _each(values: pd.Series, form: Callable[[str], str | None]) -> pd.Series:
    """The form of each distinct value; null where it has none."""
    forms = {value: form(value) for value in values.dropna().unique()}
    return values.map(forms, na_action="ignore").astype("string")


def attached_files(tables: Tables) -> pd.DataFrame:
    """ATTACHMENTS with the mail each belongs to, in a column mail_uid more; files with bytes that were read."""
    matches, files = table(tables, "matches"), table(tables, "attachments")
    of_mail = matches.loc[matches["source_table"] == "messages", ["mail_uid", "source_uid"]]
    joined = files.merge(of_mail, left_on="message_uid", right_on="source_uid").drop(columns="source_uid")
    is_picture = joined["detected_type"].fillna(joined["declared_type"]).str.startswith("image/").fillna(False)
    in_body = is_picture & (equals(joined["disposition"], "inline").fillna(False) | joined["content_id"].notna())
    is_file = ~one_of(joined["sha256"], (EMPTY_SHA256,)).fillna(True)
    return joined[(is_file & ~in_body).astype(bool)]


def strangers_addresses(tables: Tables) -> set[str]:
    """Addresses from which many organisations send: Microsoft's, a mail service's."""
    facts = table(tables, "ip_facts")
    return set(facts.loc[one_of(facts["network_kind"], SHARED_KINDS).fillna(False).astype(bool), "ip"])


def shared_addresses(tables: Tables, case: CaseFile) -> set[str]:
    """Addresses that say nothing of who sends: what strangers share, our gateway's, our own."""
    ours = (*own_networks(tables, case, "gateway"), *own_networks(tables, case, "relay"))
    peers = table(tables, "mail")["connecting_ip"].dropna().unique()
    return strangers_addresses(tables) | {ip for ip in peers if lies_in(ip, ours)}


def neighbourhood(ip: str) -> str | None:
    """The /24 or /64 around an address.

    >>> neighbourhood("203.0.113.77"), neighbourhood("2001:db8::7")
    ('203.0.113.0/24', '2001:db8::/64')
    """
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return None
    return str(ipaddress.ip_network((ip, NEIGHBOURHOOD[address.version]), strict=False))


def skeleton(subject: str) -> str | None:
    """A subject without what a kit varies: reply marks, addresses, numbers, case. None where too little is left.

    >>> skeleton("FW: New Missed Fax-msg 4711 for jane.doe@contoso.com")
    'new missed fax-msg # for @'
    """
    bare = _ADDRESS.sub("@", _PREFIX.sub("", subject.strip()))
    bare = _SPACE.sub(" ", _NUMBERED.sub("#", bare)).strip().casefold()
    return bare if sum(map(str.isalpha, bare)) >= SKELETON_LETTERS else None
