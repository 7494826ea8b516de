"""What a redacted report shows in place of people's names: the same token for the same person, and nothing more.

    jane.doe@contoso.com  is shown as  p-5f1c9a07@contoso.com

The token is a keyed HMAC of the whole address, so that two reports of one case agree and nobody without the key can
try names against it. Subjects, quoted text, file names and paths are left out, since any of them may hold a name;
figures that write them are drawn again without.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from toolkit.chart import Tables
from toolkit.evidence.problems import UsageError

__all__ = ["NAMING_FIGURES", "Mask", "case_key", "without_names"]

# Figures that write recipients, subjects or file names.
NAMING_FIGURES = frozenset({"coverage", "path", "landing", "campaigns"})
KEY_BYTES = 32

# An address however it is written: a quoted local part, a sign that looks like @ or stands for it, a host without a
# dot. A run of letters is looked at from its beginning alone, so that no text takes the square of its length.
_ADDRESS = re.compile(
    r"(?:(?<![^\s<>\",;:()\[\]|])((?:smtp|header)\.[a-z]+=)?([^\s<>\",;:()\[\]|]+)|(\"(?:[^\"\\]|\\.){0,256}\"))"
    r"(?:[@\uff20\ufe6b]|%40)(\[[^\]\s]*\]|[\w-]+(?:\.[\w-]+)*)"
)
_PERSON = r"p-[0-9a-f]{8}"
_MASKED = re.compile(_PERSON)
_TOKEN = re.compile(rf"{_PERSON}@(?:\[[^\]\s]*\]|[\w.-]+)")
# A property that should hold an address and holds a word without any.
_BARE = re.compile(r"(smtp\.mailfrom=)[^\s@.;,<>]+(?=[\s;,]|$)")
_URL = re.compile(r"^([a-z][a-z0-9+.-]*://)(?:[^/?#@]*@)?([^/?#]+).*$", re.IGNORECASE | re.DOTALL)
_NUMBERED = re.compile(r"root|(?:root/)?[a-z_]+=[0-9][0-9a-fx.]*(?:[/, ]+[a-z_]+=[0-9][0-9a-fx.]*)*", re.IGNORECASE)
# What of a quoted line names nobody: a field's name, a pseudonymised address, an IP address, an RFC 8601 result.
_KEPT = re.compile(
    rf"^[A-Z][A-Za-z0-9-]*:|<?{_PERSON}@[\w.-]+>?|"
    r"\[?(?:\d{1,3}\.){3}\d{1,3}\]?"
    r"|\b(?:spf|dkim|dmarc|compauth|reason|action)=[a-z0-9]+"
)


@dataclass(frozen=True)
class Mask:
    """How one case is redacted. `key` is the case's own secret; an empty one is refused."""

    key: bytes

    def __post_init__(self) -> None:
        if not self.key:
            raise ValueError("a redacted report needs the case's key")

    def text(self, value: str) -> str:
        """The text with the local part of every address in it replaced; a token stays what it is.

        >>> Mask(b"k").text("From: jane@contoso.com") == Mask(b"k").text("From: JANE@contoso.com")
        True
        """
        return _BARE.sub(r"\1…", _ADDRESS.sub(self._replaced, value))

    def address(self, value: str) -> str:
        """What stands where an address belongs, as one token: with its domain, or without where no domain is told."""
        masked = self.text(value)
        return masked if _TOKEN.fullmatch(masked) or not value.strip("<> ") else self._token(value)

    def _replaced(self, found: re.Match[str]) -> str:
        property_, word, quoted, domain = found.groups(default="")
        # Outlook sets apostrophes around an address that stands for a name.
        local = word.lstrip("'") or quoted or word
        if _MASKED.fullmatch(local):
            return found.group()
        return f"{property_}{word[: len(word) - len(local)]}{self._token(f'{local}@{domain}')}@{domain}"

    def _token(self, person: str) -> str:
        seen = person.lower().encode("utf-8", "surrogatepass")
        return f"p-{hmac.new(self.key, seen, hashlib.sha256).hexdigest()[:8]}"

    def quote(self, value: str) -> str:
        """Of a quoted line, what names nobody; the rest gives way to an ellipsis."""
        kept = [found.group() for found in _KEPT.finditer(self.text(value))]
        return " ".join([*kept, "…"])

    def path(self, value: str) -> str:
        """Of a file's path, its suffix."""
        suffix = value.replace("\\", "/").rpartition("/")[2].rpartition("!")[2].rpartition(".")
        return f"….{suffix[2]}" if suffix[1] and suffix[2].isalnum() and len(suffix[2]) <= 5 else "…"

    def locator(self, value: str) -> str:
        """Of a place in a file, offsets and numbers; a place that is said by a name is none of them."""
        return value if _NUMBERED.fullmatch(value) else "…"

    def url(self, value: str) -> str:
        """Of a URL, its scheme and host: path and query often hold the victim's address."""
        return _URL.sub(r"\1\2/…", value) if _URL.match(value) else "…"


def case_key(path: Path, chance: Callable[[int], bytes]) -> bytes:
    """The case's own key, as kept in the file at `path`, or made by `chance` and kept there, for its owner's eyes only.

    Raises UsageError for a file that holds no such key: another key would give the same people other tokens.
    """
    if not path.exists():
        key = chance(KEY_BYTES)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
            stream.write(key.hex() + "\n")
        return key
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise UsageError(f"{path}: is no key of a redacted report; restore it, or remove it and have all tokens change")
    return key


def without_names(tables: Tables, mask: Mask, withheld: str) -> Tables:
    """The tables that `NAMING_FIGURES` draw from, people as tokens, files as suffixes, subjects as the word given."""

    def hidden(column: pd.Series) -> pd.Series:
        return column.mask(column.notna(), withheld)

    changes: dict[str, dict[str, Callable[[pd.Series], pd.Series]]] = {
        "deliveries": {"recipient": lambda column: column.map(mask.address, na_action="ignore")},
        "manifest": {"path": lambda column: column.map(mask.path, na_action="ignore")},
        "mail": {"subject": hidden},
        "campaigns": {"title": hidden},
    }
    masked = {
        name: tables[name].assign(**{column: change(tables[name][column]) for column, change in columns.items()})
        for name, columns in changes.items()
        if name in tables
    }
    return {**tables, **masked}
