"""The traps that have caught other tools, each a mail that differs from a plain one in a fact or two."""

from __future__ import annotations

import pandas as pd
import pytest

LIST_RECIPIENT = {
    "message_uid": "m-1",
    "ordinal": 0,
    "kind": "to",
    "address": "all@lists.example",
    "domain": "lists.example",
}
OWN_RECIPIENT = {
    "message_uid": "m-1",
    "ordinal": 0,
    "kind": "to",
    "address": "jane.doe@contoso.com",
    "domain": "contoso.com",
}
ADDRESSED_TO_A_LIST = {"recipients": [LIST_RECIPIENT]}
CAME_BY_LIST = {
    "mail_from": "all-bounces@lists.example", "mail_from_domain": "lists.example", "spf": "none",
    "spf_domain": "lists.example",
    "list_id": "<all.lists.example>", "forwarding_marks": "List-Id,Precedence",
}  # fmt: skip


def auth(method, result, domain, **more):
    return {
        "message_uid": "m-1", "ordinal": 0, "field_name": "Authentication-Results", "field_ordinal": 3,
        "is_trusted": True,
        "method": method, "result": result, "domain": domain, "raw": f"{method}={result} {domain}", **more,
    }  # fmt: skip


OF_EVIL = {
    "mail_from": "x@evil.example", "mail_from_domain": "evil.example", "spf": "pass", "spf_domain": "evil.example",
    "dkim": "pass", "dkim_domain": "evil.example", "dmarc": "pass",
}  # fmt: skip
PASSES_OF_EVIL = [auth("dkim", "pass", "evil.example"), auth("dmarc", "pass", "evil.example", ordinal=1)]


