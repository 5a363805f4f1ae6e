"""A ledger of invented news, read by the rules and corrected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from onrecord.article.values import Block, When
from onrecord.ledger.ledger import Ledger, open_ledger
from onrecord.reading import Options, read_text
from onrecord.record.values import Record
from onrecord.record.verify import verify

DAM = (
    "Dam above Kestrel Vale to be drained\n\n"
    "The reservoir will be drained before the spring, dam warden Ilse Marchetti told the Vale Gazette on Friday.\n\n"
    "“The wall moves when the lake is full,” Marchetti said. “It should not move.”\n\n"
    "A surveyor, who asked not to be named, said the wall had moved four centimetres.\n"
)
MILL = (
    "Mill owner turns down offer\n\n"
    "“Nobody from the bank has set foot in here,” mill owner Tobias Renn said.\n\n"
    "Dam warden Ilse Marchetti said the mill would have water until May.\n"
)


@cache
def _read(text: str) -> Record:
    return read_text(text, options=Options(model="rules", force=True))


def _with_facts(text: str, *, uri: str | None, outlet: str) -> Record:
    record = _read(text)
    published = When("2025-02-14", "stated")
    record = replace(record, article=replace(record.article, uri=uri, outlet=outlet, published=published))
    assert verify(record) == ()
    assert len(record.statements) >= 2
    return record


@pytest.fixture
def dam() -> Record:
    return _with_facts(DAM, uri="https://vale.example/dam", outlet="The Vale Gazette")


@pytest.fixture
def mill() -> Record:
    return _with_facts(MILL, uri=None, outlet="Kestrel Echo")


@pytest.fixture
def page(dam: Record) -> Record:
    """The same as it comes out of a web page: each paragraph an element of its own."""
    blocks, at = [], 0
    for k, paragraph in enumerate(dam.article.text.split("\n\n")):
        end = at + len(paragraph.rstrip("\n"))
        blocks.append(Block("body", at, end, f"/html/body/article/p[{k + 1}]"))
        at += len(paragraph) + 2
    return replace(dam, article=replace(dam.article, blocks=tuple(blocks)))


@pytest.fixture
def ledger(tmp_path: Path, dam: Record, mill: Record) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.sqlite") as opened:
        opened.add(dam)
        opened.add(mill)
        yield opened
