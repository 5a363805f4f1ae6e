"""For whom does somebody speak or work: the body of "a spokeswoman for the ministry", the country of an ambassador?

Only what stands in the noun phrase itself counts: a name that qualifies the office ("Justice Department spokeswoman"),
a name that it is of or for ("head of research at the institute"), the noun of a body that the article names ("district
leaders", of the one School District). Papers and polls belong to who issued them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from onrecord.language.gazetteer import gazetteer
from onrecord.language.names import Name
from onrecord.statements.roster import Figurehead
from onrecord.statements.values import EntityKind

_SEGMENT = re.compile(r",? \(?(?:who (?:is|was) |now )?([^,.;:()“”\"\n—–]{3,110})")
_OF = re.compile(r"(?: [a-z]+){0,4}? (?:for|at|from|of|with|by|representing) (?:the |its |a |an )?(?:\d{4} )?")
_ISSUED = re.compile(r"(?: [a-z]+){0,4}? (?:by|from) (?:the |its |a |an )?")
_BETWEEN_WORDS = re.compile(r"(?:['’]s?)?(?: [a-z-]+){1,4} ")
_BETWEEN_POSSESSIVE = re.compile(r"['’]s? [^,.;:“”\"\n]{3,60}, ")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_MAX_MENTIONS = 8
_BODIES: frozenset[EntityKind] = frozenset(("organisation", "publication", "place", "unknown"))
_HEAD_END = re.compile(
    r",|\s(?:of|for|from|in|at|on|with|who|which|that|to|by|representing|whose|as|released|published)\s"
)
_FOR_SOMEBODY = re.compile(r"spokes|lawyer|attorney|campaign|aide|advis|representative|manager|counsel|solicitor|staff")
Names = Callable[[int, int], Sequence[Name]]


def find_affiliation(
    text: str,
    member: Figurehead,
    *,
    names: Names,
    member_of: Callable[[Name], int | None],
    by_form: Callable[[str], int | None],
    body_by_noun: Callable[[str], int | None],
    kind_of: Callable[[int], EntityKind],
) -> int | None:
    """To which other member does this one belong, as the text says?

    Args:
        text: The article.
        member: Somebody with a name and roles, or somebody who is only described; `name` is then the description.
        names: Which names begin in `[start, end)`?
        member_of: Who has a name? An index into the cast.
        by_form: Who has a name by these words?
        body_by_noun: Which one body has a name that ends in this noun?
        kind_of: What is the member of this index?
    """

    def body(name: Name, words: str) -> int | None:
        k = member_of(name)
        if k is None:
            return None
        is_right = kind_of(k) in _BODIES or (kind_of(k) == "person" and _FOR_SOMEBODY.search(words))
        return k if is_right else None

    if not member.named or member.kind in ("document", "poll"):
        return _of_description(text, member, names, body, body_by_noun, kind_of)
    if member.kind != "person":
        return None
    for role in member.roles:
        if (k := by_form(_without_office(role))) is not None and kind_of(k) in _BODIES:
            return k
    for start, end in member.mentions[:_MAX_MENTIONS]:
        for name, words in (*_before(text, start, names), *_after(text, end, names)):
            k = body(name, words)
            if k is not None:
                return k
    return None


def _of_description(
    text: str,
    member: Figurehead,
    names: Names,
    body: Callable[[Name, str], int | None],
    body_by_noun: Callable[[str], int | None],
    kind_of: Callable[[int], EntityKind],
) -> int | None:
    start, end = member.mentions[0]
    cut = _HEAD_END.search(text, start + 1, end)
    head = text[start : cut.start() if cut else end]
    limit = start + len(head)
    found = [(name, head) for name in names(start, limit) if name.end < limit][::-1]
    is_paper = member.kind in ("document", "poll")
    if match := (_ISSUED if is_paper else _OF).match(text, limit, min(len(text), limit + 80)):
        found += [(name, head) for name in names(match.end(), match.end() + 24)[:1]]
    for name, words in found:
        k = body(name, words.lower())
        if k is not None and not (is_paper and kind_of(k) not in ("organisation", "publication")):
            return k
    if is_paper:
        return None
    for word in _WORD.findall(head)[:-1][::-1]:
        if word.islower() and (k := body_by_noun(word)) is not None:
            return k
    return None


def _before(text: str, start: int, names: Names) -> list[tuple[Name, str]]:
    """Names before the mention with an office between: "Justice Department spokeswoman ", "the bank’s head, "."""
    out = []
    for name in names(max(0, start - 90), start)[::-1][:2]:
        between = text[name.end : start]
        if _BETWEEN_WORDS.fullmatch(between) or _BETWEEN_POSSESSIVE.fullmatch(between):
            if _is_office(between):
                out.append((name, between))
        elif between == " " and _is_office(name.text):
            out.append((name, name.text))
    return out


def _after(text: str, end: int, names: Names) -> list[tuple[Name, str]]:
    """Names in what is set after the mention, if an office stands there too: ", a spokesman for the bank,"."""
    if text[end : end + 2] not in (", ", " ("):
        return []
    match = _SEGMENT.match(text, end)
    if match is None or not _is_office(match[1]):
        return []
    return [(name, match[1]) for name in names(match.start(1), match.end(1))]


def _without_office(title: str) -> str:
    """What stands before the office in a title: "Justice Department" of "Justice Department deputy secretary"."""
    words = title.split(" ")
    while words and (words[-1].lower().rstrip(".,") in gazetteer().roles or words[-1].islower()):
        words.pop()
    for n in range(len(words) - 1, 0, -1):
        if " ".join(words[n:]).lower() in gazetteer().roles:
            words = words[:n]
    return " ".join(words).removesuffix("’s").removesuffix("'s")


def _is_office(words: str) -> bool:
    return any(word.lower() in gazetteer().roles for word in _WORD.findall(words))