class TestSpoofs:
    def test_a_self_addressed_spoof_is_direct_send(self, made, verdict):
        ruled = verdict(made.SPOOF)
        assert (ruled["verdict"], ruled["certainty"]) == ("direct_send_spoof", "established")

    def test_a_spoof_that_is_not_self_addressed_is_direct_send_too(self, made, verdict):
        ruled = verdict({**made.SPOOF, "header_from": "ceo@contoso.com", "mail_from": "hr@contoso.com"})
        assert ruled["verdict"] == "direct_send_spoof"

    @pytest.mark.parametrize(
        "compauth,reason", [("pass", "702"), ("pass", "130"), ("none", "451"), ("none", "905"), ("fail", "000")]
    )
    def test_a_spoof_stays_one_whatever_compauth_says(self, made, verdict, compauth, reason):
        assert (
            verdict({**made.SPOOF, "compauth": compauth, "compauth_reason": reason})["verdict"] == "direct_send_spoof"
        )

    def test_stamps_forged_below_the_boundary_change_nothing(self, made, verdict):
        forged = {**made.SPOOF, "forged_stamps": "X-MS-Exchange-Organization-AuthAs,Authentication-Results,Received"}
        assert verdict(forged)["verdict"] == "direct_send_spoof"

    def test_a_foreign_envelope_makes_a_header_spoof(self, made, verdict):
        ruled = verdict(
            {
                **made.SPOOF,
                "mail_from": "x@evil.example",
                "mail_from_domain": "evil.example",
                "spf": "pass",
                "spf_domain": "evil.example",
            }
        )
        assert ruled["verdict"] == "header_spoof" and not ruled["would_reject_direct_send"]

    def test_a_null_envelope_makes_a_header_spoof(self, made, verdict):
        assert (
            verdict({**made.SPOOF, "mail_from": "<>", "mail_from_domain": None, "spf_domain": None})["verdict"]
            == "header_spoof"
        )

    def test_a_subdomain_envelope_is_not_covered_by_its_parent(self, made, verdict):
        below = {
            **made.SPOOF,
            "mail_from": "jane.doe@news.contoso.com",
            "mail_from_domain": "news.contoso.com",
            "spf_domain": "news.contoso.com",
        }
        ruled = verdict(below)
        assert ruled["verdict"] == "header_spoof" and not ruled["would_reject_direct_send"]

    def test_a_listed_subdomain_is_ours(self, made, verdict):
        case = made.case_of(tenant={"accepted_domains": ["contoso.com", "news.contoso.com"]})
        below = {
            **made.SPOOF,
            "mail_from": "jane.doe@news.contoso.com",
            "mail_from_domain": "news.contoso.com",
            "spf_domain": "news.contoso.com",
        }
        assert verdict(below, case=case)["verdict"] == "direct_send_spoof"

    def test_an_own_envelope_with_a_foreign_author_is_direct_send(self, made, verdict):
        odd = {
            **made.SPOOF,
            "header_from": "x@evil.example",
            "header_from_domain": "evil.example",
            "header_from_raw": "x@evil.example",
            "dmarc": "pass",
        }
        assert verdict(odd)["verdict"] == "direct_send_spoof"

    def test_two_authors_are_ours_if_one_is(self, made, verdict):
        two = {
            **made.SPOOF, "mail_from": "x@evil.example", "mail_from_domain": "evil.example",
            "spf_domain": "evil.example",
            "header_from": "x@evil.example", "header_from_domain": "evil.example", "header_from_count": 2,
            "header_from_raw": "X <x@evil.example>, Jane <jane.doe@contoso.com>",
        }  # fmt: skip
        assert verdict(two)["verdict"] == "header_spoof"

    def test_an_unlisted_network_leaves_the_spoof_likely(self, made, verdict):
        ruled = verdict(made.SPOOF, case=made.case_of(network={"relays": []}))
        assert (ruled["verdict"], ruled["certainty"]) == ("direct_send_spoof", "likely")
        assert "relays" in ruled["missing"]

    def test_what_authenticates_another_author_does_not_speak_for_ours(self, made, verdict):
        both = {**made.SPOOF, **OF_EVIL, "header_from_raw": "x@evil.example, jane.doe@contoso.com"}
        ruled = verdict(
            {**both, "header_from": "x@evil.example", "header_from_domain": "evil.example", "header_from_count": 2},
            auth_results=PASSES_OF_EVIL,
        )
        assert ruled["verdict"] == "header_spoof" and not ruled["would_reject_direct_send"]
        assert "our name (x@evil.example, jane.doe@contoso.com)" in ruled["explanation"]

    def test_dmarc_of_another_from_field_does_not_speak_for_ours(self, made, verdict):
        both = {**made.SPOOF, **OF_EVIL, "header_from_raw": "jane.doe@contoso.com\nx@evil.example"}
        ruled = verdict({**both, "header_from_count": 2, "from_field_count": 2}, auth_results=PASSES_OF_EVIL)
        assert ruled["verdict"] == "header_spoof"

    def test_two_authors_of_ours_are_authenticated_together(self, made, verdict):
        both = {**made.SPOOF, "header_from_raw": "jane.doe@contoso.com, bob@contoso.com", "header_from_count": 2}
        ruled = verdict({**both, "dmarc": "pass"}, auth_results=[auth("dmarc", "pass", "contoso.com")])
        assert ruled["verdict"] == "authorised_sender"

    def test_an_explanation_shows_the_envelope_that_is_ours(self, made, verdict):
        rewritten = {**made.SPOOF, "mail_from": "x@evil.example", "mail_from_domain": "evil.example"}
        lost = {**made.SPOOF, "mail_from": None, "mail_from_domain": None}
        for mail in (rewritten, lost):
            assert "bears our name (smtp.mailfrom=contoso.com)" in verdict(mail)["explanation"]

    def test_ipv6_entry_is_an_entry(self, made, verdict):
        assert verdict({**made.SPOOF, "connecting_ip": "2001:db8::77"})["verdict"] == "direct_send_spoof"

    def test_microsofts_label_speaks_where_the_envelope_is_lost(self, made, verdict):
        lost = {
            **made.SPOOF,
            "mail_from": None,
            "mail_from_domain": None,
            "spf_domain": None,
            "is_anonymous_direct_send": True,
        }
        ruled = verdict(lost)
        assert (ruled["verdict"], ruled["certainty"]) == ("direct_send_spoof", "likely")

    def test_the_domain_that_spf_was_asked_of_speaks_for_a_lost_envelope(self, made, verdict):
        assert verdict({**made.SPOOF, "mail_from": None, "mail_from_domain": None})["verdict"] == "direct_send_spoof"


