"""What the command line prints: plain lines, each number from the case's own tables.

Mail       57 (28 in messages and traces, 21 in messages alone, 8 in traces alone)
Verdicts   direct_send_spoof 9 · header_spoof 4 · genuine_internal 15 · …
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path

import pandas as pd

from toolkit import accounts
from toolkit.evidence.problems import UsageError
from toolkit.pipeline import Case
from toolkit.schema.columns import rows_of
from toolkit.schema.document import render_schema
from toolkit.simulate import check_verdicts, read_truth, tell
from toolkit.simulate import simulate as make_up
from toolkit.version import __version__

PACKAGES = (
    "pandas",
    "numpy",
    "pyarrow",
    "duckdb",
    "matplotlib",
    "jupyterlab",
    "extract-msg",
    "libpff-python",
    "ipwhois",
)
SHOWN = 12
# Controls, and marks that turn the direction of what follows.
UNSEEN = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | {
    code: f"\\u{code:04x}" for code in (0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))
}
PLACE = ("evidence_id", "path", "locator")

# Counts that are nought in most cases: a ledger shows the ones that are not.
RARE = ("skipped", "failed", "duplicate", "orphan", "recovered", "note")

SIDES = {"both": "in messages and traces", "headers": "in messages alone", "trace": "in traces alone"}

# Why one side may not know a mail, in the words of a person.
SILENCES = {
    "no_trace": "the case has no trace",
    "only_attached": "found as an attachment only, and nothing ties it surely to a mail of the traces",
    "several_fit": "more than one of the other side fits it alike (same Message-ID or content): none was chosen",
    "time_unknown": "the copy does not say when it was received",
    "outside_the_traces": "received outside the time that the traces cover",
    "not_in_the_traces": "the traces cover its time and do not have it: filtered, capped, or another tenant's",
    "no_copies": "the case has no mailbox or message",
    "not_delivered": "quarantined, filtered, failed or still pending: by the trace no mailbox has it",
    "no_copy_collected": "deleted from its mailbox, or the mailbox was not collected",
}

BRING = (
    "  Bring mail (.pst, .ost, .msg, .eml, mbox, or archives of these) or message traces (.csv, .xlsx, .json) as they",
    "  were exported, and investigate them in another folder; why each file was refused stands under Lost.",
)

# A loss is a file or item of evidence that did not come out; a field that could not be understood is a problem only.
LOST = "select coalesce(sum(failed), 0)::bigint from ledger"
LOSSES = """select p.evidence_id, coalesce(m.path, '') as path, p.locator, p.reason from problems p
            left join manifest m using (evidence_id) where p.stage in ('load', 'evidence') order by 1, 3"""
# What is undetermined is never established: to call it likely would say that something is known.
VERDICT_COUNTS = """select verdict, count(*) as mails,
                           count(*) filter (where certainty = 'likely' and verdict <> 'undetermined') as likely
                    from verdicts group by 1 order by 2 desc, 1"""
SETTLING = """select what, count(*) as mails
              from (select unnest(string_split(missing, ', ')) as what from verdicts)
              group by 1 order by 2 desc, 1 limit 3"""
# Of several sources the first that knows the address, in the order that enrich gave them.
SPOOF_NETWORKS = """with f as (
                        select ip, as_name, country
                        from (select *, row_number() over () as place from ip_facts)
                        where as_name is not null or country is not null
                        qualify row_number() over (partition by ip order by place) = 1
                    )
                    select coalesce(f.as_name, 'network not known') || coalesce(', ' || f.country, '') as network,
                           count(distinct m.mail_uid) as mails, count(distinct m.connecting_ip) as addresses
                    from verdicts v join mail m using (mail_uid) left join f on f.ip = m.connecting_ip
                    where v.verdict in ('direct_send_spoof', 'header_spoof') group by 1 order by 2 desc, 1 limit 5"""
REACHED = """select coalesce(d.status, 'not recorded') as status, count(*) as deliveries,
                    count(distinct d.recipient) as people
             from deliveries d join verdicts v using (mail_uid)
             where v.verdict in ('direct_send_spoof', 'header_spoof') group by 1 order by 2 desc, 1"""


def _one(case: Case, query: str) -> int:
    return int(case.sql(query).to_numpy()[0, 0])


def status(case: Case) -> int:
    """The exit status: 1 when evidence was lost, else 0."""
    return int(_one(case, LOST) > 0 or len(case.sql(LOSSES)) > 0)


def summary(case: Case) -> str:
    """What was found and what was lost, and where the report is."""
    found = [*_evidence(case), *_nothing(case), *_verdicts(case), *_settling(case), *_origin(case), oddities(case)]
    return "\n".join(filter(None, [*found, *_lost(case), *_where(case)]))


def _evidence(case: Case) -> list[str]:
    seen = case.sql("select seen_in, count(*) as mails from mail group by 1 order by 1")
    split = ", ".join(f"{row['mails']} {SIDES[row['seen_in']]}" for row in rows_of(seen))
    files, copies, rows = (_one(case, f"select count(*) from {name}") for name in ("manifest", "messages", "trace"))
    return [
        f"Case       {case.settings.case.id}",
        f"Evidence   {_counted(files, 'file', 'files')}, {_counted(copies, 'message copy', 'message copies')},"
        f" {_counted(rows, 'trace row', 'trace rows')}",
        f"Mail       {_one(case, 'select count(*) from mail')}" + (f" ({split})" if split else ""),
    ]


def _nothing(case: Case) -> list[str]:
    """Where neither a message nor a trace row came out: what the files are, and what to bring instead of them."""
    if _one(case, "select (select count(*) from messages) + (select count(*) from trace)"):
        return []
    kinds = case.sql("select kind, count(*) as files from manifest group by 1 order by 2 desc, 1")
    met = ", ".join(f"{row['files']} {row['kind']}" for row in rows_of(kinds)) or "no file"
    return [f"Nothing    to examine: no message and no row of a trace came out ({met})", *BRING]


def _verdicts(case: Case) -> list[str]:
    verdicts = [
        f"  {row['mails']:>6}  {row['verdict']}" + (f" ({row['likely']} likely)" if row["likely"] else "")
        for row in rows_of(case.sql(VERDICT_COUNTS))
    ]
    return _titled("Verdicts", verdicts)


def _settling(case: Case) -> list[str]:
    """What is missing to most of the mail that is likely or undetermined: to be stated in case.toml, or brought."""
    lines = [f"  {row['mails']:>6}  {row['what']}" for row in rows_of(case.sql(SETTLING))]
    return _titled("What would settle most of the likely and the undetermined", lines)


def _origin(case: Case) -> list[str]:
    networks = [
        f"  {row['mails']:>6}  {row['network']} ({_counted(row['addresses'], 'address', 'addresses')})"
        for row in rows_of(case.sql(SPOOF_NETWORKS))
    ]
    reached = [
        f"  {row['deliveries']:>6}  {row['status']} ({_counted(row['people'], 'recipient', 'recipients')})"
        for row in rows_of(case.sql(REACHED))
    ]
    return [*_titled("Networks the spoofs came from", networks), *_titled("Where the spoofs landed", reached)]


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _titled(title: str, lines: Sequence[str]) -> list[str]:
    return [title, *lines] if lines else []


def _lost(case: Case) -> list[str]:
    losses = case.sql(LOSSES)
    fields = _one(case, "select count(*) from problems where stage not in ('load', 'evidence', 'assemble')")
    understood = f"{_counted(fields, 'field', 'fields')} could not be understood; each is in the problems table"
    noted = understood if fields else "none"
    if losses.empty and _one(case, LOST) == 0:
        return ["Lost       nothing: every item of the evidence came out", f"Problems   {noted}"]
    places = [" ".join(_text(row[name]) for name in PLACE).strip() for row in rows_of(losses)]
    lines = [f"  {place}: {_text(reason)}" for place, reason in zip(places, losses["reason"], strict=True)][:SHOWN]
    more = [f"  … and {len(losses) - SHOWN} more in the problems table"] if len(losses) > SHOWN else []
    lost = f"Lost       {_counted(len(losses), 'item', 'items')} of evidence could not be read"
    return [lost, *lines, *more, f"Problems   {noted}"]


def _text(value: object) -> str:
    """For one line of a terminal: a file named `\\x1b[2J.eml`, or after a line of ours, changes nothing else on it."""
    return "" if pd.isna(value) else str(value).translate(UNSEEN)  # type: ignore[call-overload]


def _where(case: Case) -> list[str]:
    return [f"Report     {case.folder / 'report' / 'report.html'}"]


def ledger(case: Case) -> str:
    """Every container's count, and the files that no reader took; what a container lost stands in its line."""
    counts = accounts.containers(case)
    shown = without_rare(counts)
    unread = [
        f"  {row['evidence_id']} {_text(row['path'])}: {row['kind']}, {_text(row['size_bytes'])} bytes"
        for row in rows_of(accounts.not_recognised(case))
    ]
    return "\n".join(["Ledger", *_lined_up(shown), *_titled("Not recognised", unread)])


