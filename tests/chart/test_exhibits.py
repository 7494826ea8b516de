"""Exhibits on disk: three files each, the same bytes each time, captions that say what they rest on."""

from __future__ import annotations

import csv
import hashlib
from string import Formatter

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from toolkit.chart import FIGURES, draw_all, draw_exhibit, read_exhibits, words_for
from toolkit.chart.style import foot, sheet
from toolkit.chart.texts import TEXTS
from toolkit.schema import TABLES
from toolkit.version import __version__


def texts(figure):
    found = [text.get_text() for text in figure.texts]
    for axes in figure.axes:
        found += [text.get_text() for text in (*axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels())]
        found += [axes.get_xlabel(), axes.get_ylabel(), axes.get_title(loc="left")]
    return found


def digests(folder):
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def test_each_figure_is_a_picture_a_drawing_and_its_numbers(exhibits):
    for exhibit in exhibits.values():
        assert exhibit.png.read_bytes().startswith(b"\x89PNG")
        assert b"<svg" in exhibit.svg.read_bytes()[:2000]
        assert exhibit.csv.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_caption_names_n_zone_evidence_and_version(exhibits):
    for exhibit in exhibits.values():
        assert f"n = {exhibit.n}" in exhibit.caption
        assert "America/Montreal" in exhibit.caption
        assert "E0007" in exhibit.caption
        assert __version__ in exhibit.caption


def test_the_same_input_gives_the_same_bytes(exhibits, tables, case, dpi, tmp_path):
    draw_all(tables, case, tmp_path, dpi=dpi)
    [first] = {exhibit.png.parent for exhibit in exhibits.values()}
    assert digests(tmp_path) == digests(first)


def test_a_figure_carries_no_date_and_no_name_of_the_machine(exhibits):
    for exhibit in exhibits.values():
        assert b"<dc:date>" not in exhibit.svg.read_bytes()
        assert b"Software" not in exhibit.png.read_bytes()


def test_the_csv_holds_what_was_drawn(exhibits):
    read = pd.read_csv(exhibits["countries"].csv, encoding="utf-8-sig")
    assert int(read["spoofs"].sum()) == int(exhibits["countries"].data["spoofs"].sum()) == 47


def test_what_was_written_can_be_read_again(exhibits):
    [folder] = {exhibit.png.parent for exhibit in exhibits.values()}
    again = read_exhibits(folder)
    assert [(e.id, e.number, e.title, e.caption, e.n, e.evidence_ids) for e in again] == [
        (e.id, e.number, e.title, e.caption, e.n, e.evidence_ids) for e in exhibits.values()
    ]


def test_a_folder_without_exhibits_reads_as_none(tmp_path):
    assert read_exhibits(tmp_path) == []


def test_a_case_with_nothing_in_it_still_gives_every_figure(case, dpi, tmp_path):
    drawn = draw_all({name: table.empty() for name, table in TABLES.items()}, case, tmp_path, dpi=dpi)
    assert [exhibit.n for exhibit in drawn] == [0] * len(FIGURES)
    assert all(exhibit.png.stat().st_size > 1000 for exhibit in drawn)
    assert [exhibit.id for exhibit in read_exhibits(tmp_path)] == [kind.id for kind in FIGURES]


def test_french_is_complete(tables, case_in_french):
    words = words_for(case_in_french)
    said = [text for kind in FIGURES for text in texts(kind.draw(kind.count(tables, case_in_french), words))]
    assert "Pays des adresses qui se sont connectées de l’extérieur" in said
    assert not {"not recorded", "spoofs", "mails", "others"} & {word for text in said for word in text.split(" · ")}


def test_every_text_of_the_figures_has_its_translation_with_the_same_places():
    def places(text):
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert [key for key, (english, french) in TEXTS.items() if places(english) != places(french)] == []


def test_no_caption_runs_over_the_edge_however_many_files_it_names(tables, case):
    words = words_for(case)
    figure = sheet("title", "subtitle", body=1.0)
    foot(figure, words.say("footer", n=10**6, zone=words.zone_name, evidence="E0001–E0044, " * 10, version="0.1.0"))
    FigureCanvasAgg(figure)
    box = figure.texts[-1].get_window_extent()
    assert box.x0 / figure.dpi >= 0.25
    assert box.x1 / figure.dpi <= 9.0 - 0.25


@pytest.mark.parametrize("text", ["$\\frac{1}$ & <b>", "\u202egpj.exe", "x" * 500, "請求書 שלום", "=cmd|' /C calc'!A0", "\x00\x1b[31m"])  # fmt: skip  # noqa: E501
def test_hostile_text_breaks_no_figure_and_runs_in_no_sheet(text, tables, case, dpi, tmp_path):
    deliveries, hops, facts = tables["deliveries"].copy(), tables["hops"].copy(), tables["ip_facts"].copy()
    deliveries["recipient"] = text
    hops["helo"] = hops["by_host"] = text
    facts["as_name"] = facts["country_name"] = text
    groups = tables["campaigns"].assign(title=text)
    sources = tables["senders"].assign(helo=text)
    files = tables["manifest"].assign(path=text)
    mail = tables["mail"].assign(subject=pd.Series(text, index=tables["mail"].index, dtype="string"))
    told = {**tables, "mail": mail, "deliveries": deliveries, "hops": hops, "ip_facts": facts}
    told |= {"campaigns": groups, "senders": sources, "manifest": files}
    for kind in FIGURES:
        if kind.id in ("countries", "networks", "path", "landing", "campaigns", "senders", "coverage"):
            draw_exhibit(kind, 1, told, case, tmp_path, dpi=dpi)
    for file in tmp_path.glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as stream:
            assert not [cell for row in csv.reader(stream) for cell in row if cell.startswith(("=", "@", "\t"))]
