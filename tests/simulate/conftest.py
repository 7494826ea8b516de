"""One small incident for all tests of the simulator, made once."""

from __future__ import annotations

import email
import email.policy
import io
import mailbox
import zipfile
from contextlib import closing
from email.message import Message
from pathlib import Path

import pytest

from toolkit.simulate import Truth, simulate

MESSAGES, SEED = 100, 7
_OUTLOOK = (".pst", ".msg")
_INSIDE = {
    "refused_spoof", "reported_spoof", "journalled_spoof", "refused_by_reject_direct_send", "made_up_thread",
    "undelivered_outbound",
}  # fmt: skip


@pytest.fixture(scope="session")
def incident(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """The incident that data/sample-case holds."""
    return simulate(tmp_path_factory.mktemp("incident"), MESSAGES, SEED)


def _read(folder: Path, name: str) -> bytes:
    outer, *inner = name.split("!")
    content = (folder / outer).read_bytes()
    for member in inner:
        content = zipfile.ZipFile(io.BytesIO(content)).read(member)
    return content


@pytest.fixture(scope="session")
def inside() -> set[str]:
    """The scenarios of mails that lie in other mails."""
    return _INSIDE


@pytest.fixture(scope="session")
def copies(incident: Truth) -> list[tuple[dict[str, str], Message]]:
    """Every row of the truth with each copy that is text, as the standard library reads it; no attached mails."""
    found = []
    for row in incident.rows:
        for name in row["files"].split(";"):
            if not name or name.endswith(_OUTLOOK):
                continue
            if name.endswith(".mbox"):
                with closing(mailbox.mbox(incident.folder / name, create=False)) as box:
                    messages: list[Message] = list(box)
            else:
                messages = [email.message_from_bytes(_read(incident.folder, name), policy=email.policy.compat32)]
            found += [(row, message) for message in messages if _is(message, row)]
    return found


def _is(message: Message, row: dict[str, str]) -> bool:
    guid = message["X-MS-Exchange-Organization-Network-Message-Id"]
    return guid == row["network_message_id"] if guid else _unfolded(message["Message-ID"]) == row["internet_message_id"]


def _unfolded(value: str) -> str:
    return " ".join(value.split())
