from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.values import Article
from onrecord.errors import LedgerError
from onrecord.exports import brat, label_studio
from onrecord.exports.annotations import Annotated, Annotation, AnnotationError, annotated, annotation_of, changes_in
from onrecord.exports.importing import find_changes, keep_changes
from onrecord.exports.sources import in_ledger
from onrecord.exports.values import Exported, name_of
from onrecord.ledger.ledger import Ledger
from onrecord.record.identity import item_id
from onrecord.record.values import Reader, Record
from onrecord.record.verify import verify
from onrecord.spans import Span, merged
from onrecord.statements.values import Entity, Speaker, Statement

LETTERS = st.sampled_from("aé😀“”.;#T1\u0301\t\n\r\x0b\x1c\x85\u2028   ")
NAMES = st.text(st.sampled_from("Aé# \t\n😀?"), max_size=6).map(lambda name: " ".join(name.split()))


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Records of odd texts with statements anywhere in them, overlapping and interrupted, as a reader leaves spans.

    Those that white space alone parts are one, and none begins or ends in white space.
    """
    text = draw(st.text(LETTERS, min_size=1, max_size=40))
    own = Article(text).id
    places = st.tuples(st.integers(0, len(text) - 1), st.integers(0, len(text))).map(sorted)

    def spans() -> tuple[Span, ...]:
        found = (Span.trimmed(text, *place) for place in draw(st.lists(places, max_size=2)))
        return merged([span for span in found if span], text)

    statements: dict[str, Statement] = {}
    entities: dict[str, Entity] = {}
    for _ in range(draw(st.integers(0, 3))):
        content, source, cue = spans(), spans(), spans()
        if not content:
            continue
        identity = item_id("s", own, (*source, *cue, *content))
        name = draw(NAMES)
        entity = Entity(item_id("e", own, (), "person", name), "person", name, True) if name else None
        if entity:
            entities[entity.id] = entity
        statements.setdefault(
            identity,
            Statement(
                identity, draw(st.sampled_from(["direct", "indirect"])), draw(st.sampled_from(["says", "denies"])),
                content, source, cue, Speaker(entity.id if entity else None, "resolved" if entity else "none", 0.5),
                None, (), (), draw(st.sampled_from([None, *statements])), None, 0.5,
            ),
        )  # fmt: skip
    record = Record(Reader("0", "made up", None), Article(text), tuple(entities.values()), tuple(statements.values()))
    assert verify(record) == ()
    return record


def as_marked(record: Record) -> Annotated:
    exported = Exported(record)
    return annotated(record.article.text, [annotation_of(exported, one) for one in record.statements])


def through_brat(exported: Exported) -> Annotated:
    return brat.read_standoff(exported.record.article.text, brat.standoff(exported), source="made-up.ann")


def through_label_studio(exported: Exported) -> Annotated:
    data = "".join(label_studio.tasks([exported])).encode()
    (marked,) = label_studio.read_tasks(data, source="made-up.json")
    return marked


TOOLS = [through_brat, through_label_studio]


def key(marked: Annotated) -> tuple[str, list[Any]]:
    """What is marked, whatever the order of statements at one place."""
    return marked.text, sorted(
        (one.content, one.source, one.cue, one.manner, one.kind, one.speaker or "") for one in marked.statements
    )


@given(records())
def test_what_goes_out_to_brat_is_as_brat_has_it_and_comes_in_again(record: Record) -> None:
    text, lines = record.article.text, brat.standoff(Exported(record))
    assert lines.count("\n") == len(lines.splitlines())
    for line in lines.splitlines():
        if line.startswith("T"):
            _, places, words = line.split("\t")
            parts = [tuple(map(int, place.split())) for place in places.split(" ", 1)[1].split(";")]
            assert words == " ".join(text[start:end] for start, end in parts)
            assert all(one[1] <= other[0] for one, other in pairwise(parts))
    marked = through_brat(Exported(record))
    assert key(marked) == key(as_marked(record))
    assert changes_in(record, marked) == ()


@given(records())
def test_what_goes_out_to_label_studio_holds_its_words_and_comes_in_again(record: Record) -> None:
    task = label_studio.task_of(Exported(record))
    (prediction,) = task["predictions"]
    regions = {one["id"] for one in prediction["result"] if one["type"] == "labels"}
    for one in prediction["result"]:
        if one["type"] == "relation":
            assert {one["from_id"], one["to_id"]} <= regions
        else:
            value = one["value"]
            assert task["data"]["text"][value["start"] : value["end"]] == value["text"] or one["type"] == "textarea"
            assert one["id"] in regions
    marked = through_label_studio(Exported(record))
    assert key(marked) == key(as_marked(record))
    assert changes_in(record, marked) == ()


def test_the_settings_know_every_name_that_is_written(dam: Record) -> None:
    lines = brat.standoff(Exported(dam))
    for line in lines.splitlines():
        if not line.startswith("#"):
            assert re.search(rf"^{line.split()[1]}\b", brat.CONFIGURATION, re.MULTILINE)
    (prediction,) = label_studio.task_of(Exported(dam))["predictions"]
    names = {one["from_name"] for one in prediction["result"] if "from_name" in one}
    assert names == {"label", "manner", "kind", "speaker"}
    assert all(f'name="{name}"' in label_studio.CONFIGURATION for name in names)


def test_two_quotations_of_one_statement_come_back_as_one(dam: Record) -> None:
    quote = next(one for one in dam.statements if len(one.content) > 1)
    for through in TOOLS:
        marked = through(Exported(dam))
        assert quote.content in [one.content for one in marked.statements]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("T1\tContent 0 999\tmuch", r"no span \[0, 999\)"),
        ("T1\tContent 5 5\t", r"no span \[5, 5\)"),
        ("T1 Content 0 3 the", "not as brat writes it"),
        ("T1\tContent 0 3\tThe\nR1\tSaidBy Arg1:T1 Arg2:T9", "T9 is nowhere"),
    ],
)
def test_what_brat_did_not_write_is_refused_by_its_line(line: str, says: str) -> None:
    with pytest.raises(AnnotationError, match=rf"made-up.ann:\d.*{says}"):
        brat.read_standoff("The text.", line, source="made-up.ann")


def test_a_folder_of_brat_is_read_whole_but_for_what_cannot_be(tmp_path: Path, dam: Record, mill: Record) -> None:
    for name, text in brat.brat_files([Exported(dam), Exported(mill)]):
        (tmp_path / name).write_bytes(text.encode())
    (tmp_path / "alone.ann").write_text("T1\tContent 0 1\tx\n")
    found = [marked for _, marked in brat.read_folder(tmp_path)]
    failures = [one for one in found if isinstance(one, AnnotationError)]
    assert [one.source for one in failures] == [str(tmp_path / "alone.txt")]
    assert {key(one)[0] for one in found if isinstance(one, Annotated)} == {dam.article.text, mill.article.text}


@pytest.mark.parametrize(
    "data", [b"no json", b'{"data": {}}', b"[3]", b'[{"data": {"text": "x"}, "predictions": [{"result": [{}]}]}]',
             b'[{"data": {"text": "x"}, "annotations": [{"result": [{"type": "labels", "id": "a", "value":'
             b' {"start": 0, "end": 9, "labels": ["Content"]}}]}]}]'],
)  # fmt: skip
def test_what_label_studio_did_not_write_is_refused(data: bytes) -> None:
    with pytest.raises(AnnotationError, match=r"made-up\.json"):
        list(label_studio.read_tasks(data, source="made-up.json"))


def test_what_a_person_drew_in_label_studio_is_read_whichever_way_it_was_drawn() -> None:
    text = "“Yes,” she said, “and no.”"

    def region(own: str, words: str, label: str) -> dict[str, Any]:
        start = text.index(words)
        value = {"start": start, "end": start + len(words), "labels": [label]}
        return {"id": own, "type": "labels", "from_name": "label", "to_name": "text", "value": value}

    result = [
        region("b", "“and no.”", "Content"),
        region("a", "“Yes,”", "Content"),
        region("s", "she", "Source"),
        region("c", "said", "Cue"),
        {"type": "relation", "from_id": "b", "to_id": "a", "direction": "left"},
        {"type": "relation", "from_id": "s", "to_id": "a", "direction": "right", "labels": []},
        {"type": "relation", "from_id": "b", "to_id": "c", "direction": "right"},
        {"id": "b", "type": "choices", "from_name": "kind", "to_name": "text", "value": {"choices": ["denies"]}},
        {"id": "a", "type": "textarea", "from_name": "speaker", "to_name": "text", "value": {"text": ["Io Hart"]}},
    ]
    cancelled = {"was_cancelled": True, "result": []}
    task = {"data": {"text": text}, "annotations": [{"result": result}, cancelled], "predictions": [{"result": []}]}
    (marked,) = label_studio.read_tasks(json.dumps([task]).encode(), source="x")
    (one,) = marked.statements
    assert [span.text for span in (*one.content, *one.source, *one.cue)] == ["“Yes,”", "“and no.”", "she", "said"]
    assert (one.manner, one.kind, one.speaker) == (None, "denies", "Io Hart")


def shown(ledger: Ledger, record: Record) -> list[tuple[Any, ...]]:
    (exported,) = (one for one in in_ledger(ledger) if one.record.id == record.id)
    speakers = [exported.speaker(one) for one in exported.record.statements]
    return [
        (one.id, one.kind, speaker.name if speaker else None)
        for one, speaker in zip(exported.record.statements, speakers, strict=True)
    ]


def test_what_was_not_changed_leaves_no_trace(ledger: Ledger, dam: Record) -> None:
    marked = through_brat(Exported(dam))
    assert find_changes(ledger, marked) == ()
    assert keep_changes(ledger, marked, (), who="ada") == ((), ())
    assert ledger.corrections() == ()


def edited(record: Record, edit: Callable[[Annotation], Annotation | None]) -> Annotated:
    """The annotations of the record, the direct one changed so."""
    out = []
    for one in as_marked(record).statements:
        new = edit(one) if one.manner == "direct" else one
        out += [new] if new else []
    return annotated(record.article.text, out)


def test_another_speaker_becomes_a_correction(ledger: Ledger, dam: Record) -> None:
    marked = edited(dam, lambda one: replace(one, speaker="Rosa Quill"))
    made, left = keep_changes(ledger, marked, find_changes(ledger, marked), who="ada")
    assert [one.action for one in made] == ["speaker"] and left == ()
    assert [name for own, _, name in shown(ledger, dam) if own == made[0].about] == ["Rosa Quill"]
    assert find_changes(ledger, marked) == ()


def test_a_statement_that_is_no_longer_marked_is_rejected(ledger: Ledger, dam: Record) -> None:
    marked = edited(dam, lambda one: None)
    made, _ = keep_changes(ledger, marked, find_changes(ledger, marked), who="ada")
    assert {one.action for one in made} == {"reject"}
    assert {own for own, _, _ in shown(ledger, dam)}.isdisjoint(one.about for one in made)
    assert find_changes(ledger, marked) == ()


def test_other_edges_take_the_old_ones_place_and_keep_the_speaker(ledger: Ledger, dam: Record) -> None:
    marked = edited(dam, lambda one: replace(one, content=one.content[:1]))
    changes = find_changes(ledger, marked)
    assert [(change.old is not None, change.new is not None) for change in changes] == [(True, True)]
    made, _ = keep_changes(ledger, marked, changes, who="ada")
    assert [one.action for one in made] == ["reject", "statement", "speaker"]
    assert [name for own, _, name in shown(ledger, dam) if own == made[1].about] == ["Ilse Marchetti"]
    assert find_changes(ledger, marked) == ()


def test_another_kind_takes_the_old_ones_place(ledger: Ledger, dam: Record) -> None:
    marked = edited(dam, lambda one: replace(one, kind="warns"))
    made, _ = keep_changes(ledger, marked, find_changes(ledger, marked), who="ada")
    assert [kind for own, kind, _ in shown(ledger, dam) if own == made[0].about] == ["warns"]
    assert find_changes(ledger, marked) == ()


def test_a_new_statement_is_added_and_one_without_a_cue_is_left(ledger: Ledger, mill: Record) -> None:
    text = mill.article.text
    new = Annotation((Span.of(text, 0, 10),), (), (Span.of(text, 11, 16),), "indirect", "says", "Tobias Renn")
    bare = Annotation((Span.of(text, 17, 22),))
    marked = annotated(text, [*as_marked(mill).statements, new, bare])
    changes = find_changes(ledger, marked)
    made, left = keep_changes(ledger, marked, changes, who="ada")
    assert [change.new for change in left] == [bare]
    assert [one.action for one in made] == ["statement", "speaker"]
    renn = next(entity.id for entity in mill.entities if entity.name == "Tobias Renn")
    assert made[1].value["entity"] == renn
    assert find_changes(ledger, marked) == left


def test_nobody_in_the_speakers_place_says_that_nobody_can_tell(ledger: Ledger, dam: Record) -> None:
    marked = edited(dam, lambda one: replace(one, speaker="?"))
    made, _ = keep_changes(ledger, marked, find_changes(ledger, marked), who="ada")
    assert [name for own, _, name in shown(ledger, dam) if own == made[0].about] == [None]
    assert find_changes(ledger, marked) == ()


def test_a_bad_kind_keeps_nothing_of_its_article(ledger: Ledger, dam: Record) -> None:
    kinds = iter(["denies", "grumbles"])
    marked = annotated(
        dam.article.text, [replace(one, kind=next(kinds, one.kind)) for one in as_marked(dam).statements]
    )
    with pytest.raises(LedgerError, match="grumbles"):
        keep_changes(ledger, marked, find_changes(ledger, marked), who="ada")
    assert ledger.corrections() == ()


def test_annotations_of_an_unknown_text_are_refused(ledger: Ledger, dam: Record) -> None:
    with pytest.raises(LedgerError, match="no article of this text"):
        find_changes(ledger, Annotated("Another text.", ()))
    with pytest.raises(AnnotationError, match="another text"):
        changes_in(dam, Annotated("Another text.", ()))


def test_one_text_at_two_places_has_two_names(dam: Record) -> None:
    elsewhere = replace(dam.article, uri="https://echo.example/dam")
    assert name_of(elsewhere) != name_of(dam.article)
    assert re.fullmatch("[0-9a-f]{16}-[0-9a-f]{8}", name_of(elsewhere))
