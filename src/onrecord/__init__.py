"""On Record reads news and keeps the record: who said what, on whose word, and where exactly it stands in the text.

>>> import onrecord
>>> record = onrecord.read("article.txt")  # doctest: +SKIP
>>> for statement in record.statements:  # doctest: +SKIP
...     print(record.entity(statement.speaker.entity), statement.content)

The names below are imported when they are first asked for, so that the command line starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.article.inputs import Unread
    from onrecord.errors import ArticleError, LedgerError, ModelError, OnRecordError, RecordError
    from onrecord.ledger.ledger import Ledger, open_ledger
    from onrecord.reading import Options, read, read_many, read_text
    from onrecord.record.values import Record
    from onrecord.record.verify import Finding, verify
    from onrecord.spans import Span
    from onrecord.version import __version__

__all__ = [
    "ArticleError",
    "Finding",
    "Ledger",
    "LedgerError",
    "ModelError",
    "OnRecordError",
    "Options",
    "Record",
    "RecordError",
    "Span",
    "Unread",
    "__version__",
    "open_ledger",
    "read",
    "read_many",
    "read_text",
    "verify",
]

_HOMES = {
    "article.inputs": ("Unread",),
    "errors": ("ArticleError", "LedgerError", "ModelError", "OnRecordError", "RecordError"),
    "ledger.ledger": ("Ledger", "open_ledger"),
    "reading": ("Options", "read", "read_many", "read_text"),
    "record.values": ("Record",),
    "record.verify": ("Finding", "verify"),
    "spans": ("Span",),
    "version": ("__version__",),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"onrecord.{home}"), name)
    raise AttributeError(f"module 'onrecord' has no attribute {name!r}")


def __dir__() -> list[str]:
    return list(__all__)
