"""case.toml: what the investigator states about the case, checked before anything is written.

Every key is optional; a key that is not known is refused, so that a typing error cannot pass for a setting.
"""

from __future__ import annotations

import ipaddress
import tomllib
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from toolkit.evidence.problems import UsageError
from toolkit.schema.forms import canonical_domain, canonical_guid, is_domain_name, utc_text

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

LANGUAGES = ("en", "fr")

# A domain where strangers have mailboxes too can never be the tenant's own: every stranger's mail would be "ours".
PUBLIC_MAIL_DOMAINS = frozenset([
    "gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "hotmail.co.uk",
    "hotmail.ca", "live.com", "live.ca", "live.fr", "msn.com", "yahoo.com", "yahoo.fr", "yahoo.ca",
    "yahoo.co.uk", "ymail.com", "rocketmail.com", "aol.com", "icloud.com", "me.com", "mac.com", "proton.me",
    "protonmail.com", "pm.me", "gmx.com", "gmx.de", "gmx.net", "gmx.fr", "web.de", "mail.com", "mail.ru",
    "yandex.com", "yandex.ru", "bk.ru", "inbox.ru", "list.ru", "zoho.com", "tutanota.com", "tuta.io",
    "fastmail.com", "hushmail.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "bbox.fr",
    "videotron.ca", "sympatico.ca", "bell.net", "rogers.com", "shaw.ca", "telus.net", "comcast.net",
    "verizon.net", "att.net", "sbcglobal.net", "cox.net", "btinternet.com", "t-online.de", "libero.it",
    "qq.com", "163.com", "126.com", "naver.com", "onmicrosoft.com",
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseSection:
    """The case itself; `time_zone` and `language` are for display alone."""

    id: str | None = None
    title: str | None = None
    authority: str | None = None
    opened_at: datetime | None = None
    investigator: str | None = None
    time_zone: str = "UTC"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class TenantSection:
    ids: tuple[str, ...] = ()
    accepted_domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkSection:
    relays: tuple[str, ...] = ()
    gateways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuthorisedSection:
    dkim_domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowSection:
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class OnlineSection:
    allowed: bool = False


@dataclass(frozen=True, slots=True)
class IpDatabasesSection:
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseFile:
    """The settings of a case; domains are lower-case A-labels, tenant ids lower-case GUIDs, networks canonical."""

    case: CaseSection = field(default_factory=CaseSection)
    tenant: TenantSection = field(default_factory=TenantSection)
    network: NetworkSection = field(default_factory=NetworkSection)
    authorised: AuthorisedSection = field(default_factory=AuthorisedSection)
    window: WindowSection = field(default_factory=WindowSection)
    online: OnlineSection = field(default_factory=OnlineSection)
    ip_databases: IpDatabasesSection = field(default_factory=IpDatabasesSection)

    @cached_property
    def relay_networks(self) -> tuple[IPNetwork, ...]:
        return tuple(map(ipaddress.ip_network, self.network.relays))

    @cached_property
    def gateway_networks(self) -> tuple[IPNetwork, ...]:
        return tuple(map(ipaddress.ip_network, self.network.gateways))

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """For display only: tables are UTC."""
        return zoneinfo.ZoneInfo(self.case.time_zone)


def read_case_file(path: Path) -> CaseFile:
    """case.toml, checked. Raises UsageError that names the file, the key and what is wrong with it."""
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8-sig"))  # editors on Windows may put a mark first
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from error
    try:
        return parse_case(stated)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error


def parse_case(stated: Mapping[str, Any]) -> CaseFile:
    """A decoded case.toml as a CaseFile. Raises UsageError for a key that is unknown or a value that is wrong."""
    unknown = set(stated) - {section.name for section in fields(CaseFile)}
    if unknown:
        raise UsageError(f"no such section: [{sorted(unknown)[0]}]")
    return check(CaseFile(**{name: _section(name, values) for name, values in stated.items()}))


def _section(name: str, values: Any) -> Any:
    kind = type(getattr(CaseFile(), name))
    if not isinstance(values, Mapping):
        raise UsageError(f"[{name}] must be a section of keys")
    known = {f.name: getattr(kind(), f.name) for f in fields(kind)}
    for key, value in values.items():
        if key not in known:
            raise UsageError(f"[{name}] has no key {key!r}; it has {', '.join(known)}")
        _expect(f"[{name}] {key}", value, known[key], is_time=key in ("opened_at", "start", "end"))
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})


