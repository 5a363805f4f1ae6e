"""Which language is a text written in, and is it prose?"""

from __future__ import annotations

import re

# Enough to tell a language; the beginning of a page may be furniture, so the sample is taken from the middle on too.
_SAMPLE_CHARS = 4_000
# Under so many letters a guess is worth nothing, and the text is taken as it comes.
_MIN_LETTERS = 80
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# Prose is made of runs of words with only spaces and commas between; data and program code are not.
_RUN = re.compile(r"(?:[^\W\d_]+(?:['’-][^\W\d_]+)*,? ){4}[^\W\d_]+")


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of the language that most of the text is likely written in; None if that cannot be told."""
    sample = _sample(text)
    if len(_LETTER.findall(sample)) < _MIN_LETTERS:
        return None
    from py3langid import classify  # unpacks its table at the first call, a few tenths of a second

    code, _ = classify(sample)
    return str(code)


def is_prose(text: str) -> bool:
    """Does the text hold at least one run of words such as sentences are made of?

    Scripts that write no spaces between words always count: their language is told instead.
    """
    sample = text[: 50 * _SAMPLE_CHARS]
    if _RUN.search(sample):
        return True
    words = _WORD.findall(sample[:_SAMPLE_CHARS])
    return any(len(word) > 12 and not word.isascii() for word in words)


def _sample(text: str) -> str:
    if len(text) <= 2 * _SAMPLE_CHARS:
        return text
    middle = len(text) // 2
    return text[:_SAMPLE_CHARS] + "\n" + text[middle : middle + _SAMPLE_CHARS]
