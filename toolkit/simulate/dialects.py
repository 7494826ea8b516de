"""Every dialect of trace exports, with the defects that real ones have, and the truth of which mail each record tells.

    write_exports(folder, mails, Defects(delimiter=";", day_first=True)) → join truth: file, row, network_message_id

An export is one mapping from its columns to what a mail says; what it does to a file is a defect, never a dialect. Some
exports are one dialect in several clothes: a historical search, a collector's file, a workbook saved from a CSV.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.simulate.aftermath import attachment_rows, click_rows, post_delivery, url_rows
from toolkit.simulate.defender import email_events, explorer_rows
from toolkit.simulate.events import Event
from toolkit.simulate.export_files import SUFFIXES, Defects, spoilt, write_records
from toolkit.simulate.mail import Mail
from toolkit.simulate.reports import (
    attribution_rows,
    connector_rows,
    extended_rows,
    log_rows,
    shown_log_rows,
    spoof_totals,
)
from toolkit.simulate.shells import detail_rows, graph_detail_rows, graph_rows, summary_rows, v1_rows
from toolkit.simulate.traces import enhanced_row, v2_rows

__all__ = ["EXPORTS", "JOIN_COLUMNS", "ONE_EACH", "Defects", "Export", "write_exports", "write_join"]

Sized = tuple[Mail, int]
Told = list[tuple[str, Event]]

JOIN_COLUMNS = ("file", "row", "network_message_id")
OF_NO_MAIL = ""


@dataclass(frozen=True, slots=True)
class Export:
    """One export: the dialect it is in, its records with the mail each tells of, their column of times, and its file.

    `records` gives "" for the mail where a record tells of none or of many.
    """

    dialect: str
    records: Callable[[Sequence[Sized]], Told]
    time: str
    kind: str = "csv"


def write_exports(
    folder: Path, mails: Iterable[Sized], defects: Defects | None = None, names: Iterable[str] = ()
) -> list[dict[str, str]]:
    """Write the mails (each with its size in bytes) in the exports named, or in all, and return the join's truth.

    A record is numbered from 1 as it lies in its file; its mail is named by network_message_id, which is empty for a
    record that is no mail's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mails, defects, truth = list(mails), defects or Defects(), []
    for name in tuple(names) or EXPORTS:
        export = EXPORTS[name]
        told = spoilt(export.records(mails), export.time, defects)
        file = f"{name}.{SUFFIXES[export.kind]}"
        write_records(folder / file, [row for _, row in told], export.kind, export.time, defects)
        truth += [_truth(file, number, guid) for number, (guid, _) in enumerate(told, 1)]
    return truth


def write_join(path: Path, truth: Iterable[Mapping[str, str]]) -> None:
    """What `write_exports` returned, as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, JOIN_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(truth)


def _truth(file: str, number: int, guid: str) -> dict[str, str]:
    return {"file": file, "row": str(number), "network_message_id": guid}


def _of_each(rows: Callable[[Mail, int], list[Event]]) -> Callable[[Sequence[Sized]], Told]:
    """Records that each tell of one mail."""
    return lambda mails: [(mail.network_message_id, row) for mail, size in mails for row in rows(mail, size)]


def _whatever_its_size(rows: Callable[[Mail], list[Event]]) -> Callable[[Sequence[Sized]], Told]:
    return _of_each(lambda mail, _size: rows(mail))


def _totals(mails: Sequence[Sized]) -> Told:
    return [(OF_NO_MAIL, row) for row in spoof_totals(mail for mail, _ in mails)]


def _with_sentinels_time(mails: Sequence[Sized]) -> Told:
    told = _of_each(email_events)(mails)
    return [(guid, {"TimeGenerated [UTC]": row["Timestamp"], **_without(row, "Timestamp")}) for guid, row in told]


def _without(row: Event, name: str) -> Event:
    return {key: cell for key, cell in row.items() if key != name}


_enhanced = _of_each(lambda mail, size: [enhanced_row(mail, size)])
_extended, _v2, _hunted = _of_each(extended_rows), _of_each(v2_rows), _of_each(email_events)

EXPORTS: Mapping[str, Export] = {
    "summary": Export("summary", _of_each(summary_rows), "Date"),
    "enhanced_summary": Export("enhanced_summary", _enhanced, "origin_timestamp_utc"),
    "extended": Export("extended", _extended, "date_time_utc"),
    "tracking_log": Export("tracking_log", _of_each(log_rows), "date-time", "log"),
    "get_message_tracking_log": Export("get_message_tracking_log", _of_each(shown_log_rows), "Timestamp", "quoted"),
    "get_message_trace": Export("get_message_trace", _of_each(v1_rows), "Received", "quoted"),
    "get_message_trace_v2": Export("get_message_trace_v2", _v2, "Received", "quoted"),
    "message_trace_detail": Export("message_trace_detail", _of_each(detail_rows), "Date", "quoted"),
    "graph": Export("graph", _of_each(graph_rows), "receivedDateTime", "graph"),
    "connector_report": Export("connector_report", _of_each(connector_rows), "date_time"),
    "spoof_report": Export("spoof_report", _totals, "Date"),
    "sender_attribution": Export("sender_attribution", _of_each(attribution_rows), "date_time_utc"),
    "email_events": Export("email_events", _hunted, "Timestamp"),
    "email_attachments": Export("email_attachments", _whatever_its_size(attachment_rows), "Timestamp"),
    "email_urls": Export("email_urls", _whatever_its_size(url_rows), "Timestamp"),
    "post_delivery": Export("post_delivery", _whatever_its_size(post_delivery), "Timestamp"),
    "url_clicks": Export("url_clicks", _whatever_its_size(click_rows), "Timestamp"),
    "threat_explorer": Export("threat_explorer", _of_each(explorer_rows), "Date (UTC)", "quoted"),
    # The same dialects in other clothes.
    "historical_message_trace": Export("enhanced_summary", _enhanced, "origin_timestamp_utc"),
    "historical_message_trace_detail": Export("extended", _extended, "date_time_utc"),
    "extractor_suite": Export("get_message_trace_v2", _v2, "Received", "quoted"),
    "get_message_trace_v2_json": Export("get_message_trace_v2", _v2, "Received", "shell"),
    "get_message_trace_v2_workbook": Export("get_message_trace_v2", _v2, "Received", "workbook"),
    "message_trace_detail_of_graph": Export("message_trace_detail", _of_each(graph_detail_rows), "dateTime", "graph"),
    "email_events_json": Export("email_events", _hunted, "Timestamp", "hunt"),
    "email_events_of_sentinel": Export("email_events", _with_sentinels_time, "TimeGenerated [UTC]"),
}
"""Each export that a made-up mail can be told in."""

ONE_EACH: tuple[str, ...] = tuple(name for name, export in EXPORTS.items() if name == export.dialect)
"""The exports that are one of each dialect, by the names that the contract gives these."""
