"""Looks one after the other, for a process that does nothing else.

    request: a line with the type, a line with the size, the bytes      application/pdf, 20480, %PDF-1.7 …
    reply: a line of JSON                                               [false, false, ["https://login.example/x"], []]

The process meets hostile bytes, so whoever asks it takes its answers for text and nothing more.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from toolkit.parse.inside.looking import look_by_library
from toolkit.parse.inside.seen import Seen

__all__ = ["limit_harm", "receive_reply", "send_request", "serve"]

MEMORY_BYTES = 2 << 30
MOST_SECONDS = 120
MOST_REPLY = 1 << 20


def serve(requests: IO[bytes], replies: IO[bytes]) -> None:
    """Answer until there are no more requests."""
    while detected_type := requests.readline().decode().strip():
        content = requests.read(int(requests.readline()))
        # Whoever asks has less patience, but may be gone: then nobody else ends a look that does not.
        with _alarm():
            seen = look_by_library(detected_type, content)
        replies.write(json.dumps(seen).encode() + b"\n")
        replies.flush()


@contextmanager
def _alarm() -> Iterator[None]:
    if not hasattr(signal, "alarm"):
        yield
        return
    signal.alarm(MOST_SECONDS)
    yield
    signal.alarm(0)


def limit_harm() -> None:
    """Bound what this process may take, where the system can: then a library fails, and not the machine."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        return


def send_request(requests: IO[bytes], detected_type: str, content: bytes) -> None:
    """Ask for a look. Raises OSError where the process is gone."""
    requests.write(f"{detected_type}\n{len(content)}\n".encode())
    requests.write(content)
    requests.flush()


def receive_reply(replies: IO[bytes]) -> Seen | None:
    """The answer; None where the process ended, or answered nonsense."""
    try:
        is_encrypted, has_macro, codes, flaws = json.loads(replies.readline(MOST_REPLY))
    except (ValueError, TypeError):
        return None
    return Seen(is_encrypted, has_macro, None if codes is None else tuple(codes), tuple(flaws))
