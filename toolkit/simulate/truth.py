"""What the simulator meant by each mail, and how a judge's verdicts compare with it.

    scenario=voicemail_to_self meant=direct_send_spoof accepted=direct_send_spoof

Truth is intention: it was written down before anyone judged, and is no result of a rule.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from toolkit.simulate.mail import Mail

COLUMNS = ("internet_message_id", "network_message_id", "scenario", "meant", "accepted", "files", "in_trace")
CHECK_COLUMNS = (
    "internet_message_id", "network_message_id", "scenario", "mail_uid", "meant", "accepted", "verdict", "agrees",
)  # fmt: skip
SEPARATOR = ";"

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Truth:
    """Where the incident lies, and a row for each mail in it."""

    folder: Path
    rows: list[Row]

    @property
    def path(self) -> Path:
        return self.folder / "truth.csv"


def truth_row(mail: Mail, files: Iterable[str], traces: Iterable[str]) -> Row:
    """`network_message_id` is empty where no copy and no trace row records it."""
    in_trace = bool(list(traces))
    is_recorded = in_trace or mail.route != "stripped"
    return {
        "internet_message_id": mail.internet_message_id,
        "network_message_id": mail.network_message_id if is_recorded else "",
        "scenario": mail.scenario,
        "meant": mail.meant,
        "accepted": SEPARATOR.join(mail.accepted),
        "files": SEPARATOR.join(files),
        "in_trace": str(in_trace).lower(),
    }


def write_truth(path: Path, rows: Iterable[Row]) -> None:
    """The rows of truth as CSV, in the order given."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_truth(path: Path) -> pd.DataFrame:
    """truth.csv as a frame of text; an empty cell is null. Raises OSError where there is none."""
    return pd.read_csv(path, dtype="string", keep_default_na=False, na_values=[""])


def check_verdicts(truth: pd.DataFrame, mail: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """One row a mail: what was meant, what was judged, and whether a fair judge may say so.

    `truth` as `read_truth` gives it, `mail` and `verdicts` as the tables of a case. Mails are found by
    network_message_id, else by internet_message_id among those not found so. A mail of the truth that the case lacks
    has no verdict, one of the case that the truth lacks has no meaning; neither agrees.
    """
    judged = mail[["mail_uid", "internet_message_id", "network_message_id"]].merge(
        verdicts[["mail_uid", "verdict"]], on="mail_uid", how="left"
    )
    by_guid = _pairs(truth, judged, "network_message_id")
    left_truth, left_judged = truth.drop(by_guid["row"]), judged[~judged["mail_uid"].isin(by_guid["mail_uid"])]
    pairs = pd.concat([by_guid, _pairs(left_truth, left_judged, "internet_message_id")])
    checked = truth.join(pairs.set_index("row")).merge(judged[["mail_uid", "verdict"]], on="mail_uid", how="left")
    unmeant = judged[~judged["mail_uid"].isin(pairs["mail_uid"])]
    checked = pd.concat([checked, unmeant], ignore_index=True)
    checked["agrees"] = pd.array(
        [_agrees(accepted, verdict) for accepted, verdict in zip(checked["accepted"], checked["verdict"], strict=True)],
        dtype="boolean",
    )
    return checked[list(CHECK_COLUMNS)]


def _pairs(truth: pd.DataFrame, judged: pd.DataFrame, key: str) -> pd.DataFrame:
    """Row number of the truth and mail_uid, one to one: the first of several is taken on either side."""
    known_truth = truth.loc[truth[key].notna(), [key]].rename_axis("row").reset_index().drop_duplicates(key)
    known_mail = judged.loc[judged[key].notna(), [key, "mail_uid"]].drop_duplicates(key)
    return known_truth.merge(known_mail, on=key)[["row", "mail_uid"]]


def _agrees(accepted: object, verdict: object) -> bool:
    return isinstance(accepted, str) and isinstance(verdict, str) and verdict in accepted.split(SEPARATOR)
