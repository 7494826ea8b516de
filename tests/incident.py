# ruff: noqa: E501
"""A made-up incident of about two hundred mails over thirty days, as frames that keep the contract.

Not judged by the toolkit's rules: the verdicts are what this file says they are, so that figures and report can be
tested without the stages that come before them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from toolkit.evidence.case import CaseFile, parse_case
from toolkit.schema import TABLES
from toolkit.schema.vocabulary import CLAUSES

Row = dict[str, Any]

# Coarse, so that drawing every figure takes seconds.
DPI = 40
START = datetime(2025, 6, 3, tzinfo=UTC)
HOSTILE = '<script>alert(1)</script>=cmd|"$\\frac{1}$" \u202egpj.exe'

CASE: Row = {
    "case": {
        "id": "contoso-2025-07", "title": "Spoofed internal mail, July 2025", "authority": "Mandate of the board of Contoso",
        "opened_at": datetime(2025, 7, 4, 8, tzinfo=UTC), "investigator": "A. Analyst", "time_zone": "America/Montreal",
    },
    "tenant": {"ids": ["11111111-aaaa-4bbb-8ccc-222222222222"], "accepted_domains": ["contoso.com", "contoso.onmicrosoft.com"]},
    "network": {"relays": ["198.51.100.0/28"], "gateways": ["192.0.2.0/26"]},
    "window": {"start": datetime(2025, 6, 1, tzinfo=UTC), "end": datetime(2025, 7, 5, tzinfo=UTC)},
}  # fmt: skip

# ip: country, name, AS, its name, kind
PLACES: dict[str, tuple[str, str, str, str, str]] = {
    "203.0.113.77": ("NL", "Netherlands", "AS64501", "Example Hosting B.V.", "hosting"),
    "203.0.113.80": ("NL", "Netherlands", "AS64501", "Example Hosting B.V.", "hosting"),
    "203.0.113.9": ("UA", "Ukraine", "AS64502", "Fictional Virtual Servers", "hosting"),
    "2001:db8:77::5": ("FR", "France", "AS64503", "Nuage Exemple SAS", "hosting"),
    "198.51.100.3": ("CA", "Canada", "AS64504", "Contoso Ltd", "own"),
    "198.51.100.77": ("US", "United States", "AS64505", "Example Mail Service, Inc.", "email_service"),
    "192.0.2.130": ("DE", "Germany", "AS64506", "Beispiel Netz GmbH", "isp"),
    "192.0.2.140": ("GB", "United Kingdom", "AS64507", "Sample Telecom", "isp"),
}

# verdict: how many, mail_from, header_from, connecting addresses, (spf, dkim, dmarc, compauth), answers of the controls
KINDS: dict[str, tuple[int, str | None, str, tuple[str | None, ...], tuple[str | None, ...], tuple[bool | None, ...]]] = {
    "direct_send_spoof": (38, "{who}", "{who}", ("203.0.113.77", "203.0.113.77", "203.0.113.80", "203.0.113.9", "2001:db8:77::5"), ("fail", "none", "fail", "fail"), (True, True, True)),
    "header_spoof": (9, "bounce@mailer.example", "ceo@contoso.com", ("203.0.113.9", "192.0.2.130"), ("pass", "none", "fail", "none"), (False, True, True)),
    "genuine_internal": (62, "{who}", "{who}", (None,), (None, None, None, None), (False, False, False)),
    "external": (51, "news@fabrikam.com", "news@fabrikam.com", ("198.51.100.77", "192.0.2.140", "192.0.2.130"), ("pass", "pass", "pass", "pass"), (False, False, True)),
    "known_relay": (14, "printer@contoso.com", "printer@contoso.com", ("198.51.100.3",), ("softfail", "none", "fail", "none"), (True, True, True)),
    "authorised_sender": (11, "hr@contoso.com", "hr@contoso.com", ("198.51.100.77",), ("pass", "pass", "pass", "pass"), (True, False, True)),
    "forwarded_or_list": (7, "list-bounces@lists.example", "{who}", ("192.0.2.140",), ("pass", "fail", "fail", "fail"), (False, True, True)),
    "review": (3, "{who}", "{who}", ("192.0.2.140",), ("pass", "none", "pass", "softpass"), (True, False, True)),
    "undetermined": (5, None, "{who}", (None,), (None, None, None, None), (None, None, None)),
}  # fmt: skip

PEOPLE = ("jane.doe", "john.roe", "amelie.tremblay", "luc.gagnon", "finance", "reception", "mei.chen", "omar.haddad")
SUBJECTS = {
    "direct_send_spoof": ("New Missed Fax-msg", "Caller left VM message 00:52", "Payroll Q3 review", HOSTILE, "Relevé de paie – juillet"),
    "header_spoof": ("Urgent wire", "Are you at your desk?"),
}  # fmt: skip


def case_file(language: str = "en") -> CaseFile:
    """The incident's settings in this language."""
    return parse_case({**CASE, "case": {**CASE["case"], "language": language}})


