"""What is not known is null, answer by answer."""

import io

from toolkit.parse.inside.seen import Seen, said_by


def test_nothing_is_known_of_what_was_not_looked_at() -> None:
    assert Seen() == (None, None, None, ())


def test_an_error_says_the_same_in_every_run() -> None:
    assert said_by(OSError(f"cannot identify image file {io.BytesIO()!r}")) == "cannot identify image file it"
    assert said_by(RecursionError()) == "RecursionError"
