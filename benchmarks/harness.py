"""What the benchmarks share: peers that take turns in one run, ratios between them, and the table they end up in.

    | PST read, full | libpff-python | 2.93 s | 0.72 s | 4.1 x |

CPU seconds are counted, not the clock on the wall: a busy machine slows all alike, so read the ratios.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).parent / "results.md"
HEAD = "| work | beside | beside, CPU s | toolkit, CPU s | ratio |\n|---|---|---:|---:|---:|\n"


@dataclass(frozen=True, slots=True)
class Ratio:
    """One row of the results: how much longer a peer takes for a piece of work."""

    work: str
    peer: str
    theirs: float
    ours: float
    ratio: float

    def __str__(self) -> str:
        return f"| {self.work} | {self.peer} | {self.theirs:.3f} | {self.ours:.3f} | {self.ratio:.2f} x |"


def take_turns(peers: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """CPU seconds of each peer in each round, those of processes it started included. A B C, A B C, …"""
    taken: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(rounds):
        for name, work in peers.items():
            gc.collect()
            began = _cpu_seconds()
            work()
            taken[name].append(_cpu_seconds() - began)
    return taken


def _cpu_seconds() -> float:
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def compare(work: str, peer: str, taken: Mapping[str, list[float]], theirs: str, ours: str) -> Ratio:
    """The median of the ratios of all rounds, and the median times."""
    ratio = statistics.median(a / b for a, b in zip(taken[theirs], taken[ours], strict=True))
    return Ratio(work, peer, statistics.median(taken[theirs]), statistics.median(taken[ours]), ratio)


def machine(*packages: str) -> str:
    """The machine and the versions that a table was measured with, in one line."""
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    interpreter = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{interpreter}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, {versions}"


def write_section(title: str, described: str, rows: Sequence[object], head: str = HEAD) -> str:
    """The table as Markdown; in results.md it takes the place of the one that had the same title."""
    section = f"## {title}\n\n{described}\n\n{head}" + "\n".join(map(str, rows)) + "\n"
    known = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Results\n"
    head, *sections = known.split("\n## ")
    kept = [one for one in sections if not one.startswith(f"{title}\n")]
    text = "\n## ".join([head.rstrip() + "\n", *(one.rstrip() + "\n" for one in kept), section.removeprefix("## ")])
    RESULTS.write_text(text, encoding="utf-8", newline="\n")
    return section
