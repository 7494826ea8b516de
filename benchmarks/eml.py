"""How fast EML is parsed, beside mail-parser, in one run: python benchmarks/eml.py [FOLDER] [--rounds N] [--limit N]

The peers take turns every few messages, on the same messages in memory, so that a busy machine slows all alike; read
the ratios. Caches are emptied before each round. CPU seconds of this process are counted, not the clock on the wall.
"""

from __future__ import annotations

import argparse
import functools
import gc
import logging
import platform
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from toolkit.evidence.raw import RawMessage
from toolkit.parse import parse_message

TURN = 10
CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "eml"


def read_messages(folder: Path, limit: int) -> list[bytes]:
    """Up to `limit` messages, taken evenly from all of the folder's."""
    files = sorted(path for path in folder.rglob("*.eml") if path.is_file())
    step = max(1, len(files) // limit)
    return [path.read_bytes() for path in files[::step][:limit]]


def ours(depth: str) -> Callable[[list[bytes]], None]:
    def run(messages: list[bytes]) -> None:
        for number, content in enumerate(messages):
            parse_message(RawMessage(f"E{number:05}", "offset=0", "eml", "file", content), depth)

    return run


def mail_parser(messages: list[bytes]) -> None:
    import mailparser

    for content in messages:
        mailparser.parse_from_bytes(content)


def forget() -> None:
    """Empty our caches: a first run and a later one then cost the same."""
    for found in gc.get_objects():
        if isinstance(found, functools._lru_cache_wrapper) and (found.__module__ or "").startswith("toolkit."):
            found.cache_clear()


def one_round(peers: dict[str, Callable[[list[bytes]], None]], messages: list[bytes]) -> dict[str, float]:
    """CPU seconds of each peer over all messages."""
    forget()
    gc.collect()
    taken = dict.fromkeys(peers, 0.0)
    for start in range(0, len(messages), TURN):
        for name, run in peers.items():
            began = time.process_time()
            run(messages[start : start + TURN])
            taken[name] += time.process_time() - began
    return taken


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", nargs="?", type=Path, default=CORPORA)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--limit", type=int, default=1000)
    stated = arguments.parse_args()
    messages = read_messages(stated.folder, stated.limit) if stated.folder.is_dir() else []
    if not messages:
        print(f"no .eml files in {stated.folder}", file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)
    peers = {"mail-parser": mail_parser, "toolkit full": ours("full"), "toolkit headers": ours("headers")}
    rounds = [one_round(peers, messages) for _ in range(stated.rounds)]
    size = sum(map(len, messages)) / 1e6
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()},"
        f" mail-parser {version('mail-parser')}"
    )
    print(f"{len(messages)} messages, {size:.1f} MB, median of {stated.rounds} rounds")
    for name in peers:
        middle = statistics.median(taken[name] for taken in rounds)
        ratio = statistics.median(taken["mail-parser"] / taken[name] for taken in rounds)
        print(
            f"{name:16} {middle / len(messages) * 1e3:7.3f} ms/message"
            f"  {len(messages) / middle:8.0f} msg/s  {ratio:5.2f} x"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