def _expect(place: str, value: Any, default: Any, *, is_time: bool) -> None:
    if is_time:
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise UsageError(f"{place} must be a date and time with its zone, like 2025-07-04T08:00:00Z")
    elif isinstance(default, tuple):
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise UsageError(f'{place} must be a list of texts, like ["a", "b"]')
    elif isinstance(default, bool):
        if not isinstance(value, bool):
            raise UsageError(f"{place} must be true or false")
    elif not isinstance(value, str):
        raise UsageError(f"{place} must be a text in quotes")


def check(case: CaseFile) -> CaseFile:
    """The settings in canonical form. Raises UsageError for a domain, network, id, zone or language that is none."""
    if case.case.language not in LANGUAGES:
        raise UsageError(f"language {case.case.language!r} is not one of {', '.join(LANGUAGES)}")
    try:
        zoneinfo.ZoneInfo(case.case.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: a folder of zones, `America`
        raise UsageError(f"time_zone {case.case.time_zone!r} is not an IANA zone such as America/Montreal") from error
    if case.window.start and case.window.end and case.window.start >= case.window.end:
        raise UsageError("[window] start must be before end")
    return replace(
        case,
        tenant=TenantSection(
            ids=_each(tenant_id, case.tenant.ids), accepted_domains=_each(accepted_domain, case.tenant.accepted_domains)
        ),
        network=NetworkSection(
            relays=_each(network, case.network.relays), gateways=_each(network, case.network.gateways)
        ),
        authorised=AuthorisedSection(dkim_domains=_each(domain, case.authorised.dkim_domains)),
    )


def _each(form: Any, values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form(value) for value in values))


def domain(value: str) -> str:
    """A domain name in one form: lower case, A-labels, no trailing dot. Raises UsageError."""
    name = canonical_domain(value)
    if name is None or not is_domain_name(name):
        raise UsageError(f"{value!r} is not a domain name")
    return name


def accepted_domain(value: str) -> str:
    """A domain the tenant receives for. Raises UsageError for a public mail provider's: strangers live there too."""
    name = domain(value)
    if name in PUBLIC_MAIL_DOMAINS:
        raise UsageError(f"{name} is a public mail provider's domain: every stranger's mail would count as yours")
    return name


def network(value: str) -> str:
    """An address or CIDR in canonical form. Raises UsageError."""
    try:
        return str(ipaddress.ip_network(value.strip(), strict=False))
    except ValueError as error:
        raise UsageError(f"{value!r} is not an IP address or CIDR network, like 198.51.100.0/28") from error


def tenant_id(value: str) -> str:
    """A tenant's GUID with dashes, lower case. Raises UsageError."""
    guid = canonical_guid(value)
    if guid is None:
        raise UsageError(f"{value!r} is not a tenant id, like 11111111-aaaa-4bbb-8ccc-222222222222")
    return guid


def render_case(case: CaseFile) -> str:
    """The settings as case.toml, every key present, so that an investigator sees what can be stated."""
    return "\n".join(
        f"[{section.name}]\n{_render_section(getattr(case, section.name))}" for section in fields(CaseFile)
    )


def _render_section(section: Any) -> str:
    return "".join(f"{_render_key(f.name, getattr(section, f.name))}\n" for f in fields(section))


def _render_key(key: str, value: Any) -> str:
    if value is None:
        return f"# {key} ="
    if isinstance(value, datetime):
        return f"{key} = {utc_text(value)}"
    if isinstance(value, bool):
        return f"{key} = {str(value).lower()}"
    if isinstance(value, tuple):
        return f"{key} = [{', '.join(map(_quoted, value))}]"
    return f"{key} = {_quoted(value)}"


def _quoted(value: str) -> str:
    escaped = "".join(
        f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c
        for c in value.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'
