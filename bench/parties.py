"""Are addressees, carriers and anonymous sources found? `python bench/parties.py [--sentences] [--misses] [--half 0|1]`

Compares with the articles annotated by hand (`gold/train.jsonl.gz` under the shared data), with their spans and
speakers given, so that only these three are judged. A name is right if its words contain the other's or overlap by
half, titles and articles left out; an anonymous source is right if the statement is marked and the kind agrees. Skips
without the data. With `--sentences`, the sentences of bench/gold/parties.tsv are judged, with speakers found by the
reader: rules were written with half 0 of them in view, half 1 is for testing.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from common import data_folder, primary, read_rows

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.sentences import find_sentences
from onrecord.spans import Span
from onrecord.statements.anonymity import find_anonymity
from onrecord.statements.found import Found
from onrecord.statements.parties import (
    FoundParty,
    carried_on,
    find_addressees,
    find_carriers,
    platform_of,
)
from onrecord.statements.sourcing import find_sourcing
from onrecord.statements.speakers import Cast

_SMALL = frozenset("the a an of and mr mrs ms dr sen rep gov s newspaper".split())
Row = dict[str, Any]


_OWN = Path(__file__).parent / "gold" / "parties.tsv"
_MARKED = re.compile(r"\{(?P<part>[sct])\|(?P<words>[^{}]*)\}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="print what was missed or found wrongly")
    parser.add_argument("--half", type=int, choices=(0, 1), help="every other article or sentence only")
    parser.add_argument("--sentences", action="store_true", help="judge bench/gold/parties.tsv, which needs no data")
    options = parser.parse_args()
    if options.sentences:
        return _judge_sentences(options.half, print if options.misses else lambda line: None)
    gold = data_folder() / "gold" / "train.jsonl.gz"
    if not gold.is_file():
        print(f"skipped: there is no {gold}")
        return 0
    articles = {
        row["id"]: row for row in primary(read_rows(data_folder() / "attribution" / "polnear" / "train.jsonl.gz"))
    }
    with gzip.open(gold, "rt", encoding="utf-8") as lines:
        rows = sorted(map(json.loads, lines), key=lambda row: row["id"])
    counts: Counter[str] = Counter()
    for k, row in enumerate(rows):
        if options.half is None or k % 2 == options.half:
            _judge(row, articles[row["id"]], counts, print if options.misses else lambda line: None)
    _show_counts(
        counts,
        (
            "addressees",
            "addressees in their sentence",
            "carriers",
            "carriers in their sentence",
            "anonymous",
            "grounds",
        ),
    )
    return 0


def _judge_sentences(half: int | None, say: Callable[[str], None]) -> int:
    """Compares what sourcing finds in each sentence, its parts given, with the sentence's own answers."""
    counts: Counter[str] = Counter()
    lines = _OWN.read_text(encoding="utf-8").splitlines()[1:]
    for k, line in enumerate(lines):
        if half is not None and k % 2 != half:
            continue
        marked, to, via, anonymity = line.split("\t")
        text, found = _unmarked(marked)
        sentences = find_sentences(text, find_paragraphs(text))
        cast = Cast(text, sentences=sentences)
        (sourced,) = find_sourcing(text, (found,), cast, sentences=sentences, own=None)
        for name, parties, wanted in (("addressees", sourced.to, to), ("carriers", sourced.via, via)):
            got = [cast.members[party.entity].name for party in parties]
            names = [wanted] if wanted else []
            if _count(name, got, names, counts) < max(len(got), len(names)):
                say(f"{name}: {got} instead of {names} in: {marked}")
        kind = sourced.anonymity.kind if sourced.anonymity else None
        _count("anonymous", [kind] if kind else [], [anonymity] if anonymity else [], counts)
        if kind != (anonymity or None):
            say(f"anonymous: {kind} instead of {anonymity or None} in: {marked}")
    _show_counts(counts, ("addressees", "carriers", "anonymous"))
    return 0


def _unmarked(marked: str) -> tuple[str, Found]:
    """The sentence without its marks, and the statement that they mark."""
    text, parts, last = "", {"s": [], "c": [], "t": []}, 0
    for match in _MARKED.finditer(marked):
        text += marked[last : match.start()]
        parts[match["part"]].append((len(text), len(text) + len(match["words"])))
        text += match["words"]
        last = match.end()
    text += marked[last:]
    return text, Found(*(tuple(Span.of(text, *span) for span in parts[part]) for part in "sct"), 1.0)


def _show_counts(counts: Counter[str], names: Iterable[str]) -> None:
    for name in names:
        right, found, wanted = (counts[f"{name} {part}"] for part in ("right", "found", "wanted"))
        print(f"{name:30} precision {right / max(found, 1):.3f}  recall {right / max(wanted, 1):.3f}", end="  ")
        print(f"({right} right, {found} found, {wanted} wanted)")


