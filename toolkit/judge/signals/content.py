"""Signals of what a mail carries: attachments, subject, Message-ID. Lures are words in English and French."""

from __future__ import annotations

import re

import pandas as pd

from toolkit.judge import sources
from toolkit.judge.answers import line
from toolkit.judge.signals.registry import Reading, signal
from toolkit.schema.logic import equals, tested

# Active content, containers that hide it, and shortcuts: not what a colleague attaches.
UNEXPECTED_EXTENSIONS = (
    "svg", "svgz", "htm", "html", "shtm", "shtml", "xhtml", "mht", "eml", "msg", "iso", "img", "vhd", "vhdx", "one",
    "lnk", "url", "js", "jse", "vb", "vbs", "wsf", "hta", "exe", "scr", "com", "pif", "bat", "cmd", "ps1", "jar", "msi",
    "chm", "library-ms",
)  # fmt: skip
# What a name pretends to be, and what may honestly follow it: signatures and packing.
SHOWN_EXTENSIONS = "pdf|docx?|xlsx?|pptx?|txt|rtf|jpe?g|png|gif|mp3|wav|zip"
HONEST_EXTENSIONS = "pdf|zip|gz|sig|asc|p7[sm]|txt"

# Lures of the campaigns of 2025 and 2026 (see `sources`), in English and French.
LURE_NAMES = (
    "fax", "voice", r"\bvm\b", "_vm", "vm[-_]", "caller", "play", "listen", r"\bach\b", "remit", "payroll", "salar",
    "handbook", "benefit", "invoice", "w-?9", "docusign", "scan(?!ner)", "messagerie", "vocal", "répondeur", "paie",
    "salaire", "facture", "virement", "document partag", "bulletin",
)  # fmt: skip
QR_NAMES = ("(?<![a-z])qr(?![a-z])", "qr[-_ ]?code", "scan[-_ ]?me", "scannez")
LURE_SUBJECTS = (
    r"missed\s+(fax|call)", "fax[- ]?msg", r"\bfax\b", "voice ?mail", "voice message", r"\bvm\b", "caller left",
    "payroll", "salary", "direct deposit", "benefits? (update|enrol)", "handbook", "wire (transfer|authori)",
    r"\bach\b", "remittance", "invoice", "shared (a )?(document|file)", "document shared", "password (expir|reset)",
    r"\bmfa\b", "authenticator", "task reminder", "docusign",
    "télécopie", "message vocal", "messagerie vocale", "boîte vocale", "appel manqué", r"\bpaie\b", "salaire",
    "virement", "facture", "document partagé", "a partagé", "mot de passe",
)  # fmt: skip


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


UNEXPECTED = _any_of(rf"\.({'|'.join(UNEXPECTED_EXTENSIONS)})$")
DOUBLE = _any_of(rf"\.({SHOWN_EXTENSIONS})[\s._]*\.(?!({HONEST_EXTENSIONS})$)[a-z0-9]{{1,5}}$")
LURE_NAME, QR_NAME, LURE_SUBJECT = _any_of(*LURE_NAMES), _any_of(*QR_NAMES), _any_of(*LURE_SUBJECTS)


def _any_line(texts: pd.Series, pattern: re.Pattern[str]) -> pd.Series:
    return tested(texts, lambda lines: any(pattern.search(part) for part in lines.split("\n")))


def _names(mail: pd.DataFrame) -> pd.Series:
    return line("attached", mail["attachment_names"].str.replace("\n", ", "))


@signal(
    "unexpected_attachment", "A kind of attachment that colleagues do not send", "high",
    reads=("attachment_names",),
    references=(sources.ADVISORY, sources.VARONIS),
    false_positives="reported phish attached as .eml; exports of web pages",
    attack="T1566.001",
)  # fmt: skip
def unexpected_attachment(mail: pd.DataFrame) -> Reading:
    return _any_line(mail["attachment_names"], UNEXPECTED), _names(mail)


@signal(
    "double_extension", "An attachment's name hides its last extension", "high",
    reads=("attachment_names",),
    references=(sources.ADVISORY,),
    false_positives="names with a date or version at the end",
    attack="T1036.007",
)  # fmt: skip
def double_extension(mail: pd.DataFrame) -> Reading:
    return _any_line(mail["attachment_names"], DOUBLE), _names(mail)


@signal(
    "type_against_content", "An attachment is not what it says it is", "high",
    reads=("attachment_types", "attachment_names"),
    references=(sources.ADVISORY,),
    false_positives="mail programs that call everything application/octet-stream (not counted), or a CSV a spreadsheet",
    attack="T1036.008",
)  # fmt: skip
def type_against_content(mail: pd.DataFrame) -> Reading:
    answer = tested(mail["attachment_types"], _contradictory)
    return answer, line("declared>detected", mail["attachment_types"].str.replace("\n", ", "))


