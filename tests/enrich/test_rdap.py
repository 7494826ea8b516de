"""RDAP: nothing is asked that the case does not allow, and nothing is asked before it is logged."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from toolkit.enrich import rdap
from toolkit.enrich.rdap import AskError, look_up
from toolkit.enrich.rdap_answers import RdapAnswers, facts_by_rdap, read_answers, write_answers
from toolkit.evidence.case import CaseFile, parse_case
from toolkit.evidence.problems import Notes, UsageError

ALLOWED = parse_case({"online": {"allowed": True}})
NOW = datetime(2025, 7, 4, 8, tzinfo=UTC)
LINKS = [7, "https://rdap.example/ip/8.8.8.0/24"]
ANSWER = {"network": {"cidr": "9.9.9.0/25, 8.8.8.0/24", "country": "us", "name": "EXAMPLE-NET", "links": LINKS}}


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

    def pause(self, seconds: float) -> None:
        self.done.append(("paused", str(seconds)))

    def look_up(
        self, addresses: list[str], notes: Notes | None = None, known: RdapAnswers | None = None
    ) -> pd.DataFrame:
        answers = look_up(addresses, ALLOWED, self.log, lambda: NOW, ask=self.ask, known=known, pause=self.pause)
        return facts_by_rdap(answers, dict.fromkeys(addresses), notes or Notes())


def test_a_case_that_does_not_allow_it_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    asked = Asked()
    with pytest.raises(UsageError, match=r"\[online\] allowed = false"):
        look_up(["8.8.8.8"], CaseFile(), asked.log, lambda: NOW)
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
    assert (row["source"], row["country"], row["as_name"]) == ("RDAP (rdap.example)", "US", "EXAMPLE-NET")
    assert row["looked_up_at"] == pd.Timestamp(NOW)


@pytest.mark.parametrize("ip", ["10.0.0.1", "203.0.113.7", "2001:db8::1", "no address"])
def test_addresses_that_are_nobodys_are_not_asked_about(ip: str) -> None:
    asked = Asked()
    look_up([ip], ALLOWED, asked.log, lambda: NOW, ask=asked.ask)
    assert asked.done == []


@pytest.mark.parametrize(
    "answer",
    [AskError("late"), {}, {"network": None}, {"network": {"cidr": "198.51.100.0/24"}}, {"network": {"cidr": "x, 7"}}],
)
def test_a_failure_is_a_problem_and_the_rest_goes_on(answer: Mapping[str, Any] | Exception) -> None:
    asked, notes = Asked(answer), Notes()
    facts = asked.look_up(["8.8.8.8", "9.9.9.9"], notes=notes)
    assert [problem["locator"] for problem in notes.problems] == ["ip=8.8.8.8", "ip=9.9.9.9"]
    assert len(facts) == 0


def test_two_requests_have_a_pause_between_them() -> None:
    asked = Asked(AskError("late"))
    asked.look_up(["8.8.8.8", "9.9.9.9"])
    assert [what for what, _ in asked.done] == ["RDAP request", "asked", "paused", "RDAP request", "asked"]


def test_a_kept_answer_is_not_asked_for_again(tmp_path: Path) -> None:
    first = look_up(["8.8.8.8", "1.1.1.1"], ALLOWED, Asked().log, lambda: NOW, ask=Asked().ask)
    write_answers(first, tmp_path / "rdap.json")
    notes = Notes()
    known, again = read_answers(tmp_path / "rdap.json", notes), Asked()
    assert (known, notes.problems) == (first, [])
    assert list(again.look_up(["8.8.8.200"], known=known)["country"]) == ["US"]
    assert again.done == []


@pytest.mark.parametrize(
    "content", ["", "[]", '{"answers": 5}', '{"answers": [{"network": "x"}], "failures": []}',
                '{"answers": [], "failures": [{"ip": "8.8.8.8", "looked_up_at": "2025-07-04"}]}'],
)  # fmt: skip
def test_a_file_that_keeps_no_answers_is_a_problem(tmp_path: Path, content: str) -> None:
    notes = Notes()
    (tmp_path / "rdap.json").write_text(content, encoding="utf-8")
    assert read_answers(tmp_path / "rdap.json", notes) == RdapAnswers()
    assert [problem["locator"].startswith("rdap.json") for problem in notes.problems] == [True]


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


RECORDED = {
    "objectClassName": "ip network", "handle": "NET-8-8-8-0", "startAddress": "8.8.8.0", "endAddress": "8.8.8.255",
    "ipVersion": "v4", "name": "EXAMPLE-NET", "country": "US", "type": "ALLOCATION", "entities": [],
    "links": [{"rel": "self", "href": "https://rdap.example/ip/8.8.8.0/24", "value": "x", "type": "text/plain"}],
}  # fmt: skip


class Registry(BaseHTTPRequestHandler):
    """A registry that knows one network."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body = json.dumps(RECORDED).encode() if self.path.endswith("/8.8.8.8") else b"{}"
        self.send_response(200 if body != b"{}" else 404)
        self.send_header("Content-Type", "application/rdap+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing on the error stream."""


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths that were asked of a registry on the loopback interface, over a real connection."""
    import ipwhois.rdap

    monkeypatch.setattr(Registry, "asked", [])
    with ThreadingHTTPServer(("127.0.0.1", 0), Registry) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setattr(ipwhois.rdap, "BOOTSTRAP_URL", f"http://127.0.0.1:{server.server_port}/bootstrap")
        yield Registry.asked
        server.shutdown()
        thread.join()


def test_a_registry_is_asked_over_a_real_connection(registry: list[str]) -> None:
    notes, asked = Notes(), Asked()
    answers = look_up(["8.8.8.8", "9.9.9.9"], ALLOWED, asked.log, lambda: NOW)
    (row,) = facts_by_rdap(answers, ["8.8.8.8", "9.9.9.9"], notes).to_dict("records")
    assert (row["ip"], row["network"], row["as_name"], row["source"]) == (
        "8.8.8.8", "8.8.8.0/24", "EXAMPLE-NET", "RDAP (rdap.example)",
    )  # fmt: skip
    assert [problem["locator"] for problem in notes.problems] == ["ip=9.9.9.9"]
    assert registry == ["/bootstrap/ip/8.8.8.8", "/bootstrap/ip/9.9.9.9"]
    assert [ip for _, ip in asked.done] == ["8.8.8.8", "9.9.9.9"]
