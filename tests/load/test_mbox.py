"""Messages one after another, split where a mailbox splits them and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load import kind_of, mbox

LINE = b"From alice@contoso.com Fri Jul  4 08:00:00 2025\n"
ONE = b"Subject: one\n\nbody one\n"
TWO = b"Subject: two\n\nbody two\n"


def contents(data: bytes) -> list[bytes]:
    return [message.content or b"" for message in mbox.read(EvidenceFile("E0001", "m", data=data), Notes())]


def test_messages_come_out_without_their_from_line_and_the_blank_line_after() -> None:
    assert contents(LINE + ONE + b"\n" + LINE + TWO) == [ONE, TWO]


def test_windows_line_ends_are_no_obstacle() -> None:
    mailbox = (LINE + ONE + b"\n" + LINE + TWO).replace(b"\n", b"\r\n")
    assert contents(mailbox) == [ONE.replace(b"\n", b"\r\n"), TWO.replace(b"\n", b"\r\n")]


@pytest.mark.parametrize("line", [b"From - \n", b"From 184434@xxx\n", b"From MAILER-DAEMON Fri Jul  4 08:00:00 2025\n"])
def test_every_writers_from_line_splits(line) -> None:
    assert contents(line + ONE + b"\n" + line + TWO) == [ONE, TWO]


@pytest.mark.parametrize(
    "body",
    [
        b"From here on nothing was logged.\n",
        b"\nFrom here on nothing was logged.\n",
        b"\n>From alice@contoso.com Fri Jul  4 08:00:00 2025\nSubject: quoted\n",
        b"no blank line\nFrom alice@contoso.com Fri Jul  4 08:00:00 2025\nand no field after it\n",
        b"no blank line\nFrom here on\nSubject: inside\n",
        b"\nFrom : alice@contoso.com Fri Jul  4 08:00:00 2025\n",
    ],
)
def test_a_line_of_the_body_does_not_split(body) -> None:
    message = ONE + body
    assert contents(LINE + message) == [message]


@pytest.mark.parametrize("line", [b"From - \n", LINE])
def test_old_mailboxes_without_the_blank_line_are_split_too(line) -> None:
    assert contents(line + ONE + line + TWO) == [ONE, TWO]


def test_the_locator_is_where_the_header_begins(as_evidence, notes) -> None:
    data = b"\n\n" + LINE + ONE + b"\n" + LINE + TWO
    offsets = [int(message.locator.removeprefix("offset=")) for message in mbox.read(as_evidence(data), notes)]
    assert [data[offset : offset + 12] for offset in offsets] == [b"Subject: one", b"Subject: two"]


def test_a_mailbox_on_disk_reads_as_one_in_memory(tmp_path) -> None:
    path = tmp_path / "inbox"
    path.write_bytes(LINE + ONE + b"\n" + LINE + TWO)
    found = [message.content for message in mbox.read(EvidenceFile("E0001", "inbox", path), Notes())]
    assert found == [ONE, TWO]


def test_an_empty_place_between_two_from_lines_is_a_problem_and_the_rest_goes_on(as_evidence, notes) -> None:
    messages = list(mbox.read(as_evidence(LINE + b"\n" + LINE + TWO), notes))
    assert [message.content for message in messages] == [TWO]
    assert len(notes.problems) == 1
    (row,) = notes.ledger
    assert (row["declared"], row["emitted"], row["failed"]) == (2, 1, 1)


def test_prose_that_begins_with_from_is_no_mailbox(as_evidence) -> None:
    assert kind_of(as_evidence(b"From here on nothing was logged.\n\nFrom there neither.\n")) == "unknown"


@given(st.binary(max_size=2000))
def test_any_bytes_give_messages_that_are_parts_of_them(rest) -> None:
    data = LINE + rest
    assert all(content in data for content in contents(data))


@pytest.mark.corpus
def test_the_mailboxes_of_the_corpus_give_all_their_messages_and_no_line_of_prose(files_of_corpus) -> None:
    boxes = [path for path in files_of_corpus("mime") if path.name.endswith(".mbox.txt")]
    found = {path.name: len(contents(path.read_bytes())) for path in boxes}
    assert {name.rpartition("__")[2]: number for name, number in found.items()} == {
        "content-length.mbox.txt": 29, "issue1189.mbox.txt": 4, "simple.mbox.txt": 3, "unmunged.mbox.txt": 2,
    }  # fmt: skip


BODY = b"text\n\nFrom bob@contoso.com Fri Jul  4 08:00:00 2025\nSubject: quoted\n\nx\n"


def counted(length: int) -> bytes:
    start = b"From alice@contoso.com Fri Jul  4 08:00:00 2025\nSubject: one\nContent-Length: %d\n\n"
    return start % length + BODY + b"\n"


def test_a_content_length_that_fits_keeps_a_message_whole_and_says_what_lies_within(as_evidence, notes) -> None:
    messages = list(mbox.read(as_evidence(counted(len(BODY)) + counted(len(BODY))), notes))
    assert len(messages) == 2
    assert all(BODY in message.content for message in messages)
    assert "within the Content-Length" in notes.problems[0]["reason"]
    assert notes.ledger[0]["note"]


@pytest.mark.parametrize("length", [0, 5, len(BODY) - 3, 10**9])
def test_a_content_length_that_does_not_fit_counts_for_nothing(length, as_evidence, notes) -> None:
    assert len(list(mbox.read(as_evidence(counted(length)), notes))) == 2
