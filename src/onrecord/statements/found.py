"""What a statement reader, learned or by rules, finds: spans, and nothing yet of who it was."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.language.names import Name
from onrecord.spans import Span


@dataclass(frozen=True, slots=True)
class Found:
    """The spans of one statement. Only `source` may be empty; where the layout tells the speaker, its mark is the cue.

    Every part is in the order of the text. `score` in 0..1 says how sure the reader is of the statement.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader finds in some paragraphs, in the order of the text; `names` is None where it looks for none."""

    statements: tuple[Found, ...]
    names: tuple[Name, ...] | None
