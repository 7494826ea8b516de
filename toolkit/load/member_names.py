"""Names that archives give their members: shown to people, told where two are one, and never written to disk.

    ├⌐t├⌐.eml   →   été.eml           ../../etc/passwd   →   "the member's name climbs out of the archive"
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import PureWindowsPath

__all__ = ["repeated_names", "shown_name", "unsafe_name"]

NAMED_IN_UTF8 = 0x800


def shown_name(info: zipfile.ZipInfo) -> str:
    """A member's name as people see it. Without the mark for UTF-8 it is in cp437 (APPNOTE §4.4.4, appendix D)."""
    if info.flag_bits & NAMED_IN_UTF8 or info.filename.isascii():
        return info.filename
    try:
        # QUIRK: macOS writes UTF-8 without the mark; text in a code page hardly ever is valid UTF-8 by chance.
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def unsafe_name(name: str) -> str | None:
    """Why a member's name is refused: it would leave the folder that it is unpacked to, on Windows or elsewhere."""
    path = PureWindowsPath(name)
    if path.root:
        return "the member's name is an absolute path"
    if ".." in path.parts:
        return "the member's name climbs out of the archive"
    return "the member's name contains a NUL character" if "\x00" in name else None


def repeated_names(listed: Sequence[zipfile.ZipInfo]) -> str | None:
    """For the ledger, how many members bear a name that is taken; None where none does."""
    repeated = len(listed) - len({info.filename for info in listed})
    return f"{repeated} members bear a name that another one bears too" if repeated else None
