"""Learn which blocks of a web page are its article's body, from pages with known text.

python -m training.pages            cross-validate by site, then learn from all pages and store the weights
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import torch
from rapidfuzz.distance import LCSseq

from onrecord.article.page import known_of, parse_page
from onrecord.article.page_blocks import PageBlock
from onrecord.article.page_roles import PageWeights, Weights, score_facets, weights_from
from onrecord.article.page_signs import Facet, find_context_facets, find_page_facets, signs_of
from training.data import data_folder

_TOKEN = re.compile(r"\w+")
BODY, OTHER, UNKNOWN = 1, 0, -1
ROOT = Path(__file__).parent.parent
WEIGHTS = ROOT / "src/onrecord/article/page_weights.json"
FOLDS = ROOT / "bench/out/pages"
N_FOLDS = 5
UNIT = 100  # weights are kept in whole hundredths: sums of integers do not depend on their order
LEAST = 3
STRENGTH = 1.0  # of the pull towards zero (L2)
STEPS = 70  # of L-BFGS; more change nothing that counts
MIN_SITES = 3  # signs that fewer sites show are names of theirs
LONGEST = 60  # words; of a longer block no more is at stake
FULL_PAGE = 100.0


@dataclass(frozen=True, slots=True)
class Page:
    """One page with its truth.

    `truth`: the paragraphs of its body, or None where only `with_` (snippets of the body) and `without` are known.
    `optional`: paragraphs that may be there or not. `facts`: title, author and date of an English page, where known.
    """

    name: str
    site: str
    data: bytes
    truth: tuple[str, ...] | None
    optional: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    url: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def read_pages(*sets: str) -> Iterator[Page]:
    """Which pages are there, in the named sets (aeb, fundus, trafeval)?"""
    folder = data_folder() / "pages"
    if "aeb" in sets:
        for key, row in _load(folder / "aeb/ground-truth.json.gz").items():
            paragraphs = tuple(p for p in row["articleBody"].split("\n") if p.strip())
            yield Page(f"aeb/{key}", site_of(row["url"]), _bytes(folder / f"aeb/html/{key}.html.gz"), paragraphs)
    if "fundus" in sets:
        for key, row in _load(folder / "fundus/ground_truth.json.gz").items():
            body = [p for p in row["body"] if not p.startswith("[")]
            optional = [p[1:-1] for p in row["body"] if p.startswith("[")]
            data = _bytes(folder / f"fundus/html/{key}")
            yield Page(f"fundus/{key}", site_of(row["url"]), data, tuple(body), tuple(optional))
    if "trafeval" in sets:
        with gzip.open(folder / "trafeval/truth.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        for row in rows:
            data = _bytes(folder / f"trafeval/html/{row['file']}.gz")
            outside = (*row.get("without", ()), *row.get("comments", ()))
            yield Page(
                f"trafeval/{row['file']}",
                site_of(row["url"]),
                data,
                None,
                inside=tuple(row.get("with", ())),
                outside=outside,
                url=None if row["url"].startswith("hard::") else row["url"],
                facts={key: row.get(key) for key in ("title", "author", "date")} if row["english"] else {},
            )


def site_of(url: str) -> str:
    """The site's own name: `bbc` for both www.bbc.co.uk and bbc.com, so that its pages stay in one fold."""
    host = urlsplit(url.replace("hard::", "http://")).hostname or url
    parts = [part for part in host.removesuffix(".html").split(".") if part not in ("www", "co", "com", "m", "amp")]
    if len(parts) == 1:
        return parts[0].split("-")[0]
    return parts[-2] if len(parts) >= 2 else host


def _load(path: Path) -> dict[str, Any]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows: dict[str, Any] = json.load(file)
    return rows


def _bytes(path: Path) -> bytes:
    with gzip.open(path) as file:
        return file.read()


def tokens(text: str) -> list[str]:
    return [word.lower() for word in _TOKEN.findall(text)]


