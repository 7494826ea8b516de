"""How long judging, relating and drawing take on many mails, and in how much memory: python benchmarks/judge.py

A simulated incident is read once and its tables are repeated, each time under other names, until there are as many
mails (--mails N); then each stage runs in a process of its own and the workers that it starts, from the tables on disk
to what it leaves there. There is no peer: nothing else judges mail clause by clause. The clock tells of an idle
machine alone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from harness import machine, write_section

from toolkit.pipeline import Case, create_case, load, open_case, run_stage, settings_for
from toolkit.schema import TABLES
from toolkit.simulate import simulate

SIMULATED = 5_000
NAMES = ("mail_uid", "message_uid", "trace_uid", "best_copy_uid", "best_trace_uid", "source_uid")
STAGES = {
    "judge": "judge, from tables to tables", "relate": "campaigns, senders, impact, timeline", "chart": "every figure",
    "report": "report, as HTML and PDF", "export": "every file for other tools",
}  # fmt: skip
LOOK_EVERY_SECONDS = 0.2
HEAD = "| work | mails | wall, s | CPU, s | memory, GiB |\n|---|---:|---:|---:|---:|\n"


def small_case(folder: Path, seed: int) -> Case:
    """An incident, read and assembled."""
    simulate(folder / "incident", SIMULATED, seed)
    exports = [folder / "incident" / "exports"]
    settings = settings_for(folder / "small", folder / "incident" / "case.toml")
    case = create_case(folder / "small", settings, exports)
    load(case, exports)
    for stage in ("assemble", "enrich"):
        run_stage(case, stage)
    return case


def repeat(small: Case, folder: Path, mails: int) -> Case:
    """The same case again with about that many mails."""
    large = create_case(folder, small.settings, [])
    times = max(1, round(mails / len(small.mail)))
    for name in TABLES:
        rows = small.store.read_arrow(name)
        if not set(NAMES) & set(rows.column_names):
            large.store.write_arrow(name, rows)
            continue
        for number in range(times):
            large.store.write_part(name, f"{number:05}", renamed(rows, f"-{number}"))
        large.store.merge_parts(name)
    return large


def renamed(rows: pa.Table, ending: str) -> pa.Table:
    """The rows with other names of mails, copies and trace rows."""
    for name in set(NAMES) & set(rows.column_names):
        column = pc.binary_join_element_wise(rows[name], ending, "")
        rows = rows.set_column(rows.column_names.index(name), name, column)
    return rows


@dataclass(frozen=True, slots=True)
class Taken:
    """What a stage took: all processes together."""

    stage: str
    mails: int
    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int

    def __str__(self) -> str:
        numbers = f"{self.wall_seconds:.0f} | {self.cpu_seconds:.0f} | {self.peak_bytes / 2**30:.2f}"
        return f"| {STAGES[self.stage]} | {self.mails:,} | {numbers} |"


def measure(case: Case, stage: str, mails: int) -> Taken:
    """One stage of the case in processes of its own."""
    before, began = os.times(), time.perf_counter()
    running = subprocess.Popen([sys.executable, "-m", "toolkit", stage, str(case.folder)], stdout=subprocess.DEVNULL)
    peak = 0
    while running.poll() is None:
        peak = max(peak, private_bytes(running.pid))
        time.sleep(LOOK_EVERY_SECONDS)
    if running.returncode:
        raise SystemExit(f"{stage} ended with status {running.returncode}")
    wall, after = time.perf_counter() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Taken(stage, mails, wall, cpu, peak)


def private_bytes(pid: int) -> int:
    """Memory of a process and its workers; pages that they share, or that a file lends, are nobody's."""
    total = 0
    with suppress(psutil.Error):
        parent = psutil.Process(pid)
        for process in (parent, *parent.children(recursive=True)):
            with suppress(psutil.Error):
                memory = process.memory_info()
                total += memory.rss - getattr(memory, "shared", 0)
    return total


def rows_of(case: Case, name: str) -> int:
    return sum(pq.read_metadata(file).num_rows for file in case.store.files(name))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    ask.add_argument("--mails", type=int, default=1_000_000)
    ask.add_argument("--seed", type=int, default=5)
    ask.add_argument("--case", type=Path, help="a case that is assembled already, instead of a simulated incident")
    chosen = ask.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="judge-"))
    try:
        small = open_case(chosen.case) if chosen.case else small_case(folder, chosen.seed)
        large = repeat(small, folder / "large", chosen.mails)
        mails, results = (rows_of(large, name) for name in ("mail", "auth_results"))
        described = f"{results:,} authentication results; {machine('pandas', 'pyarrow', 'duckdb', 'matplotlib')}"
        lines = [measure(large, stage, mails) for stage in STAGES]
        print(write_section("A large case", described, lines, HEAD))
        print(", ".join(f"{name} {rows_of(large, name):,}" for name in ("clauses", "signals", "verdicts")))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
