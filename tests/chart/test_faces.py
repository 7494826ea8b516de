"""A face for the scripts that lures are written in, shipped with its licence, and no word said about it."""

from __future__ import annotations

import logging
from pathlib import Path

import matplotlib
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from toolkit.chart import faces
from toolkit.chart.style import RC


@pytest.mark.parametrize("letter", ["請", "あ", "한", "ש", "س", "ก", "ह", "😀", "Ж", "é"])
def test_a_letter_has_a_face(letter):
    assert faces.face_of(letter) is not None


def test_a_letter_of_no_face_has_none():
    assert faces.face_of("\u1780") is None


def test_the_printed_report_and_the_figures_find_every_face():
    there = {file.name for folder in faces.FOLDERS for file in folder.iterdir()}
    assert {"DejaVuSans.ttf", "DejaVuSansMono.ttf", *faces.FALLBACKS.values()} <= there
    assert "SIL OPEN FONT LICENSE Version 1.1" in Path(faces.FOLDERS[1], "OFL.txt").read_text(encoding="utf-8")


def test_bold_text_of_any_script_is_drawn_without_a_word(caplog):
    faces.register()
    with matplotlib.rc_context(), caplog.at_level(logging.WARNING):
        matplotlib.rcParams.update(RC)
        figure = Figure(figsize=(2, 1))
        figure.text(0, 0.5, "請求 결제 ใบ हिन्दी 🚨 שלום", fontweight="bold")
        FigureCanvasAgg(figure).draw()
    assert caplog.messages == []
