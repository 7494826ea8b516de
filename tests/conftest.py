"""What several rooms' tests share: the sample case, walked once, and the real-mail corpora where they are."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "sample-case"
CORPORA = ROOT.parent / "shared" / "corpora"


@pytest.fixture(scope="session")
def sample_case(tmp_path_factory):
    """The sample case, from evidence to report. Read it; a test that changes a case copies it first."""
    from toolkit import investigate

    folder = tmp_path_factory.mktemp("sample") / "case"
    return investigate([SAMPLE / "exports"], folder, config=SAMPLE / "case.toml", workers=0)


@pytest.fixture(scope="session")
def corpora():
    """Real mail beside the project; it is never part of it."""
    if not CORPORA.is_dir():
        pytest.skip("the real-mail corpora are not beside the project")
    return CORPORA