# What may honestly stand for something else: generic types, and families that share a container.
GENERIC = frozenset(
    {"", "?", "application/octet-stream", "application/x-download", "application/force-download", "binary/octet-stream"}
)
FAMILIES = (
    ("zip", ("application/zip", "openxmlformats", "application/x-zip", "macroenabled", "opendocument", "epub")),
    ("ole", ("msword", "ms-excel", "ms-powerpoint", "x-ole-storage", "cfb", "ms-outlook", "x-msi")),
    ("text", ("text/plain", "text/csv", "text/calendar", "application/ics", "json", "xml", "text/x-", "markdown")),
    ("message", ("message/",)),
    ("jpeg", ("image/jpeg", "image/jpg", "image/pjpeg")),
)


def _contradictory(lines: str) -> bool | None:
    pairs = lines.split("\n")
    if any(_contradicts(pair) for pair in pairs):
        return True
    # An attachment whose bytes were not read may be anything.
    return None if any(pair.endswith(">?") for pair in pairs) else False


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
    references=(sources.VARONIS,),
    false_positives="real faxes, voice mails and pay slips",
    attack="T1566.001",
)  # fmt: skip
def lure_attachment_name(mail: pd.DataFrame) -> Reading:
    return _any_line(mail["attachment_names"], LURE_NAME), _names(mail)


@signal(
    "qr_lure_name", "An attachment's name invites to scan a QR code", "medium",
    reads=("attachment_names",),
    references=(sources.VARONIS,),
    false_positives="tickets and enrolment sheets",
    attack="T1566.001",
)  # fmt: skip
def qr_lure_name(mail: pd.DataFrame) -> Reading:
    return _any_line(mail["attachment_names"], QR_NAME), _names(mail)


def _found(lines: str) -> bool | None:
    """Of lines of the sheet that begin with +, are ?, or are empty: is any found, or may any be?"""
    if lines.startswith("+") or "\n+" in lines:
        return True
    return None if "?" in lines.split("\n") else False


def _shown(name: str, lines: pd.Series) -> pd.Series:
    found = lines.str.findall(r"(?m)^\+(.*)$").str.join(", ")
    return line(name, found)


@signal(
    "qr_code_link", "A QR code leads where no text of the mail does", "high",
    reads=("qr_links",),
    references=(sources.VARONIS, sources.SPEARPHISHING_LINK),
    false_positives="tickets, visiting cards, payment slips and newsletters that print a code beside no link",
    attack="T1566.002",
)  # fmt: skip
def qr_code_link(mail: pd.DataFrame) -> Reading:
    return tested(mail["qr_links"], _found), _shown("QR code", mail["qr_links"])


@signal(
    "macro_in_attachment", "An attached document carries macros", "high",
    reads=("macro_names",),
    references=(sources.MACROS, sources.SPEARPHISHING_ATTACHMENT),
    false_positives="spreadsheets and templates that an organisation has automated for years",
    attack="T1566.001",
)  # fmt: skip
def macro_in_attachment(mail: pd.DataFrame) -> Reading:
    return tested(mail["macro_names"], _found), _shown("attached", mail["macro_names"])


@signal(
    "encrypted_attachment", "An attachment that no filter can look into: it is encrypted", "medium",
    reads=("encrypted_names",),
    references=(sources.SPEARPHISHING_ATTACHMENT,),
    false_positives="banks, lawyers and pay offices that send under a password agreed before; S/MIME and OpenPGP",
    attack="T1566.001",
)  # fmt: skip
def encrypted_attachment(mail: pd.DataFrame) -> Reading:
    return tested(mail["encrypted_names"], _found), _shown("attached", mail["encrypted_names"])


@signal(
    "lure_subject", "The subject is worded like a known lure", "medium",
    reads=("subject",),
    references=(sources.VARONIS, sources.COMPLEX_ROUTING),
    false_positives="real notices of voice mail, pay and shared documents",
    attack="T1566",
)  # fmt: skip
def lure_subject(mail: pd.DataFrame) -> Reading:
    return tested(mail["subject"], lambda text: LURE_SUBJECT.search(text) is not None), line("Subject", mail["subject"])


@signal(
    "eop_generated_message_id", "The sender gave no Message-ID; Exchange had to make one", "medium",
    reads=("message_id_form", "internet_message_id"),
    references=(sources.MEASURED + ": 875", sources.VARONIS),
    false_positives="printers and scripts of our own",
    attack="T1566",
)  # fmt: skip
def eop_generated_message_id(mail: pd.DataFrame) -> Reading:
    return equals(mail["message_id_form"], "eop_generated"), line("Message-ID", mail["internet_message_id"])


@signal(
    "foreign_message_id", "Mail in our name whose Message-ID was made elsewhere", "context",
    reads=("message_id_form", "internet_message_id"),
    references=(sources.RFC_5322,),
    false_positives="every application, list and mail program that makes its own",
    attack=None,
)  # fmt: skip
def foreign_message_id(mail: pd.DataFrame) -> Reading:
    return equals(mail["message_id_form"], "own"), line("Message-ID", mail["internet_message_id"])
