"""Every statement of many articles as one table: `python examples/statements_to_csv.py [FILE...] > statements.csv`"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import onrecord

COLUMNS = ("article", "start", "end", "manner", "kind", "speaker", "named", "score", "words")


def rows(record: onrecord.Record) -> list[dict[str, object]]:
    """One row a statement; `start` and `end` are code-point offsets into the article's text."""
    out: list[dict[str, object]] = []
    for statement in record.statements:
        entity = record.entity(statement.speaker.entity)
        out.append(
            {
                "article": record.article.source_id or record.id,
                "start": statement.content[0].start,
                "end": statement.content[-1].end,
                "manner": statement.manner,
                "kind": statement.kind,
                "speaker": entity.name if entity else statement.speaker.status,
                "named": entity.named if entity else None,
                "score": round(statement.score, 3),
                "words": " … ".join(span.text for span in statement.content),
            }
        )
    return out


if __name__ == "__main__":
    table = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    table.writeheader()
    for read in onrecord.read_many(sys.argv[1:] or [str(Path(__file__).with_name("articles.jsonl"))]):
        if isinstance(read, onrecord.Record):
            table.writerows(rows(read))
        else:
            print(f"not read: {read.error}", file=sys.stderr)  # one bad file stops nothing
