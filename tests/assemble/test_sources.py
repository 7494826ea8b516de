"""The forms in which facts are compared."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.assemble.bench import Workbench
from toolkit.assemble.sources import lay_out
from toolkit.schema.tables.mail import MATCHES


@pytest.fixture(scope="module")
def form_of():
    """What an expression over the macros gives, as text."""
    words = {"mail_uid": "m", "source_uid": "s", "source_table": "trace", "matched_by": "alone", "certainty": "likely"}
    select = "SELECT " + ", ".join(f"'{word}' AS {name}" for name, word in words.items())
    with Workbench() as bench:
        lay_out(bench, {})
        yield lambda expression: bench.take(MATCHES, f"{select}, ({expression})::VARCHAR AS disagreements")[
            "disagreements"
        ][0]


@pytest.mark.parametrize(
    ("expression", "form"),
    [
        ("same_id(' <ABC@Contoso.COM> ')", "abc@contoso.com"),
        ("same_id('<>')", None),
        ("same_id(NULL)", None),
        ("same_address('<Jane@Contoso.com>')", "jane@contoso.com"),
        ("same_address('<>')", "<>"),
        ("same_address('')", None),
        ("same_text('RE:  Pay\n slip ')", "re: pay slip"),
        ("same_text('é É')", "é é"),
        ("same_text('   ')", None),
        ("same_text('Cafe' || chr(769) || chr(160) || 'bar')", "café bar"),
        ("mailbox('bob+news@contoso.com')", "bob@contoso.com"),
        ("mailbox('+33@contoso.com')", "+33@contoso.com"),
        ("domain_part('a@b@Contoso.com')", "contoso.com"),
        ("domain_part('nobody')", None),
        ("subjects_differ('a', 'b')", "true"),
        ("subjects_differ('a', 'ab')", "true"),
        ("subjects_differ(repeat('x', 256), repeat('x', 300))", "false"),
        ("subjects_differ(repeat('x', 300), repeat('x', 256))", "false"),
        ("subjects_differ(repeat('x', 256), repeat('y', 256))", "true"),
        ("subjects_differ(repeat('x', 253) || '...', repeat('x', 300))", "false"),
        ("subjects_differ('=?utf-8?b?Q2Fmw6k=?=', 'café')", "false"),
        ("subjects_differ('a', NULL)", None),
    ],
)
def test_what_is_compared_has_one_form(form_of, expression, form):
    found = form_of(expression)
    assert pd.isna(found) if form is None else found == form
