"""What asks other machines, each only when the case or the call allows the network.

    toolkit dns snapshot contoso.com --case data/cases/contoso --online
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.application import app
from toolkit.cli.options import CaseFolder
from toolkit.cli.screen import out
from toolkit.pipeline import open_case

dns = typer.Typer(help="What name servers say of a domain, written down with its date.", no_args_is_help=True)
app.add_typer(dns, name="dns", short_help="Ask name servers about a domain.")


@dns.command("snapshot")
def dns_snapshot(
    domains: Annotated[
        list[str] | None, typer.Argument(metavar="DOMAIN", help="Default: the case's accepted domains.")
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


@app.command(short_help="Ask registries whose networks these are.")
def rdap(case: CaseFolder) -> None:
    """Ask the registries whose networks spoofed mail came from; only where the case allows the network."""
    from toolkit.online import look_up_networks

    for line in look_up_networks(open_case(case), pause=time.sleep):
        out.print(line, markup=False)
