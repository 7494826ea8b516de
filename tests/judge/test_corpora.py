"""Real mail: genuine mail of three organisations is never called a spoof, real spoofs always are."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from toolkit.evidence.case import CaseFile, TenantSection
from toolkit.evidence.raw import RawMessage
from toolkit.judge import judge
from toolkit.parse.message import parse_message
from toolkit.schema import TABLES, vocabulary

CORPORA = Path(__file__).resolve().parents[2] / "../shared/corpora/eml"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPORA.is_dir(), reason="the real-mail corpora are not beside the project"),
]


@cache
def tables_from(files):
    """The tables of these messages, each copy a mail of its own; made once, since the judge changes none of them."""
    rows = defaultdict(list)
    for number, file in enumerate(files):
        for name, found in parse_message(
            RawMessage(f"E{number:04d}", "offset=0", "eml", "file", file.read_bytes())
        ).items():
            rows[name].extend(found)
    tables = {name: TABLES[name].from_rows(found) for name, found in rows.items()}
    messages = tables["messages"]
    shared = [name for name in TABLES["mail"].names if name in messages and name != "embedded_in"]
    mail = messages[shared].assign(
        mail_uid=messages["message_uid"],
        best_copy_uid=messages["message_uid"],
        seen_in="headers",
        copies=1,
        trace_rows=0,
        conflicts=0,
    )
    return {**tables, "mail": TABLES["mail"].conform(mail)}


def verdicts_of(files, domains, tenant_ids=()):
    case = CaseFile(tenant=TenantSection(ids=tuple(tenant_ids), accepted_domains=tuple(domains)))
    return judge(tables_from(tuple(sorted(files))), case)["verdicts"]["verdict"]


@pytest.mark.parametrize(
    "folder,domain,tenant_ids",
    [
        ("lore_tegra_m365", "nvidia.com", ["43083d15-7273-40c1-b7db-39efd9ccc17a"]),
        ("lore_tegra_m365", "nvidia.com", []),
        ("lore_i2c_m365", "nxp.com", ["686ea1d3-bc2b-4c6f-a92c-d99c5c301635"]),
        ("lore_arm_compauth", "oss.nxp.com", []),
    ],
    ids=["hybrid", "hybrid-tenant-unstated", "hosted", "list-return"],
)
def test_genuine_mail_is_neither_accused_nor_left_open(folder, domain, tenant_ids):
    verdicts = verdicts_of((CORPORA / folder).iterdir(), [domain], tenant_ids)
    assert len(verdicts) and not verdicts.isin([*vocabulary.SPOOF_VERDICTS, "undetermined", "review"]).any()


def test_mail_in_nobodys_name_is_external():
    verdicts = verdicts_of((CORPORA / "phishing_pot").iterdir(), ["contoso.com"])
    assert (verdicts == "external").mean() > 0.99
    assert not verdicts.isin(vocabulary.SPOOF_VERDICTS).any()


def lookalikes(letter):
    return sorted((CORPORA / "directsend_like").glob(f"{letter}*.eml"))


def verdicts_in_their_own_names(letter):
    """The verdicts with each author's domain taken for ours."""
    tables = tables_from(tuple(lookalikes(letter)))
    domains = tuple(tables["messages"]["header_from_domain"].dropna().unique())
    return judge(tables, CaseFile(tenant=TenantSection(accepted_domains=domains)))["verdicts"]["verdict"]


def test_real_self_addressed_spoofs_are_spoofs():
    # Redaction left the victim's domain only in what Exchange wrote, and in one file nowhere at all.
    verdicts = verdicts_of(lookalikes("C"), ["hotmail.com", "pot"])
    assert verdicts.isin(vocabulary.SPOOF_VERDICTS).sum() == len(verdicts) - 1


def test_a_third_partys_name_used_without_authentication_is_never_cleared():
    verdicts = verdicts_in_their_own_names("D")
    assert set(verdicts) <= {*vocabulary.SPOOF_VERDICTS, "review"}
    assert (verdicts == "direct_send_spoof").sum() == len(verdicts) - 1


def test_the_same_with_authentication_is_no_spoof():
    assert set(verdicts_in_their_own_names("E")) == {"authorised_sender"}


@pytest.mark.parametrize("letter", ["B", "F"])
def test_benign_round_trips_and_hybrid_mail_are_no_spoofs(letter):
    assert set(verdicts_in_their_own_names(letter)) <= {"forwarded_or_list", "hybrid_relay", "authorised_sender"}
