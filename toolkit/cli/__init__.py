"""The command line: one command a stage, each a call.

    toolkit investigate exports/ --case data/cases/contoso --accepted-domain contoso.com

Exit status: 0 done · 1 done, but evidence was lost or unreadable (named) · 2 usage.
"""

import sys

from toolkit.cli.application import app
from toolkit.cli.screen import err
from toolkit.evidence.problems import UsageError

# Each of these joins the application as it is imported, and the help lists them in this order.
# isort: off
from toolkit.cli import walking, asking, rooms, outside  # noqa: F401

# isort: on

__all__ = ["app", "main"]


def main() -> None:
    """Run, and turn a user's mistake into one line and exit status 2."""
    try:
        app()
    except UsageError as error:
        err.print(f"toolkit: {error}", markup=False)
        sys.exit(2)
