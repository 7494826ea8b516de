"""Exports that a spreadsheet saved again: read, and what it spoilt is said."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

import pandas as pd
import pyarrow as pa
import pytest

from toolkit.evidence.problems import EvidenceError, Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load import workbook
from toolkit.load.registry import recognise
from toolkit.load.trace import read_trace
from toolkit.schema.tables.trace import TRACE

GUID = "11111111-aaaa-4bbb-8ccc-222222222222"
HEADER = ["Received", "SenderAddress", "RecipientAddress", "Subject", "Status", "FromIP", "Size", "MessageTraceId"]
DAY = 45839.5  # 2025-07-01 12:00, as a spreadsheet counts days


def line(received: object = DAY, guid: object = GUID) -> list[object]:
    return [received, "jane@contoso.com", "bob@contoso.com", "NA", "Delivered", "203.0.113.7", 2048.0, guid]


def xlsx(*sheets: Sequence[Sequence[object]]) -> bytes:
    """The smallest workbook there is; a number in the first column has a date's format."""
    main, rel = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", f'<Types xmlns="{rel}/package/2006/content-types"/>')
        package.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{rel}/package/2006/relationships"><Relationship Id="r" Target="xl/workbook.xml"'
            f' Type="{rel}/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        )
        names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, len(sheets) + 1))
        package.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{rel}/officeDocument/2006/relationships">'
            f"<sheets>{names}</sheets></workbook>",
        )
        targets = "".join(
            f'<Relationship Id="r{n}" Type="{rel}/officeDocument/2006/relationships/worksheet"'
            f' Target="worksheets/s{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        styles = f'<Relationship Id="s" Type="{rel}/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{rel}/package/2006/relationships">{targets}{styles}</Relationships>',
        )
        package.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>'
            "</styleSheet>",
        )
        for number, rows in enumerate(sheets, 1):
            body = "".join(f"<row>{''.join(_cell(*pair) for pair in enumerate(row))}</row>" for row in rows)
            sheet = f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'
            package.writestr(f"xl/worksheets/s{number}.xml", sheet)
    return buffer.getvalue()


def _cell(at: int, value: object) -> str:
    if isinstance(value, float):
        return f'<c s="{int(at == 0)}"><v>{value!r}</v></c>'
    return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def read(data: bytes) -> tuple[pd.DataFrame, Notes]:
    notes = Notes()
    tables = list(read_trace(EvidenceFile("E0001", "trace.xlsx", data=data), notes))
    return TRACE.from_arrow(pa.concat_tables(tables)), notes


def test_a_saved_export_reads_as_the_export():
    rows, notes = read(xlsx([HEADER, line()]))
    (row,) = rows.to_dict("records")
    assert (row["dialect"], row["status"], row["size_bytes"], row["subject"]) == (
        "get_message_trace_v2",
        "delivered",
        2048,
        "NA",
    )
    assert (row["occurred_at"], row["network_message_id"]) == (pd.Timestamp("2025-07-01T12:00Z"), GUID)
    assert notes.problems == []
    assert "sheet 'S1'" in notes.ledger[0]["note"]


def test_the_registry_gives_a_workbook_of_mail_flow_to_the_trace_and_no_other():
    assert recognise(EvidenceFile("E0001", "a.xlsx", data=xlsx([HEADER, line()]))).kind == "trace"
    assert recognise(EvidenceFile("E0001", "a.xlsx", data=xlsx([["Name", "Salary"], ["Jane", "1"]]))) is None


def test_lines_above_the_header_are_passed_over_and_empty_ones_are_no_records():
    rows, notes = read(xlsx([["Message trace"], [], HEADER, line(), [""] * 8, line(DAY + 1)]))
    assert len(rows) == 2
    assert (notes.ledger[0]["declared"], notes.ledger[0]["emitted"]) == (2, 2)


def test_another_sheet_is_named_as_not_read():
    rows, notes = read(xlsx([["Notes"], ["a"]], [HEADER, line()]))
    assert len(rows) == 1
    assert [problem["reason"] for problem in notes.problems] == ["a workbook of 2 sheets: only 'S2' is read"]


