from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.exports import tables
from onrecord.exports.rows import COLUMNS, Row, json_lines, rows_of
from onrecord.exports.sources import in_ledger, with_corrections
from onrecord.exports.tables import ExportError, csv_lines, neutral, plain_again, write_parquet, write_xlsx
from onrecord.exports.values import Exported
from onrecord.ledger.ledger import Ledger
from onrecord.reading import Options, read_text
from onrecord.record.values import Record

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RISKY = ("=", "+", "-", "@", "\t", "\r")
ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.builds(
    "".join,
    st.lists(st.sampled_from([*RISKY, "'", '"', ",", "\n", "x", "_x0041_", "\x00", "\uffff", "😀"]), max_size=6),
)


def read_csv(lines: Iterable[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(lines), newline="")))


def read_xlsx(data: bytes, sheet: int = 1) -> list[dict[str, str]]:
    """The cells of a sheet as their text, row by row, by the letters of their columns. None may be a formula."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        shared = []
        if "xl/sharedStrings.xml" in book.namelist():
            strings = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
            shared = ["".join(part.itertext()) for part in strings]
        rows = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml")).iter(f"{MAIN}row")
        out = []
        for row in rows:
            cells: dict[str, str] = {}
            for cell in row:
                assert cell.find(f"{MAIN}f") is None
                text = "".join(cell.itertext())
                column = str(cell.get("r")).rstrip("0123456789")
                cells[column] = unescape(shared[int(text)] if cell.get("t") == "s" else text)
            out.append(cells)
        return out


def named(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows below the head, by the names in it."""
    return [{rows[0][column]: text for column, text in row.items()} for row in rows[1:]]


