"""The article that the project started from, read whole. Its text stays outside the project."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import onrecord
from onrecord.language.quotes import find_quotes

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def record(shared_data: Path) -> onrecord.Record:
    return onrecord.read(next((shared_data.parent / "seed").glob("*.txt")))


def test_every_block_has_its_role(record: onrecord.Record) -> None:
    roles = Counter(block.role for block in record.article.blocks)
    assert roles == {
        "headline": 1, "caption": 2, "credit": 1, "comment-request": 4, "tip-line": 1, "furniture": 4, "body": 11,
    }  # fmt: skip


def test_every_quotation_is_a_statement_with_source_and_cue(record: onrecord.Record) -> None:
    text = record.article.text
    body = [(block.start, block.end) for block in record.article.blocks if block.role == "body"]
    # Two words in quotation marks only set off a term; the quotations are longer.
    quotations = [q for q in find_quotes(text, body) if len(text[q.inner_start : q.inner_end].split()) > 2]
    assert len(quotations) == 6
    for quotation in quotations:
        holders = [
            statement
            for statement in record.statements
            if any(span.start <= quotation.start and quotation.end <= span.end for span in statement.content)
        ]
        assert holders, text[quotation.start : quotation.end]
        assert all(statement.source and statement.cue for statement in holders)


def test_the_record_holds(record: onrecord.Record) -> None:
    assert onrecord.verify(record) == ()
    assert len(record.statements) >= 12
