"""Rows as CSV, as a workbook for Excel, and as Parquet. No cell becomes a formula, whatever an article says."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, fields
from datetime import datetime
from importlib import import_module
from itertools import islice
from typing import Any, BinaryIO

from onrecord.errors import OnRecordError
from onrecord.exports.rows import COLUMNS, Row

# What a spreadsheet takes for the beginning of a formula, also in the full width of East Asian input.
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
_XLSX_MAX_ROWS = 1_048_576  # of a sheet, the head among them
_XLSX_MAX_UNITS = 32_767  # of a cell, in UTF-16
_NO_XML = re.compile("[\ufffe\uffff]")
_CUT = "…"
_PARQUET_ROWS = 10_000  # of a group: what is held in memory at a time


class ExportError(OnRecordError):
    """What was asked for cannot be written."""


def neutral(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would take it for a formula.

    A cell that begins with apostrophes and then so gets one more, so that `plain_again` gives back what it was.

    >>> neutral("=cmd|' /C calc'!A0")
    "'=cmd|' /C calc'!A0"
    """
    return f"'{cell}" if cell.lstrip("'")[:1] in _FORMULA_STARTS else cell


def plain_again(cell: str) -> str:
    """What was the cell before `neutral`?"""
    return cell[1:] if cell[:1] == "'" and neutral(cell[1:]) == cell else cell


def csv_lines(rows: Iterable[Row]) -> Iterator[str]:
    """The rows as CSV (RFC 4180, UTF-8), the head first. Truths are `true` and `false`, what is not known is empty."""
    yield _csv_line(COLUMNS)
    for row in rows:
        yield _csv_line([_csv_cell(value) for value in astuple(row)])


def write_xlsx(rows: Iterable[Row], sink: BinaryIO) -> None:
    """Write the rows as a workbook: a head that stays in view, and a further sheet for each million rows.

    Cells are strings and numbers, never formulas or links; one that begins as a formula is marked as text, so that it
    does not become one when somebody edits it. A text longer than a cell holds is cut, and ends in `…`.
    """
    import xlsxwriter  # type: ignore[import-untyped]

    book = xlsxwriter.Workbook(sink, {"constant_memory": True})
    # The clock is left out of it: the same rows, the same bytes.
    book.set_properties({"title": "On Record: statements", "created": datetime(2000, 1, 1)})
    bold, text = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
    waiting, n_sheets, is_full = iter(rows), 0, True
    while is_full:
        n_sheets += 1
        sheet = book.add_worksheet("statements" if n_sheets == 1 else f"statements {n_sheets}")
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(COLUMNS):
            sheet.write_string(0, column, name, bold)
        n_rows = 0
        for n_rows, row in enumerate(islice(waiting, _XLSX_MAX_ROWS - 1), 1):
            _write_xlsx_row(sheet, n_rows, row, text)
        is_full = n_rows == _XLSX_MAX_ROWS - 1
    book.close()


def write_parquet(rows: Iterable[Row], sink: BinaryIO) -> None:
    """Write the rows as Parquet, with a type for each column.

    Raises:
        ExportError: pyarrow is not installed.
    """
    try:
        # By name, for type checkers need not have it.
        pa: Any = import_module("pyarrow")
        pq: Any = import_module("pyarrow.parquet")
    except ImportError as error:
        raise ExportError("Parquet needs pyarrow", remedy="pip install 'onrecord[parquet]'") from error

    kinds = {"str": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
    schema = pa.schema([
        pa.field(field.name, kinds[str(field.type).removesuffix(" | None")], str(field.type).endswith("| None"))
        for field in fields(Row)
    ])  # fmt: skip
    waiting = iter(rows)
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        while batch := tuple(islice(waiting, _PARQUET_ROWS)):
            columns = zip(*map(astuple, batch), strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return neutral(value) if isinstance(value, str) else str(value)


def _write_xlsx_row(sheet: Any, number: int, row: Row, text: Any) -> None:
    for column, value in enumerate(astuple(row)):
        if isinstance(value, bool):
            sheet.write_boolean(number, column, value)
        elif isinstance(value, str):
            sheet.write_string(number, column, _xlsx_text(value), text if neutral(value) != value else None)
        elif value is not None:
            sheet.write_number(number, column, value)


def _xlsx_text(value: str) -> str:
    value = _NO_XML.sub("\ufffd", value)
    if len(value) * 2 <= _XLSX_MAX_UNITS or len(value.encode("utf-16-le")) <= 2 * _XLSX_MAX_UNITS:
        return value
    units = value.encode("utf-16-le")[: 2 * (_XLSX_MAX_UNITS - len(_CUT))]
    return units.decode("utf-16-le", "ignore") + _CUT
