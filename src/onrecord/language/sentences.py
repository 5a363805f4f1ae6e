"""Sentences: where each one of a paragraph starts and ends.

A mark that ends sentences is asked four things: what stands before it (an abbreviation, an initial, a list number?),
whether closing marks follow, whether white space does, and what comes next. Every question looks at a bounded
stretch of text, so that the pass is linear.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# Matches at every terminator, whatever follows, so that a run of them is read once.
_END = re.compile(
    r"""(?P<mark>[.!?…]++)
    (?P<closing>(?:["”’'»›)\]}]|[“«](?=\s|\Z)|[\ \u00a0\u2009\u202f](?=[”»]))*+)
    (?P<space>\s*+)""",
    re.VERBOSE,
)
_WORD_BEFORE = re.compile(r"[^\W_](?:[.'’-]?[^\W_])*\Z")
_WORD_AFTER = re.compile(r"[\"“”„‘'«‹(\[]{0,3}([^\W_][\w’'-]{0,20})?")
_SPACED = (". ", ".\u00a0")  # between the points of an ellipsis that is set with spaces
_MAX_ABBREVIATION_CHARS = 12
_MAX_NUMBER_CHARS = 3

_BEFORE_A_NAME = frozenset(
    """adm amb atty brig capt cllr cmdr col cpl cpt det dr fr ft gen gov govs hon insp lieut lt maj messrs mr mrs ms mt
    mx pfc pres prof profs pvt rep reps rev sen sens sgt sr st supt ste vs v""".split()
)
_BEFORE_A_NUMBER = frozenset(
    """apr art aug ch dec feb fig jan jul jun mar no nos nov oct p para pp pt sec sep sept vol""".split()
)
_AMBIGUOUS = frozenset(
    """al ala alta approx ariz ark assn assoc ave bldg blvd bros calif co colo conn corp del dept dist esq est etc fla
    ga gmbh hwy ill inc ind intl jr kan ltd mass md mich minn miss mo mont neb nev okla ont ore pa penn ph pty rd
    sask st tenn tex univ va vt wash wis wyo ky""".split()
)
# Words that open sentences far more often than they open a name, so that an abbreviation before one ended its own.
_OPENERS = frozenset(
    """a about after again all also although among an and another any are as asked at because before besides both but
    by can could despite did do does during each earlier even every few finally first following for from had has have
    he her here his how however i if in instead is it its just last later many meanwhile more most much my neither no
    nobody none nonetheless nor not nothing now of on once one only or other others our over perhaps several she should
    since so some still such than that the their then there these they this those though three through thus to two
    under unless until was we were what when where whether which while who why will with without would yes yet you
    your""".split()
)


def find_sentences(text: str, paragraphs: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Where does each sentence start and end, white space at its ends left out?

    Closing quotation marks and brackets stay with the sentence that they close. A sentence inside a quotation ends
    there, unless what follows the quotation is in lower case ("… lost,” she said").

    Args:
        text: The whole text.
        paragraphs: The `(start, end)` of each paragraph, in order and apart from one another.
    """
    out: list[tuple[int, int]] = []
    for start, end in paragraphs:
        while start < end and text[start].isspace():
            start += 1
        for match in _END.finditer(text, start, end):
            if match.end() < end and _ends_a_sentence(text, match, start, end):
                out.append((start, match.start("space")))
                start = match.end()
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            out.append((start, end))
    return tuple(out)


def _ends_a_sentence(text: str, match: re.Match[str], start: int, end: int) -> bool:
    mark, closing = match.group("mark"), match.group("closing")
    at = match.end()
    if not match.group("space"):
        # Scraped text loses the white space between sentences; only an opening mark shows it beyond doubt.
        return text[at] in "“„«" and mark[-1] not in "…" and at - start > 1
    if match.start() == start:
        return False  # marks with no words before them belong to the words after
    follows = _WORD_AFTER.match(text, at, end)
    following = (follows and follows.group(1)) or ""
    if following[:1].islower():
        return False
    is_spaced = mark == "." and (text[at] == "." or text[max(start, match.start() - 2) : match.start()] in _SPACED)
    if is_spaced or "…" in mark or mark in ("..", "..."):
        return bool(closing)
    if mark != ".":
        return True
    before = _WORD_BEFORE.search(text, max(start, match.start() - _MAX_ABBREVIATION_CHARS), match.start())
    if before is None:
        return True
    word = before.group()
    if before.start() == start and (len(word) == 1 or (len(word) <= _MAX_NUMBER_CHARS and word.isdecimal())):
        return False  # the number or letter of a list
    if closing.strip(")]}"):
        return True
    return not _is_abbreviation(word, following)


def _is_abbreviation(word: str, following: str) -> bool:
    """Does the stop after `word` belong to it alone, given the word that follows?"""
    opens = following.lower() in _OPENERS
    if len(word) == 1:
        return word.isalpha() and not (opens and following != "I")
    lowered = word.lower().rpartition("-")[2]
    if "." in word and all(len(part) == 1 for part in word.split(".")):
        return not opens
    if lowered in _BEFORE_A_NUMBER:
        return following[:1].isdecimal()
    if lowered in _BEFORE_A_NAME:
        return True
    return lowered in _AMBIGUOUS and not opens
