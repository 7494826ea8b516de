"""Opening a store: from disk and from memory, intact and not."""

import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load import kind_of
from toolkit.load.pstfile import read_pst
from toolkit.load.pstfile.layout import LAYOUTS
from toolkit.load.pstfile.opening import open_bytes, open_store


def made(kit, layout=LAYOUTS[0], crypt=1) -> bytes:
    writer = kit.writer(layout, crypt)
    attachments = [{"method": 1, "data": bytes(9000)}]
    nids = [writer.message(0x200024 + 32 * n, kit.inbox, kit.note(), attachments=attachments) for n in range(3)]
    return kit.with_folders(writer, nids)


def test_a_file_on_disk_is_read_and_left_as_it_was(kit, tmp_path):
    path = tmp_path / "made-up.pst"
    path.write_bytes(made(kit))
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    assert len(list(read_pst(EvidenceFile("E0001", "made-up.pst", path), Notes()))) == 3
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    path.unlink()


def test_an_empty_file_says_so(tmp_path):
    path = tmp_path / "empty.pst"
    path.touch()
    with pytest.raises(EvidenceError, match="empty"), open_store(EvidenceFile("E0001", "empty.pst", path)):
        pass


@pytest.mark.parametrize("crypt", [0, 1, 2])
def test_a_lost_crypt_method_is_found_by_trying(kit, crypt):
    data = bytearray(made(kit, crypt=crypt))
    data[513] = 77
    store = open_bytes(bytes(data))
    assert store.crypt == crypt
    assert store.damage


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_lost_roots_are_found_by_the_scan_and_the_messages_say_so(kit, layout):
    data = bytearray(made(kit, layout))
    data[layout.node_tree_at : layout.node_tree_at + 4] = b"\xff" * 4
    messages, notes = kit.read(bytes(data))
    assert len(messages) == 3
    assert all(message.is_recovered for message in messages)
    assert sum(row["recovered"] for row in notes.ledger) == 3
    assert {problem["locator"] for problem in notes.problems} == {None}


def test_a_file_cut_before_its_trees_is_refused_in_plain_words(kit):
    with pytest.raises(EvidenceError, match="no block is a message: the file is cut off: its header states"):
        open_bytes(made(kit)[:0x4400])


STORE: dict[str, bytes] = {}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    layout=st.sampled_from(LAYOUTS),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=600)), max_size=8),
    end=st.floats(0.01, 1),
)
def test_changed_bytes_give_messages_or_an_evidence_error(kit, layout, changes, end):
    data = bytearray(STORE.setdefault(layout.name, made(kit, layout)))
    for place, piece in changes:
        at = int(place * len(data))
        data[at : at + len(piece)] = piece
    data = data[: int(end * len(data))]
    notes = Notes()
    try:
        messages = list(read_pst(kit.file(bytes(data)), notes))
    except EvidenceError:
        return
    assert len(messages) == sum(row["emitted"] for row in notes.ledger)


@given(st.binary(max_size=3000), st.sampled_from([b"", b"!BDN\0\0\0\0SM\x17\0", b"!BDN\0\0\0\0SM\x24\0"]))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_an_evidence_error(kit, data, head):
    with pytest.raises(EvidenceError):
        open_bytes(head + data)


def test_no_bytes_at_all_are_an_empty_file():
    with pytest.raises(EvidenceError, match="empty"):
        open_bytes(b"")


def test_a_store_whose_first_sector_was_zeroed_is_known_by_its_pages_and_read(kit, tmp_path):
    writer = kit.writer()
    nids = [writer.message(0x200024 + 32 * n, kit.inbox, kit.note()) for n in range(5)]
    data = bytearray(kit.with_folders(writer, nids))
    data[:564] = bytes(564)
    path = tmp_path / "zeroed.pst"
    path.write_bytes(data + bytes(70_000))
    for file in (EvidenceFile("E0001", "a.pst", path), EvidenceFile("E0001", "a.pst", data=path.read_bytes())):
        assert kind_of(file) == "pst"
    assert len(kit.read(bytes(data))[0]) == 5
