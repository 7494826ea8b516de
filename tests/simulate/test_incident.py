"""A whole incident: the same bytes for the same arguments, and all that a judge must be able to meet."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from pathlib import Path

import pytest

from toolkit.evidence.case import read_case_file
from toolkit.schema.vocabulary import VERDICTS
from toolkit.simulate import Truth, simulate, tell
from toolkit.simulate.dialects import EXPORTS

SAMPLE_CASE = Path(__file__).resolve().parents[2] / "data" / "sample-case"


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "README.md")
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_same_arguments_give_same_bytes(incident: Truth, tmp_path: Path) -> None:
    simulate(tmp_path, 100, 7)
    assert digests(tmp_path) == digests(incident.folder)


def test_another_seed_gives_another_incident(incident: Truth, tmp_path: Path) -> None:
    other = simulate(tmp_path, 80, 8)
    assert {row["network_message_id"] for row in other.rows}.isdisjoint(
        row["network_message_id"] for row in incident.rows if row["network_message_id"]
    )


def test_sample_case_is_what_the_command_in_its_readme_makes(incident: Truth) -> None:
    assert digests(SAMPLE_CASE) == digests(incident.folder)
    assert "--messages 100 --seed 7" in (SAMPLE_CASE / "README.md").read_text(encoding="utf-8")


def test_sample_case_is_small(incident: Truth) -> None:
    assert sum(path.stat().st_size for path in SAMPLE_CASE.rglob("*") if path.is_file()) < 3_000_000


def test_every_verdict_but_that_of_a_gateway_is_meant_by_some_mail(incident: Truth) -> None:
    assert {row["meant"] for row in incident.rows} == set(VERDICTS) - {"gateway_bypass"}


def test_a_tenant_with_a_gateway_has_mail_that_went_around_it(tmp_path: Path) -> None:
    truth = simulate(tmp_path, 130, 7, gateway=True)
    assert {row["meant"] for row in truth.rows} == set(VERDICTS)
    assert read_case_file(tmp_path / "case.toml").network.gateways == ("192.0.2.128/28",)
    assert any("SkipListedInternetSender" in path.read_text("utf-8") for path in tmp_path.rglob("*.eml"))


def test_most_mail_is_honest_and_more_so_as_the_incident_grows(incident: Truth, tmp_path: Path) -> None:
    def share(rows: list[dict[str, str]]) -> float:
        attacks = Counter(row["meant"] in ("direct_send_spoof", "header_spoof") for row in rows)
        return attacks[True] / len(rows)

    larger = simulate(tmp_path, 600, 7)
    assert share(larger.rows) < share(incident.rows) < 0.4


def test_case_file_is_one_the_toolkit_accepts(incident: Truth) -> None:
    case = read_case_file(incident.folder / "case.toml")
    assert case.tenant.accepted_domains == ("contoso.com", "contoso.onmicrosoft.com")
    assert case.network.gateways == ()


def test_an_incident_is_never_written_over_another(incident: Truth) -> None:
    with pytest.raises(FileExistsError, match="already exists"):
        simulate(incident.folder, 5, 1)


def test_fewer_than_one_message_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        simulate(tmp_path, 0, 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("messages", [1, 12, 13])
def test_a_tiny_incident_takes_one_mail_of_each_verdict_first(messages: int, tmp_path: Path) -> None:
    truth = simulate(tmp_path, messages, 3)
    assert len({row["meant"] for row in truth.rows}) == min(messages, len(VERDICTS) - 1)


def test_the_same_mails_are_told_in_every_dialect_with_the_truth_of_their_join(incident: Truth, tmp_path: Path) -> None:
    told = tell(tmp_path, 100, 7)
    with (tmp_path / "join.csv").open(encoding="utf-8", newline="") as file:
        join = list(csv.DictReader(file))
    known = {row["network_message_id"] for row in incident.rows if row["in_trace"] == "true"}
    assert {row["network_message_id"] for row in join} - {""} == known
    assert len(known) == told
    assert {path.stem for path in (tmp_path / "dialects").iterdir()} == set(EXPORTS)
    assert {row["file"] for row in join} == {path.name for path in (tmp_path / "dialects").iterdir()}
