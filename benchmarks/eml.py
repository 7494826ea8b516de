"""How fast EML becomes tables, beside mail-parser's parse alone: python benchmarks/eml.py [FOLDER] [--rounds N]

Ours reads each file, hashes it, parses it and makes Arrow tables of a few hundred messages at a time; mail-parser only
parses, from memory. One process, one core. Our caches are emptied before every round, as if each file were the first.
QR codes in pictures and PDFs, which mail-parser knows nothing of, are looked for in one of the two full readings.
"""

from __future__ import annotations

import argparse
import functools
import gc
import hashlib
import logging
import sys
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import mailparser
from harness import compare, machine, take_turns, write_section

from toolkit.evidence.raw import RawMessage
from toolkit.ingest.reading import few_collections
from toolkit.parse import parse_packed
from toolkit.parse.inside import Look, Seen, look_by_library
from toolkit.schema import TABLES

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "eml"
MESSAGES_A_PART = 400


def ours(files: Sequence[Path], depth: str, look: Look = look_by_library) -> int:
    """How many rows all tables have together."""
    for cache in CACHES:
        cache.cache_clear()
    starts = range(0, len(files), MESSAGES_A_PART)
    with few_collections():  # as `ingest` does for each unit
        return sum(one_part(files[start : start + MESSAGES_A_PART], depth, look) for start in starts)


def unseen(_detected_type: str, _content: bytes) -> Seen:
    """No picture and no PDF is looked into."""
    return Seen()


def one_part(files: Sequence[Path], depth: str, look: Look) -> int:
    rows: dict[str, list[Any]] = defaultdict(list)
    for number, path in enumerate(files):
        content = path.read_bytes()
        hashlib.sha256(content).hexdigest()
        message = RawMessage(f"E{number:05}", "offset=0", "eml", "file", content)
        for name, some in parse_packed(message, depth, look).items():
            rows[name].extend(some)
    return sum(TABLES[name].to_arrow(some).num_rows for name, some in rows.items())


def mail_parser(messages: Sequence[bytes]) -> None:
    for content in messages:
        mailparser.parse_from_bytes(content)


def our_caches() -> list[Any]:
    """What our functions remember of earlier calls: emptied, a first run and a later one cost the same."""
    remembering = (one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper))
    return [one for one in remembering if (one.__module__ or "").startswith("toolkit.")]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", nargs="?", type=Path, default=CORPORA)
    arguments.add_argument("--rounds", type=int, default=5)
    stated = arguments.parse_args()
    files = sorted(path for path in stated.folder.rglob("*.eml") if path.is_file())
    if not files:
        print(f"no .eml files in {stated.folder}", file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)
    print(measure(files, stated.rounds))
    return 0


def measure(files: Sequence[Path], rounds: int) -> str:
    messages = [path.read_bytes() for path in files]
    works = {
        "mail-parser": partial(mail_parser, messages),
        "full, QR": partial(ours, files, "full"),
        "full": partial(ours, files, "full", unseen),
        "headers": partial(ours, files, "headers"),
    }
    taken = take_turns(works, rounds)
    peer = "mail-parser, plain parse from memory"
    rows = [
        compare("EML to all tables, full: read, SHA-256, parse, Arrow", peer, taken, "mail-parser", "full"),
        compare("EML to all tables, full, with QR codes in pictures and PDFs", peer, taken, "mail-parser", "full, QR"),
        compare("EML to all tables, at depth headers: the same", peer, taken, "mail-parser", "headers"),
    ]
    size = sum(map(len, messages)) / 1e6
    described = f"{len(files)} messages, {size:.0f} MB, median of {rounds} rounds, cold caches"
    return write_section("EML", f"{described}; {machine('mail-parser')}", rows)


CACHES = our_caches()

if __name__ == "__main__":
    sys.exit(main())
