"""JupyterLab, and Chromium to look at it with, driven over its own protocol; nothing leaves the machine.

    with jupyterlab(folder, case) as address, chromium(profile) as browser:
        page = Page.open(browser, f"{address}/lab/tree/notebooks/00_open_a_case.ipynb")

The tests use it, and `docs/pictures/make.py`.
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
from contextlib import contextmanager
from pathlib import Path

from toolkit.notebook.running import QUIET

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1400,1100"),
    *("--remote-debugging-port=0", "--remote-allow-origins=*"),
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
# Against a hang only: a wait ends when its thing is there, and a loaded machine may need minutes to start a kernel.
PATIENCE_SECONDS = 420
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

RUN_ALL = "window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => true)"
READY = """(() => {
    const panel = window.jupyterapp?.shell?.currentWidget;
    const kernel = panel?.sessionContext?.session?.kernel;
    return kernel?.status === 'idle' && panel.content?.widgets?.length > 3; })()"""
# Only what is near the screen is drawn, so the model is asked, not the page.
CELLS = "window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells"
OUTPUTS = f"{CELLS}.map(c => JSON.stringify(c.outputs ?? []))"


class Page:
    """One page of the browser: ask it things, wait for things, take its picture."""

    def __init__(self, address):
        import websocket

        self._socket = websocket.create_connection(address, timeout=PATIENCE_SECONDS + 30)
        self._numbers = itertools.count(1)

    @classmethod
    def open(cls, browser, address):
        request = urllib.request.Request(f"http://{browser}/json/new?{address}", method="PUT")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return cls(json.load(answer)["webSocketDebuggerUrl"])

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

    def run_notebook(self):
        """Run every cell, and wait until the first has an output."""
        self.wait(READY)
        self.ask(RUN_ALL.replace(".then(() => true)", "; true"))
        self.wait(f"{READY} && {OUTPUTS}.some(o => o.includes('output_type'))")

    def scroll_to(self, selector, block="center"):
        """Windowed notebooks draw what is near; go cell by cell until the thing is there."""
        self.wait(f"""(() => {{
            const content = window.jupyterapp.shell.currentWidget.content;
            const found = document.querySelector({json.dumps(selector)});
            if (found) {{ found.scrollIntoView({{block: '{block}'}}); return true; }}
            window.toolkitCell = ((window.toolkitCell ?? -1) + 1) % content.widgets.length;
            content.scrollToItem(window.toolkitCell, 'center');
            return false; }})()""")

    def picture(self, path):
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def close(self):
        self.call("Page.close")
        self._socket.close()


@contextmanager
def jupyterlab(root, case):
    """JupyterLab on a copy of the notebooks in the folder `root`, working on `case`; gives its address."""
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns("source", "*.py"))
    env = {
        **os.environ,
        "TOOLKIT_CASE": str(case),
        "JUPYTER_CONFIG_DIR": str(root / "config"),
        "JUPYTER_CONFIG_PATH": str(root / "notebooks"),
        "JUPYTER_DATA_DIR": str(root / "data"),
        "JUPYTER_RUNTIME_DIR": str(root / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(root / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"),
        "PYTHONPATH": str(ROOT),
    }
    options = ["--no-browser", "--allow-root", "--expose-app-in-browser", "--IdentityProvider.token="]
    served = ["--ServerApp.port=0", f"--ServerApp.root_dir={root}"]
    command = [sys.executable, "-m", "jupyterlab", *options, *QUIET, *served]
    with _started(command, root / "log.txt", env=env, cwd=root) as server:
        files = root / "runtime"
        _until(lambda: any(files.glob("jpserver-*.json")), server, root / "log.txt")
        yield f"http://127.0.0.1:{json.loads(next(files.glob('jpserver-*.json')).read_text())['port']}"


@contextmanager
def chromium(profile):
    """A Chromium with an empty profile; gives the address it is driven at."""
    port = profile / "DevToolsActivePort"
    with _started([CHROMIUM, *FLAGS, f"--user-data-dir={profile}"], profile / "log.txt") as browser:
        _until(lambda: port.is_file() and port.read_text().strip(), browser, profile / "log.txt")
        yield f"127.0.0.1:{port.read_text().split()[0]}"


@contextmanager
def _started(command, log, **options):
    with log.open("w") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=stream, **options)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def _until(is_ready, process, log):
    for _ in range(PATIENCE_SECONDS * 5):
        if is_ready():
            return
        assert process.poll() is None, log.read_text()
        time.sleep(0.2)
    raise AssertionError(log.read_text())
