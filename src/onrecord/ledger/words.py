"""Words as the ledger compares them: folded names, pairs of words of quotations, full-text queries, addresses."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from urllib.parse import urlsplit, urlunsplit
from zlib import crc32

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LETTERS = re.compile(r"\b(?:[^\W\d_]\. ?){2,}(?!\w)")  # U.S., but not the H. of H. Brekke
_PHRASE = re.compile(r'"([^"]*)"?|(\S+)')
# Words that stand in any sentence: two quotations that share only these share nothing.
_FUNCTION_WORDS = frozenset(
    "a about after all also am an and any are as at be been being but by can could did do does for from had has have"
    " he her hers him his i if in into is it its just me my no nor not of on or our out over own s she should so some"
    " such t than that the their theirs them then there these they this those to too up us very was we were what when"
    " where which while who whom whose will with would you your yours it's i'm we're they're don't that's he's she's"
    .split()
)  # fmt: skip
_LEGAL_FORMS = frozenset("ag co company corp corporation gmbh inc incorporated limited llc llp ltd plc sa".split())
_TRACKING = re.compile(r"^(?:utm_|fbclid$|gclid$|mc_|ref_src$)")


@lru_cache(maxsize=65_536)
def fold(name: str) -> str:
    """How does a name read without case, accents, punctuation, the article before it and the legal form behind it?

    >>> fold("The Çelik Shipping Co.")
    'celik shipping'
    """
    apart = unicodedata.normalize("NFKD", _speakable(name))
    plain = "".join(c for c in apart if not unicodedata.combining(c)).casefold()
    words = [word.replace("’", "'").removesuffix("'s") for word in _WORD.findall(_LETTERS.sub(_together, plain))]
    if len(words) > 1 and words[0] == "the":
        del words[0]
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return " ".join(words) or plain.strip()


def _together(letters: re.Match[str]) -> str:
    return letters.group().replace(".", "").replace(" ", "") + " "


def pair_tokens(text: str) -> tuple[str, ...]:
    """Which pairs of neighbouring words that mean something stand in these words, hashed, in order, each once?

    Function words are passed over, so that a pair survives a changed article or auxiliary. Where fewer than two words
    are left, all words together are one token.
    """
    words = _WORD.findall(text.casefold().replace("’", "'"))
    telling = [word for word in words if word not in _FUNCTION_WORDS]
    runs = [" ".join(words)] if words else []
    if len(telling) > 1:
        runs = [" ".join(pair) for pair in pairwise(telling)]
    return tuple(dict.fromkeys(f"{crc32(run.encode('utf-8', 'ignore')):08x}" for run in runs))


def match_of(words: str) -> str | None:
    """Which full-text query finds what holds all of these words? None where there are no words.

    `"words in quotation marks"` are searched for in this order, `word*` for its beginning, `-word` leaves out. All
    else is taken literally.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for found in _PHRASE.finditer(_speakable(words)):
        raw = found[1] if found[1] is not None else found[2]
        is_unwanted = found[1] is None and len(raw) > 1 and raw.startswith("-")
        if not _WORD.search(raw):
            continue
        star = "*" if found[1] is None and raw.endswith("*") else ""
        (unwanted if is_unwanted else wanted).append('"' + raw.replace('"', " ").replace("\0", " ") + '"' + star)
    if not wanted:
        return None
    query = " AND ".join(wanted)
    return f"({query}) NOT ({' OR '.join(unwanted)})" if unwanted else query


def _speakable(words: str) -> str:
    """The words without lone halves of surrogate pairs, which stand for bytes of the command line that are no text."""
    return words.encode("utf-8", "ignore").decode()


def normal_address(uri: str | None) -> str:
    """Which address do all spellings of this one share? '' for none: fragments and tracking parameters are no part."""
    if not uri or not uri.strip():
        return ""
    try:
        parts = urlsplit(uri.strip())
        host = (parts.hostname or "") + (f":{parts.port}" if parts.port not in (None, 80, 443) else "")
    except ValueError:
        return uri.strip()
    if not host:
        return uri.strip()
    query = "&".join(part for part in parts.query.split("&") if not _TRACKING.match(part.split("=", 1)[0].lower()))
    scheme = "https" if parts.scheme.lower() in ("http", "https") else parts.scheme.lower()
    return urlunsplit((scheme, host.lower(), parts.path.rstrip("/") or "/", query, ""))
