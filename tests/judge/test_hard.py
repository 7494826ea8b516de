"""Hard mails, written by hand with what they are before any rule was asked: headers in, verdict out.

`hard/expected.json`: file name → the verdicts a fair judge may give (one list a mail, embedded ones after their
bearer), because of what, in which case where it is not the usual one, and what the trace says where it does.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from toolkit.judge import judge

HARD = Path(__file__).parent / "hard"
EXPECTED = json.loads((HARD / "expected.json").read_text(encoding="utf-8"))
# Every way of writing or bringing a mail that has misled a judge, and the hard mails that are made so.
FAMILIES = {
    "several From fields": ("14_two_from_fields",),
    "skip-listing": (
        "01_skip_listed_spoof_behind_gateway", "51_stranger_behind_our_relay", "67_skipped_to_a_server_within_exchange",
        "68_stranger_behind_our_connector",
    ),
    "results that are withheld": ("59_signature_that_never_answers", "60_envelope_whose_servers_never_answer"),
    "a gateway in front": (
        "02_genuine_sender_behind_gateway", "03_spoof_behind_gateway", "04_spoof_past_the_gateway",
        "05_foreign_mail_past_the_gateway", "06_forged_upstream_result", "61_foreign_answer_past_the_gateway",
        "77_spf_by_the_gateways_own_address", "78_gateway_saw_what_its_address_hides",
        "79_gateway_saw_our_service_pass", "80_spf_by_a_gateway_that_the_case_does_not_name",
        "81_gateway_that_recorded_nothing",
    ),
    "several tenants": (
        "08_second_tenant_of_ours", "09_second_tenant_not_listed", "23_hybrid_of_another_tenant",
        "48_by_way_of_two_other_tenants",
    ),
    "sub-domains": (
        "10_sub_domain_envelope", "11_sub_domain_envelope_accepted", "43_signed_by_our_sub_domain",
        "65_author_below_our_domain",
    ),
    "IPv6": ("12_over_ipv6",),
    "null senders": ("17_null_envelope", "41_forged_automatic_answer"),
    "group syntax": ("13_group_syntax_author",),
    "originals inside bounces": ("18_bounce_that_delivers_the_spoof",),
    "stamps and hops written by the peer": (
        "19_forged_internal_stamp", "20_forged_entry_hop_of_our_printer", "21_look_alike_boundary_host",
        "75_network_id_of_a_genuine_mail", "76_forged_source_behind_our_relay",
    ),
    "domains in other letters": (
        "44_neighbour_under_the_cloud_domain", "45_homoglyph_domain", "46_upper_case_addresses",
        "55_internationalised_domain_of_ours",
    ),
    "names that show an address": (
        "15_our_address_as_display_name", "16_encoded_author_name", "64_author_drawn_backwards",
        "66_address_encoded_beside_the_author",
    ),
    "folding, and fields that are missing": (
        "47_folded_with_tabs", "49_no_return_path", "56_no_message_id",
        "69_author_only_in_the_result",
    ),
    "national clouds": ("70_german_national_cloud",),
    "internal mail": (
        "30_authenticated_client", "31_trace_of_a_mailbox", "36_note_to_self", "63_delivery_report_of_our_own_service",
    ),
    "foreign mail": ("57_partner_mail_as_usual",),
    "hybrid mail": ("22_hybrid_though_anonymous", "52_externally_secured_connector"),
    "devices of ours": ("42_printer_on_our_network",),
    "services in our name": ("24_spf_by_the_pool_of_all_tenants", "25_mass_mailer_signs_for_itself"),
    "mail that came back": (
        "37_returned_by_a_list", "38_forged_list_marks", "39_forwarded_with_rewritten_envelope", "40_forged_rewriting",
        "29_meeting_forwarded_by_a_partner", "62_list_that_its_sender_made_up",
    ),
    "mail of ours that was handed back": (
        "71_signature_service_by_its_connector", "72_signature_service_past_its_connector",
        "73_forwarded_with_our_own_envelope", "74_message_id_of_last_week",
    ),
    "passed by something that authenticates nobody": (
        "26_passed_by_trusted_sealer", "27_passed_by_history", "28_allow_listed",
    ),
}  # fmt: skip
def judged_together(tables, case):
    """Hard mails of one case, judged as one case: their verdicts with the file each is from, and their signals."""
    made = judge(tables, case)
    mail = tables["mail"].merge(made["verdicts"], on="mail_uid")
    copies = tables["messages"].set_index("message_uid")
    files = {**copies["evidence_id"], **tables["trace"].set_index("trace_uid")["evidence_id"]}
    mail["name"] = mail["best_copy_uid"].fillna(mail["best_trace_uid"]).map(files)
    mail["is_embedded"] = mail["best_copy_uid"].map(copies["embedded_in"].to_dict()).notna()
    return mail.sort_values("is_embedded", kind="stable"), made["signals"]


@pytest.fixture(scope="module")
def judged(hard_cases):
    """(mail with verdicts, signals) of every hard mail, by name; mails of one case are judged together."""
    found = {}
    for names, tables, case in hard_cases:
        mail, signals = judged_together(tables, case)
        for name in names:
            mine = mail[mail["name"] == name]
            found[name] = mine, signals[signals["mail_uid"].isin(mine["mail_uid"])]
    return found


@pytest.mark.parametrize("name", EXPECTED)
def test_a_hard_mail_is_what_it_was_made_as(judged, name):
    mail, signals = judged[name]
    wanted = EXPECTED[name]
    assert len(mail) == len(wanted["verdicts"])
    for row, allowed in zip(mail.itertuples(), wanted["verdicts"], strict=True):
        assert row.verdict in allowed, f"{wanted['because']} {row.rule}: {row.explanation} {row.missing}"
    assert wanted.get("certainty", list(mail["certainty"])) == list(mail["certainty"])
    first = mail.iloc[0]
    if "would_reject_direct_send" in wanted:
        assert first["would_reject_direct_send"] == wanted["would_reject_direct_send"]
    assert wanted.get("missing", "") in (first["missing"] if first["missing"] is not pd.NA else "")
    hits = set(signals.loc[signals["answer"] == "hit", "signal_id"])
    assert set(wanted.get("signals", ())) <= hits


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_its_hard_mails(family):
    assert set(FAMILIES[family]) <= set(EXPECTED)


def test_every_hard_mail_says_why_and_none_is_left_over():
    assert all(wanted["because"] for wanted in EXPECTED.values())
    assert {file.stem for file in HARD.glob("*.eml")} <= set(EXPECTED)
