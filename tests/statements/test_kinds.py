"""What a statement does: says, asks, demands, warns …"""

from __future__ import annotations

import pytest

from onrecord.spans import Span
from onrecord.statements.kinds import kind_of
from onrecord.statements.values import EntityKind

# source, cue, content, what the speaker is, kind: after the examples and rules of docs/kinds.md
CASES: list[tuple[str, str, str, EntityKind | None, str]] = [
    ("Orla Tench", "said", "“The bridge is safe,”", "person", "says"),
    ("the harbour master", "According to", "the ferry left late", "person", "says"),
    ("The audit", "found", "gaps in the accounts", "document", "reports"),
    ("a survey by the Lund Institute", "According to", "one in five is undecided", "poll", "reports"),
    ("The poll", "said", "one in five is undecided", "poll", "reports"),
    ("The letter", "said", "the pier would close", "document", "says"),
    ("A reporter", "asked", "why the dam was built", "person", "asks"),
    ("Councillor Adu", "questioned", "whether the money exists", "person", "asks"),
    ("The envoy", "asked", "both sides to lay down their arms", "person", "demands"),
    ("Farmers", "fear", "another dry spring", "group", "believes"),
    ("Ms Quill", "wants", "to run again", "person", "intends"),
    ("Ms Quill", "wants", "the council to resign", "person", "demands"),
    ("The mayor", "vowed", "to repair every school roof", "person", "promises"),
    ("Nurses", "have called again for", "shorter shifts", "group", "demands"),
    ("Engineers", "were warning", "that the wall could give way", "group", "warns"),
    ("The Fennmark Post", "endorsed", "Dana Roy", "publication", "supports"),
    ("Traders", "has not endorsed", "the toll", "group", "opposes"),
    ("Mr Hale", "called", "the vote a disgrace", "person", "opposes"),
    ("The chairman", "denied", "taking money", "person", "denies"),
    ("The ministry", "did not respond", "to questions", "organisation", "declines"),
    ("Ms Roy", "refused", "to release the letters", "person", "declines"),
    ("A court", "rejected", "the request", "organisation", "decides"),
    ("The board", "ruled", "the levy unlawful", "organisation", "decides"),
    ("Ms Roy", "", "“We won.”", "person", "says"),
]


@pytest.mark.parametrize(("source", "cue", "content", "speaker", "kind"), CASES)
def test_the_kind_is(source: str, cue: str, content: str, speaker: EntityKind | None, kind: str) -> None:
    text = f"{source} {cue} {content}"

    def span(words: str) -> tuple[Span, ...]:
        return (Span.of(text, text.index(words), text.index(words) + len(words)),) if words else ()

    assert kind_of(span(cue), span(content), span(source), speaker) == kind
