"""Forensics of spoofed internal mail: who sent it in our own name, what got through, what would have stopped it.

    case = toolkit.investigate(["exports/"], "data/cases/contoso", accepted_domains=["contoso.com"])
    case.sql("select verdict, count(*) from verdicts group by 1")

Names are fetched when first used: a worker process that only reads mail never loads the charts.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.ask import explain, explain_header, investigate, open_case, pivot
    from toolkit.evidence.problems import EvidenceError, UsageError
    from toolkit.loose import read_messages, read_trace
    from toolkit.pipeline import Case
    from toolkit.schema import TABLES, ContractError
    from toolkit.version import __version__

_HOMES = {
    "toolkit.ask": ("explain", "explain_header", "investigate", "open_case", "pivot"),
    "toolkit.evidence.problems": ("EvidenceError", "UsageError"),
    "toolkit.loose": ("read_messages", "read_trace"),
    "toolkit.pipeline": ("Case",),
    "toolkit.schema": ("TABLES", "ContractError"),
    "toolkit.version": ("__version__",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "TABLES",
    "Case",
    "ContractError",
    "EvidenceError",
    "UsageError",
    "__version__",
    "explain",
    "explain_header",
    "investigate",
    "open_case",
    "pivot",
    "read_messages",
    "read_trace",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"toolkit has no {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return __all__
