"""libpff, which shares nothing with this reader, reads the same: made-up stores of every width, and real ones."""

import io

import pytest

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile, RawMessage
from toolkit.load.pstfile import read_pst
from toolkit.load.pstfile.layout import LAYOUTS

pypff = pytest.importorskip("pypff")

# Writers that end a text with the NUL of C strings: neither reader counts it.
END = "\0"


def recorded(item, name):
    try:
        return getattr(item, name)
    except (OSError, AttributeError):
        return None


def second_opinion(folder):
    """(node id, transport headers, subject, sizes of attachments) of every message that libpff can give."""
    for place in range(folder.number_of_sub_messages):
        try:
            item = folder.get_sub_message(place)
            sizes = [item.get_attachment(n).get_size() for n in range(recorded(item, "number_of_attachments") or 0)]
        except OSError:
            continue
        yield item.identifier, recorded(item, "transport_headers"), recorded(item, "subject"), sizes
    for place in range(folder.number_of_sub_folders):
        yield from second_opinion(folder.get_sub_folder(place))


def assert_agrees(ours: RawMessage, headers: str | None, subject: str | None, sizes: list[int]) -> None:
    # libpff ends transport headers at the first NUL.
    content = None if ours.content is None else ours.content.decode("utf-8", "surrogatepass").split("\0")[0]
    assert (headers or None) == (content or None)
    assert (subject or "").rstrip(END) == (ours.mapi.subject or "").rstrip(END)
    assert [size for size, a in zip(sizes, ours.attachments, strict=True) if a.content is not None] == [
        len(a.content) for a in ours.attachments if a.content is not None
    ]


@pytest.mark.parametrize("crypt", [0, 1, 2])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_libpff_reads_the_same_from_a_made_up_store(kit, layout, crypt):
    writer = kit.writer(layout, crypt)
    inner = writer.message_parts(kit.note())
    attachments = [{"method": 1, "data": bytes(range(256)) * 300}, {"method": 5, "message": inner}]
    nids = [writer.message(0x200024, kit.inbox, kit.note(x007D=kit.text(kit.headers * 9)), attachments=attachments)]
    nids += [writer.message(0x200024 + 32 * n, kit.inbox, kit.note()) for n in range(1, 400)]
    data = kit.with_folders(writer, nids)
    ours = {int(message.locator.removeprefix("nid=")): message for message in kit.read(data)[0]}
    theirs = pypff.file()
    theirs.open_file_object(io.BytesIO(data))
    seen = list(second_opinion(theirs.root_folder))
    assert len(seen) == len(ours) == 400
    for nid, *found in seen:
        assert_agrees(ours[nid], *found)


@pytest.mark.corpus
def test_every_real_store_gives_at_least_what_libpff_gives(stores):
    compared = 0
    for path in stores:
        notes = Notes()
        messages = list(read_pst(EvidenceFile("E0001", path.name, path), notes))
        ours = {int(message.locator.removeprefix("nid=")): message for message in messages}
        theirs = pypff.file()
        try:
            theirs.open(str(path))
        except OSError:
            continue
        seen = list(second_opinion(theirs.root_folder))
        assert len(seen) <= len(ours) + sum(row["skipped"] for row in notes.ledger)
        for nid, *found in seen:
            if nid in ours:
                assert_agrees(ours[nid], *found)
                compared += 1
    assert compared >= 150


@pytest.mark.corpus
def test_every_real_store_balances_or_says_why_not(stores):
    for path in stores:
        notes = Notes()
        try:
            list(read_pst(EvidenceFile("E0001", path.name, path), notes))
        except EvidenceError:
            continue
        for row in notes.ledger:
            accounted = row["emitted"] + row["skipped"] + row["failed"] + row["duplicate"]
            assert row["declared"] in (None, accounted) or row["note"]
            assert row["failed"] == 0 or notes.problems


@pytest.mark.corpus
def test_contacts_are_counted_and_embedded_messages_come_out(stores):
    path = next((path for path in stores if path.name.endswith("Test_part1.pst")), None)
    if path is None:
        pytest.skip("the store with contacts and embedded messages is not there")
    notes = Notes()
    messages = list(read_pst(EvidenceFile("E0001", path.name, path), notes))
    embedded = [a.message for message in messages for a in message.attachments if a.message is not None]
    skipped = " ".join(row["note"] or "" for row in notes.ledger)
    assert (len(messages), len(embedded)) == (31, 10)
    assert "21 IPM.Contact" in skipped
    assert "9 IPM.Appointment" in skipped
