"""Outlook stores through libpff: every folder is counted, and one bad item stops nothing."""

from __future__ import annotations

from collections import Counter

import pytest

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile, RawMessage
from toolkit.load import kind_of, pst


class FakeEntry:
    def __init__(self, tag: int, kind: int, data: bytes | OSError | None) -> None:
        self.tag, self.kind, self.data = tag, kind, data

    def get_entry_type(self) -> int:
        return self.tag

    def get_value_type(self) -> int:
        return self.kind

    def get_data(self) -> bytes | None:
        if isinstance(self.data, OSError):
            raise self.data
        return self.data


class FakeItem:
    """What libpff hands over for an item, reduced to what is asked of it."""

    def __init__(self, identifier: int, **properties: str | bytes | OSError | None) -> None:
        self.identifier = identifier
        self.entries = [
            FakeEntry(int(tag[1:], 16), 0x1F if isinstance(value, str) else 0x0102, _stored(value))
            for tag, value in properties.items()
        ]

    def get_identifier(self) -> int:
        return self.identifier

    def get_record_set(self, index: int) -> FakeItem:
        return self

    def get_number_of_entries(self) -> int:
        return len(self.entries)

    def get_entry(self, index: int) -> FakeEntry:
        return self.entries[index]


def _stored(value: str | bytes | OSError | None) -> bytes | OSError | None:
    return value.encode("utf-16-le") if isinstance(value, str) else value


class FakeFolder(FakeItem):
    def __init__(self, name: str, items=(), folders=(), identifier: int = 0x22) -> None:
        super().__init__(identifier)
        self.name, self.items, self.folders = name, items, folders

    def get_name(self) -> str:
        return self.name

    def get_number_of_sub_messages(self) -> int:
        return len(self.items)

    def get_sub_message(self, index: int) -> FakeItem:
        if isinstance(self.items[index], OSError):
            raise self.items[index]
        return self.items[index]

    def get_number_of_sub_folders(self) -> int:
        return len(self.folders)

    def get_sub_folder(self, index: int) -> FakeFolder:
        return self.folders[index]


def read_folders(root: FakeFolder, notes: Notes) -> list[RawMessage]:
    return list(pst._Reading("E0001", notes).folders(root))


def mail(identifier: int, **properties) -> FakeItem:
    return FakeItem(identifier, _001A="IPM.Note", _007D="From: alice@contoso.com\r\n", **properties)


def test_a_message_says_where_it_lies(notes) -> None:
    inbox = FakeFolder("Inbox", [mail(2097188)], identifier=0x8022)
    (message,) = read_folders(FakeFolder("", folders=[FakeFolder("Top", folders=[inbox], identifier=0x42)]), notes)
    assert (message.locator, message.folder, message.header_origin) == ("nid=2097188", "/Top/Inbox", "mapi")
    assert message.content == b"From: alice@contoso.com\r\n"


def test_headers_go_on_after_a_nul(notes) -> None:
    item = FakeItem(4, _001A="IPM.Note", _007D="From: a\x00b\r\nX-After: 1\r\n")
    (message,) = read_folders(FakeFolder("", [item]), notes)
    assert message.content == b"From: a\x00b\r\nX-After: 1\r\n"


def test_one_bad_item_is_a_problem_and_the_next_one_comes_out(notes) -> None:
    error = OSError("pypff_folder_get: unable to retrieve. libpff_table_read: unsupported value type. libpff_x: y.")
    messages = read_folders(FakeFolder("", [mail(4), error, mail(36)]), notes)
    assert [message.locator for message in messages] == ["nid=4", "nid=36"]
    assert notes.problems[0]["reason"] == "the item cannot be read: unsupported value type"
    assert notes.problems[0]["locator"] == "folder=//1"
    (row,) = notes.ledger
    assert (row["declared"], row["emitted"], row["failed"]) == (3, 2, 1)


