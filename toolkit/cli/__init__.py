"""The command line: one command a stage, each a call.

    toolkit investigate exports/ --case data/cases/contoso --accepted-domain contoso.com

Exit status: 0 done · 1 done, but evidence was lost or unreadable (named) · 2 usage · 130 stopped by Ctrl-C, 143 by
SIGTERM. Commands are imported when they are to run: whoever stops the program meanwhile gets no traceback either.
"""

from typing import Any

from toolkit.cli.stopping import Stopped, expect_signals, take_leave

__all__ = ["app", "main"]


def main() -> None:
    """Run, and turn a user's mistake into one line and exit status 2, a signal into one line and its own status."""
    try:
        expect_signals()
        from toolkit.cli.commands import run

        run()
    except BaseException as error:
        # A library may have turned the signal into an error of its own.
        stopped = error if isinstance(error, Stopped) else Stopped.latest
        if stopped is None:
            raise
        take_leave(stopped)


def __getattr__(name: str) -> Any:
    if name != "app":
        raise AttributeError(f"toolkit.cli has no {name!r}")
    from toolkit.cli.commands import app

    return app


def __dir__() -> list[str]:
    return __all__
