"""What asks the network: a real name server and a real registry on the loopback interface, and nothing unasked."""

import json
import shutil
import socket
import threading
from datetime import UTC, datetime

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from toolkit import explain, online
from toolkit.enrich.dns import NoAnswer, ask_server, resolver_from
from toolkit.enrich.rdap import AskError
from toolkit.evidence import custody
from toolkit.evidence.problems import UsageError
from toolkit.pipeline import open_case

NOW = datetime(2025, 7, 4, 8, tzinfo=UTC)
LONG = '"' + "a" * 250 + '" "' + "b" * 250 + '"'
RECORDS = {
    ("contoso.com.", "TXT"): ['"v=spf1 include:esp.example a:www.contoso.com mx" " ~all"', '"x=1"'],
    ("contoso.com.", "MX"): ["0 mx.contoso.com."],
    ("mx.contoso.com.", "A"): ["192.0.2.25"],
    ("www.contoso.com.", "CNAME"): ["web.contoso.com."],
    ("web.contoso.com.", "A"): ["192.0.2.80"],
    ("web.contoso.com.", "AAAA"): ["2001:db8::80"],
    ("esp.example.", "TXT"): ['"v=spf1 ip4:203.0.113.0/24 include:gone.example -all"'],
    ("_dmarc.contoso.com.", "TXT"): ['"v=DMARC1; p=none; rua=mailto:d@rua.example"'],
    ("s1._domainkey.contoso.com.", "TXT"): [LONG],
}
EXISTING = {name for name, _ in RECORDS} | {"_dmarc.com.", "s2._domainkey.contoso.com."}
REFUSED = "refused.example."


