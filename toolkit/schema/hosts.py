"""Hosts of Exchange Online, by their labels: of the worldwide service, of the national ones.

    by DB5PEPF00014B8A.mail.protection.outlook.com (10.167.8.198) … via Frontend Transport      an entry host

Microsoft Learn, DNS records for Office 365 GCC High, DoD and 21Vianet (as of November 2026): tenants there receive at
`<tenant>.mail.protection.office365.us` and `<tenant>.mail.protection.partner.outlook.cn`. Until October 2021 there was
a German one, `<tenant>.mail.protection.outlook.de`; old mail bears its names.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["ENTRY_SUFFIXES", "is_entry_host", "is_microsoft_host"]

ENTRY_SUFFIXES = (
    ".mail.protection.outlook.com", ".mail.protection.office365.us", ".mail.protection.partner.outlook.cn",
    ".mail.protection.outlook.de",
)  # fmt: skip
_SUFFIXES = (
    ".outlook.com", ".office365.com", ".exchangelabs.com", ".office365.us", ".partner.outlook.cn", ".outlook.de",
)  # fmt: skip


@lru_cache(maxsize=8192)
def is_microsoft_host(host: str) -> bool:
    """Is the host one of Exchange Online's?

    >>> is_microsoft_host("RO2P215MB1953.LAMP215.PROD.OUTLOOK.COM"), is_microsoft_host("a.outlook.com.evil.example")
    (True, False)
    """
    return _dotted(host).endswith(_SUFFIXES)


@lru_cache(maxsize=8192)
def is_entry_host(host: str) -> bool:
    """Is the host one that takes mail from outside?

    >>> is_entry_host("CY1USG02FT007.mail.protection.office365.us"), is_entry_host("mail.protection.outlook.com.evil")
    (True, False)
    """
    return _dotted(host).endswith(ENTRY_SUFFIXES)


def _dotted(host: str) -> str:
    return "." + host.lower().rstrip(".")
