"""Learn who is meant by a pronoun, a shared surname or a description, from annotated articles.

    python -m training.speakers [--strength 2.0] [--folds 8] [--without gap gum meantime silver] [--dry]

The sources of `gold` (32 articles of PolNeAR train with the speaker of every attribution, by hand) count most. Beside
them stand, each with a weight of its own, the pronouns and descriptions of GAP, GUM and MEANTIME, whose chains of
mentions were annotated, and the sources of the other articles of PolNeAR train, with the chains of Stanford CoreNLP.
The model is a conditional logit over the signs of `onrecord.statements.speakers`: the likelihood of the candidates that
are right. Prints how often the speaker is right in the gold by cross-validation over its articles, everything else
being learned from in each fold, and writes the weights to src/onrecord/statements/speakers_weights.json.
"""

from __future__ import annotations

import argparse
import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.language.gazetteer import gazetteer
from onrecord.language.names import Name, all_names
from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.quotes import find_quotes
from onrecord.language.sentences import find_sentences
from onrecord.model.loading import find_folder, load
from onrecord.spans import Span
from onrecord.statements.found import Found
from onrecord.statements.learned import find_by_model
from onrecord.statements.ranking import UNIT, RankedForm, Weights
from onrecord.statements.speakers import Ballot, Cast
from training.data import data_folder, read_rows

WEIGHTS = Path(__file__).parent.parent / "src/onrecord/statements/speakers_weights.json"
FORMS: tuple[RankedForm, ...] = ("name", "pronoun", "description")
_TITLES = frozenset("the a an mr mrs ms dr sen rep gov president senator governor former".split())
# How much one example of each set counts; set by hand.
WORTH = {"gold": 1.0, "silver": 0.3, "gap": 0.1, "gum": 0.1, "meantime": 0.3}
_CHAINED = {
    "gap": ("gap_development", "gap_validation"),
    "gum": ("gum_train", "gum_dev"),
    "meantime": ("meantime_en",),
}
ROLES = ("source", "cue", "content")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """A reference: for each candidate its signs, and whether it is right."""

    form: str
    signs: tuple[tuple[str, ...], ...]
    is_right: tuple[bool, ...]
    weight: float


