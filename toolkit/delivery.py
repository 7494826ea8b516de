"""What a case hands over: which stage fills which folder, what the custody log keeps of it, the report without names.

    figures/volume.png   sha256 9f86d081…   recorded by `chart`
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from toolkit.case_folder import CUSTODY_LOG, Case
from toolkit.chart import READS, read_exhibits
from toolkit.evidence import custody
from toolkit.excerpts import StoredTables
from toolkit.report import case_key, write_report

__all__ = ["DELIVERED", "redact", "what_it_left"]

REDACTION_KEY = "redaction.key"
# The folders of what is handed over, by the stage that fills each anew.
DELIVERED: Mapping[str, str] = {"chart": "figures", "report": "report", "export": "export"}


def what_it_left(case: Case, stage: str) -> dict[str, dict[str, str]]:
    """For the custody log: the hash of every file that the stage left to be handed over; empty for other stages."""
    return {"files": case.digests(DELIVERED[stage])} if stage in DELIVERED else {}


def redact(case: Case, chance: Callable[[int], bytes] = os.urandom) -> Path:
    """The report once more, beside the full one, without names and subjects; the path of its page.

    People are hidden by the case's own key, made by `chance` the first time and kept in the case, outside the report.
    """
    key = case_key(case.folder / REDACTION_KEY, chance)
    # The numbers are asked where the tables lie; only the figures that are drawn again need frames.
    tables, exhibits = StoredTables(case.store, READS), read_exhibits(case.folder / "figures")
    entries = custody.read(case.folder / CUSTODY_LOG)
    page = write_report(
        tables, case.settings, exhibits, case.folder / "report", made_at=case.clock(), custody=entries, key=key
    )
    case.record("redact", files=case.digests("report"))
    return page