def tables() -> dict[str, pd.DataFrame]:
    """Every table of the contract; those that the incident says nothing about are empty."""
    chance = random.Random(7)
    mails = list(_mails(chance))
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for number, (verdict, mail) in enumerate(mails):
        _add_mail(rows, number, verdict, mail, chance)
    rows["ip_facts"] = [_place(ip, *facts) for ip, facts in PLACES.items()]
    _add_evidence(rows)
    _add_relations(rows, mails)
    return {name: TABLES[name].from_rows(rows[name]) for name in TABLES}


def _mails(chance: random.Random) -> Iterator[tuple[str, Row]]:
    drafts = [(verdict, _draft(verdict, chance)) for verdict, kind in KINDS.items() for _ in range(kind[0])]
    yield from sorted(drafts, key=lambda draft: draft[1]["received_at"])


def _draft(verdict: str, chance: random.Random) -> Row:
    _, mail_from, header_from, addresses, (spf, dkim, dmarc, compauth), _ = KINDS[verdict]
    who = f"{chance.choice(PEOPLE)}@contoso.com"
    day = (
        chance.triangular(20, 31, 24)
        if verdict == "direct_send_spoof"
        else chance.choice([d for d in range(31) if d not in (9, 10, 11)])
    )
    return {
        "who": who,
        "mail_from": mail_from and mail_from.format(who=who),
        "header_from": header_from.format(who=who),
        "header_from_name": who.partition("@")[0].replace(".", " ").title(),
        "subject": chance.choice(SUBJECTS.get(verdict, ("Minutes of Monday", "Invoice 2025-118", "Réunion du comité", "Build 4711 passed"))),
        "received_at": START + timedelta(days=int(day), minutes=chance.randrange(7 * 60, 22 * 60)),
        "connecting_ip": chance.choice(addresses),
        "helo": "[127.0.0.1]" if verdict == "direct_send_spoof" else "mx.example",
        "auth_as": "Internal" if verdict == "genuine_internal" else None if verdict == "undetermined" else "Anonymous",
        "spf": spf, "dkim": dkim, "dmarc": dmarc, "compauth": compauth, "compauth_reason": "601" if compauth == "fail" else None,
    }  # fmt: skip


def _add_mail(rows: dict[str, list[Row]], number: int, verdict: str, mail: Row, chance: random.Random) -> None:
    uid, copy, row = f"mail-{number:016x}", f"m-{number:016x}", f"t-E0007-{number}-0"
    seen = chance.choices(("both", "headers", "trace"), (5, 2, 1 if verdict == "external" else 0))[0]
    who = mail.pop("who")
    rows["mail"].append({
        "mail_uid": uid, "internet_message_id": f"<{number}@contoso.com>", "network_message_id": f"070f6c47-dce2-41be-24ad-{number:012x}",
        "mail_from_domain": mail["mail_from"] and mail["mail_from"].partition("@")[2], "header_from_domain": mail["header_from"].partition("@")[2],
        "seen_in": seen, "copies": int(seen != "trace"), "trace_rows": int(seen != "headers"), "conflicts": 0,
        "best_copy_uid": copy if seen != "trace" else None, "best_trace_uid": row if seen != "headers" else None, "size_bytes": 20480, "header_origin": "mapi" if seen != "trace" else "absent", **mail,
    })  # fmt: skip
    if seen != "trace":
        rows["messages"].append(
            {
                "message_uid": copy,
                "evidence_id": f"E000{1 + number % 3}",
                "locator": f"nid={2097188 + number}",
                "loader": "pst",
                "header_origin": "mapi",
                "received_at": mail["received_at"],
                "subject": mail["subject"],
            }
        )
        rows["matches"].append(
            {
                "mail_uid": uid,
                "source_uid": copy,
                "source_table": "messages",
                "matched_by": "network_message_id",
                "certainty": "established",
            }
        )
        rows["hops"].extend(_hops(copy, mail))
    if seen != "headers":
        rows["trace"].append(
            {
                "trace_uid": row,
                "evidence_id": "E0007",
                "row": number + 1,
                "dialect": "extended",
                "occurred_at": mail["received_at"],
                "recipient": who,
                "status": "delivered",
            }
        )
        rows["matches"].append(
            {
                "mail_uid": uid,
                "source_uid": row,
                "source_table": "trace",
                "matched_by": "network_message_id",
                "certainty": "established",
            }
        )
    rows["deliveries"].append(_delivery(uid, who, row if seen != "headers" else copy, seen, chance))
    _add_judgement(rows, uid, copy, number, verdict, mail)


