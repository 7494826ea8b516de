"""The guided notebooks: in the house's form, shipped as their sources say, run top to bottom without a network."""

import ast
import html
import importlib.util
import json
import os
import re
import shutil
from pathlib import Path

import jupytext
import nbclient
import nbformat
import pytest
from jupyter_client.manager import KernelManager

from toolkit import accounts, open_case
from toolkit.notebook.gates import confirmations
from toolkit.notebook.text_en import ENGLISH

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "notebooks" / "source").glob("*.py"))
BEATS = ["Question", "Parameters", "Answer", "What to look for", "What it does not prove"]
UNWANTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try, ast.Lambda, ast.With)
LONGEST_CELL = 12
# Against a hang only: the first cell imports the toolkit, which takes minutes on a loaded machine.
PATIENCE_SECONDS = 600
GATED = {"00": "profile", "01": "losses", "04": "senders", "05": "counts"}

# In the kernel's path before anything else: whoever connects elsewhere than to this machine fails.
NO_NETWORK = '''
import socket
_connect = socket.socket.connect
def connect(self, address):
    if self.family != getattr(socket, "AF_UNIX", None) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise AssertionError(f"a notebook spoke to {address}")
    return _connect(self, address)
socket.socket.connect = connect
'''


def cells_of(source):
    return jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent").cells


def code_of(source):
    return [cell.source for cell in cells_of(source) if cell.cell_type == "code"]


