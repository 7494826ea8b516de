"""Files for other tools and teams: indicators, findings, and sheets of commands that are written and never run."""

from __future__ import annotations

from pathlib import Path

from toolkit.evidence.case import CaseFile
from toolkit.export.containment import containment_sheet
from toolkit.export.findings import findings
from toolkit.export.hunting import hunting_sheet
from toolkit.export.iocs import indicators
from toolkit.export.sheets import write_sheet
from toolkit.relate.hits import Tables

__all__ = ["containment_sheet", "findings", "hunting_sheet", "indicators", "write_exports"]


def write_exports(tables: Tables, case: CaseFile, folder: Path) -> list[Path]:
    """Every export of a case, in `folder`, which is made if it is absent. The same tables give the same bytes.

    Command sheets are text files: `containment.ps1.txt` must be renamed before PowerShell would run it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [
        write_sheet(indicators(tables, case), folder / "iocs.csv"),
        write_sheet(findings(tables), folder / "verdicts.csv"),
        _write_text(containment_sheet(tables, case), folder / "containment.ps1.txt"),
        _write_text(hunting_sheet(tables, case), folder / "hunting.kql"),
    ]


def _write_text(text: str, path: Path) -> Path:
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
