"""Signals of what a mail carries: attachments, subject, Message-ID. Lures are words in English and French."""

from __future__ import annotations

import re

import pandas as pd

from toolkit.judge.answers import line
from toolkit.judge.signals.registry import Reading, signal
from toolkit.schema.logic import equals, tested

# Active content, containers that hide it, and shortcuts: not what a colleague attaches.
UNEXPECTED = re.compile(
    r"\.(svgz?|s?html?|xhtml|mht|eml|msg|iso|img|vhdx?|lnk|url|one|js|jse|vbs?|wsf|hta|exe|scr|com|pif|bat|cmd|ps1|jar|msi|chm|library-ms)$",
    re.IGNORECASE,
)
DOUBLE = re.compile(
    r"\.(pdf|docx?|xlsx?|pptx?|txt|rtf|jpe?g|png|gif|mp3|wav|zip)[\s._]*\.(?!pdf$|zip$|gz$|sig$|asc$|p7[sm]$|txt$)[a-z0-9]{1,5}$",
    re.IGNORECASE,
)
LURE_NAME = re.compile(
    r"fax|voice|\bvm\b|_vm|vm[-_]|caller|play|listen|\bach\b|remit|payroll|salar|handbook|benefit|invoice|w-?9|docusign|scan(?!ner)|qr"
    r"|messagerie|vocal|répondeur|paie|salaire|facture|virement|document partag|bulletin",
    re.IGNORECASE,
)
QR_NAME = re.compile(r"(?<![a-z])qr(?![a-z])|qr[-_ ]?code|scan[-_ ]?me|scannez", re.IGNORECASE)
LURE_SUBJECT = re.compile(
    r"missed\s+(fax|call)|fax[- ]?msg|\bfax\b|voice ?mail|voice message|\bvm\b|caller left|payroll|salary|direct deposit|benefits? (update|enrol)|handbook"
    r"|wire (transfer|authori)|\bach\b|remittance|invoice|shared (a )?(document|file)|document shared|password (expir|reset)|mfa|authenticator|task reminder|docusign"
    r"|télécopie|message vocal|messagerie vocale|boîte vocale|appel manqué|paie|salaire|fiche de paye|virement|facture|document partagé|a partagé|mot de passe|expir",
    re.IGNORECASE,
)


def _any_line(texts: pd.Series, pattern: re.Pattern[str]) -> pd.Series:
    return tested(texts, lambda lines: any(pattern.search(part) for part in lines.split("\n")))


def _names(mail: pd.DataFrame) -> pd.Series:
    return line("attached", mail["attachment_names"].str.replace("\n", ", "))


@signal(
    "unexpected_attachment", "A kind of attachment that colleagues do not send", "high",
    reads=("attachment_names",),
    references=("founding advisory: unexpected attachments", "DOMAIN 2.1: svg, htm, eml"),
    false_positives="reported phish attached as .eml; exports of web pages",
    attack="T1566.001",
)  # fmt: skip
def unexpected_attachment(mail: pd.DataFrame) -> Reading:
    return _any_line(mail["attachment_names"], UNEXPECTED), _names(mail)


@signal(
    "double_extension", "An attachment's name hides its last extension", "high",
    reads=("attachment_names",),
    references=("founding advisory: strange file names",),
    false_positives="names with a date or version at the end",
    attack="T1036.007",
)  # fmt: skip
def double_extension(mail: pd.DataFrame) -> Reading:
    return _any_line(mail["attachment_names"], DOUBLE), _names(mail)


@signal(
    "type_against_content", "An attachment is not what it says it is", "high",
    reads=("attachment_types", "attachment_names"),
    references=("DOMAIN 2.1: SVG declared text/plain",),
    false_positives="mail programs that call everything application/octet-stream (not counted), or a CSV a spreadsheet",
    attack="T1036.008",
)  # fmt: skip
def type_against_content(mail: pd.DataFrame) -> Reading:
    answer = tested(mail["attachment_types"], lambda lines: any(_contradicts(pair) for pair in lines.split("\n")))
    return answer, line("declared>detected", mail["attachment_types"].str.replace("\n", ", "))


