"""Statements as tasks of Label Studio, out and in: https://labelstud.io/guide/task_format

Each part of a statement is a region; those of the first span of the content hold the manner, the kind and the speaker,
and relations lead from it to the others. Label Studio counts code points, as we do.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from onrecord.exports.annotations import (
    KINDS,
    MANNERS,
    Annotated,
    Annotation,
    AnnotationError,
    annotated,
    annotation_of,
)
from onrecord.exports.linked import listed
from onrecord.exports.values import Exported, name_of
from onrecord.spans import Span
from onrecord.statements.values import Statement

_LABELS = ("Content", "Source", "Cue")
_PARTS = ("more", "source", "cue")  # what a relation from the first span of the content leads to
_AROUND = "within"  # … to the statement that this one stands inside
_FACTS = ("manner", "kind", "speaker")


def _choices(name: str, values: Sequence[str]) -> str:
    items = "".join(f'<Choice value="{value}"/>' for value in values)
    return (
        f'  <Choices name="{name}" toName="text" perRegion="true" whenTagName="label" whenLabelValue="Content">'
        f"{items}</Choices>\n"
    )


CONFIGURATION = (
    "<View>\n"
    '  <Labels name="label" toName="text">'
    + "".join(f'<Label value="{label}"/>' for label in _LABELS)
    + "</Labels>\n"
    + "  <Relations>"
    + "".join(f'<Relation value="{name}"/>' for name in (*_PARTS, _AROUND))
    + "</Relations>\n"
    + '  <Text name="text" value="$text"/>\n'
    + _choices("manner", MANNERS)
    + _choices("kind", KINDS)
    + '  <TextArea name="speaker" toName="text" perRegion="true" maxSubmissions="1"'
    + ' whenTagName="label" whenLabelValue="Content"/>\n'
    + "</View>\n"
)


def tasks(exports: Iterable[Exported]) -> Iterator[str]:
    """One list of tasks, one for each article, with the statements as a prediction."""
    yield "["
    yield from listed(task_of(exported) for exported in exports)
    yield "\n]\n"


def task_of(exported: Exported) -> dict[str, Any]:
    """The task for this record."""
    record = exported.record
    article = record.article
    known = {statement.id for statement in record.statements}
    return {
        "data": {
            "text": article.text,
            "article": record.id,
            "name": name_of(article),
            "title": article.title or "",
            "uri": article.uri or "",
        },
        "predictions": [
            {
                "model_version": f"onrecord {record.reader.version} {record.reader.model}",
                "result": [item for one in record.statements for item in _results(exported, one, known)],
            }
        ],
    }


def read_tasks(data: bytes, *, source: str) -> Iterator[Annotated]:
    """Which statements are marked in these tasks, of the last annotation of each, or its prediction?

    Raises:
        AnnotationError: It is no export of Label Studio; the message names the place.
    """
    try:
        values = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise AnnotationError(
            f"not JSON: {error}", source=source, remedy="export from Label Studio as JSON, not JSON-MIN"
        ) from error
    for k, task in enumerate(values if isinstance(values, list) else [values]):
        place = f"{source}: task {k + 1}"
        try:
            made = [one for one in task.get("annotations") or () if not one.get("was_cancelled")]
            results = (made or task.get("predictions") or [{"result": []}])[-1]["result"]
            yield _read_results(task["data"]["text"], results)
        except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
            raise AnnotationError(
                f"not a task of statements: {type(error).__name__} {error}",
                source=place,
                remedy="export from Label Studio as JSON, from a project with the settings written beside the tasks",
            ) from error


def _results(exported: Exported, statement: Statement, known: set[str]) -> Iterator[dict[str, Any]]:
    marked = annotation_of(exported, statement)
    first = statement.id
    notes = [str(layer) for layer in exported.layers_of(statement)]
    relations: list[dict[str, Any]] = []
    for part, label, spans in zip(_PARTS, _LABELS, (marked.content, marked.source, marked.cue), strict=True):
        for k, span in enumerate(spans):
            is_first = label == "Content" and k == 0
            own = first if is_first else f"{first}-{part}-{k}"
            region = {"id": own, "from_name": "label", "to_name": "text", "type": "labels"}
            value = {"start": span.start, "end": span.end, "text": span.text}
            noted = {"meta": {"text": notes}} if is_first and notes else {}
            yield {**region, **noted, "value": {**value, "labels": [label]}}
            if not is_first:
                relations.append(_relation(first, own, part))
                continue
            for name, chosen in (("manner", marked.manner), ("kind", marked.kind)):
                yield {**region, "from_name": name, "type": "choices", "value": {**value, "choices": [chosen]}}
            if marked.speaker:
                value = {**value, "text": [marked.speaker]}
                yield {**region, "from_name": "speaker", "type": "textarea", "value": value}
    yield from relations
    if statement.within in known:
        yield _relation(first, str(statement.within), _AROUND)


def _relation(one: str, other: str, label: str) -> dict[str, Any]:
    return {"type": "relation", "from_id": one, "to_id": other, "direction": "right", "labels": [label]}


def _read_results(text: str, results: Sequence[dict[str, Any]]) -> Annotated:
    regions: dict[str, tuple[str, Span]] = {}
    facts: dict[tuple[str, str], str] = {}
    # Which way a relation was drawn does not matter, and a label it needs only to lead to the statement around.
    linked: dict[str, list[str]] = defaultdict(list)
    for one in results:
        kind = one["type"]
        if kind == "labels":
            value = one["value"]
            regions[one["id"]] = value["labels"][0], Span.of(text, int(value["start"]), int(value["end"]))
        elif kind == "choices":
            facts[one["from_name"], one["id"]] = one["value"]["choices"][0]
        elif kind == "textarea":
            written = one["value"]["text"]
            facts["speaker", one["id"]] = (written if isinstance(written, str) else written[-1]).strip()
        elif kind == "relation" and _AROUND not in (one.get("labels") or ()):
            linked[one["from_id"]].append(one["to_id"])
            linked[one["to_id"]].append(one["from_id"])
    return annotated(text, _statements(regions, facts, linked))


def _statements(
    regions: dict[str, tuple[str, Span]], facts: dict[tuple[str, str], str], linked: dict[str, list[str]]
) -> Iterator[Annotation]:
    """The statements: content that hangs together, with what it is linked to."""
    done: set[str] = set()
    for first, (label, _) in regions.items():
        if label != "Content" or first in done:
            continue
        done.add(first)
        together = [first]
        for own in together:  # which grows meanwhile
            for other in linked[own]:
                if other not in done and regions[other][0] == "Content":
                    done.add(other)
                    together.append(other)
        around = {other for own in together for other in linked[own]}
        spans = {
            kind: tuple(sorted({regions[own][1] for own in around if regions[own][0] == kind})) for kind in _LABELS
        }
        said = {name: next((facts[name, own] for own in together if (name, own) in facts), None) for name in _FACTS}
        content = tuple(sorted(regions[own][1] for own in together))
        yield Annotation(content, spans["Source"], spans["Cue"], said["manner"], said["kind"], said["speaker"] or None)
