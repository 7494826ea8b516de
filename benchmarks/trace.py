"""How fast an extended report is read, beside pandas, and how fast it is joined and asked: python benchmarks/trace.py

The report is made up (--rows events, three to a mail and recipient) and written in UTF-8 and in UTF-16LE without a
mark. pandas reads the same bytes with its C engine and understands none of them; TRACE has times parsed, addresses and
GUIDs in one form, and a row for each recipient. Peers take turns; read the ratios. The clock on the wall is counted,
since both may use several cores.
"""

from __future__ import annotations

import argparse
import platform
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa

from toolkit.assemble import assemble
from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load.trace import read_trace
from toolkit.schema.tables import MESSAGES, TRACE
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


def timed(work: Callable[[], object]) -> tuple[float, object]:
    began = time.perf_counter()
    made = work()
    return time.perf_counter() - began, made


def read(path: Path) -> int:
    return sum(len(table) for table in read_trace(EvidenceFile("E0001", path.name, path), Notes()))


def compare(folder: Path, rows: int, encoding: str, rounds: int) -> None:
    path = folder / f"{encoding}.csv"
    write_report(path, rows, encoding)
    path.read_bytes()
    peers, ours = [], []
    made: object = 0
    for _ in range(rounds):
        peers.append(timed(lambda: pd.read_csv(path, encoding=encoding, engine="c"))[0])
        seconds, made = timed(lambda: read(path))
        ours.append(seconds)
    ratio = statistics.median(mine / peer for mine, peer in zip(ours, peers, strict=True))
    print(
        f"{encoding:10} {path.stat().st_size / 1e6:7.0f} MB {rows} events, {made} rows of TRACE:"
        f" pandas {statistics.median(peers):6.2f} s, toolkit {statistics.median(ours):6.2f} s, {ratio:.2f} x"
    )


def join(folder: Path, copies: int) -> None:
    """The rows of the report with copies of some of its mails; then the rows of one address out of the store."""
    tables = list(read_trace(EvidenceFile("E0001", "trace", folder / "utf-8.csv"), Notes()))
    table = pa.concat_tables(tables)
    store = Store(folder / "tables")
    trace = TRACE.from_arrow(table)
    store.write("trace", trace)
    receipts = trace[trace["event_id"] == "RECEIVE"].drop_duplicates("network_message_id").head(copies)
    messages = MESSAGES.conform(
        pd.DataFrame({
            "message_uid": "m-" + receipts["trace_uid"], "evidence_id": "E0002", "locator": "offset=0", "loader": "eml",
            "header_origin": "file", "network_message_id": receipts["network_message_id"],
            "internet_message_id": receipts["internet_message_id"], "received_at": receipts["occurred_at"],
            "subject": receipts["subject"], "connecting_ip": receipts["connecting_ip"],
            "header_from": receipts["sender_address"], "mail_from": receipts["mail_from"],
        })
    )  # fmt: skip
    seconds, made = timed(lambda: assemble({"trace": trace, "messages": messages}))
    print(f"join       {len(trace)} rows and {len(messages)} copies: {len(made['mail'])} mails in {seconds:.1f} s")
    ip = trace["connecting_ip"].dropna().iloc[0]
    asked = f"select * from trace where connecting_ip = '{ip}'"
    store.sql(asked)
    seconds, found = timed(lambda: store.sql(asked))
    print(f"one IP     {len(found)} of {len(trace)} stored rows in {seconds * 1e3:.0f} ms")
    print(f"peak       {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=2_000_000)
    arguments.add_argument("--copies", type=int, default=200_000)
    arguments.add_argument("--rounds", type=int, default=3)
    stated = arguments.parse_args()
    print(f"{platform.python_implementation()} {platform.python_version()}, pandas {pd.__version__}")
    with tempfile.TemporaryDirectory() as folder:
        for encoding in ("utf-8", "utf-16-le"):
            compare(Path(folder), stated.rows, encoding, stated.rounds)
        join(Path(folder), stated.copies)
    return 0


if __name__ == "__main__":
    sys.exit(main())
