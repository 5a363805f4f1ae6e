"""What each paragraph of a bare text shows of its role: signs of its words, its shape and its place.

A sign is a short name such as `has:promo` or `length:2-3`; the weights of `roles_weights.json` say what each one
speaks for. The phrases behind the signs are data, in `roles_words.json`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations, groupby, zip_longest

from onrecord.language.quotes import PLAIN_MARKS

# A longer paragraph shows its role at its ends; what lies between is left unread, so that the work for a
# paragraph is bounded, whatever its length.
_HEAD_CHARS = 480
_TAIL_CHARS = 160

_WORD = re.compile(r"[^\W_]+(?:['.&+-][^\W_]+)*(?:\(s\))?|[©@»>|/#•*]")
_SENTENCE_END = re.compile(r"[.!?…][\"')\]]{0,3}\s+[\"'(\[]{0,3}[A-Z0-9]")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b\d{1,2} ?[ap]\.?m\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMERIC_DATE = re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b")
_MAIL = re.compile(r"[\w.+-]{1,64}@\w[\w-]{0,63}\.[a-z]", re.IGNORECASE)
_LINK = re.compile(r"\bhttps?:|\bwww\.", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\d)(?:\+\d{1,3}[ -]?)?(?:\(?\d{2,5}\)?[ -]){1,3}\d{3,6}(?!\d)")
_MONEY = re.compile(r"[$£€¥₹]\s?\d|\bRs\.? ?\d")
_NAME_SLASH_AGENCY = re.compile(r"[^\s/][^/]{1,40}/ ?[^\s/][^/]{1,40}")
_PLACE_DATE = re.compile(
    r"[A-Z][\w .'-]{1,40}(?:,[\w .'-]{1,30})?\([A-Za-z .]{2,30}\) ?[-–—]|[A-Z][A-Z .,'-]{2,60}[^-–—]{0,60}[-–—]\s"
)
_LABEL = re.compile(r"\W{0,2}\w+(?:['-]\w+)?(?: [\w'.,]{1,20}){0,3}(?: ?\([^()]{1,30}\))?(?:, [^:,]{1,30}){0,2}:")
_SPEAKER = re.compile(r"[A-Z][\w.'-]{0,30}(?: [A-Z][\w.'-]{0,30}){0,4}(?:, [A-Z]{3,12})?:\s")
_BULLET = re.compile(r"[•●▪■‣·*–—-]\s")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s")
# "Ek turns the winch": a name, a verb of the present, and what it is done to or where.
_PRESENT = re.compile(
    r"[A-Z][\w'-]{1,30},? (?:\([^()]{1,20}\) |[a-z]{4,12},? )?[a-z]{3,12}s "
    r"(?:a|an|the|his|her|its|at|in|on|to|up|out|from|for|during|with|past|through|near|by|after|before|as|over|under|into)\b"
)
# A paragraph longer than this says more than that somebody was asked for comment.
_REQUEST_WORDS = 45
_SHORT_WORDS = 12
_FEW_WORDS = 4
_TRIMMED_ENDS = "\"')]} "
_STEM_CHARS = 6  # words that share so many first letters count as one: "Zelensky" and "Zelenskyy", "minister's"

_OPENING = 6  # paragraphs of prose that the headline is compared with
_CASES = ("shouted", "capitals:all", "capitals:most", "capitals:half", "capitals:few")
_RUNS = ((1, "1"), (2, "2"), (4, "3-4"), (9, "5-9"), (1 << 60, "10+"))
# What a short line may announce for the lines below it, the surest first.
_HEADS = (
    ("opens:tip-opening", "tip"),
    ("opens:promo-opening", "promo"),
    ("has:promo", "promo"),
    ("opens:byline-opening", "byline"),
    ("is:section", "section"),
    ("opens:furniture-opening", "furniture"),
    ("is:furniture", "furniture"),
    ("stamp", "stamp"),
)
_LENGTHS = ((1, "1"), (3, "2-3"), (7, "4-7"), (12, "8-12"), (20, "13-20"), (34, "21-34"), (60, "35-60"))
_NEVER_IN_PROSE = frozenset(
    ("has:tip", "has:promo", "has:credit-phrase", "correcting", "bracketed", "request", "fragment-first", "bullet")
)
_WITH_LENGTH = frozenset(("stop", "colon", "open-ended", "label", "quote", "sentences", "capitals:all", "capitals:few"))
# What tells a caption, a standfirst or a notice from the story is seldom one of these and often two.
_PAIRED = frozenset(
    (
        "present", "scene-only", "has:scene", "has:month", "has:weekday", "year", "has:says", "has:past", "ed-word",
        "has:finite", "quote", "has:first-person", "has:you", "has:third-person", "has:credit", "has:about-page",
        "has:deixis", "has:job", "has:tip", "has:promo", "has:furniture", "has:asked", "has:outcome", "has:mail",
        "label", "sentences", "ends:?", "length:1", "length:2-3", "length:4-7", "length:8-12", "length:13-20",
        "length:21-34",
    )
)  # fmt: skip
# What says one thing above the story, and another within or below it.
_ZONED = frozenset(
    (
        "stop", "open-ended", "colon", "name", "shouted", "single-capital", "prose", "stamp", "has:finite", "quote",
        "present", "ed-word", "label", "bullet", "capitals:all", "capitals:most", "capitals:half", "capitals:few",
        "has:furniture", "has:promo", "has:topic", "is:topic", "has:job", "has:bio", "has:credit", "has:tip", "has:you",
        "has:first-person", "has:correction", "digits", "ends:?",
    )
)  # fmt: skip
# What a neighbour's looks are told by.
_TOLD_TO_NEIGHBOURS = frozenset(
    (
        "prose", "request", "correcting", "fragment-first", "scene-only", "stop", "colon", "has:mail", "stamp",
        "bracketed", "agency", "name", "shouted",
    )
)  # fmt: skip
_TOLD_LISTS = ("opens:", "is:", "length:")


@dataclass(frozen=True, slots=True)
class Looks:
    """What one paragraph shows by itself.

    `signs` holds each sign once. `is_prose` is true for a paragraph that only a text written in sentences holds.
    `stems` are the beginnings of its capitalised or long words; `opening` those of its first two words, if both are
    capitalised.
    """

    signs: frozenset[str]
    n_words: int
    is_prose: bool
    stems: frozenset[str]
    opening: frozenset[str]


def find_signs(text: str, paragraphs: Sequence[tuple[int, int]]) -> list[frozenset[str]]:
    """Which signs does each paragraph show, by itself, by its place, and by what stands beside it?

    Args:
        text: The whole text.
        paragraphs: The `(start, end)` of each paragraph, in order.
    """
    looks = [look_at(text, start, end) for start, end in paragraphs]
    prose = [i for i, look in enumerate(looks) if look.is_prose]
    first, last = (prose[0], prose[-1]) if prose else (len(looks), len(looks))
    met = Counter(stem for look in looks for stem in look.stems)
    title = _find_title(looks, first)
    authors = _stems_of_authors(looks, first=first)
    title_stems = looks[title].stems if title is not None else frozenset()
    runs = _find_runs(looks)
    out: list[frozenset[str]] = []
    for i, look in enumerate(looks):
        zone = _zone_of(i, title=title, first=first, last=last)
        signs = set(look.signs)
        signs.update(_signs_of_place(i, zone, look, n=len(looks), first=first, last=last))
        if i != title:
            signs.update(_signs_of_echo(look, zone, met=met, title_stems=title_stems))
        if i > first and look.opening and look.opening <= authors:
            signs.update(("opens-with-author", f"{zone}&opens-with-author"))
        signs.update(_signs_of_run(look, runs[i], zone))
        if "ends:?" in look.signs and i + 1 < len(looks) and "has:first-person" in looks[i + 1].signs:
            signs.add("question-to-me")
        signs.update(_told(looks[i - 1], "before") if i else ("before:none",))
        signs.update(_told(looks[i + 1], "after") if i + 1 < len(looks) else ("after:none",))
        out.append(frozenset(signs))
    return out


def look_at(text: str, start: int, end: int) -> Looks:
    """What does the paragraph `[start, end)` show by itself?"""
    if end - start > _HEAD_CHARS + _TAIL_CHARS:
        words = text[start : start + _HEAD_CHARS] + " " + text[end - _TAIL_CHARS : end]
    else:
        words = text[start:end]
    words = words.translate(PLAIN_MARKS)
    cased = _WORD.findall(words)
    lower = [word.lower() for word in cased]
    n_words = len(lower)
    length = next((name for most, name in _LENGTHS if n_words <= most), "61+")
    signs = {"bias", f"length:{length}"}
    _add_phrases(signs, lower)
    _add_patterns(signs, words)
    _add_shape(signs, words, cased)
    _add_fragments(signs, words, n_words)
    _add_words(signs, lower)
    if "has:outcome" in signs and n_words <= _REQUEST_WORDS and signs & {"has:asked", "has:deadline", "twice:outcome"}:
        signs.update(("request", f"request:{length}", "request:says" if "has:says" in signs else "request:bare"))
    if signs & {"has:month", "has:weekday", "clock", "has:stamp", "numeric-date"} and signs & {"digits", "is:stamp"}:
        signs.update(("stamp", f"stamp:{length}", "stamp:job" if "has:job" in signs else "stamp:plain"))
    if "opens:correction-opening" in signs and signs & {"label", "twice:correction", "bracketed"}:
        signs.add("correcting")
    if signs.isdisjoint({"has:outcome", "has:asked"}):
        signs.add("no-asking")
    is_prose = n_words >= 14 and {"stop", "has:finite"} <= signs and signs.isdisjoint(_NEVER_IN_PROSE)
    is_prose = is_prose and not ("twice:furniture" in signs and (n_words <= 34 or "has:you" in signs))
    if is_prose:
        signs.add("prose")
    for sign in _WITH_LENGTH & signs:
        signs.add(f"{sign}&{length}")
    signs.update(f"both:{one}&{other}" for one, other in combinations(sorted(_PAIRED & signs), 2))
    stems = frozenset(
        word[:_STEM_CHARS].lower() for word in cased[:90] if len(word) >= 5 or (len(word) >= 4 and word[0].isupper())
    )
    capitalised = [word[:_STEM_CHARS].lower() for word in cased[:2] if word[0].isupper()]
    opening = frozenset(capitalised) if len(capitalised) == 2 else frozenset()
    return Looks(frozenset(signs), n_words, is_prose, stems, opening)


def _add_phrases(signs: set[str], words: list[str]) -> None:
    """Which lists have a phrase among the words, and where?

    Anywhere (has), more than one (twice), first (opens), as all of the words (is), as most of them (mostly), or
    close to the end (ends).
    """
    phrases = _phrases()
    at_first = next((i for i, word in enumerate(words) if word[0].isalnum() or word == "©"), 0)
    met: Counter[str] = Counter()
    covered: Counter[str] = Counter()
    for i, pair in enumerate(zip_longest(words, words[1:], fillvalue="")):
        entries = phrases.get(pair[0], ()) + phrases.get(pair, ())
        for phrase, name in entries:
            n = len(phrase)
            if n > 2 and tuple(words[i : i + n]) != phrase:
                continue
            met[name] += 1
            covered[name] += n
            if i == at_first:
                signs.add(f"opens:{name}")
                if i + n == len(words):
                    signs.add(f"is:{name}")
            if i and i + n >= len(words) - 4:
                signs.add(f"ends:{name}")
    is_short = len(words) <= _SHORT_WORDS
    for name, n in met.items():
        signs.add(f"has:{name}")
        signs.add(f"has:{name}&{'short' if is_short else 'long'}")
        if n > 1:
            signs.add(f"twice:{name}")
        if covered[name] * 5 >= len(words) * 3:
            signs.add(f"mostly:{name}")


def _add_words(signs: set[str], words: list[str]) -> None:
    """With which words does it open and end, and which words does a short one hold? Numbers are all alike."""
    plain = ["#" if word[0].isdigit() else word for word in words]
    for n in range(1, min(len(plain), 3) + 1):
        signs.add("first:" + " ".join(plain[:n]))
    for n in range(1, min(len(plain), 2) + 1):
        signs.add("last:" + " ".join(plain[-n:]))
    if len(plain) <= _SHORT_WORDS:
        signs.update("with:" + word for word in plain)
    if 0 < len(plain) <= _FEW_WORDS:
        signs.add("all:" + " ".join(plain))


def _add_fragments(signs: set[str], words: str, n_words: int) -> None:
    """Is the first sentence none, for want of a verb, and does the whole only describe what can be seen?"""
    if n_words >= 5 and signs & {"has:scene", "present"} and signs.isdisjoint({"has:says", "has:past"}):
        signs.add("scene-only" if "ed-word" not in signs else "scene-mostly")
    end = _SENTENCE_END.search(words)
    if end is None:
        return
    signs.add("sentences")
    first = [word.lower() for word in _WORD.findall(words[: end.start()])]
    if 2 <= len(first) <= 14 and not any(word in _verbs() or word.endswith("ed") for word in first):
        signs.add("fragment-first")


def _add_shape(signs: set[str], words: str, cased: list[str]) -> None:
    bare = words.rstrip(_TRIMMED_ENDS)
    final = bare[-1:] or words[-1]
    signs.add("stop" if final in ".!?…" else "colon" if final == ":" else "open-ended")
    if final in "!?":
        signs.add(f"ends:{final}")
    if words[0] in "([" and words[-1] in ")]":
        signs.add("bracketed")
    elif words[-1] in ")]":
        signs.add("bracket-last")
    if words[0] == '"':
        signs.add("quote-first")
    if '"' in words:
        signs.add("quote")
    if "'" in words[:1]:
        signs.add("single-quote-first")
    if _LABEL.match(words):
        signs.add("label")
    if words[0].islower():
        signs.add("lower-first")
    if _BULLET.match(words):
        signs.add("bullet")
    if _NUMBERED.match(words):
        signs.add("numbered")
    if any(len(word) >= 5 and word.endswith("ed") and word.islower() for word in cased):
        signs.add("ed-word")
    alphabetic = [word for word in cased if word[0].isalpha()]
    if not alphabetic:
        signs.add("no-letters")
        return
    n_upper = sum(word[0].isupper() for word in alphabetic)
    share = n_upper / len(alphabetic)
    case = "all" if share == 1 else "most" if share >= 0.6 else "half" if share >= 0.35 else "few"
    signs.add(f"capitals:{case}")
    shouted = sum(len(word) > 1 and word.isupper() for word in alphabetic)
    if shouted == len(alphabetic) and len(words) > 3:
        signs.add("shouted")
    elif shouted:
        signs.add("shouts")
    if case == "all" and "digits" not in signs and 2 <= len(cased) <= 4 and len(alphabetic) == len(cased):
        signs.add("name")
    if case == "all" and len(cased) == 1:
        signs.add("single-capital")


def _add_patterns(signs: set[str], words: str) -> None:
    found = {
        "clock": _CLOCK.search(words),
        "year": _YEAR.search(words),
        "numeric-date": _NUMERIC_DATE.search(words),
        "has:mail": _MAIL.search(words),
        "has:link": _LINK.search(words),
        "has:phone": _PHONE.search(words),
        "has:money": _MONEY.search(words),
        "place-date": _PLACE_DATE.match(words),
        "speaker": _SPEAKER.match(words),
        "present": _PRESENT.search(words),
    }
    signs.update(name for name, match in found.items() if match)
    if any(character.isdigit() for character in words):
        signs.add("digits")
    for mark, name in (
        ("|", "bar"),
        (">", "chevron"),
        ("»", "chevron"),
        ("/", "slash"),
        ("©", "copyright"),
        ("@", "at"),
    ):
        if mark in words:
            signs.add(name)
    if len(words) <= 90 and words.count("/") in (1, 2) and _NAME_SLASH_AGENCY.match(words):
        signs.add("agency")
    if _NAME_SLASH_AGENCY.search(words[-60:]):
        signs.add("agency-last")


def _find_title(looks: Sequence[Looks], first: int) -> int | None:
    """Which paragraph is likely the headline: the first above the prose that speaks of what the prose speaks of?

    Where none does, the first that is long enough and not the page's.
    """
    page = (
        "stamp", "request", "bar", "chevron", "bracketed", "has:mail", "has:link", "opens:byline-opening",
        "correcting", "has:promo", "colon", "opens:furniture-opening", "is:furniture", "opens:credit-opening",
        "shouted",
    )  # fmt: skip
    candidates = [i for i in range(min(first, 40)) if looks[i].n_words >= 3]
    likely = [i for i in candidates if looks[i].signs.isdisjoint(page)]
    told = frozenset(stem for look in looks[first : first + _OPENING] if look.is_prose for stem in look.stems)
    for i in likely:
        if len(looks[i].stems & told) >= 2:
            return i
    unstamped = [i for i in candidates if "stamp" not in looks[i].signs]
    return next(iter([i for i in likely if looks[i].n_words >= 4] + unstamped), 0 if first else None)


def _stems_of_authors(looks: Sequence[Looks], *, first: int) -> frozenset[str]:
    """With which letters begin the words of the lines above the prose that may name an author?"""
    lines = (look for look in looks[: min(first, 40)] if look.n_words <= _SHORT_WORDS)
    return frozenset(
        stem for look in lines if look.signs & {"opens:byline-opening", "has:job", "name"} for stem in look.stems
    )


def _zone_of(i: int, *, title: int | None, first: int, last: int) -> str:
    if i == title:
        return "title"
    if i < first:
        return "above" if title is not None and i < title else "under"
    return "inside" if i <= last else "below"


def _signs_of_place(i: int, zone: str, look: Looks, *, n: int, first: int, last: int) -> set[str]:
    length = next(sign for sign in look.signs if sign.startswith("length:"))
    out = {zone, f"{zone}&{length}"}
    out.update(f"{zone}&{sign}" for sign in _ZONED & look.signs)
    if i == 0:
        out.add("first")
    if i == n - 1:
        out.add("last")
    if i == first - 1:
        out.add("just-above-prose")
    if i == last + 1:
        out.add("just-below-prose")
    if i > last + 2:
        out.add("far-below-prose")
    return out


def _find_runs(looks: Sequence[Looks]) -> list[tuple[int, int, str]]:
    """Where does each paragraph stand among those without prose in between?

    For each: its place in the run, the paragraphs of the run, and which list the nearest line above in the run opens
    with ("" where none). (0, 0, "") for prose.
    """
    out: list[tuple[int, int, str]] = []
    for is_prose, group in groupby(looks, key=lambda look: look.is_prose):
        run = list(group)
        if is_prose:
            out += [(0, 0, "")] * len(run)
        else:
            head = ""
            for i, look in enumerate(run):
                out.append((i, len(run), head))
                if look.n_words <= _SHORT_WORDS:
                    head = next((name for sign, name in _HEADS if sign in look.signs), head)
    return out


def _signs_of_run(look: Looks, place: tuple[int, int, str], zone: str) -> set[str]:
    i, n, head = place
    if not n:
        return {"in-prose"}
    size = next(name for most, name in _RUNS if n <= most)
    shape = "stop" if "stop" in look.signs else "open"
    length = next(sign for sign in look.signs if sign.startswith("length:"))
    at = "only" if n == 1 else "start" if i == 0 else "end" if i == n - 1 else "middle"
    out = {f"run:{size}&{zone}&{at}", f"run:{size}&{zone}&{shape}", f"run:{at}&{zone}&{length}"}
    case = next((sign for sign in _CASES if sign in look.signs), "capitals:none")
    out.update((f"under:{head}", f"run:{at}&{zone}&{shape}&{case}"))
    out.add(f"under:{head}&{length}&{shape}")
    return out


def _signs_of_echo(look: Looks, zone: str, *, met: Counter[str], title_stems: frozenset[str]) -> set[str]:
    """How much of the paragraph stands in the headline too, and how much of it elsewhere in the text?"""
    if not look.stems:
        return set()
    in_title = len(look.stems & title_stems)
    elsewhere = sum(met[stem] > 1 for stem in look.stems) / len(look.stems)
    echo = "all" if elsewhere == 1 else "most" if elsewhere >= 0.5 else "some" if elsewhere else "none"
    out = {f"echoes-title:{min(in_title, 3)}", f"echoes-text:{echo}"}
    if look.signs & {"name", "single-capital"}:
        out.update((f"name-echoes:{echo}", f"{zone}&name-echoes:{echo}"))
    return out


def _told(look: Looks, side: str) -> set[str]:
    return {f"{side}:{sign}" for sign in look.signs if sign in _TOLD_TO_NEIGHBOURS or sign.startswith(_TOLD_LISTS)}


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = json.loads(files(__package__).joinpath("roles_words.json").read_text("utf-8"))
    return lists


@cache
def _verbs() -> frozenset[str]:
    return frozenset(_lists()["finite"] + _lists()["says"])


@cache
def _phrases() -> dict[str | tuple[str, str], tuple[tuple[tuple[str, ...], str], ...]]:
    """Which phrases are the word, or begin with the two words, and in which list does each one stand?"""
    out: dict[str | tuple[str, str], list[tuple[tuple[str, ...], str]]] = {}
    for name, phrases in _lists().items():
        for phrase in phrases:
            words = tuple(_WORD.findall(phrase))
            key = words[0] if len(words) == 1 else (words[0], words[1])
            out.setdefault(key, []).append((words, name))
    return {key: tuple(entries) for key, entries in out.items()}
