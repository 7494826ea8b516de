"""Is there somebody at a keyboard? JupyterLab names its session to the kernel; a run without hands has none.

Buttons are shown only to people: where nobody can press them, their plain form stands instead.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

__all__ = ["HANDS_OFF", "SESSION", "is_live", "on_enter"]

SESSION = "JPY_SESSION_NAME"  # set by Jupyter's server for the kernel of an opened notebook
HANDS_OFF = "TOOLKIT_HANDS_OFF"  # set by `run_notebooks`: its kernels inherit the environment of a live one


def is_live() -> bool:
    """True in a notebook that was opened in JupyterLab, false under papermill, nbclient or a plain Python."""
    return SESSION in os.environ and HANDS_OFF not in os.environ


def on_enter(field: Any, act: Callable[[object], None]) -> None:
    """Call `act` with the text field when Enter is pressed in it; to leave the field is no answer."""

    def told(_field: object, content: dict[str, Any], _buffers: object) -> None:
        if content.get("event") == "submit":
            act(field)

    field.on_msg(told)
