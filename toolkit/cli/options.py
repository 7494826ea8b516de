"""Arguments and options that more than one command takes.

    --workers N · --depth headers · --scheduler tcp://host:8786
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.ingest import Reading
from toolkit.load.dates import DateOrder

CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case's folder.")]
Domains = Annotated[list[str], typer.Option("--accepted-domain", help="A domain the tenant receives for; repeatable.")]
TenantIds = Annotated[list[str], typer.Option("--tenant-id", help="The tenant's GUID; repeatable.")]
Workers = Annotated[
    int | None, typer.Option(min=0, help="Worker processes; 0 reads in this one. Default: a core each.")
]

Depth = Annotated[str, typer.Option(help="full, or headers: no bodies, URLs or attachment hashes.")]
ZipPasswords = Annotated[
    list[str],
    typer.Option(
        "--zip-password", metavar="PASSWORD", help="Tried on encrypted members of zip archives; repeatable; never kept."
    ),
]
DayFirst = Annotated[
    bool | None,
    typer.Option("--day-first/--month-first", help="Which comes first in traces whose own dates do not tell."),
]
Scheduler = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Read on this Dask cluster, like tcp://host:8786.")
]
NotebookLanguage = Annotated[
    str | None, typer.Option("--language", help="Language of the notebooks: en or fr. Default: the case's.")
]
Redact = Annotated[
    bool, typer.Option("--redact", help="Write the report a second time, without names: report.redacted.html and .pdf.")
]


def date_order(day_first: bool | None) -> DateOrder | None:
    """What `--day-first` or `--month-first` states; None where neither is given."""
    return None if day_first is None else "day" if day_first else "month"


def reading(depth: str, zip_passwords: list[str], day_first: bool | None) -> Reading:
    """How evidence is read, by what these options state. Raises UsageError for a depth that is none."""
    return Reading(depth, tuple(zip_passwords), date_order(day_first))
