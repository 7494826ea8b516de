"""Every signal hits, stays clear and says when it cannot tell; each reads only what it declares."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.judge.clauses import ALL as CLAUSES
from toolkit.judge.clauses import ask_all
from toolkit.judge.signals import ALL, read_signals
from toolkit.judge.signals.registry import read
from toolkit.judge.signals.sheet import EXTRA_COLUMNS, make_sheet
from toolkit.schema import vocabulary
from toolkit.schema.tables.mail import MAIL

DTYPES = {
    **MAIL.dtypes,
    **{column.name: column.dtype for column in EXTRA_COLUMNS},
    **{clause.name: "boolean" for clause in CLAUSES},
}
OURS = {"accepted_domains": "contoso.com"}
HEADER = {"header_origin": "file", "is_read_downstream": False}
NOON = pd.Timestamp("2025-07-01T12:00:00Z")

# signal → (a row that hits, one that is clear, one that cannot tell)
ROWS = {
    "self_addressed": (
        {"header_from": "Jane@contoso.com", "recipients": "bob@contoso.com\njane@contoso.com",
        "entered_from_outside": True},
        {"header_from": "jane@contoso.com", "recipients": "jane@contoso.com", "entered_from_outside": False},
        {"header_from": "jane@contoso.com", "recipients": "jane@contoso.com"},
    ),
    "several_from": ({"header_from_count": 2, "from_field_count": 1}, {"header_from_count": 1, "from_field_count": 1},
    {}),
    "reply_to_elsewhere": (
        {"header_from_domain": "contoso.com", "reply_to": "x@evil.example", "reply_to_domain": "evil.example"},
        {"header_from_domain": "contoso.com", "header_origin": "file"},
        {"header_from_domain": "contoso.com", "header_origin": "absent"},
    ),
    "display_name_of_own_address": (
        {"header_from_name": "CEO@contoso.com", "header_from_is_ours": False, **OURS},
        {"header_from_name": "Jane Doe", "header_from_is_ours": False, **OURS},
        {"header_from_name": "ceo@contoso.com", **OURS},
    ),
    "hidden_characters": (
        {"header_from_name": "Jane", "header_from": "moc.osotnoc@\u202eenaj"}, {"header_from": "jane@fabrikam.com"}, {},
    ),
    "author_of_a_subdomain": (
        {"header_from_domain": "hr.contoso.com", **OURS}, {"header_from_domain": "contoso.com", **OURS}, {**OURS},
    ),
    "lookalike_domain": (
        {"header_from_domain": "cont0so.com", **OURS}, {"header_from_domain": "fabrikam.com", **OURS}, {**OURS},
    ),
    "envelope_of_a_subdomain": (
        {"mail_from": "a@news.contoso.com", "mail_from_domain": "news.contoso.com", **OURS},
        {"mail_from": "<>", **OURS}, {**OURS},
    ),
    "sender_field_elsewhere": (
        {"sender": "x@evil.example", "header_from_domain": "contoso.com"},
        {"sender": "x@news.contoso.com", "header_from_domain": "contoso.com"},
        {"header_from_domain": "contoso.com", "header_origin": "absent"},
    ),
    "own_domain_auth_failure": (
        {"authenticated_aligned": False, "entered_from_outside": True},
        {"authenticated_aligned": True, "entered_from_outside": True},
        {"entered_from_outside": True},
    ),
    "intra_org_spoof_code": ({"compauth": "fail", "compauth_reason": "601"},
    {"compauth": "pass", "compauth_reason": "100"}, {}),
    "complex_routing_code": ({"compauth_reason": "451"}, {"compauth_reason": "001"}, {}),
    "passed_despite_dmarc_fail": ({"compauth": "pass", "dmarc": "fail"}, {"compauth": "pass", "dmarc": "pass"},
    {"dmarc": "fail"}),
    "labelled_direct_send": ({"microsoft_says_direct_send": True}, {"microsoft_says_direct_send": False}, {}),
    "internal_sender_from_outside": (
        {"is_internal_org_sender": True, "directionality": "Incoming", "anonymous": True},
        {"is_internal_org_sender": True, "directionality": "Originating", "anonymous": False},
        {"directionality": "Incoming", "anonymous": True},
    ),
    "cross_tenant_id_mismatch": (
        {"tenant_id": "99999999-aaaa-4bbb-8ccc-999999999999", "received_by_our_tenant": False},
        {"tenant_id": "11111111-aaaa-4bbb-8ccc-222222222222", "received_by_our_tenant": True},
        {"received_by_our_tenant": True},
    ),
    "came_from_another_tenant": ({"came_from_other_tenant": True}, {"came_from_other_tenant": False}, {}),
    "delivered_despite_failure": (
        {"authenticated_aligned": False, "entered_from_outside": True, "folders": "junked\ndelivered"},
        {"authenticated_aligned": False, "entered_from_outside": True, "destination": "J"},
        {"authenticated_aligned": False, "entered_from_outside": True},
    ),
    "allow_listed": ({"spam_verdict": "SKN"}, {"spam_verdict": "NSPM"}, {}),
    "refused_by_reject_direct_send": (
        {"report_status": "5.7.1", "report_diagnostic": "smtp;550 5.7.68 TenantInboundAttribution; Direct Send not"},
        {"report_status": "5.1.10"}, {},
    ),
    "helo_literal": ({"helo": "[127.0.0.1]"}, {"helo": "mail.fabrikam.com"}, {}),
    "helo_of_another_address": (
        {"helo": "[127.0.0.1]", "connecting_ip": "203.0.113.77"},
        {"helo": "mail.fabrikam.com", "connecting_ip": "203.0.113.77"}, {},
    ),
    "helo_single_label": ({"helo": "User"}, {"helo": "[127.0.0.1]"}, {}),
    "helo_of_known_kit": ({"helo": "WIN-BUNS25TD77J"}, {"helo": "WIN-OTHER"}, {}),
    "forged_exchange_stamps": ({"forged_stamps": "Received", **HEADER}, {**HEADER}, {"header_origin": "absent"}),
    "foreign_country": (
        {"country": "UA", "home_country": "CA", "entered_from_outside": True},
        {"country": "CA", "home_country": "CA", "entered_from_outside": True},
        {"country": "UA", "entered_from_outside": True},
    ),
    "hosting_network": ({"network_kind": "hosting"}, {"network_kind": "isp"}, {}),
    "no_tls": ({"boundary_host": "a.mail.protection.outlook.com"},
    {"tls": "TLS1_2", "boundary_host": "a.mail.protection.outlook.com"}, {}),
    "source_behind_our_server": ({"came_from_behind_our_server": True}, {"came_from_behind_our_server": False}, {}),
    "date_skew": (
        {"sent_at": NOON, "received_at": NOON + pd.Timedelta(days=3)}, {"sent_at": NOON, "received_at": NOON},
        {"received_at": NOON},
    ),
    "unexpected_attachment": ({"attachment_names": "a.pdf\nVoicemail_118sec.svg"}, {"attachment_names": ""}, {}),
    "double_extension": ({"attachment_names": "facture.pdf.exe"}, {"attachment_names": "rapport.v2.pdf"}, {}),
    "type_against_content": (
        {"attachment_types": "text/plain>image/svg+xml"},
        {"attachment_types": "application/octet-stream>application/pdf"}, {"attachment_types": "application/pdf>?"},
    ),
    "lure_attachment_name": ({"attachment_names": "Play_VM-Now.pdf"}, {"attachment_names": "minutes.docx"}, {}),
    "qr_lure_name": ({"attachment_names": "QR-code.png"}, {"attachment_names": "acquired.png"}, {}),
    "qr_code_link": ({"qr_links": "?\n+https://evil.example/x"}, {"qr_links": "\n"}, {"qr_links": "\n?"}),
    "macro_in_attachment": ({"macro_names": "?\n+?"}, {"macro_names": ""}, {"macro_names": "?"}),
    "encrypted_attachment": ({"encrypted_names": "+payroll.zip"}, {"encrypted_names": "\n"}, {}),
    "lure_subject": ({"subject": "Message vocal manqué : appel manqué"}, {"subject": "Minutes of Tuesday"}, {}),
    "eop_generated_message_id": ({"message_id_form": "eop_generated"}, {"message_id_form": "exchange_store"}, {}),
    "foreign_message_id": ({"message_id_form": "own"}, {"message_id_form": "exchange_store"}, {}),
}  # fmt: skip
BY_ID = {signal.id: signal for signal in ALL}


def sheet_of(row, reads):
    return pd.DataFrame({name: pd.Series([row.get(name, pd.NA)], dtype=DTYPES[name]) for name in reads})


def test_every_signal_has_its_three_rows():
    assert set(ROWS) == set(BY_ID)


def test_no_two_signals_share_a_name():
    assert len(BY_ID) == len(ALL)


@pytest.mark.parametrize("signal", ALL, ids=lambda signal: signal.id)
class TestEachSignal:
    def test_it_hits(self, signal):
        answer, quote = read(signal, sheet_of(ROWS[signal.id][0], signal.reads))
        assert answer.tolist() == [True] and quote.dtype == "string"

    def test_it_is_clear(self, signal):
        answer, _ = read(signal, sheet_of(ROWS[signal.id][1], signal.reads))
        assert answer.tolist() == [False]

    def test_it_says_when_it_cannot_tell(self, signal):
        answer, _ = read(signal, sheet_of(ROWS[signal.id][2], signal.reads))
        assert answer.isna().all()

    def test_its_rows_name_only_what_it_reads(self, signal):
        assert all(
            set(row) <= set(signal.reads) | {"accepted_domains", "is_read_downstream"} for row in ROWS[signal.id]
        )

    def test_it_is_defended(self, signal):
        assert signal.severity in vocabulary.SEVERITIES
        assert signal.title and signal.references and signal.false_positives
        assert signal.ask.__name__ == signal.id


def test_a_spoof_is_read_and_a_stranger_is_not(made, judged):
    stranger = {**made.SPOOF, "mail_from": "a@fabrikam.com", "mail_from_domain": "fabrikam.com",
    "spf_domain": "fabrikam.com",
                "header_from": "a@fabrikam.com", "header_from_domain": "fabrikam.com"}  # fmt: skip
    signals = judged(made.SPOOF, stranger)["signals"]
    assert set(signals["mail_uid"]) == {"mail-1"}
    assert {"own_domain_auth_failure", "lure_subject", "eop_generated_message_id", "helo_literal"} <= set(
        signals.loc[signals["answer"] == "hit", "signal_id"]
    )


def test_a_lookalike_is_read_though_it_is_foreign(made, judged):
    alike = {**made.SPOOF, "mail_from": "a@cont0so.com", "mail_from_domain": "cont0so.com", "spf_domain": "cont0so.com",
             "header_from": "a@cont0so.com", "header_from_domain": "cont0so.com"}  # fmt: skip
    signals = judged(alike)["signals"]
    assert "lookalike_domain" in set(signals.loc[signals["answer"] == "hit", "signal_id"])


def test_attachments_recipients_and_countries_reach_the_sheet(made, judged):
    facts = {"source": "test", "is_public": True, "network_kind": "hosting", "as_name": "Example Hosting"}
    signed = {**made.SPOOF, "connecting_ip": "203.0.113.5", "spf": "pass", "dmarc": "pass"}
    signals = judged(
        {**made.SPOOF, "attachment_count": 1},
        signed,
        attachments=[
            {
                "message_uid": "m-1",
                "ordinal": 0,
                "name": "Fax-msg.svg",
                "declared_type": "text/plain",
                "detected_type": "image/svg+xml",
            }
        ],
        recipients=[
            {
                "message_uid": "m-1",
                "ordinal": 0,
                "kind": "to",
                "address": "Jane.Doe@contoso.com",
                "domain": "contoso.com",
            }
        ],
        ip_facts=[{"ip": "203.0.113.77", "country": "UA", **facts}, {"ip": "203.0.113.5", "country": "CA", **facts}],
    )["signals"]
    hits = set(signals.loc[(signals["mail_uid"] == "mail-1") & (signals["answer"] == "hit"), "signal_id"])
    assert {
        "self_addressed",
        "foreign_country",
        "hosting_network",
        "unexpected_attachment",
        "type_against_content",
        "lure_attachment_name",
    } <= hits


def attached(ordinal, name, **facts):
    looked = {"sha256": "00", "is_encrypted": False, "has_macro": False, "qr_count": 0}
    return {"message_uid": "m-1", "ordinal": ordinal, "name": name, **looked, **facts}


def url(ordinal, address, found_in):
    return {"message_uid": "m-1", "ordinal": ordinal, "url": address, "found_in": found_in}


INSIDE = ("qr_code_link", "macro_in_attachment", "encrypted_attachment", "type_against_content")


def inside(judged, made, *attachments, urls=()):
    """What the signals that look inside attachments answer, each with its quote; a clear one is not listed."""
    mail = {**made.SPOOF, "attachment_count": len(attachments)}
    signals = judged(mail, attachments=list(attachments), urls=list(urls))["signals"]
    rows = signals[signals["signal_id"].isin(INSIDE)].set_index("signal_id")
    return {name: (row["answer"], None if pd.isna(row["quote"]) else row["quote"]) for name, row in rows.iterrows()}


def test_what_is_inside_attachments_reaches_the_sheet(made, judged):
    found = inside(
        judged, made,
        attached(0, "pay.docm", has_macro=True), attached(1, "pay.zip", is_encrypted=True, has_macro=None),
        attached(2, "scan.png", qr_count=2),
        urls=[url(0, "https://A.example/x/", "html"), url(1, "https://a.example/x", "qr"),
              url(2, "https://evil.example/y", "qr")],
    )  # fmt: skip
    assert found == {
        "qr_code_link": ("hit", "QR code: https://evil.example/y"),
        "macro_in_attachment": ("hit", "attached: pay.docm"),
        "encrypted_attachment": ("hit", "attached: pay.zip"),
    }


def test_a_code_whose_link_is_in_the_text_too_is_clear(made, judged):
    urls = [url(0, "HTTPS://a.example/x", "qr"), url(1, "https://a.example/x", "text")]
    assert inside(judged, made, attached(0, "scan.png", qr_count=1), urls=urls) == {}


def test_at_headers_depth_nothing_that_rests_on_bytes_is_clear(made, judged):
    shallow = {"message_uid": "m-1", "ordinal": 0, "name": "a.pdf", "declared_type": "application/pdf"}
    assert inside(judged, made, shallow) == dict.fromkeys(INSIDE, ("inconclusive", None))


def test_one_attachment_that_was_not_looked_at_leaves_the_answer_open(made, judged):
    found = inside(judged, made, attached(0, "a.txt"), attached(1, "a.zip", has_macro=None, qr_count=None))
    assert set(found) == {"qr_code_link", "macro_in_attachment"}


def test_a_message_attached_in_a_store_has_no_bytes_and_leaves_nothing_open(made, judged):
    assert inside(judged, made, attached(0, None, sha256=None, embedded_uid="m-9")) == {}


def test_no_mail_gives_no_signals(made):
    docket = made.docket_of()
    ask_all(docket)
    assert len(read_signals(make_sheet(docket, pd.Series(dtype="string")))) == 0
