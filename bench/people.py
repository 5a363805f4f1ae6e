"""How well does the ledger tell who is who across articles?

    python bench/people.py

On MEANTIME (78 Wikinews articles, mostly about companies; `entities/meantime_en` in the shared data), whose annotators
say which names mean the same in all articles. Each article's names are given as entities, one for each that the
annotators tell apart, so that only the joining across articles is measured. Scored by B-cubed: for each entity, the
share of those joined with it that are the same (precision), and of those the same that are joined with it (recall).
Beside it stands joining by the folded name alone. The weights of `onrecord.ledger.people` were set before.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from common import data_folder, read_rows

from onrecord.article.values import Article
from onrecord.ledger.ledger import open_ledger
from onrecord.ledger.words import fold
from onrecord.record.identity import item_id
from onrecord.record.values import Reader, Record
from onrecord.spans import Span
from onrecord.statements.values import Entity

KINDS = {"PER": "person", "ORG": "organisation", "LOC": "place"}
READER = Reader("0", "annotators", None)


def record_of(row: dict[str, Any]) -> tuple[Record, dict[str, str]]:
    """The article with its names as entities, and who each entity is by the annotators."""
    article = Article(row["text"])
    names: defaultdict[tuple[str, str], list[Span]] = defaultdict(list)
    for mention in row["mentions"]:
        if mention["form"] == "NAM" and mention["type"] in KINDS:
            span = Span.of(article.text, mention["start"], mention["end"])
            names[mention["chain"], KINDS[mention["type"]]].append(span)
    entities, who = [], {}
    for (chain, kind), spans in names.items():
        forms = Counter(" ".join(span.text.split()) for span in sorted(spans))
        name = max(forms, key=lambda form: (len(form.split()), len(form)))
        own = item_id("e", article.id, spans[:1], kind, name)
        aliases = tuple(form for form in forms if form != name)
        entities.append(Entity(own, kind, name, True, None, None, aliases, tuple(sorted(spans))))
        who[own] = chain
    return Record(READER, article, tuple(entities)), who


def b_cubed(gold: Sequence[Hashable], found: Sequence[Hashable]) -> dict[str, float]:
    """B-cubed of two groupings of the same things, given as the group of each."""
    both, of_gold, of_found = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    precision = sum(n * n / of_found[b] for (_, b), n in both.items()) / len(gold)
    recall = sum(n * n / of_gold[a] for (a, _), n in both.items()) / len(gold)
    return {
        "precision": round(precision, 3), "recall": round(recall, 3),
        "f1": round(2 * precision * recall / (precision + recall), 3),
    }  # fmt: skip


def main() -> None:
    """Measure, and print the result as JSON."""
    rows = read_rows(data_folder() / "entities" / "meantime_en.jsonl.gz")
    gold: list[str] = []
    found: list[int] = []
    by_name: list[tuple[str, str]] = []
    is_person: list[bool] = []
    errors: defaultdict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger.sqlite") as ledger:
        for row in rows:
            record, who = record_of(row)
            key = ledger.add(record).key
            people = dict(ledger.store.rows("SELECT id, person FROM entities WHERE article = ?", (key,)))
            for entity in record.entities:
                gold.append(who[entity.id])
                found.append(people[entity.id])
                by_name.append((entity.kind, fold(entity.name)))
                is_person.append(entity.kind == "person")
                errors[people[entity.id]][who[entity.id], entity.name] += 1
    among = [k for k, person in enumerate(is_person) if person]
    result = {
        "entities": len(gold),
        "groups": {"gold": len(set(gold)), "ledger": len(set(found)), "by_name": len(set(by_name))},
        "ledger": b_cubed(gold, found),
        "by_name_alone": b_cubed(gold, by_name),
        "ledger_persons": b_cubed([gold[k] for k in among], [found[k] for k in among]),
    }
    print(json.dumps(result, indent=2))
    if "--errors" in sys.argv:
        for names in errors.values():
            if len({chain for chain, _ in names}) > 1:
                print("wrongly one:", sorted(names))
        groups: defaultdict[str, dict[int, str]] = defaultdict(dict)
        for chain, person, (_, name) in zip(gold, found, by_name, strict=True):
            groups[chain][person] = name
        for people in groups.values():
            if len(people) > 1:
                print("wrongly apart:", sorted(people.values()))


if __name__ == "__main__":
    main()