def reconciliation(case: Case) -> str:
    """Each export's rows and the copies against the mails, what only one side knows and why that may be."""
    counted = accounts.reconciliation(case)
    alone = [
        f"  {row['mails']:>6}  {SIDES[row['seen_in']]}: {SILENCES[row['alone_because']]}"
        for row in rows_of(accounts.one_sided(case))
    ]
    return "\n".join(["Reconciliation", *_lined_up(counted), _balance(counted), *_titled("Known from one side", alone)])


def _balance(counted: pd.DataFrame) -> str:
    """What the columns of a reconciliation mean, in the numbers of their sum."""
    records, tied, of_none = (int(counted[name].sum()) for name in ("records", "tied", "of_no_mail"))
    return (
        f"  {records} records: {tied} tied to one mail each, {of_none} of no mail (totals, clicks outside mail)."
        " Likely: tied by less than a sure identifier. Disagree: say otherwise than their mail."
    )


def oddities(case: Case) -> str:
    """What is wrong with the traces as a whole, a line each; empty when nothing is."""
    noted = [_text(row["evidence_id"]) + f" {row['reason']}" for row in rows_of(accounts.oddities(case))]
    return "\n".join(_titled("Traces", [f"  {line.strip()}" for line in noted]))


def _lined_up(frame: pd.DataFrame) -> list[str]:
    """A frame as lines of text: words to the left, numbers to the right, nothing for null."""
    names = list(map(str, frame.columns))
    rows = [[name.replace("_", " ") for name in names], *([_text(value) for value in row] for row in frame.to_numpy())]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    sides = [">" if pd.api.types.is_numeric_dtype(frame[name]) else "<" for name in names]
    form = "  ".join(f"{{:{side}{width}}}" for side, width in zip(sides, widths, strict=True))
    return [f"  {form.format(*row)}".rstrip() for row in rows]