def _delivery(uid: str, who: str, source: str, seen: str, chance: random.Random) -> Row:
    status, folder = chance.choice(
        (
            ("delivered", "I"),
            ("delivered", "I"),
            ("delivered", None),
            ("junked", "J"),
            ("quarantined", None),
            (None, None),
        )
    )
    table = "trace" if seen != "headers" else "messages"
    return {
        "mail_uid": uid,
        "recipient": who,
        "recipient_domain": "contoso.com",
        "status": status,
        "folder": folder,
        "source_uid": source,
        "source_table": table,
    }


def _hops(copy: str, mail: Row) -> list[Row]:
    at: datetime = mail["received_at"]
    exchange = {"is_trusted": True, "protocol": "Microsoft SMTP Server", "raw": "from … by …", "message_uid": copy}
    return [
        {**exchange, "hop": 0, "by_host": "YT1PR01MB0001.CANPRD01.PROD.OUTLOOK.COM", "from_ip": "2603:10b6:b01:1::1", "helo": "YQXPR0101CA0001.CANPRD01.PROD.OUTLOOK.COM", "tls_version": "TLS1_3", "occurred_at": at + timedelta(seconds=2), "is_boundary": False},
        {**exchange, "hop": 1, "by_host": "SA2PEPF00003AEA.mail.protection.outlook.com", "from_ip": mail["connecting_ip"], "helo": mail["helo"], "occurred_at": at, "is_boundary": True},
        {"message_uid": copy, "hop": 2, "by_host": "mail.contoso.com", "from_ip": "10.0.0.4", "helo": "PRN-3F", "protocol": "ESMTP", "occurred_at": at - timedelta(seconds=9), "is_boundary": False, "is_trusted": False, "raw": "from PRN-3F by mail.contoso.com"},
    ]  # fmt: skip


def _add_judgement(rows: dict[str, list[Row]], uid: str, copy: str, number: int, verdict: str, mail: Row) -> None:
    ours = {"mail_from_is_ours": mail["mail_from"], "header_from_is_ours": mail["header_from"]}
    answers: Row = {name: address and address.endswith("@contoso.com") for name, address in ours.items()}
    answers["entered_from_outside"] = None if verdict == "undetermined" else mail["connecting_ip"] is not None
    answers["authenticated_aligned"] = None if mail["spf"] is None else mail["dmarc"] == "pass"
    quotes = {
        "mail_from_is_ours": f"Return-Path: {mail['mail_from']}",
        "header_from_is_ours": f"From: {mail['header_from']}",
    }
    for clause in CLAUSES:
        quote = quotes.get(
            clause,
            "no field records it" if answers.get(clause) is None else "Received: from [127.0.0.1] by SA2PEPF00003AEA",
        )
        rows["clauses"].append(
            {
                "mail_uid": uid,
                "clause": clause,
                "answer": answers.get(clause),
                "quote": quote,
                "evidence_id": f"E000{1 + number % 3}",
                "locator": f"nid={2097188 + number}",
            }
        )
    direct, dmarc, gateway = KINDS[verdict][5]
    rows["verdicts"].append({
        "mail_uid": uid, "verdict": verdict, "certainty": "likely" if number % 5 == 0 else "established", "rule": f"10-{verdict.replace('_', '-')}",
        "explanation": "what the rule says in one sentence", "missing": "mail_from" if verdict == "undetermined" else None,
        "would_reject_direct_send": direct, "would_dmarc_reject": dmarc, "would_gateway_lockdown_block": gateway,
        "would_connector_require": verdict in ("known_relay", "authorised_sender"),
    })  # fmt: skip
    if verdict == "direct_send_spoof":
        rows["signals"].append(
            {
                "mail_uid": uid,
                "signal_id": "self_addressed",
                "answer": "hit",
                "severity": "medium",
                "quote": f"From: {mail['header_from']}",
            }
        )
        rows["attachments"].append(
            {
                "message_uid": copy,
                "ordinal": 0,
                "name": "Fax-msg.pdf" if number % 3 else f"{HOSTILE}.svg",
                "declared_type": "application/pdf",
                "detected_type": "image/svg+xml",
                "size_bytes": 20480,
                "sha256": f"{number % 4:064x}",
            }
        )
        rows["urls"].append(
            {
                "message_uid": copy,
                "ordinal": 0,
                "url": f"https://login.example/{number % 3}?u=jane",
                "host": "login.example",
                "found_in": "html",
            }
        )


