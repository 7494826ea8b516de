"""How fast .msg files are read, beside extract-msg, in one run: python benchmarks/msg.py [FOLDER] [--rounds N]

Both read headers, subject, bodies (HTML out of rich text included), recipients and the bytes of attachments, from the
same files in memory. Files that extract-msg refuses are read by both all the same, and counted.
"""

from __future__ import annotations

import argparse
import logging
import sys
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import extract_msg
from harness import compare, machine, take_turns, write_section

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load import msg, recognise

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "msg"


def read_files(folder: Path) -> list[EvidenceFile]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = [EvidenceFile("E0001", path.name, data=path.read_bytes()) for path in paths]
    return [file for file in files if (found := recognise(file)) is not None and found.kind == "msg"]


def ours(files: list[EvidenceFile], depth: str) -> int:
    refused = 0
    for file in files:
        try:
            list(msg.read(file, Notes(), depth))
        except EvidenceError:
            refused += 1
    return refused


def theirs(files: list[EvidenceFile]) -> int:
    refused = 0
    open_message: Any = extract_msg.openMsg
    for file in files:
        try:
            with open_message(file.data) as message:
                _ = message.header, message.subject, message.sender, message.body, message.htmlBody
                _ = [one.email for one in message.recipients], [one.data for one in message.attachments]
        except Exception:  # noqa: BLE001 - it raises anything on what it cannot read
            refused += 1
    return refused


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", nargs="?", type=Path, default=CORPORA)
    arguments.add_argument("--rounds", type=int, default=3)
    stated = arguments.parse_args()
    files = read_files(stated.folder) if stated.folder.is_dir() else []
    if not files:
        print(f"no .msg files in {stated.folder}", file=sys.stderr)
        return 2
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    refused = ours(files, "full"), theirs(files)
    works = {
        "full": partial(ours, files, "full"), "headers": partial(ours, files, "headers"),
        "extract-msg": partial(theirs, files),
    }  # fmt: skip
    taken = take_turns(works, stated.rounds)
    rows = [
        compare("MSG read, full", "extract-msg with bodies", taken, "extract-msg", "full"),
        compare("MSG at depth headers", "extract-msg with bodies", taken, "extract-msg", "headers"),
    ]
    described = (
        f"{len(files)} files, {stated.rounds} rounds; refused by us {refused[0]}, by extract-msg {refused[1]}; "
        f"{machine('extract-msg', 'olefile')}"
    )
    print(write_section("MSG", described, rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
