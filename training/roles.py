"""Learn what speaks for which role of a block, from labelled scraped texts and annotated articles.

    python -m training.roles [--strength 1.0] [--folds 5]

The labelled texts are bench/gold/roles/train.jsonl (guide: docs/roles.md). The articles are a sixteenth of PolNeAR's
training split, whose paragraphs carry no roles: a paragraph that holds an annotated attribution is body, the first
one is the headline, and of the others nothing is said. Each article is learned from several times more with what came
with the page of three labelled texts, drawn by chance: the head of one, the foot of another, captions and the like of
a third between its paragraphs. The model is a linear-chain conditional random field over the signs of
`onrecord.article.roles_signs`, fitted with what is known of each paragraph (a set of possible roles); the weights go
to src/onrecord/article/roles_weights.json in whole hundredths. How many paragraphs with an annotated attribution are
lost is counted on the rest of PolNeAR's training split; `python bench/roles.py` measures the roles.
"""

from __future__ import annotations

import argparse
import json
import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from pathlib import Path
from string import capwords
from typing import Any

import numpy as np
import torch

from onrecord.article.blocks import ROLES, Weights, find_blocks, most_likely, score_roles
from onrecord.article.roles_signs import find_signs
from onrecord.language.paragraphs import find_paragraphs
from training.data import data_folder, read_rows

ROOT = Path(__file__).parent.parent
WEIGHTS = ROOT / "src/onrecord/article/roles_weights.json"
GOLD = ROOT / "bench/gold/roles/train.jsonl"
UNIT = 100  # weights are kept in whole hundredths: sums of integers do not depend on their order
# An annotated article counts for less than a labelled text: there are more of them, and they are much alike.
ARTICLE_WEIGHT = 0.5
WORDS = ("first:", "last:", "with:", "all:")  # how the signs begin that name a paragraph's own words
WORDLESS = 0.5  # the share of paragraphs whose own words are overlooked
NEIGHBOUR_PULL = 6.0  # signs of neighbours are many and say little each
LEAST = 20  # hundredths: signs that say less are left out of the weights
MIXES = 2  # how often each article is mixed with other texts
# What an article says is not looked for in these roles, so a body paragraph taken for one of them is lost.
UNREAD = ("furniture", "promo", "tip-line", "credit", "comment-request")
# These may stand anywhere in a scraped text, whatever place they have in the few labelled ones.
ANYWHERE = ("caption", "credit", "comment-request", "tip-line", "promo", "correction", "furniture")
LOSS = 2.0  # how much likelier, in nats, body must be than an unread role before a body paragraph counts as learned
# The longest articles would decide how long learning takes, and what follows is more of the same.
ARTICLE_PARAGRAPHS = 40
ARTICLES = 16  # one in so many is learned from: they are much alike, and there are few labelled texts


@dataclass(frozen=True, slots=True)
class Example:
    """One text: the signs of each paragraph, and a bool [n_paragraphs, n_roles] of the roles that it may have."""

    signs: list[frozenset[str]]
    possible: np.ndarray
    weight: float


Paragraphs = list[tuple[str, tuple[str, ...]]]  # each with the roles that it may have


def read_cases(path: Path) -> list[Paragraphs]:
    """Which paragraphs does each labelled text of a file hold?"""
    with path.open(encoding="utf-8") as lines:
        return [[(block["text"], (block["role"],)) for block in json.loads(line)["blocks"]] for line in lines]


def read_article(row: dict[str, Any]) -> Paragraphs:
    """Which paragraphs does an article with annotated attributions hold, the first `ARTICLE_PARAGRAPHS` of them?"""
    text = row["text"]
    contents = [span for attribution in row["attributions"] for span in attribution["content"]]
    out: Paragraphs = []
    for start, end in find_paragraphs(text)[:ARTICLE_PARAGRAPHS]:
        possible: tuple[str, ...] = ROLES
        if not out:
            possible = ("headline",)
        # "declined to comment" is annotated too; a request for comment stays possible where that is all there is.
        elif any(start <= at < end and until - at >= 40 for at, until in contents):
            possible = ("body",)
        out.append((text[start:end], possible))
    return out


def mix(article: Paragraphs, cases: Sequence[Paragraphs], *, chance: random.Random) -> Paragraphs:
    """What would the article look like as it might have been scraped, with the extras of other texts around it?"""
    above, below, inside = (_parts(chance.choice(cases)) for _ in range(3))
    body = article[1 : chance.randint(6, 20)]
    for extra in inside[1]:
        at = chance.randint(1, len(body))
        # Papers set their headings within a story in three ways.
        style = chance.choice((str, str.upper, capwords))
        body[at:at] = [(style(text) if roles == ("subhead",) else text, roles) for text, roles in extra]
    strays = [pair for case in cases for pair in case if pair[1][0] in ANYWHERE]
    body.insert(chance.randint(1, len(body)), chance.choice(strays))
    return [article[0] if roles == ("headline",) else (text, roles) for text, roles in above[0]] + body + below[2]


