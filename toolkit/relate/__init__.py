"""What needs several messages to be seen: campaigns, the sources that send in our name, impact, and the timeline.

    203.0.113.77 · New Missed Fax-msg: 42 mails that share an address and a subject
"""

from __future__ import annotations

import pandas as pd

from toolkit.evidence.case import CaseFile
from toolkit.relate.campaigns import campaigns
from toolkit.relate.hits import Tables
from toolkit.relate.impact import impact
from toolkit.relate.reads import READS
from toolkit.relate.senders import senders
from toolkit.relate.timeline import timeline

__all__ = ["READS", "campaigns", "impact", "relate", "senders", "timeline"]


def relate(tables: Tables, case: CaseFile) -> dict[str, pd.DataFrame]:
    """CAMPAIGNS, CAMPAIGN_MAIL, SENDERS, IMPACT and TIMELINE of a judged case. An absent table is taken as empty."""
    groups, members = campaigns(tables, case)
    aftermath = impact(tables)
    return {
        "campaigns": groups,
        "campaign_mail": members,
        "senders": senders(tables, case),
        "impact": aftermath,
        "timeline": timeline({**tables, "campaigns": groups, "impact": aftermath}),
    }
