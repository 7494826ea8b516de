"""What each figure counts, and what stands on it."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from toolkit.chart.authentication import count_authentication
from toolkit.chart.controls import count_controls
from toolkit.chart.figures import FIGURES
from toolkit.chart.landing import count_landing, landings
from toolkit.chart.lines import width
from toolkit.chart.names import NAMES
from toolkit.chart.origins import count_countries, count_networks
from toolkit.chart.over_time import VERDICT_ORDER, count_verdicts, count_volume
from toolkit.chart.path import DETAIL_INCHES, DETAIL_SIZE, _details, count_path
from toolkit.chart.style import LANDING_COLOURS, LANDING_HATCHES, VERDICT_COLOURS, VERDICT_HATCHES
from toolkit.schema import TABLES
from toolkit.schema.vocabulary import VERDICTS


def texts(figure):
    found = [text.get_text() for text in figure.texts]
    for axes in figure.axes:
        found += [text.get_text() for text in axes.texts]
        found += [label.get_text() for label in (*axes.get_xticklabels(), *axes.get_yticklabels())]
        found += [axes.get_xlabel(), axes.get_ylabel(), axes.get_title(loc="left")]
    return found


def test_every_verdict_has_its_place_and_its_colour():
    assert sorted(VERDICT_ORDER) == sorted(VERDICTS) == sorted(VERDICT_COLOURS)
    assert len(set(VERDICT_COLOURS.values())) == len(VERDICTS)


def test_every_outcome_has_its_colour_and_its_name():
    assert set(LANDING_COLOURS) == set(NAMES["landing"])


def test_every_figure_has_its_name():
    assert {kind.id for kind in FIGURES} == set(NAMES["figure"])


def test_volume_counts_every_dated_mail_once(tables, case):
    counted = count_volume(tables, case)
    assert counted.n == len(tables["mail"]) == int(counted.data[["headers", "trace", "both"]].sum().sum())


def test_volume_says_how_many_mails_it_does_not_draw(tables, case):
    mail = tables["mail"].copy()
    mail.loc[:4, "received_at"] = None
    counted = count_volume({**tables, "mail": mail}, case)
    assert (counted.facts["undated"], counted.n) == (5, len(mail) - 5)


def test_verdicts_by_day_add_up_to_the_verdicts(tables, case):
    counted = count_verdicts(tables, case)
    expected = tables["verdicts"]["verdict"].value_counts()
    assert {verdict: counted.data[verdict].sum() for verdict in counted.facts["words"]} == expected.to_dict()


def test_only_mail_that_is_known_to_come_from_outside_has_an_origin(tables, case):
    counted = count_countries(tables, case)
    clauses = tables["clauses"]
    outside = clauses.loc[(clauses["clause"] == "entered_from_outside") & clauses["answer"].fillna(False)]
    assert counted.n == len(outside) == counted.data["mails"].sum()


def test_an_address_that_no_source_places_is_counted_and_not_dropped(tables, case):
    counted = count_networks({**tables, "ip_facts": TABLES["ip_facts"].empty()}, case)
    assert counted.data["asn"].isna().all()
    assert counted.data["mails"].sum() == counted.n


def test_authentication_keeps_results_that_are_not_recorded_apart_from_none(tables, case):
    mail = tables["mail"].copy()
    mail["compauth"] = mail["compauth"].mask(mail["compauth"] == "fail")
    data = count_authentication({**tables, "mail": mail}, case).data
    assert data["compauth"].isna().any()
    assert (data["compauth"] == "none").any()


def test_the_path_is_that_of_the_earliest_spoof_with_trace_lines(tables, case):
    counted = count_path(tables, case)
    verdicts = tables["verdicts"].set_index("mail_uid")["verdict"]
    assert verdicts[counted.mail_uids.iloc[0]] in ("direct_send_spoof", "header_spoof")
    assert list(counted.data["hop"]) == [0, 1, 2]


def test_the_path_prefers_a_spoof_with_lines_from_beyond_the_boundary(tables, case):
    first = count_path(tables, case)
    known = tables["mail"].set_index("mail_uid")["best_copy_uid"]
    hops = tables["hops"]
    cut = hops.loc[~((hops["message_uid"] == known[first.mail_uids.iloc[0]]) & ~hops["is_trusted"])]
    second = count_path({**tables, "hops": cut}, case)
    assert second.mail_uids.iloc[0] != first.mail_uids.iloc[0]
    assert second.facts["is_beyond"] and len(second.data) == 3
    trusted = count_path({**tables, "hops": hops.loc[hops["is_trusted"]]}, case)
    assert (trusted.facts["is_beyond"], len(trusted.data)) == (False, 2)


@pytest.mark.parametrize(
    ("status", "folder", "outcome"),
    [
        ("delivered", "I", "inbox"),
        ("delivered", None, "delivered"),
        ("delivered", "/Inbox", "delivered"),
        ("junked", None, "junk"),
        (None, "J", "junk"),
        ("quarantined", "I", "quarantined"),
        ("failed", None, "failed"),
        (None, None, "not_recorded"),
    ],
)
def test_an_outcome_is_the_traces_word_then_the_folders(status, folder, outcome):
    row = {"mail_uid": "m", "recipient": "a@contoso.com", "source_uid": "t", "source_table": "trace"}
    deliveries = TABLES["deliveries"].from_rows([{**row, "status": status, "folder": folder}])
    assert list(landings(deliveries)) == [outcome]


def test_landing_counts_deliveries_of_spoofs_only(tables, case):
    counted = count_landing(tables, case)
    assert counted.n == counted.data["deliveries"].sum() == 47


def test_a_control_that_cannot_be_decided_is_unknown_and_not_passed(tables, case):
    verdicts = tables["verdicts"].copy()
    verdicts["would_gateway_lockdown_block"] = verdicts["would_gateway_lockdown_block"].mask(verdicts["verdict"] == "header_spoof")  # fmt: skip  # noqa: E501
    data = count_controls({**tables, "verdicts": verdicts}, case).data.set_index(["control", "side"])
    assert tuple(data.loc[("would_gateway_lockdown_block", "spoofs"), ["refused", "passed", "unknown"]]) == (38, 0, 9)


@pytest.mark.parametrize("kind", FIGURES, ids=lambda kind: kind.id)
def test_a_figure_of_nothing_counts_nothing(kind, case):
    assert kind.count({}, case) is None


@pytest.mark.parametrize("kind", FIGURES, ids=lambda kind: kind.id)
def test_a_figure_says_how_much_it_counted(kind, tables, case, words):
    counted = kind.count(tables, case)
    subtitle = kind.draw(counted, words).texts[1].get_text()
    assert str(counted.n) in subtitle or str(counted.facts["spoofs"]) in subtitle


def test_an_axis_of_time_names_its_unit_and_its_zone(tables, case, words):
    kind = next(kind for kind in FIGURES if kind.id == "volume")
    assert "Day of receipt (America/Montreal)" in texts(kind.draw(kind.count(tables, case), words))


def test_the_untrusted_part_of_the_path_is_hatched(tables, case, words):
    kind = next(kind for kind in FIGURES if kind.id == "path")
    [axes] = kind.draw(kind.count(tables, case), words).axes
    assert [patch.get_hatch() for patch in axes.patches] == [None, None, None, "////"]


@pytest.mark.parametrize("host", ["YQXPR01MB6330.CANPRD01.PROD.OUTLOOK.COM", "a" * 70, "W" * 300])
def test_a_line_of_the_path_cuts_the_name_of_the_peer_only_where_it_would_not_hold_it(tables, case, words, host):
    hop = {"helo": host, "from_ip": "2001:db8:10b6:408::", "protocol": "ESMTPS", "tls_version": "TLS1_3"}
    line = _details(hop, words)
    assert width(line, DETAIL_SIZE) <= DETAIL_INCHES
    assert (host in line) == (len(host) < 50)
    assert line.endswith("TLS1_3") and hop["from_ip"] in line


@pytest.mark.parametrize(
    ("colours", "hatches"),
    [(VERDICT_COLOURS, VERDICT_HATCHES), (LANDING_COLOURS, LANDING_HATCHES)],
    ids=["verdicts", "landings"],
)
def test_what_has_one_hatch_is_told_apart_by_its_grey(colours, hatches):
    greys = {word: to_rgb(colour) @ np.array([0.299, 0.587, 0.114]) for word, colour in colours.items()}
    for one, other in combinations(colours, 2):
        assert hatches.get(one) != hatches.get(other) or abs(greys[one] - greys[other]) > 0.1, (one, other)
