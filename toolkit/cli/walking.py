"""The walk: the whole of it, the sample case, or one stage.

    toolkit investigate exports/ --case data/cases/contoso --accepted-domain contoso.com
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer

from toolkit import ask, console, history
from toolkit.cli.application import app
from toolkit.cli.options import (
    CaseFolder,
    DayFirst,
    Depth,
    Domains,
    Redact,
    Scheduler,
    TenantIds,
    Workers,
    ZipPasswords,
    date_order,
    reading,
)
from toolkit.cli.screen import finish, out, progress
from toolkit.delivery import redact
from toolkit.evidence.problems import UsageError
from toolkit.holdings import evidence_given, expect_loaded
from toolkit.pipeline import STAGES, Case, add_evidence, deepen_copies, load, open_case, run_stage, walk_on


@app.command(short_help="Evidence to tables, figures and report.")
def investigate(
    evidence: Annotated[list[Path], typer.Argument(metavar="EVIDENCE", help="Files or folders of exports.")],
    case: Annotated[Path | None, typer.Option("--case", help="The folder to make the case in. Required.")] = None,
    accepted_domain: Domains = [],  # noqa: B006 - typer copies it
    tenant_id: TenantIds = [],  # noqa: B006
    relay: Annotated[list[str], typer.Option(help="An address or CIDR of our own devices; repeatable.")] = [],  # noqa: B006
    gateway: Annotated[list[str], typer.Option(help="An address or CIDR of our mail gateway; repeatable.")] = [],  # noqa: B006
    language: Annotated[str | None, typer.Option(help="Language of figures and report: en or fr.")] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    depth: Depth = "full",
    zip_password: ZipPasswords = [],  # noqa: B006
    day_first: DayFirst = None,
    redacted: Redact = False,
    config: Annotated[Path | None, typer.Option(help="A case.toml to start from.")] = None,
) -> None:
    """The whole walk: from evidence to tables, figures and report."""
    folder = _expect_folder(case, evidence)
    with progress(folder) as told:
        made = ask.investigate(
            evidence,
            folder,
            config=config,
            accepted_domains=accepted_domain,
            tenant_ids=tenant_id,
            relays=relay,
            gateways=gateway,
            language=language,
            workers=workers,
            scheduler=scheduler,
            depth=depth,
            zip_passwords=zip_password,
            date_order=date_order(day_first),
            redacted=redacted,
            progress=told,
        )
    finish(made)


def _expect_folder(case: Path | None, evidence: Sequence[Path]) -> Path:
    if case is not None:
        return case
    name = evidence[0].resolve().stem or "contoso"
    raise UsageError(
        "where is the case to be made? Name a folder for it, outside the evidence:"
        f" add `--case {quote(f'data/cases/{name}')}`"
    )


@app.command()
def demo(
    case: Annotated[Path, typer.Option("--case", help="The folder to make the case in.")] = Path("data/cases/demo"),
    workers: Workers = None,
) -> None:
    """The sample case, start to report."""
    sample = console.sample_case()
    with progress(case) as told:
        made = ask.investigate([sample / "exports"], case, config=sample / "case.toml", workers=workers, progress=told)
    out.print(console.ledger(made), markup=False)
    out.print(console.reconciliation(made), markup=False)
    out.print(console.truth(made, sample / "truth.csv"), markup=False)
    finish(made)


@app.command("load", short_help="Read evidence again, or add new evidence.")
def load_(
    case: CaseFolder,
    evidence: Annotated[
        list[Path] | None,
        typer.Argument(metavar="EVIDENCE", help="More evidence, to be added. Default: all of the case again."),
    ] = None,
    depth: Depth = "full",
    deepen: Annotated[
        str | None, typer.Option(metavar="SQL", help="Read only these mails again, in full: select mail_uid from …")
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    zip_password: ZipPasswords = [],  # noqa: B006
    day_first: DayFirst = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who adds it. Default: the investigator.")] = None,
) -> None:
    """Read the case's evidence again, or only evidence that is added to it, and print the ledger."""
    made = open_case(case)
    where: dict[str, Any] = {"workers": workers, "scheduler": scheduler}
    if deepen is not None:
        given = evidence or evidence_given(made)
        read = deepen_copies(made, given, deepen, zip_passwords=zip_password, **where)
        out.print(f"{read} copies were read in full; `toolkit rerun {quote(str(case))}` takes them up.", markup=False)
        raise typer.Exit(console.status(made))
    manner, offer = reading(depth, zip_password, day_first), None
    with progress(case) as told:
        if evidence:
            offer = add_evidence(made, evidence, by=by, reading=manner, progress=told, **where)
        else:
            load(made, evidence_given(made), reading=manner, progress=told, **where)
    # What became of the files stands below the ledger, which may be longer than the screen.
    became = "" if offer is None else history.offered(made, offer)
    out.print("\n".join(filter(None, (console.ledger(made), became, history.older(made)))), markup=False)
    raise typer.Exit(console.status(made))


@app.command(short_help="All stages again, after case.toml was changed.")
def rerun(
    case: CaseFolder,
    first: Annotated[str, typer.Option("--from", metavar="STAGE", help=f"One of {', '.join(STAGES)}.")] = "assemble",
    workers: Workers = None,
) -> None:
    """The stages again from one of them on, without reading evidence: after case.toml was changed, or mail deepened."""
    made = _loaded(case)
    with progress(case) as told:
        walk_on(made, first, workers=workers, progress=told)
    finish(made)


# Evidence is read and parsed in one pass, so that no copy of it ever lies about: the two stages are one command.
app.command(
    "parse", help="As `load`: evidence is read and parsed in one pass.", short_help="The same as `load`."
)(load_)


def _loaded(folder: Path) -> Case:
    """A case whose evidence was read: of any other the stages would say that nothing was lost."""
    made = open_case(folder)
    expect_loaded(made)
    return made


def _stage(name: str) -> Callable[[Path], None]:
    def command(case: CaseFolder) -> None:
        made = _loaded(case)
        run_stage(made, name)
        if name == "assemble":
            out.print(console.reconciliation(made), console.oddities(made), sep="\n", markup=False)

    command.__doc__ = f"The stage `{name}` alone, from what the stage before left."
    return command


def _report(case: CaseFolder, redacted: Redact = False) -> None:
    """The stage `report` alone, from what the stage before left."""
    made = _loaded(case)
    run_stage(made, "report")
    if redacted:
        redact(made)


# What a stage alone does, for the list of commands.
BRIEFLY = {
    "assemble": "One stage: copies and trace rows to mails.",
    "enrich": "One stage: facts of addresses and domains.",
    "judge": "One stage: clauses, verdicts, signals.",
    "relate": "One stage: campaigns, senders, timeline.",
    "chart": "One stage: the figures.",
    "report": "One stage: the report, HTML and PDF.",
    "export": "One stage: indicators and findings.",
}

for _name in STAGES:
    app.command(_name, short_help=BRIEFLY[_name])(_report if _name == "report" else _stage(_name))
