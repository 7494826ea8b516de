"""One form for each thing that is compared: domains, IP addresses, GUIDs; and one in which times are written down.

Of text each function gives the canonical form, or None where it is no such thing; nothing is repaired or guessed.
"""

from __future__ import annotations

import ipaddress
import re
from datetime import UTC, datetime
from functools import lru_cache

__all__ = [
    "canonical_domain", "canonical_guid", "canonical_ip", "domain_of", "is_domain_name", "is_public_ip", "utc_text",
]  # fmt: skip

_GUID = re.compile(r"\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?", re.IGNORECASE)
LONGEST_NAME = 253
# RFC 5891 §4.2.3.1, with the underscore that mail hosts use all the same.
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_ADDRESS_LITERAL_TAG = re.compile(r"^ipv6:", re.IGNORECASE)
# An address in its one form already. Six groups at most: RFC 5952 §4.2.2 does not shorten a single group of zeros.
_CANONICAL_IP = re.compile(
    r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\.(?!\Z)|\Z)){4}"
    r"|(?=(?:[0-9a-f]*:){2,6}[0-9a-f]+\Z)(?:[1-9a-f][0-9a-f]{0,3}:){1,5}(?::[1-9a-f][0-9a-f]{0,3}){1,5}"
)


@lru_cache(maxsize=65536)
def canonical_domain(name: str) -> str | None:
    """Lower case, IDNA A-labels, no trailing dot (RFC 5890 §2.3.2.1). A name that IDNA refuses keeps its own letters.

    >>> canonical_domain("Contoso.COM."), canonical_domain("bücher.example")
    ('contoso.com', 'xn--bcher-kva.example')
    """
    name = name.strip().rstrip(".").lower()
    if name.split() != [name]:
        return None
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def is_domain_name(name: str) -> bool:
    """Is a domain in its canonical form a name that DNS takes, of two labels or more (RFC 1035 §2.3.4)?

    >>> is_domain_name("mail.contoso.com"), is_domain_name("localhost"), is_domain_name("-x.example")
    (True, False, False)
    """
    return "." in name and len(name) <= LONGEST_NAME and all(map(_LABEL.fullmatch, name.split(".")))


@lru_cache(maxsize=65536)
def domain_of(address: str) -> str | None:
    """The domain of a mailbox address: what follows the last `@` (RFC 5321 §4.1.2); None for `<>` or X.500.

    >>> domain_of("Jane.Doe@Contoso.com"), domain_of("<>"), domain_of("/o=ExchangeLabs/cn=jane")
    ('contoso.com', None, None)
    """
    local, at, name = address.strip().strip("<>").rpartition("@")
    return canonical_domain(name) if at and local and name else None


@lru_cache(maxsize=65536)
def canonical_ip(text: str) -> str | None:
    """An IP address in its shortest form: brackets, the `IPv6:` tag, a zone id and the IPv4-mapped prefix taken off.

    >>> canonical_ip("[IPv6:2001:DB8::1%12]"), canonical_ip("::ffff:192.0.2.1"), canonical_ip("mail.example")
    ('2001:db8::1', '192.0.2.1', None)
    """
    if _CANONICAL_IP.fullmatch(text):
        return text
    bare = _ADDRESS_LITERAL_TAG.sub("", text.strip().strip("[]()")).partition("%")[0]
    if _CANONICAL_IP.fullmatch(bare):
        return bare
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


@lru_cache(maxsize=65536)
def is_public_ip(text: str) -> bool | None:
    """Is the address globally routable? RFC 5737 and RFC 3849 addresses count as public here: examples use them.

    >>> is_public_ip("10.1.2.3"), is_public_ip("203.0.113.7"), is_public_ip("?")
    (False, True, None)
    """
    canonical = canonical_ip(text)
    if canonical is None:
        return None
    address = ipaddress.ip_address(canonical)
    return address.is_global or any(
        address in network for network in _DOCUMENTATION if network.version == address.version
    )


_DOCUMENTATION = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"))
)


# Exchange writes the same one into three fields.
@lru_cache(maxsize=1024)
def canonical_guid(text: str) -> str | None:
    """A GUID with dashes, lower case, without braces.

    >>> canonical_guid("{070F6C47DCE241BE24AD08D89D5C92BF}")
    '070f6c47-dce2-41be-24ad-08d89d5c92bf'
    """
    found = _GUID.fullmatch(text.strip())
    return "-".join(found.groups()).lower() if found else None


def utc_text(at: datetime) -> str:
    """A time to the second as RFC 3339 has it, in UTC.

    >>> utc_text(datetime.fromisoformat("2025-07-04T10:00:00.5+02:00"))
    '2025-07-04T08:00:00Z'
    """
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
