"""Sixty ways to damage a store: none raises, none hangs, and none gives less than libpff gets out of it."""

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.pstfile import read_pst
from toolkit.simulate.pst import write_bulk_pst

NAMES = ("Data__Outlook__Outlook.pst", "resources__test-documents__testPST.pst")

# In a process of its own: on some of these files libpff ends with a segmentation fault.
LIBPFF = """
import sys, pypff

def count(folder):
    found = 0
    for place in range(folder.number_of_sub_messages):
        try:
            folder.get_sub_message(place)
            found += 1
        except OSError:
            pass
    for place in range(folder.number_of_sub_folders):
        try:
            found += count(folder.get_sub_folder(place))
        except OSError:
            pass
    return found

for path in sys.argv[1:]:
    try:
        file = pypff.file()
        file.open(path)
        print(path, count(file.root_folder), sep="|", flush=True)
    except OSError:
        print(path, 0, sep="|", flush=True)
"""


def variants(data: bytes) -> Iterator[tuple[str, bytes]]:
    chance, size = random.Random(20250704), len(data)
    for percent in (99.9, 95, 90, 80, 70, 60, 50, 40, 30, 20, 10, 5):
        yield f"cut at {percent} %", data[: int(size * percent / 100)]
    for number in range(12):
        for flips in (100, 1000):
            changed = bytearray(data)
            for _ in range(flips):
                changed[chance.randrange(size)] ^= 1 << chance.randrange(8)
            yield f"{flips} bits flipped, {number}", bytes(changed)
        changed = bytearray(data)
        for _ in range(3):
            at = chance.randrange(size // 4096) * 4096
            changed[at : at + 4096] = bytes(4096)
        yield f"three times 4 KiB zeroed, {number}", bytes(changed)
        changed = bytearray(data)
        changed[chance.randrange(564)] ^= 1 << chance.randrange(8)
        yield f"one bit of the header flipped, {number}", bytes(changed)


def second_opinion(paths: list[str]) -> dict[str, int]:
    """Messages that libpff gives of each file; 0 where it refuses the file or dies of it."""
    counts: dict[str, int] = {}
    while len(counts) < len(paths):
        left = [path for path in paths if path not in counts]
        run = subprocess.run([sys.executable, "-c", LIBPFF, *left], capture_output=True, text=True, check=False)
        found = [line.rsplit("|", 1) for line in run.stdout.splitlines()]
        counts.update((path, int(count)) for path, count in found)
        counts.setdefault(next((path for path in left if path not in counts), left[0]), 0)
    return counts


def ours(data: bytes) -> tuple[int, int]:
    """Items that we give, and how many rows say what was wrong: a file that is refused is one."""
    notes = Notes()
    try:
        messages = list(read_pst(EvidenceFile("E0001", "damaged.pst", data=data), notes))
    except EvidenceError:
        return 0, 1
    assert len(messages) == sum(row["emitted"] for row in notes.ledger)
    return len(messages) + sum(row["skipped"] for row in notes.ledger), len(notes.problems)


FLOOR = {"cut": 25, "100 bits flipped": 299, "1000 bits flipped": 297, "three times 4 KiB zeroed": 298,
         "one bit of the header flipped": 300}  # fmt: skip
"""Of 300 messages, how many come out on average. The writer puts its trees last, so that a cut takes them first."""


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("damaged") / "made-up.pst"
    write_bulk_pst(path, 300, seed=7, bytes_each=12_000)
    return path


def read_damaged(data: bytes) -> dict[str, int]:
    """What we give of each variant. What gives less than the whole file does, or lacks its end, has to say so."""
    whole, told = ours(data)
    assert told == 0
    read = {label: ours(changed) for label, changed in variants(data)}
    assert len(read) == 60
    assert [label for label, (count, told) in read.items() if not told and (count < whole or "cut" in label)] == []
    return {label: count for label, (count, _) in read.items()}


@pytest.fixture(scope="module")
def read_made(made) -> dict[str, int]:
    return read_damaged(made.read_bytes())


def assert_no_less_than_libpff(data: bytes, read: dict[str, int], folder: Path) -> None:
    """Skips where libpff is not installed."""
    pytest.importorskip("pypff", reason="libpff-python is not installed")
    files = dict[str, str]()
    for number, (label, changed) in enumerate(variants(data)):
        file = folder / f"{number}.pst"
        file.write_bytes(changed)
        files[str(file)] = label
    theirs = second_opinion(list(files))
    less = {label: (read[label], theirs[file]) for file, label in files.items() if read[label] < theirs[file]}
    assert less == {}


def test_a_damaged_made_up_store_gives_nearly_all_of_its_messages(read_made):
    means = {kind: mean(count for label, count in read_made.items() if label.startswith(kind)) for kind in FLOOR}
    assert {kind: found for kind, found in means.items() if found < FLOOR[kind]} == {}


def test_a_damaged_made_up_store_gives_at_least_what_libpff_gives(made, read_made, tmp_path):
    assert_no_less_than_libpff(made.read_bytes(), read_made, tmp_path)


def test_a_store_cut_before_its_trees_says_so_and_gives_what_is_left(made):
    data, notes = made.read_bytes(), Notes()
    messages = list(read_pst(EvidenceFile("E0001", "cut.pst", data=data[: len(data) // 2]), notes))
    whole = {message.content for message in read_pst(EvidenceFile("E0001", "made-up.pst", made), Notes())}
    assert len(messages) > 140
    assert {message.content for message in messages} <= whole
    assert any("the file is cut off" in problem["reason"] for problem in notes.problems)


def test_a_file_of_zeros_is_an_acquisition_that_failed(tmp_path):
    path = tmp_path / "zeros.pst"
    path.write_bytes(bytes(70_000))
    for file in (EvidenceFile("E0001", "zeros.pst", path), EvidenceFile("E0001", "zeros.pst", data=bytes(70_000))):
        with pytest.raises(EvidenceError, match="zero-filled copy: check the acquisition"):
            list(read_pst(file, Notes()))


@pytest.mark.corpus
@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_store_gives_at_least_what_libpff_gives(stores, tmp_path, name):
    path = next((path for path in stores if path.name == name), None)
    if path is None:
        pytest.skip("that store is not there")
    data = path.read_bytes()
    assert_no_less_than_libpff(data, read_damaged(data), tmp_path)
