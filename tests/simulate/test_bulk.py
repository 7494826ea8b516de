"""Mail in bulk: as large as asked for, as mixed as an incident."""

from __future__ import annotations

from collections import Counter

from toolkit.simulate.bulk import bulk_messages
from toolkit.simulate.mapi import PstMessage


def size(message: PstMessage) -> int:
    attached = sum(len(part.data or b"") for part in message.attachments)
    return 2 * len(message.headers or "") + 2 * len(message.text or "") + len(message.html or b"") + attached


def test_messages_are_as_large_as_asked_for() -> None:
    sizes = [size(message) for _, message in bulk_messages(300, 7, 56_000)]
    assert 50_000 < sum(sizes) / len(sizes) < 62_000


def test_small_ones_are_as_small_as_they_can_be() -> None:
    sizes = [size(message) for _, message in bulk_messages(60, 7, 0)]
    assert max(sizes) < 40_000


def test_the_mix_has_folders_headers_and_attachments() -> None:
    found = list(bulk_messages(300, 7, 56_000))
    assert {"Inbox", "Junk Email", "Sent Items"} <= Counter(folder for folder, _ in found).keys()
    with_headers = [len(message.headers) for _, message in found if message.headers]
    assert len(with_headers) > 250
    assert sum(with_headers) / len(with_headers) > 3_000
    assert sum(bool(message.attachments) for _, message in found) >= 100


def test_the_same_seed_gives_the_same_mail_and_another_does_not() -> None:
    assert list(bulk_messages(20, 7, 9_000)) == list(bulk_messages(20, 7, 9_000))
    assert list(bulk_messages(20, 7, 9_000)) != list(bulk_messages(20, 8, 9_000))
