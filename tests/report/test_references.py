"""From a mail of a finding to the file and the place it was read from."""

from __future__ import annotations

import re

import pytest

from toolkit.excerpts import StoredTables
from toolkit.report import Numbers
from toolkit.report.references import LOOKED_AT, references, referred


@pytest.fixture(scope="module")
def sample(sample_case):
    return StoredTables(sample_case.store)


def test_every_mail_of_a_finding_is_there_with_all_its_sources(sample, voice):
    verdicts = sample["verdicts"]
    wanted = set(verdicts.loc[verdicts["verdict"].isin(LOOKED_AT), "mail_uid"])
    numbers = Numbers.over(sample)
    [_, grid] = references(numbers, voice).blocks
    assert referred(numbers) == {row[0].shown for row in grid.rows} == wanted
    matches = sample["matches"].set_index("source_uid")["mail_uid"]
    copies, trace = sample["messages"].set_index("message_uid"), sample["trace"].set_index("trace_uid")
    given = {(matches[uid], row.evidence_id, row.locator) for uid, row in copies.iterrows() if uid in matches}
    given |= {(matches[uid], row.evidence_id, f"row={row.row}") for uid, row in trace.iterrows() if uid in matches}
    listed = {(row[0].shown, row[1].shown, place) for row in grid.rows for place in row[3].shown.split(", ")}
    assert listed == {source for source in given if source[0] in wanted}


def test_a_file_s_name_is_the_manifest_s(sample, voice):
    paths = sample["manifest"].set_index("evidence_id")["path"]
    [_, grid] = references(Numbers.over(sample), voice).blocks
    assert all(row[2].shown == paths[row[1].shown] for row in grid.rows)


def test_a_mail_s_first_line_is_an_anchor_and_only_that_one(sample, voice):
    [_, grid] = references(Numbers.over(sample), voice).blocks
    anchors = [row[0].anchor for row in grid.rows if row[0].anchor]
    assert len(anchors) == len(set(anchors)) == len({row[0].shown for row in grid.rows})


def test_the_lists_of_findings_lead_to_it(page):
    anchors = set(re.findall(r'<td [^>]*id="(mail-[^"]+)"', page))
    links = set(re.findall(r'<a href="#(mail-[^"]+)"', page))
    assert links and links <= anchors
