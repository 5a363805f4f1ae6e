"""Which formats are there, and what writes each?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from onrecord.exports import brat, label_studio, prov, rows, schema_org, tables, web_annotation
from onrecord.exports.values import Exported
from onrecord.exports.writing import writing

# Text comes in pieces, for a file or a pipe.
TEXTS: dict[str, Callable[[Iterable[Exported]], Iterator[str]]] = {
    "jsonl": rows.json_lines,
    "records": rows.record_lines,
    "csv": lambda exports: tables.csv_lines(row for one in exports for row in rows.rows_of(one)),
    "web-annotation": web_annotation.web_annotations,
    "schema-org": schema_org.quotations,
    "prov": prov.prov_document,
    "label-studio": label_studio.tasks,
}
BINARIES: dict[str, Callable[[Iterable[rows.Row], BinaryIO], None]] = {
    "xlsx": tables.write_xlsx,
    "parquet": tables.write_parquet,
}
FOLDERS: dict[str, Callable[[Iterable[Exported]], Iterator[tuple[str, str]]]] = {"brat": brat.brat_files}
FORMATS = (*TEXTS, *BINARIES, *FOLDERS)


def write(exports: Iterable[Exported], target: Path, *, to: str) -> None:
    """Write these in this format: a file, or a folder of files, each of which is whole or not there.

    The same exports give the same bytes, whatever an earlier run has left.

    Raises:
        OSError: It cannot be written.
        ExportError: Something that the format needs is not installed.
    """
    if to in FOLDERS:
        target.mkdir(parents=True, exist_ok=True)
        for name, text in FOLDERS[to](exports):
            with writing(target / name) as file:
                file.write(text.encode())
        return
    with writing(target) as file:
        if to in BINARIES:
            BINARIES[to]((row for one in exports for row in rows.rows_of(one)), file)
        else:
            for piece in TEXTS[to](exports):
                file.write(piece.encode())
    if to == "label-studio":
        with writing(target.with_name(f"{target.name}.config.xml")) as file:
            file.write(label_studio.CONFIGURATION.encode())
