"""What the guided notebooks show and ask: tables, cards, figures, and gates that wait for a human.

    case = notebook.case_at(CASE)
    notebook.gate(case, "profile", confirmed_by=CONFIRMED_BY)

Everything that is shown has a plain form, so that a notebook exported to HTML or PDF still says what it said.
"""

from toolkit.notebook.accounts import containers, not_recognised, one_sided, reconciliation
from toolkit.notebook.cards import Card, card, card_of_header
from toolkit.notebook.cases import case_at, figure
from toolkit.notebook.gates import GATES, NotConfirmed, confirm, confirmations, gate
from toolkit.notebook.live import is_live
from toolkit.notebook.pivots import pivot
from toolkit.notebook.reviews import LABELS, label, labels, queue, review
from toolkit.notebook.running import Walk, notebooks_folder, run_notebooks, start_lab
from toolkit.notebook.standing import (
    beside,
    custody_log,
    differences,
    evidence_of,
    figures_of,
    files_of,
    losses,
    mail_of,
    of_mail,
    rerun,
    tables_of,
)
from toolkit.notebook.tables import ROWS_SHOWN, show

__all__ = [
    "GATES",
    "LABELS",
    "ROWS_SHOWN",
    "Card",
    "NotConfirmed",
    "Walk",
    "beside",
    "card",
    "card_of_header",
    "case_at",
    "confirm",
    "confirmations",
    "containers",
    "custody_log",
    "differences",
    "evidence_of",
    "figure",
    "figures_of",
    "files_of",
    "gate",
    "is_live",
    "label",
    "labels",
    "losses",
    "mail_of",
    "not_recognised",
    "notebooks_folder",
    "of_mail",
    "one_sided",
    "pivot",
    "queue",
    "reconciliation",
    "rerun",
    "review",
    "run_notebooks",
    "show",
    "start_lab",
    "tables_of",
]