class TestGenuineMail:
    def test_internal_mail_needs_no_authentication_result(self, made, verdict):
        ruled = verdict(made.GENUINE)
        assert (ruled["verdict"], ruled["certainty"]) == ("genuine_internal", "established")

    def test_the_stub_with_dmarc_none_is_no_failure(self, made, verdict):
        assert verdict({**made.GENUINE, "dkim": "none", "dmarc": "none"})["verdict"] == "genuine_internal"

    def test_people_who_mail_themselves_are_genuine(self, made, verdict):
        assert verdict(made.GENUINE, recipients=[OWN_RECIPIENT])["verdict"] == "genuine_internal"

    def test_cip_255_means_that_no_client_connected(self, made, verdict):
        hosted = {
            **made.GENUINE, "has_store_submission": False, "auth_mechanism": None, "cip_is_none": True,
            "from_entity": "Hosted",
            "cross_tenant_auth_as": "Internal", "tenant_id": made.OUR_TENANT,
        }  # fmt: skip
        assert verdict(hosted)["verdict"] == "genuine_internal"

    def test_internal_is_relative_to_the_tenant_it_names(self, made, verdict):
        theirs = {
            **made.GENUINE,
            "auth_as": None,
            "auth_mechanism": None,
            "cross_tenant_auth_as": "Internal",
            "tenant_id": made.OTHER_TENANT,
        }
        assert verdict(theirs)["verdict"] != "genuine_internal"

    def test_a_store_submission_in_the_trace_is_genuine(self, made, verdict):
        traced = {
            **made.TRACED,
            "trace_source": "STOREDRIVER",
            "connecting_ip": None,
            "is_default_connector": None,
            "directionality": "Originating",
        }
        ruled = verdict(traced)
        assert (ruled["verdict"], ruled["certainty"]) == ("genuine_internal", "likely")

    def test_hybrid_mail_is_anonymous_and_genuine(self, made, verdict):
        hybrid = {
            **made.SPOOF, "from_entity": "HybridOnPrem", "attributed_tenant_id": made.OUR_TENANT,
            "attributed_ip": "203.0.113.77",
            "spf": "none", "dmarc": "none",
        }  # fmt: skip
        assert verdict(hybrid)["verdict"] == "hybrid_relay"

    def test_hybrid_attribution_to_another_tenant_is_none_of_ours(self, made, verdict):
        theirs = {**made.SPOOF, "from_entity": "HybridOnPrem", "attributed_tenant_id": made.OTHER_TENANT}
        assert verdict(theirs)["verdict"] == "direct_send_spoof"

    @pytest.mark.parametrize("change", [{"auth_mechanism": "10"}, {"auth_source": "mail.contoso.com"}])
    def test_an_on_premises_server_that_vouches_makes_a_hybrid_relay(self, made, verdict, change):
        vouched = {
            **made.SPOOF,
            "auth_as": "Internal",
            "auth_source": "DB5.eurprd02.prod.outlook.com",
            "from_entity": None,
            **change,
        }
        assert verdict(vouched)["verdict"] == "hybrid_relay"

    def test_a_named_connector_in_the_trace_makes_a_hybrid_relay(self, made, verdict):
        assert (
            verdict({**made.TRACED, "is_default_connector": False, "connector_id": "From on-premises"})["verdict"]
            == "hybrid_relay"
        )

    def test_a_listed_device_is_a_known_relay_and_needs_a_connector(self, made, verdict):
        ruled = verdict({**made.SPOOF, "connecting_ip": "198.51.100.3"})
        assert ruled["verdict"] == "known_relay"
        assert ruled["would_connector_require"] and ruled["would_reject_direct_send"]

    def test_an_authorised_third_party_signs_for_us(self, made, verdict):
        signed = {
            **made.SPOOF, "mail_from": "b@em1.esp.example", "mail_from_domain": "em1.esp.example", "spf": "pass",
            "spf_domain": "em1.esp.example", "dkim": "pass", "dkim_domain": "contoso.com", "dmarc": "pass",
        }  # fmt: skip
        assert verdict(signed)["verdict"] == "authorised_sender"

    def test_a_pass_does_not_exempt_from_reject_direct_send(self, made, verdict):
        ruled = verdict({**made.SPOOF, "spf": "pass", "dmarc": "pass"})
        assert ruled["verdict"] == "authorised_sender"
        assert (
            ruled["would_reject_direct_send"] and ruled["would_connector_require"] and not ruled["would_dmarc_reject"]
        )

    def test_a_third_party_behind_a_connector_of_ours_stays_authorised(self, made, verdict):
        signed = {
            **made.SPOOF, "mail_from": "b@esp.example", "mail_from_domain": "esp.example", "spf_domain": "esp.example",
            "dkim": "pass", "dkim_domain": "contoso.com", "dmarc": "pass", "is_default_connector": False,
            "connector_id": "Campaigns", "best_trace_uid": "t-1",
        }  # fmt: skip
        assert verdict(signed)["verdict"] == "authorised_sender"

    def test_an_unaligned_signature_authorises_only_whom_the_case_names(self, made, verdict):
        signed = {**made.SPOOF, "dkim": "pass", "dkim_domain": "esp.example"}
        assert verdict(signed)["verdict"] == "direct_send_spoof"
        named = made.case_of(authorised={"dkim_domains": ["esp.example"]})
        assert verdict(signed, case=named)["verdict"] == "authorised_sender"

    def test_any_of_several_signatures_may_be_the_aligned_one(self, made, verdict):
        results = [auth("dkim", "pass", "esp.example"), auth("dkim", "pass", "contoso.com", ordinal=1)]
        assert (
            verdict(
                {**made.SPOOF, "dkim": "pass", "dkim_domain": "esp.example", "dmarc": "pass"}, auth_results=results
            )["verdict"]
            == "authorised_sender"
        )

    def test_a_neighbour_under_onmicrosoft_is_not_aligned(self, made, verdict):
        neighbour = {
            **made.SPOOF, "header_from": "it@contoso.onmicrosoft.com", "header_from_domain": "contoso.onmicrosoft.com",
            "mail_from": "x@evil.onmicrosoft.com", "mail_from_domain": "evil.onmicrosoft.com", "spf": "pass",
            "spf_domain": "evil.onmicrosoft.com", "dkim": "pass", "dkim_domain": "evil.onmicrosoft.com",
        }  # fmt: skip
        assert verdict(neighbour)["verdict"] == "header_spoof"


