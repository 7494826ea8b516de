"""PST: a made-up mailbox as Outlook stores it, Unicode, of any size ([MS-PST]).

    with PstWriter(path) as pst:
        pst.add_message(pst.add_folder(("Top of Personal Folders", "Inbox")), PstMessage(subject="Invoice"))

The same calls give the same bytes. Memory grows with the number of messages, not with their size.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from toolkit.simulate.bulk import bulk_messages
from toolkit.simulate.mapi import PstAttachment, PstMessage, PstRecipient
from toolkit.simulate.pstwriter import Folder, Folders, Nodes, write_message

__all__ = ["PstAttachment", "PstMessage", "PstRecipient", "PstWriter", "write_bulk_pst"]

TOP = "Top of Personal Folders"


class PstWriter:
    """A PST being written; it is whole when the `with` block ends without an exception.

    `obscured` stores blocks as Outlook does by default (NDB_CRYPT_PERMUTE). `top` names the folder that holds what a
    user sees: paths begin with it, others lie beside it and are hidden from Outlook.
    """

    def __init__(
        self, path: Path, store_name: str = "Personal Folders", top: str = TOP, obscured: bool = False
    ) -> None:
        self._stream = path.open("wb")
        self._nodes = Nodes(self._stream, obscured)
        self._folders = Folders(self._nodes, store_name, top)

    def __enter__(self) -> PstWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stream:
            if error is None:
                self._nodes.finish(self._folders.finish())

    def add_folder(self, path: tuple[str, ...]) -> Folder:
        """The folder of that path, made where it is missing, with those above it."""
        return self._folders.get(path)

    def add_message(self, folder: Folder, message: PstMessage) -> int:
        """Write a message into a folder; its node id."""
        return self._folders.add(folder, write_message(self._nodes, message))


def write_bulk_pst(path: Path, messages: int, seed: int, bytes_each: int) -> None:
    """A PST of so many messages, in the folders where an incident leaves them.

    `bytes_each` is what they take on average, but never less than headers and text need (about 12,000).
    """
    with PstWriter(path) as pst:
        for name, message in bulk_messages(messages, seed, bytes_each):
            pst.add_message(pst.add_folder((TOP, name)), message)
