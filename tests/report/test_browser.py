"""The report in a real browser: nothing that evidence wrote runs, and nothing is asked of the network."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from toolkit.chart import draw_all
from toolkit.report import write_report

_spec = importlib.util.spec_from_file_location("browser", Path(__file__).parents[1] / "browser.py")
driven = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(driven)

pytestmark = pytest.mark.browser

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Whatever runs leaves its mark in the title, which the browser hands back with the page.
RUNS = "document.title='it ran'"
LURES = (
    f"<script>{RUNS}</script>",
    f'"><img src=x onerror="{RUNS}">',
    f"<svg onload={RUNS}>",
    f'<a href="javascript:{RUNS}">x</a><iframe srcdoc="<script>parent.{RUNS}</script>"></iframe>',
    "<style>@import 'https://login.example/x.css';</style><link rel=stylesheet href=https://login.example/y.css>",
    f"</style></title><script>{RUNS}</script>\u202egpj.exe",
    "<meta http-equiv=refresh content='0;url=https://login.example/'><base href=https://login.example/>",
)


class Tags(HTMLParser):
    """The names of the elements and attributes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def lured(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The frame with a lure in each of these columns, each row another."""
    cells = [LURES[number % len(LURES)] for number in range(len(frame))]
    return frame.assign(**{column: pd.Series(cells, index=frame.index, dtype="string") for column in columns})


@pytest.fixture(scope="module")
def lure_page(tables, case, made_at, tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("no Chromium on PATH")
    told = {
        **tables,
        "mail": lured(tables["mail"], "subject", "header_from_name", "helo", "network_message_id"),
        "attachments": lured(tables["attachments"], "name"),
        "urls": lured(tables["urls"], "url"),
        "clauses": lured(tables["clauses"], "quote", "locator"),
        "manifest": lured(tables["manifest"], "path"),
        "problems": lured(tables["problems"], "reason", "excerpt", "locator"),
        "campaigns": lured(tables["campaigns"], "title"),
        "senders": lured(tables["senders"], "helo"),
        "deliveries": lured(tables["deliveries"], "recipient"),
        "timeline": lured(tables["timeline"], "fact"),
        "verdicts": lured(tables["verdicts"], "explanation", "missing"),
        "ip_facts": lured(tables["ip_facts"], "as_name", "country_name"),
        "ledger": lured(tables["ledger"], "note"),
    }
    folder = tmp_path_factory.mktemp("lured")
    exhibits = draw_all(told, case, folder / "figures", dpi=40)
    return write_report(told, case, exhibits, folder, made_at=made_at, pdf=False)


@pytest.fixture(scope="module")
def opened(lure_page, tmp_path_factory):
    """What the browser made of the page, what it asked of the network, and how often its policy refused something."""
    profile = tmp_path_factory.mktemp("profile")
    log = profile / "net.json"
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}",
        f"--log-net-log={log}", "--enable-logging=stderr", "--virtual-time-budget=4000", "--dump-dom",
        lure_page.as_uri(),
    ]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, timeout=120, check=True)
    refused = ran.stderr.count(b"Content Security Policy")
    return ran.stdout.decode("utf-8", "replace"), log.read_text(encoding="utf-8", errors="replace"), refused


def test_the_whole_page_came(opened, lure_page):
    dom, _, _ = opened
    assert dom.count("<section") == lure_page.read_text(encoding="utf-8").count("<section") > 10
    assert "&lt;script&gt;" in dom


def test_nothing_ran(opened, case):
    dom, _, _ = opened
    assert f"<title>{case.case.title}</title>" in dom
    assert "<title>it ran" not in dom


def test_no_element_came_of_what_evidence_wrote(opened):
    dom, _, _ = opened
    tags = Tags(dom)
    assert not tags.names & {"script", "iframe", "link", "base", "svg", "object", "embed", "form"}
    assert not {name for name in tags.attributes if name.startswith("on")}
    assert dom.count("<style>") == 1


def test_nothing_was_asked_of_the_network(opened):
    _, log, _ = opened
    assert "login.example" not in log


def test_the_policy_stops_a_script_that_got_in(lure_page, tmp_path):
    """The second wall: were a script in the page after all, the browser would refuse it."""
    page = tmp_path / "breached.html"
    breached = lure_page.read_text(encoding="utf-8").replace("</main>", f"<script>{RUNS}</script></main>")
    page.write_text(breached, encoding="utf-8")
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
        "--enable-logging=stderr", "--v=0", "--virtual-time-budget=4000", "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, timeout=120, check=True)
    assert b"<title>it ran" not in ran.stdout
    assert b"Content Security Policy" in ran.stderr


def test_every_picture_is_shown(opened):
    """No picture was refused by the page's own policy."""
    dom, _, refused = opened
    assert dom.count('<img src="data:image/') > 5
    assert refused == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_as_wide_as_the_screen(lure_page, tmp_path, width):
    with driven.chromium(tmp_path) as chromium:
        page = driven.Page.open(chromium, lure_page.as_uri())
        page.call("Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1, mobile=True)
        page.wait("document.querySelector('#summary') !== null")
        assert page.ask("document.documentElement.scrollWidth") == width
        page.close()
