"""Whose domain is it: the organisational domain of a name, and relaxed alignment (RFC 9989 §4.10, RFC 7489 §3.2).

aligned("em1.contoso.com", "contoso.com")            relaxed alignment: one organisational domain
aligned("evil.onmicrosoft.com", "contoso.onmicrosoft.com")    never: strangers live side by side there
"""

from __future__ import annotations

from functools import lru_cache

from publicsuffixlist import PublicSuffixList

_PUBLIC_SUFFIXES = PublicSuffixList()

# Each name right under these belongs to another customer, though the public suffix list does not say so.
_SHARED_PARENTS = ("mail.onmicrosoft.com", "onmicrosoft.com", "onmicrosoft.us", "partner.onmschina.cn")

__all__ = ["aligned", "organisational_domain"]


@lru_cache(maxsize=65536)
def organisational_domain(name: str) -> str:
    """The registrable domain; a name that has none is its own.

    >>> organisational_domain("mail.sales.contoso.co.uk"), organisational_domain("fabrikam.onmicrosoft.com")
    ('contoso.co.uk', 'fabrikam.onmicrosoft.com')
    """
    for parent in _SHARED_PARENTS:
        if name.endswith("." + parent):
            return f"{name.removesuffix('.' + parent).rpartition('.')[2]}.{parent}"
    registrable: str | None = _PUBLIC_SUFFIXES.privatesuffix(name)
    return registrable or name


def aligned(authenticated: str, claimed: str, *, is_strict: bool = False) -> bool:
    """Does a domain that passed speak for the other? Relaxed: both have one organisational domain; strict: the same.

    >>> aligned("bounce.contoso.com", "contoso.com"), aligned("contoso.com.evil.example", "contoso.com")
    (True, False)
    """
    one, other = authenticated.lower().rstrip("."), claimed.lower().rstrip(".")
    return one == other or (not is_strict and organisational_domain(one) == organisational_domain(other))
