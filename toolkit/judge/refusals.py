"""Refusals by Reject Direct Send, as reports, traces and logs quote them.

    Diagnostic-Code: smtp;550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization …

Exchange Online refuses before it takes a message, so the tenant's trace lacks it: what quotes the code is all there is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from toolkit.schema.logic import tested

__all__ = ["QUOTED_IN", "quotes_refusal"]

REFUSAL = re.compile(r"(?<![\d.])5\.7\.68(?![\d.]*\d)")

# Columns of MAIL that may quote it, and how each is cited.
QUOTED_IN: Mapping[str, str] = {
    "report_diagnostic": "Diagnostic-Code",
    "report_status": "Status",
    "returned_with": "returned in a delivery report",
    "refusal_status": "refusal quoted in the trace",
}


def quotes_refusal(mail: pd.DataFrame) -> dict[str, pd.Series]:
    """For each column of QUOTED_IN: does it quote such a refusal? Unknown where it is null."""
    return {name: tested(mail[name], lambda text: REFUSAL.search(text) is not None) for name in QUOTED_IN}
