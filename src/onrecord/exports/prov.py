"""Through whose hands statements came, as PROV-JSON: https://www.w3.org/submissions/prov-json/

A statement's words are an entity that is attributed to the speaker. Every further pair of hands has an account of
them, derived from the one before and attributed to whose it is; the last but a repost is the article. So the whole
way can be followed from the site that shows the words to the mouth that they came from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from onrecord.exports.linked import agent_type, dumps, known
from onrecord.exports.values import Exported, Layer, name_of, words_of
from onrecord.record.chain import Link, chains
from onrecord.statements.values import Statement

_PREFIXES = {"or": "urn:onrecord:", "xsd": "http://www.w3.org/2001/XMLSchema#"}


def prov_document(exports: Iterable[Exported]) -> Iterator[str]:
    """One PROV-JSON document with a bundle for each article."""
    yield f'{{"prefix":{dumps(_PREFIXES)},"bundle":{{'
    seen: set[str] = set()  # a key twice in one object would lose the first
    for exported in exports:
        name = name_of(exported.record.article)
        if name not in seen:
            yield (",\n" if seen else "\n") + f"{dumps(f'or:{name}')}:{dumps(bundle_of(exported))}"
            seen.add(name)
    yield "\n}}\n"


def bundle_of(exported: Exported) -> dict[str, Any]:
    """What does the record say of the ways by which its statements came?"""
    record = exported.record
    bundle: dict[str, dict[str, Any]] = {
        kind: {} for kind in ("entity", "agent", "wasAttributedTo", "wasDerivedFrom")
    }  # fmt: skip
    article = f"or:article-{name_of(record.article)}"
    for statement, links in zip(record.statements, chains(record, record.statements), strict=True):
        before: str | None = None
        for k, link in enumerate(links):
            entity = _entity_id(article, statement, link, k)
            bundle["entity"].setdefault(entity, _entity(exported, statement, link))
            if link.name is not None:
                agent = _agent_id(link)
                bundle["agent"].setdefault(agent, _agent(exported, link))
                layers = exported.layers_of(statement) if link.role == "speaker" else ()
                relation = {"prov:entity": entity, "prov:agent": agent, **_evidence(link), **_layers(layers)}
                bundle["wasAttributedTo"].setdefault(f"_:by-{entity[3:]}", relation)
            if before is not None:
                bundle["wasDerivedFrom"].setdefault(
                    f"_:from-{before[3:]}-to-{entity[3:]}",
                    {
                        "prov:generatedEntity": entity,
                        "prov:usedEntity": before,
                        **_quotation(statement, link),
                    },
                )
            before = entity
    return {kind: items for kind, items in bundle.items() if items}


def _entity_id(article: str, statement: Statement, link: Link, k: int) -> str:
    """The speaker's words, what came of them on the way, the article, the repost."""
    if link.role == "outlet":
        return article
    if link.role == "site":
        return f"{article}-repost"
    return f"or:{statement.id}" if k == 0 else f"or:{statement.id}-{k}"


def _entity(exported: Exported, statement: Statement, link: Link) -> dict[str, Any]:
    article = exported.record.article
    if link.role == "speaker":
        return {
            "prov:type": _qualified("or:Statement"),
            "prov:value": words_of(statement),
            "or:manner": statement.manner,
            "or:kind": statement.kind,
            "or:layer": "correction" if exported.layers_of(statement) else "reader",
        }
    if link.role in ("outlet", "site"):
        # Of a repost, the address is that of the copy.
        uri = article.uri if link.role == "site" or not exported.record.origin.reposted else article.canonical
        at = {"prov:location": {"$": uri, "type": "xsd:anyURI"}} if uri else {}
        published = {"or:published": article.published.edtf} if article.published else {}
        return {"prov:type": _qualified("or:Article"), **known(**{"prov:label": article.title}), **published, **at}
    return {"prov:type": _qualified("or:Account")}


def _quotation(statement: Statement, link: Link) -> dict[str, Any]:
    """Do these hands repeat words? A site that reposts repeats the article, and an indirect statement has no words."""
    if link.role == "site" or statement.manner == "indirect":
        return {}
    return {"prov:type": _qualified("prov:Quotation")}


def _agent_id(link: Link) -> str:
    if link.entity:
        return f"or:{link.entity}"
    return f"or:agent-{hashlib.sha256((link.name or '').encode()).hexdigest()[:12]}"


def _agent(exported: Exported, link: Link) -> dict[str, Any]:
    entity = exported.entities.get(link.entity or "")
    kind = agent_type(entity.kind if entity else None, person="prov:Person", body="prov:Organization")
    if link.role in ("outlet", "site"):
        kind = "prov:Organization"
    return {"prov:label": link.name, **({"prov:type": _qualified(kind)} if kind else {})}


def _evidence(link: Link) -> dict[str, Any]:
    role = {"or:role": link.role}
    if link.evidence is None:
        return role
    return {
        **role,
        "or:evidence": link.evidence.text,
        "or:start": link.evidence.start,
        "or:end": link.evidence.end,
    }


def _layers(layers: Sequence[Layer]) -> dict[str, Any]:
    if not layers:
        return {}
    return {
        "or:layer": "correction",
        "or:corrected": [layer.what for layer in layers],
        "or:correctedBy": [layer.who for layer in layers],
        "or:correctedAt": [{"$": layer.at, "type": "xsd:dateTime"} for layer in layers],
    }


def _qualified(name: str) -> dict[str, str]:
    return {"$": name, "type": "xsd:QName"}
