"""The review queue: mails that want a human's eye, and the labels that humans gave them.

    label(case, "mail-0f3a9c1204be77d1", "legitimate", "the payroll provider, confirmed by phone")

A label is an opinion beside the verdict and never changes it. Each is a line of the custody log; `labels.csv` in the
case's folder is a copy for people.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from IPython.display import clear_output, display

from toolkit.chart.drawable import as_cell, shortened, visible
from toolkit.evidence import custody
from toolkit.evidence.problems import UsageError
from toolkit.notebook.cards import card
from toolkit.notebook.live import is_live, on_enter
from toolkit.notebook.speech import say
from toolkit.notebook.tables import show
from toolkit.pipeline import CUSTODY_LOG, Case

__all__ = ["LABELS", "label", "labels", "queue", "review"]

LABELS = ("spoof", "legitimate", "unsure")
ACTION, LABELS_FILE = "mail labelled", "labels.csv"
COLUMNS = ("mail_uid", "label", "note", "labelled_by", "labelled_at")
DOUBTFUL = ("review", "undetermined")

QUEUE = """select m.received_at, v.verdict, m.header_from, m.mail_from, m.subject, v.missing, m.mail_uid
           from mail m join verdicts v using (mail_uid) order by m.received_at, m.mail_uid"""


def label(case: Case, mail_uid: str, label: str, note: str = "", *, by: str | None = None) -> None:
    """Record what a human holds a mail to be; a later label replaces an earlier one. Raises UsageError."""
    who = by or case.settings.case.investigator
    if label not in LABELS:
        raise UsageError(say("label.unknown", label=repr(label), having=", ".join(LABELS)))
    if mail_uid not in set(case.mail["mail_uid"]):
        raise UsageError(say("label.no_mail", mail=repr(mail_uid)))
    if not who:
        raise UsageError(say("label.no_person"))
    case.record(ACTION, mail_uid=mail_uid, source_uid=_source_of(case, mail_uid), label=label, note=note, by=who)
    copy = labels(case).map(as_cell, na_action="ignore")
    copy.to_csv(case.folder / LABELS_FILE, index=False, lineterminator="\n", encoding="utf-8-sig")


def labels(case: Case) -> pd.DataFrame:
    """The latest label of each mail, as the custody log has them: mail_uid, label, note, labelled_by, labelled_at.

    Evidence that was added may give a mail another uid: a label follows the copy or the trace row that it was put on.
    """
    log = [entry for entry in custody.read(case.folder / CUSTODY_LOG) if entry["action"] == ACTION]
    mail_of = dict(case.store.read("matches", ["source_uid", "mail_uid"]).to_numpy()) if log else {}
    latest = {}
    for entry in log:
        detail = entry["detail"]
        mail_uid = mail_of.get(detail.get("source_uid"), detail["mail_uid"])
        latest[mail_uid] = (mail_uid, *map(detail.get, ("label", "note", "by")), entry["at"])
    return pd.DataFrame(latest.values(), columns=list(COLUMNS), dtype="string")


def _source_of(case: Case, mail_uid: str) -> str | None:
    """A copy or a trace row of the mail: what it is called does not depend on what else the case has."""
    matches = case.store.read("matches", ["mail_uid", "source_uid", "source_table"])
    sources = matches[matches["mail_uid"] == mail_uid].sort_values(["source_table", "source_uid"])["source_uid"]
    return None if sources.empty else str(sources.iloc[0])


def queue(case: Case, verdicts: Sequence[str] = DOUBTFUL) -> pd.DataFrame:
    """The mails of these verdicts, oldest first, each with its label where it has one; the unlabelled come first."""
    mails = case.sql(QUEUE)
    wanted = mails[mails["verdict"].isin(list(verdicts))]
    joined = wanted.merge(labels(case), how="left", on="mail_uid")
    return joined.sort_values("label", na_position="first", kind="stable", ignore_index=True)


def review(case: Case, verdicts: Sequence[str] = DOUBTFUL) -> None:
    """Show the queue; in JupyterLab also a form that shows one card at a time and takes labels."""
    waiting = queue(case, verdicts)
    done = int(waiting["label"].notna().sum())
    show(waiting, say("review.waiting", done=done, all=len(waiting)))
    if is_live() and len(waiting):
        display(_form(case, waiting))  # type: ignore[no-untyped-call]


def _form(case: Case, waiting: pd.DataFrame) -> Any:
    from ipywidgets import Button, Dropdown, HBox, Label, Layout, Output, Text, ToggleButtons, VBox

    wide = Layout(width="46em")
    mail = Dropdown(
        options=[(_title(row), row["mail_uid"]) for row in waiting.to_dict("records")],
        description=say("review.mail"),
        layout=wide,
    )
    choice = ToggleButtons(options=LABELS, value=LABELS[-1], description=say("review.is"))
    note = Text(description=say("review.because"), layout=wide)
    button = Button(description=say("review.record"), layout=Layout(width="auto"))
    answer, shown = Label(), Output()

    def chosen(_change: object = None) -> None:
        with shown:
            clear_output(wait=True)  # type: ignore[no-untyped-call]
            display(card(case, mail.value))  # type: ignore[no-untyped-call]

    def pressed(_button: object) -> None:
        try:
            label(case, mail.value, choice.value, note.value)
            answer.value = say("review.recorded", mail=mail.value, label=choice.value, all=len(labels(case)))
        except UsageError as error:
            answer.value = str(error)

    mail.observe(chosen, names="value")
    button.on_click(pressed)
    on_enter(note, pressed)
    chosen()
    return VBox([mail, shown, choice, note, HBox([button, answer])])


def _title(row: dict[Any, Any]) -> str:
    subject = say("card.no_subject") if pd.isna(row["subject"]) else row["subject"]
    return shortened(visible(f"{row['verdict']} · {subject}"), 90)
