"""The one application that every command joins."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.version import __version__

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"toolkit {__version__}")
        raise typer.Exit


@app.callback()
def _toolkit(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Forensics of spoofed internal mail: Microsoft 365 Direct Send abuse, from exports to report."""
