"""A made-up PST, read by libpff, by readpst and by the toolkit itself: three readers, one mailbox."""

from __future__ import annotations

import shutil
import subprocess
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypff
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile, RawAttachment, RawMessage
from toolkit.load.pstfile import open_store, read_pst
from toolkit.simulate.mapi import PstAttachment, PstMessage, PstRecipient
from toolkit.simulate.pst import TOP, PstWriter, write_bulk_pst

AT = datetime(2025, 7, 4, 8, 10, tzinfo=UTC)
INBOX, JUNK, DEEP = (TOP, "Inbox"), (TOP, "Junk Email"), (TOP, "Inbox", "Clients", "Été")
BIG = bytes(range(256)) * 35_000
"""8.96 MB: more than one XBLOCK can name."""

FILLER = "X-Filler: é\r\n"

INNERMOST = PstMessage(subject="Innermost", headers="Subject: Innermost\r\n\r\n", text="deep")
INNER = PstMessage(
    subject="Inner", text="inner text", recipients=(PstRecipient("to", "Dan", "dan@contoso.com"),),
    attachments=(PstAttachment("deep.msg", message=INNERMOST), PstAttachment("in.txt", "text/plain", b"in")),
)  # fmt: skip


def numbered(number: int) -> PstMessage:
    """A mail like the others, and different from each."""
    return PstMessage(
        headers=f"Received: from mail.contoso.com (203.0.113.7)\r\nX-Number: {number}\r\n" + FILLER * (number % 400),
        subject=f"RE: Invoice {number}",
        sender_name="Alice Né", sender_address="alice@contoso.com", sender_smtp="alice@contoso.com",
        recipients=(PstRecipient("to", "Bob", "b@contoso.com"), PstRecipient("cc", f"C {number}", "c@fabrikam.com")),
        sent_at=AT, received_at=AT, internet_message_id=f"<{number}@contoso.com>",
        text=f"Text {number}", html=b"<p>%d</p>" % number * (number % 900),
        attachments=(PstAttachment("a.pdf", "application/pdf", b"%PDF" * number),) if number % 3 == 0 else (),
    )  # fmt: skip


SPECIAL = (
    PstMessage(subject="NUL in the headers", headers="X-One: 1\r\n\0X-Two: 2\r\n"),
    PstMessage(subject="Big", attachments=(PstAttachment("big.bin", "application/octet-stream", BIG),)),
    PstMessage(subject="Attached", attachments=(PstAttachment("Inner.msg", message=INNER),)),
    PstMessage(
        subject="S" * 3_000, recipients=tuple(PstRecipient("to", f"P{n}", f"p{n}@contoso.com") for n in range(700))
    ),
    PstMessage(subject="Many", attachments=tuple(PstAttachment(f"{n}.txt", data=b"%d" % n) for n in range(400))),
    PstMessage(),
)
CONTENT = {INBOX: tuple(map(numbered, range(900))), JUNK: (), DEEP: SPECIAL}


def write(path: Path, obscured: bool = False) -> Path:
    with PstWriter(path, obscured=obscured) as pst:
        for folder, messages in CONTENT.items():
            for message in messages:
                pst.add_message(pst.add_folder(folder), message)
            pst.add_folder(folder)
    return path


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "obscured"])
def mailbox(request, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("pst") / "made-up.pst", request.param)


# --- libpff ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def by_libpff(mailbox: Path) -> Iterator[dict[tuple[str, ...], Any]]:
    store = pypff.file()
    store.open(str(mailbox))
    found: dict[tuple[str, ...], Any] = {}

    def walk(path: tuple[str, ...], folder: Any) -> None:
        for index in range(folder.get_number_of_sub_folders()):
            child = folder.get_sub_folder(index)
            inner = (*path, child.get_name())
            found[inner] = child
            walk(inner, child)

    walk((), store.get_root_folder())
    yield found
    store.close()


def value(item: Any, tag: int, record_set: int = 0) -> bytes | None:
    record = item.get_record_set(record_set)
    entries = (record.get_entry(index) for index in range(record.get_number_of_entries()))
    return next((entry.get_data() for entry in entries if entry.get_entry_type() == tag), None)