def label(blocks: Sequence[PageBlock], page: Page) -> np.ndarray:
    """Which blocks are the body's? int8 [n_blocks]: BODY, OTHER or UNKNOWN."""
    words = [tokens(block.text) for block in blocks]
    out = np.full(len(blocks), UNKNOWN, dtype=np.int8)
    if page.truth is None:
        flat = [" ".join(each) for each in words]
        for snippets, value in ((page.inside, BODY), (page.outside, OTHER)):
            for snippet in snippets:
                wanted = " ".join(tokens(snippet))
                met = [i for i, text in enumerate(flat) if wanted and wanted in text]
                if value == OTHER or len(met) == 1:
                    out[met] = value
        for i, block in enumerate(blocks):
            if out[i] == UNKNOWN and _is_surely_other(block):
                out[i] = OTHER
        return out
    gold = tokens("\n".join(page.truth))
    sure = {" ".join(tokens(p)) for p in page.truth}
    maybe = {" ".join(tokens(p)) for p in page.optional}
    grams = Counter(zip(*[gold[k:] for k in range(3)], strict=False))
    longer = {tuple(gold[k : k + n]) for n in (3, 4) for k in range(len(gold))}
    # The words of the page that belong to the text in its order: what repeats a part of it (a pull quote) does not.
    flat_words = [word for each in words for word in each]
    in_order = np.zeros(len(flat_words) + 1)
    for op in LCSseq.opcodes(flat_words, gold):
        if op.tag == "equal":
            in_order[op.src_start : op.src_end] = 1
    at = 0
    for i, each in enumerate(words):
        n = len(each)
        share_in_order = in_order[at : at + n].mean() if n else 0
        at += n
        text = " ".join(each)
        if not n:
            continue
        own = list(zip(*[each[k:] for k in range(3)], strict=False))
        if own:
            share = sum(gram in grams for gram in own) / len(own)
        else:
            # Of a word or two it is told by the words around it whether the text goes on there.
            start = at - n
            around = [tuple(flat_words[k : k + n + 2]) for k in range(max(0, start - 2), start + 1)]
            share = float(text in sure or any(gram in longer for gram in around if len(gram) == n + 2))
        if text in maybe or any(text and text in other and n > 5 for other in maybe):
            out[i] = UNKNOWN
        elif share >= 0.8 and share_in_order >= 0.6:
            out[i] = BODY
        elif share <= 0.3 or share_in_order <= 0.3:
            out[i] = OTHER
    return out


def _is_surely_other(block: PageBlock) -> bool:
    """Does the page itself say that the block is a comment of a reader, or of its foot?"""
    for place in block.place.up():
        if place.tag == "footer" and not any(each.tag == "article" for each in place.up()):
            return True
        if place.tag not in ("body", "html", "article", "main") and not {"comments", "commentlist"}.isdisjoint(
            place.names
        ):
            return True
    return False


def fold_of(page: Page) -> int:
    """In which part of the data does the page's site lie?"""
    return int(hashlib.sha256(page.site.encode()).hexdigest(), 16) % N_FOLDS


@dataclass(frozen=True, slots=True)
class Example:
    """One page: its blocks, their own facets, and per block the truth and how much it counts."""

    page: Page
    blocks: list[PageBlock]
    facets: list[list[Facet]]
    truth: np.ndarray
    counts: np.ndarray


def as_example(page: Page) -> Example:
    """What is there to learn from the page?"""
    parsed = parse_page(page.data, source=page.name)
    truth = label(parsed.blocks, page)
    n_words = np.array([min(LONGEST, block.text.count(" ") + 1) for block in parsed.blocks])
    counts = (1 + n_words / 15) / 3 * (truth != UNKNOWN)
    # Snippets say less of a page than its whole text does, and the longest pages would outweigh all others.
    counts *= 0.5 if page.truth is None else min(1.0, FULL_PAGE / max(1.0, counts.sum()))
    return Example(page, parsed.blocks, find_page_facets(parsed.blocks, known=known_of(parsed.metadata)), truth, counts)


