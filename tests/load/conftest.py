"""Samples of every format, made here: nothing is read from a file, and every name is made up."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from extract_msg.ole_writer import OleWriter

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile

CORPORA = Path(__file__).resolve().parents[3] / "shared/corpora"

EML = (
    b"Received: from mail.contoso.com (203.0.113.7) by mx.fabrikam.com; Fri, 4 Jul 2025 08:00:00 +0000\r\n"
    b"From: Alice <alice@contoso.com>\r\nTo: bob@contoso.com\r\nSubject: Invoice\r\n\r\nPlease pay.\r\n"
)
HEADERS = "From: alice@contoso.com\r\nSubject: Invoice\r\n\r\n"


def corpus(name: str) -> list[Path]:
    folder = CORPORA / name
    if not folder.is_dir():
        pytest.skip(f"the real-mail corpus {name} is not beside the project")
    return sorted(path for path in folder.rglob("*") if path.is_file())


def evidence(data: bytes, path: str = "sample", depth: int = 0) -> EvidenceFile:
    return EvidenceFile("E0001", path, data=data, depth=depth)


def zip_of(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


Streams = Mapping[str, "bytes | Mapping[str, object]"]


def ole_of(streams: Streams) -> bytes:
    """An OLE2 file with these streams; a mapping is a storage."""
    writer = OleWriter()

    def add(path: list[str], content: Mapping[str, object]) -> None:
        for name, value in content.items():
            if isinstance(value, Mapping):
                writer.addEntry([*path, name], storage=True)
                add([*path, name], value)
            else:
                writer.addEntry([*path, name], value)

    add([], streams)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def fixed(header: int, **values: tuple[int, int]) -> bytes:
    """A stream of fixed-size properties: `_0E06=(type, value)`."""
    entries = (struct.pack("<HHIQ", kind, int(tag[1:], 16), 6, value) for tag, (kind, value) in values.items())
    return bytes(header) + b"".join(entries)


def wide(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def message_streams(header: int = 32, headers: str | None = HEADERS) -> dict[str, object]:
    """A plain mail: class, subject, and its transport headers unless there are none."""
    streams: dict[str, object] = {
        "__properties_version1.0": fixed(header, _0039=(0x40, 133_960_902_000_000_000)),
        "__substg1.0_001A001F": wide("IPM.Note"),
        "__substg1.0_0037001F": wide("Invoice"),
    }
    if headers is not None:
        streams["__substg1.0_007D001F"] = wide(headers)
    return streams


def tar_of(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1_751_616_600
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def tnef_of(*attributes: tuple[int, int, bytes]) -> bytes:
    """A TNEF stream of (level, id, data)."""
    packed = b"".join(
        struct.pack("<BHHI", level, identifier, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
        for level, identifier, data in attributes
    )
    return b"\x78\x9f\x3e\x22\x01\x00" + packed


def tnef_values(**values: tuple[int, bytes]) -> bytes:
    """A list of properties: `_0037=(type, bytes)`."""
    packed = struct.pack("<I", len(values))
    for tag, (kind, data) in values.items():
        packed += struct.pack("<HH", kind, int(tag[1:], 16))
        if kind in (0x1E, 0x1F, 0x102, 0xD):
            packed += struct.pack("<II", 1, len(data))
        packed += data + bytes(-len(data) % 4)
    return packed


@pytest.fixture(scope="session")
def as_tar() -> Callable[..., bytes]:
    return tar_of


@pytest.fixture(scope="session")
def as_tnef() -> Callable[..., bytes]:
    return tnef_of


@pytest.fixture(scope="session")
def packed_values() -> Callable[..., bytes]:
    return tnef_values


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture(scope="session")
def as_evidence() -> Callable[..., EvidenceFile]:
    return evidence


@pytest.fixture(scope="session")
def as_zip() -> Callable[..., bytes]:
    return zip_of


@pytest.fixture(scope="session")
def as_ole() -> Callable[..., bytes]:
    return ole_of


@pytest.fixture(scope="session")
def as_fixed() -> Callable[..., bytes]:
    return fixed


@pytest.fixture(scope="session")
def msg_streams() -> Callable[..., dict[str, object]]:
    return message_streams


@pytest.fixture(scope="session")
def files_of_corpus() -> Callable[[str], list[Path]]:
    return corpus


@pytest.fixture(scope="session")
def samples() -> dict[str, bytes]:
    """The smallest honest file of each kind."""
    return {
        "eml": EML,
        "mbox": b"From alice@contoso.com Fri Jul  4 08:00:00 2025\n" + EML,
        "msg": ole_of(message_streams()),
        "pst": b"!BDN" + bytes(4) + b"SM" + struct.pack("<H", 23) + bytes(500),
        "zip": zip_of({"a.eml": EML}),
        "archive": tar_of({"a.eml": EML}),
        "emlx": str(len(EML)).encode() + b"\n" + EML + b'<?xml version="1.0"?>\n<!DOCTYPE plist>\n<plist></plist>\n',
        "tnef": tnef_of((1, 0x8004, b"Invoice\0"), (1, 0x800C, b"Please pay.\0")),
        "config": b"Item Identity,Document ID,Original Path,Location Name\r\n1,2,/Inbox/a.eml,alice@contoso.com\r\n",
        "trace": (
            b"date_time_utc,client_ip,server_hostname,connector_id,source,event_id,message_id,network_message_id,"
            b"recipient_address,recipient_status,message_subject,sender_address,return_path\r\n"
            b"2025-07-04T08:00:00.0000000Z,203.0.113.7,h,c,SMTP,RECEIVE,<a@contoso.com>,,b@contoso.com,,s,"
            b"a@contoso.com,a@contoso.com\r\n"
        ),
    }
