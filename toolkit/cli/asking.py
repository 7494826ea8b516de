"""Questions to a case, or to one pasted header block.

    toolkit sql data/cases/contoso "select verdict, count(*) from verdicts group by 1"
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from toolkit import ask, console, history, verify
from toolkit.cli.application import app
from toolkit.cli.options import CaseFolder, Domains, TenantIds
from toolkit.cli.screen import out
from toolkit.evidence.problems import UsageError
from toolkit.pipeline import open_case


@app.command(short_help="The verdict of one pasted header block.")
def header(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="One header block. Default: standard input.")
    ] = None,
    accepted_domain: Domains = [],  # noqa: B006
    tenant_id: TenantIds = [],  # noqa: B006
) -> None:
    """Paste one header block, get its verdict with the clauses it rests on."""
    pasted = sys.stdin.buffer.read() if file is None else console.read_file(file)
    out.print(str(ask.explain_header(pasted, ask.settings_from(accepted_domain, tenant_id))), markup=False)


@app.command()
def explain(
    case: CaseFolder,
    mail: Annotated[str, typer.Argument(metavar="MAIL", help="A mail_uid, a Message-ID or a network message id.")],
) -> None:
    """Why one mail of a case is what it is."""
    out.print(str(ask.explain(open_case(case), mail)), markup=False)


@app.command("verify", short_help="Has anything changed: evidence, tables, report?")
def verify_(case: CaseFolder) -> None:
    """Hash the evidence again, check tables, custody log and the report's numbers against their records."""
    made = open_case(case)
    differences = verify.differences(made)
    if differences:
        out.print("\n".join(filter(None, (*differences, history.older(made)))), markup=False)
        raise typer.Exit(1)
    out.print("Everything agrees: evidence, tables, custody log, report.")


@app.command("status", short_help="What came when, and what is out of date.")
def status_(case: CaseFolder) -> None:
    """When which evidence came, when each stage last ran, and which tables are older than the evidence."""
    out.print(history.standing(open_case(case)), markup=False)


@app.command(short_help="Ask the tables a question; answered as CSV.")
def sql(
    case: CaseFolder, query: Annotated[str, typer.Argument(metavar="SQL", help="Over views named as the tables.")]
) -> None:
    """Ask the case's tables a question; the answer is CSV."""
    answer = open_case(case).sql(query)
    if answer.columns.empty:
        raise UsageError(f"the query {query!r} asks for nothing: select verdict, count(*) from verdicts group by 1")
    sys.stdout.write(answer.to_csv(index=False, lineterminator="\n"))


@app.command(short_help="What every table and column means.")
def schema() -> None:
    """The contract: every table and column, as Markdown."""
    sys.stdout.write(console.schema())
