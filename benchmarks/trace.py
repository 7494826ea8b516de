"""How fast an extended report is read beside pandas, joined with copies, and asked: python benchmarks/trace.py

The report is made up (--rows events, four to a mail, two recipients each) and written in UTF-8 and in UTF-16LE without
a mark. pandas reads the same bytes with its C engine, on as many threads as it likes, and understands none of them;
TRACE has times parsed, addresses and GUIDs in one form, and a row for each recipient. Then these rows and copies of
some mails lie in a case, are assembled by a process of its own, and one address's rows are asked for. Peers take turns;
the clock counts both on all cores and tells of an idle machine alone: beside it is what the processors did.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from harness import machine, write_section

from toolkit.assemble import assemble_stored
from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.trace import read_trace
from toolkit.schema.tables import MESSAGES, RECIPIENTS
from toolkit.simulate.events import COLUMNS
from toolkit.store import Store

EVENTS = (("SMTP", "RECEIVE"), ("AGENT", "AGENTINFO"), ("SMTP", "SEND"), ("STOREDRIVER", "DELIVER"))
SPAM = (
    "S:SFA=SUM|SFV=NSPM|IPV=NLI|SRV=|SFS=13230040|SFS=35042699022|SCL=1|SCORE=0|LIST=0|DI=SN|RD=|H={helo}|CIP={ip}|"
    "SFP=1501|ASF=1|CTRY=CA|CLTCTRY=|LANG=en|LAT=187|LAT=41"
)
PEER = (
    "S:IncludeInSla=True;S:FromEntity=Internet;S:ProxiedClientIPAddress={ip};S:ProxiedClientHostname={helo};"
    "S:DeliveryPriority=Normal;S:AccountForest=CANPRD01.PROD.OUTLOOK.COM"
)
DATA = (PEER, SPAM, "", "S:MailboxDatabaseName=CANPR01DG042-db118;S:Mailboxes=1")
TENANT = "11111111-aaaa-4bbb-8ccc-222222222222"
ENCODINGS = ("utf-8", "utf-16-le")
ASKED = 9
HEAD = "| work | pandas, wall / CPU s | toolkit, wall / CPU s | of pandas, wall / CPU |\n|---|---:|---:|---:|\n"


def write_report(path: Path, rows: int, encoding: str) -> None:
    """An extended report of so many events."""
    chance = random.Random(7)
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(",".join(COLUMNS) + "\r\n")
        for number in range(0, rows, len(EVENTS)):
            file.writelines(_mail(number, chance, rows))


def _mail(number: int, chance: random.Random, rows: int) -> list[str]:
    guid = f"{chance.getrandbits(32):08x}-0000-4000-8000-{number:012x}"
    ip, helo = f"203.0.{chance.randrange(256)}.{chance.randrange(256)}", f"host{chance.randrange(999)}.example"
    at = f"2025-07-{chance.randrange(1, 15):02}T{chance.randrange(24):02}:{chance.randrange(60):02}:"
    people = f"user{chance.randrange(5000)}@contoso.com;user{chance.randrange(5000)}@contoso.com"
    told = f"{chance.randrange(10**6)},2,,,Subject number {chance.randrange(10**6)},jane@contoso.com,jane@contoso.com,,"
    return [
        f"{at}{12 + step}.4100007Z,{ip},{helo},10.1.1.{step},YT1PR01MB4821,08DDBD7AB229;0,YT1\\Default YT1,{source},"
        f"{event},{number},<{guid}@mail.fabrikam.com>,{guid},{people},,{told}Incoming,{TENANT},{ip},10.2.2.2,"
        f"{DATA[step].format(ip=ip, helo=helo)}\r\n"
        for step, (source, event) in enumerate(EVENTS[: rows - number])
    ]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one run took."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} / {self.cpu:.2f}"


def timed(work: Callable[[], object]) -> Taken:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Taken(time.perf_counter() - wall, time.process_time() - cpu)


def median(taken: list[Taken]) -> Taken:
    return Taken(statistics.median(one.wall for one in taken), statistics.median(one.cpu for one in taken))


def read(path: Path) -> int:
    return sum(len(table) for table in read_trace(EvidenceFile("E0001", path.name, path), Notes()))


def compare(path: Path, encoding: str, rounds: int) -> str:
    """One line: the report read by pandas and by us, in turns."""
    peers, ours = [], []
    for _ in range(rounds):
        peers.append(timed(partial(pd.read_csv, path, encoding=encoding, engine="c")))
        ours.append(timed(partial(read, path)))
    both = list(zip(ours, peers, strict=True))
    ratios = Taken(*(statistics.median(getattr(a, of) / getattr(b, of) for a, b in both) for of in ("wall", "cpu")))
    return f"| extended report in {encoding}, read to TRACE | {median(peers)} | {median(ours)} | {ratios} |"


def make_case(store: Store, path: Path, copies: int) -> None:
    """TRACE of the report, and of some of its mails a copy with its recipients."""
    for number, table in enumerate(read_trace(EvidenceFile("E0001", "trace", path), Notes())):
        store.write_part("trace", f"{number:05}", table)
    store.merge_parts("trace")
    names = {
        "message_uid": "trace_uid", "network_message_id": "network_message_id", "subject": "subject",
        "internet_message_id": "internet_message_id", "received_at": "occurred_at", "connecting_ip": "connecting_ip",
        "header_from": "sender_address", "mail_from": "mail_from", "address": "recipient",
    }  # fmt: skip
    trace = store.read_arrow("trace", {*names.values(), "event_id"})
    uids = trace["trace_uid"]
    receipts = trace.filter(pc.and_(pc.equal(trace["event_id"], "RECEIVE"), pc.ends_with(uids, "-0")))[:copies]
    facts = {name: receipts[source] for name, source in names.items()}
    stated = {"evidence_id": "E0002", "locator": "offset=0", "loader": "eml", "header_origin": "file", "kind": "to"}
    facts |= {name: pa.repeat(word, len(receipts)) for name, word in stated.items()}
    facts["ordinal"] = pa.repeat(pa.scalar(0, pa.int64()), len(receipts))
    for contract in (MESSAGES, RECIPIENTS):
        columns = [facts.get(field.name, pa.nulls(len(receipts), field.type)) for field in contract.arrow_schema]
        store.write_arrow(contract.name, pa.table(columns, schema=contract.arrow_schema))


def joined(folder: Path) -> str:
    """What assembling takes, told by the process that does it."""
    asked = [sys.executable, __file__, "--assemble", str(folder)]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def assemble_here(folder: Path) -> None:
    taken = timed(lambda: assemble_stored(Store(folder)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{taken.wall:.1f} s on the clock, {taken.cpu:.1f} s of CPU, {peak:.2f} GiB at most")


def one_address(store: Store) -> str:
    ip = store.sql("select connecting_ip from trace where connecting_ip is not null limit 1").iloc[0, 0]
    query = f"select * from trace where connecting_ip = '{ip}'"
    found = len(store.sql(query))
    taken = median([timed(lambda: store.sql(query)) for _ in range(ASKED)])
    return f"{found} rows of one address in {taken.wall * 1e3:.0f} ms on the clock, {taken.cpu * 1e3:.0f} ms of CPU"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    arguments.add_argument("--rows", type=int, default=2_000_000)
    arguments.add_argument("--copies", type=int, default=200_000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--assemble", type=Path, help=argparse.SUPPRESS)
    stated = arguments.parse_args()
    if stated.assemble:
        assemble_here(stated.assemble)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        print(measure(Path(folder), stated.rows, stated.copies, stated.rounds))
    return 0


def measure(folder: Path, rows: int, copies: int, rounds: int) -> str:
    lines = []
    for encoding in ENCODINGS:
        write_report(folder / encoding, rows, encoding)
        lines.append(compare(folder / encoding, encoding, rounds))
    store = Store(folder / "tables")
    make_case(store, folder / "utf-8", copies)
    size, stored = (folder / "utf-8").stat().st_size / 1e6, store.sql("select count(*) from trace").iloc[0, 0]
    described = (
        f"{rows:,} events, {size:.0f} MB in UTF-8, {stored:,} rows of TRACE, median of {rounds} rounds; "
        f"{machine('pandas', 'pyarrow', 'duckdb')}\n\n"
        f"Joined with {copies:,} copies, from tables to tables: {joined(store.folder)}. "
        f"Out of the stored rows: {one_address(store)}."
    )
    return write_section("Traces", described, lines, HEAD)


if __name__ == "__main__":
    sys.exit(main())
