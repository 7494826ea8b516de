"""Refusals by Reject Direct Send: known by their code wherever something quotes it, and a lead to the mail returned."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.judge.refusals import QUOTED_IN, quotes_refusal

REFUSAL = "smtp;550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization"


@pytest.mark.parametrize(
    ("text", "says"), [(REFUSAL, True), ("5.7.68", True), ("5.1.10", False), ("15.7.68", False), ("5.7.68.1", False)]
)
@pytest.mark.parametrize("column", QUOTED_IN)
def test_the_code_tells_wherever_it_stands(column, text, says):
    mail = pd.DataFrame({name: pd.Series([text if name == column else pd.NA], dtype="string") for name in QUOTED_IN})
    answers = quotes_refusal(mail)
    assert answers[column].tolist() == [says]
    assert all(answers[name].isna().all() for name in QUOTED_IN if name != column)


def test_a_foreign_bounce_that_quotes_it_is_read_for_signals(judged):
    bounce = {
        "seen_in": "headers", "copies": 1, "trace_rows": 0, "conflicts": 0, "header_origin": "file",
        "best_copy_uid": "m-1", "header_from": "mailer-daemon@relay.example", "header_from_domain": "relay.example",
        "mail_from": "<>", "is_report": True, "report_status": "5.7.68", "report_diagnostic": REFUSAL,
    }  # fmt: skip
    signals = judged(bounce)["signals"].set_index("signal_id")
    hit = signals.loc["refused_by_reject_direct_send"]
    assert hit["answer"] == "hit"
    assert hit["quote"] == f"Diagnostic-Code: {REFUSAL}"