def learn(
    examples: Sequence[Example],
    shown: Sequence[Sequence[Sequence[Facet]]],
    offsets: Sequence[Sequence[int]] | None = None,
) -> Weights:
    """Which weights of the signs make the truth of all blocks likeliest, on top of the offsets? (Logistic regression.)

    Args:
        examples: The pages.
        shown: The facets of each page's blocks.
        offsets: Of each page's blocks, in hundredths, if any.
    """
    expand = cache(signs_of)
    seen: dict[str, set[str]] = {}
    rows, truth, counts, base = [], [], [], []
    for k, example in enumerate(examples):
        for i in np.flatnonzero(example.counts):
            signs = [sign for facet in shown[k][i] for sign in expand(facet)]
            rows.append(signs)
            truth.append(example.truth[i])
            counts.append(example.counts[i])
            base.append(offsets[k][i] / UNIT if offsets is not None else 0.0)
            for sign in signs:
                seen.setdefault(sign, set()).add(example.page.site)
    names = sorted(sign for sign, sites in seen.items() if len(sites) >= MIN_SITES)
    index = {name: i for i, name in enumerate(names)}
    known = [[index[sign] for sign in signs if sign in index] for signs in rows]
    at_row = np.repeat(np.arange(len(rows)), [len(each) for each in known])
    at_sign = np.concatenate([np.array(each, dtype=np.int64) for each in known])
    y, w, z0 = np.array(truth, dtype=float), np.array(counts), np.array(base)
    values = torch.zeros(len(names) + 1, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS(
        [values], max_iter=STEPS, history_size=20, tolerance_change=1e-5, line_search_fn="strong_wolfe"
    )

    def loss_of_a_step() -> torch.Tensor:
        x = values.detach().numpy()
        z = np.bincount(at_row, weights=x[at_sign], minlength=len(y)) + x[-1] + z0
        wrong = w * (1 / (1 + np.exp(-np.clip(z, -30, 30))) - y)
        gradient = np.bincount(at_sign, weights=wrong[at_row], minlength=len(x))
        gradient[-1] = wrong.sum()
        gradient[:-1] += STRENGTH * x[:-1]
        values.grad = torch.from_numpy(gradient)
        return torch.tensor((w * (np.logaddexp(0, z) - y * z)).sum() + STRENGTH / 2 * (x[:-1] ** 2).sum())

    optimiser.step(loss_of_a_step)
    x = (values.detach().numpy() * UNIT).round().astype(int)
    out = {name: int(value) for name, value in zip(names, x, strict=False) if abs(value) >= LEAST}
    return {"": int(x[-1]), **out}


def learn_all(examples: Sequence[Example]) -> tuple[dict[int, PageWeights], PageWeights]:
    """Which weights are learned from the pages of all sites but those of a fold, for each fold; and from all?

    The second pass learns from first judgements of pages that the first pass had not seen, as it will meet them.
    """
    folds = [fold_of(example.page) for example in examples]

    @cache
    def first(*left_out: int) -> Weights:
        kept = [example for example, fold in zip(examples, folds, strict=True) if fold not in left_out]
        return learn(kept, [example.facets for example in kept])

    def second(*left_out: int) -> Weights:
        sums: defaultdict[int, dict[Facet, int]] = defaultdict(dict)
        kept, shown, offsets = [], [], []
        for example, fold in zip(examples, folds, strict=True):
            if fold in left_out:
                continue
            weights = first(*sorted({fold, *left_out}))
            scores = score_facets(example.facets, weights, sums=sums[id(weights)])
            kept.append(example)
            shown.append(find_context_facets(example.blocks, scores))
            offsets.append(scores)
        return learn(kept, shown, offsets)

    by_fold = {fold: PageWeights(first(fold), second(fold)) for fold in range(N_FOLDS)}
    return by_fold, PageWeights(first(), second())


def main() -> None:
    """Learn, and store the weights; those of the folds go to bench/out, for bench/pages.py."""
    torch.set_num_threads(1)
    examples = [as_example(page) for page in read_pages("aeb", "fundus", "trafeval")]
    by_fold, weights = learn_all(examples)
    store(weights, WEIGHTS)
    FOLDS.mkdir(parents=True, exist_ok=True)
    for fold, each in by_fold.items():
        store(each, FOLDS / f"{fold}.json")
    print(f"{len(examples)} pages, {len(weights.own)} and {len(weights.context)} signs")


def load_folds() -> dict[int, PageWeights]:
    """Which weights were learned without the pages of each fold? They are learned now where bench/out has none."""
    if not (FOLDS / f"{N_FOLDS - 1}.json").is_file():
        main()
    return {fold: weights_from(json.loads((FOLDS / f"{fold}.json").read_text("utf-8"))) for fold in range(N_FOLDS)}


def store(weights: PageWeights, path: Path) -> None:
    """Write the weights, one sign a line, so that a change of them reads as one."""
    path.write_text(json.dumps({"own": weights.own, "context": weights.context}, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main()