class TestReturningMail:
    def test_a_list_return_with_601_is_no_spoof(self, made, verdict):
        assert verdict({**made.SPOOF, **CAME_BY_LIST}, **ADDRESSED_TO_A_LIST)["verdict"] == "forwarded_or_list"

    def test_list_marks_that_nothing_bears_out_clear_nothing(self, made, verdict):
        assert verdict({**made.SPOOF, **CAME_BY_LIST}, recipients=[OWN_RECIPIENT])["verdict"] == "review"

    def test_the_marks_of_a_mass_mailer_are_none_of_a_list(self, made, verdict):
        mailing = {
            **made.SPOOF,
            **CAME_BY_LIST,
            "list_id": None,
            "forwarding_marks": "List-Unsubscribe,Precedence: bulk",
        }
        assert verdict(mailing, **ADDRESSED_TO_A_LIST)["verdict"] == "header_spoof"

    def test_srs_with_a_foreign_recipient_is_a_forward(self, made, verdict):
        srs = {
            **made.SPOOF,
            "mail_from": "SRS0=ab=cd=contoso.com=jane.doe@fabrikam.com",
            "mail_from_domain": "fabrikam.com",
            "spf_domain": "fabrikam.com",
            "forwarding_marks": "SRS",
        }
        forwarded = {**LIST_RECIPIENT, "address": "bob@fabrikam.com", "domain": "fabrikam.com"}
        assert verdict(srs, recipients=[forwarded])["verdict"] == "forwarded_or_list"
        assert verdict(srs, recipients=[OWN_RECIPIENT])["verdict"] == "review"

    def test_a_bounce_by_a_stranger_is_a_bounce(self, made, verdict):
        bounce = {
            **made.SPOOF, "mail_from": "<>", "mail_from_domain": None, "header_from": "postmaster@fabrikam.com",
            "header_from_domain": "fabrikam.com", "is_report": True, "spf_domain": None,
        }  # fmt: skip
        assert verdict(bounce)["verdict"] == "bounce_or_automatic"

    def test_an_automatic_answer_of_a_mailbox_of_ours_is_one_before_it_is_internal_mail(self, made, verdict):
        away = {**made.GENUINE, "mail_from": "<>", "mail_from_domain": None, "auto_submitted": "auto-replied"}
        assert verdict(away)["verdict"] == "bounce_or_automatic"

    def test_an_automatic_answer_of_a_listed_device_is_the_devices(self, made, verdict):
        answer = {
            **made.SPOOF, "connecting_ip": "198.51.100.3", "mail_from": "<>", "mail_from_domain": None,
            "spf_domain": None, "auto_submitted": "auto-generated",
        }  # fmt: skip
        assert verdict(answer)["verdict"] == "known_relay"

    def test_a_spoof_inside_a_bounce_is_judged_by_itself(self, made, judged):
        bounce = {
            **made.SPOOF, "mail_from": "<>", "mail_from_domain": None, "header_from": "postmaster@fabrikam.com",
            "header_from_domain": "fabrikam.com", "is_report": True, "spf_domain": None,
        }  # fmt: skip
        verdicts = judged(bounce, {**made.SPOOF, "embedded_in": "mail-1"})["verdicts"]
        assert list(verdicts["verdict"]) == ["bounce_or_automatic", "direct_send_spoof"]

    def test_a_bounce_in_our_own_name_from_outside_is_for_a_human(self, made, verdict):
        assert (
            verdict(
                {
                    **made.SPOOF,
                    "mail_from": "<>",
                    "mail_from_domain": None,
                    "spf_domain": None,
                    "auto_submitted": "auto-replied",
                }
            )["verdict"]
            == "review"
        )

    def test_auto_submitted_no_is_no_automatic_answer(self, made, verdict):
        assert (
            verdict(
                {**made.SPOOF, "mail_from": "<>", "mail_from_domain": None, "spf_domain": None, "auto_submitted": "no"}
            )["verdict"]
            == "header_spoof"
        )


