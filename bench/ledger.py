"""How fast does the ledger keep and answer, and how large does it get?

    python bench/ledger.py                 100,000 synthetic records: a few minutes
    python bench/ledger.py --records 5000  fewer

The records are made up from a seed: about 400 words with Zipf's frequencies from 60,000 invented ones, 8 statements
with pairs of quotation marks, 8 people and bodies from 20,000, one quotation in ten a former one with a word changed.
One thread; what it takes to make the records is not counted. Adding is measured from records as `read` returns them,
and from rows that were prepared. Times by the processor (`cpu`) stand beside those by the clock: where others are at
work (`load`), only the former can be compared.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import accumulate, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from common import machine

from onrecord.article.values import Article, Block, When
from onrecord.ledger.ledger import Ledger, open_ledger
from onrecord.ledger.rows import prepare
from onrecord.record.identity import item_id
from onrecord.record.values import Reader, Record
from onrecord.spans import Span
from onrecord.statements.values import Entity, Speaker, Statement

N_WORDS, N_PEOPLE, N_OUTLETS = 60_000, 20_000, 200
N_QUESTIONS = 300
READER = Reader("0", "synthetic", None)


class Press:
    """Makes up records."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = self._invent(N_WORDS)
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(N_WORDS)))
        self.people = [f"{a.title()} {b.title()}" for a, b in zip(self._names(), self._names(), strict=True)]
        self.bodies = [f"{word.title()} Council" for word in self._invent(N_PEOPLE // 10)]
        self.outlets = [f"The {word.title()} Post" for word in self._invent(N_OUTLETS)]
        self.roles = [f"{a} {b}" for a in self._invent(30) for b in ("minister", "spokesman", "director", "mayor")]
        self.quotes: list[str] = []

    def _invent(self, count: int) -> list[str]:
        onsets, vowels = "b br c d dr f g h k l m n p r s st t tr v w".split(), "a e i o u ea ou".split()
        made: dict[str, None] = {}
        while len(made) < count:
            syllables = self.random.choices((1, 2, 3), (2, 5, 3))[0]
            word = "".join(self.random.choice(onsets) + self.random.choice(vowels) for _ in range(syllables))
            made[word + self.random.choice(("", "n", "r", "s", "t"))] = None
        return list(made)

    def _names(self) -> list[str]:
        pool = self._invent(2_000)
        return [self.random.choice(pool) for _ in range(N_PEOPLE)]

    def sentence(self, n_words: int) -> str:
        """That many words, with Zipf's frequencies."""
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=n_words))

    def quote(self) -> str:
        """New words, or former ones with one changed."""
        if self.quotes and self.random.random() < 0.1:
            words = self.random.choice(self.quotes).split()
            words[self.random.randrange(len(words))] = self.sentence(1)
            return " ".join(words)
        words = self.sentence(self.random.randint(6, 30))
        if len(self.quotes) < 50_000:
            self.quotes.append(words)
        return words

    def record(self, number: int) -> Record:
        """The record of that number."""
        who = [self.people[min(int(self.random.paretovariate(0.6)), N_PEOPLE) - 1] for _ in range(5)]
        names = list(dict.fromkeys([*who, *self.random.sample(self.bodies, 3)]))
        parts: list[str] = []
        at = 0
        found: list[tuple[int, int, int, int, int]] = []
        mentions: dict[str, list[int]] = {name: [] for name in names}
        for k in range(14):
            if k % 7 < 4:
                name, quote = names[k % len(names)], self.quote()
                parts.append(f"{name} said: “{quote}.”\n")
                found.append((at, at + len(name), at + len(name) + 5, at + len(name) + 8, len(quote) + 1))
                mentions[name].append(at)
            else:
                parts.append(f"{self.sentence(30)}.\n")
            at += len(parts[-1])
        text = "".join(parts)
        day = f"20{10 + number % 15}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        article = Article(
            text,
            (Block("body", 0, len(text)),),
            uri=f"https://example.org/{number}",
            title=self.sentence(8),
            outlet=self.random.choice(self.outlets),
            published=When(day, "stated"),
            language="en",
        )
        ids: dict[str, str] = {}
        entities = []
        for name in names:
            spans = tuple(Span.of(text, start, start + len(name)) for start in mentions[name])
            kind = "organisation" if name.endswith("Council") else "person"
            ids[name] = item_id("e", article.id, spans[:1], kind, name)
            role = self.random.choice(self.roles) if self.random.random() < 0.3 else None
            aliases = (name.split()[-1],) if kind == "person" else ()
            entities.append(Entity(ids[name], kind, name, True, role, None, aliases, spans))
        statements = []
        for start, end, cue, quote, length in found:
            source = (Span.of(text, start, end),)
            content = (Span.of(text, quote + 3, quote + 3 + length),)
            cues = (Span.of(text, end + 1, end + 5),)
            own = item_id("s", article.id, (*source, *cues, *content))
            speaker = Speaker(ids[source[0].text], "resolved", 0.9)
            statements.append(
                Statement(own, "direct", "says", content, source, cues, speaker, None, (), (), None, None, 0.9)
            )
            assert cue
        return Record(READER, article, tuple(entities), tuple(statements))


