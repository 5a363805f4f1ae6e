"""Statements as W3C Web Annotations (JSON-LD): what was said, and the words that name the source and the saying.

https://www.w3.org/TR/annotation-model/
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from onrecord.article.values import Block
from onrecord.exports.linked import known, listed, statement_iri, text_iri
from onrecord.exports.values import Exported
from onrecord.record.values import Record
from onrecord.spans import Span
from onrecord.statements.values import Statement

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_NEAR_CHARS = 32  # of prefix and suffix, as annotation tools commonly keep


def web_annotations(exports: Iterable[Exported]) -> Iterator[str]:
    """One annotation collection of one page, with an annotation for each part of each statement."""
    n_items = 0

    def items() -> Iterator[dict[str, Any]]:
        nonlocal n_items
        for exported in exports:
            for item in annotations_of(exported):
                n_items += 1
                yield item

    yield f'{{"@context":"{CONTEXT}","id":"#statements","type":"AnnotationCollection","label":"On Record: statements",'
    yield '"first":{"id":"#page-1","type":"AnnotationPage","partOf":"#statements","startIndex":0,"items":['
    yield from listed(items())
    yield f'\n]}},"last":"#page-1","total":{n_items}}}\n'


def annotations_of(exported: Exported) -> Iterator[dict[str, Any]]:
    """Which annotations do the statements of the record make?

    Each statement is an annotation whose targets are its content, with the manner and the kind as tags and the speaker
    as a body; those of its source and its cue have it as their body, and say by a tag which of both they are.
    """
    record = exported.record
    starts = [block.start for block in record.article.blocks]
    generator = {"type": "Software", "name": f"On Record {record.reader.version}, model {record.reader.model}"}
    for statement in record.statements:
        own = statement_iri(record, statement)
        layers = exported.layers_of(statement)
        yield {
            "id": own,
            "type": "Annotation",
            "motivation": "describing",
            **_lifecycle(exported, statement),
            "generator": generator,
            "body": [
                _tag(statement.manner),
                _tag(statement.kind),
                *_speaker(exported, statement),
                *(_text(str(layer), "commenting") for layer in layers),
            ],
            "target": _targets(record, statement.content, starts),
        }
        for part, spans in (("source", statement.source), ("cue", statement.cue)):
            if spans:
                yield {
                    "id": f"{own}-{part}",
                    "type": "Annotation",
                    "motivation": "linking",
                    "generator": generator,
                    "body": [own, _tag(part)],
                    "target": _targets(record, spans, starts),
                }


def _lifecycle(exported: Exported, statement: Statement) -> dict[str, Any]:
    """Who made it and when, where that was a person."""
    layers = [layer for layer in exported.layers_of(statement) if layer.what in ("statement", "speaker")]
    if not layers:
        return {}
    return {"creator": {"type": "Person", "name": layers[-1].who}, "modified": layers[-1].at}


def _speaker(exported: Exported, statement: Statement) -> list[dict[str, Any]]:
    entity = exported.speaker(statement)
    return [_text(entity.name, "identifying")] if entity else []


def _tag(value: str) -> dict[str, Any]:
    return _text(value, "tagging")


def _text(value: str, purpose: str) -> dict[str, Any]:
    return {"type": "TextualBody", "value": value, "purpose": purpose}


def _targets(record: Record, spans: Sequence[Span], starts: Sequence[int]) -> list[dict[str, Any]]:
    return [target for span in spans for target in _target(record, span, starts)]


def _target(record: Record, span: Span, starts: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The stretch of the text that was read, and of the page that it was read from."""
    text, uri = record.article.text, record.article.uri
    yield {
        "type": "SpecificResource",
        "source": known(id=text_iri(record), type="Text", format="text/plain", language=record.article.language,
                        via=uri),
        "selector": [
            _quote(text, span, 0, len(text)),
            # Both count code points, as the model asks.
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        ],
    }  # fmt: skip
    block = _block_at(record.article.blocks, starts, span)
    if uri and block and block.path:
        yield {
            "type": "SpecificResource",
            "source": uri,
            "selector": {
                "type": "XPathSelector",
                "value": block.path,
                "refinedBy": _quote(text, span, block.start, block.end),
            },
        }


def _quote(text: str, span: Span, first: int, last: int) -> dict[str, Any]:
    return known(
        type="TextQuoteSelector",
        exact=span.text,
        prefix=text[max(first, span.start - _NEAR_CHARS) : span.start],
        suffix=text[span.end : min(last, span.end + _NEAR_CHARS)],
    )


def _block_at(blocks: Sequence[Block], starts: Sequence[int], span: Span) -> Block | None:
    """The block that holds all of the span; None where it runs over the edge of one."""
    k = bisect_right(starts, span.start) - 1
    return blocks[k] if k >= 0 and span.end <= blocks[k].end else None