def _place(ip: str, country: str, name: str, asn: str, as_name: str, kind: str) -> Row:
    return {
        "ip": ip,
        "source": "Example Lite",
        "source_date": datetime(2026, 10, 26, tzinfo=UTC),
        "is_public": True,
        "country": country,
        "country_name": name,
        "asn": asn,
        "as_name": as_name,
        "network_kind": kind,
    }


def _add_evidence(rows: dict[str, list[Row]]) -> None:
    for number, (path, kind) in enumerate(
        (
            ("exports/jane.pst", "pst"),
            ("exports/finance.pst", "pst"),
            (f"exports/{HOSTILE}.zip", "zip"),
            ("traces/trace.csv", "trace"),
        ),
        start=1,
    ):
        evidence_id = "E0007" if kind == "trace" else f"E000{number}"
        rows["manifest"].append(
            {
                "evidence_id": evidence_id,
                "path": path,
                "kind": kind,
                "size_bytes": 1048576 * number,
                "sha256": f"{number:064x}",
                "registered_at": START,
            }
        )
        rows["ledger"].append(
            {
                "evidence_id": evidence_id,
                "unit": "/Inbox" if kind == "pst" else path,
                "item": "row" if kind == "trace" else "message",
                "declared": 70,
                "emitted": 69 if number == 2 else 70,
                "skipped": 0,
                "failed": 1 if number == 2 else 0,
                "duplicate": 0,
                "orphan": 0,
                "recovered": 0,
            }
        )
    rows["problems"].append(
        {
            "problem_uid": "p-1",
            "evidence_id": "E0002",
            "locator": "nid=99",
            "stage": "parse",
            "field": "sent_at",
            "reason": "no RFC 5322 date",
            "excerpt": "Tue, 99 Foo <b>\u202e",
        }
    )
    rows["profile"] += [
        {"kind": "accepted_domain", "value": "contoso.com", "origin": "stated", "is_used": True, "mail_count": 201, "because": "case.toml"},
        {"kind": "tenant_id", "value": "11111111-aaaa-4bbb-8ccc-222222222222", "origin": "stated", "is_used": True, "mail_count": 180, "because": "case.toml"},
        {"kind": "gateway", "value": "192.0.2.0/26", "origin": "inferred", "is_used": False, "mail_count": 4, "because": "entry host of 4 mails"},
    ]  # fmt: skip
    rows["domain_facts"].append(
        {
            "domain": "contoso.com",
            "kind": "spf",
            "ordinal": 0,
            "value": "v=spf1 include:spf.protection.outlook.com ?all",
            "finding": "ends in ?all",
            "severity": "medium",
            "reference": "RFC 7208 §5.1",
            "source": "dns-snapshot.json",
            "source_date": START,
        }
    )


def _add_relations(rows: dict[str, list[Row]], mails: list[tuple[str, Row]]) -> None:
    spoofs = [(number, mail) for number, (verdict, mail) in enumerate(mails) if verdict == "direct_send_spoof"]
    rows["campaigns"].append(
        {
            "campaign_id": "K01",
            "title": "203.0.113.77 · New Missed Fax-msg",
            "mail_count": len(spoofs),
            "recipient_count": 8,
            "first_seen_at": spoofs[0][1]["received_at"],
            "last_seen_at": spoofs[-1][1]["received_at"],
        }
    )
    rows["campaign_mail"] += [
        {"campaign_id": "K01", "mail_uid": f"mail-{number:016x}", "because": "connecting_ip, subject"}
        for number, _ in spoofs
    ]
    rows["senders"] += [
        {"sender_uid": "s-198.51.100.3", "connecting_ip": "198.51.100.3", "helo": "PRN-3F-MX5071", "mail_count": 14, "first_seen_at": START, "last_seen_at": START + timedelta(days=30), "verdict": "known_relay", "handling": "connector"},
        {"sender_uid": "s-203.0.113.77", "connecting_ip": "203.0.113.77", "helo": "[127.0.0.1]", "mail_count": 20, "first_seen_at": START + timedelta(days=20), "last_seen_at": START + timedelta(days=30), "verdict": "direct_send_spoof", "handling": "stop"},
    ]  # fmt: skip
    rows["impact"].append(
        {
            "mail_uid": f"mail-{spoofs[0][0]:016x}",
            "recipient": "jane.doe@contoso.com",
            "kind": "replied",
            "occurred_at": spoofs[0][1]["received_at"],
            "quote": "In-Reply-To: <1@contoso.com>",
            "evidence_id": "E0001",
        }
    )
    for ordinal, (number, mail) in enumerate(spoofs[:3]):
        rows["timeline"].append(
            {
                "ordinal": ordinal,
                "occurred_at": mail["received_at"],
                "fact": f"spoof received: {mail['subject']}",
                "source_table": "mail",
                "source_uid": f"mail-{number:016x}",
                "evidence_id": "E0001",
            }
        )
