"""Where the copies lie: the folders a consultant is handed, a mail in each place where someone kept it.

    exports/mailboxes/chloe.roy/Inbox/0007_new-missed-fax-msg.eml · exports/reported/0038_lunch.msg
    exports/archive/Archives.mbox · exports/outlook/jane.doe.pst
    exports/purview/Export-2025-07-15.zip!Items.001.zip!chloe.roy/Inbox/0012_offer.eml
    exports/purview/Export-2025-07-15.zip!PSTs.001.zip!marc.tremblay.pst

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
from toolkit.simulate.msg import write_msg
from toolkit.simulate.outlook import pst_message
from toolkit.simulate.scene import domain
from toolkit.simulate.stores import Store
from toolkit.simulate.tenant import CLOUD_DOMAIN, DOMAIN, staff

FILES_A_FOLDER = 1_000
ZIPPED_AT_MOST = 300
COPIES_AT_MOST = 2

# Whose whole mailbox came as a store: the director's and the help desk's as they are, another inside the zips.
_GIVEN, _EXPORTED = (person.address.partition("@")[0] for person in staff(1)[:2])
_DESK = "helpdesk"

_ARCHIVE, _MEMBERS, _STORES = "Export-2025-07-15.zip", "Items.001.zip", "PSTs.001.zip"
_MBOX = "Archives.mbox"
_FOLDERS = {"I": "Inbox", "J": "Junk Email"}
_NOT_DELIVERED = ("Q", "R")

# One mail in so many goes to the archive, the mbox: both hold a slice of everything. Some were saved from Outlook, too.
_EVERY, _ZIPPED, _BOXED, _SAVED = 11, 5, 9, 2
_ZIP_TIME = (2025, 7, 15, 9, 30, 0)


class MailExports:
    """Writes each mail into the places where it is found.

    Nothing is kept in memory but the archive's small members and, at the end, the one store that goes into it.
    """

    def __init__(self, folder: Path) -> None:
        self._root = folder
        self._counts: Counter[str] = Counter()
        self._zipped = 0
        self._inner = io.BytesIO()
        self._members = zipfile.ZipFile(self._inner, "w")
        for place in ("archive", "outlook", "purview"):
            (folder / place).mkdir(parents=True)
        self._mbox: BinaryIO = (folder / "archive" / _MBOX).open("wb")
        self._exported = folder / "purview" / f"{_EXPORTED}.pst"
        self._stores = {owner: Store(folder / "outlook" / f"{owner}.pst", owner) for owner in (_GIVEN, _DESK)}
        self._stores[_EXPORTED] = Store(self._exported, _EXPORTED)

    def __enter__(self) -> MailExports:
        for store in self._stores.values():
            store.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for store in self._stores.values():
            store.__exit__(kind, error, trace)
        self._mbox.close()
        self._members.close()
        with zipfile.ZipFile(self._root / "purview" / _ARCHIVE, "w") as outer:
            _put(outer, _MEMBERS, self._inner.getvalue())
            _put(outer, _STORES, _zipped(self._exported.name, self._exported.read_bytes()))
        self._exported.unlink()

    def add(self, mail: Mail, number: int) -> list[str]:
        """Write every copy, and name the evidence files that hold one; `!` leads into an archive."""
        if not mail.copies or mail.landing in _NOT_DELIVERED:
            return []
        if mail.reported:
            return [self._save("reported", mail, number, ""), self._keep(mail, number, _DESK)]
        if number % _EVERY == _ZIPPED and self._zipped < ZIPPED_AT_MOST:
            return [self._zip(mail, number)]
        if number % _EVERY == _BOXED:
            return [self._box(mail)]
        owners = _owners(mail)
        saved = [self._save("saved", mail, number, owners[0])] if number % _EVERY == _SAVED else []
        return [self._keep(mail, number, owner) for owner in owners] + saved

    def _keep(self, mail: Mail, number: int, owner: str) -> str:
        """The copy in the owner's own mailbox, as that came to us."""
        if owner not in self._stores:
            content = message_bytes(mail, owner)
            return self._write(f"mailboxes/{owner}/{_folder(mail)}", _file_name(mail, number), content)
        self._stores[owner].add(mail, _folder(mail))
        place = f"purview/{_ARCHIVE}!{_STORES}!" if owner == _EXPORTED else "outlook/"
        return f"exports/{place}{owner}.pst"

    def _save(self, place: str, mail: Mail, number: int, owner: str) -> str:
        """The copy that someone dragged out of Outlook."""
        return self._write(place, _file_name(mail, number, ".msg"), write_msg(pst_message(mail, owner)))

    def _write(self, place: str, name: str, content: bytes) -> str:
        turn = self._counts[place] // FILES_A_FOLDER
        self._counts[place] += 1
        folder = place if turn == 0 else f"{place} {turn + 1}"
        (self._root / folder).mkdir(parents=True, exist_ok=True)
        (self._root / folder / name).write_bytes(content)
        return f"exports/{folder}/{name}"

    def _zip(self, mail: Mail, number: int) -> str:
        owner = _owners(mail)[0]
        name = f"{owner}/{_folder(mail)}/{_file_name(mail, number)}"
        _put(self._members, name, message_bytes(mail, owner))
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


def _file_name(mail: Mail, number: int, suffix: str = ".eml") -> str:
    plain = unicodedata.normalize("NFKD", mail.subject.lower()).encode("ascii", "ignore").decode("ascii")
    return f"{number:04}_{re.sub(r'[^a-z0-9]+', '-', plain)[:40].strip('-') or 'message'}{suffix}"


def _zipped(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        _put(archive, name, data)
    return buffer.getvalue()


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Stored, not deflated, and always of the same date: compressors differ between builds, and so would the bytes."""
    entry = zipfile.ZipInfo(name, _ZIP_TIME)
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data)