def text(item: Any, tag: int, record_set: int = 0) -> str | None:
    found = value(item, tag, record_set)
    return None if found is None else found.decode("utf-16-le", "surrogatepass")


def test_libpff_finds_every_folder_and_counts_its_messages(by_libpff) -> None:
    counts = {path: folder.get_number_of_sub_messages() for path, folder in by_libpff.items()}
    assert counts == {
        ("SPAM Search Folder 2",): 0, ("Search Root",): 0, (TOP,): 0, (TOP, "Deleted Items"): 0, INBOX: 900, JUNK: 0,
        (*INBOX, "Clients"): 0, DEEP: len(SPECIAL),
    }  # fmt: skip


def test_libpff_reads_back_every_message(by_libpff) -> None:
    for path, messages in CONTENT.items():
        items = (by_libpff[path].get_sub_message(index) for index in range(len(messages)))
        for item, due in zip(items, messages, strict=True):
            assert text(item, 0x007D) == due.headers
            assert item.get_subject() == due.subject
            assert text(item, 0x1000) == due.text
            assert (value(item, 0x1013) or b"") == (due.html or b"")
            assert text(item, 0x0C1A) == due.sender_name
            assert text(item, 0x1035) == due.internet_message_id
            delivered = item.get_delivery_time()
            assert (delivered and delivered.replace(tzinfo=UTC)) == due.received_at


def test_libpff_reads_back_recipients(by_libpff) -> None:
    for path, messages in CONTENT.items():
        for index, due in enumerate(messages):
            table = by_libpff[path].get_sub_message(index).recipients
            rows = range(table.get_number_of_record_sets() if table else 0)
            assert [(text(table, 0x3001, row), text(table, 0x39FE, row)) for row in rows] == [
                (one.name, one.address) for one in due.recipients
            ]


def test_libpff_reads_back_attachments_byte_for_byte(by_libpff) -> None:
    for path, messages in CONTENT.items():
        for index, due in enumerate(messages):
            item = by_libpff[path].get_sub_message(index)
            assert item.get_number_of_attachments() == len(due.attachments)
            for place, part in enumerate(due.attachments):
                found = item.get_attachment(place)
                assert text(found, 0x3707) == part.name
                if part.message is None:
                    size = found.get_size()
                    assert (found.read_buffer(size) if size else b"") == part.data


def test_libpff_finds_no_orphan(mailbox: Path) -> None:
    store = pypff.file()
    store.open(str(mailbox))
    assert store.get_number_of_orphan_items() == 0
    store.close()


# --- the toolkit's own reader ---------------------------------------------------------------------------------------


def same(found: RawMessage, due: PstMessage) -> None:
    assert found.content == (None if due.headers is None else due.headers.encode("utf-8", "surrogatepass"))
    facts = found.mapi
    assert facts is not None
    assert (facts.subject, facts.text, facts.sender_name) == (due.subject, due.text, due.sender_name)
    assert facts.html == (None if due.html is None else due.html.decode())
    assert (facts.sent_at, facts.received_at) == (due.sent_at, due.received_at)
    assert [(one.kind, one.name, one.address) for one in facts.recipients] == [
        (one.kind, one.name, one.address) for one in due.recipients
    ]
    for part, expected in zip(found.attachments, due.attachments, strict=True):
        same_part(part, expected)


def same_part(found: RawAttachment, due: PstAttachment) -> None:
    assert (found.name, found.declared_type, found.content) == (due.name, due.mime_type, due.data)
    assert (found.message is None) == (due.message is None)
    if found.message is not None and due.message is not None:
        same(found.message, due.message)


def test_the_toolkit_reads_back_every_message_and_the_messages_within(mailbox: Path) -> None:
    notes = Notes()
    found = list(read_pst(EvidenceFile("E0001", "made-up.pst", file=mailbox), notes))
    assert notes.problems == []
    for message, due in zip(found, [one for messages in CONTENT.values() for one in messages], strict=True):
        same(message, due)