def test_what_is_no_mail_is_counted_by_class(notes) -> None:
    others = [FakeItem(4 + 32 * n, _001A=name) for n, name in enumerate(("IPM.Contact", "IPM.Contact", "ipm.task"))]
    assert len(read_folders(FakeFolder("", [*others, mail(100)]), notes)) == 1
    (row,) = notes.ledger
    assert (row["declared"], row["emitted"], row["skipped"]) == (4, 1, 3)
    assert row["note"] == "2 IPM.Contact, 1 ipm.task"


COME_OUT = ["IPM.Schedule.Meeting.Request", "REPORT.IPM.Note.NDR", "IPM.TaskRequest", "IPM.Note.SMIME", "IPM.Unheard"]


@pytest.mark.parametrize("name", COME_OUT)
def test_meeting_requests_reports_and_unknown_classes_come_out(name, notes) -> None:
    assert len(read_folders(FakeFolder("", [FakeItem(4, _001A=name)]), notes)) == 1


def test_whatever_bears_transport_headers_is_mail(notes) -> None:
    item = FakeItem(4, _001A="IPM.Contact", _007D="From: mallory@fabrikam.com\r\n")
    assert len(read_folders(FakeFolder("", [item]), notes)) == 1


def test_an_item_without_a_class_comes_out(notes) -> None:
    (message,) = read_folders(FakeFolder("", [FakeItem(4, _0037="draft")]), notes)
    assert (message.header_origin, message.content) == ("absent", None)


def test_a_damaged_value_is_a_problem_and_the_message_comes_out(notes) -> None:
    (message,) = read_folders(FakeFolder("", [mail(4, _1013=OSError("damaged"))]), notes)
    assert message.mapi is not None
    assert message.mapi.html is None
    assert notes.problems[0]["field"] == "10130102"


def test_the_mark_of_the_subject_prefix_is_no_part_of_the_subject(notes) -> None:
    (message,) = read_folders(FakeFolder("", [mail(4, _0037="\x01\x05RE: pay")]), notes)
    assert message.mapi is not None
    assert message.mapi.subject == "RE: pay"


def test_two_folders_of_one_name_are_two_units(notes) -> None:
    folders = [FakeFolder("Inbox", [mail(4)], identifier=0x42), FakeFolder("Inbox", [mail(36)], identifier=0x62)]
    read_folders(FakeFolder("", folders=folders), notes)
    assert [row["unit"] for row in notes.ledger] == ["/", "/Inbox", "/Inbox (2)"]


def test_a_folder_that_contains_itself_is_visited_once(notes) -> None:
    root = FakeFolder("", [mail(4)])
    root.folders = [root]
    assert len(read_folders(root, notes)) == 1


def test_a_store_that_does_not_open_is_an_error_that_names_the_cause(samples, as_evidence, notes) -> None:
    with pytest.raises(EvidenceError, match="the Outlook store cannot be opened") as raised:
        list(pst.read(as_evidence(samples["pst"]), notes))
    assert "pypff" not in str(raised.value)


@pytest.mark.corpus
def test_every_folder_of_the_corpus_balances(files_of_corpus) -> None:
    refused, kinds, origins, notes = [], Counter[str](), Counter[str](), Notes()
    for path in files_of_corpus("pst"):
        file = EvidenceFile("E0001", path.name, path)
        kinds[kind_of(file)] += 1
        try:
            origins.update(message.header_origin for message in pst.read(file, notes))
        except EvidenceError as error:
            refused.append(str(error))
    assert kinds == {"pst": 32}
    assert origins == {"mapi": 128, "absent": 52}
    assert len(refused) == 1
    assert str(path.parent) not in refused[0]
    for row in notes.ledger:
        assert row["declared"] == row["emitted"] + row["skipped"] + row["failed"]


@pytest.mark.corpus
def test_a_store_inside_an_archive_reads_as_one_on_disk(files_of_corpus) -> None:
    path = next(path for path in files_of_corpus("pst") if path.name.endswith("passwordprotectedPST.pst"))
    on_disk = list(pst.read(EvidenceFile("E0001", "a.pst", path), Notes()))
    in_memory = list(pst.read(EvidenceFile("E0001", "a.pst", data=path.read_bytes()), Notes()))
    assert on_disk == in_memory
    assert len(on_disk) > 0
