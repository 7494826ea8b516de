"""Defender's tables beside EmailEvents."""

from __future__ import annotations

import hashlib

import pytest

from toolkit.simulate.aftermath import POST_DELIVERY_COLUMNS, attachment_rows, click_rows, post_delivery, url_rows
from toolkit.simulate.incident import mails_of
from toolkit.simulate.mail import Mail


@pytest.fixture(scope="module")
def mails() -> list[Mail]:
    return list(mails_of(150, 5))


def test_what_is_fetched_back_was_kept_before(mails):
    assert {mail.landing for mail in mails if post_delivery(mail)} <= {"I", "J"}
    assert {tuple(row) for mail in mails for row in post_delivery(mail)} == {POST_DELIVERY_COLUMNS}


def test_every_attached_file_is_listed_for_every_recipient_with_its_hash(mails):
    for mail in mails:
        files = [part for part in mail.content.attachments if part.mail is None]
        rows = attachment_rows(mail)
        assert len(rows) == len(files) * len(mail.recipients)
        assert {row["SHA256"] for row in rows} == {hashlib.sha256(part.data).hexdigest() for part in files}
    assert any(map(attachment_rows, mails))


def test_every_link_is_listed_once_and_without_a_recipient(mails):
    rows = [row for mail in mails for row in url_rows(mail)]
    assert len({(row["NetworkMessageId"], row["Url"]) for row in rows}) == len(rows) > 10
    assert all(row["UrlDomain"].endswith(".example") for row in rows)
    assert not any("RecipientEmailAddress" in row for row in rows)


def test_only_a_link_that_was_delivered_is_clicked_and_not_by_everyone(mails):
    clicked = [row for mail in mails for row in click_rows(mail)]
    linked = {(row["NetworkMessageId"], row["Url"]) for mail in mails for row in url_rows(mail)}
    assert 0 < len({(row["NetworkMessageId"], row["Url"]) for row in clicked}) < len(linked)
    assert {(row["NetworkMessageId"], row["Url"]) for row in clicked} <= linked
    assert not [mail for mail in mails if mail.landing in "QR" and click_rows(mail)]
