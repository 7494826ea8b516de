"""Every mail gets one verdict that keeps the contract, whatever is and is not recorded of it."""

from __future__ import annotations

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.judge import judge
from toolkit.schema import vocabulary
from toolkit.schema.tables.judgement import VERDICTS

# What may be lost of a mail: each of these facts, alone or with others.
LOSABLE = (
    "mail_from", "mail_from_domain", "header_from", "header_from_domain", "header_from_raw", "connecting_ip",
    "boundary_host", "auth_as", "from_entity", "tenant_id", "recipient_tenant_id", "spf", "dkim", "dmarc", "spf_domain",
    "is_read_downstream", "has_store_submission", "best_copy_uid", "auth_mechanism",
)  # fmt: skip
CLEARED = {"genuine_internal", "hybrid_relay", "authorised_sender", "known_relay", "forwarded_or_list"}


def without(mail, lost):
    return {name: value for name, value in mail.items() if name not in lost}


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(losses=st.lists(st.sets(st.sampled_from(LOSABLE)), min_size=60, max_size=60))
def test_losing_facts_never_clears_a_spoof_and_never_accuses_genuine_mail(made, losses):
    mails = [without(made.SPOOF, lost) for lost in losses] + [without(made.GENUINE, lost) for lost in losses]
    verdicts = judge(made.tables_of(*mails), made.case_of())["verdicts"]
    spoofs, genuine = verdicts["verdict"].iloc[: len(losses)], verdicts["verdict"].iloc[len(losses) :]
    assert not set(spoofs) & CLEARED
    assert not set(genuine) & set(vocabulary.SPOOF_VERDICTS)


def test_verdicts_keep_the_contract_and_the_order_of_the_mails(made, judged):
    verdicts = judged(made.GENUINE, made.SPOOF, made.TRACED)["verdicts"]
    assert tuple(verdicts.columns) == VERDICTS.names
    assert verdicts["mail_uid"].tolist() == ["mail-1", "mail-2", "mail-3"]


def test_established_lacks_nothing_and_likely_says_what_it_lacks(made, judged):
    verdicts = judged(made.SPOOF, made.TRACED, case=made.case_of(network={"relays": []}))["verdicts"]
    assert (verdicts["missing"].isna() == (verdicts["certainty"] == "established")).all()


def test_every_explanation_is_one_sentence_with_the_mails_own_values(made, verdict):
    says = verdict(made.SPOOF)["explanation"]
    assert "jane.doe@contoso.com" in says and "203.0.113.77" in says and says.endswith(".")


def test_the_order_of_mails_changes_no_verdict(made, judged):
    mails = [made.SPOOF, made.GENUINE, made.TRACED, {**made.SPOOF, "connecting_ip": "198.51.100.3"}]
    forward = judged(*mails)["verdicts"]["verdict"]
    backward = judged(*mails[::-1])["verdicts"]["verdict"]
    pd.testing.assert_series_equal(forward, backward[::-1].reset_index(drop=True))


def test_what_only_rules_for_review_could_still_decide_is_for_review(made, verdict):
    # Our envelope alone, by a partner's connector: no honest way is left, only a trace of the hour before is open.
    found = verdict({
        **made.SPOOF, "auth_as": "Partner", "header_from": "x@other.example", "header_from_domain": "other.example",
        "header_from_raw": "x@other.example",
    })  # fmt: skip
    assert (found["verdict"], found["rule"], found["missing"]) == ("review", "98-no-rule-fits", pd.NA)
