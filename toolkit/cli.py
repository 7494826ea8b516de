"""The command line: one command a stage, each a call.

    toolkit investigate exports/ --case data/cases/contoso --accepted-domain contoso.com

Exit status: 0 done · 1 done, but evidence was lost or unreadable (named) · 2 usage.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from toolkit import ask, console, verify
from toolkit.evidence.problems import UsageError
from toolkit.pipeline import STAGES, Case, deepen_copies, load, open_case, run_stage
from toolkit.pipeline import Progress as Told
from toolkit.version import __version__

app = typer.Typer(
    help="Forensics of spoofed internal mail: Microsoft 365 Direct Send abuse, from exports to report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)

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
    with _progress() as told:
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
    _finish(made)


@app.command()
def demo(
    case: Annotated[Path, typer.Option("--case", help="The folder to make the case in.")] = Path("data/cases/demo"),
    workers: Workers = None,
) -> None:
    """The sample case, start to report."""
    sample = console.sample_case()
    with _progress() as told:
        made = ask.investigate([sample / "exports"], case, config=sample / "case.toml", workers=workers, progress=told)
    out.print(console.truth(made, sample / "truth.csv"))
    _finish(made)


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
    with _progress() as told:
        load(made, given, depth=depth, workers=workers, scheduler=scheduler, progress=told)
    out.print(console.ledger(made))
    raise typer.Exit(console.status(made))


def _stage(name: str) -> Callable[[Path], None]:
    def command(case: CaseFolder) -> None:
        run_stage(open_case(case), name)

    command.__doc__ = f"The stage `{name}` alone, from what the stage before left."
    return command


for _name in STAGES:
    app.command(_name)(_stage(_name))


@app.command()
def header(
    file: Annotated[Path | None, typer.Argument(help="A file with one header block. Default: standard input.")] = None,
    accepted_domain: Domains = [],  # noqa: B006
    tenant_id: TenantIds = [],  # noqa: B006
) -> None:
    """Paste one header block, get its verdict with the clauses it rests on."""
    pasted = sys.stdin.buffer.read() if file is None else console.read_file(file)
    if not pasted.strip():
        raise UsageError("no header was pasted")
    out.print(str(ask.explain_header(pasted, ask.settings_from(accepted_domain, tenant_id))), markup=False)


@app.command()
def explain(case: CaseFolder, mail: Annotated[str, typer.Argument(metavar="MAIL", help="A mail_uid.")]) -> None:
    """Why one mail of a case is what it is."""
    out.print(str(ask.explain(open_case(case), mail)), markup=False)


@app.command("verify")
def verify_(case: CaseFolder) -> None:
    """Hash the evidence again, check tables, custody log and the report's numbers against their records."""
    differences = verify.differences(open_case(case))
    for difference in differences:
        out.print(difference, markup=False)
    if differences:
        raise typer.Exit(1)
    out.print("Everything agrees: evidence, tables, custody log, report.")


@app.command()
def lab(
    case: Annotated[Path | None, typer.Argument(metavar="[CASE]", help="Default: the sample case.")] = None,
) -> None:
    """Open the guided notebooks in JupyterLab, on a case."""
    from toolkit.notebook.running import start_lab

    raise typer.Exit(start_lab(case))


@app.command()
def notebooks(
    case: CaseFolder,
    confirm: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who answers for the gates; without a name the first one stops.")
    ] = None,
) -> None:
    """Run the guided notebooks into the case's folder `notebooks`, gate by gate."""
    from toolkit.notebook.running import run_notebooks

    walk = run_notebooks(open_case(case), confirmed_by=confirm)
    for path in walk.made:
        out.print(str(path), markup=False)
    if walk.stopped:
        out.print(walk.stopped, markup=False)
        raise typer.Exit(1)


dns = typer.Typer(help="What name servers say of a domain, written down with its date.", no_args_is_help=True)
app.add_typer(dns, name="dns")


@dns.command("snapshot")
def dns_snapshot(
    domains: Annotated[
        list[str] | None, typer.Argument(metavar="[DOMAIN…]", help="Default: the case's accepted domains.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Default: dns-snapshot.json in the case.")
    ] = None,
    case: Annotated[Path | None, typer.Option("--case", help="A case, for its domains, selectors and log.")] = None,
    selector: Annotated[list[str], typer.Option(help="A DKIM selector to ask for; repeatable.")] = [],  # noqa: B006
    resolver: Annotated[
        str | None, typer.Option(metavar="IP[:PORT]", help="The name server. Default: this machine's.")
    ] = None,
    online: Annotated[bool, typer.Option("--online", help="Allow the network for this one command.")] = False,
) -> None:
    """Ask for SPF with all it includes, DMARC, MX and DKIM keys, and write the answers for `enrich`."""
    from toolkit.online import snapshot_dns

    made = None if case is None else open_case(case)
    for line in snapshot_dns(
        domains or (), file, case=made, is_allowed=online, resolver=resolver, selectors=selector
    ):
        out.print(line, markup=False)


@app.command()
def rdap(case: CaseFolder) -> None:
    """Ask the registries whose networks spoofed mail came from; only where the case allows the network."""
    from toolkit.online import look_up_networks

    for line in look_up_networks(open_case(case), pause=time.sleep):
        out.print(line, markup=False)


@app.command()
def sql(case: CaseFolder, query: Annotated[str, typer.Argument(help="SQL over views named as the tables.")]) -> None:
    """Ask the case's tables a question; the answer is CSV."""
    sys.stdout.write(open_case(case).sql(query).to_csv(index=False, lineterminator="\n"))


@app.command()
def schema() -> None:
    """The contract: every table and column, as Markdown."""
    sys.stdout.write(console.schema())


@app.command()
def simulate(
    out_folder: Annotated[Path, typer.Option("--out", help="An empty folder to write the incident into.")],
    messages: Annotated[int, typer.Option(min=20, help="How many mails.")] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
) -> None:
    """Make up an incident with its truth, for practice and for measuring."""
    out.print(console.simulated(out_folder, messages, seed))


@app.command()
def doctor() -> None:
    """What this installation has: versions, databases, memory, cores."""
    out.print(console.doctor(), markup=False)


@contextmanager
def _progress() -> Iterator[Told]:
    """A bar on a terminal; elsewhere one plain line a stage."""
    if not err.is_terminal:
        yield _plain_progress
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        task = bars.add_task("load")
        yield lambda stage, done, total: bars.update(task, description=stage, completed=done, total=total)


def _plain_progress(stage: str, done: int, total: int) -> None:
    if stage != "load" or done == total:
        print(f"{stage}: {done} of {total}", file=sys.stderr)


def _finish(case: Case) -> None:
    out.print(console.summary(case), markup=False)
    raise typer.Exit(console.status(case))


def main() -> None:
    """Run, and turn a user's mistake into one line and exit status 2."""
    try:
        app()
    except UsageError as error:
        err.print(f"toolkit: {error}", markup=False)
        sys.exit(2)


__all__ = ["__version__", "app", "main"]
