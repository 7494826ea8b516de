"""The walk: the whole of it, the sample case, or one stage.

    toolkit investigate exports/ --case data/cases/contoso --accepted-domain contoso.com
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from toolkit import ask, console
from toolkit.cli.application import app
from toolkit.cli.options import CaseFolder, Depth, Domains, Scheduler, TenantIds, Workers
from toolkit.cli.screen import finish, out, progress
from toolkit.pipeline import STAGES, deepen_copies, load, open_case, run_stage


@app.command()
def investigate(
    evidence: Annotated[list[Path], typer.Argument(metavar="EVIDENCE…", help="Files or folders of exports.")],
    case: Annotated[Path, typer.Option("--case", help="The folder to make the case in.")],
    accepted_domain: Domains = [],  # noqa: B006 - typer copies it
    tenant_id: TenantIds = [],  # noqa: B006
    relay: Annotated[list[str], typer.Option(help="An address or CIDR of our own devices; repeatable.")] = [],  # noqa: B006
    gateway: Annotated[list[str], typer.Option(help="An address or CIDR of our mail gateway; repeatable.")] = [],  # noqa: B006
    language: Annotated[str | None, typer.Option(help="Language of figures and report: en or fr.")] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    depth: Depth = "full",
    config: Annotated[Path | None, typer.Option(help="A case.toml to start from.")] = None,
) -> None:
    """The whole walk: from evidence to tables, figures and report."""
    with progress() as told:
        made = ask.investigate(
            evidence,
            case,
            config=config,
            accepted_domains=accepted_domain,
            tenant_ids=tenant_id,
            relays=relay,
            gateways=gateway,
            language=language,
            workers=workers,
            scheduler=scheduler,
            depth=depth,
            progress=told,
        )
    finish(made)


@app.command()
def demo(
    case: Annotated[Path, typer.Option("--case", help="The folder to make the case in.")] = Path("data/cases/demo"),
    workers: Workers = None,
) -> None:
    """The sample case, start to report."""
    sample = console.sample_case()
    with progress() as told:
        made = ask.investigate([sample / "exports"], case, config=sample / "case.toml", workers=workers, progress=told)
    out.print(console.ledger(made), markup=False)
    out.print(console.reconciliation(made), markup=False)
    out.print(console.truth(made, sample / "truth.csv"), markup=False)
    finish(made)


@app.command("load")
def load_(
    case: CaseFolder,
    evidence: Annotated[
        list[Path] | None, typer.Argument(metavar="[EVIDENCE…]", help="Default: as given before.")
    ] = None,
    depth: Depth = "full",
    deepen: Annotated[
        str | None, typer.Option(metavar="SQL", help="Read only these mails again, in full: select mail_uid from …")
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
) -> None:
    """Read the evidence again into tables, and print the ledger."""
    made = open_case(case)
    given = evidence or console.evidence_of(made)
    if deepen is not None:
        read = deepen_copies(made, given, deepen, workers=workers, scheduler=scheduler)
        out.print(f"{read} copies were read in full; `toolkit assemble {case}` and the stages after it take them up.")
        raise typer.Exit(console.status(made))
    with progress() as told:
        load(made, given, depth=depth, workers=workers, scheduler=scheduler, progress=told)
    out.print(console.ledger(made), markup=False)
    raise typer.Exit(console.status(made))


def _stage(name: str) -> Callable[[Path], None]:
    def command(case: CaseFolder) -> None:
        made = open_case(case)
        run_stage(made, name)
        if name == "assemble":
            out.print(console.reconciliation(made), markup=False)

    command.__doc__ = f"The stage `{name}` alone, from what the stage before left."
    return command


for _name in STAGES:
    app.command(_name)(_stage(_name))
