"""The one application that every command joins."""

from __future__ import annotations

import typer

app = typer.Typer(
    help="Forensics of spoofed internal mail: Microsoft 365 Direct Send abuse, from exports to report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
