"""What can go wrong, as a tree.

    OnRecordError
     ├─ ArticleError         the input cannot become an article
     │   ├─ DecodeError      its bytes are no text
     │   ├─ EmptyError       there is no text in it
     │   ├─ FormatError      it is another kind of file, or a line of it is not as agreed
     │   ├─ ProseError       it is text, but holds no sentences
     │   ├─ LanguageError    it is written in a language that no installed model reads
     │   └─ FetchError       an address cannot be fetched (web/errors.py)
     │       └─ ForbiddenError   it is not to be fetched: private, or forbidden by robots.txt
     ├─ ModelError           a weights folder is missing, damaged or of another make
     ├─ RecordError          what was given as a record is none
     ├─ LedgerError          a ledger cannot be opened, read or written, or does not hold what was asked for
     ├─ JournalError         a batch cannot go on from its journal (scale/journal.py)
     └─ WatchError           what was seen of feeds cannot be remembered (web/watch.py)

Every error says what failed, on which input, and what to try.
"""

from __future__ import annotations

from typing import Any


class OnRecordError(Exception):
    """The root: catch this to catch every error that On Record raises on purpose.

    `reason` says what failed, `source` names the input it failed on (None where there is none to name), `remedy`
    says what to try.
    """

    def __init__(self, reason: str, *, source: str | None = None, remedy: str | None = None) -> None:
        self.reason = reason
        self.source = source
        self.remedy = remedy
        super().__init__(reason)

    def __str__(self) -> str:
        text = f"{self.source}: {self.reason}" if self.source else self.reason
        return f"{text} ({self.remedy})" if self.remedy else text

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors cross from process to process with all that they say, whatever their own class asks for."""
        return _as_it_was, (type(self), self.__dict__.copy())


def _as_it_was(kind: type[OnRecordError], state: dict[str, Any]) -> OnRecordError:
    error = kind.__new__(kind, state["reason"])
    error.__dict__.update(state)
    return error


class ArticleError(OnRecordError):
    """The input cannot become an article."""


class DecodeError(ArticleError):
    """The bytes are no text."""


class EmptyError(ArticleError):
    """There is no text in the input."""


class FormatError(ArticleError):
    """The input is another kind of file than those that are read, or a line of it is not as agreed."""


class ProseError(ArticleError):
    """The input is text, but holds no sentences."""


class LanguageError(ArticleError):
    """The article is written in a language that no installed model reads. `language`: its ISO 639-1 code."""

    def __init__(self, reason: str, *, language: str, source: str | None = None, remedy: str | None = None) -> None:
        self.language = language
        super().__init__(reason, source=source, remedy=remedy)


class ModelError(OnRecordError):
    """A weights folder is missing, damaged or of another make."""


class RecordError(OnRecordError):
    """What was given as a record is none."""


class LedgerError(OnRecordError):
    """A ledger cannot be opened, read or written, or does not hold what was asked for."""
