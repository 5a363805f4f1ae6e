from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from onrecord.exports.linked import statement_iri
from onrecord.exports.prov import bundle_of, prov_document
from onrecord.exports.schema_org import quotations
from onrecord.exports.sources import in_ledger
from onrecord.exports.values import Exported
from onrecord.exports.web_annotation import CONTEXT, web_annotations
from onrecord.ledger.ledger import Ledger
from onrecord.record.chain import chain
from onrecord.record.values import Record

# What the Web Annotation Data Model asks of an annotation, its bodies, targets and selectors (sections 3.1 to 4.2).
IRI = {"type": "string", "pattern": "^([a-z]+:|#)"}
QUOTE = {
    "type": "object",
    "required": ["type", "exact"],
    "properties": {"type": {"const": "TextQuoteSelector"}, "exact": {"type": "string", "minLength": 1},
                   "prefix": {"type": "string"}, "suffix": {"type": "string"}},
    "additionalProperties": False,
}  # fmt: skip
POSITION = {
    "type": "object",
    "required": ["type", "start", "end"],
    "properties": {"type": {"const": "TextPositionSelector"}, "start": {"type": "integer", "minimum": 0},
                   "end": {"type": "integer", "minimum": 1}},
    "additionalProperties": False,
}  # fmt: skip
XPATH = {
    "type": "object",
    "required": ["type", "value"],
    "properties": {"type": {"const": "XPathSelector"}, "value": {"type": "string"}, "refinedBy": QUOTE},
    "additionalProperties": False,
}
TARGET = {
    "type": "object",
    "required": ["type", "source", "selector"],
    "properties": {
        "type": {"const": "SpecificResource"},
        "source": {"anyOf": [IRI, {"type": "object", "required": ["id"], "properties": {"id": IRI, "via": IRI}}]},
        "selector": {"anyOf": [XPATH, {"type": "array", "items": {"anyOf": [QUOTE, POSITION]}}]},
    },
    "additionalProperties": False,
}
MOTIVATIONS = {"enum": ["describing", "linking", "tagging", "identifying", "commenting"]}
BODY = {
    "anyOf": [
        IRI,
        {
            "type": "object",
            "required": ["type", "value"],
            "properties": {"type": {"const": "TextualBody"}, "value": {"type": "string"}, "purpose": MOTIVATIONS},
            "additionalProperties": False,
        },
    ]
}
AGENT = {"type": "object", "required": ["type"], "properties": {"type": {"enum": ["Person", "Software"]}}}
ANNOTATION = {
    "type": "object",
    "required": ["id", "type", "target"],
    "properties": {
        "id": IRI, "type": {"const": "Annotation"}, "motivation": MOTIVATIONS, "generator": AGENT, "creator": AGENT,
        "modified": {"type": "string", "pattern": "^[0-9-]{10}T[0-9:]{8}Z$"},
        "body": {"type": "array", "items": BODY}, "target": {"type": "array", "items": TARGET, "minItems": 1},
    },
    "additionalProperties": False,
}  # fmt: skip

# Of the PROV-JSON schema, the parts that are written.
VALUE = {"anyOf": [
    {"type": ["string", "number", "boolean"]},
    {"type": "object", "required": ["$"], "properties": {"$": {"type": "string"}, "type": {"type": "string"}},
     "additionalProperties": False},
    {"type": "array", "items": {"type": ["string", "object"]}},
]}  # fmt: skip
NAMED = {"type": "object", "propertyNames": {"pattern": "^(or|prov):[A-Za-z0-9-]+$"}, "additionalProperties": VALUE}


def relation(*needed: str) -> dict[str, Any]:
    each = {**NAMED, "required": list(needed)}
    return {"type": "object", "propertyNames": {"pattern": "^_:"}, "additionalProperties": each}


BUNDLE = {
    "type": "object",
    "properties": {
        "entity": {**NAMED, "additionalProperties": NAMED},
        "agent": {**NAMED, "additionalProperties": NAMED},
        "wasAttributedTo": relation("prov:entity", "prov:agent"),
        "wasDerivedFrom": relation("prov:generatedEntity", "prov:usedEntity"),
    },
    "additionalProperties": False,
}


