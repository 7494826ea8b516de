"""Arguments and options that more than one command takes.

    --workers N · --depth headers · --scheduler tcp://host:8786
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case's folder.")]
Domains = Annotated[list[str], typer.Option("--accepted-domain", help="A domain the tenant receives for; repeatable.")]
TenantIds = Annotated[list[str], typer.Option("--tenant-id", help="The tenant's GUID; repeatable.")]
Workers = Annotated[
    int | None, typer.Option(min=0, help="Worker processes; 0 reads in this one. Default: a core each.")
]

Depth = Annotated[str, typer.Option(help="full, or headers: no bodies, URLs or attachment hashes.")]
Scheduler = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Read on this Dask cluster, like tcp://host:8786.")
]
