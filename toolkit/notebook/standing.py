"""How a case stands: what was done with it, whether it still says what it said, and what it holds.

    show(differences(case), "What differs from what was recorded")

Each answer is a frame, so that a notebook shows it like any other table.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pandas as pd

from toolkit import verify
from toolkit.chart import read_exhibits
from toolkit.evidence import custody
from toolkit.evidence.problems import UsageError
from toolkit.holdings import evidence_given
from toolkit.notebook.speech import say, voice
from toolkit.pipeline import CUSTODY_LOG, STAGES, Case, run_stage
from toolkit.schema import TABLES
from toolkit.schema.vocabulary import SPOOF_VERDICTS

__all__ = [
    "beside",
    "custody_log",
    "differences",
    "evidence_of",
    "figures_of",
    "files_of",
    "losses",
    "mail_of",
    "of_mail",
    "rerun",
    "tables_of",
]

LOSSES = """select l.evidence_id, m.path, l.item, l.declared, l.emitted, l.failed, l.note as why
            from ledger l left join manifest m using (evidence_id)
            where l.failed > 0 or l.declared > l.emitted + l.skipped + l.duplicate
            union all
            select p.evidence_id, m.path, p.locator, null, null, null, p.reason
            from problems p left join manifest m using (evidence_id) where p.stage in ('load', 'evidence')
            order by all"""

# Of a custody line's detail, what a person reads; the digests of tables are for `toolkit verify`.
TOLD = ("gate", "mail_uid", "label", "note", "files", "depth", "toolkit")


def custody_log(case: Case) -> pd.DataFrame:
    """The custody log, oldest first: at, action, by, detail, hash."""
    entries = custody.read(case.folder / CUSTODY_LOG)
    rows = [
        {
            "at": entry["at"],
            "action": voice().name("action", entry["action"]).unescape(),
            "by": entry["detail"].get("by"),
            "detail": ", ".join(_told(key, entry["detail"][key]) for key in TOLD if entry["detail"].get(key)),
            "hash": entry["hash"],
        }
        for entry in entries
    ]
    return pd.DataFrame(rows, columns=["at", "action", "by", "detail", "hash"], dtype="string")


def _told(key: str, value: object) -> str:
    """A part of a line's detail; of hashed files, how many there are."""
    return f"{say(f'detail.{key}')} {len(value) if isinstance(value, dict) else value}"


def differences(case: Case) -> pd.DataFrame:
    """What no longer agrees with its record: evidence, tables, custody log, report. Empty when everything does."""
    return pd.DataFrame({"difference": list(map(str, verify.differences(case)))}, dtype="string")


def evidence_of(case: Case) -> list[Path]:
    """The evidence as it was given when the case was opened. Raises UsageError when the custody log names none."""
    return evidence_given(case)


def beside(case: Case, suffix: str) -> Path:
    """A folder for another case beside this one, named after it; the first of its numbers that is free."""
    numbered = (case.folder.with_name(f"{case.folder.name}-{suffix}-{number}") for number in count(1))
    return next(folder for folder in numbered if not folder.exists())


def losses(case: Case) -> pd.DataFrame:
    """Evidence that did not come out: evidence_id, path, item, declared, emitted, failed, why; empty when all did."""
    return case.sql(LOSSES)


def tables_of(case: Case) -> pd.DataFrame:
    """Every table of the contract: its name, its number of rows, what one row is, which stage makes it."""
    rows = [(name, len(case.store.read(name)), table.grain, table.made_by) for name, table in TABLES.items()]
    return pd.DataFrame(rows, columns=["table", "rows", "one row is", "made by"])


def figures_of(case: Case) -> pd.DataFrame:
    """The case's figures: id, title, n and the evidence behind each."""
    rows = [
        (exhibit.number, exhibit.id, exhibit.title, exhibit.n, len(exhibit.evidence_ids))
        for exhibit in read_exhibits(case.folder / "figures")
    ]
    return pd.DataFrame(rows, columns=["number", "id", "title", "n", "evidence files"])


def files_of(case: Case, *folders: str) -> pd.DataFrame:
    """The files in some of the case's folders, with their size in bytes."""
    files = [path for folder in folders for path in sorted((case.folder / folder).rglob("*")) if path.is_file()]
    rows = [(path.relative_to(case.folder).as_posix(), path.stat().st_size) for path in files]
    return pd.DataFrame(rows, columns=["file", "size_bytes"])


def mail_of(case: Case, mail_uid: str | None = None) -> str | None:
    """The mail to read: the one named, else the earliest spoof that has a copy, else any; None where there is none."""
    if mail_uid is not None:
        return mail_uid
    mail = case.mail.merge(case.verdicts[["mail_uid", "verdict"]], on="mail_uid").sort_values("received_at")
    spoofs = mail[mail["verdict"].isin(SPOOF_VERDICTS)]
    first = pd.concat([spoofs[spoofs["best_copy_uid"].notna()], spoofs, mail]).head(1)
    return None if first.empty else str(first["mail_uid"].iloc[0])


def of_mail(case: Case, name: str, mail_uid: str | None) -> pd.DataFrame:
    """A table's rows of one mail; of a table of copies, those of the copy that speaks for it. None: no rows."""
    frame, mail = case.store.read(name), case.mail
    if "mail_uid" in frame:
        return frame[frame["mail_uid"].isin([mail_uid])]
    copies = mail[mail["mail_uid"].isin([mail_uid])]["best_copy_uid"].dropna()
    return frame[frame["message_uid"].isin(copies)]


def rerun(case: Case, *stages: str) -> None:
    """Some stages again, each from the tables as they stand. Raises UsageError for a stage there is not."""
    unknown = [stage for stage in stages if stage not in STAGES]
    if unknown:
        raise UsageError(say("stage.unknown", name=repr(unknown[0]), having=", ".join(STAGES)))
    for stage in stages:
        run_stage(case, stage)
