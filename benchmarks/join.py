"""Is the join right? A made-up incident in every dialect, joined and held against its truth: python benchmarks/join.py

Mails are told by every export that the simulator writes and by their copies; a pair is two sources that are one mail.
Every pair of the truth must be found, no other, and the ledger must balance to the record.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa

from toolkit.assemble import assemble
from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile, RawMessage
from toolkit.load.trace import read_trace
from toolkit.parse import parse_message
from toolkit.schema.tables import MESSAGES, RECIPIENTS, TRACE
from toolkit.simulate.dialects import write_exports
from toolkit.simulate.eml import message_bytes
from toolkit.simulate.incident import mails_of
from toolkit.simulate.joins import check_join
from toolkit.simulate.mail import Mail
from toolkit.simulate.traces import traces_of

Rows = dict[str, list[dict[str, object]]]


def parsed(mails: list[Mail]) -> tuple[Rows, list[dict[str, str]]]:
    """The copies' rows, and which mail each copy is of."""
    rows: Rows = {"messages": [], "recipients": []}
    truth = []
    for number, mail in enumerate(mails):
        raw = RawMessage(f"C{number}", "offset=0", "eml", "file", message_bytes(mail))
        made = parse_message(raw, "headers")
        for name in rows:
            rows[name] += made[name]
        truth.append({"file": f"C{number}", "row": "1", "network_message_id": mail.network_message_id})
    return rows, truth


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--messages", type=int, default=20_000)
    arguments.add_argument("--seed", type=int, default=7)
    stated = arguments.parse_args()
    mails = [mail for mail in mails_of(stated.messages, stated.seed) if traces_of(mail)]
    with tempfile.TemporaryDirectory() as folder:
        truth = write_exports(Path(folder), [(mail, len(message_bytes(mail))) for mail in mails])
        files = {f"E{number:04}": path.name for number, path in enumerate(sorted(Path(folder).iterdir()), 1)}
        notes = Notes()
        tables = [
            table
            for evidence_id, name in files.items()
            for table in read_trace(EvidenceFile(evidence_id, name, Path(folder, name)), notes)
        ]
        trace = TRACE.from_arrow(pa.concat_tables(tables))
    rows, of_copies = parsed([mail for mail in mails if mail.copies and mail.route != "stripped"])
    messages = MESSAGES.from_rows(rows["messages"])
    began = time.perf_counter()
    made = assemble(
        {"trace": trace, "messages": messages, "recipients": RECIPIENTS.from_rows(rows["recipients"])}, notes=notes
    )
    took = time.perf_counter() - began
    own = messages[messages["embedded_in"].isna()]
    copies = own[["evidence_id"]].assign(trace_uid=own["message_uid"], row=1)
    sources = {**files, **{copy["file"]: copy["file"] for copy in of_copies}}
    known = TRACE.from_rows([]).reindex(columns=["trace_uid", "evidence_id", "row"])
    known = pa.concat_tables(
        [pa.Table.from_pandas(frame[list(known.columns)].astype({"row": "int64"}), preserve_index=False)
         for frame in (trace, copies)], promote_options="permissive",
    ).to_pandas()  # fmt: skip
    join = check_join([*truth, *of_copies], sources, known, made["matches"])
    balance = all(row["declared"] == row["emitted"] + row["failed"] + row["duplicate"] for row in notes.ledger)
    print(f"{len(mails)} mails, {len(files)} exports, {len(trace)} rows, {len(copies)} copies; joined in {took:.1f} s")
    print(f"pairs {join.pairs}, found {join.found} ({join.found / join.pairs:.4%}), false {join.false}")
    print(f"ledger balances: {balance}; records {sum(row['declared'] for row in notes.ledger)} of {len(truth)} written")
    print(f"problems: {len(notes.problems)}; peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")
    for problem in notes.problems[:10]:
        print(" ", problem["stage"], problem["evidence_id"], problem["reason"])
    return 0 if join.is_perfect and balance else 1


if __name__ == "__main__":
    sys.exit(main())
