"""Sixty ways to damage a store: none raises, none hangs, and none gives less than libpff gets out of it."""

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.pstfile import read_pst

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


def ours(data: bytes) -> int:
    notes = Notes()
    try:
        messages = list(read_pst(EvidenceFile("E0001", "damaged.pst", data=data), notes))
    except EvidenceError:
        return 0
    assert len(messages) == sum(row["emitted"] for row in notes.ledger)
    assert notes.problems or not any(row["failed"] for row in notes.ledger)
    return len(messages) + sum(row["skipped"] for row in notes.ledger)


@pytest.mark.corpus
@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_store_gives_at_least_what_libpff_gives(stores, tmp_path, name):
    pytest.importorskip("pypff")
    path = next((path for path in stores if path.name == name), None)
    if path is None:
        pytest.skip("that store is not there")
    made = dict(variants(Path(path).read_bytes()))
    assert len(made) == 60
    files = {str(tmp_path / f"{number}.pst"): label for number, label in enumerate(made)}
    for file, label in files.items():
        Path(file).write_bytes(made[label])
    theirs = second_opinion(list(files))
    less = {label: (ours(made[label]), theirs[file]) for file, label in files.items()}
    assert {label: counts for label, counts in less.items() if counts[0] < counts[1]} == {}
