"""Files for other tools and teams: indicators, findings, and sheets of commands that are written and never run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from toolkit.evidence.case import CaseFile
from toolkit.export.containment import containment_sheet
from toolkit.export.findings import findings, recipients
from toolkit.export.hunting import hunting_sheet
from toolkit.export.iocs import indicators
from toolkit.export.misp import misp_event
from toolkit.export.reads import READS
from toolkit.export.sheets import write_sheet
from toolkit.export.stix import stix_bundle
from toolkit.export.timesketch import timesketch_lines
from toolkit.export.workbook import write_workbook
from toolkit.relate.hits import Tables

__all__ = [
    "READS",
    "containment_sheet",
    "findings",
    "hunting_sheet",
    "indicators",
    "misp_event",
    "recipients",
    "stix_bundle",
    "timesketch_lines",
    "write_exports",
    "write_workbook",
]


def write_exports(tables: Tables, case: CaseFile, folder: Path) -> list[Path]:
    """Every export of a case, in `folder`, which is made if it is absent. The same tables give the same bytes.

    Command sheets are text files: `containment.ps1.txt` must be renamed before PowerShell would run it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [
        write_sheet(indicators(tables, case), folder / "iocs.csv"),
        _write_text([stix_bundle(tables, case)], folder / "iocs.stix.json"),
        _write_text([misp_event(tables, case)], folder / "iocs.misp.json"),
        write_sheet(findings(tables), folder / "verdicts.csv"),
        write_sheet(recipients(tables), folder / "recipients.csv"),
        write_workbook(tables, case, folder / "findings.xlsx"),
        _write_text(timesketch_lines(tables), folder / "timesketch.jsonl"),
        _write_text([containment_sheet(tables, case)], folder / "containment.ps1.txt"),
        _write_text([hunting_sheet(tables, case)], folder / "hunting.kql"),
    ]


def _write_text(lines: Iterable[str], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(lines)
    return path
