"""Web pages: how well is the article found, beside other tools, and how fast?

    python bench/pages.py            table and bench/out/pages.json

The pages and their truth are those of data/pages (see its README). The weights that read a page were learned from
pages of other sites alone; `python -m training.pages` learns them anew where bench/out has none (minutes).

Of our own blocks those labelled body count, and the headings between them. aeb: F1 over runs of four words, as its own
script counts it. fundus: ROUGE-Lsum F1 over words, sentence by sentence; how many of the paragraphs that must be there
stand there word for word; how many of the lines are none of them. trafeval: its English pages; headline and date
exactly right, all bylines and no others, no byline where the page has none.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.common import OUT, data_folder, machine
from onrecord.article.page_roles import PlacedBlock
from training.pages import N_FOLDS, Page, fold_of, load_folds, read_pages

_TOKEN = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9])|\n+")


@dataclass(frozen=True, slots=True)
class Found:
    """What a tool found in a page: lines of its body, and what it knows of the article."""

    lines: tuple[str, ...]
    title: str | None = None
    date: str | None = None
    bylines: tuple[str, ...] = ()


@dataclass(slots=True)
class Result:
    """What came of one tool."""

    name: str
    found: dict[str, Found] = field(default_factory=dict)
    seconds: float = 0.0


def readers() -> dict[str, Callable[[Page], Found]]:
    """The tools, each from a page to what it finds in it."""
    import trafilatura
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    from onrecord.article.page import known_of, parse_page
    from onrecord.article.page_facts import find_page_facts
    from onrecord.article.page_roles import find_page_roles

    logging.disable(logging.CRITICAL)
    weights = load_folds()

    def ours(page: Page) -> Found:
        parsed = parse_page(page.data)
        placed = find_page_roles(parsed.blocks, known=known_of(parsed.metadata), weights=weights[fold_of(page)])
        facts = find_page_facts(parsed.metadata, parsed.blocks, placed, uri=page.url)
        lines = tuple(running_text(placed))
        return Found(lines, facts.title, facts.published.edtf if facts.published else None, facts.bylines)

    def theirs(page: Page, *, precise: bool) -> Found:
        document: Any = trafilatura.bare_extraction(
            page.data, url=page.url, include_comments=False, favor_precision=precise, with_metadata=True
        )
        if document is None:
            return Found(())
        names = tuple(name.strip() for name in (document.author or "").split(";") if name.strip())
        lines = tuple(line for line in (document.text or "").split("\n") if line.strip())
        return Found(lines, document.title, document.date, names)

    def resiliparse(page: Page) -> Found:
        text = bytes_to_str(page.data, detect_encoding(page.data))
        plain = extract_plain_text(text, main_content=True, comments=False)
        return Found(tuple(line for line in plain.split("\n") if line.strip()))

    return {
        "onrecord": ours,
        "trafilatura": lambda page: theirs(page, precise=False),
        "trafilatura precision": lambda page: theirs(page, precise=True),
        "resiliparse": resiliparse,
    }


def running_text(placed: Sequence[PlacedBlock]) -> Iterator[str]:
    """The blocks labelled body, and the headings between them: what stands above the first is no part of it."""
    has_begun = False
    for item in placed:
        has_begun = has_begun or item.role == "body"
        if item.role == "body" or (has_begun and item.role == "subhead"):
            yield item.block.text


def shingle_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """How well do the found texts agree with the true ones (found, true), as article-extraction-benchmark counts it?"""
    precision, recall = [], []
    for found, true in pairs:
        a, b = _shingles(found), _shingles(true)
        common = (a & b).total()
        if a:
            precision.append(common / a.total())
        if b:
            recall.append(common / b.total())
    p, r = sum(precision) / len(precision), sum(recall) / len(recall)
    return 2 * p * r / (p + r)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _TOKEN.findall(text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)) if words)


def rouge_lsum(found: str, true: str) -> float:
    """ROUGE-Lsum F1: for each true sentence the union of its longest common subsequences with the found ones, each word
    counted as often as both texts have it."""
    from rapidfuzz.distance import LCSseq

    a = [words for part in _SENTENCE.split(found) if (words := _TOKEN.findall(part.lower()))]
    b = [words for part in _SENTENCE.split(true) if (words := _TOKEN.findall(part.lower()))]
    if not a or not b:
        return 0.0
    left = Counter(word for words in a for word in words)
    right = Counter(word for words in b for word in words)
    n_found, n_true = left.total(), right.total()
    hits = 0
    for words in b:
        matched: set[int] = set()
        for other in a:
            for op in LCSseq.opcodes(words, other):
                if op.tag == "equal":
                    matched.update(range(op.src_start, op.src_end))
        for i in sorted(matched):
            if left[words[i]] > 0 and right[words[i]] > 0:
                hits += 1
                left[words[i]] -= 1
                right[words[i]] -= 1
    return 2 * hits / (n_found + n_true)


def best_rouge(found: Sequence[str], page: Page) -> float:
    """The F1 against the truth with those of its optional paragraphs that were found."""
    kept = [text for text in page.optional if any(_flat(text) in _flat(line) for line in found)]
    return rouge_lsum("\n".join(found), "\n".join([*(page.truth or ()), *kept]))


def score(result: Result, pages: Sequence[Page]) -> dict[str, float]:
    """What does the tool reach on the pages?"""
    aeb = [page for page in pages if page.name.startswith("aeb/")]
    fundus = [page for page in pages if page.name.startswith("fundus/")]
    facts = [page for page in pages if page.facts]
    right = n_true = foreign = n_lines = 0
    for page in fundus:
        lines = Counter(_flat(line) for line in result.found[page.name].lines)
        true = Counter(_flat(line) for line in page.truth or ())
        optional = {_flat(text) for text in page.optional}
        right += (lines & true).total()
        n_true += true.total()
        foreign += sum(n for line, n in (lines - true).items() if line not in optional)
        n_lines += lines.total()
    out = {
        "aeb F1": shingle_f1([("\n".join(result.found[p.name].lines), "\n".join(p.truth or ())) for p in aeb]),
        "fundus F1": sum(best_rouge(result.found[p.name].lines, p) for p in fundus) / len(fundus),
        "verbatim": right / n_true,
        "foreign": foreign / n_lines,
        "pages/s": len(pages) / result.seconds,
    }
    for key, judge in (
        ("headline", _has_title),
        ("date", _has_date),
        ("bylines", _has_bylines),
        ("no byline", _has_none),
    ):
        judged = [verdict for page in facts if (verdict := judge(result.found[page.name], page.facts)) is not None]
        out[key] = sum(judged) / len(judged)
    return out


def _flat(text: str) -> str:
    # Some paragraphs of the truth were stored with their character references.
    return " ".join(text.replace("&amp;", "&").split())


def _line(text: str | None) -> str:
    return " ".join((text or "").replace("’", "'").replace("‘", "'").split())


def _names(value: str | list[str] | None) -> set[str]:
    names = value if isinstance(value, list) else re.split(r",|;| and | & ", value or "")
    return {_line(name).casefold() for name in names if name.strip()}


def _has_title(found: Found, facts: dict[str, Any]) -> bool | None:
    return _line(found.title) == _line(facts["title"]) if facts.get("title") else None


def _has_date(found: Found, facts: dict[str, Any]) -> bool | None:
    return found.date == facts["date"] if facts.get("date") else None


def _has_bylines(found: Found, facts: dict[str, Any]) -> bool | None:
    true = _names(facts.get("author"))
    return _names(list(found.bylines)) == true if true else None


def _has_none(found: Found, facts: dict[str, Any]) -> bool | None:
    return not found.bylines if facts.get("title") and not _names(facts.get("author")) else None


def main() -> None:
    """Read all pages with all tools, print the table, store it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="TOOL", help="one tool, such as onrecord")
    options = parser.parse_args()
    if not (data_folder() / "pages").is_dir():
        sys.exit(f"no pages at {data_folder() / 'pages'} (set ONRECORD_DATA)")
    pages = [page for page in read_pages("aeb", "fundus", "trafeval") if page.truth is not None or page.facts]
    results = []
    for name, read in readers().items():
        if options.only in (None, name):
            result = Result(name)
            # The time of this process alone: others may be at work on the machine.
            start = time.process_time()
            for page in pages:
                result.found[page.name] = read(page)
            result.seconds = time.process_time() - start
            results.append(result)
    table = {result.name: score(result, pages) for result in results}
    columns = list(next(iter(table.values())))
    print(f"{len(pages)} pages, {N_FOLDS} folds by site")
    print(f"{'':22}" + "".join(f"{column:>11}" for column in columns))
    for name, row in table.items():
        print(f"{name:22}" + "".join(f"{row[column]:11.3f}" for column in columns))
    OUT.mkdir(exist_ok=True)
    (OUT / "pages.json").write_text(json.dumps({"machine": machine(), "table": table}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