def forget(example: Example, *, chance: random.Random) -> Example:
    """What is left of the example when one sign in five is overlooked, so that no role hangs on a single sign?

    Of every second paragraph no word is seen: texts have many words of their own, and the signs that they share with
    other texts would not be learned beside them.
    """
    signs = []
    for shown in example.signs:
        wordless = chance.random() < WORDLESS
        signs.append(
            frozenset(
                sign for sign in sorted(shown) if chance.random() >= 0.2 and not (wordless and sign.startswith(WORDS))
            )
        )
    return Example(signs, example.possible, example.weight)


def _parts(case: Paragraphs) -> tuple[Paragraphs, list[Paragraphs], Paragraphs]:
    """What stands above the first body paragraph, in between (each run without body), and below the last one?"""
    body = [i for i, (_, roles) in enumerate(case) if roles == ("body",)]
    if not body:
        return case, [], []
    runs = [case[i + 1 : j] for i, j in pairwise(body) if j > i + 1]
    return case[: body[0]], runs, case[body[-1] + 1 :]


def as_example(paragraphs: Paragraphs, *, weight: float) -> Example:
    """Which signs do the paragraphs show when they stand in one text?"""
    # A labelled paragraph may itself be wrapped over several lines; here it is one.
    lines = [" ".join(text.split()) for text, _ in paragraphs]
    text = "\n\n".join(lines)
    starts = list(accumulate((len(line) + 2 for line in lines), initial=0))
    bounds = [(start, start + len(line)) for start, line in zip(starts, lines, strict=False)]
    possible = np.array([[role in roles for role in ROLES] for _, roles in paragraphs])
    return Example(find_signs(text, bounds), possible, weight)


def learn(examples: Sequence[Example], *, strength: float, min_seen: int = 2, steps: int = 4) -> Weights:
    """Which weights make the possible roles of all paragraphs most likely?

    Args:
        examples: The texts.
        strength: Of the pull towards zero (L2); `strength / 2 * |weights|²` is added to the loss.
        min_seen: Signs shown by fewer paragraphs get no weight.
        steps: Of L-BFGS, each with up to 20 evaluations.
    """
    seen = Counter(sign for example in examples for shown in example.signs for sign in shown)
    names = sorted(sign for sign, n in seen.items() if n >= min_seen)
    index = {name: i for i, name in enumerate(names)}
    n_texts, longest, n_roles = len(examples), max(len(example.signs) for example in examples), len(ROLES)
    rows: list[int] = []
    columns: list[int] = []
    possible = torch.ones(n_texts, longest, n_roles, dtype=torch.bool)
    lengths = torch.tensor([len(example.signs) for example in examples])
    for t, example in enumerate(examples):
        possible[t, : len(example.signs)] = torch.from_numpy(example.possible)
        for i, shown in enumerate(example.signs):
            known = [index[sign] for sign in shown if sign in index]
            rows.extend([t * longest + i] * len(known))
            columns.extend(known)
    shown_by = torch.sparse_coo_tensor(
        torch.tensor([rows, columns]), torch.ones(len(rows)), (n_texts * longest, len(names)), check_invariants=True
    ).coalesce()
    unread = torch.tensor([role in UNREAD for role in ROLES])
    is_body = possible[:, :, ROLES.index("body")] & (possible.sum(dim=2) == 1)
    margins = LOSS * (is_body[:, :, None] & unread)
    pulls = torch.tensor([[NEIGHBOUR_PULL if name.startswith(("before:", "after:")) else 1.0] for name in names])
    text_weights = torch.tensor([example.weight for example in examples])
    signs = torch.zeros(len(names), n_roles, requires_grad=True)
    follows = torch.zeros(n_roles, n_roles, requires_grad=True)
    ends = torch.zeros(2, n_roles, requires_grad=True)
    parameters = [signs, follows, ends]
    optimiser = torch.optim.LBFGS(parameters, max_iter=20, history_size=20, line_search_fn="strong_wolfe")

    def log_sum(scores: torch.Tensor) -> torch.Tensor:
        """float [n_texts]: the logarithm of the sum over all sequences of roles."""
        total = scores[:, 0] + ends[0]
        for i in range(1, longest):
            onward = torch.logsumexp(total[:, :, None] + follows, dim=1) + scores[:, i]
            total = torch.where((i < lengths)[:, None], onward, total)
        return torch.logsumexp(total + ends[1], dim=1)

    def loss_of_a_step() -> torch.Tensor:
        optimiser.zero_grad()
        scores = torch.sparse.mm(shown_by, signs).view(n_texts, longest, n_roles)
        allowed = scores.masked_fill(~possible, -1e4)
        loss = ((log_sum(scores + margins) - log_sum(allowed)) * text_weights).sum()
        loss = loss + strength / 2 * ((pulls * signs**2).sum() + (follows**2).sum() + (ends**2).sum())
        loss.backward()
        return loss

    before = float("inf")
    for _ in range(steps):
        after = optimiser.step(loss_of_a_step).item()
        if before - after < 1e-4 * after:
            break
        before = after

    def whole(parameter: torch.Tensor) -> np.ndarray:
        return (parameter.detach().numpy() * UNIT).round().astype(np.int64)

    learned = {name: row for name, row in zip(names, whole(signs), strict=True) if abs(row).max() >= LEAST}
    # Between paragraphs of an article most things are the article's: an unread role must be clearly likelier than body.
    learned["inside"] = learned["inside"] - UNIT // 2 * np.array([role in UNREAD for role in ROLES])
    opens, closes = whole(ends)
    return Weights(signs=learned, follows=whole(follows), opens=opens, closes=closes)


