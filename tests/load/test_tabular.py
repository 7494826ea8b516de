"""Records of delimited text: what is whole comes out as it is, what is not is a problem with its number."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.problems import Notes
from toolkit.evidence.raw import EvidenceFile
from toolkit.load import encoding
from toolkit.load.layout import Layout, sniff_layout
from toolkit.load.quoting import AS_WRITTEN
from toolkit.load.tabular import Tally, read_records


class Read:
    """A text read to the end: rows by their numbers, problems by their places."""

    def __init__(self, data: bytes | str) -> None:
        file = EvidenceFile("E0001", "export.csv", data=data.encode() if isinstance(data, str) else data)
        layout = sniff_layout(file.head())
        assert layout is not None
        self.layout: Layout = layout
        self.notes, self.tally = Notes(), Tally()
        self.rows: dict[int, list[str]] = {}
        for records in read_records(file, layout, self.notes, self.tally):
            columns = [column.to_pylist() for column in records.cells.columns]
            self.rows.update(zip(records.numbers.to_pylist(), map(list, zip(*columns, strict=True)), strict=True))

    @property
    def problems(self) -> dict[str | None, str]:
        return {problem["locator"]: problem["reason"] for problem in self.notes.problems}


# --- whole records


def test_every_cell_stays_the_text_that_it_is():
    read = Read('a,b\nNA,null\n,"NaN"\n1e5,0012\n')
    assert read.rows == {1: ["NA", "null"], 2: [None, "NaN"], 3: ["1e5", "0012"]}
    assert read.problems == {}


def test_quotes_delimiters_and_line_ends_inside_a_cell_are_text():
    read = Read('a,b\r\n"He said ""no"", twice","line\r\nbreak"\r\n2,3\r\n')
    assert read.rows == {1: ['He said "no", twice', "line\r\nbreak"], 2: ["2", "3"]}


def test_nothing_of_a_badly_quoted_cell_is_lost_unseen():
    read = Read('a,b\n"1","2"\n"a"b,3\n"x","say "y" to z"\n')
    assert read.rows == {1: ["1", "2"], 2: ['"a"b', "3"], 3: ["x", 'say "y" to z']}
    assert read.problems == {"row=2": AS_WRITTEN, "row=3": AS_WRITTEN}


def test_empty_lines_are_no_records():
    assert Read("a,b\n\n1,2\n\n\n3,4\n\n").rows == {1: ["1", "2"], 2: ["3", "4"]}


def test_rows_that_a_spreadsheet_saved_without_a_cell_in_them_are_no_records():
    read = Read("a,b,c\n1,,\n,,\n,2,3\n,,\n,,\n")
    assert read.rows == {1: ["1", None, None], 3: [None, "2", "3"]}
    assert (read.tally.seen, read.tally.failed, read.problems) == (2, 0, {})


def test_the_header_met_again_where_exports_were_joined_end_to_end_is_no_record():
    read = Read('"a","b",\r\n1,2,\r\n"a","b",\r\na,3,\r\n')
    assert read.rows == {1: ["1", "2", None], 3: ["a", "3", None]}
    assert read.tally.seen == 2


def test_a_refused_record_keeps_its_number_behind_one_without_a_cell():
    read = Read("a,b\n,\n1,2,3\n4,5\n")
    assert (read.rows, list(read.problems), read.tally.seen) == ({3: ["4", "5"]}, ["row=2"], 2)


def test_lines_may_end_as_on_the_macintosh_of_old():
    assert Read('a,b\r1,"x, y"\r3,4\r').rows == {1: ["1", "x, y"], 2: ["3", "4"]}


def test_blank_cells_beyond_the_header_cost_no_record():
    read = Read("a,b\n1,2,,\n3,4,,5\n6,7\n")
    assert read.rows == {1: ["1", "2", None, None], 2: ["3", "4", None, "5"]}
    assert read.problems == {"row=3": "2 cells where the header names 4"}


def test_the_last_line_needs_no_line_end():
    assert Read("a,b\n1,2").rows == {1: ["1", "2"]}


def test_a_zero_byte_inside_a_cell_is_kept():
    assert Read("a,b\n1,x\x00y\n").rows == {1: ["1", "x\x00y"]}


def test_utf16_without_a_mark_reads_like_any_other():
    read = Read('a;b\r\n"é";"x\r\ny"\r\n'.encode("utf-16-le"))
    assert (read.rows, read.problems) == ({1: ["é", "x\r\ny"]}, {})


def test_a_header_alone_has_no_records():
    read = Read("a,b\n")
    assert (read.rows, read.tally.seen) == ({}, 0)


# --- damage


def test_records_with_too_few_or_too_many_cells_are_problems_and_the_others_are_read():
    read = Read("a,b\n1,2\n3\n4,5,6\n7,8\n")
    assert read.rows == {1: ["1", "2"], 4: ["7", "8"]}
    assert read.problems == {
        "row=2": "1 cells where the header names 2",
        "row=3": "3 cells where the header names 2",
    }
    assert read.tally == Tally(seen=4, failed=2)


def test_a_quote_that_is_never_closed_costs_its_own_record_alone():
    read = Read('a,b\n1,2\n3,"open\n5,6\n"7","8"\n')
    assert read.rows == {1: ["1", "2"], 3: ["5", "6"], 4: ["7", "8"]}
    assert read.problems == {"row=2": "a quote is opened and never closed; 1 line(s) given up"}


def test_two_stray_quotes_do_not_make_one_cell_of_the_records_between():
    read = Read('a,b,c\n1,2,"x\n4,5,6\n7,8,9\n1,"2",3"\n')
    assert {2, 3} <= set(read.rows)
    assert read.rows[2] == ["4", "5", "6"]


def test_a_file_cut_inside_its_last_record_says_so():
    read = Read('a,b,c\n1,2,3\n4,"fi')
    assert read.rows == {1: ["1", "2", "3"]}
    assert read.problems == {"row=2": "the file ends inside this record"}


def test_a_zero_filled_tail_says_so():
    read = Read("a,b\n1,2\n" + "\x00" * 50 + "\n3,4\n")
    assert read.rows == {1: ["1", "2"], 3: ["3", "4"]}
    assert read.problems == {"row=2": "zero bytes in place of a record: check the copy of the file"}


def test_the_excerpt_of_a_problem_is_the_record_as_found():
    problem = Read('a,b\n1,"two",3\n').notes.problems[0]
    assert (problem["locator"], problem["excerpt"]) == ("row=1", '1,"two",3\n')


def test_a_quote_that_swallows_a_whole_file_gives_up_after_a_thousand_lines():
    read = Read('a,b\n1,"open\n' + "no delimiter here\n" * 2_500 + "5,6\n")
    assert read.rows[max(read.rows)] == ["5", "6"]
    assert read.tally.seen == len(read.rows) + read.tally.failed


def test_records_that_lie_across_blocks_are_whole(monkeypatch):
    monkeypatch.setattr(encoding, "BLOCK_BYTES", 16)
    lines = [f'{n},"cell\n{n}"' for n in range(50)]
    read = Read("a,b\n" + "\n".join(lines) + "\n")
    assert read.rows == {n + 1: [str(n), f"cell\n{n}"] for n in range(50)}


@pytest.mark.parametrize("size", range(5, 60))
def test_wherever_a_block_ends_the_records_are_the_same(monkeypatch, size):
    monkeypatch.setattr(encoding, "BLOCK_BYTES", size)
    read = Read('a,b\r\n1,"two\r\nlines ""of"" one"\r\nné,\r\n,"\r\n"\r\n')
    assert read.rows == {1: ["1", 'two\r\nlines "of" one'], 2: ["né", None], 3: [None, "\r\n"]}
    assert read.problems == {}


def test_a_block_that_is_one_open_cell_waits_for_its_end(monkeypatch):
    monkeypatch.setattr(encoding, "BLOCK_BYTES", 16)
    assert Read('a,b\n1,"\x00 and\nno end\nuntil here"\n').rows == {1: ["1", "\x00 and\nno end\nuntil here"]}


def test_damage_across_blocks_is_mended_all_the_same(monkeypatch):
    monkeypatch.setattr(encoding, "BLOCK_BYTES", 16)
    lines = [f'{n},"x{n}' if n == 7 else f'{n},"x{n}"' for n in range(20)]
    read = Read("a,b\n" + "\n".join(lines) + "\n")
    assert set(read.rows) == set(range(1, 21)) - {8}
    assert list(read.problems) == ["row=8"]


# --- any input

_CELL = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=8)


@given(st.lists(st.tuples(_CELL, _CELL, _CELL).filter(lambda row: any(row)), max_size=12))
def test_what_a_csv_writer_writes_is_read_back(rows):
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([("first", "second", "third"), *rows])
    read = Read(out.getvalue())
    assert [tuple(cell or "" for cell in row) for row in read.rows.values()] == rows
    assert read.problems == {}


@given(st.binary(max_size=300))
def test_any_bytes_after_a_header_give_records_or_problems_and_every_record_is_counted(data):
    read = Read(b"a,b,c\n" + data)
    assert read.tally.seen == len(read.rows) + read.tally.failed
    assert all(len(row) == 3 for row in read.rows.values())


def test_the_header_of_a_joined_file_is_no_record_though_it_brings_its_mark():
    assert Read("a,b\n1,2\n\ufeffa,b\n3,4\n").rows == {1: ["1", "2"], 3: ["3", "4"]}
