"""Is the join right? A made-up incident in every dialect, joined and held against its truth: python benchmarks/join.py

Mails are told by an export of every dialect that the simulator writes and by their copies; a pair is two sources that
are one mail. Every pair of the truth must be found, no other, and the ledger must balance to the record.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
from harness import machine, write_section

from toolkit.assemble import assemble
from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile, RawMessage
from toolkit.load.trace import read_trace
from toolkit.parse import parse_message
from toolkit.schema.tables import MESSAGES, RECIPIENTS, TRACE
from toolkit.simulate.dialects import ONE_EACH, write_exports
from toolkit.simulate.eml import message_bytes
from toolkit.simulate.incident import mails_of
from toolkit.simulate.joins import Join, check_join
from toolkit.simulate.mail import Mail
from toolkit.simulate.traces import traces_of

Tables = Mapping[str, pd.DataFrame]
Truth = list[dict[str, str]]

HEAD = "| mails | exports | rows of TRACE | copies | joined in, s | pairs | found | false | records lost unseen |\n"
HEAD += "|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"


def parsed(mails: Sequence[Mail]) -> tuple[Tables, Truth]:
    """The copies' tables, and which mail each copy is of."""
    rows: dict[str, list[object]] = {"messages": [], "recipients": []}
    truth = []
    for number, mail in enumerate(mails):
        made = parse_message(RawMessage(f"C{number}", "offset=0", "eml", "file", message_bytes(mail)), "headers")
        for name in rows:
            rows[name] += made[name]
        truth.append({"file": f"C{number}", "row": "1", "network_message_id": mail.network_message_id})
    return {contract.name: contract.from_rows(rows[contract.name]) for contract in (MESSAGES, RECIPIENTS)}, truth


def told(folder: Path, notes: Notes) -> tuple[pd.DataFrame, dict[str, str]]:
    """TRACE of the exports in a folder, and the file of each evidence_id."""
    files = {f"E{number:04}": path.name for number, path in enumerate(sorted(folder.iterdir()), 1)}
    parts = [part for uid, name in files.items() for part in read_trace(EvidenceFile(uid, name, folder / name), notes)]
    return TRACE.from_arrow(pa.concat_tables(parts)), files


def checked(tables: Tables, files: Mapping[str, str], truth: Truth, matches: pd.DataFrame) -> Join:
    """The matches held against the truth of exports and copies."""
    messages, names = tables["messages"], ["trace_uid", "evidence_id", "row"]
    own = messages[messages["embedded_in"].isna()]
    copies = own[["evidence_id"]].assign(trace_uid=own["message_uid"], row=1)
    sources = pd.concat([tables["trace"][names].astype("object"), copies[names].astype("object")])
    return check_join(truth, {**files, **{uid: uid for uid in own["evidence_id"]}}, sources, matches)


def measure(folder: Path, wanted: int, seed: int) -> tuple[str, bool]:
    """The section of the results, and whether all is as it must be."""
    mails = [mail for mail in mails_of(wanted, seed) if traces_of(mail)]
    notes = Notes()
    truth = write_exports(folder, [(mail, len(message_bytes(mail))) for mail in mails], names=ONE_EACH)
    trace, files = told(folder, notes)
    copies, of_copies = parsed([mail for mail in mails if mail.copies])
    tables = {"trace": trace, **copies}
    began = time.perf_counter()
    made = assemble(tables, notes=notes)
    took = time.perf_counter() - began
    join = checked(tables, files, [*truth, *of_copies], made["matches"])
    known = sum(row["emitted"] + row["failed"] + row["duplicate"] for row in notes.ledger)
    cells = (len(mails), len(files), len(trace), len(of_copies), round(took), join.pairs, join.found, join.false)
    row = "| " + " | ".join(f"{cell:,}" for cell in (*cells, len(truth) - known)) + " |"
    described = f"Seed {seed}, {len(notes.problems)} problems noted; {machine('duckdb')}"
    return write_section("Join", described, [row], HEAD), join.is_perfect and known == len(truth)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    arguments.add_argument("--messages", type=int, default=20_000)
    arguments.add_argument("--seed", type=int, default=7)
    stated = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        section, is_right = measure(Path(folder), stated.messages, stated.seed)
    print(section)
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
