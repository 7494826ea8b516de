"""What one mail is: clauses that quote their evidence, a decision table over them, counterfactuals, and signals."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from toolkit.evidence.case import CaseFile
from toolkit.judge.clauses import ask_all
from toolkit.judge.docket import Docket
from toolkit.judge.profile import Profile, infer_profile
from toolkit.judge.signals import read_signals
from toolkit.judge.verdicts import decide
from toolkit.schema.tables.mail import MAIL

__all__ = ["judge"]


def judge(tables: Mapping[str, pd.DataFrame], case: CaseFile) -> dict[str, pd.DataFrame]:
    """PROFILE, CLAUSES, VERDICTS and SIGNALS of every mail; absent tables count as empty.

    Reads mail, messages, hops, auth_results, recipients, attachments, trace, deliveries and ip_facts; changes none.
    """
    mail = tables.get("mail", MAIL.empty()).reset_index(drop=True)
    profile = infer_profile(tables, case)
    docket = Docket(mail, tables, Profile.of(profile, case))
    clauses = ask_all(docket)
    verdicts = decide(docket)
    return {"profile": profile, "clauses": clauses, "verdicts": verdicts, "signals": read_signals(docket, verdicts)}