def gather(cases: Sequence[Paragraphs], articles: Sequence[Paragraphs]) -> list[Example]:
    """What is there to learn from: the labelled texts, the articles, and the articles mixed with the texts."""
    chance = random.Random(1)
    examples = [as_example(case, weight=1) for case in cases]
    examples += [forget(example, chance=chance) for example in examples]
    examples += [as_example(article, weight=ARTICLE_WEIGHT) for article in articles]
    for article in chain.from_iterable([articles] * MIXES):
        example = as_example(mix(article, cases, chance=chance), weight=ARTICLE_WEIGHT)
        examples.append(forget(example, chance=chance))
    return examples


def count(examples: Sequence[Example], weights: Weights) -> Counter[tuple[str, str]]:
    """How often is a block of one role (first) given another (second)? Only blocks with one possible role count."""
    out: Counter[tuple[str, str]] = Counter()
    for example in examples:
        found = most_likely(score_roles(example.signs, weights=weights), weights=weights)
        for role, possible in zip(found, example.possible, strict=True):
            if possible.sum() == 1:
                out[ROLES[int(possible.argmax())], ROLES[role]] += 1
    return out


def f1_of(counts: Counter[tuple[str, str]]) -> dict[str, float]:
    """What is the F1 of each role that occurs?"""
    out: dict[str, float] = {}
    for role in ROLES:
        right = counts[role, role]
        wrong = sum(n for pair, n in counts.items() if role in pair and pair != (role, role))
        if right or wrong:
            out[role] = 2 * right / (2 * right + wrong)
    return out


def report(counts: Counter[tuple[str, str]], *, title: str) -> None:
    """Print the F1 of each role and their mean."""
    f1 = f1_of(counts)
    n = sum(counts.values())
    right = sum(k for (gold, found), k in counts.items() if gold == found)
    print(f"{title}: macro F1 {sum(f1.values()) / len(f1):.3f}, {right} of {n} blocks right")
    print("   " + ", ".join(f"{role} {value:.2f}" for role, value in f1.items()))


def count_lost(rows: Sequence[dict[str, Any]]) -> tuple[int, Counter[str]]:
    """How many paragraphs hold an annotated content, and how many of these does each unread role take?"""
    n = 0
    lost: Counter[str] = Counter()
    for row in rows:
        starts = sorted(at for attribution in row["attributions"] for at, _ in attribution["content"])
        for block in find_blocks(row["text"]):
            if bisect_left(starts, block.start) < bisect_left(starts, block.end):
                n += 1
                lost.update([block.role] if block.role in UNREAD else [])
    return n, lost


def main() -> None:
    """Cross-validate on the labelled texts, learn from all of them, and store the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strength", type=float, default=1.0, help="of the pull towards zero")
    parser.add_argument("--folds", type=int, default=5, help="of the cross-validation; 0 leaves it out")
    options = parser.parse_args()
    torch.set_num_threads(1)  # the order of additions, and with it the last digits, would depend on the threads
    cases = read_cases(GOLD)
    rows = read_rows(data_folder() / "attribution/polnear/train.jsonl.gz", primary_only=True)
    articles = [read_article(row) for row in rows[::ARTICLES]]
    held: Counter[tuple[str, str]] = Counter()
    for fold in range(options.folds):
        kept = [case for i, case in enumerate(cases) if i % options.folds != fold]
        weights = learn(gather(kept, articles), strength=options.strength)
        held += count([as_example(case, weight=1) for case in cases[fold :: options.folds]], weights)
    if options.folds:
        report(held, title=f"{options.folds}-fold, strength {options.strength}")
    weights = learn(gather(cases, articles), strength=options.strength)
    report(count([as_example(case, weight=1) for case in cases], weights), title="the texts learned from")
    report(count([as_example(article, weight=1) for article in articles], weights), title="the articles learned from")
    stored = {
        "roles": ROLES,
        "opens": weights.opens.tolist(),
        "closes": weights.closes.tolist(),
        "follows": weights.follows.tolist(),
        "signs": {sign: row.tolist() for sign, row in weights.signs.items()},
    }
    # One sign a line, so that a change of the weights reads as one.
    lines = json.dumps(stored).replace('"follows": [', '"follows": [\n').replace("], ", "],\n ")
    WEIGHTS.write_text(lines + "\n", "utf-8")
    n, lost = count_lost([row for i, row in enumerate(rows) if i % ARTICLES][:200])
    print(f"lost of {n} paragraphs with an annotated content: {lost.total() / n:.2%} ({dict(lost)})")


if __name__ == "__main__":
    main()