class Tally:
    """How often the right speaker is found, over all and by kind of source, kind of speaker and gender."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.total: Counter[str] = Counter()
        self.misses: list[str] = []

    def judge(self, row: Row, speakers: dict[str, Row], *, weights: Weights | None = None) -> None:
        """Compares what is found in an article, its spans given, with the speakers that are known."""
        cast, found = _cast_of(row, weights)
        genders = _genders(found, speakers)
        for id_, item in found:
            resolution = cast.speaker_of(item)
            wanted = speakers[id_]
            name = cast.members[resolution.entity].name if resolution.entity is not None else None
            is_right = agree(name, wanted["name"])
            form = "name, shared" if resolution.form == "name" and resolution.candidates else resolution.form
            self.right["all, strictly"] += agree(name, wanted["name"], strictly=True)
            self.total["all, strictly"] += 1
            if resolution.entity is not None:
                is_named = cast.members[resolution.entity].named
                self.right["named or not"] += is_named == wanted["named"]
                self.total["named or not"] += 1
                if is_named != wanted["named"] and is_right:
                    self.misses.append(f"named: {is_named} for {name!r:.60} ({wanted['kind']})")
            keys = ["all", f"source: {form}", f"speaker: {wanted['kind']}"]
            if wanted["kind"] == "person" and wanted["named"]:
                keys.append(f"gender: {genders.get(wanted['name']) or _gender_by_name(wanted['name'])}")
            for key in keys:
                self.total[key] += 1
                self.right[key] += is_right
            if not is_right:
                source = item.source[0].text if item.source else ""
                rivals = [(cast.members[k].name[:20], round(share, 2)) for k, share in resolution.candidates]
                self.misses.append(f"{form}: {source!r:.60} is {wanted['name']!r:.50}, not {name!r:.50} {rivals}")

    def show(self) -> None:
        for key in sorted(self.total):
            n, right = self.total[key], self.right[key]
            print(f"{key:24} {100 * right / n:5.1f} %   {right} of {n}")


def agree(name: str | None, wanted: str | None, *, strictly: bool = False) -> bool:
    """Do the two name the same speaker, titles and articles left out, or both nobody?

    One of several joint speakers ("A & B") counts as all. The words of one are among the other's, or they overlap by
    half; `strictly` by more than half, so that a surname alone does not make two people one.
    """
    if name is None or wanted is None:
        return name is wanted
    for one in (wanted, *wanted.split(" & ")):
        a, b = _key(name), _key(one)
        if a and b and (a <= b or b <= a or 2 * len(a & b) >= min(len(a), len(b)) + strictly):
            return True
    return False


def _key(name: str) -> set[str]:
    words = re.findall(r"[^\W_]+", re.sub(r"['’]s\b", "", name.lower()))
    return {word for word in words if word not in _TITLES} or set(words)


def _genders(found: Sequence[tuple[str, Found]], speakers: dict[str, Row]) -> dict[str, str]:
    """The gender of each speaker for whom the article says "he" or "she" as a source."""
    words = {"he": "man", "she": "woman"}
    said = [(item.source[0].text.lower(), speakers[id_]["name"]) for id_, item in found if item.source]
    return {name: words[word] for word, name in said if word in words}


def _gender_by_name(name: str) -> str:
    """The gender that the given name tells: woman, man or unknown."""
    genders = {"M": "man", "F": "woman"}
    return genders.get(gazetteer().genders.get(name.split(" ")[0], ""), "unknown")


def found_in(row: Row) -> list[tuple[str, Found]]:
    """The attributions of an article as statements, in the order of the text, each with its id."""
    text = row["text"]
    out = [
        (a["id"], Found(*(tuple(Span.of(text, *span) for span in sorted(a[role])) for role in ROLES), 1.0))
        for a in row["attributions"]
        if a["content"] and a["cue"]
    ]
    return sorted(out, key=lambda item: min(*item[1].source, *item[1].cue, *item[1].content))


def gold_examples(row: Row, speakers: dict[str, Row]) -> Iterator[Example]:
    """The references among the sources of an article whose speakers are known, each told who spoke before."""
    cast, found = _cast_of(row)
    for id_, item in found:
        wanted = speakers[id_]["name"]
        if not item.source or not wanted:
            continue
        if cast.is_plain(item.source[0]):
            cast.speaker_of(item)
            continue
        ballot = cast.ballot(item.source[0], own=item.content)
        right = [
            agree(item.source[0].text if k is None else cast.members[k].name, wanted, strictly=True)
            for k in ballot.candidates
        ]
        yield from _example(ballot, right, "gold")
        known = next((k for k, is_right in zip(ballot.candidates, right, strict=True) if is_right), None)
        cast.speaker_of(item, known=known)


def silver_examples(row: Row, chains: Sequence[Sequence[Sequence[int]]]) -> Iterator[Example]:
    """The sources of an article that are pronouns, by the chains of mentions of a program."""
    cast, found = _cast_of(row)
    chain_of = {(m[0], m[1]): k for k, chain in enumerate(chains) for m in chain}
    members = _members_by_head(cast)
    for _, item in found:
        source = item.source[0] if item.source else None
        chain = chain_of.get((source.start, source.end)) if source else None
        if source is None or chain is None or cast.is_plain(source):
            cast.speaker_of(item)
            continue
        ballot = cast.ballot(source, own=item.content)
        heads = {k for m in chains[chain] for k in members(m[2], m[3])}
        right = [k in heads for k in ballot.candidates]
        yield from _example(ballot, right, "silver")
        known = next((k for k, is_right in zip(ballot.candidates, right, strict=True) if is_right), None)
        cast.speaker_of(item, known=known)


def chain_examples(row: Row, name: str) -> Iterator[Example]:
    """The pronouns and descriptions of a text whose chains of mentions are annotated."""
    text = row["text"]
    cast = cast_of(text)
    members = _members_by_head(cast)
    spans = sorted((tuple(span), k) for k, chain in enumerate(row["chains"]) for span in chain)
    for (start, end), chain in spans:
        span = Span.of(text, start, end)
        if not (span.text.lower() in ("he", "she") or span.text.lower().startswith("the ")) or cast.is_plain(span):
            continue
        ballot = cast.ballot(span)
        heads = {k for a, b in row["chains"][chain] for k in members(a, b)}
        right = [k in heads for k in ballot.candidates]
        if ballot.form == "description" and not any(right):
            right = [k is None for k in ballot.candidates]
        yield from _example(ballot, right, name)


def _members_by_head(cast: Cast) -> Any:
    """A function that tells which members are named in `[start, end)`, as its last name."""
    mentions = sorted((end, start, k) for k, member in enumerate(cast.members) for start, end in member.mentions)

    def members(start: int, end: int) -> list[int]:
        at = bisect_right(mentions, (end, len(mentions) and end, 0)) - 1
        return [mentions[at][2]] if at >= 0 and start <= mentions[at][1] and end - mentions[at][0] < 3 else []

    return members


def _example(ballot: Ballot, right: Sequence[bool], name: str) -> Iterator[Example]:
    if any(right) and not all(right):
        yield Example(ballot.form, ballot.signs, tuple(right), WORTH[name])


def cast_of(text: str, weights: Weights | None = None) -> Cast:
    """The people and bodies of a text, as the installed model and the rules name them."""
    sentences = find_sentences(text, find_paragraphs(text))
    return Cast(text, sentences=sentences, names=_names_in(text), weights=weights)


@cache
def _names_in(text: str) -> tuple[Name, ...]:
    paragraphs = find_paragraphs(text)
    model = load(find_folder("en"))
    found = find_by_model(text, paragraphs=paragraphs, quotes=find_quotes(text, paragraphs), model=model)
    return all_names(text, found.names, sentences=find_sentences(text, paragraphs))


def _cast_of(row: Row, weights: Weights | None = None) -> tuple[Cast, list[tuple[str, Found]]]:
    found = found_in(row)
    cast = cast_of(row["text"], weights)
    cast.listen(item for _, item in found)
    return cast, found


def learn(examples: Sequence[Example], *, strength: float) -> Weights:
    """Which weights make the right candidates likeliest? In hundredths; `strength` pulls them to nothing."""
    return {form: _learn_form([e for e in examples if e.form == form], strength) for form in FORMS}


def _learn_form(examples: Sequence[Example], strength: float) -> dict[str, int]:
    seen = Counter(sign for example in examples for signs in example.signs for sign in set(signs))
    columns = {sign: k for k, sign in enumerate(sorted(sign for sign, n in seen.items() if n >= 3))}
    import torch

    if not examples:
        return {}
    counts = [len(example.signs) for example in examples]
    rows = torch.zeros(sum(counts), len(columns))
    for at, signs in enumerate(signs for example in examples for signs in example.signs):
        for sign in signs:
            if sign in columns:
                rows[at, columns[sign]] = 1.0
    group = torch.repeat_interleave(torch.arange(len(examples)), torch.tensor(counts))
    right = torch.tensor([r for example in examples for r in example.is_right])
    worth = torch.tensor([example.weight for example in examples])
    weights = torch.zeros(len(columns), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def log_sums(scores: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        odds = torch.where(mask, scores.exp(), torch.zeros(()))
        return torch.zeros(len(examples)).index_add(0, group, odds).log()

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        scores = (rows @ weights).clamp(-30, 30)
        loss = (worth * (log_sums(scores, torch.ones_like(right)) - log_sums(scores, right))).sum()
        loss = loss + strength * (weights**2).sum() / 2
        loss.backward()
        return loss

    optimizer.step(closure)
    learned = np.rint(weights.detach().numpy() * UNIT).astype(int).tolist()
    return {sign: learned[k] for sign, k in columns.items() if learned[k]}


def gold_articles() -> list[tuple[Row, dict[str, Row]]]:
    """The articles whose speakers were found by hand, in the order of their ids; none where the data is absent."""
    file = data_folder() / "gold" / "train.jsonl.gz"
    if not file.is_file():
        return []
    gold = {row["id"]: row["speakers"] for row in read_rows(file, primary_only=False)}
    return [(row, gold[row["id"]]) for row in _train_articles() if row["id"] in gold]


def _train_articles() -> list[Row]:
    rows = read_rows(data_folder() / "attribution/polnear/train.jsonl.gz", primary_only=True)
    return sorted(rows, key=lambda row: str(row["id"]))


def other_examples(without: Sequence[str], *, but: Collection[str]) -> list[Example]:
    """The references of all sets but the gold, leaving out the sets in `without` and the articles in `but`."""
    examples: list[Example] = []
    if "silver" not in without:
        silver = read_rows(data_folder() / "silver/polnear_corenlp/train.jsonl.gz", primary_only=False)
        chains = {row["id"]: row["coref"] for row in silver}
        for row in _train_articles():
            if row["id"] not in but and row["id"] in chains:
                examples += silver_examples(row, chains[row["id"]])
    for name, files in _CHAINED.items():
        if name not in without:
            for file in files:
                for row in read_rows(data_folder() / "entities" / f"{file}.jsonl.gz", primary_only=False):
                    examples += chain_examples(row, name)
    return examples


def cross_validate(
    articles: Sequence[tuple[Row, dict[str, Row]]], *, n_folds: int, strength: float = 2.0, without: Sequence[str] = ()
) -> Tally:
    """How often is the speaker right in the articles of each fold, with weights learned from everything else?"""
    own = [list(gold_examples(row, speakers)) for row, speakers in articles]
    others = other_examples(without, but={row["id"] for row, _ in articles})
    tally = Tally()
    for fold in range(n_folds):
        seen = [e for k, part in enumerate(own) if k % n_folds != fold for e in part]
        weights = learn([*seen, *others], strength=strength)
        for row, speakers in articles[fold::n_folds]:
            tally.judge(row, speakers, weights=weights)
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strength", type=float, default=2.0, help="how strongly weights are pulled to nothing")
    parser.add_argument("--folds", type=int, default=8)
    parser.add_argument("--without", nargs="*", default=(), choices=("gap", "gum", "meantime", "silver"))
    parser.add_argument("--dry", action="store_true", help="write nothing")
    options = parser.parse_args()
    articles = gold_articles()
    print(f"by cross-validation, {options.folds} folds:")
    cross_validate(articles, n_folds=options.folds, strength=options.strength, without=options.without).show()
    if not options.dry:
        examples = [e for row, speakers in articles for e in gold_examples(row, speakers)]
        examples += other_examples(options.without, but={row["id"] for row, _ in articles})
        weights = learn(examples, strength=options.strength)
        WEIGHTS.write_text(json.dumps(weights, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