class NameServer:
    """A name server of one made-up zone, UDP alone, in a thread."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.asked = []
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    @property
    def resolver(self):
        return f"127.0.0.1:{self.socket.getsockname()[1]}"

    def _serve(self):
        while True:
            wire, peer = self.socket.recvfrom(4096)
            if not wire:
                return
            self.socket.sendto(self._answer(dns.message.from_wire(wire)).to_wire(), peer)

    def _answer(self, query):
        name, kind = query.question[0].name.to_text().lower(), dns.rdatatype.to_text(query.question[0].rdtype)
        self.asked.append((name, kind))
        answer = dns.message.make_response(query)
        if name == REFUSED:
            answer.set_rcode(dns.rcode.REFUSED)
            return answer
        if (name, "CNAME") in RECORDS:
            answer.answer.append(dns.rrset.from_text(name, 300, "IN", "CNAME", *RECORDS[name, "CNAME"]))
            name = RECORDS[name, "CNAME"][0]
        if (name, kind) in RECORDS:
            answer.answer.append(dns.rrset.from_text(name, 300, "IN", kind, *RECORDS[name, kind]))
        elif name not in EXISTING:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer

    def close(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
            peer.sendto(b"", self.socket.getsockname())
        self.thread.join()
        self.socket.close()


@pytest.fixture
def name_server():
    server = NameServer()
    yield server
    server.close()


@pytest.fixture
def a_case(sample_case, tmp_path):
    shutil.copytree(sample_case.folder, tmp_path / "case")
    return open_case(tmp_path / "case")


@pytest.fixture
def an_open_case(a_case):
    file = a_case.folder / "case.toml"
    stated = file.read_text(encoding="utf-8")
    assert "allowed = true" not in stated
    allowed = stated.replace("allowed = false", "allowed = true")
    file.write_text(allowed if allowed != stated else f"{stated}\n[online]\nallowed = true\n", encoding="utf-8")
    return open_case(a_case.folder)


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_a_snapshot_holds_every_answer_that_spf_dmarc_mx_and_dkim_need(name_server, tmp_path):
    out = tmp_path / "dns.json"
    said = online.snapshot_dns(
        ["Contoso.com"], out, is_allowed=True, resolver=name_server.resolver, selectors=["s1", "s2"]
    )
    assert said[:3] == [
        "contoso.com: 3 lookups, 4 in all",
        "  include esp.example: 1 lookup",
        "    include gone.example: no record",
    ]
    made = json.loads(out.read_text(encoding="utf-8"))
    records = {(record["name"], record["type"]): record for record in made["records"]}
    assert made["domains"] == ["contoso.com"] and made["unanswered"] == []
    assert records["contoso.com", "TXT"]["values"][0] == "v=spf1 include:esp.example a:www.contoso.com mx ~all"
    assert records["s1._domainkey.contoso.com", "TXT"]["values"] == ["a" * 250 + "b" * 250]
    assert records["s2._domainkey.contoso.com", "TXT"]["values"] == []
    assert records["www.contoso.com", "CNAME"]["values"] == ["web.contoso.com"]
    assert records["web.contoso.com", "AAAA"]["values"] == ["2001:db8::80"]
    assert records["gone.example", "TXT"]["status"] == "NXDOMAIN"
    assert records["contoso.com._report._dmarc.rua.example", "TXT"]["values"] == []
    assert all(record["resolver"] == name_server.resolver and record["asked_at"] for record in made["records"])
    assert len(name_server.asked) == len(set(name_server.asked))


def test_what_the_name_server_refuses_is_said(name_server, tmp_path):
    out = tmp_path / "dns.json"
    said = online.snapshot_dns(["refused.example"], out, is_allowed=True, resolver=name_server.resolver)
    assert "no answer: TXT of refused.example: REFUSED" in said
    assert json.loads(out.read_text(encoding="utf-8"))["unanswered"][0]["reason"] == "REFUSED"


def test_a_name_that_dns_cannot_ask_is_no_answer(name_server):
    with pytest.raises(NoAnswer):
        ask_server("a..b", "TXT", resolver_from(name_server.resolver), lambda: NOW)


def test_enrich_reads_what_the_snapshot_says(name_server, a_case):
    online.snapshot_dns(["contoso.com"], None, case=a_case, is_allowed=True, resolver=name_server.resolver)
    from toolkit.pipeline import run_stage

    run_stage(a_case, "enrich")
    facts = a_case.domain_facts
    findings = set(facts.loc[facts["domain"] == "contoso.com", "finding"].dropna())
    assert "names gone.example, which does not exist: whoever takes it may send: include:gone.example" in findings
    assert "the policy asks for nothing: p=none or no valid p" in findings
    requests = [entry for entry in custody.read(a_case.folder / "custody.jsonl") if entry["action"] == "DNS request"]
    assert len(requests) == len(name_server.asked)


def test_a_snapshot_is_refused_where_nobody_allows_it(no_network, a_case, tmp_path):
    with pytest.raises(UsageError, match="--online"):
        online.snapshot_dns(["contoso.com"], tmp_path / "dns.json")
    with pytest.raises(UsageError, match="--online"):
        online.snapshot_dns([], None, case=a_case)
    assert not (tmp_path / "dns.json").exists()


@pytest.mark.parametrize(
    ("domains", "resolver", "complaint"),
    [
        (["contoso"], None, "'contoso' is not a domain name"),
        ([], None, "name the domains"),
        (["contoso.com"], "dns.example", "is not an address"),
        (["contoso.com"], "192.0.2.53:x", "is not an address"),
    ],
)
def test_a_wrong_question_is_refused_before_it_goes(no_network, tmp_path, domains, resolver, complaint):
    with pytest.raises(UsageError, match=complaint):
        online.snapshot_dns(domains, tmp_path / "dns.json", is_allowed=True, resolver=resolver)


def test_a_resolver_is_an_address_with_or_without_a_port():
    assert resolver_from("192.0.2.53") == ("192.0.2.53", 53)
    assert resolver_from("192.0.2.53:5353") == ("192.0.2.53", 5353)
    assert resolver_from("[2001:db8::53]:5353") == ("2001:db8::53", 5353)
    assert resolver_from("2001:db8::53") == ("2001:db8::53", 53)


def test_rdap_is_refused_where_the_case_does_not_allow_it(no_network, a_case):
    with pytest.raises(UsageError, match=r"\[online\] allowed = false"):
        online.look_up_networks(a_case)
    assert not (a_case.folder / "rdap-answers.json").exists()


def test_rdap_asks_about_spoof_sources_and_the_answers_are_facts(an_open_case, monkeypatch):
    monkeypatch.setattr(online, "spoof_sources", lambda case: ["8.8.8.8", "9.9.9.9"])
    logged = []

    def ask(ip):
        logged.append(custody.read(an_open_case.folder / "custody.jsonl")[-1]["detail"]["ip"] == ip)
        if ip == "9.9.9.9":
            raise AskError("late")
        return {"network": {"cidr": "8.8.8.0/24", "country": "US", "name": "EXAMPLE-NET"}}

    said = online.look_up_networks(an_open_case, ask=ask)
    assert said[:2] == ["8.8.8.8: 8.8.8.0/24 EXAMPLE-NET, US", "9.9.9.9: no answer: late"]
    assert logged == [True, True]
    problems = an_open_case.problems
    assert "ip=9.9.9.9" in set(problems.loc[problems["stage"] == "enrich", "locator"])
    from toolkit.verify import differences

    assert [line for line in differences(an_open_case) if line.startswith("table")] == []


def test_the_sources_of_spoofs_are_foreign_addresses(sample_case):
    sources = online.spoof_sources(sample_case)
    assert sources and len(set(sources)) == len(sources)
    mail = sample_case.mail
    assert set(sources) <= {*mail["connecting_ip"].dropna(), *mail["skip_listed_ip"].dropna()}


def test_selectors_are_read_from_authentication_results(sample_case, monkeypatch):
    assert all("." in domain and names for domain, names in online.seen_selectors(sample_case).items())


def test_a_case_with_a_snapshot_tries_its_authentication_again(a_case, no_network):
    snapshot = {
        "made_at": "2025-07-04T08:00:00Z",
        "domains": ["contoso.com"],
        "records": [
            {"name": "contoso.com", "type": "TXT", "values": ["v=spf1 ip4:198.51.100.0/24 -all"]},
            {"name": "_dmarc.contoso.com", "type": "TXT", "values": ["v=DMARC1; p=reject"]},
        ],
    }
    (a_case.folder / "dns-snapshot.json").write_text(json.dumps(snapshot), encoding="utf-8")
    online.run_stage(a_case, "enrich")
    again = a_case.reverified.merge(a_case.verdicts, on="mail_uid")
    spoofs = again[again["verdict"] == "direct_send_spoof"]
    assert set(spoofs.loc[spoofs["method"] == "spf", "result"]) == {"fail"}
    assert set(spoofs.loc[spoofs["method"] == "dmarc", "result"]) <= {"fail", "unverifiable"}
    assert (again.loc[again["verdict"] == "authorised_sender", "method"] == "dkim").any()
    line = next(text for text in str(explain(a_case, spoofs["mail_uid"].iloc[0])).splitlines() if "spf of" in text)
    assert line.startswith("tried again with the DNS of 2025-07-04: spf of contoso.com fail (")
    assert "; recorded then: " in line
    assert not a_case.problems["reason"].str.contains("cannot be tried|read again").any()
