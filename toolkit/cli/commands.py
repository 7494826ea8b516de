"""Every command, and the errors of a user's making as one line.

    toolkit: data/cases/contoso: holds no case (no case.toml)        exit status 2
"""

from __future__ import annotations

import io
import os
import sys

from toolkit.cli.application import app
from toolkit.cli.screen import err
from toolkit.evidence.problems import MAKE_ROOM, NO_ROOM, UsageError

# Each of these joins the application as it is imported, and the help lists them in this order.
# isort: off
from toolkit.cli import walking, asking, rooms, outside  # noqa: F401

# isort: on

__all__ = ["app", "run"]

# What Python says where the memory does not suffice for the stack of one more.
NO_THREAD = "can't start new thread"
MAKE_MEMORY = "close other programs, or read with fewer --workers, then run the same command again"
KEPT = "what was made before it is kept"


def run() -> None:
    """Run the command that the arguments name."""
    for stream in (sys.stdout, sys.stderr):
        # What Windows sends to a file or a pipe is in the machine's code page, which lacks most of what mail is in.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except UsageError as error:
        err.print(f"toolkit: {error}", markup=False)
        sys.exit(2)
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and str(error) != NO_THREAD:
            raise
        err.print(f"toolkit: there is not enough memory here for this; {MAKE_MEMORY}", markup=False)
        sys.exit(2)
    except OSError as error:
        # Where more could be said a UsageError says it; a disk may fill up anywhere.
        next_step = MAKE_ROOM if error.errno in NO_ROOM else KEPT
        err.print(f"toolkit: {_place(error)}{error.strerror or error}; {next_step}", markup=False)
        sys.exit(2)


def _place(error: OSError) -> str:
    return "" if error.filename is None else f"{os.fsdecode(error.filename)}: "
