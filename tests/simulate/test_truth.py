"""Truth: one row a mail, each found in the evidence, and the comparison with a judge's verdicts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from toolkit.schema.tables import MAIL, VERDICTS
from toolkit.simulate import Truth, check_verdicts, read_truth
from toolkit.simulate.truth import COLUMNS, write_truth


def row(guid: str, message_id: str, accepted: str, **more: str) -> dict[str, str]:
    meant = accepted.partition(";")[0]
    base = dict.fromkeys(COLUMNS, "") | {"scenario": "made_up", "meant": meant, "accepted": accepted}
    return base | {"network_message_id": guid, "internet_message_id": message_id} | more


def truth_of(folder: Path, *rows: dict[str, str]) -> pd.DataFrame:
    write_truth(folder / "truth.csv", rows)
    return read_truth(folder / "truth.csv")


def case_of(*mails: tuple[str, str | None, str | None, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    mail = MAIL.from_rows(
        {
            "mail_uid": uid, "network_message_id": guid, "internet_message_id": message_id, "seen_in": "headers",
            "header_origin": "file",
            "copies": 1, "trace_rows": 0, "conflicts": 0,
        }
        for uid, guid, message_id, _ in mails
    )  # fmt: skip
    verdicts = VERDICTS.from_rows(
        {"mail_uid": uid, "verdict": verdict, "certainty": "likely", "rule": "1", "explanation": "."}
        for uid, _, _, verdict in mails
    )
    return mail, verdicts


def test_every_mail_has_its_own_network_message_id(incident: Truth) -> None:
    guids = [row["network_message_id"] for row in incident.rows if row["network_message_id"]]
    assert len(guids) == len(set(guids))


def test_every_mail_is_recorded_somewhere(incident: Truth) -> None:
    assert [row for row in incident.rows if not row["files"] and row["in_trace"] == "false"] == []


def test_every_mail_with_a_copy_in_text_has_it_where_the_truth_says(
    incident: Truth, copies: list, inside: set[str]
) -> None:
    read = {row["internet_message_id"] for row, _ in copies}
    in_text = [row for row in incident.rows if row["files"].endswith((".eml", ".mbox"))]
    assert len(in_text) > 60
    assert {row["scenario"] for row in in_text if row["internet_message_id"] not in read} <= inside


def test_the_meaning_is_always_accepted(incident: Truth) -> None:
    assert all(row["meant"] in row["accepted"].split(";") for row in incident.rows)


def test_truth_file_reads_back_as_it_was_written(incident: Truth) -> None:
    frame = read_truth(incident.path)
    assert tuple(frame.columns) == COLUMNS
    assert frame.fillna("").to_dict("records") == incident.rows


def test_a_verdict_that_is_accepted_agrees_and_another_does_not(tmp_path: Path) -> None:
    truth = truth_of(tmp_path, row("g1", "<1@x>", "external;undetermined"), row("g2", "<2@x>", "external"))
    checked = check_verdicts(truth, *case_of(("a", "g1", "<1@x>", "undetermined"), ("b", "g2", "<2@x>", "review")))
    assert checked["agrees"].tolist() == [True, False]
    assert checked["mail_uid"].tolist() == ["a", "b"]


def test_a_reused_message_id_is_told_apart_by_the_network_message_id(tmp_path: Path) -> None:
    truth = truth_of(tmp_path, row("g1", "<kit>", "external"), row("g2", "<kit>", "header_spoof"))
    checked = check_verdicts(truth, *case_of(("b", "g2", "<kit>", "header_spoof"), ("a", "g1", "<kit>", "external")))
    assert checked["agrees"].tolist() == [True, True]


def test_a_mail_without_a_network_message_id_is_found_by_its_message_id(tmp_path: Path) -> None:
    truth = truth_of(tmp_path, row("", "<1@x>", "undetermined"))
    checked = check_verdicts(truth, *case_of(("a", None, "<1@x>", "undetermined")))
    assert checked["agrees"].tolist() == [True]


def test_a_mail_that_the_case_lacks_does_not_agree(tmp_path: Path) -> None:
    truth = truth_of(tmp_path, row("g1", "<1@x>", "external"))
    checked = check_verdicts(truth, *case_of(("z", "g9", "<9@x>", "external")))
    assert checked["agrees"].tolist() == [False, False]
    assert pd.isna(checked.loc[0, "verdict"])


def test_a_mail_that_the_truth_lacks_does_not_agree(tmp_path: Path) -> None:
    truth = truth_of(tmp_path, row("g1", "<1@x>", "external"))
    checked = check_verdicts(truth, *case_of(("a", "g1", "<1@x>", "external"), ("b", "g2", "<1@x>", "external")))
    assert checked["agrees"].tolist() == [True, False]
    assert pd.isna(checked.loc[1, "meant"])


def test_a_truth_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"truth\.csv"):
        read_truth(tmp_path / "truth.csv")
