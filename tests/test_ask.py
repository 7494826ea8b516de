"""One-line questions, of a case and of one pasted header."""

import shutil

import pytest

import toolkit
from toolkit import UsageError
from toolkit.evidence.case import CaseFile
from toolkit.pipeline import create_case, load, run_stage


@pytest.fixture
def spoof(sample_case):
    """One Direct Send spoof of the sample case that is known by its header."""
    mail = sample_case.mail.merge(sample_case.verdicts, on="mail_uid")
    return mail[(mail["verdict"] == "direct_send_spoof") & mail["best_copy_uid"].notna()].iloc[0]


def test_a_pivot_on_an_address_finds_every_table_that_knows_it(sample_case, spoof):
    found = toolkit.pivot(sample_case, ip=spoof["connecting_ip"])
    assert spoof["mail_uid"] in set(found["mail"]["mail_uid"])
    assert set(found["hops"]["from_ip"]) == {spoof["connecting_ip"]}
    assert {"messages", "ip_facts", "senders"} <= set(found)


def test_a_pivot_ignores_letter_case_and_leaves_out_tables_without_a_row(sample_case, spoof):
    found = toolkit.pivot(sample_case, address=spoof["header_from"].upper())
    assert spoof["mail_uid"] in set(found["mail"]["mail_uid"])
    assert toolkit.pivot(sample_case, sha256="0" * 64) == {}


@pytest.mark.parametrize("wanted", [{}, {"colour": "blue"}, {"ip": "1", "helo": "x"}])
def test_a_pivot_is_on_exactly_one_kind_of_value(sample_case, wanted):
    with pytest.raises(UsageError, match="pivot on exactly one of"):
        toolkit.pivot(sample_case, **wanted)


def test_an_explanation_shows_verdict_clauses_and_path(sample_case, spoof):
    said = str(toolkit.explain(sample_case, spoof["mail_uid"]))
    assert "direct_send_spoof" in said
    assert "TRUE     mail_from_is_ours" in said
    assert f"boundary  from {spoof['helo']} ({spoof['connecting_ip']})" in said
    manifest, first = sample_case.manifest.set_index("evidence_id"), sample_case.clauses.set_index("mail_uid")
    found = first.loc[spoof["mail_uid"]].dropna(subset=["evidence_id"]).iloc[0]
    place = f"{found['evidence_id']} {found['locator']} · {manifest.loc[found['evidence_id'], 'path']}"
    assert said.count(f"read from {place}") == 1


def test_an_explanation_is_in_the_language_of_its_case(sample_case, spoof, tmp_path):
    shutil.copytree(sample_case.folder, tmp_path / "case")
    file = tmp_path / "case" / "case.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('language = "en"', 'language = "fr"'), encoding="utf-8")
    assert "VRAI     mail_from_is_ours" in str(toolkit.explain(toolkit.open_case(tmp_path / "case"), spoof["mail_uid"]))


def test_an_explanation_in_a_notebook_is_escaped(sample_case, spoof):
    explained = toolkit.explain(sample_case, spoof["mail_uid"])
    explained.mail["subject"] = "<script>alert(1)</script>"
    assert "<script>" not in explained._repr_html_()


def test_a_case_answers_with_frames_that_keep_the_contract(sample_case):
    assert list(sample_case.verdicts.columns) == list(toolkit.TABLES["verdicts"].names)
    assert "mail" in dir(sample_case)
    with pytest.raises(AttributeError, match=r"a case has no 'mial'; did you mean 'mail'\? Its tables are man"):
        sample_case.mial  # noqa: B018


def test_a_case_that_is_not_there_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="holds no case"):
        toolkit.open_case(tmp_path)


def test_a_pasted_header_says_what_was_mended_and_what_cannot_be_read_in_it():
    pasted = b"> From: jane@contoso.com\n> Received: from mx.example (192.0.2.1)\n> by y with SMTP; never\n"
    noted = toolkit.explain_header(pasted + b'> Content-Type: multipart/mixed; boundary="x"\n').noted
    assert noted == (
        "marks of quoting were taken off",
        "its folded lines had lost their indentation and were joined again",
        "received: the hop has no date with a zone: from mx.example (192.0.2.1) by y with SMTP; never",
    )
    assert "note           marks of quoting were taken off" in str(toolkit.explain_header(pasted))


def test_a_mail_is_explained_by_its_message_id_and_one_that_is_not_judged_is_a_usage_error(tmp_path):
    (tmp_path / "a.eml").write_bytes(b"Message-ID: <1@contoso.com>\r\nFrom: jane@contoso.com\r\n\r\nbody\r\n")
    case = create_case(tmp_path / "case", CaseFile(), [tmp_path / "a.eml"])
    load(case, [tmp_path / "a.eml"], workers=0)
    run_stage(case, "assemble")
    with pytest.raises(UsageError, match="is not judged yet"):
        toolkit.explain(case, "<1@contoso.com>")
    for stage in ("enrich", "judge"):
        run_stage(case, stage)
    assert toolkit.explain(case, "1@contoso.com").mail["header_from"] == "jane@contoso.com"
