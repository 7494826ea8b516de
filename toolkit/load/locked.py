"""Encrypted members of a zip archive, read under the passwords that are given (APPNOTE §6.1; WinZip's AE-1 and AE-2).

    PSTs.001.zip!alice.pst      tried: "2025-export", "Contoso!7"      opened by the second

A check of one or two bytes lets a wrong password pass by chance, so a member counts as opened once it is read to its
end and its checksum agrees.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, TypeVar

__all__ = ["LockedArchive", "StillLocked"]

T = TypeVar("T")

_WRONG = "Bad password"
# Older programs make bytes of a password by the code page of their machine.
_ENCODINGS = ("utf-8", "cp1252", "cp437")


class StillLocked(Exception):
    """No password opens the member, or the one that does finds it damaged; the message says which."""


class LockedArchive:
    """The archive once more, by a library that knows both ciphers. Raises StillLocked where it does not open there."""

    def __init__(self, archive: zipfile.ZipFile, passwords: Sequence[str]) -> None:
        # Imported late: encrypted exports are rare.
        import pyzipper

        self.errors = (pyzipper.BadZipFile, pyzipper.LargeZipFile)
        self.passwords = list(dict.fromkeys(spelt for password in passwords for spelt in _spellings(password)))
        try:
            self.archive: Any = pyzipper.AESZipFile(archive.fp)
        except self.errors as error:
            raise StillLocked(f"the member is encrypted, and the archive is damaged: {error}") from error
        self.members = {member.header_offset: member for member in self.archive.infolist()}

    def read(
        self, member: zipfile.ZipInfo, take: Callable[[IO[bytes]], T], errors: tuple[type[Exception], ...]
    ) -> T:
        """What `take` makes of the member's content under the first password that opens it. Raises StillLocked.

        `errors` are those that a damaged member raises; a wrong password that passed the check raises them too.
        """
        damage = None
        for password in self.passwords:
            try:
                with self.archive.open(self.members[member.header_offset], pwd=password) as stream:
                    return take(stream)
            except (*errors, *self.errors, LookupError) as error:
                if not str(error).startswith(_WRONG):
                    damage = error
        if damage is None:
            raise StillLocked("the member is encrypted, and no password given with --zip-password opens it")
        raise StillLocked(f"the member is encrypted: no password given opens it, or it is damaged: {damage}")


def _spellings(password: str) -> Iterator[bytes]:
    for encoding in _ENCODINGS:
        try:
            yield password.encode(encoding)
        except UnicodeEncodeError:
            continue
