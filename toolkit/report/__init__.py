"""Tables and figures to a report for people: sentences, the numbers they rest on, and the questions that gave them."""

from toolkit.report.blocks import Report
from toolkit.report.model import build_report
from toolkit.report.numbers import Number, Numbers
from toolkit.report.redaction import case_key
from toolkit.report.render import render, write_report

__all__ = ["Number", "Numbers", "Report", "build_report", "case_key", "render", "write_report"]
