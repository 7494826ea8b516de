"""What a control would have done with each mail: refused it, let it pass, or nobody can say.

    would_reject_direct_send  true  P1 jane.doe@contoso.com, from 203.0.113.77, no connector matched

Each question is of the mail as it came, whatever it is; the verdict says whether the refusal would have been welcome.
"""

from __future__ import annotations

import pandas as pd

from toolkit.judge.answers import chosen, constant
from toolkit.judge.clauses.authentication import dkim_aligned, spf_aligned
from toolkit.judge.docket import Docket
from toolkit.schema.logic import equals, one_of

# Mail to keep whose envelope is ours: Reject Direct Send refuses it unless a connector knows it.
KEPT_VERDICTS = ("known_relay", "authorised_sender")

__all__ = ["weigh"]


def weigh(docket: Docket, verdicts: pd.Series) -> dict[str, pd.Series]:
    """The counterfactual columns of VERDICTS, each boolean, one row a mail."""
    return {
        "would_reject_direct_send": would_reject_direct_send(docket),
        "would_dmarc_reject": would_dmarc_reject(docket),
        "would_gateway_lockdown_block": would_gateway_lockdown_block(docket),
        "would_connector_require": would_connector_require(docket, verdicts),
    }


def would_reject_direct_send(docket: Docket) -> pd.Series:
    """RejectDirectSend = true: P1 exactly in an accepted domain, from outside to our tenant, and no connector matched.

    SPF, DKIM or DMARC pass exempts nobody, and P2 is not looked at. Unknown where a connector may have matched that a
    header does not show: behind a gateway, and where Exchange regarded a peer from outside as internal.
    """
    answers = docket.answers
    refused = (
        answers["mail_from_is_ours"]
        & answers["entered_from_outside"]
        & answers["received_by_our_tenant"].fillna(True)
        & ~answers["attributed_to_our_connector"]
    )
    by_named_connector = ~docket.mail["is_default_connector"]
    may_be_matched = answers["entry_ip_is_gateway"] | ~answers["anonymous"]
    return chosen(
        docket.index,
        (~answers["mail_from_is_ours"], False),
        (by_named_connector, False),
        (answers["attributed_to_our_connector"] | ~answers["entered_from_outside"], False),
        (may_be_matched & docket.mail["is_default_connector"].isna(), pd.NA),
        (refused, True),
        (~refused, False),
    )


def would_dmarc_reject(docket: Docket) -> pd.Series:
    """p=reject on our own author domain, honoured, 451 and 905 included: neither SPF nor DKIM passes aligned with P2.

    DMARC says nothing of mail whose author is foreign, and is not asked of mail that a mailbox submitted.
    """
    mail, answers = docket.mail, docket.answers
    dmarc = mail["dmarc"]
    neither = ~spf_aligned(docket) & ~dkim_aligned(docket)
    return chosen(
        docket.index,
        (~answers["header_from_is_ours"], False),
        (~answers["entered_from_outside"], False),
        (answers["submitted_by_mailbox"], False),
        (answers["header_from_is_ours"].isna(), pd.NA),
        (one_of(dmarc, ("pass", "bestguesspass")), False),
        (equals(dmarc, "fail"), True),
        (neither, True),
        (~neither, False),
    )


def would_gateway_lockdown_block(docket: Docket) -> pd.Series:
    """A partner connector for every sender, restricted to the gateway; unknown while the case names none."""
    if not docket.profile.gateways:
        return constant(docket.index).astype("boolean")
    answers = docket.answers
    blocked = (
        answers["entered_from_outside"]
        & ~answers["entry_ip_is_gateway"]
        & answers["received_by_our_tenant"].fillna(True)
    )
    return chosen(docket.index, (answers["attributed_to_our_connector"], False), (blocked, True), (~blocked, False))


def would_connector_require(docket: Docket, verdicts: pd.Series) -> pd.Series:
    """Mail to keep, with our P1, from outside, that no connector knows yet: make one before Reject Direct Send."""
    answers = docket.answers
    needs = answers["mail_from_is_ours"] & answers["entered_from_outside"] & ~answers["attributed_to_our_connector"]
    kept = one_of(verdicts, KEPT_VERDICTS)
    return chosen(docket.index, (~kept, False), (needs, True), (~needs, False))
