"""How well is news read that no weights were trained on? `python bench/mcae.py`

MCAE: 29 US articles of 2024 and 2025, in which whole attributed sentences are marked with the name of their source. So
each statement stands here for the sentences that it touches, the statements of one sentence count once (the likeliest
names the speaker), and only speech is counted, as MCAE counts no plans, wishes or support. Prints precision, recall and
F1 of the statements found (contents agree by half, Dice) and of statements with the right speaker.
"""

from __future__ import annotations

import argparse
from typing import Any

from common import data_folder, metric, read_rows

import onrecord
from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.sentences import find_sentences
from onrecord.statements.kinds import SPEECH


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="en", help="en, rules or a weights folder")
    parser.add_argument("--min-score", type=float, default=0.5, help="of the statements that count (default 0.5)")
    parser.add_argument("--all-kinds", action="store_true", help="count statements of every kind")
    options = parser.parse_args()
    path, scorer = data_folder() / "attribution" / "mcae" / "dev.jsonl.gz", metric()
    if not path.is_file() or scorer is None:
        print(f"skipped: no MCAE and metric at {data_folder()} (name the folder in ONRECORD_DATA)")
        return 0
    rows = read_rows(path)
    predictions = []
    for row in rows:
        record = onrecord.read_text(row["text"], options=onrecord.Options(model=options.model, force=True))
        counted = [
            statement
            for statement in record.statements
            if statement.score >= options.min_score and (options.all_kinds or statement.kind in SPEECH)
        ]
        predictions.append({"id": row["id"], "text": row["text"], "attributions": by_sentence(record, counted)})
    report = scorer.report(scorer.score(rows, predictions), boot=1000)
    names = {
        "content_found": "statement found",
        "quote_speaker": "… and its speaker right",
        "speaker_given_found": "speaker, where it is found",
    }
    print(f"{options.model}: {len(rows)} articles, F1 in percent")
    for key, name in names.items():
        measure = report[key]
        p, r, f = (100 * measure[part] for part in "prf")
        low, high = (100 * end for end in measure["ci95"])
        print(f"  {name:28} {f:5.1f} [{low:.1f}, {high:.1f}]   precision {p:.1f}, recall {r:.1f}")
    return 0


def by_sentence(record: onrecord.Record, statements: list[Any]) -> list[dict[str, Any]]:
    """The statements as MCAE marks them: the sentences of each, once, with the likeliest one's speaker."""
    text = record.article.text
    sentences = find_sentences(text, find_paragraphs(text))
    groups: dict[tuple[int, int], list[Any]] = {}
    touched = {
        statement.id: [
            (start, end)
            for start, end in sentences
            if any(span.start < end and start < span.end for span in statement.content)
        ]
        for statement in statements
    }
    for statement in statements:
        groups.setdefault(touched[statement.id][0], []).append(statement)
    out = []
    for group in groups.values():
        likeliest = max(group, key=lambda statement: statement.score)
        content = sorted({sentence for statement in group for sentence in touched[statement.id]})
        name = name_of_speaker(record, likeliest)
        out.append({"source": [], "cue": [], "content": [list(span) for span in content], "speaker": name})
    return out


def name_of_speaker(record: onrecord.Record, statement: Any) -> str | None:
    """Whom MCAE would name: who has a name, or the body that somebody without one speaks for; else nobody.

    Its annotators gave no name to people without one, wrote the body for its spokespeople and officials, and the issuer
    for a paper or a poll.
    """
    speaker = record.entity(statement.speaker.entity)
    if speaker is None:
        return None
    body = record.entity(speaker.affiliation)
    is_paper = speaker.kind in ("document", "poll")
    if body and body.named and body.kind != "person" and (is_paper or not speaker.named):
        return body.name
    return speaker.name if speaker.named or (statement.anonymity is None and speaker.kind != "person") else None


if __name__ == "__main__":
    raise SystemExit(main())
