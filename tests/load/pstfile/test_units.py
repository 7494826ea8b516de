"""What a store lists, and how the ledger names it."""

from toolkit.evidence.problems import Notes
from toolkit.load.pstfile.opening import open_bytes
from toolkit.load.pstfile.units import list_units, tell


def test_a_table_is_a_unit_and_so_are_the_orphans_of_each_folder(kit):
    writer = kit.writer()
    nid = writer.message(0x200024, kit.inbox, kit.note())
    writer.message(0x200044, kit.inbox, kit.note())
    hidden = writer.message(0x8048, kit.inbox, kit.note())
    units = list_units(open_bytes(kit.with_folders(writer, [nid], associated=(hidden,))), "E0001", Notes())
    inbox = "/Top of Personal Folders/Inbox"
    assert [(unit.name, unit.listed) for unit in units if unit.listed] == [
        (inbox, [nid]), (f"{inbox} (associated contents)", [hidden]), (f"{inbox} (listed by no folder)", [0x200044]),
    ]  # fmt: skip


def test_reasons_are_told_once_each_and_beyond_a_number_counted():
    notes = Notes()
    tell(notes, "E0001", "nid=4", ["a", "a", "b", "c", "d"], most=2)
    assert [problem["reason"] for problem in notes.problems] == ["a", "b", "2 more of the kind: d"]
