"""Opens evidence and interprets nothing: files and containers in, messages and trace rows as found out.

A format is one module here that registers itself with `@loader`, and one name in the list below.
"""

from __future__ import annotations

from toolkit.load import archive, containers, eml, emlx, manifests, mbox, msg, tnef, trace
from toolkit.load.containers import Budget, Limits
from toolkit.load.folders import walk
from toolkit.load.pstfile import reading as pst
from toolkit.load.registry import LOADERS, Loader, kind_of, recognise, why_unrecognised

FORMATS = (pst, msg, tnef, containers, archive, mbox, emlx, eml, trace, manifests)

__all__ = ["FORMATS", "LOADERS", "Budget", "Limits", "Loader", "kind_of", "recognise", "walk", "why_unrecognised"]
