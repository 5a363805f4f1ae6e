"""Ids that follow from content: the same item of the same article has the same id wherever it is read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Literal

from onrecord.spans import Span

# Bump when the way an id is made changes; then no old id equals a new one by chance.
_VERSION = 1
Prefix = Literal["e", "s", "r", "m", "f"]  # entity, statement, request, moment, figure


def item_id(prefix: Prefix, article_id: str, spans: Iterable[Span], *words: str) -> str:
    """Which id has the item of this kind, at these spans of this article?

    `words` tell items apart that stand on the same spans, such as two entities with one mention.
    """
    places = [[span.start, span.end] for span in spans]
    key = json.dumps([_VERSION, prefix, article_id, places, words], ensure_ascii=False, separators=(",", ":"))
    return prefix + hashlib.sha256(key.encode()).hexdigest()[:12]