def truth(case: Case, file: Path) -> str:
    """How the verdicts stand against what the simulator meant."""
    checked = check_verdicts(read_truth(file), case.store.read("mail"), case.store.read("verdicts"))
    wrong = checked[~checked["agrees"].astype(bool)]
    lines = [f"  {row['internet_message_id']}: meant {row['meant']}, judged {row['verdict']}" for row in rows_of(wrong)]
    return "\n".join([f"Truth      {len(checked) - len(wrong)} of {len(checked)} verdicts are what was meant", *lines])


def without_rare(counts: pd.DataFrame) -> pd.DataFrame:
    """The counts of containers without those columns of RARE that are nought, or not said, of every one of them."""
    return counts.drop(columns=[name for name in RARE if not counts[name].replace(0, pd.NA).notna().any()])


def sample_case() -> Path:
    """The made-up incident that ships with the toolkit's repository."""
    for folder in (Path(__file__).resolve().parents[1], Path.cwd()):
        if (folder / "data" / "sample-case" / "truth.csv").is_file():
            return folder / "data" / "sample-case"
    raise UsageError("data/sample-case is not here; run from a clone of the repository")


def read_file(file: Path) -> bytes:
    """The file's bytes. Raises UsageError that names it."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from error


def schema() -> str:
    return render_schema()


def simulated(folder: Path, messages: int, seed: int, gateway: bool = False, dialects: bool = False) -> str:
    """Make an incident up and say where it is. Raises UsageError for a folder that is not empty."""
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder}: is not empty")
    made = make_up(folder, messages, seed, gateway)
    said = f"{len(made.rows)} mails in {folder}; the truth is in {folder / 'truth.csv'}"
    if not dialects:
        return said
    told = tell(folder, messages, seed, gateway)
    return f"{said}\n{told} of them in every dialect in {folder / 'dialects'}; the truth is in {folder / 'join.csv'}"


def doctor() -> str:
    """Versions, cores and data of this installation."""
    found = [
        f"toolkit {__version__}",
        f"python {sys.version.split()[0]} on {platform.platform()}",
        f"{os.cpu_count()} cores",
    ]
    return "\n".join([*found, *_versions(PACKAGES)])


def _versions(packages: Iterable[str]) -> list[str]:
    return [f"{package} {metadata.version(package)}" for package in packages]