class TestForeignMail:
    FOREIGN = {
        "mail_from": "bob@fabrikam.com", "mail_from_domain": "fabrikam.com", "header_from": "bob@fabrikam.com",
        "header_from_domain": "fabrikam.com", "spf": "pass", "spf_domain": "fabrikam.com", "dmarc": "pass",
    }  # fmt: skip

    def test_foreign_mail_is_external_though_it_carries_our_tenant_id(self, made, verdict):
        ruled = verdict({**made.SPOOF, **self.FOREIGN})
        assert (ruled["verdict"], ruled["certainty"]) == ("external", "established")

    def test_our_address_in_a_display_name_does_not_make_it_ours(self, made, verdict):
        shown = {
            **made.SPOOF,
            **self.FOREIGN,
            "header_from_name": "ceo@contoso.com",
            "header_from_raw": '"ceo@contoso.com" <bob@fabrikam.com>',
        }
        assert verdict(shown)["verdict"] == "external"

    def test_a_lookalike_is_external(self, made, verdict):
        alike = {
            **made.SPOOF,
            "mail_from": "a@cont0so.com",
            "mail_from_domain": "cont0so.com",
            "spf_domain": "cont0so.com",
        }
        assert (
            verdict({**alike, "header_from": "a@cont0so.com", "header_from_domain": "cont0so.com"})["verdict"]
            == "external"
        )

    def test_a_bypassed_gateway_is_said(self, made, verdict):
        case = made.case_of(network={"gateways": ["192.0.2.0/24"]})
        assert verdict({**made.SPOOF, **self.FOREIGN}, case=case)["verdict"] == "gateway_bypass"
        assert verdict({**made.SPOOF, **self.FOREIGN, "connecting_ip": "192.0.2.9"}, case=case)["verdict"] == "external"

    def test_no_gateway_is_bypassed_where_the_case_names_none(self, made, verdict):
        ruled = verdict({**made.SPOOF, **self.FOREIGN})
        assert ruled["verdict"] == "external" and pd.isna(ruled["would_gateway_lockdown_block"])


class TestGateways:
    CASE = {"network": {"gateways": ["192.0.2.0/24"], "relays": ["198.51.100.0/28"]}}

    def test_failures_behind_the_gateway_convict_nobody(self, made, verdict):
        fronted = {
            **made.SPOOF,
            "connecting_ip": "192.0.2.9",
            "spf": "fail",
            "dkim": "fail",
            "compauth": "none",
            "compauth_reason": "451",
        }
        assert verdict(fronted, case=made.case_of(**self.CASE))["verdict"] in ("undetermined", "review")

    def test_what_the_gateway_recorded_authorises(self, made, verdict):
        fronted = {**made.SPOOF, "connecting_ip": "192.0.2.9", "spf": "fail", "dkim": "fail"}
        upstream = [auth("dkim", "pass", "contoso.com", field_name="Authentication-Results-Original", is_trusted=False)]
        assert verdict(fronted, case=made.case_of(**self.CASE), auth_results=upstream)["verdict"] == "authorised_sender"

    def test_a_peer_that_is_no_gateway_may_write_what_it_likes(self, made, verdict):
        upstream = [auth("dkim", "pass", "contoso.com", field_name="Authentication-Results-Original", is_trusted=False)]
        assert (
            verdict(made.SPOOF, case=made.case_of(**self.CASE), auth_results=upstream)["verdict"] == "direct_send_spoof"
        )

    def test_the_skip_listed_source_is_the_one_that_counts(self, made, answer):
        skipped = {**made.SPOOF, "connecting_ip": "192.0.2.9", "skip_listed_ip": "198.51.100.3"}
        assert answer("entry_ip_is_known_relay", skipped, case=made.case_of(**self.CASE))["answer"]

    def test_a_stranger_behind_our_own_server_is_for_a_human(self, made, verdict):
        relayed = {
            **made.SPOOF,
            "connecting_ip": "198.51.100.3",
            "skip_listed_ip": "203.0.113.9",
            "from_entity": "HybridOnPrem",
            "attributed_tenant_id": made.OUR_TENANT,
        }
        assert verdict(relayed)["verdict"] == "review"


    def test_what_the_gateway_recorded_is_what_is_told(self, made, verdict):
        behind = {**made.SPOOF, "connecting_ip": "192.0.2.10"}
        original = {"field_name": "Authentication-Results-Original", "is_trusted": False}
        rows = [
            auth("dkim", "fail", "contoso.com", **original),
            auth("dkim", "pass", "contoso.com", ordinal=1, **original),
        ]
        case = made.case_of(network={"gateways": ["192.0.2.0/28"]})
        ruled = verdict(behind, case=case, auth_results=rows)
        assert ruled["verdict"] == "authorised_sender"
        assert "(spf=not recorded, dkim=pass, dmarc=not recorded)" in ruled["explanation"]


