"""Requests and replies between who asks for a look and who looks."""

from __future__ import annotations

import io

import pytest

from toolkit.parse.inside import Seen
from toolkit.parse.inside.serving import receive_reply, send_request, serve


def test_looks_are_answered_in_order_until_there_are_no_more(as_qr, as_bytes, link) -> None:
    requests, replies = io.BytesIO(), io.BytesIO()
    send_request(requests, "image/png", as_bytes(as_qr()))
    send_request(requests, "application/zip", b"PK no zip")
    requests.seek(0)
    serve(requests, replies)
    replies.seek(0)
    assert receive_reply(replies) == Seen(False, False, (link,))
    second = receive_reply(replies)
    assert second is not None and "the zip archive cannot be looked into" in second.flaws[0]
    assert receive_reply(replies) is None


def test_a_text_that_utf8_cannot_carry_comes_through() -> None:
    line = b'[false, false, ["\\udc80"], []]\n'
    assert receive_reply(io.BytesIO(line)) == Seen(False, False, ("\udc80",))


@pytest.mark.parametrize("reply", [b"", b"Segmentation fault\n", b"[1, 2]\n", b"7\n", b"[false, false, [], []"[:9]])
def test_nonsense_is_no_answer(reply) -> None:
    assert receive_reply(io.BytesIO(reply)) is None