def batches(press: Press, count: int, size: int) -> Iterator[list[Record]]:
    """That many records, in lists of this size."""
    numbers = iter(range(count))
    while batch := [press.record(number) for number in islice(numbers, size)]:
        yield batch


class Stopwatch:
    """Adds up the time spent inside, by the clock and by the processor."""

    def __init__(self) -> None:
        self.clock = self.cpu = 0.0

    def __enter__(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.clock += time.perf_counter() - self._began[0]
        self.cpu += time.process_time() - self._began[1]


def p95_ms(ask: Callable[[str], object], questions: list[str]) -> dict[str, float]:
    """How long does an answer take at the median, at the 95th percentile, and at most?"""
    clock, cpu = [], []
    for question in questions:
        watch = Stopwatch()
        with watch:
            ask(question)
        clock.append(watch.clock * 1000)
        cpu.append(watch.cpu * 1000)
    return {
        f"{name}_{part}_ms": round(sorted(times)[int(len(times) * share) - 1], 2)
        for name, times in (("clock", clock), ("cpu", cpu))
        for part, share in (("p50", 0.5), ("p95", 0.95), ("max", 1))
    }


def main() -> None:
    """Measure, and print the results as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    press = Press(options.seed)
    preparing, adding = Stopwatch(), Stopwatch()
    n_chars = n_done = 0
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger.sqlite") as ledger:
        for batch in batches(press, options.records, 1_000):
            with preparing:
                ready = [prepare(record) for record in batch]
            with adding:
                for _ in ledger.add_all(ready):
                    pass
            n_done += len(batch)
            n_chars += sum(len(record.article.text) for record in batch)
            if n_done % 10_000 == 0:
                print(
                    f"{n_done}: {n_done / adding.clock:.0f} a second by the clock, {n_done / adding.cpu:.0f} by cpu",
                    file=sys.stderr,
                )
        print(json.dumps(results(ledger, press, preparing, adding, n_chars), indent=2))


def results(ledger: Ledger, press: Press, preparing: Stopwatch, adding: Stopwatch, n_chars: int) -> dict[str, object]:
    """What was measured."""
    counts = ledger.counts()
    n = counts.n_articles
    frequent = [press.words[press.random.randrange(5, 200)] for _ in range(N_QUESTIONS)]
    rare = [press.words[press.random.randrange(200, 20_000)] for _ in range(N_QUESTIONS)]
    two = [f"{a} {b}" for a, b in zip(frequent, rare, strict=True)]
    speakers = press.random.choices(press.people[:200], k=N_QUESTIONS)
    quotes = [changed(press, words) for words in press.random.choices(press.quotes, k=N_QUESTIONS)]
    searches = {
        "frequent_word": frequent, "rare_word": rare, "two_words": two,
        "mixed": press.random.sample([*frequent, *rare, *two], N_QUESTIONS),
    }  # fmt: skip
    return {
        "records": n,
        "chars_a_record": round(n_chars / n),
        "statements_a_record": round(counts.n_statements / n, 1),
        "people": counts.n_people,
        "records_a_second": {
            "clock": {
                "from_records": round(n / (preparing.clock + adding.clock)),
                "from_prepared": round(n / adding.clock),
            },
            "cpu": {"from_records": round(n / (preparing.cpu + adding.cpu)), "from_prepared": round(n / adding.cpu)},
        },
        "bytes_a_record": round(counts.n_bytes / n),
        "search_articles": {
            name: p95_ms(lambda words: ledger.articles(words=words, limit=20), asked)
            for name, asked in searches.items()
        },
        "search_statements": {
            name: p95_ms(lambda words: ledger.statements(words=words, limit=20), asked)
            for name, asked in searches.items()
        },
        "by_speaker": p95_ms(lambda name: ledger.statements(speaker=name, limit=100), speakers),
        "quote_lookup": p95_ms(lambda words: ledger.quotes_like(words), quotes),
        "machine": machine(),
    }


def changed(press: Press, words: str) -> str:
    """The same words, but for one."""
    parts = words.split()
    parts[press.random.randrange(len(parts))] = press.sentence(1)
    return " ".join(parts)


if __name__ == "__main__":
    main()
