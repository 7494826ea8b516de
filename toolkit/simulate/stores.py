"""Mailboxes that come as Outlook stores: one given as it is, one that a search exported into a zip inside a zip.

    exports/outlook/jane.doe.pst      exports/purview/Export-2025-07-15.zip!PSTs.001.zip!marc.tremblay.pst

What a user deleted lies beside the folders that the user sees, and a contact is no mail: both are in every store.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from toolkit.simulate.mail import Mail
from toolkit.simulate.outlook import pst_message
from toolkit.simulate.pst import TOP, PstMessage, PstWriter

__all__ = ["Store"]

_DELETED = ("Recoverable Items", "Deletions")
_CONTACT = PstMessage(headers=None, subject="Paula Ferreira", message_class="IPM.Contact")

# One mail in so many was deleted by its owner.
_DELETED_EVERY, _DELETED_AT = 4, 1


class Store:
    """One mailbox, written into a .pst as mails come; whole when the `with` block ends."""

    def __init__(self, path: Path, owner: str) -> None:
        self._owner = owner
        self._pst = PstWriter(path, store_name=owner, obscured=True)
        self._count = 0

    def __enter__(self) -> Store:
        self._pst.add_message(self._pst.add_folder((TOP, "Contacts")), _CONTACT)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pst.__exit__(kind, error, trace)

    def add(self, mail: Mail, folder: str) -> None:
        """Keep the owner's copy of the mail in one of the folders that users see, unless its owner deleted it."""
        self._count += 1
        was_deleted = self._count % _DELETED_EVERY == _DELETED_AT
        path = _DELETED if was_deleted else (TOP, folder)
        self._pst.add_message(self._pst.add_folder(path), pst_message(mail, self._owner))
