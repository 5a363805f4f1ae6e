"""How well are dated expressions found and dated? Against hand-made annotation of news, and against TIMEX3 corpora.

`python bench/moments.py` prints precision, recall and F1 of the spans (they need only overlap), and of span and
value together (the same days covered). Durations, sets and words such as "now" are no moments and are not counted in
the TIMEX3 corpora. `--misses` prints what differs; `--half 0` or `--half 1` takes every other article.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from common import data_folder, primary, read_rows

from onrecord.language.edtf import days_of, edtf_season
from onrecord.language.moments import FoundMoment, find_moments
from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.sentences import find_sentences
from onrecord.spans import Span

_SEASON_CODES = {"21": "spring", "22": "summer", "23": "fall", "24": "winter"}
_TIMEX_SEASONS = {"SP": "spring", "SU": "summer", "FA": "fall", "WI": "winter"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An annotated expression; `value` is EDTF, or None where the annotation's value is no date."""

    start: int
    end: int
    value: str | None


def main() -> None:
    """Print the measures of every corpus that is there."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--misses", action="store_true")
    options.add_argument("--half", type=int, choices=(0, 1))
    options.add_argument("--corpus", choices=("gold", "aquaint", "wikiwars"))
    chosen = options.parse_args()
    for corpus in ("gold", "aquaint", "wikiwars"):
        if chosen.corpus in (None, corpus):
            articles = _articles(corpus)
            if chosen.half is not None:
                articles = articles[chosen.half :: 2]
            _measure(corpus, articles, misses=chosen.misses)


def _articles(corpus: str) -> list[tuple[str, str | None, str, list[Wanted]]]:
    if corpus == "gold":
        texts = {
            row["id"]: row for row in primary(read_rows(data_folder() / "attribution" / "polnear" / "train.jsonl.gz"))
        }
        rows = sorted(read_rows(data_folder() / "gold" / "train.jsonl.gz"), key=lambda row: str(row["id"]))
        return [
            (
                row["id"],
                texts[row["id"]]["published"],
                texts[row["id"]]["text"],
                [Wanted(moment["start"], moment["end"], moment["edtf"]) for moment in row["moments"]],
            )
            for row in rows
        ]
    rows = read_rows(data_folder() / "time" / f"{corpus}.jsonl.gz")
    return [(row["id"], row["dct"], row["text"], _wanted_of_timex(row["timexes"])) for row in rows]


def _wanted_of_timex(timexes: list[dict[str, Any]]) -> list[Wanted]:
    return [
        Wanted(timex["start"], timex["end"], _edtf_of_timex(str(timex["value"])))
        for timex in timexes
        if re.match(r"\d{2,4}(-|$|T)|BC|null", str(timex["value"]))
    ]


def _edtf_of_timex(value: str) -> str | None:
    value = re.sub(r"(-XX)+$", "", re.sub(r"T.*", "", value))
    if found := re.fullmatch(r"(\d{4})-(SP|SU|FA|WI)", value):
        return edtf_season(_TIMEX_SEASONS[found[2]], int(found[1]))
    if found := re.fullmatch(r"(\d{4})-Q([1-4])", value):
        return f"{found[1]}-{int(found[2]) * 3 - 2:02d}/{found[1]}-{int(found[2]) * 3:02d}"
    if found := re.fullmatch(r"(\d{4})-W(\d{1,2})", value):
        return f"{found[1]}-W{int(found[2]):02d}"
    if found := re.fullmatch(r"BC(\d{4})", value):
        return f"-{int(found[1]) - 1:04d}"
    return {2: f"{value}XX", 3: f"{value}X"}.get(len(value), value)


def _same(found: str | None, wanted: str | None) -> bool:
    if found is None or wanted is None:
        return False
    if season := re.fullmatch(r"(\d{4})-(2[1-4])", wanted):
        wanted = edtf_season(_SEASON_CODES[season[2]], int(season[1]))
    return found == wanted or (days_of(found) is not None and days_of(found) == days_of(wanted))


def _ends(one: FoundMoment, text: str) -> list[FoundMoment]:
    """Which expressions would the TIMEX3 corpora have here: the two dates that a range names, or the one?"""
    link = re.search(r" (?:to|and|through|until) |[-–—]", one.span.text)
    if (
        one.edtf is None
        or "/" not in one.edtf
        or link is None
        or not re.search(r"\d\Z|[a-z]", one.span.text[: link.start()])
    ):
        return [one]
    first, last = one.edtf.split("/")
    begin, middle, past, end = one.span.start, one.span.start + link.start(), one.span.start + link.end(), one.span.end
    if "~" in first or past >= end:
        return [one]
    return [
        replace(one, span=Span.of(text, begin, middle), edtf=first),
        replace(one, span=Span.of(text, past, end), edtf=last),
    ]


def _measure(corpus: str, articles: list[tuple[str, str | None, str, list[Wanted]]], *, misses: bool) -> None:
    count: Counter[str] = Counter()
    for name, published, text, wanted in articles:
        sentences = find_sentences(text, find_paragraphs(text))
        found = find_moments(text, sentences=sentences, published=published)
        free = list(found)
        if corpus != "gold":  # where a range is two expressions, it is compared by its ends
            free = [end for one in found for end in _ends(one, text)]
        count["found"] += len(free)
        lines: list[str] = []
        for item in wanted:
            pairs = [one for one in free if one.span.start < item.end and item.start < one.span.end]
            around = text[max(0, item.start - 60) : item.end + 30].replace("\n", " / ")
            if not pairs:
                lines.append(f"  missed  {text[item.start : item.end]!r} = {item.value}   | {around}")
                continue
            best = next((one for one in pairs if _same(one.edtf, item.value)), pairs[0])
            free.remove(best)
            count["hit"] += 1
            count["right"] += _same(best.edtf, item.value)
            if not _same(best.edtf, item.value):
                lines.append(f"  value   {best.span.text!r}: {best.edtf}, not {item.value} {best.reason} | {around}")
        for one in free:
            around = text[max(0, one.span.start - 60) : one.span.end + 30].replace("\n", " / ")
            lines.append(f"  extra   {one.span.text!r} = {one.edtf} | {around}")
        count["wanted"] += len(wanted)
        if misses and lines:
            print(name, published, *lines, sep="\n")
    spans, values = (_scores(count[key], count["found"], count["wanted"]) for key in ("hit", "right"))
    print(
        f"{corpus}: {len(articles)} articles, {count['wanted']} expressions, {count['found']} found; "
        f"spans {spans}; values {values}; right where found {count['right'] / max(1, count['hit']):.3f}"
    )


def _scores(right: int, found: int, wanted: int) -> str:
    precision, recall = right / max(1, found), right / max(1, wanted)
    return f"P {precision:.3f} R {recall:.3f} F1 {2 * precision * recall / max(1e-9, precision + recall):.3f}"


if __name__ == "__main__":
    main()