def _judge(row: Row, article: Row, counts: Counter[str], say: Callable[[str], None]) -> None:
    text: str = article["text"]
    ids, found = _statements(text, article["attributions"])
    people = row["speakers"]
    names = [people.get(name_of, {}).get("name") for name_of in ids]
    known = {name: k for k, name in enumerate(dict.fromkeys(names)) if name}
    speakers = [known.get(name) for name in names]
    sentences = find_sentences(text, find_paragraphs(text))
    own = [_sentence_of(sentences, item) for item in found]
    outlet = article["publisher"]
    for name, find, key, field in (
        ("addressees", find_addressees, "addressees", "to"),
        ("carriers", find_carriers, "via", "via"),
    ):
        stated = [find(text, item, sentence=sentence) for item, sentence in zip(found, own, strict=True)]
        parties = carried_on(found, speakers, stated)
        wanted = {item["e"]: item for item in row[key]}
        for name_of, item, sentence, given, all_given in zip(ids, found, own, stated, parties, strict=True):
            truth = wanted.get(name_of)
            evidence = truth["evidence"] if truth else None
            is_here = evidence is not None and sentence[0] <= evidence["start"] < sentence[1]
            for label, answers, names_wanted in (
                (name, all_given, truth[field] if truth else []),
                (f"{name} in their sentence", given, truth[field] if truth and is_here else []),
            ):
                got = [_name(party) for party in answers]
                if key == "via":
                    got = [
                        g for g in got if not _same(g, outlet) and not (g in ("The Post", "Post") and "Post" in outlet)
                    ]
                right = _count(label, got, names_wanted, counts)
                if right < max(len(got), len(names_wanted)):
                    say(f"{label}: {got} instead of {names_wanted} [{row['id'][8:30]}] {_show(text, item, sentence)}")
    marked: dict[int, Any] = {}
    wanted = {item["e"]: item for item in row["anonymous"]}
    for name_of, item, sentence, speaker in zip(ids, found, own, speakers, strict=True):
        who = people.get(name_of, {})
        answer = None
        if item.source:
            answer = find_anonymity(
                text,
                item.source[0],
                sentence=sentence,
                speaker_kind=who.get("kind", "unknown"),
                is_named=who.get("named", False),
            )
            is_pronoun = item.source[0].text.lower() in ("he", "she", "they", "who")
            if answer is None and is_pronoun and speaker is not None:
                answer = marked.get(speaker)
        if answer and speaker is not None:
            marked.setdefault(speaker, answer)
        truth = wanted.get(name_of)
        _count("anonymous", [answer.kind] if answer else [], [truth["kind"]] if truth else [], counts)
        grounds = truth["grounds"]["s"] if truth and truth["grounds"] else None
        _count(
            "grounds",
            [answer.grounds.text] if answer and answer.grounds else [],
            [grounds] if grounds else [],
            counts,
        )
        if (answer and answer.kind) != (truth and truth["kind"]):
            say(
                f"anonymous: {answer and answer.kind} instead of {truth and truth['kind']} [{row['id'][8:30]}] "
                f"{_show(text, item, sentence)}"
            )


def _statements(text: str, attributions: Iterable[Row]) -> tuple[list[str], list[Found]]:
    rows = sorted(
        attributions, key=lambda a: min(start for part in ("source", "cue", "content") for start, _ in a[part])
    )
    spans = [
        Found(*(tuple(Span.of(text, *span) for span in sorted(a[part])) for part in ("source", "cue", "content")), 1.0)
        for a in rows
    ]
    return [a["id"] for a in rows], spans


def _sentence_of(sentences: Iterable[tuple[int, int]], item: Found) -> tuple[int, int]:
    at = (item.cue or item.content or item.source)[0].start
    return next(((start, end) for start, end in sentences if start <= at < end), (at, at))


def _name(party: FoundParty) -> str:
    return platform_of(party.who) or party.who.text


def _count(label: str, got: list[str], wanted: list[str], counts: Counter[str]) -> int:
    left = list(wanted)
    right = 0
    for name in got:
        match = next((other for other in left if _same(name, other)), None)
        if match is not None:
            left.remove(match)
            right += 1
    counts[f"{label} right"] += right
    counts[f"{label} found"] += len(got)
    counts[f"{label} wanted"] += len(wanted)
    return right


def _same(a: str, b: str) -> bool:
    if a.lower() == b.lower():
        return True  # "the newspaper"
    x, y = ({w for w in re.findall(r"\w+", name.lower()) if w not in _SMALL} for name in (a, b))
    return bool(x and y) and (x <= y or y <= x or 2 * len(x & y) >= max(len(x), len(y)))


def _show(text: str, item: Found, sentence: tuple[int, int]) -> str:
    source = item.source[0].text if item.source else ""
    cue = item.cue[0].text if item.cue else ""
    return f"<{source}> <{cue}> in: {text[sentence[0] : sentence[1]][:600]!r}"


if __name__ == "__main__":
    raise SystemExit(main())
