"""Mailboxes as Outlook stores."""

from __future__ import annotations

from pathlib import Path

import pypff

from toolkit.simulate.incident import mails_of
from toolkit.simulate.stores import Store


def counts(folder: pypff.folder, path: str = "") -> dict[str, int]:
    """Items by folder, as libpff counts them."""
    found = {path: folder.number_of_sub_messages}
    for inner in folder.sub_folders:
        found |= counts(inner, f"{path}/{inner.name}")
    return {name: count for name, count in found.items() if count}


def test_a_store_holds_folders_what_was_deleted_and_a_contact(tmp_path: Path) -> None:
    mails = list(mails_of(12, 5))[:12]
    with Store(tmp_path / "jane.pst", "jane") as store:
        for mail in mails:
            store.add(mail, "Inbox")
    file = pypff.file()
    file.open(str(tmp_path / "jane.pst"))
    assert counts(file.get_root_folder()) == {
        "/Top of Personal Folders/Contacts": 1, "/Top of Personal Folders/Inbox": 9, "/Recoverable Items/Deletions": 3,
    }  # fmt: skip
    file.close()


def test_the_same_mails_give_the_same_store(tmp_path: Path) -> None:
    for name in ("one", "two"):
        with Store(tmp_path / name, "jane") as store:
            for mail in mails_of(5, 5):
                store.add(mail, "Inbox")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
