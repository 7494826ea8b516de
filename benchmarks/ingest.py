"""How fast evidence becomes tables in Parquet: python benchmarks/ingest.py [FOLDER] [--rounds N] [--pst-messages N]

EML files from disk to all tables in this process, at both depths, beside mail-parser's plain parse of the same files in
the same run: CPU seconds, all threads counted. Then one large PST, made on the spot, to all tables by two workers, by
the clock, with the most memory that any process held, beside readpst where it is installed.
"""

from __future__ import annotations

import argparse
import logging
import platform
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import psutil
from eml import CORPORA, mail_parser, our_caches

from toolkit.evidence.problems import Notes
from toolkit.ingest import Reading, ingest, seconds_for
from toolkit.load import walk
from toolkit.simulate.pst import write_bulk_pst
from toolkit.store import Store
from toolkit.workers import run

BEGUN = datetime(2025, 7, 4, tzinfo=UTC)
BYTES_A_MESSAGE = 20_000


def load(evidence: Path, out: Path, depth: str, workers: int = 0) -> None:
    """All tables of the load, in an empty folder."""
    shutil.rmtree(out, ignore_errors=True)
    runner = partial(run, workers=workers, seconds=seconds_for)
    files = walk([evidence], Notes())
    ingest(files, Store(out / "tables"), out / "scratch", run=runner, now=BEGUN, reading=Reading(depth))


def plain_parse(folder: Path) -> None:
    mail_parser([file.read_bytes() for file in sorted(folder.rglob("*.eml"))])


def cpu_seconds(work: Callable[[], None]) -> float:
    for cache in our_caches():
        cache.cache_clear()
    began = time.process_time()
    work()
    return time.process_time() - began


def compare_eml(folder: Path, out: Path, rounds: int) -> None:
    count = sum(1 for _ in folder.rglob("*.eml"))
    peers = {
        "mail-parser, plain parse": partial(plain_parse, folder),
        "toolkit ingest, full": partial(load, folder, out, "full"),
        "toolkit ingest, headers": partial(load, folder, out, "headers"),
    }
    taken = [{name: cpu_seconds(work) for name, work in peers.items()} for _ in range(rounds)]
    print(f"\n{count} EML files, CPU seconds a core, median of {rounds} rounds\n")
    print("| work | ms/message | messages/s | ratio |\n|---|---:|---:|---:|")
    for name in peers:
        middle = statistics.median(one[name] for one in taken)
        ratio = statistics.median(one["mail-parser, plain parse"] / one[name] for one in taken)
        print(f"| {name} | {middle / count * 1e3:.3f} | {count / middle:.0f} | {ratio:.2f} |")


class Peak:
    """The most memory, in MiB, that this process or one of its children held of its own while the block ran."""

    def __enter__(self) -> Peak:
        self.mib, self._done = 0, threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def _look(self) -> None:
        me = psutil.Process()
        while not self._done.wait(0.1):
            for process in (me, *me.children(recursive=True)):
                try:
                    memory = process.memory_info()
                except psutil.Error:
                    continue
                self.mib = max(self.mib, (memory.rss - getattr(memory, "shared", 0)) >> 20)

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._watch.join()


def compare_pst(messages: int, folder: Path) -> None:
    store = folder / "pst" / "bulk.pst"
    store.parent.mkdir()
    write_bulk_pst(store, messages, 1, BYTES_A_MESSAGE)
    size = store.stat().st_size / 1e6
    print(f"\n{messages} messages in a PST of {size:.0f} MB, by the clock\n")
    print("| work | seconds | MB/s | most memory of a process |\n|---|---:|---:|---:|")
    for depth in ("full", "headers"):
        with Peak() as peak:
            began = time.perf_counter()
            load(store.parent, folder / "out", depth, workers=2)
            taken = time.perf_counter() - began
        print(f"| toolkit ingest, {depth}, two workers | {taken:.1f} | {size / taken:.0f} | {peak.mib} MiB |")
    readpst = shutil.which("readpst")
    if readpst:
        began = time.perf_counter()
        (folder / "readpst").mkdir()
        command = [readpst, "-q", "-e", "-o", str(folder / "readpst"), str(store)]
        status = subprocess.run(command, check=False, capture_output=True).returncode
        taken = time.perf_counter() - began
        print(f"| readpst -e, exit status {status} | {taken:.1f} | {size / taken:.0f} | |")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", nargs="?", type=Path, default=CORPORA)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--pst-messages", type=int, default=25_000)
    stated = arguments.parse_args()
    logging.disable(logging.CRITICAL)
    print(f"{platform.platform()}, Python {platform.python_version()}, mail-parser {version('mail-parser')}")
    with tempfile.TemporaryDirectory() as made:
        if stated.folder.is_dir():
            compare_eml(stated.folder, Path(made) / "out", stated.rounds)
        if stated.pst_messages:
            compare_pst(stated.pst_messages, Path(made))


if __name__ == "__main__":
    main()
