"""The signals, in one visible list, and the table of what they found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.judge.answers import surely
from toolkit.judge.signals import authentication, author, content, route
from toolkit.judge.signals.registry import Signal, read
from toolkit.schema.tables.judgement import SIGNALS

ALL: tuple[Signal, ...] = (
    author.self_addressed,
    author.several_from,
    author.reply_to_elsewhere,
    author.display_name_of_own_address,
    author.hidden_characters,
    author.lookalike_domain,
    author.author_of_a_subdomain,
    author.envelope_of_a_subdomain,
    author.sender_field_elsewhere,
    authentication.own_domain_auth_failure,
    authentication.intra_org_spoof_code,
    authentication.complex_routing_code,
    authentication.passed_despite_dmarc_fail,
    authentication.labelled_direct_send,
    authentication.internal_sender_from_outside,
    authentication.cross_tenant_id_mismatch,
    authentication.came_from_another_tenant,
    authentication.delivered_despite_failure,
    authentication.allow_listed,
    authentication.refused_by_reject_direct_send,
    route.helo_literal,
    route.helo_of_another_address,
    route.helo_single_label,
    route.helo_of_known_kit,
    route.forged_exchange_stamps,
    route.foreign_country,
    route.hosting_network,
    route.no_tls,
    route.source_behind_our_server,
    route.date_skew,
    content.unexpected_attachment,
    content.double_extension,
    content.type_against_content,
    content.lure_attachment_name,
    content.qr_lure_name,
    content.qr_code_link,
    content.macro_in_attachment,
    content.encrypted_attachment,
    content.lure_subject,
    content.eop_generated_message_id,
    content.foreign_message_id,
)

__all__ = ["AFTER_ALL", "ALL", "AT_ONCE", "read_signals"]


# What these verdicts leave unsaid of a signal is nobody's question.
SETTLED_VERDICTS = (
    "genuine_internal", "hybrid_relay", "authorised_sender", "known_relay", "forwarded_or_list",
    "bounce_or_automatic", "external",
)  # fmt: skip


# What reads the home country has to wait until all mail is judged.
AFTER_ALL = tuple(signal for signal in ALL if "home_country" in signal.reads)
AT_ONCE = tuple(signal for signal in ALL if signal not in AFTER_ALL)


def read_signals(sheet: pd.DataFrame, signals: tuple[Signal, ...] = ALL) -> pa.Table:
    """SIGNALS of the mails of interest: hits, and what is inconclusive on mail that no verdict settles.

    `sheet` as `make_sheet` gives it. A signal that is clear has no row.
    """
    if sheet.empty:
        return SIGNALS.arrow_schema.empty_table()
    is_settled = sheet["verdict"].isin(SETTLED_VERDICTS).to_numpy()
    return pa.concat_tables([_rows(signal, sheet, is_settled) for signal in signals])


def _rows(signal: Signal, sheet: pd.DataFrame, is_settled: np.ndarray) -> pa.Table:
    answer, quote = read(signal, sheet)
    is_hit = surely(answer).to_numpy()
    is_shown = is_hit | (answer.isna().to_numpy() & ~is_settled)
    hits = pa.array(is_hit[is_shown])
    columns = {
        "mail_uid": pa.array(sheet["mail_uid"][is_shown]),
        "signal_id": pa.repeat(signal.id, len(hits)),
        "answer": pc.if_else(hits, "hit", "inconclusive"),
        "severity": pa.repeat(signal.severity, len(hits)),
        "quote": pc.if_else(hits, pa.array(quote[is_shown]), None),
    }
    return pa.table(columns).cast(SIGNALS.arrow_schema)
