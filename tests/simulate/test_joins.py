"""What was joined against what is true: by hand, and for an incident in every dialect with its copies."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from toolkit.assemble import assemble
from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile, RawMessage
from toolkit.load.trace import read_trace
from toolkit.parse import parse_message
from toolkit.schema import TABLES
from toolkit.simulate.dialects import ONE_EACH, write_exports
from toolkit.simulate.eml import message_bytes
from toolkit.simulate.incident import mails_of
from toolkit.simulate.joins import Join, check_join
from toolkit.simulate.mail import Mail
from toolkit.simulate.traces import traces_of

TRUTH = [{"file": "a.csv", "row": str(row), "network_message_id": guid} for row, guid in enumerate("gghh", 1)]
OF_NO_MAIL = {"file": "a.csv", "row": "5", "network_message_id": ""}


def join(*mails: str) -> Join:
    trace = pd.DataFrame(
        {"trace_uid": ["t1", "t2", "t3", "t4", "t5"], "evidence_id": "E0001", "row": pd.array(range(1, 6), "Int64")}
    )
    matches = pd.DataFrame({"source_uid": trace["trace_uid"], "mail_uid": [*mails, "x"]})
    return check_join([*TRUTH, OF_NO_MAIL], {"E0001": "a.csv"}, trace, matches)


@pytest.mark.parametrize(
    ("mails", "expected"),
    [
        ("xxyy", Join(4, 2, 2, 0)),
        ("xyzz", Join(4, 2, 1, 0)),
        ("xxxx", Join(4, 2, 2, 4)),
        ("xyxy", Join(4, 2, 0, 2)),
    ],
)
def test_pairs_are_found_missed_or_false(mails, expected):
    assert join(*mails) == expected
    assert join(*mails).is_perfect is (mails == "xxyy")


# --- an incident


class Incident:
    """Three hundred scenes, told by an export of every dialect and by the copies that were kept; read and joined."""

    def __init__(self, folder: Path) -> None:
        mails = [mail for mail in mails_of(300, 23) if traces_of(mail)]
        self.truth = write_exports(folder, [(mail, len(message_bytes(mail))) for mail in mails], names=ONE_EACH)
        self.files = {f"E{number:04}": path.name for number, path in enumerate(sorted(folder.iterdir()), 1)}
        self.notes = Notes()
        self.trace = self._read(folder)
        self.messages, self.recipients = self._parse([mail for mail in mails if mail.copies])
        tables = {"trace": self.trace, "messages": self.messages, "recipients": self.recipients}
        self.made = assemble(tables, notes=self.notes)

    def _read(self, folder: Path) -> pd.DataFrame:
        parts = [
            part
            for evidence_id, name in self.files.items()
            for part in read_trace(EvidenceFile(evidence_id, name, folder / name), self.notes)
        ]
        return TABLES["trace"].from_arrow(pa.concat_tables(parts))

    def _parse(self, mails: list[Mail]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The copies as tables; each is a file of its own, and its mail is the truth's."""
        rows: dict[str, list] = {"messages": [], "recipients": []}
        for number, mail in enumerate(mails):
            made = parse_message(RawMessage(f"C{number}", "offset=0", "eml", "file", message_bytes(mail)), "headers")
            for name in rows:
                rows[name] += made[name]
            self.files[f"C{number}"] = f"C{number}"
            self.truth.append({"file": f"C{number}", "row": "1", "network_message_id": mail.network_message_id})
        return TABLES["messages"].from_rows(rows["messages"]), TABLES["recipients"].from_rows(rows["recipients"])

    @property
    def join(self) -> Join:
        own = self.messages[self.messages["embedded_in"].isna()]
        copies = own[["evidence_id"]].assign(trace_uid=own["message_uid"], row=1)
        names = ["trace_uid", "evidence_id", "row"]
        sources = pd.concat([self.trace[names].astype("object"), copies[names].astype("object")])
        return check_join(self.truth, self.files, sources, self.made["matches"])


@pytest.fixture(scope="module")
def incident(tmp_path_factory: pytest.TempPathFactory) -> Incident:
    return Incident(tmp_path_factory.mktemp("exports"))


def test_every_pair_of_an_incident_in_every_dialect_is_found_and_no_false_one(incident):
    assert incident.join.pairs > 100_000
    assert incident.join.is_perfect, incident.join


def test_the_ledger_balances_to_the_record(incident):
    ledger = incident.notes.ledger
    assert all(row["declared"] == row["emitted"] + row["failed"] + row["duplicate"] for row in ledger)
    assert sum(row["declared"] for row in ledger) == len([row for row in incident.truth if row["file"][0] != "C"])
    assert incident.notes.problems == []


def test_every_row_is_tied_to_one_mail_but_totals_which_are_of_none(incident):
    matches, trace, mail = incident.made["matches"], incident.trace, incident.made["mail"]
    assert matches["source_uid"].is_unique
    tied = set(matches["source_uid"])
    assert set(trace.loc[~trace["trace_uid"].isin(tied), "dialect"]) == {"spoof_report"}
    assert set(incident.messages["message_uid"]) <= tied
    assert mail["trace_rows"].sum() == (trace["dialect"] != "spoof_report").sum()
    assert mail["copies"].sum() == len(incident.messages)


def test_there_are_as_many_mails_as_the_truth_has(incident):
    known = {row["network_message_id"] for row in incident.truth} - {""}
    inside = incident.messages["embedded_in"].notna()
    assert (incident.made["mail"]["seen_in"] != "headers").sum() == len(known)
    assert len(incident.made["mail"]) == len(known) + inside.sum()
