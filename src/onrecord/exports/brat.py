"""Statements in brat's standoff format, out and in: https://brat.nlplab.org/standoff.html

An article is two files of one name, `.txt` and `.ann`. Content, Source and Cue are text-bound annotations, in parts
where they are interrupted; relations lead from the content to the other two, and from a statement inside another to
that one; the manner and the kind are attributes, the speaker is a note on the content.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path

from onrecord.errors import OnRecordError
from onrecord.exports.annotations import KINDS, MANNERS, Annotated, Annotation, AnnotationError, annotated
from onrecord.exports.annotations import annotation_of as marked_of
from onrecord.exports.values import Exported, name_of
from onrecord.spans import Span

CONFIGURATION = f"""[entities]
Content
Source
Cue
[relations]
SaidBy Arg1:Content, Arg2:Source
SaidWith Arg1:Content, Arg2:Cue
Within Arg1:Content, Arg2:Content
<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>
[events]
[attributes]
Manner Arg:Content, Value:{"|".join(MANNERS)}
Kind Arg:Content, Value:{"|".join(KINDS)}
"""
_SPEAKER = "speaker: "
# brat keeps an annotation on a line, and takes all of these for line ends or for the end of a column.
_BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")
_SPACE = re.compile(r"\s+")
_TEXT_BOUND = re.compile(r"(T\S+)\t(\S+) ([0-9]+ [0-9]+(?:;[0-9]+ [0-9]+)*)(?:\t.*)?")
_RELATION = re.compile(r"R\S+\t(\S+) Arg1:(\S+) Arg2:(\S+)\s*")
_ATTRIBUTE = re.compile(r"[AM]\S+\t(\S+) (\S+) (\S+)\s*")
_NOTE = re.compile(r"#\S+\tAnnotatorNotes (\S+)\t(.*)")


def brat_files(exports: Iterable[Exported]) -> Iterator[tuple[str, str]]:
    """The files of a collection, each with its name and its text: the settings, then two for each article."""
    yield "annotation.conf", CONFIGURATION
    for exported in exports:
        name = name_of(exported.record.article)
        yield f"{name}.txt", exported.record.article.text
        yield f"{name}.ann", standoff(exported)


def standoff(exported: Exported) -> str:
    """The annotations of the record, one a line."""
    lines: list[str] = []
    text = exported.record.article.text
    bounds, relations, attributes, notes = count(1), count(1), count(1), count(1)
    contents: dict[str, str] = {}

    def bound(kind: str, spans: Sequence[Span]) -> str:
        own = f"T{next(bounds)}"
        parts = [part for span in spans for part in _parts(text, span)]
        places = ";".join(f"{start} {end}" for start, end in parts)
        lines.append(f"{own}\t{kind} {places}\t{' '.join(text[start:end] for start, end in parts)}")
        return own

    for statement in exported.record.statements:
        marked = marked_of(exported, statement)
        content = contents[statement.id] = bound("Content", marked.content)
        for kind, relation, spans in (("Source", "SaidBy", marked.source), ("Cue", "SaidWith", marked.cue)):
            if spans:
                lines.append(f"R{next(relations)}\t{relation} Arg1:{content} Arg2:{bound(kind, spans)}")
        for name, value in (("Manner", marked.manner), ("Kind", marked.kind)):
            lines.append(f"A{next(attributes)}\t{name} {content} {value}")
        said = [f"{_SPEAKER}{marked.speaker}"] if marked.speaker else []
        for note in (*said, *map(str, exported.layers_of(statement))):
            lines.append(f"#{next(notes)}\tAnnotatorNotes {content}\t{' '.join(note.split())}")
    for statement in exported.record.statements:
        if statement.within in contents:
            inner, outer = contents[statement.id], contents[statement.within]
            lines.append(f"R{next(relations)}\tWithin Arg1:{inner} Arg2:{outer}")
    return "".join(f"{line}\n" for line in lines)


def read_standoff(text: str, standoff: str, *, source: str) -> Annotated:
    """Which statements are marked in this text? `source` is the name of the file.

    Raises:
        AnnotationError: A line is none of the format, or points outside of the text.
    """
    spans: dict[str, tuple[str, tuple[Span, ...]]] = {}
    parts: dict[tuple[str, str], list[Span]] = defaultdict(list)
    facts: dict[tuple[str, str], str] = {}
    links: list[tuple[str, str, str, str]] = []
    for number, line in enumerate(standoff.split("\n"), 1):
        place = f"{source}:{number}"
        line = line.rstrip("\r")
        if match := _TEXT_BOUND.fullmatch(line):
            spans[match[1]] = (match[2], _spans(text, match[3], place))
        elif match := _RELATION.fullmatch(line):
            links.append((place, match[1], match[2], match[3]))
        elif match := _ATTRIBUTE.fullmatch(line):
            facts[match[1], match[2]] = match[3]
        elif match := _NOTE.fullmatch(line):
            if match[2].startswith(_SPEAKER):
                facts["Speaker", match[1]] = match[2].removeprefix(_SPEAKER).strip()
        elif line.startswith(("T", "R")):
            raise AnnotationError(f"not as brat writes it: {line[:60]!r}", source=place)
    for place, relation, one, other in links:
        if relation in ("SaidBy", "SaidWith"):
            if one not in spans or other not in spans:
                raise AnnotationError(f"{one} or {other} is nowhere in the file", source=place)
            parts[relation, one] += spans[other][1]
    return annotated(
        text,
        (
            Annotation(
                found,
                tuple(sorted(parts["SaidBy", own])),
                tuple(sorted(parts["SaidWith", own])),
                facts.get(("Manner", own)),
                facts.get(("Kind", own)),
                facts.get(("Speaker", own)) or None,
            )
            for own, (kind, found) in spans.items()
            if kind == "Content"
        ),
    )


def read_folder(place: Path) -> Iterator[tuple[str, Annotated | OnRecordError]]:
    """What is marked in this `.ann` file, or in those of this folder: each with its place, or why it cannot be read."""
    for file in sorted(place.glob("**/*.ann")) if place.is_dir() else (place,):
        try:
            text = _text_in(file.with_suffix(".txt"))
            yield str(file), read_standoff(text, _text_in(file), source=str(file))
        except OSError as error:
            reason = f"cannot be read: {error.strerror}"
            yield str(file), AnnotationError(reason, source=str(error.filename), remedy="brat needs the .txt beside it")
        except OnRecordError as error:
            yield str(file), error


def _text_in(file: Path) -> str:
    """The text of the file to the byte, with no line end changed, for offsets point into it."""
    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise AnnotationError(f"not UTF-8: {error.reason} at byte {error.start}", source=str(file)) from error


def _parts(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """The stretches of the span that lie on one line each."""
    start = span.start
    for match in _SPACE.finditer(text, span.start, span.end):
        if not _BREAKS.isdisjoint(match.group()):
            if start < match.start():
                yield start, match.start()
            start = match.end()
    if start < span.end:
        yield start, span.end


def _spans(text: str, places: str, source: str) -> tuple[Span, ...]:
    """The spans of these stretches; those that only the end of a line parts are one."""
    out: list[Span] = []
    for place in places.split(";"):
        start, end = map(int, place.split())
        gap = text[out[-1].end : start] if out else ""
        if gap.isspace() and not _BREAKS.isdisjoint(gap):
            start = out.pop().start
        try:
            out.append(Span.of(text, start, end))
        except ValueError as error:
            raise AnnotationError(str(error), source=source) from error
    return tuple(sorted(out))