def check(value: Any, schema: dict[str, Any]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator(schema).validate(value)


def annotations_in(*records: Record) -> list[dict[str, Any]]:
    collection = json.loads("".join(web_annotations(map(Exported, records))))
    items: list[dict[str, Any]] = collection["first"]["items"]
    assert (collection["@context"], collection["type"]) == (CONTEXT, "AnnotationCollection")
    assert collection["total"] == len(items)
    return items


def test_annotations_have_the_shape_of_the_model(page: Record, mill: Record) -> None:
    items = annotations_in(page, mill)
    for item in items:
        check(item, ANNOTATION)
    assert len({item["id"] for item in items}) == len(items)


def test_each_selector_leads_to_the_words(page: Record) -> None:
    text = page.article.text
    n_selectors = 0
    for item in annotations_in(page):
        for target in item["target"]:
            if isinstance(target["selector"], list):
                quote, position = target["selector"]
                start, end = position["start"], position["end"]
                assert text[start:end] == quote["exact"]
                assert text[:start].endswith(quote.get("prefix", ""))
                assert text[end:].startswith(quote.get("suffix", ""))
                n_selectors += 1
    assert n_selectors >= sum(len(one.content) for one in page.statements)


def test_a_span_of_a_web_page_names_its_element(page: Record, dam: Record) -> None:
    paragraphs = page.article.text.split("\n\n")
    n_paths = 0
    for item in annotations_in(page):
        for target in item["target"]:
            if isinstance(target["selector"], dict):
                assert target["source"] == page.article.uri
                number = int(target["selector"]["value"].split("p[")[1].rstrip("]"))
                quote = target["selector"]["refinedBy"]
                whole = quote.get("prefix", "") + quote["exact"] + quote.get("suffix", "")
                assert whole in paragraphs[number - 1]
                n_paths += 1
    assert n_paths >= len(page.statements)
    plain = [target for item in annotations_in(dam) for target in item["target"]]
    assert not any(isinstance(target["selector"], dict) for target in plain)


def test_source_and_cue_lead_to_their_statement(dam: Record) -> None:
    items = {item["id"]: item for item in annotations_in(dam)}
    for statement in dam.statements:
        own = statement_iri(dam, statement)
        for part in ("source", "cue"):
            if getattr(statement, part):
                assert items[f"{own}-{part}"]["body"][0] == own
        assert items[own]["motivation"] == "describing"


def test_no_articles_make_an_empty_collection() -> None:
    assert annotations_in() == []


def test_a_correction_names_who_made_it_in_every_format(ledger: Ledger, dam: Record) -> None:
    quote = next(one for one in dam.statements if one.manner == "direct")
    made = ledger.correct_speaker(quote.id, name="Rosa Quill", who="ada")
    exports = [*in_ledger(ledger)]
    items = json.loads("".join(web_annotations(exports)))["first"]["items"]
    (item,) = (item for item in items if item["id"] == statement_iri(dam, quote))
    check(item, ANNOTATION)
    assert (item["creator"], item["modified"]) == ({"type": "Person", "name": "ada"}, made.at)
    graph = json.loads("".join(quotations(exports)))["@graph"]
    (quotation,) = (item for item in graph if item["identifier"] == quote.id)
    assert quotation["spokenByCharacter"] == {"@type": "Person", "name": "Rosa Quill"}
    assert (quotation["correction"][0]["author"]["name"], quotation["correction"][0]["dateCreated"]) == ("ada", made.at)
    document = json.loads("".join(prov_document(exports)))
    (bundle,) = (one for one in document["bundle"].values() if f"or:{quote.id}" in one["entity"])
    check(bundle, BUNDLE)
    relation = bundle["wasAttributedTo"][f"_:by-{quote.id}"]
    assert (relation["or:correctedBy"], relation["or:layer"]) == (["ada"], "correction")
    assert Counter("or:layer" in one for one in bundle["wasAttributedTo"].values())[True] == 1


def test_only_words_in_quotation_marks_are_quotations(dam: Record, mill: Record) -> None:
    graph = json.loads("".join(quotations([Exported(dam), Exported(mill)])))
    assert graph["@context"] == "https://schema.org"
    expected = [one.id for record in (dam, mill) for one in record.statements if one.manner != "indirect"]
    assert [item["identifier"] for item in graph["@graph"]] == expected
    for item in graph["@graph"]:
        assert item["@type"] == "Quotation"
        assert item["isPartOf"]["@type"] == "NewsArticle"
        assert item["isPartOf"]["datePublished"] == "2025-02-14"


def test_each_article_is_a_bundle_of_prov(dam: Record, mill: Record) -> None:
    document = json.loads("".join(prov_document(map(Exported, (dam, mill, dam)))))
    assert set(document) == {"prefix", "bundle"}
    assert len(document["bundle"]) == 2
    for bundle in document["bundle"].values():
        check(bundle, BUNDLE)


def test_prov_leads_from_the_article_back_to_the_speaker(dam: Record) -> None:
    bundle = bundle_of(Exported(dam))
    used = {}
    for one in bundle["wasDerivedFrom"].values():
        used.setdefault(one["prov:generatedEntity"], set()).add(one["prov:usedEntity"])
        assert {one["prov:generatedEntity"], one["prov:usedEntity"]} <= set(bundle["entity"])
    by = {one["prov:entity"]: one["prov:agent"] for one in bundle["wasAttributedTo"].values()}
    assert set(by.values()) <= set(bundle["agent"])
    (article,) = (own for own in bundle["entity"] if own.startswith("or:article-"))
    for statement in dam.statements:
        links = chain(dam, statement)
        reached, names = {f"or:{statement.id}"}, []
        while reached:
            (own,) = reached
            names.append(bundle["agent"][by[own]]["prov:label"] if own in by else None)
            reached = {later for later, before in used.items() if own in before}
        assert own == article
        assert names == [link.name for link in links]


def test_prov_is_read_by_its_own_library(dam: Record, mill: Record) -> None:
    prov = pytest.importorskip("prov.model")
    content = "".join(prov_document(map(Exported, (dam, mill))))
    document = prov.ProvDocument.deserialize(content=content, format="json")
    assert len(list(document.bundles)) == 2