class TestHearsay:
    """What another could have written clears nothing for certain."""

    GATEWAY = {"network": {"gateways": ["192.0.2.0/28"]}}
    HYBRID = {"from_entity": "HybridOnPrem", "attributed_ip": "203.0.113.77"}

    @staticmethod
    def certainty(ruled):
        return ruled["verdict"], ruled["certainty"]

    def test_an_attached_mail_may_be_whoever_attached_its(self, made, verdict):
        assert self.certainty(verdict(made.GENUINE)) == ("genuine_internal", "established")
        ruled = verdict({**made.GENUINE, "embedded_in": "mail-0"})
        assert self.certainty(ruled) == ("genuine_internal", "likely")
        assert "as a mailbox of ours holds it" in ruled["missing"]

    def test_an_attached_mail_that_a_trace_knows_is_no_hearsay(self, made, answer):
        attached = {**made.GENUINE, "embedded_in": "mail-0", "best_trace_uid": "t-1", "trace_rows": 1}
        assert answer("evidence_is_first_hand", attached)["answer"]

    def test_an_attached_spoof_is_one_for_certain(self, made, verdict):
        ruled = verdict({**made.SPOOF, "embedded_in": "mail-0"})
        assert self.certainty(ruled) == ("direct_send_spoof", "established")

    def test_a_copy_read_elsewhere_may_bring_its_own_boundary_and_results(self, made, verdict):
        signed = {**made.SPOOF, "spf": "pass", "dmarc": "pass"}
        assert self.certainty(verdict(signed)) == ("authorised_sender", "established")
        ruled = verdict({**signed, "is_read_downstream": True})
        assert self.certainty(ruled) == ("authorised_sender", "likely")

    def test_a_gateway_that_records_nothing_lets_the_senders_results_pass(self, made, verdict):
        fronted = {**made.SPOOF, "connecting_ip": "192.0.2.9", "spf": "fail", "dkim": "fail"}
        upstream = [auth("dkim", "pass", "contoso.com", field_name="Authentication-Results-Original", is_trusted=False)]
        case = made.case_of(**self.GATEWAY)
        assert self.certainty(verdict(fronted, case=case, auth_results=upstream)) == ("authorised_sender", "likely")
        signed = {**fronted, "dkim": "pass", "dkim_domain": "contoso.com", "dmarc": "pass"}
        assert self.certainty(verdict(signed, case=case)) == ("authorised_sender", "established")

    def test_a_connectors_stamp_needs_a_return_path_above_it(self, made, verdict):
        hybrid = {**made.SPOOF, **self.HYBRID, "attributed_tenant_id": made.OUR_TENANT}
        assert self.certainty(verdict(hybrid)) == ("hybrid_relay", "established")
        ruled = verdict({**hybrid, "mail_from": None, "mail_from_domain": None})
        assert self.certainty(ruled) == ("hybrid_relay", "likely")


