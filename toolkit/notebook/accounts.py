"""Accounts as a notebook shows them: what came out of each container, and what copies and traces know of each other.

    show(containers(case), "What each container says it holds, and what came out")

The frames are those of `toolkit.accounts`, their words those that the command line prints.
"""

from __future__ import annotations

from functools import partial

import pandas as pd

from toolkit import accounts
from toolkit.accounts import not_recognised, reconciliation
from toolkit.case_folder import Case
from toolkit.console import SILENCES, without_rare
from toolkit.notebook.recorded import told
from toolkit.notebook.speech import voice
from toolkit.notebook.text_fr import SILENCES_FR

__all__ = ["containers", "not_recognised", "one_sided", "reconciliation"]


def containers(case: Case) -> pd.DataFrame:
    """One line a container; of the rare counts those that some container has."""
    counted = without_rare(accounts.containers(case))
    if "note" not in counted:
        return counted
    return counted.assign(note=counted["note"].map(partial(told, "ledger_note"), na_action="ignore"))


def one_sided(case: Case) -> pd.DataFrame:
    """Mails that one side alone knows: seen_in, mails, and why the other side may not know them."""
    alone = accounts.one_sided(case)
    words = SILENCES if voice().words.language == "en" else SILENCES_FR
    why = alone["alone_because"].map(words).astype("string")
    return alone.drop(columns="alone_because").assign(why_the_other_may_not=why)
