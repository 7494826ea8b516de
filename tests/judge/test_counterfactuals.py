"""What each control would have done, with the mails that tell the controls apart."""

from __future__ import annotations

import pandas as pd
import pytest

GATEWAY = {"network": {"gateways": ["192.0.2.0/24"], "relays": ["198.51.100.0/28"]}}


class TestRejectDirectSend:
    def test_it_refuses_our_envelope_from_outside(self, made, verdict):
        assert verdict(made.SPOOF)["would_reject_direct_send"]

    def test_it_does_not_look_at_the_author(self, made, verdict):
        spoof = {
            **made.SPOOF,
            "mail_from": "x@evil.example",
            "mail_from_domain": "evil.example",
            "spf_domain": "evil.example",
        }
        assert verdict(spoof)["would_reject_direct_send"] == False  # noqa: E712

    def test_it_lets_a_connector_pass(self, made, verdict):
        hybrid = {**made.SPOOF, "from_entity": "HybridOnPrem", "attributed_tenant_id": made.OUR_TENANT}
        assert verdict(hybrid)["would_reject_direct_send"] == False  # noqa: E712

    def test_it_leaves_our_own_mailboxes_alone(self, made, verdict):
        assert verdict(made.GENUINE)["would_reject_direct_send"] == False  # noqa: E712

    def test_nobody_can_say_without_the_envelope(self, made, verdict):
        lost = {**made.SPOOF, "mail_from": None, "mail_from_domain": None, "spf_domain": None}
        assert pd.isna(verdict(lost)["would_reject_direct_send"])

    def test_nobody_can_say_what_connector_a_gateway_has(self, made, verdict):
        fronted = {**made.SPOOF, "connecting_ip": "192.0.2.9"}
        assert pd.isna(verdict(fronted, case=made.case_of(**GATEWAY))["would_reject_direct_send"])

    def test_nobody_can_say_what_connector_made_a_public_peer_internal(self, made, verdict):
        assert pd.isna(verdict({**made.SPOOF, "auth_as": "Internal"})["would_reject_direct_send"])

    def test_a_connector_that_the_header_shows_is_enough(self, made, verdict):
        vouched = {**made.SPOOF, "auth_as": "Internal", "auth_source": "ex01.contoso.com"}
        attributed = {**vouched, "from_entity": "HybridOnPrem", "attributed_tenant_id": made.OUR_TENANT}
        assert verdict(attributed)["would_reject_direct_send"] == False  # noqa: E712


class TestDmarc:
    @pytest.mark.parametrize("reason", ["601", "451", "905"])
    def test_an_honoured_policy_refuses_what_fails(self, made, verdict, reason):
        assert verdict({**made.SPOOF, "compauth_reason": reason})["would_dmarc_reject"]

    def test_without_a_published_policy_alignment_decides(self, made, verdict):
        assert verdict({**made.SPOOF, "dmarc": "none"})["would_dmarc_reject"]
        assert not verdict({**made.SPOOF, "dmarc": "none", "spf": "pass"})["would_dmarc_reject"]

    def test_a_foreign_author_is_not_its_business(self, made, verdict):
        odd = {
            **made.SPOOF,
            "header_from": "x@evil.example",
            "header_from_domain": "evil.example",
            "header_from_raw": "x@evil.example",
        }
        assert verdict(odd)["would_dmarc_reject"] == False  # noqa: E712

    def test_nobody_can_say_without_results(self, made, verdict):
        assert pd.isna(verdict({**made.SPOOF, "spf": None, "dkim": None, "dmarc": None})["would_dmarc_reject"])


class TestGatewayLockdown:
    def test_it_blocks_what_does_not_come_by_the_gateway(self, made, verdict):
        assert verdict(made.SPOOF, case=made.case_of(**GATEWAY))["would_gateway_lockdown_block"]

    def test_it_lets_the_gateway_pass(self, made, verdict):
        fronted = {**made.SPOOF, "connecting_ip": "192.0.2.9"}
        assert verdict(fronted, case=made.case_of(**GATEWAY))["would_gateway_lockdown_block"] == False  # noqa: E712

    def test_nobody_can_say_where_there_is_no_gateway(self, made, verdict):
        assert pd.isna(verdict(made.SPOOF)["would_gateway_lockdown_block"])


class TestConnectors:
    def test_good_mail_with_our_envelope_needs_one(self, made, verdict):
        assert verdict({**made.SPOOF, "connecting_ip": "198.51.100.3"})["would_connector_require"]

    def test_good_mail_with_its_own_envelope_needs_none(self, made, verdict):
        signed = {
            **made.SPOOF, "mail_from": "b@esp.example", "mail_from_domain": "esp.example", "spf_domain": "esp.example",
            "dkim": "pass", "dkim_domain": "contoso.com", "dmarc": "pass",
        }  # fmt: skip
        assert verdict(signed)["would_connector_require"] == False  # noqa: E712

    def test_a_spoof_is_given_none(self, made, verdict):
        assert verdict(made.SPOOF)["would_connector_require"] == False  # noqa: E712