class TestReview:
    def test_internal_on_a_public_hop_without_a_connector_is_for_a_human(self, made, verdict):
        ruled = verdict({**made.SPOOF, "auth_as": "Internal", "auth_mechanism": "04", "from_entity": None})
        assert (ruled["verdict"], ruled["rule"]) == ("review", "10-contradiction")

    def test_spf_by_a_pool_that_strangers_share_is_for_a_human(self, made, verdict):
        echo = {
            **made.SPOOF,
            "connecting_ip": "40.107.93.88",
            "spf": "pass",
            "dmarc": "pass",
            "compauth": "pass",
            "compauth_reason": "100",
        }
        assert verdict(echo)["verdict"] == "review"

    def test_the_same_pool_with_our_signature_is_authorised(self, made, verdict):
        signed = {
            **made.SPOOF,
            "connecting_ip": "40.107.93.88",
            "spf": "pass",
            "dkim": "pass",
            "dkim_domain": "contoso.com",
            "dmarc": "pass",
        }
        assert verdict(signed)["verdict"] == "authorised_sender"

    def test_header_and_trace_that_name_different_senders_are_for_a_human(self, made, verdict):
        torn = {
            **made.SPOOF, "mail_from": "x@evil.example", "mail_from_domain": "evil.example",
            "spf_domain": "evil.example",
            "best_trace_uid": "t-1", "trace_rows": 1, "seen_in": "both", "conflicts": 1, "disagreements": "mail_from",
            "trace_mail_from": "jane.doe@contoso.com",
        }  # fmt: skip
        assert verdict(torn)["verdict"] == "review"

    def test_sources_that_show_different_ones_of_several_authors_do_not_contradict_each_other(self, made, verdict):
        two = {
            **made.SPOOF, "header_from": "x@evil.example", "header_from_domain": "evil.example", "from_field_count": 2,
            "header_from_raw": "x@evil.example", "best_trace_uid": "t-1", "seen_in": "both", "conflicts": 1,
            "disagreements": "header_from_domain",
        }  # fmt: skip
        assert verdict(two)["verdict"] == "direct_send_spoof"

    ON_BEHALF = {
        "mail_from": "pa@fabrikam.com", "mail_from_domain": "fabrikam.com", "spf": "pass", "spf_domain": "fabrikam.com",
        "sender": "pa@fabrikam.com",
    }  # fmt: skip

    def test_a_partner_who_says_openly_that_he_sent_it_for_the_author_is_for_a_human(self, made, verdict):
        assert verdict({**made.SPOOF, **self.ON_BEHALF})["rule"] == "56-on-behalf"

    @pytest.mark.parametrize(
        "change",
        [
            {"spf": "fail"},
            {"sender": "pa@evil.example"},
            {"sender": None},
            {"mail_from_domain": "outlook.com", "spf_domain": "outlook.com", "sender": "pa@outlook.com"},
        ],
        ids=["not authenticated", "another's field", "no field", "a public provider"],
    )
    def test_otherwise_it_is_a_spoof(self, made, verdict, change):
        assert verdict({**made.SPOOF, **self.ON_BEHALF, **change})["verdict"] == "header_spoof"

    def test_another_subject_is_no_contradiction(self, made, verdict):
        assert verdict({**made.SPOOF, "conflicts": 1, "disagreements": "subject"})["verdict"] == "direct_send_spoof"

    def test_a_spoof_that_another_tenant_received_is_no_direct_send_to_us(self, made, verdict):
        assert (
            verdict({**made.SPOOF, "tenant_id": made.OTHER_TENANT, "recipient_tenant_id": made.OTHER_TENANT})["verdict"]
            == "review"
        )


