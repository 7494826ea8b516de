"""Where the copies lie: the folders a consultant is handed, a mail in each place where someone kept it.

    exports/mailboxes/jane.doe/Inbox/0007_new-missed-fax-msg.eml · exports/reported/ · exports/archive/Archives.mbox
    exports/purview/Export-2025-07-15.zip!Items.001.zip!jane.doe/Inbox/0012_offer.eml

File names tell what a user would see, never what the mail is.
"""

from __future__ import annotations

import io
import re
import time
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from toolkit.simulate.eml import message_bytes
from toolkit.simulate.mail import Mail
from toolkit.simulate.scene import domain
from toolkit.simulate.tenant import CLOUD_DOMAIN, DOMAIN

FILES_A_FOLDER = 1_000
ZIPPED_AT_MOST = 300
COPIES_AT_MOST = 2

_ARCHIVE, _MEMBERS = "Export-2025-07-15.zip", "Items.001.zip"
_MBOX = "Archives.mbox"
_FOLDERS = {"I": "Inbox", "J": "Junk Email"}
_NOT_DELIVERED = ("Q", "R")

# One mail in so many goes to the archive, the mbox: both hold a slice of everything.
_EVERY, _ZIPPED, _BOXED = 11, 5, 9
_ZIP_TIME = (2025, 7, 15, 9, 30, 0)


class MailExports:
    """Writes each mail into the places where it is found; nothing of it is kept in memory but the small archive."""

    def __init__(self, folder: Path) -> None:
        self._root = folder
        self._counts: Counter[str] = Counter()
        self._zipped = 0
        self._inner = io.BytesIO()
        self._members = zipfile.ZipFile(self._inner, "w")
        (folder / "archive").mkdir(parents=True)
        self._mbox: BinaryIO = (folder / "archive" / _MBOX).open("wb")

    def __enter__(self) -> MailExports:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._mbox.close()
        self._members.close()
        (self._root / "purview").mkdir()
        with zipfile.ZipFile(self._root / "purview" / _ARCHIVE, "w") as outer:
            _store(outer, _MEMBERS, self._inner.getvalue())

    def add(self, mail: Mail, number: int) -> list[str]:
        """Write every copy, and name the evidence files that hold one; `!` leads into an archive."""
        if not mail.copies or mail.landing in _NOT_DELIVERED:
            return []
        if mail.reported:
            return [self._write("reported", mail, number, "")]
        if number % _EVERY == _ZIPPED and self._zipped < ZIPPED_AT_MOST:
            return [self._zip(mail, number)]
        if number % _EVERY == _BOXED:
            return [self._box(mail)]
        return [self._write(f"mailboxes/{owner}/{_folder(mail)}", mail, number, owner) for owner in _owners(mail)]

    def _write(self, place: str, mail: Mail, number: int, owner: str) -> str:
        turn = self._counts[place] // FILES_A_FOLDER
        self._counts[place] += 1
        folder = place if turn == 0 else f"{place} {turn + 1}"
        (self._root / folder).mkdir(parents=True, exist_ok=True)
        name = f"{folder}/{_file_name(mail, number)}"
        (self._root / name).write_bytes(message_bytes(mail, owner))
        return f"exports/{name}"

    def _zip(self, mail: Mail, number: int) -> str:
        owner = _owners(mail)[0]
        name = f"{owner}/{_folder(mail)}/{_file_name(mail, number)}"
        _store(self._members, name, message_bytes(mail, owner))
        self._zipped += 1
        return f"exports/purview/{_ARCHIVE}!{_MEMBERS}!{name}"

    def _box(self, mail: Mail) -> str:
        """mboxrd: a separator line with the time of receipt, and `>` before what looks like one."""
        unix = message_bytes(mail, _owners(mail)[0]).replace(b"\r\n", b"\n")
        quoted = re.sub(rb"(?m)^(>*From )", rb">\1", unix)
        sender = mail.mail_from if "@" in mail.mail_from else "MAILER-DAEMON"
        opening = f"From {sender} {time.asctime(mail.received_at.timetuple())}\n".encode("ascii")
        self._mbox.write(opening + quoted + b"\n")
        return f"exports/archive/{_MBOX}"


def _folder(mail: Mail) -> str:
    return mail.folder or _FOLDERS[mail.landing]


def _owners(mail: Mail) -> list[str]:
    """Whose mailboxes hold a copy: the first recipients of ours, or the author of what left us."""
    ours = [person.address for person in mail.recipients if domain(person.address) in (DOMAIN, CLOUD_DOMAIN)]
    return [address.partition("@")[0] for address in (ours or [mail.sender_shown])[:COPIES_AT_MOST]]


def _file_name(mail: Mail, number: int) -> str:
    plain = unicodedata.normalize("NFKD", mail.subject.lower()).encode("ascii", "ignore").decode("ascii")
    return f"{number:04}_{re.sub(r'[^a-z0-9]+', '-', plain)[:40].strip('-') or 'message'}.eml"


def _store(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Stored, not deflated, and always of the same date: compressors differ between builds, and so would the bytes."""
    entry = zipfile.ZipInfo(name, _ZIP_TIME)
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data)
