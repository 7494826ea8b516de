"""How long the judge takes on many mails, and in how much memory: python benchmarks/judge.py [--mails N] [--case DIR]

A simulated incident is read once and its tables are repeated, each time under other names, until there are as many
mails; then the stage runs in a process of its own, from the tables on disk to the tables on disk. There is no peer:
nothing else judges mail clause by clause.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from harness import machine

from toolkit.judge import MADE
from toolkit.judge.portions import READS
from toolkit.pipeline import Case, create_case, load, open_case, run_stage, settings_for
from toolkit.simulate import simulate

SIMULATED = 5_000
NAMES = ("mail_uid", "message_uid", "trace_uid", "best_copy_uid", "best_trace_uid")
SHARED = ("ip_facts",)


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
    return large


def renamed(rows: pa.Table, ending: str) -> pa.Table:
    """The rows with other names of mails, copies and trace rows."""
    for name in set(NAMES) & set(rows.column_names):
        column = pc.binary_join_element_wise(rows[name], ending, "")
        rows = rows.set_column(rows.column_names.index(name), name, column)
    return rows


def measure(case: Case) -> str:
    """Judge the case in a process of its own; wall and CPU seconds and the peak of its memory, in words."""
    before, began = os.times(), time.perf_counter()
    subprocess.run([sys.executable, "-m", "toolkit", "judge", str(case.folder)], check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return f"{wall:.1f} s on the clock, {cpu:.1f} s of CPU, {peak_memory()}"


def peak_memory() -> str:
    """The largest of the processes that this one started and waited for; the loads before it are smaller."""
    try:
        import resource
    except ImportError:
        return "memory not measured on this system"
    kibibytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return f"{kibibytes / 1024**2:.2f} GiB at most"


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
        print(machine("pandas", "pyarrow"), f"{rows['mail']:,} mails, {rows['auth_results']:,} results", sep="; ")
        print(measure(large))
        made = {table.name: len(large.store.read_arrow(table.name, table.key[:1])) for table in MADE}
        print(", ".join(f"{name} {count:,}" for name, count in made.items()))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
