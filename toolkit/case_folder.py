"""A case folder: what is stated of the case, its tables, its custody log.

    case = open_case(Path("data/cases/contoso"));  case.mail;  case.sql("select …")

A folder that holds something else, or another case, is left as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from shlex import quote
from typing import Any

import pandas as pd

from toolkit.evidence import custody
from toolkit.evidence.case import CaseFile, check, read_case_file, render_case
from toolkit.evidence.problems import UsageError
from toolkit.load.folders import printable, written
from toolkit.schema import TABLES
from toolkit.store import HALF, Store
from toolkit.version import __version__

__all__ = [
    "CASE_FILE", "CUSTODY_LOG", "Case", "Clock", "create_case", "expect_apart", "now", "open_case",
    "settings_for", "sha256_in",
]  # fmt: skip

CASE_FILE, CUSTODY_LOG = "case.toml", "custody.jsonl"
HALF_CASE_FILE = f"{CASE_FILE}{HALF}"

BEGUN = {CASE_FILE, HALF_CASE_FILE, CUSTODY_LOG}
"""All that is there of a case that was stopped, or found no room, before its log had a line."""

MADE_HERE = (
    CASE_FILE, CUSTODY_LOG, "tables", "figures", "report", "export", "notebooks", "scratch", "adding",
    "deepening", "registered", "unfinished",
)  # fmt: skip
"""What stages write in a case's folder; evidence may lie beside it."""

Clock = Callable[[], datetime]


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Case:
    """A case folder: its settings, its tables, its custody log.

    Every table of the contract is an attribute, read when it is asked for: `case.mail`, `case.verdicts`, …
    """

    folder: Path
    settings: CaseFile
    clock: Clock = now

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in TABLES:
            raise UnknownTable(name)
        return self.store.read(name)

    def __dir__(self) -> list[str]:
        return [*object.__dir__(self), *TABLES]

    def sql(self, query: str) -> pd.DataFrame:
        """The answer to one SQL question over views named as the tables. Raises UsageError with DuckDB's own words."""
        return self.store.sql(query)

    @property
    def store(self) -> Store:
        return Store(self.folder / "tables")

    def record(self, action: str, **detail: Any) -> None:
        custody.append(self.folder / CUSTODY_LOG, self.clock(), action, {"toolkit": __version__, **detail})

    def digests(self, folder: str) -> dict[str, str]:
        """The SHA-256 of every file in one of the case's folders, by its path in the case."""
        files = sorted(path for path in (self.folder / folder).rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): sha256_in(path) for path in files}


class UnknownTable(UsageError, AttributeError):
    """A case is asked for what it does not have: a slip, told in one line where people write cells."""

    def __init__(self, name: str) -> None:
        near = get_close_matches(name, (*TABLES, "sql", "settings", "folder", "store"), 1)
        meant = f"; did you mean {near[0]!r}?" if near else "."
        super().__init__(f"a case has no {name!r}{meant} Its tables are {', '.join(TABLES)}.")


def sha256_in(path: Path) -> str:
    """The SHA-256 of a file of the case."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def open_case(folder: Path) -> Case:
    """A case that exists. Raises UsageError where there is none."""
    if not (folder / CASE_FILE).is_file():
        raise UsageError(
            f"{folder}: holds no case (no {CASE_FILE});"
            f" `toolkit investigate EVIDENCE --case {quote(str(folder))}` makes one"
        )
    return Case(folder, read_case_file(folder / CASE_FILE))


def create_case(folder: Path, settings: CaseFile, evidence: Sequence[Path], clock: Clock = now) -> Case:
    """A new case, or the same one again with the same evidence. Raises UsageError before anything is written."""
    given = [written(path.resolve()) for path in evidence]
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is a file; a case is a folder")
    if printable(str(folder)) != str(folder):
        raise UsageError(f"{printable(str(folder))}: is not UTF-8; choose another folder")
    expect_apart(folder, evidence)
    earlier = [entry["detail"].get("evidence") for entry in custody.read(folder / CUSTODY_LOG)]
    # Files are numbered by their names: in which order evidence is named makes no other case of it.
    if any(seen is not None and set(seen) != set(given) for seen in earlier):
        raise UsageError(f"{folder}: already holds another case; choose another folder")
    if not earlier and folder.exists() and {path.name for path in folder.iterdir()} - BEGUN:
        raise UsageError(f"{folder}: is not empty and holds no case; choose another folder")
    if settings.case.id is None:
        settings = replace(settings, case=replace(settings.case, id=folder.resolve().name))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        half = folder / HALF_CASE_FILE
        half.write_text(render_case(settings), encoding="utf-8", newline="\n")
        half.replace(folder / CASE_FILE)  # what was stated is not lost where the disk is full
    except OSError as error:
        raise UsageError(f"{folder}: a case cannot be made there: {error.strerror}") from error
    case = Case(folder, settings, clock)
    case.record("case opened", evidence=given)
    return case


def expect_apart(folder: Path, evidence: Sequence[Path]) -> None:
    """Evidence is never written to, and a case inside it would be evidence itself the next time. Raises UsageError."""
    for path in evidence:
        place, case = path.resolve(), folder.resolve()
        if path.is_dir() and case.is_relative_to(place):
            raise UsageError(f"{folder}: lies inside the evidence {path}; choose a folder outside")
        if any(place.is_relative_to(case / name) for name in MADE_HERE):
            raise UsageError(f"{path}: was made by the toolkit for the case {folder}; it is no evidence of the case")


def settings_for(folder: Path, config: Path | None, **stated: Sequence[str] | str | None) -> CaseFile:
    """What case.toml says, `--config` first, with what the caller states added. Raises UsageError."""
    file = config or folder / CASE_FILE
    settings = read_case_file(file) if config or file.is_file() else CaseFile()
    tenant, network = settings.tenant, settings.network
    return check(
        replace(
            settings,
            tenant=replace(
                tenant,
                ids=(*tenant.ids, *(stated.get("tenant_ids") or ())),
                accepted_domains=(*tenant.accepted_domains, *(stated.get("accepted_domains") or ())),
            ),
            network=replace(
                network,
                relays=(*network.relays, *(stated.get("relays") or ())),
                gateways=(*network.gateways, *(stated.get("gateways") or ())),
            ),
            case=replace(settings.case, language=str(stated.get("language") or settings.case.language)),
        )
    )