def test_the_ledger_balances(mailbox: Path) -> None:
    notes = Notes()
    for _ in read_pst(EvidenceFile("E0001", "made-up.pst", file=mailbox), notes):
        pass
    assert {row["unit"]: row["emitted"] for row in notes.ledger if row["emitted"]} == {
        "/" + "/".join(INBOX): 900, "/" + "/".join(DEEP): len(SPECIAL),
    }  # fmt: skip
    assert all(row["declared"] in (None, row["emitted"]) for row in notes.ledger)


def test_no_checksum_fails(mailbox: Path) -> None:
    with open_store(EvidenceFile("E0001", "made-up.pst", file=mailbox)) as store:
        for bid in store.blocks.keys:
            store.block(bid)
        assert (store.damage, store.doubts) == ([], [])


# Readers may take an empty text for an absent one, and mend lone surrogates.
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)

# Outside of headers the toolkit's reader drops a NUL at the end of a text: some writers store C strings.
SHOWN = TEXTS.filter(lambda text: not text.endswith("\0"))


@settings(max_examples=25, deadline=None)
@given(TEXTS, SHOWN.filter(lambda text: "\x01" not in text), st.binary(max_size=30_000), SHOWN)
def test_any_text_and_any_bytes_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, headers: str, subject: str, content: bytes, name: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.pst"
    due = PstMessage(
        headers=headers, subject=subject, html=b"<p>", sender_name=name, attachments=(PstAttachment("x", data=content),)
    )  # fmt: skip
    with PstWriter(path) as pst:
        pst.add_message(pst.add_folder(INBOX), due)
    (found,) = read_pst(EvidenceFile("E0001", "a.pst", file=path), Notes())
    same(found, due)


# --- readpst --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("readpst") is None, reason="readpst is not installed")
def test_readpst_agrees_on_the_counts(mailbox: Path, tmp_path: Path) -> None:
    # One process: several write into one folder and may choose one name.
    command = ["readpst", "-j", "0", "-e", "-D", "-q", "-o", str(tmp_path), str(mailbox)]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    assert done.stderr == b""
    inbox = next(tmp_path.rglob("Inbox"))
    assert len(list(inbox.glob("*.eml"))) == 900
    assert len(list(next(tmp_path.rglob("Clients")).rglob("*.eml"))) == len(SPECIAL)


# --- the file itself ------------------------------------------------------------------------------------------------


def test_the_same_calls_give_the_same_bytes(tmp_path: Path) -> None:
    assert write(tmp_path / "one.pst").read_bytes() == write(tmp_path / "two.pst").read_bytes()


def test_trees_are_deeper_than_one_page(mailbox: Path) -> None:
    data = mailbox.read_bytes()
    for at in (224, 240):
        root = int.from_bytes(data[at : at + 8], "little")
        assert data[root + 491] >= 2


def test_what_was_broken_off_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "half.pst"
    with pytest.raises(KeyError), PstWriter(path) as pst:
        pst.add_message(pst.add_folder(INBOX), PstMessage(recipients=(PstRecipient("from", "A", "a@contoso.com"),)))
    assert not path.read_bytes().startswith(b"!BDN")


def test_memory_does_not_grow_with_the_bytes_of_messages(tmp_path: Path) -> None:
    def peak(size: int) -> int:
        message = PstMessage(attachments=(PstAttachment("a.bin", data=bytes(size)),))
        tracemalloc.start()
        with PstWriter(tmp_path / f"{size}.pst") as pst:
            inbox = pst.add_folder(INBOX)
            for _ in range(60):
                pst.add_message(inbox, message)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(400_000) < peak(1_000) + 2_000_000


def test_bulk_mail_is_as_much_as_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "bulk.pst"
    write_bulk_pst(path, 200, 7, 20_000)
    notes = Notes()
    found = list(read_pst(EvidenceFile("E0001", "bulk.pst", file=path), notes))
    assert (len(found), notes.problems) == (200, [])
    assert 3_500_000 < path.stat().st_size < 8_000_000
