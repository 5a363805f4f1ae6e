"""Are reprints found, and which came first? `python bench/reprints.py`

Two collections. The generated one is made here: agency articles, copies of them that are verbatim, cut by 30 %, given
a new lead, or printed among paragraphs of a paper's own, and look-alikes that are no copies: other reports of the same
event that quote the same speaker, and unrelated articles that carry the same notices and the same stock sentences.
Every pair within a family of copies should be found, and no other. `--sizes` says how many articles; for each size,
how many articles a new one is compared with and how long that takes.

The real one is `stories/abp-reuse-silver` under the shared data (development half), articles whose shared word runs
were counted by machine. Many of its pairs share a site's notices or the quotations of one speech; the kinds say so.
Direction is measured on the pairs of `gold/reprints.tsv`, judged by reading.

The constants of `connections/reprints.py` were chosen on this development half, and on generated articles of other
seeds. Skips what data is missing.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from common import data_folder

from onrecord.article.values import When
from onrecord.connections.reprints import MOST_HOLDERS, Copy, MemoryShelf, Reprint

GOLD = Path(__file__).parent / "gold" / "reprints.tsv"
REPRINTS = ("copy", "rewrite", "lift")
SYLLABLES = "ba cel di for gu han je kil lo mur na pel ri sot tu var we xin yo zan".split()
STORY_WORDS = 260


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[20_000], help="numbers of generated articles")
    parser.add_argument("--candidates", type=int, nargs="*", default=[], help="sizes to count candidates at, no more")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", action="store_true", help="print the judged pairs whose direction came out wrong")
    options = parser.parse_args()
    for size in options.candidates:
        count_candidates(size, options.seed)
    for size in options.sizes:
        measure_generated(size, options.seed)
    measure_real(show=options.misses)
    return 0


# Generated articles


@dataclass(frozen=True)
class Made:
    """A generated article. `family` is that of the agency article that it is or was copied from; `how` says which."""

    text: str
    outlet: str
    day: date
    family: int
    how: str


def measure_generated(size: int, seed: int) -> None:
    shelf, articles = MemoryShelf(), list(make_articles(size, seed))
    families: dict[int, list[int]] = {}
    found: dict[tuple[int, int], Reprint] = {}
    wanted: list[tuple[int, int]] = []
    n_held = n_compared = 0
    started = time.perf_counter()
    at_half = 0.0
    for key, made in enumerate(articles):
        copy = Copy(key, made.text, ((0, len(made.text)),), made.outlet, When(made.day.isoformat(), "stated"))
        if key == size - size // 10:
            at_half = time.perf_counter()
        if key >= size - size // 10:
            held = [keys for keys in shelf.holders(copy.prints, at_most=MOST_HOLDERS) if keys]
            n_held += sum(map(len, held))
            n_compared += len({other for keys in held for other in keys})
        for one in shelf.add(copy):
            if one.kind in REPRINTS:
                found[key, one.there] = one
        wanted += [(key, other) for other in families.setdefault(made.family, [])]
        families[made.family].append(key)
    last = max(1, size // 10)
    print(f"{size} generated articles, seed {seed}: {(time.perf_counter() - started) / size * 1000:.1f} ms each")
    print(
        f"  the last tenth: {n_held / last:.1f} places looked up, {n_compared / last:.1f} candidates, "
        f"{(time.perf_counter() - at_half) / last * 1000:.1f} ms an article"
    )
    right = sum(pair in found for pair in wanted)
    print(f"  pairs: recall {right / len(wanted):.4f} of {len(wanted)}", end=", ")
    print(f"precision {right / len(found):.4f} of {len(found)}")
    by_kind: Counter[tuple[str, bool]] = Counter()
    directions: Counter[str] = Counter()
    for one, other in wanted:
        if articles[other].how == "agency":
            by_kind[articles[one].how, (one, other) in found] += 1
            if (one, other) in found:
                directions[found[one, other].first or "none"] += 1
    for how in sorted({how for how, _ in by_kind}):
        n = by_kind[how, True] + by_kind[how, False]
        print(f"    {how:10} found {by_kind[how, True] / n:.4f} of {n}")
    first = {"the agency": directions["there"], "the copy": directions["here"], "unsaid": directions["none"]}
    print(f"    came first: {first}")
    wrong = Counter(articles[one].how for one, other in found.keys() - set(wanted))
    if wrong:
        print(f"    wrongly found: {dict(wrong)}")


def count_candidates(size: int, seed: int) -> None:
    """How many places does a new article look up, and how many articles does it find there, among so many?"""
    shelf, last = MemoryShelf(), 500
    places, candidates, seconds = 0, 0, 0.0
    for key, made in enumerate(make_articles(size + last, seed)):
        copy = Copy(key, made.text, ((0, len(made.text)),))
        if key >= size:
            started = time.perf_counter()
            held = shelf.holders(copy.prints, at_most=MOST_HOLDERS)
            places += sum(map(len, held))
            candidates += len({other for keys in held for other in keys})
            seconds += time.perf_counter() - started
        else:
            shelf.put(copy)
    print(f"among {size}: {places / last:.1f} places, {candidates / last:.1f} candidates an article", end=", ")
    print(f"{seconds / last * 1000:.2f} ms to find them", flush=True)


def make_articles(size: int, seed: int) -> Iterator[Made]:
    """Which articles are in the collection? In the order in which they come."""
    rng = random.Random(seed)
    words = [made_word(rng) for _ in range(12_000)]
    weights = list(accumulate(1 / (rank + 8) for rank in range(len(words))))

    def sentence(n: int) -> str:
        return " ".join(rng.choices(words, cum_weights=weights, k=n)).capitalize() + "."

    def sentences(n_words: int) -> list[str]:
        out = []
        while n_words > 0:
            n = rng.randint(8, 26)
            out.append(sentence(n))
            n_words -= n
        return out

    outlets = [f"{made_word(rng).title()} {kind}" for kind in ("Courier", "Herald", "Post") for _ in range(60)]
    notices = {outlet: sentence(25) + " " + sentence(20) for outlet in outlets}
    stock = [sentence(18) for _ in range(200)]
    day, made, family = date(2024, 1, 1), 0, 0
    while made < size:
        day += timedelta(days=rng.random() < 0.02)
        family += 1
        quotation = "“" + sentence(rng.randint(20, 35)) + "” " + made_word(rng).title() + " said."
        body = sentences(STORY_WORDS)
        body.insert(3, quotation)
        body.insert(6, rng.choice(stock))
        batch = [Made(page(body, "ODELL (Reuters) — "), "Reuters", day, family, "agency")]
        for how in rng.choices(("verbatim", "cut", "lead", "local", "same event", "alone"), k=rng.randint(1, 4)):
            outlet = rng.choice(outlets)
            if how == "alone":
                text, own = sentences(STORY_WORDS), True
            elif how == "same event":
                text, own = sentences(STORY_WORDS), True
                text.insert(4, quotation)
                text.insert(7, rng.choice(stock))
            else:
                text, own = copied(body, how, sentences), False
            head = "" if own or rng.random() < 0.5 else "(Reuters) — "
            family_of = -made - len(batch) if own else family
            later = day + timedelta(days=rng.choice((0, 0, 0, 1)))
            batch.append(Made(page(text, head) + "\n\n" + notices[outlet], outlet, later, family_of, how))
        for one in batch[: size - made]:
            yield one
            made += 1


def copied(body: list[str], how: str, sentences: Callable[[int], list[str]]) -> list[str]:
    """What does a paper make of an agency's sentences?"""
    if how == "cut":
        return body[: len(body) * 7 // 10]
    if how == "lead":
        return [*sentences(45), *body[2:]]
    if how == "local":
        half = len(body) * 6 // 10
        return [*sentences(40), *body[: half // 2], *sentences(50), *body[half // 2 : half], *sentences(60)]
    return list(body)


def page(body: list[str], head: str) -> str:
    """The sentences in paragraphs of two."""
    return head + "\n\n".join(" ".join(body[k : k + 2]) for k in range(0, len(body), 2))


def made_word(rng: random.Random) -> str:
    return "".join(rng.choices(SYLLABLES, k=rng.randint(1, 4)))


# Real articles


def measure_real(*, show: bool) -> None:
    path = data_folder() / "stories" / "abp-reuse-silver.jsonl.gz"
    if not path.is_file():
        print(f"skipped: there is no {path}")
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    documents = {row["id"]: row for row in rows if row["kind"] == "doc"}
    pairs = {frozenset((row["a"], row["b"])): row["containment"] for row in rows if row["kind"] == "pair"}
    shelf, found = MemoryShelf(), {}
    ids = list(documents)
    for key, row in enumerate(documents.values()):
        for one in shelf.add(as_copy(row, key)):
            found[frozenset((row["id"], ids[one.there]))] = one
    print(f"{len(documents)} real articles, {len(pairs)} pairs by machine; by the share of the shorter article:")
    for low, high in ((0.1, 0.2), (0.2, 0.3), (0.3, 0.5), (0.5, 1.01)):
        some = [pair for pair, share in pairs.items() if low <= share < high]
        kinds = Counter(found[pair].kind if pair in found else "not found" for pair in some)
        n_found = len(some) - kinds["not found"]
        print(
            f"  {low:.1f} to {min(high, 1):.1f}: found {n_found / len(some):.3f} of {len(some)}",
            dict(kinds.most_common()),
        )
    measure_directions(documents, found, ids, show=show)


def measure_directions(
    documents: dict[str, Any], found: dict[frozenset[str], Reprint], ids: list[str], *, show: bool
) -> None:
    """Does the side that came first agree with the verdict of reading?"""
    if not GOLD.is_file():
        return
    with GOLD.open(encoding="utf-8") as lines:
        judged = list(csv.DictReader(lines, delimiter="\t"))
    verdicts: Counter[str] = Counter()
    for row in judged:
        one = found.get(frozenset((row["a"], row["b"])))
        first = None if one is None or one.first is None else ids[one.here if one.first == "here" else one.there]
        verdict = "unsaid" if first is None else "right" if first == row[row["first"]] else "wrong"
        verdicts[verdict] += 1
        if show and verdict != "right":
            clues = [(clue.kind, clue.first, clue.detail) for clue in one.clues] if one else "not found"
            print(f"    {verdict}: {row['a']} {row['b']} first {row['first']}: {clues}")
    print(f"  directions: {verdicts['right'] / len(judged):.3f} right of {len(judged)} judged {dict(verdicts)}")


def as_copy(row: dict[str, Any], key: int) -> Copy:
    published = When(row["date"], "stated") if row["date"] else None
    return Copy(key, row["text"], ((0, len(row["text"])),), row["outlet"], published, (row["url"],))


if __name__ == "__main__":
    raise SystemExit(main())