def name_of(source):
    return source.stem


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_a_notebook_is_no_program(source):
    for code in code_of(source):
        found = [type(node).__name__ for node in ast.walk(ast.parse(code)) if isinstance(node, UNWANTED)]
        assert found == [], code


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_a_cell_is_short(source):
    assert [code for code in code_of(source) if len(code.splitlines()) > LONGEST_CELL] == []


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_a_notebook_has_its_five_beats_in_order(source):
    text = "\n".join(cell.source for cell in cells_of(source) if cell.cell_type == "markdown")
    headings = re.findall(r"^## (.+)$", text, re.M)
    assert headings == [*BEATS, "Gate"] if source.stem[:2] in GATED else headings == BEATS
    assert text.startswith(f"# {source.stem[:2]} · ")


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_a_notebook_opens_the_sample_case_and_takes_parameters(source):
    [parameters] = [cell for cell in cells_of(source) if "parameters" in cell.metadata.get("tags", [])]
    assert parameters.source.startswith("CASE = None")
    assert source.stem[:2] not in GATED or "CONFIRMED_BY = None" in parameters.source


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_what_is_shipped_is_what_the_source_gives(source):
    spec = importlib.util.spec_from_file_location("make_notebooks", ROOT / "notebooks" / "make.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    for path, made in zip(languages_of(source), (make.notebook_of(source), make.french_of(source)), strict=True):
        shipped = path.read_text(encoding="utf-8")
        assert shipped == made, "run `make notebooks`"
        assert all(not cell.get("outputs") for cell in json.loads(shipped)["cells"])


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_links_lead_somewhere(source):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", source.read_text(encoding="utf-8")):
        assert (ROOT / "notebooks" / target).is_file(), target


def test_links_into_the_method_lead_to_a_heading():
    headings = re.findall(r"^## (.+)$", (ROOT / "docs" / "method.md").read_text(encoding="utf-8"), re.M)
    known = {re.sub(r"[^a-z -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    wanted = {anchor for source in SOURCES for anchor in re.findall(r"method\.md#([\w-]+)", source.read_text("utf-8"))}
    assert wanted and wanted <= known


def languages_of(source):
    return [ROOT / "notebooks" / f"{source.stem}.ipynb", ROOT / "notebooks" / "fr" / f"{source.stem}.ipynb"]


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_both_editions_run_the_same_code(source):
    """But for what they say: strings and comments."""
    english, french = (nbformat.read(path, as_version=4).cells for path in languages_of(source))
    assert [cell.cell_type for cell in english] == [cell.cell_type for cell in french]
    for ours, theirs in zip(english, french, strict=True):
        if ours.cell_type == "code":
            assert bare(ours.source) == bare(theirs.source)


def bare(code):
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            node.values = [value for value in node.values if isinstance(value, ast.FormattedValue)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


@pytest.fixture(scope="module")
def walked(sample_case, tmp_path_factory):
    """A copy of the sample case for the notebooks to work on."""
    folder = tmp_path_factory.mktemp("walk") / "case"
    shutil.copytree(sample_case.folder, folder)
    return open_case(folder)


@pytest.fixture(scope="module")
def kernel(walked, tmp_path_factory):
    """One kernel for all notebooks, emptied between them: importing the toolkit eleven times teaches nothing."""
    path = tmp_path_factory.mktemp("no-network")
    (path / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(path), str(ROOT)]), "TOOLKIT_CASE": str(walked.folder)}
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env=env, extra_arguments=["--log-level=ERROR"], cwd=str(ROOT / "notebooks"))
    yield manager
    manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def run(kernel):
    """Runs a notebook to its end, or to the first cell that fails; gives what it showed, as one text."""

    def ran(stem, confirmed_by=None):
        notebook = nbformat.read(ROOT / "notebooks" / f"{stem}.ipynb", as_version=4)
        place = next(n for n, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", []))
        notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(f"CONFIRMED_BY = {confirmed_by!r}"))
        notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
        client = nbclient.NotebookClient(notebook, km=kernel, timeout=PATIENCE_SECONDS)
        client.reset_execution_trackers()
        try:
            with client.setup_kernel(cleanup_kc=False):
                for number, cell in enumerate(notebook.cells):
                    client.execute_cell(cell, number)
        finally:
            client.kc.stop_channels()
        return "\n".join(map(shown, notebook.cells))

    return ran


def shown(cell):
    texts = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        texts.append(output.get("text") or data.get("text/html") or data.get("text/plain", ""))
    return "\n".join(texts)


def rows_of(html):
    """The rows of the plain tables, each the text of its cells."""
    return [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", html)]


def row(*cells):
    """The beginning of a row of the plain table, as `tables` sets it."""
    return "<tr>" + "".join(f'<td class="tk-{"number" if isinstance(c, int) else "once"}">{c}</td>' for c in cells)


def test_00_stops_at_its_gate_until_a_name_confirms(run, walked):
    with pytest.raises(nbclient.exceptions.CellExecutionError, match="The gate “profile” is closed"):
        run("00_open_a_case")
    assert "profile" not in confirmations(walked)
    said = run("00_open_a_case", "A. Nalyst")
    assert confirmations(walked)["profile"][0] == "A. Nalyst"
    assert walked.manifest["sha256"].iloc[0] in said
    assert "contoso.onmicrosoft.com" in said
    assert 'What differs from what was recorded</b> <span class="tk-quiet">no rows' in said


SLIPS = {
    "case_at('/nowhere')": "/nowhere: holds no case",
    "card(case, 'mail-0')": "the case has no mail 'mail-0'",
    "case.sql('select nothing from nowhere')": "the query failed: ",
    "figure(case, 'volumes')": "the case has no figure 'volumes'",
    "confirm(case, 'profile', 7)": "give a name",
}


def test_a_slip_shows_what_is_wrong_and_no_traceback(kernel):
    setup = "from toolkit.notebook import card, case_at, confirm, figure; case = case_at()"
    metadata = {"tags": ["raises-exception"]}
    cells = [nbformat.v4.new_code_cell(code, metadata=metadata) for code in (setup, *SLIPS)]
    client = nbclient.NotebookClient(nbformat.v4.new_notebook(cells=cells), km=kernel, timeout=PATIENCE_SECONDS)
    try:
        with client.setup_kernel(cleanup_kc=False):
            for number, cell in enumerate(cells):
                client.execute_cell(cell, number)
    finally:
        client.kc.stop_channels()
    shown = ["".join(output["traceback"]) for cell in cells[1:] for output in cell["outputs"]]
    assert [told in text for told, text in zip(SLIPS.values(), shown, strict=True)] == [True] * len(SLIPS)
    assert not any("Traceback" in text or "File " in text for text in shown)


def test_01_shows_what_came_out_and_asks_nothing_where_nothing_was_lost(run, walked):
    said = run("01_load_the_evidence")
    [(path, item, emitted)] = walked.sql("""select path, item, emitted from ledger join manifest using (evidence_id)
                                            where kind = 'mbox'""").itertuples(index=False, name=None)
    cells = [path, item, str(emitted), str(emitted)]
    assert [cells] == [found[2:6] for found in rows_of(said) if found[1:2] == ["mbox"]]
    assert "has nothing to ask" in said


def test_02_explains_one_spoof_and_a_pasted_header(run, walked):
    said = run("02_read_one_message")
    assert said.count("boundary: Exchange Online took it from outside here") == 2
    assert said.count("<bdi>likely</bdi>, by rule <bdi>60-direct-send-spoof</bdi>") == 1
    assert "Return-Path: jane.doe@contoso.com" in said


def test_03_names_every_address_that_a_spoof_came_from(run, walked):
    said = run("03_locate_the_senders")
    addresses = walked.sql("""select distinct connecting_ip from mail join verdicts using (mail_uid)
                              where verdict in ('direct_send_spoof', 'header_spoof') and connecting_ip is not null""")
    assert [ip for ip in addresses["connecting_ip"] if f">{ip}</td>" not in said] == []


def test_04_counts_the_verdicts_and_stops_at_its_gate(run, walked):
    with pytest.raises(nbclient.exceptions.CellExecutionError, match="The gate “senders” is closed"):
        run("04_find_the_spoofs")
    said = run("04_find_the_spoofs", "A. Nalyst")
    for verdict, mails in walked.verdicts["verdict"].value_counts().items():
        assert row(verdict, int(mails)) in said
    assert f"0 of {walked.verdicts['verdict'].isin(['review', 'undetermined']).sum()} labelled" in said


@pytest.mark.parametrize("stem", ["04_find_the_spoofs", "05_confirm_with_the_trace"])
def test_the_french_edition_runs_to_its_end_and_says_nothing_in_english(run, stem):
    said = run(f"fr/{stem}", "A. Nalyst")
    assert "est ouvert\u00a0: confirmé par A. Nalyst" in said
    words = html.unescape(re.sub(r"<script.*?</script>|<style>.*?</style>|<[^>]+>", "", said, flags=re.S))
    sentences = [text for text in ENGLISH.values() if len(re.findall(r"[a-z]{2,}", re.sub(r"\{\w+\}", "", text))) > 2]
    assert len(sentences) > 40
    assert [text for text in sentences if re.search(wherever(text), words)] == []


def wherever(text):
    """A pattern of a text of the catalogue, whatever is set into it."""
    return ".{1,80}?".join(map(re.escape, re.split(r"\{\w+\}", re.sub(r"<[^>]+>", "", text))))


def test_05_shows_disagreements_and_who_received(run, walked):
    said = run("05_confirm_with_the_trace", "A. Nalyst")
    assert f">{accounts.one_sided(walked)['mails'].max()}</td>" in said
    disagreeing = walked.mail[walked.mail["conflicts"] > 0]
    assert len(disagreeing) and f">{disagreeing['mail_uid'].iloc[0]}</td>" in said
    assert "counts" in confirmations(walked)


def test_06_draws_every_figure_there_is(run, walked):
    said = run("06_draw_the_evidence")
    assert said.count("data:image/png;base64,") == len(list((walked.folder / "figures").glob("*.png")))


def test_07_says_what_each_control_would_have_refused(run, walked):
    said = run("07_weigh_the_controls")
    spoofs = walked.verdicts[walked.verdicts["verdict"] == "direct_send_spoof"]
    assert row("direct_send_spoof", len(spoofs), int(spoofs["would_reject_direct_send"].sum())) in said


def test_08_writes_the_report_once_the_gates_are_open(run, walked):
    report = walked.folder / "report" / "report.html"
    report.unlink()
    said = run("08_write_the_report")
    assert report.is_file()
    assert "report/report.html" in said
    assert 'the report&#x27;s numbers included</b> <span class="tk-quiet">no rows' in said


def test_90_answers_in_frames_sql_and_plain_text(run, walked):
    said = run("90_pivot_freely")
    hits = walked.signals.query("signal_id == 'self_addressed' and answer == 'hit'")
    assert f'the same person</b> <span class="tk-quiet">{len(hits)} rows' in said


def test_91_reads_the_same_case_in_workers_and_agrees(run, walked):
    said = run("91_work_at_scale")
    assert 'known to one reading only</b> <span class="tk-quiet">no rows' in said
    again = open_case(walked.folder.with_name("case-again-1"))
    assert len(again.mail) == len(walked.mail)