class TestSilence:
    def test_a_copy_without_header_says_nothing(self, made, verdict):
        bare = {
            **made.COPY,
            "header_origin": "absent",
            "is_read_downstream": None,
            "has_store_submission": None,
            "header_from": "jane.doe@contoso.com",
            "header_from_domain": "contoso.com",
        }
        ruled = verdict(bare)
        assert ruled["verdict"] == "undetermined" and ruled["missing"]

    def test_a_trace_alone_convicts_nobody_but_weighs_the_control(self, made, verdict):
        ruled = verdict(made.TRACED)
        assert (ruled["verdict"], bool(ruled["would_reject_direct_send"])) == ("undetermined", True)
        assert "authentication" in ruled["missing"]

    FATE = {"mail_uid": "mail-1", "recipient": "jane.doe@contoso.com", "source_uid": "t-1", "source_table": "trace"}

    def test_a_trace_alone_convicts_what_the_filter_kept_out_likely(self, made, verdict):
        ruled = verdict(made.TRACED, deliveries=[{**self.FATE, "status": "quarantined"}])
        assert (ruled["verdict"], ruled["certainty"], ruled["rule"]) == ("direct_send_spoof", "likely", "63-kept-out")
        assert "authentication results" in ruled["missing"]

    @pytest.mark.parametrize(
        ("change", "fates"),
        [
            ({}, ["quarantined", "delivered"]),
            ({}, ["junked"]),
            ({"is_default_connector": False}, ["quarantined"]),
            ({"is_default_connector": None}, ["quarantined"]),
            ({"connecting_ip": "198.51.100.3"}, ["quarantined"]),
        ],
        ids=["one got it", "junk", "a connector", "perhaps a connector", "our device"],
    )
    def test_not_what_only_some_did_not_get_or_what_may_be_ours(self, made, verdict, change, fates):
        rows = [{**self.FATE, "recipient": f"r{n}@contoso.com", "status": fate} for n, fate in enumerate(fates)]
        assert verdict({**made.TRACED, **change}, deliveries=rows)["verdict"] != "direct_send_spoof"

    def test_a_trace_that_knows_the_results_convicts(self, made, verdict):
        author = {"header_from": "jane.doe@contoso.com", "header_from_domain": "contoso.com"}
        ruled = verdict({**made.TRACED, **author, "spf": "fail", "dkim": "none", "dmarc": "fail"})
        assert ruled["verdict"] == "direct_send_spoof"

    def test_a_summary_row_that_shows_our_address_does_not_say_which(self, made, verdict):
        summary = {
            **made.TRACED,
            "mail_from": None,
            "mail_from_domain": None,
            "trace_source": None,
            "is_default_connector": None,
            "connector_id": None,
        }
        assert verdict(summary)["verdict"] == "undetermined"

    def test_a_summary_row_that_shows_a_stranger_is_likely_external(self, made, verdict):
        summary = {**made.TRACED, "mail_from": None, "mail_from_domain": None, "sender_address": "bob@fabrikam.com"}
        ruled = verdict(summary)
        assert (ruled["verdict"], ruled["certainty"]) == ("external", "likely")

    def test_results_that_are_not_recorded_convict_nobody(self, made, verdict):
        silent = {**made.SPOOF, "spf": None, "dkim": None, "dmarc": None, "compauth": None, "compauth_reason": None}
        assert verdict(silent)["verdict"] == "undetermined"

    @pytest.mark.parametrize("transient", [{"dkim": "timeout"}, {"spf": "temperror", "dmarc": "temperror"}])
    def test_a_transient_error_convicts_nobody(self, made, verdict, transient):
        assert verdict({**made.SPOOF, **transient})["verdict"] == "undetermined"

    def test_a_strangers_signature_that_could_not_be_looked_up_leaves_nothing_open(self, made, verdict):
        rows = [{
            "message_uid": "m-1", "ordinal": 0, "field_name": "Authentication-Results", "field_ordinal": 3,
            "is_trusted": True, "method": "dkim", "result": "timeout", "domain": "slow.evil.example",
            "raw": "dkim=timeout",
        }]  # fmt: skip
        spoof = {**made.SPOOF, "dkim": "timeout"}
        assert verdict(spoof, auth_results=rows)["verdict"] == "direct_send_spoof"
        ours = [{**rows[0], "domain": "contoso.com"}]
        assert verdict(spoof, auth_results=ours)["verdict"] == "undetermined"

    def test_a_strangers_envelope_that_could_not_be_looked_up_leaves_nothing_open(self, made, verdict):
        slow = {"mail_from": "x@slow.example", "mail_from_domain": "slow.example", "spf_domain": "slow.example"}
        spoof = {**made.SPOOF, **slow, "spf": "temperror", "dmarc": "none"}
        assert verdict(spoof)["verdict"] == "header_spoof"

    def test_stamps_in_a_copy_read_elsewhere_clear_nothing(self, made, verdict):
        elsewhere = {**made.GENUINE, "is_read_downstream": True, "cip_is_none": True}
        assert verdict(elsewhere)["verdict"] == "undetermined"

    def test_a_pass_in_a_copy_read_elsewhere_clears_nothing(self, made, verdict):
        elsewhere = {
            **made.SPOOF,
            "is_read_downstream": True,
            "recipient_tenant_id": None,
            "attributed_direction": None,
            "spf": "pass",
            "dmarc": "pass",
        }
        assert verdict(elsewhere)["verdict"] == "undetermined"

    def test_mail_that_our_tenant_received_and_handed_on_still_entered(self, made, verdict):
        assert verdict({**made.SPOOF, "is_read_downstream": True})["verdict"] == "direct_send_spoof"

    def test_a_private_peer_at_the_boundary_is_no_entry(self, made, verdict):
        assert verdict({**made.SPOOF, "connecting_ip": "10.1.2.3"})["verdict"] == "undetermined"

    def test_an_unanswered_label_of_microsofts_clears_nothing(self, made, answer):
        row = answer("microsoft_says_direct_send", made.SPOOF)
        assert row["answer"] is not True and "clears nothing" in row["quote"]

    def test_no_mail_gives_four_empty_tables(self, judged):
        assert {name: len(table) for name, table in judged().items() if name != "profile"} == {
            "clauses": 0,
            "verdicts": 0,
            "signals": 0,
        }
