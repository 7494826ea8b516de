"""JupyterLab in a real browser: the first notebooks run, a gate is pressed, a table is searched, in both themes.

The browser is Chromium, spoken to over its own protocol; nothing is downloaded and nothing leaves the machine.
"""

import importlib.util
import json
import os
import shutil
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("browser", Path(__file__).with_name("browser.py"))
driven = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(driven)
OUTPUTS, READY = driven.OUTPUTS, driven.READY

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(driven.CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def lab(sample_case, tmp_path_factory):
    """JupyterLab on a copy of the notebooks and of the sample case; gives its address and the case's folder."""
    root = tmp_path_factory.mktemp("lab")
    shutil.copytree(sample_case.folder, root / "case")
    with driven.jupyterlab(root, root / "case") as address:
        yield address, root / "case"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """A Chromium with an empty profile; gives the address it is driven at."""
    pytest.importorskip("websocket", reason="no websocket-client")
    with driven.chromium(tmp_path_factory.mktemp("chromium")) as address:
        yield address


@pytest.fixture
def open_page(browser):
    """Opens an address in a page of its own."""
    pages = []

    def opened(address):
        pages.append(driven.Page.open(browser, address))
        return pages[-1]

    yield opened
    for page in pages:
        page.close()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Where the screenshots are kept; TOOLKIT_SCREENSHOTS names another folder."""
    named = os.environ.get("TOOLKIT_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_a_gate_stops_the_run_until_it_is_pressed(lab, open_page, pictures):
    address, case = lab
    page = open_page(f"{address}/lab/workspaces/gate/tree/notebooks/00_open_a_case.ipynb")
    page.run_notebook()
    page.wait(f"{OUTPUTS}.some(o => o.includes('NotConfirmed'))")
    page.scroll_to(".tk-gate")
    page.wait("[...document.querySelectorAll('button')].some(b => b.textContent.includes('I have looked'))")
    page.picture(pictures / "00-gate-closed.png")
    assert "gate confirmed" not in (case / "custody.jsonl").read_text(encoding="utf-8")
    page.ask("[...document.querySelectorAll('button')].find(b => b.textContent.includes('I have looked')).click()")
    page.wait("document.body.innerText.includes('Recorded. Go on')")
    page.picture(pictures / "00-gate-pressed.png")
    entry = json.loads((case / "custody.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (entry["action"], entry["detail"]["gate"]) == ("gate confirmed", "profile")
    page.ask(driven.RUN_ALL)
    page.wait(f"{OUTPUTS}.some(o => o.includes('is open: confirmed by'))")


def test_a_table_is_searched(lab, open_page, pictures):
    page = open_page(f"{lab[0]}/lab/workspaces/table/tree/notebooks/04_find_the_spoofs.ipynb")
    page.run_notebook()
    page.wait(f"{OUTPUTS}.some(o => o.includes('NotConfirmed'))")
    page.scroll_to(".dt-search input")
    before = page.wait("document.querySelectorAll('.dt-container')[0].querySelectorAll('tbody tr').length")
    page.picture(pictures / "04-table.png")
    page.ask("""(() => { const field = document.querySelector('.dt-search input'); field.focus();
        field.value = 'header_spoof'; field.dispatchEvent(new Event('input', {bubbles: true})); })()""")
    page.wait("document.querySelector('.dt-info').textContent.includes('filtered')")
    rows = page.ask("document.querySelector('.dt-search').closest('.dt-container').querySelectorAll('tbody tr').length")
    assert 0 < rows <= before
    page.picture(pictures / "04-table-searched.png")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_a_card_is_read_in_either_theme(lab, open_page, pictures, theme):
    page = open_page(f"{lab[0]}/lab/workspaces/{theme.split()[-1]}/tree/notebooks/04_find_the_spoofs.ipynb")
    page.wait(READY)
    page.ask(f"window.jupyterapp.commands.execute('apputils:change-theme', {{theme: '{theme}'}}).then(() => true)")
    page.wait(f"document.body.dataset.jpThemeName === '{theme}'")
    page.run_notebook()
    page.wait(f"{OUTPUTS}.some(o => o.includes('NotConfirmed'))")
    page.scroll_to(".tk-card")
    page.picture(pictures / f"04-card-{theme.split()[-1].lower()}.png")
    assert page.ask(CONTRAST) >= 4.5


# Contrast of a card's text against what lies behind it, by WCAG 2.2 §1.4.3.
CONTRAST = """(() => {
    const card = document.querySelector('.tk-card');
    const light = colour => { const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map(v => v / 255)
        .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const behind = light(getComputedStyle(card).backgroundColor);
    const worst = [...card.querySelectorAll('dt, dd, td, h3, h4, li, .tk-note')]
        .map(e => light(getComputedStyle(e).color))
        .map(ink => (Math.max(ink, behind) + 0.05) / (Math.min(ink, behind) + 0.05));
    return Math.min(...worst); })()"""
