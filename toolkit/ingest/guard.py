"""Looks inside attachments in a process of their own: what crashes or hangs a library costs one answer, and no message.

    bomb.pdf    "what looked into it did not finish within 30 seconds"      is_encrypted, has_macro, qr_count are null

The process is started with the first attachment that needs it, and anew after each death.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from toolkit.parse.inside import Seen
from toolkit.parse.inside.serving import receive_reply, send_request

__all__ = ["Guard", "guarded_look"]

SECONDS = 30.0
_SERVE = """
import sys
from toolkit.parse.inside.serving import limit_harm, serve
limit_harm()
serve(sys.stdin.buffer, sys.stdout.buffer)
"""


def guarded_look(detected_type: str, content: bytes) -> Seen:
    """A look by a library, in the one process that serves this one. Never raises."""
    return _guard().look(detected_type, content)


@cache
def _guard() -> Guard:
    guard = Guard()
    atexit.register(guard.close)
    return guard


@dataclass
class Guard:
    """The process that looks, if there is one, and how long it may take for one file."""

    seconds: float = SECONDS
    process: subprocess.Popen[bytes] | None = None

    def look(self, detected_type: str, content: bytes) -> Seen:
        """What the process answers; where it dies or takes too long, that nothing is known, and why."""
        try:
            process = self._running()
        except OSError as error:
            return Seen(flaws=(f"no process could be started to look into it: {error.strerror}",))
        overdue = threading.Event()

        def give_up() -> None:
            overdue.set()
            process.kill()

        timer = threading.Timer(self.seconds, give_up)
        timer.start()
        try:
            seen = _asked(process, detected_type, content)
        finally:
            timer.cancel()
        if seen is not None:
            return seen
        self.close()
        if overdue.is_set():
            return Seen(flaws=(f"what looked into it did not finish within {self.seconds:g} seconds",))
        return Seen(flaws=("the process that looked into it died",))

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            self.close()
            # The same modules as here.
            env = {**os.environ, "PYTHONPATH": os.pathsep.join(str(Path(place).absolute()) for place in sys.path)}
            command = [sys.executable, "-P", "-c", _SERVE]
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env
            )
        return self.process

    def close(self) -> None:
        """End the process; the next look starts another."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


def _asked(process: subprocess.Popen[bytes], detected_type: str, content: bytes) -> Seen | None:
    try:
        send_request(_pipe(process.stdin), detected_type, content)
        return receive_reply(_pipe(process.stdout))
    except OSError:
        return None


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise OSError("the process has no pipe")
    return stream