def test_every_table_of_mail_flow_is_read_and_counted_on_its_own():
    rows, notes = read(xlsx([HEADER, line(), line(DAY + 1)], [[]], [["July"], HEADER, line(DAY + 2)]))
    assert rows["row"].tolist() == [1, 2, 3]
    assert rows["occurred_at"].dt.day.tolist() == [1, 2, 3]
    assert rows["trace_uid"].is_unique
    assert [(row["unit"], row["declared"], row["emitted"]) for row in notes.ledger] == [
        ("sheet 'S1'", 2, 2),
        ("sheet 'S3'", 1, 1),
    ]
    assert notes.problems == []


def with_parts(data: bytes, old: bytes, new: bytes) -> bytes:
    """The same workbook with some text in its parts replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(buffer, "w") as copy:
        for name in package.namelist():
            copy.writestr(name, package.read(name).replace(old, new))
    return buffer.getvalue()


def test_numbers_of_days_count_from_where_the_workbook_says():
    counted = xlsx([HEADER, ["44377.5", *line()[1:]]])
    rows, notes = read(with_parts(counted, b"<sheets>", b'<workbookPr date1904="1"/><sheets>'))
    assert rows["occurred_at"][0] == pd.Timestamp("2025-07-01T12:00Z")
    assert "days since 1904-01-01" in notes.ledger[0]["note"]


@pytest.mark.parametrize("chunk", [1 << 20, 64])
@pytest.mark.parametrize(
    "cell",
    [
        b'<c t="str"><f>A1</f></c>',
        b'<c t="str"><f>A1</f><v></v></c>',
        b'<c s="1" t="e"><v>#N/A</v></c>',
        b'<c t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    ],
)
def test_cells_that_lost_their_value_are_counted(cell, chunk, monkeypatch):
    monkeypatch.setattr(workbook, "CHUNK_BYTES", chunk)
    known = b'<c t="str"><f>A1</f><v>kept</v></c>'
    subject = b'<c t="inlineStr"><is><t>NA</t></is></c>'
    book = with_parts(xlsx([HEADER, line(), line(DAY + 1)]), subject, cell)
    rows, notes = read(book)
    assert rows["subject"].isna().all()
    assert [problem["reason"].split(" cells")[0] for problem in notes.problems] == ["2"]
    assert read(with_parts(book, cell, known))[1].problems == []


def test_a_guid_that_became_a_number_is_named_as_lost():
    rows, notes = read(xlsx([HEADER, line(guid=1.23e31)]))
    assert pd.isna(rows["network_message_id"][0])
    (problem,) = notes.problems
    assert (problem["locator"], problem["excerpt"]) == ("row=1", "1.23E+31")
    assert problem["reason"].startswith("a spreadsheet has turned this GUID into a number")


def test_times_that_lost_their_seconds_are_named():
    _, notes = read(xlsx([HEADER, line("2025-07-01 12:00"), line("2025-07-01 12:05")]))
    assert [problem["reason"].split(",")[0] for problem in notes.problems] == ["no time in it has seconds"]


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ([f"2025-07-01 12:{minute:02}:00" for minute in (0, 5, 7, 9)], ["every time in it is a whole minute"]),
        ([f"2025-07-01 12:{minute:02}:00" for minute in (0, 5, 7)], []),
        (["2025-07-01 12:00:00"] * 9, []),
        ([*(f"2025-07-01 12:{minute:02}:00" for minute in range(9)), "2025-07-01 13:00:01"], []),
    ],
)
def test_times_whose_seconds_all_became_nought_are_named_and_chance_is_not(times, words):
    _, notes = read(xlsx([HEADER, *map(line, times)]))
    assert [problem["reason"].split(",")[0] for problem in notes.problems] == words


def test_a_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_BYTES", 100)
    with pytest.raises(EvidenceError, match="more than a gigabyte"):
        read(xlsx([HEADER, line()]))


def test_a_workbook_whose_bytes_do_not_unpack_is_no_trace():
    data = bytearray(xlsx([HEADER, *(line() for _ in range(50))]))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        part = next(entry for entry in package.infolist() if "sheets" in entry.filename)
    begin = part.header_offset + 30 + len(part.filename)
    data[begin : begin + part.compress_size] = b"\xff" * part.compress_size
    assert workbook.workbook_sheets(EvidenceFile("E0001", "a.xlsx", data=bytes(data))) == []


@pytest.mark.parametrize("cut", [60, 400, -30])
def test_a_damaged_workbook_is_no_trace(cut):
    assert recognise(EvidenceFile("E0001", "a.xlsx", data=xlsx([HEADER, line()])[:cut])).kind == "zip"