def unescape(text: str) -> str:
    """The text of a cell without Excel's escapes: `_x0001_` is a control character."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


@pytest.fixture
def row(dam: Record) -> Row:
    return next(rows_of(Exported(dam)))


def test_there_is_a_row_for_each_statement(dam: Record) -> None:
    rows = read_csv(csv_lines(rows_of(Exported(dam))))
    assert [row["statement"] for row in rows] == [statement.id for statement in dam.statements]
    assert [row["manner"] for row in rows] == [statement.manner for statement in dam.statements]


def test_the_places_of_a_row_lead_to_its_words(dam: Record) -> None:
    for row, statement in zip(rows_of(Exported(dam)), dam.statements, strict=True):
        places = [tuple(map(int, place.split("-"))) for place in row.content_spans.split()]
        assert [dam.article.text[start:end] for start, end in places] == [span.text for span in statement.content]
        assert (row.start, row.end) == (places[0][0], places[-1][1])


def test_a_row_names_the_speaker_and_the_chain(dam: Record) -> None:
    rows = list(rows_of(Exported(dam)))
    quote = next(row for row in rows if row.manner == "direct")
    assert (quote.speaker, quote.speaker_named, quote.outlet) == ("Ilse Marchetti", True, "The Vale Gazette")
    assert quote.chain.startswith("Ilse Marchetti → ")


def test_a_cell_that_begins_with_a_command_is_text(row: Row) -> None:
    command = "=cmd|' /C calc'!A0,\"x\""
    (read,) = read_csv(csv_lines([replace(row, content=command)]))
    assert read["content"] == f"'{command}"
    sink = io.BytesIO()
    write_xlsx([replace(row, content=command)], sink)
    assert [cells["content"] for cells in named(read_xlsx(sink.getvalue()))] == [command]


@pytest.mark.parametrize("start", [*RISKY, "\n", "＝", "＋", "－", "＠"])
def test_no_cell_begins_as_a_formula(row: Row, start: str) -> None:
    (read,) = read_csv(csv_lines([replace(row, content=f"{start}1+1", title=start, speaker=f"'{start}x")]))
    assert (read["content"], read["title"], read["speaker"]) == (f"'{start}1+1", f"'{start}", f"''{start}x")


@given(ODD)
def test_a_neutral_cell_is_no_formula_and_can_be_read_back(cell: str) -> None:
    safe = neutral(cell)
    assert not safe.startswith(RISKY)
    assert plain_again(safe) == cell


@given(st.lists(ODD, min_size=1, max_size=4))
def test_csv_reads_back_as_it_was(cells: list[str]) -> None:
    lines = "".join(csv_lines(row_of(cell) for cell in cells))
    if "\0" in lines and sys.version_info < (3, 13):
        lines = lines.replace("\0", "")
        cells = [cell.replace("\0", "") for cell in cells]
    assert [plain_again(row["content"]) for row in read_csv([lines])] == cells


@settings(max_examples=5)  # of many cells each, for a workbook takes a while
@given(st.lists(ODD, min_size=20, max_size=40))
def test_a_workbook_reads_back_as_it_was(cells: list[str]) -> None:
    sink = io.BytesIO()
    write_xlsx((row_of(cell) for cell in cells), sink)
    read = [row.get("content", "") for row in named(read_xlsx(sink.getvalue()))]
    # XML has no such characters.
    assert read == [re.sub("[\ufffe\uffff]", "\ufffd", cell) for cell in cells]


def row_of(content: str) -> Row:
    """A row with these words in it."""
    values = dict.fromkeys(COLUMNS)
    texts = dict.fromkeys(
        ("article", "statement", "manner", "kind", "content_spans", "speaker_status", "chain", "layer", "reader"), "x"
    )
    numbers = {"start": 0, "end": 1, "speaker_score": 0.5, "score": 1.0}
    return Row(**(values | texts | numbers | {"content": content}))  # type: ignore[arg-type]


def test_a_text_longer_than_a_cell_is_cut_and_says_so(row: Row) -> None:
    sink = io.BytesIO()
    write_xlsx([replace(row, content="ä😀" * 20_000)], sink)
    (cells,) = named(read_xlsx(sink.getvalue()))
    cell = cells["content"]
    assert cell.startswith("ä😀") and cell.endswith("…")
    assert 32_760 < len(cell.encode("utf-16-le")) // 2 <= 32_767


def test_a_sheet_that_is_full_goes_on_in_another(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_XLSX_MAX_ROWS", 4)
    sink = io.BytesIO()
    write_xlsx([replace(row, content=f"row {k}") for k in range(5)], sink)
    sheets = [read_xlsx(sink.getvalue(), sheet) for sheet in (1, 2)]
    assert [len(sheet) for sheet in sheets] == [4, 3]
    assert list(sheets[0][0].values()) == list(sheets[1][0].values()) == list(COLUMNS)
    assert [cells["content"] for cells in named(sheets[1])] == ["row 3", "row 4"]


def test_no_statements_make_a_table_with_only_a_head() -> None:
    sink = io.BytesIO()
    write_xlsx([], sink)
    assert [list(row.values()) for row in read_xlsx(sink.getvalue())] == [list(COLUMNS)]
    assert read_csv(csv_lines([])) == []


def test_parquet_has_a_type_for_each_column(row: Row, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "rows.parquet"
    with path.open("wb") as sink:
        write_parquet([row, replace(row, speaker=None, speaker_named=None)], sink)
    table = parquet.read_table(path)
    assert table.column_names == list(COLUMNS)
    assert {str(table.schema.field(name).type) for name in ("start", "score", "speaker_named")} == {
        "int64", "double", "bool",
    }  # fmt: skip
    assert table.column("speaker").to_pylist() == [row.speaker, None]
    assert not table.schema.field("content").nullable


def test_without_pyarrow_parquet_says_what_to_install(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"pip install 'onrecord\[parquet\]'"):
        write_parquet([row], io.BytesIO())


def test_a_corrected_speaker_says_by_whom_and_when(ledger: Ledger, dam: Record) -> None:
    quote = next(one for one in dam.statements if one.manner == "direct")
    made = ledger.correct_speaker(quote.id, name="Rosa Quill", who="ada")
    by_id = {row.statement: row for exported in in_ledger(ledger) for row in rows_of(exported)}
    row = by_id[quote.id]
    assert (row.speaker, row.layer, row.corrected, row.corrected_by) == ("Rosa Quill", "correction", "speaker", "ada")
    assert (row.corrections, row.corrected_at) == (str(made.key), made.at)
    assert {one.layer for one in by_id.values() if one.statement != quote.id} == {"reader"}
    as_read = {row.statement: row for exported in in_ledger(ledger, as_read=True) for row in rows_of(exported)}
    assert (as_read[quote.id].speaker, as_read[quote.id].layer) == ("Ilse Marchetti", "reader")


def test_a_statement_that_was_added_and_then_given_a_speaker_rests_on_both(ledger: Ledger, dam: Record) -> None:
    key = next(iter(ledger.article_keys()))
    start = dam.article.text.index("It should not move")
    added = ledger.add_statement(key, content=[(start, start + 2)], cue=[(start + 3, start + 9)], who="ada")
    spoken = ledger.correct_speaker(added.about, name="Rosa Quill", who="ben")
    (row,) = (row for one in in_ledger(ledger) for row in rows_of(one) if row.statement == added.about)
    assert (row.corrected, row.corrected_by) == ("statement; speaker", "ada; ben")
    assert row.corrections == f"{added.key}; {spoken.key}"


def test_a_rejected_statement_is_not_exported_and_undone_it_is(ledger: Ledger, dam: Record) -> None:
    gone = dam.statements[0].id
    made = ledger.reject(gone, who="ada")
    assert gone not in {row.statement for one in in_ledger(ledger) for row in rows_of(one)}
    ledger.undo(made.key, who="ada")
    (row,) = (row for one in in_ledger(ledger) for row in rows_of(one) if row.statement == gone)
    assert row.layer == "reader"


def test_who_a_speaker_is_across_articles_says_who_said_so(ledger: Ledger) -> None:
    (marchetti,), (renn,) = ledger.people("Ilse Marchetti"), ledger.people("Tobias Renn")
    rows = [row for exported in in_ledger(ledger) for row in rows_of(exported) if row.speaker == "Tobias Renn"]
    assert {(row.person, row.person_name, row.layer) for row in rows} == {(renn.key, "Tobias Renn", "reader")}
    merged = ledger.merge_people(renn.key, marchetti.key, who="ada")
    named = ledger.set_wikidata(marchetti.key, "Q42", who="ben")
    rows = [row for exported in in_ledger(ledger) for row in rows_of(exported) if row.person == marchetti.key]
    assert {row.wikidata for row in rows} == {"Q42"}
    assert {(row.speaker, row.corrected, row.corrections, row.corrected_by) for row in rows} == {
        ("Tobias Renn", "person; wikidata", f"{merged.key}; {named.key}", "ada; ben"),
        ("Ilse Marchetti", "wikidata", str(named.key), "ben"),
    }
    ledger.undo(named.key, who="ben")
    ledger.undo(merged.key, who="ada")
    rows = [row for exported in in_ledger(ledger) for row in rows_of(exported) if row.speaker == "Tobias Renn"]
    assert {(row.person, row.layer) for row in rows} == {(renn.key, "reader")}
    article = ledger.statements(speaker=marchetti.key)[0].article.key
    split = ledger.split_person(marchetti.key, [article], who="cy")
    rows = [row for exported in in_ledger(ledger) for row in rows_of(exported) if row.speaker == "Ilse Marchetti"]
    assert {(row.person, row.corrections) for row in rows} == {
        (marchetti.key, None), (split.value["into"], str(split.key)),
    }  # fmt: skip


def test_only_the_last_text_at_an_address_is_exported_unless_all_are_asked_for(ledger: Ledger, mill: Record) -> None:
    assert mill.article.uri is None
    text = ledger.text(next(iter(ledger.article_keys()))) + "\nIt was closed.\n"
    newer = read_text(text, options=Options(model="rules", force=True))
    ledger.add(replace(newer, article=replace(newer.article, uri="https://vale.example/dam")))
    assert [one.record.id for one in in_ledger(ledger)] == [mill.id, newer.id]
    assert len(list(in_ledger(ledger, all_versions=True))) == 3


def test_json_lines_hold_the_spans_the_chain_and_the_corrections(ledger: Ledger, dam: Record) -> None:
    quote = next(one for one in dam.statements if one.manner == "direct")
    ledger.correct_speaker(quote.id, name=None, who="ada")
    lines = [json.loads(line) for line in json_lines(in_ledger(ledger))]
    (line,) = (line for line in lines if line["statement"]["id"] == quote.id)
    assert line["speaker"] is None
    assert [(one["what"], one["who"]) for one in line["corrections"]] == [("speaker", "ada")]
    assert line["chain"][0]["role"] == "speaker"
    for span in line["statement"]["content"]:
        assert dam.article.text[span["start"] : span["end"]] == span["text"]
    assert all(one["corrections"] == [] for one in lines if one is not line)


def test_without_corrections_nothing_has_a_layer(dam: Record) -> None:
    assert with_corrections(dam, ()) == Exported(dam)
