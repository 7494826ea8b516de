"""Names of members as people see them."""

from __future__ import annotations

import io
import zipfile

import pytest

from toolkit.load.containers import members


class UnmarkedName(zipfile.ZipInfo):
    """A name written without the mark that it is UTF-8."""

    encoding = "utf-8"

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode(self.encoding), self.flag_bits & ~0x800


@pytest.mark.parametrize("encoding", ["utf-8", "cp437"])
def test_a_name_without_a_mark_is_read_in_the_encoding_that_it_is_in(encoding, as_evidence, notes) -> None:
    buffer, member = io.BytesIO(), UnmarkedName("reçu/été.eml")
    member.encoding = encoding
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, b"x")
    [found] = members(as_evidence(buffer.getvalue(), "a.zip"), notes)
    assert found.path == "a.zip!reçu/été.eml"
