"""How fast a PST is read, beside libpff and readpst, in one run: python benchmarks/pst.py [FILE] [--rounds N] [--mb N]

Without a file, one is made on the spot, its blocks obscured as Outlook does. Full is headers, properties, recipients,
bodies, and attachments hashed, with every checksum checked. libpff gives headers, subject, bodies and attachments
hashed, which is less. readpst, where it is installed, writes one file a message.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pypff
from harness import compare, machine, take_turns, write_section

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.pstfile import read_pst
from toolkit.simulate.bulk import bulk_messages
from toolkit.simulate.pst import TOP, PstWriter

BYTES_A_MESSAGE = 56_000


def make(path: Path, size: int) -> None:
    with PstWriter(path, obscured=True) as pst:
        for name, message in bulk_messages(size // BYTES_A_MESSAGE, 7, BYTES_A_MESSAGE):
            pst.add_message(pst.add_folder((TOP, name)), message)


def ours(path: Path, depth: str) -> int:
    count = 0
    for message in read_pst(EvidenceFile("E0001", path.name, path), Notes(), depth):
        count += 1
        for attachment in message.attachments:
            hashlib.sha256(attachment.content or b"").digest()
    return count


def items(folder: Any) -> Iterator[Any]:
    for number in range(folder.number_of_sub_messages):
        with suppress(OSError):
            yield folder.get_sub_message(number)
    for number in range(folder.number_of_sub_folders):
        yield from items(folder.get_sub_folder(number))


def libpff_headers(path: Path) -> int:
    store = pypff.file()
    store.open(str(path))
    count = sum(getattr(item, "transport_headers", None) is not None for item in items(store.root_folder))
    store.close()
    return count


def libpff_full(path: Path) -> int:
    store, count = pypff.file(), 0
    store.open(str(path))
    for item in items(store.root_folder):
        count += 1
        for name in ("transport_headers", "subject", "plain_text_body", "html_body"):
            with suppress(OSError, AttributeError):
                getattr(item, name)
        for number in range(getattr(item, "number_of_attachments", 0)):
            with suppress(OSError):
                attached = item.get_attachment(number)
                hashlib.sha256(attached.read_buffer(attached.get_size())).digest()
    store.close()
    return count


def readpst(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["readpst", "-S", "-q", "-o", folder, str(path)], check=True, capture_output=True)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file", nargs="?", type=Path)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--mb", type=int, default=240)
    stated = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = stated.file or Path(folder, "bulk.pst")
        if stated.file is None:
            make(path, stated.mb * 1_000_000)
        print(measure(path, stated.rounds))
    return 0


def measure(path: Path, rounds: int) -> str:
    works = {
        "full": partial(ours, path, "full"), "headers": partial(ours, path, "headers"),
        "libpff full": partial(libpff_full, path), "libpff headers": partial(libpff_headers, path),
    }  # fmt: skip
    if shutil.which("readpst"):
        works["readpst"] = partial(readpst, path)
    count = works["headers"]()
    taken = take_turns(works, rounds)
    rows = [
        compare("PST read, full", "libpff-python", taken, "libpff full", "full"),
        compare("PST at depth headers", "libpff-python, transport headers alone", taken, "libpff headers", "headers"),
    ]
    if "readpst" in taken:
        rows.append(compare("PST read, full", "readpst, writing its files", taken, "readpst", "full"))
    size = path.stat().st_size / 1e6
    described = f"{count} messages, {size:.0f} MB, median of {rounds} rounds; {machine('libpff-python')}"
    return write_section("PST", described, rows)


if __name__ == "__main__":
    sys.exit(main())
