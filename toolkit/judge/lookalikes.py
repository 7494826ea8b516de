"""Domains that are meant to be taken for ours: other letters that look alike, a slip of the pen, our name as a part.

    cont0so.com, c0ntoso.com, contosо.com (Cyrillic о), contoso-mail.com, contoso.com.evil.example

Confusable letters: a small part of Unicode TS 39, enough for Latin brand names.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from toolkit.enrich.organisations import organisational_domain
from toolkit.judge.shown import as_shown

__all__ = ["is_below", "looks_like", "shows_address_of"]

_ALIKE = str.maketrans({
    "0": "o", "1": "l", "3": "e", "5": "s", "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "y",
    "і": "i",
    "ѕ": "s", "ј": "j", "һ": "h", "ԁ": "d", "ӏ": "l", "ɡ": "g", "ο": "o", "α": "a", "ν": "v", "ρ": "p", "τ": "t",
    "κ": "k",
    "ı": "i", "ß": "b", "ó": "o", "ö": "o", "ò": "o", "ô": "o", "á": "a", "à": "a", "â": "a", "ä": "a", "é": "e",
    "è": "e",
    "ê": "e", "ë": "e", "í": "i", "ì": "i", "î": "i", "ï": "i", "ú": "u", "ù": "u", "û": "u", "ü": "u", "ç": "c",
    "ñ": "n",
})  # fmt: skip
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_SHORT = 5


def looks_like(name: str, ours: Iterable[str]) -> str | None:
    """The domain of ours that this foreign one imitates, or None; ours and their sub-domains imitate nothing.

    >>> looks_like("cont0so.com", ["contoso.com"]), looks_like("mail.contoso.com", ["contoso.com"])
    ('contoso.com', None)
    """
    return _looks_like(name, tuple(sorted(ours)))


@lru_cache(maxsize=262144)
def _looks_like(name: str, ours: tuple[str, ...]) -> str | None:
    own = {organisational_domain(domain): domain for domain in ours}
    if organisational_domain(name) in own:
        return None
    disguised = own.get(organisational_domain(as_shown(name)))
    imitated = (domain for domain in ours if _imitates(name, organisational_domain(domain)))
    return disguised or next(imitated, None)


def shows_address_of(text: str, ours: Iterable[str]) -> bool:
    """Does the eye see an address in one of these domains, whatever the letters are?

    >>> shows_address_of("CEO@cont0so.com", ["contoso.com"]), shows_address_of("Contoso news", ["contoso.com"])
    (True, False)
    """
    shown = _plain(text)
    return "@" in shown and any("@" + _plain_name(domain) in shown for domain in ours)


def is_below(name: str, ours: Iterable[str]) -> bool:
    """Is it a sub-domain of one of these domains, and none of them itself?"""
    names = frozenset(ours)
    return name not in names and any(name.endswith("." + domain) for domain in names)


def _imitates(name: str, domain: str) -> bool:
    brand = domain.partition(".")[0]
    if len(brand) < _SHORT:
        return _plain(organisational_domain(name)) == _plain(domain)
    own = _plain(organisational_domain(name).partition(".")[0])
    target = _plain(brand)
    return own == target or _one_slip(own, target) or _is_a_part(name, brand, domain)


def _is_a_part(name: str, brand: str, domain: str) -> bool:
    """Our whole name as a label prefix of theirs, or our brand between hyphens."""
    return ("." + name).find("." + domain + ".") >= 0 or brand in organisational_domain(name).partition(".")[0].split(
        "-"
    )


def _plain(name: str) -> str:
    """Letters as the eye takes them; A-labels read as Unicode."""
    shown = as_shown(_unicode(name)).translate(_ALIKE)
    for pair, letter in _PAIRS:
        shown = shown.replace(pair, letter)
    return shown


_plain_name = lru_cache(maxsize=1024)(_plain)


def _unicode(name: str) -> str:
    if "xn--" not in name:
        return name
    try:
        return name.encode("ascii").decode("idna")
    except UnicodeError:
        return name


def _one_slip(a: str, b: str) -> bool:
    """One letter added, dropped, changed or swapped with its neighbour (and not none)."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    left, right = a[start:], b[start:]
    if len(a) == len(b):
        return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])
    longer, shorter = (left, right) if len(a) > len(b) else (right, left)
    return longer[1:] == shorter
