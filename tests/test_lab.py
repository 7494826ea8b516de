"""JupyterLab in a real browser: the first notebooks run, a gate is pressed, a table is searched, in both themes.

The browser is Chromium, spoken to over its own protocol; nothing is downloaded and nothing leaves the machine.
"""

import base64
import itertools
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from toolkit.notebook.running import QUIET

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1400,1100"),
    *("--remote-debugging-port=0", "--remote-allow-origins=*"),
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
PATIENCE_SECONDS = 120

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


RELOADS = 5
WAIT = """new Promise((resolve, reject) => {
    const until = Date.now() + %s;
    const look = () => {
        const seen = %s;
        if (seen) return resolve(seen);
        if (Date.now() > until) return reject(new Error("never true: " + %s));
        setTimeout(look, 200);
    };
    look(); })"""


class Page:
    """One page of the browser: ask it things, wait for things, take its picture."""

    def __init__(self, address):
        websocket = pytest.importorskip("websocket", reason="no websocket-client")
        self._socket = websocket.create_connection(address, timeout=PATIENCE_SECONDS + 30)
        self._numbers = itertools.count(1)

    def call(self, method, **parameters):
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == number:
                assert "error" not in answer, str(answer)
                return answer["result"]

    def ask(self, script):
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, script):
        """The value of the script once it is true; a page that is still being loaded is asked again."""
        for _ in range(RELOADS):
            try:
                return self.ask(WAIT % (PATIENCE_SECONDS * 1000, script, json.dumps(script)))
            except AssertionError as error:
                if "context was destroyed" not in str(error):
                    raise
        raise AssertionError(f"the page was loaded {RELOADS} times: {script}")

    def picture(self, path):
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def close(self):
        self._socket.close()


@pytest.fixture(scope="module")
def lab(sample_case, tmp_path_factory):
    """JupyterLab on a copy of the notebooks and of the sample case; gives its address and the case's folder."""
    root = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns("source", "*.py"))
    shutil.copytree(sample_case.folder, root / "case")
    log = (root / "log.txt").open("w")
    env = {
        **os.environ,
        "TOOLKIT_CASE": str(root / "case"),
        "JUPYTER_CONFIG_DIR": str(root / "config"),
        "JUPYTER_DATA_DIR": str(root / "data"),
        "JUPYTER_RUNTIME_DIR": str(root / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(root / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"),
        "PYTHONPATH": str(ROOT),
    }
    options = ["--no-browser", "--allow-root", "--expose-app-in-browser", "--IdentityProvider.token="]
    served = ["--ServerApp.port=0", f"--ServerApp.root_dir={root}"]
    command = [sys.executable, "-m", "jupyterlab", *options, *QUIET, *served]
    server = subprocess.Popen(command, env=env, stdout=log, stderr=log, cwd=root)
    try:
        yield _address_of(server, root), root / "case"
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def _address_of(server, root):
    for _ in range(PATIENCE_SECONDS * 5):
        found = list((root / "runtime").glob("jpserver-*.json"))
        if found:
            return f"http://127.0.0.1:{json.loads(found[0].read_text())['port']}"
        assert server.poll() is None, (root / "log.txt").read_text()
        time.sleep(0.2)
    raise AssertionError((root / "log.txt").read_text())


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """A Chromium with an empty profile; gives the address it is driven at."""
    profile = tmp_path_factory.mktemp("chromium")
    log = (profile / "log.txt").open("w")
    chromium = subprocess.Popen([CHROMIUM, *FLAGS, f"--user-data-dir={profile}"], stdout=log, stderr=log)
    port = profile / "DevToolsActivePort"
    try:
        for _ in range(PATIENCE_SECONDS * 5):
            if port.is_file() and port.read_text().strip():
                break
            assert chromium.poll() is None, (profile / "log.txt").read_text()
            time.sleep(0.2)
        yield f"127.0.0.1:{port.read_text().split()[0]}"
    finally:
        chromium.terminate()
        chromium.wait(30)
        log.close()


@pytest.fixture
def open_page(browser):
    """Opens an address in a page of its own."""
    pages = []

    def opened(address):
        request = urllib.request.Request(f"http://{browser}/json/new?{address}", method="PUT")
        with urllib.request.urlopen(request, timeout=30) as answer:
            pages.append(Page(json.load(answer)["webSocketDebuggerUrl"]))
        return pages[-1]

    yield opened
    for page in pages:
        page.call("Page.close")
        page.close()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Where the screenshots are kept; TOOLKIT_SCREENSHOTS names another folder."""
    named = os.environ.get("TOOLKIT_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


RUN_ALL = "window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => true)"
READY = """(() => {
    const panel = window.jupyterapp?.shell?.currentWidget;
    const kernel = panel?.sessionContext?.session?.kernel;
    return kernel?.status === 'idle' && panel.content?.widgets?.length > 3; })()"""
# Only what is near the screen is drawn, so the model is asked, not the page.
CELLS = "window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells"
OUTPUTS = f"{CELLS}.map(c => JSON.stringify(c.outputs ?? []))"


def run_notebook(page):
    page.wait(READY)
    page.ask(RUN_ALL.replace(".then(() => true)", "; true"))
    page.wait(f"{READY} && {OUTPUTS}.some(o => o.includes('output_type'))")


def scroll_to(page, selector):
    """Windowed notebooks draw what is near; go cell by cell until the thing is there."""
    page.wait(f"""(() => {{
        const content = window.jupyterapp.shell.currentWidget.content;
        const found = document.querySelector({json.dumps(selector)});
        if (found) {{ found.scrollIntoView({{block: 'center'}}); return true; }}
        window.toolkitCell = ((window.toolkitCell ?? -1) + 1) % content.widgets.length;
        content.scrollToItem(window.toolkitCell, 'center');
        return false; }})()""")


def test_a_gate_stops_the_run_until_it_is_pressed(lab, open_page, pictures):
    address, case = lab
    page = open_page(f"{address}/lab/workspaces/gate/tree/notebooks/00_open_a_case.ipynb")
    run_notebook(page)
    page.wait(f"{OUTPUTS}.some(o => o.includes('NotConfirmed'))")
    scroll_to(page, ".tk-gate")
    page.wait("[...document.querySelectorAll('button')].some(b => b.textContent.includes('I have looked'))")
    page.picture(pictures / "00-gate-closed.png")
    assert "gate confirmed" not in (case / "custody.jsonl").read_text(encoding="utf-8")
    page.ask("[...document.querySelectorAll('button')].find(b => b.textContent.includes('I have looked')).click()")
    page.wait("document.body.innerText.includes('Recorded. Go on')")
    page.picture(pictures / "00-gate-pressed.png")
    entry = json.loads((case / "custody.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (entry["action"], entry["detail"]["gate"]) == ("gate confirmed", "profile")
    page.ask(RUN_ALL)
    page.wait(f"{OUTPUTS}.some(o => o.includes('is open: confirmed by'))")


def test_a_table_is_searched(lab, open_page, pictures):
    page = open_page(f"{lab[0]}/lab/workspaces/table/tree/notebooks/04_find_the_spoofs.ipynb")
    run_notebook(page)
    page.wait(f"{OUTPUTS}.some(o => o.includes('NotConfirmed'))")
    scroll_to(page, ".dt-search input")
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
    run_notebook(page)
    page.wait(f"{OUTPUTS}.some(o => o.includes('NotConfirmed'))")
    scroll_to(page, ".tk-card")
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
