"""What crashes or hangs a library costs one answer; the process that looks is replaced and the next look goes on."""

from __future__ import annotations

import base64
import io
import os
import signal

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from toolkit.evidence.raw import RawMessage
from toolkit.ingest.guard import Guard
from toolkit.parse import parse_packed

PDF = "application/pdf"


def picture(text: str = "https://login.example/x") -> bytes:
    drawn = np.array(zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, zxingcpp.QRCode), scale=4))
    buffer = io.BytesIO()
    Image.fromarray(drawn).save(buffer, "PNG")
    return buffer.getvalue()


def forms_in_forms(levels: int, each: int = 10) -> bytes:
    """A PDF of a few hundred bytes that draws one rectangle `each` ** `levels` times."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        b"<</Length 5>>stream\n/F Do\nendstream",
    ]  # fmt: skip
    for level in range(levels):
        is_last = level == levels - 1
        drawn = b"10 10 50 50 re f" if is_last else b"/F Do " * each
        uses = b"" if is_last else b"/Resources<</XObject<</F %d 0 R>>>>" % (6 + level)
        form = b"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]%s/Length %d>>stream\n%s\nendstream"
        objects.append(form % (uses, len(drawn), drawn))
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Size %d/Root 1 0 R>>\n%%%%EOF" % (len(objects) + 1)


@pytest.fixture(scope="module")
def guard():
    guard = Guard(seconds=60)
    yield guard
    guard.close()


def test_a_look_in_another_process_sees_what_a_look_here_sees(guard):
    assert guard.look("image/png", picture()) == (False, False, ("https://login.example/x",), ())
    assert guard.look("image/png", b"\x89PNG\r\n\x1a\n").flaws[0].startswith("the picture cannot be looked at")
    assert guard.look(PDF, forms_in_forms(2)).codes == ()


def test_one_process_serves_many_looks(guard):
    guard.look("image/png", picture())
    first = guard.process.pid
    assert guard.look("image/png", picture("again")).codes == ("again",)
    assert guard.process.pid == first


def test_what_takes_for_ever_is_given_up_and_the_next_look_goes_on(guard):
    guard.look("image/png", picture())
    guard.seconds = 0.5
    endless = forms_in_forms(12)
    assert len(endless) < 3000
    assert guard.look(PDF, endless) == (None, None, None, ("what looked into it did not finish within 0.5 seconds",))
    guard.seconds = 60
    assert guard.look("image/png", picture()).codes == ("https://login.example/x",)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_process_that_died_idle_is_no_fault_of_the_next_file(guard):
    guard.look("image/png", picture())
    os.kill(guard.process.pid, signal.SIGSEGV)
    guard.process.wait()
    assert guard.look("image/png", picture()).codes == ("https://login.example/x",)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_process_that_dies_over_a_file_is_said_of_that_file(guard, monkeypatch):
    guard.look("image/png", picture())
    send = "toolkit.ingest.guard.send_request"
    monkeypatch.setattr(send, lambda *_: os.kill(guard.process.pid, signal.SIGSEGV))
    assert guard.look("image/png", picture()).flaws == ("the process that looked into it died",)
    monkeypatch.undo()
    assert guard.look("image/png", picture()).codes == ("https://login.example/x",)


def test_a_process_that_cannot_be_started_is_said(monkeypatch):
    monkeypatch.setattr("sys.executable", "/no/such/program")
    [flaw] = Guard().look(PDF, b"%PDF-1.7").flaws
    assert flaw.startswith("no process could be started to look into it: ")


def test_a_message_with_such_an_attachment_comes_out_with_a_problem(guard):
    guard.look("image/png", picture())
    guard.seconds = 0.5
    part = "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
    text = "From: jane@contoso.com\nContent-Type: multipart/mixed; boundary=b\n\n--b\n" + part
    content = text.encode() + base64.encodebytes(forms_in_forms(13)) + b"\n--b--\n"
    rows = parse_packed(RawMessage("E0001", "offset=0", "eml", "file", content), look=guard.look)
    guard.seconds = 60
    assert len(rows["messages"]) == 1 and rows["attachments"][0]["qr_count"] is None
    assert [(row["field"], row["reason"]) for row in rows["problems"]] == [
        ("part 1", "what looked into it did not finish within 0.5 seconds")
    ]
