"""How long the judge takes on many mails, and in how much memory: python benchmarks/judge.py [--mails N] [--case DIR]

A simulated incident is read once and its tables are repeated, each time under other names, until there are as many
mails; then the stage runs in a process of its own and the workers that it starts, from the tables on disk to the
tables on disk. There is no peer: nothing else judges mail clause by clause. The clock tells of an idle machine alone.
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

from toolkit.judge import MADE
from toolkit.judge.portions import READS
from toolkit.pipeline import Case, create_case, load, open_case, run_stage, settings_for
from toolkit.simulate import simulate

SIMULATED = 5_000
NAMES = ("mail_uid", "message_uid", "trace_uid", "best_copy_uid", "best_trace_uid")
SHARED = ("ip_facts",)
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
    for name in READS:
        rows = small.store.read_arrow(name)
        for number in range(1 if name in SHARED else times):
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
    """What judging took: all processes together."""

    mails: int
    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int

    def __str__(self) -> str:
        numbers = f"{self.wall_seconds:.0f} | {self.cpu_seconds:.0f} | {self.peak_bytes / 2**30:.2f}"
        return f"| judge, from tables to tables, on {os.cpu_count()} cores | {self.mails:,} | {numbers} |"


def measure(case: Case, mails: int) -> Taken:
    """Judge the case in processes of its own."""
    before, began = os.times(), time.perf_counter()
    stage = subprocess.Popen([sys.executable, "-m", "toolkit", "judge", str(case.folder)], stdout=subprocess.DEVNULL)
    peak = 0
    while stage.poll() is None:
        peak = max(peak, private_bytes(stage.pid))
        time.sleep(LOOK_EVERY_SECONDS)
    if stage.returncode:
        raise SystemExit(f"judging ended with status {stage.returncode}")
    wall, after = time.perf_counter() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Taken(mails, wall, cpu, peak)


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
        rows = {name: sum(pq.read_metadata(file).num_rows for file in large.store.files(name)) for name in READS}
        described = f"{rows['auth_results']:,} authentication results; {machine('pandas', 'pyarrow', 'duckdb')}"
        print(write_section("Judge", described, [measure(large, rows["mail"])], HEAD))
        made = {table.name: len(large.store.read_arrow(table.name, table.key[:1])) for table in MADE}
        print(", ".join(f"{name} {count:,}" for name, count in made.items()))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
