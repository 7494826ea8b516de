"""Tables to figures: every figure an exhibit, with the numbers it is drawn from; nothing is judged here."""

from toolkit.chart.counts import Tables
from toolkit.chart.exhibits import Exhibit, draw_all, draw_exhibit, read_exhibits, words_for
from toolkit.chart.figures import FIGURES, FigureKind
from toolkit.chart.reads import READS
from toolkit.chart.words import Words

__all__ = [
    "FIGURES",
    "READS",
    "Exhibit",
    "FigureKind",
    "Tables",
    "Words",
    "draw_all",
    "draw_exhibit",
    "read_exhibits",
    "words_for",
]
