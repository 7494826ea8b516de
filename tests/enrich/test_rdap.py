"""RDAP: nothing is asked that the case does not allow, and nothing is asked before it is logged."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from toolkit.enrich import rdap
from toolkit.enrich.rdap import AskError, look_up
from toolkit.evidence.case import CaseFile, parse_case
from toolkit.evidence.problems import Notes, UsageError

ALLOWED = parse_case({"online": {"allowed": True}})
NOW = datetime(2025, 7, 4, 8, tzinfo=UTC)
ANSWER = {"network": {"cidr": "9.9.9.0/25, 8.8.8.0/24", "country": "us", "name": "EXAMPLE-NET"}}


class Asked:
    """What was done, in order: logged lines and requests."""

    def __init__(self, answer: Mapping[str, Any] | Exception = ANSWER) -> None:
        self.done: list[tuple[str, str]] = []
        self.answer = answer

    def log(self, action: str, detail: Mapping[str, Any]) -> None:
        self.done.append((action, detail["ip"]))

    def ask(self, ip: str) -> Mapping[str, Any]:
        self.done.append(("asked", ip))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def look_up(self, addresses: list[str], case: CaseFile = ALLOWED, notes: Notes | None = None) -> pd.DataFrame:
        return look_up(addresses, case, self.log, notes or Notes(), lambda: NOW, ask=self.ask)


def test_a_case_that_does_not_allow_it_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    asked = Asked()
    with pytest.raises(UsageError, match=r"\[online\] allowed = false"):
        look_up(["8.8.8.8"], CaseFile(), asked.log, Notes(), lambda: NOW)
    assert asked.done == []


def test_a_request_is_logged_before_it_goes() -> None:
    asked = Asked()
    asked.look_up(["8.8.8.8"])
    assert asked.done == [("RDAP request", "8.8.8.8"), ("asked", "8.8.8.8")]


def test_a_network_is_asked_about_once() -> None:
    asked = Asked()
    facts = asked.look_up(["8.8.8.8", "8.8.8.9", "8.8.8.8"])
    assert [what for what, _ in asked.done] == ["RDAP request", "asked"]
    assert list(facts["ip"]) == ["8.8.8.8", "8.8.8.9"]
    assert set(facts["network"]) == {"8.8.8.0/24"}


def test_the_answer_becomes_facts_with_their_time() -> None:
    (row,) = Asked().look_up(["8.8.8.8"]).to_dict("records")
    assert (row["source"], row["country"], row["as_name"]) == ("RDAP", "US", "EXAMPLE-NET")
    assert row["looked_up_at"] == pd.Timestamp(NOW)


@pytest.mark.parametrize("ip", ["10.0.0.1", "203.0.113.7", "2001:db8::1", "no address"])
def test_addresses_that_are_nobodys_are_not_asked_about(ip: str) -> None:
    asked = Asked()
    assert len(asked.look_up([ip])) == 0
    assert asked.done == []


@pytest.mark.parametrize(
    "answer",
    [AskError("late"), {}, {"network": None}, {"network": {"cidr": "198.51.100.0/24"}}, {"network": {"cidr": "x, 7"}}],
)
def test_a_failure_is_a_problem_and_the_rest_goes_on(answer: Mapping[str, Any] | Exception) -> None:
    asked, notes = Asked(answer), Notes()
    facts = asked.look_up(["8.8.8.8", "9.9.9.9"], notes=notes)
    assert [problem["locator"] for problem in notes.problems] == ["ip=8.8.8.8", "ip=9.9.9.9"]
    assert len(facts) == 2 and facts["country"].isna().all()


def test_too_long_a_list_is_refused_before_anything_goes() -> None:
    asked = Asked()
    with pytest.raises(UsageError, match="51 addresses are too many"):
        asked.look_up([f"8.8.{number}.8" for number in range(51)])
    assert asked.done == []


def test_the_registrys_client_sends_one_request_and_reports_its_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    requests = []

    def refuse(*_: object, **__: object) -> None:
        requests.append(1)
        raise OSError("no network here")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(AskError):
        rdap.ask_registry("8.8.8.8")
    assert len(requests) == 1
