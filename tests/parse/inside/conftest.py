"""Attached files of many kinds, made here: pictures with QR codes, PDF, Office documents in both containers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import zxingcpp
from extract_msg.ole_writer import OleWriter
from PIL import Image

LINK = "https://login.example/x?y=(1)"


def qr(text: str = LINK, scale: int = 4, kind: Any = zxingcpp.QRCode) -> Image.Image:
    """A QR code in grey, with its quiet zone."""
    drawn = zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, kind), scale=scale)
    return Image.fromarray(np.array(drawn))


def saved(picture: Image.Image, form: str = "PNG", **how: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **how)
    return buffer.getvalue()


def pdf(*drawn: bytes, size: tuple[float, float] = (600, 800)) -> bytes:
    """A PDF of pages with these content streams, by hand."""
    kids = " ".join(f"{2 * n + 3} 0 R" for n in range(len(drawn)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(drawn)}>>".encode()]
    for number, stream in enumerate(drawn):
        box = f"[0 0 {size[0]} {size[1]}]"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox{box}/Contents {2 * number + 4} 0 R>>".encode())
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return body + head + table + b"trailer<</Size %d/Root 1 0 R>>startxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))


def drawn_code(text: str = LINK, module: int = 4) -> bytes:
    """The content stream of a page that draws a QR code as rectangles, as a program that sets type does."""
    modules = np.array(zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, zxingcpp.QRCode), scale=1)) == 0
    places = zip(*np.nonzero(modules[::-1]), strict=True)
    return b"\n".join(b"%d %d %d %d re f" % (50 + x * module, 50 + y * module, module, module) for y, x in places)


def package(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE2 file; `a/b` is a stream in a storage."""
    writer = OleWriter()
    for name, content in streams.items():
        writer.addEntry(name.split("/"), content)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def link() -> str:
    return LINK


@pytest.fixture(scope="session")
def as_qr() -> Callable[..., Image.Image]:
    return qr


@pytest.fixture(scope="session")
def as_bytes() -> Callable[..., bytes]:
    return saved


@pytest.fixture(scope="session")
def as_pdf() -> Callable[..., bytes]:
    return pdf


@pytest.fixture(scope="session")
def as_drawn() -> Callable[..., bytes]:
    return drawn_code


@pytest.fixture(scope="session")
def as_package() -> Callable[..., bytes]:
    return package


@pytest.fixture(scope="session")
def as_ole() -> Callable[..., bytes]:
    return ole
