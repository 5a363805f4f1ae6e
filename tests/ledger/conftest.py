"""Records of invented news, read by the rules, and ledgers to keep them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from onrecord.article.values import When
from onrecord.ledger.ledger import Ledger, open_ledger
from onrecord.reading import Options, read_text
from onrecord.record.values import Record

Make = Callable[..., Record]


@cache
def _read(text: str) -> Record:
    return read_text(text, options=Options(model="rules", force=True))


def make_record(
    text: str,
    *,
    uri: str | None = None,
    outlet: str | None = None,
    published: str | None = None,
    modified: str | None = None,
) -> Record:
    """The record of this text with these facts."""
    record = _read(text)
    article = replace(
        record.article,
        uri=uri,
        outlet=outlet,
        published=When(published, "stated") if published else None,
        modified=When(modified, "stated") if modified else None,
    )
    return replace(record, article=article)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A new ledger."""
    with open_ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.fixture(scope="session")
def make() -> Make:
    """Makes a record of a text."""
    return make_record


FERRY = (
    "Tarn Haven closes its ferry\n\n"
    "The ferry will stop for the winter, harbour master Hanne Brekke said on Monday.\n\n"
    "“We cannot sail her through another January,” Brekke told reporters. “The hull is 60 years old.”\n"
)
COUNCIL = (
    "Council looks for money\n\n"
    "Council leader Imre Calloway said the town would not pay for a new ferry. “Nobody has asked us,” Calloway said."
    "\n\n"
    "Harbour master Hanne Brekke said she had written three letters.\n"
)
MUSEUM = (
    "Museum buys a bell\n\n"
    "The museum of Ousel Island has bought the bell of the Grey Heron, curator Yusra Hallberg said.\n\n"
    "“It rang for every fog since 1911,” Hallberg said.\n"
)


@pytest.fixture
def ferry() -> Record:
    return make_record(FERRY, uri="https://courier.example/ferry", outlet="The Tarn Courier", published="2024-10-07")


@pytest.fixture
def council() -> Record:
    return make_record(COUNCIL, uri="https://echo.example/council", outlet="Ousel Echo", published="2024-10-09")


@pytest.fixture
def museum() -> Record:
    return make_record(MUSEUM, outlet="Ousel Echo", published="2024-11")
