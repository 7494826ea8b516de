"""Is there somebody at a keyboard? JupyterLab names its session to the kernel; a run without hands has none.

Buttons are shown only to people: where nobody can press them, their plain form stands instead.
"""

from __future__ import annotations

import os

__all__ = ["HANDS_OFF", "SESSION", "is_live"]

SESSION = "JPY_SESSION_NAME"  # set by Jupyter's server for the kernel of an opened notebook
HANDS_OFF = "TOOLKIT_HANDS_OFF"  # set by `run_notebooks`: its kernels inherit the environment of a live one


def is_live() -> bool:
    """True in a notebook that was opened in JupyterLab, false under papermill, nbclient or a plain Python."""
    return SESSION in os.environ and HANDS_OFF not in os.environ