# What may honestly stand for something else: generic types, and families that share a container.
GENERIC = frozenset(
    {"", "application/octet-stream", "application/x-download", "application/force-download", "binary/octet-stream"}
)
FAMILIES = (
    ("zip", ("application/zip", "openxmlformats", "application/x-zip", "macroenabled", "opendocument", "epub")),
    ("ole", ("msword", "ms-excel", "ms-powerpoint", "x-ole-storage", "cfb", "ms-outlook", "x-msi")),
    ("text", ("text/plain", "text/csv", "text/calendar", "application/ics", "json", "xml", "text/x-", "markdown")),
    ("message", ("message/",)),
    ("jpeg", ("image/jpeg", "image/jpg", "image/pjpeg")),
)


def _contradicts(pair: str) -> bool:
    declared, _, detected = pair.partition(">")
    if declared in GENERIC or detected in GENERIC or declared == detected:
        return False
    return _family(declared) != _family(detected)


def _family(media_type: str) -> str:
    if "svg" in media_type:
        return media_type
    return next((name for name, parts in FAMILIES if any(part in media_type for part in parts)), media_type)


@signal(
    "lure_attachment_name", "An attachment is named like a known lure", "medium",
    reads=("attachment_names",),
    references=("DOMAIN 2.1: Fax-msg, Play_VM-Now, voicemail",),
    false_positives="real faxes, voice mails and pay slips",
    attack="T1566.001",
)  # fmt: skip
def lure_attachment_name(mail: pd.DataFrame) -> Reading:
    return _any_line(mail["attachment_names"], LURE_NAME), _names(mail)


@signal(
    "qr_lure_name", "An attachment's name invites to scan a QR code", "medium",
    reads=("attachment_names",),
    references=("DOMAIN 2.1: a PDF with a QR code and no link",),
    false_positives="tickets and enrolment sheets",
    attack="T1566.001",
)  # fmt: skip
def qr_lure_name(mail: pd.DataFrame) -> Reading:
    return _any_line(mail["attachment_names"], QR_NAME), _names(mail)


@signal(
    "lure_subject", "The subject is worded like a known lure", "medium",
    reads=("subject",),
    references=("DOMAIN 2.1: Caller Left VM Message, New Missed Fax-msg",),
    false_positives="real notices of voice mail, pay and shared documents",
    attack="T1566",
)  # fmt: skip
def lure_subject(mail: pd.DataFrame) -> Reading:
    return tested(mail["subject"], lambda text: LURE_SUBJECT.search(text) is not None), line("Subject", mail["subject"])


@signal(
    "eop_generated_message_id", "The sender gave no Message-ID; Exchange had to make one", "medium",
    reads=("message_id_form", "internet_message_id"),
    references=("DOMAIN 1.7: 875 of 7,909", "DOMAIN 2.1: raw SMTP scripts"),
    false_positives="printers and scripts of our own",
    attack="T1566",
)  # fmt: skip
def eop_generated_message_id(mail: pd.DataFrame) -> Reading:
    return equals(mail["message_id_form"], "eop_generated"), line("Message-ID", mail["internet_message_id"])


@signal(
    "foreign_message_id", "Mail in our name whose Message-ID was made elsewhere", "context",
    reads=("message_id_form", "internet_message_id"),
    references=("DOMAIN 1.7: for our own From, neither prod.outlook.com nor a known host",),
    false_positives="every application, list and mail program that makes its own",
    attack=None,
)  # fmt: skip
def foreign_message_id(mail: pd.DataFrame) -> Reading:
    return equals(mail["message_id_form"], "own"), line("Message-ID", mail["internet_message_id"])
