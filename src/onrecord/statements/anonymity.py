"""Is the source left without a name although it is somebody in particular, and what grounds are given for it?

The line runs between those whose words the reporter has, and whose name he keeps, and those who are many or known:

- anonymous: insiders and witnesses ("a senior official", "two people familiar with the talks", "company executives
  said", "a nurse said"), whoever speaks on stated terms ("on condition of anonymity"), papers that were not meant to be
  seen ("a leaked memo", "an internal report obtained by …");
- not anonymous: collectives and camps ("critics", "voters", "many Democrats"), a body's own voice ("a spokesman for the
  ministry", "police officials"), lawyers, judges, reporters who ask, papers with a known issuer, and whoever is only
  mentioned.

Of insiders without a number ("officials", "Mexican officials") only what they say, tell reporters or think counts: what
they told the public needs no informant, and neither does what they did.
"""

from __future__ import annotations

import re
from collections import deque

from onrecord.spans import Span
from onrecord.statements.lexicon import VERBS, Takes
from onrecord.statements.parties import listener_at, one_line, outlet_in
from onrecord.statements.values import Anonymity, AnonymityKind, EntityKind

# How far back the one meant by "the official" is looked for, and how much of a sentence is looked at.
_REACH_BACK_CHARS = 4000
_REACH_CHARS = 1000

_INSIDERS = frozenset(
    """source insider official officer aide adviser advisor operative strategist staffer staff executive lawmaker
    diplomat employee colleague associate ally friend confidant confidante donor informant whistleblower
    whistle-blower witness bystander onlooker agent contractor consultant manager banker trader investor analyst
    engineer scientist relative neighbour neighbor participant attendee delegate counsellor counselor deputy
    assistant commander soldier operator organiser organizer supporter lobbyist nurse doctor pediatrician
    paediatrician teacher worker resident survivor victim person people individual man woman member veteran
    minister ambassador senator congressman congresswoman""".split()
)
# Plurals of these stand for informants even where no number is given with them.
_SPEAK_UNNAMED = frozenset(
    "sources insiders officials executives aides advisers advisors staffers operatives diplomats confidants informants "
    "whistleblowers witnesses".split()
)
_ANYBODY = frozenset("person people individual individuals man woman men women member members one those others".split())
_KNOWN_VOICES = re.compile(
    r"\b(?:spokes\w+|press (?:secretary|officer|office)|lawyers?|attorneys?|solicitors?|barristers?|judges?|"
    r"justices?|magistrates?|"
    r"prosecutors?|reporters?|journalists?|interviewers?|moderators?|hosts?|anchors?|callers?|narrators?|"
    r"critics?|voters?|"
    r"representatives?)\b",
    re.I,
)
# A public body's own voice, when its officials are named in the plural and without a number.
_PUBLIC_SERVICE = frozenset(
    """police fire health election elections city county town village school district hospital university college
    prison jail transit airport housing court tax local public emergency rescue weather traffic parks league team
    council municipal law enforcement fisheries wildlife library museum union""".split()
)
_NUMBER = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|multiple|numerous|a (?:few|couple|"
    r"handful|dozen|number|"
    r"pair) (?:of )?|(?:more|fewer) than (?:a |\w+ )?(?:dozen )?|at least|half a dozen|(?:a |two |"
    r"three )?dozens? (?:of )?|both|\d{1,3}(?= ))"
)
_NUMBERED = re.compile(rf"^(?:(?:the|these|those|all|some|nearly|about|around|roughly|another) )?{_NUMBER}\b", re.I)
_SOME_OF = re.compile(
    r"^(?:one|two|three|four|five|several|some|both) of (?:the|those|these) (?P<rest>.+)", re.I | re.S
)
_PRONOUN_FIRST = re.compile(r"(?:he|she|they|we|i|you) ", re.I)
_OPENING = re.compile(r"^(?:but|and|yet|meanwhile|still|however|now),? ", re.I)
_INDEFINITE = re.compile(r"^(?:an?|one|another|the (?:second|third|fourth|other)) ", re.I)
_DEFINITE = re.compile(r"^(?:the|that|this|these|those) ", re.I)
_MANY = re.compile(
    r"^(?:many|most|some|all|other|certain|countless|various|no|few|every|any|more|more and more)\b", re.I
)
_INSIDE = re.compile(
    r"\b(?:familiar with|close to|briefed (?:on|about|by)|"
    r"with (?:direct |first-?hand |intimate |detailed |inside )?knowledge of|"
    r"knowledgeable about|privy to|involved (?:in|with)|present (?:at|in|for|during)|with access to|inside|within|near|"
    r"in the (?:room|meeting|campaign|administration)|aware of|apprised of|"
    r"who (?:(?:was|were|is|are) (?:in|at|on|there|present|briefed|involved|familiar|close|not)|spoke|asked|requested|"
    r"insisted|declined|attended|ha(?:s|ve|d) (?:seen|worked|met|spoken|been)|works?|worked|saw|witnessed|heard|wished|"
    r"wanted|knows?|took|participated))\b",
    re.I,
)
# A lawyer or a representative speaks for somebody, unless he only knows of it.
_KNOWS = re.compile(r"\b(?:familiar with|briefed (?:on|about|by)|close to|with (?:\w+ )?knowledge of)\b", re.I)
_INSIDE_AFTER = re.compile(rf",? {_INSIDE.pattern}", re.I)
_HEAD_END = re.compile(
    r",|\(|\s[–—-]\s|\s(?:of|for|from|in|at|on|with|who|whom|which|that|to|by|about|near|under|among|inside|"
    r"within|close|familiar|"
    r"briefed|knowledgeable|privy|aware|present|involved|including|speaking|representing|whose|as|describing|"
    r"directly|there|"
    r"(?:seen|obtained|reviewed|viewed|leaked|shared|prepared|compiled|written|issued|sent) (?=by|to|with|from))\b"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

_TERMS = (
    r"anonym(?:ity|ously|ous)\b|not (?:been )?(?:publicly )?authori[sz]ed to\b|n[’']t authori[sz]ed to\b|"
    r"unauthori[sz]ed to\b|"
    r"not (?:permitted|allowed|cleared|supposed) to (?:speak|talk|comment|discuss|be (?:named|identified|quoted))|"
    r"(?:not|n[’']t)(?: want| wish| like)? to be (?:publicly )?(?:named|identified|quoted)|"
    r"(?:declined|refused|asked not|did not want|unwilling|preferred not) to (?:be (?:named|identified|quoted|"
    r"further identified)|"
    r"give (?:his|her|their) (?:\w+ )?name)|"
    r"(?:ask|request|insist)(?:ed|ing) that (?:his|her|their|the) (?:\w+ )?names? not\b|"
    r"(?:on|for) (?:deep )?background\b|name (?:has been |is being |is |was |were )?(?:withheld|changed)|"
    r"names (?:have been |are being |are |were )?(?:withheld|changed)|"
    r"(?:can ?not|could not) be (?:named|identified)|lacked authori[sz]ation|without authori[sz]ation to|"
    r"speaking (?:privately|off the record)|spoke (?:privately|off the record)|identified (?:himself|herself|"
    r"themselves|themself)? ?only"
)
_GROUNDS = re.compile(_TERMS, re.I)
_GROUNDS_START = re.compile(
    r"(?:,\s*)?\b(?:who(?:se)?|speaking|spoke|requesting|citing|insisting|asking|granted|on (?:the )?condition|"
    r"under (?:the )?condition|"
    r"declining|adding that (?:he|she|they))\b",
    re.I,
)
_CLAUSE_END = re.compile(r"[,;:—–](?=\s)|[.!?][”\"’']?(?=\s|\Z)|[“\"]|\s(?:said|told|says|added|according)\b")
_SENTENCE_END = re.compile(r"(?<!Mr)(?<!Ms)(?<!Mrs)(?<!Dr)[.!?][”\"’']* ")
_OWN_SENTENCE = re.compile(
    r"\s*(?:“[^”]{0,300}”\s*)?(?P<s>(?:(?:All|Both|Most|Some|Each|Two|Three|Several|None|"
    r"Neither)\b[^.!?\n]{0,60}?|(?:The|These|That|This|"
    r"He|She|They)\b[^.!?\n]{0,80}?)(?:" + _TERMS + r")[^.!?\n]{0,200})"
)

_DOCUMENTS = frozenset(
    """memo memorandum document documents report email emails e-mail e-mails letter recording recordings transcript
    draft cable cables file files dossier note notes minutes message messages presentation video photo pictures
    records analysis audit assessment paper papers review messages texts tape tapes footage diary summary
    spreadsheet""".split()
)
_SECRET = re.compile(
    r"\b(?:leaked|internal|confidential|secret|top-secret|classified|unpublished|undisclosed|unreleased|private|"
    r"hacked|stolen|"
    r"anonymous|unsigned|restricted)\b",
    re.I,
)
_OBTAINED = re.compile(
    r"^,?\s*(?:(?:that|which|who) )?(?:was |were |has been |had been )?(?:leaked|obtained|seen|reviewed|viewed|"
    r"shared with|provided)\b",
    re.I,
)


def find_anonymity(
    text: str, source: Span, *, sentence: tuple[int, int], speaker_kind: EntityKind, is_named: bool
) -> Anonymity | None:
    """Is the source anonymous, and on what grounds?

    Args:
        text: The article.
        source: The source of the statement, as it stands in the text.
        sentence: `(start, end)` of the sentence that the statement's cue stands in.
        speaker_kind: What the speaker is, as far as its resolution knows.
        is_named: Whether the resolution knows exactly who it is. A source with stated grounds is anonymous all
            the same, if it begins as one without a name does ("a Ruiz aide, speaking on condition of anonymity").

    Returns:
        The kind and the grounds (None where none are stated), or None where the source is not anonymous. A pronoun is
        never anonymous by itself: it is what the one it stands for is.
    """
    if speaker_kind in ("poll", "publication", "place"):
        return None
    start = max(0, source.start - _REACH_BACK_CHARS)
    words = one_line(text[start : source.start + 2 * _REACH_CHARS])
    anonymity = _anonymity(
        words,
        Span.of(words, source.start - start, min(source.end - start, len(words))),
        (max(sentence[0] - start, 0), min(max(sentence[1] - start, 0), len(words))),
        speaker_kind,
        is_named,
    )
    if anonymity is None or anonymity.grounds is None:
        return anonymity
    grounds = anonymity.grounds
    return Anonymity(anonymity.kind, Span.of(text, start + grounds.start, start + grounds.end))


def _anonymity(
    text: str, source: Span, sentence: tuple[int, int], speaker_kind: EntityKind, is_named: bool
) -> Anonymity | None:
    """`find_anonymity` on the part of the article around the source, in one line."""
    if opening := _OPENING.match(source.text):
        source = Span.of(text, source.start + opening.end(), source.end)
    words = source.text.strip()
    begins_unnamed = bool(_INDEFINITE.match(words) or _NUMBERED.match(words) or _SOME_OF.match(words))
    grounds = _grounds(text, source, sentence)
    head = _head(words)
    if _is_document(text, source, head, speaker_kind):
        return None if is_named else Anonymity("unnamed-document", None)
    is_people = speaker_kind in ("person", "group") or _singular(head) in _INSIDERS
    if grounds and is_people and (begins_unnamed or not is_named) and _is_somebody(words):
        return Anonymity(_kind(words, head), grounds)
    if is_named or speaker_kind == "document" or not _is_informant(text, source, sentence, head, speaker_kind):
        return None
    return Anonymity(_kind(words, head), grounds or _grounds_before(text, source, head))


def _head(words: str) -> str:
    """The noun that a description is built on, in lower case ("official" of "a senior official at the bank")."""
    rest = _SOME_OF.match(words)
    words = rest["rest"] if rest else words
    cut = _HEAD_END.search(words, 1)
    found = _WORD.findall(words[: cut.start()] if cut else words)
    return found[-1].lower() if found else ""


def _singular(noun: str) -> str:
    for ending, instead in (("men", "man"), ("ies", "y"), ("sses", "ss"), ("s", "")):
        if noun.endswith(ending) and noun != "witness":
            return noun.removesuffix(ending) + instead
    return noun


def _kind(words: str, head: str) -> AnonymityKind:
    if re.match(r"one of\b", words, re.I) or (_INDEFINITE.match(words) and not _NUMBERED.match(words)):
        return "unnamed-person"
    return (
        "unnamed-group"
        if _NUMBERED.match(words) or head != _singular(head) or head in ("people", "staff", "those")
        else "unnamed-person"
    )


def _is_somebody(words: str) -> bool:
    """Are these words for a person or some people, rather than a name, a pronoun or a paper?"""
    return (
        bool(_INDEFINITE.match(words) or _NUMBERED.match(words) or _DEFINITE.match(words))
        or words[:1].islower()
        or (_singular(_head(words)) in _INSIDERS)
    )


def _is_informant(text: str, source: Span, sentence: tuple[int, int], head: str, kind: EntityKind) -> bool:
    """Is the source an insider or a witness in particular, by its own words?"""
    words = source.text.strip()
    own = words.partition(",")[0]
    if not head or _PRONOUN_FIRST.match(words) or _MANY.match(words):
        return False
    singular = _singular(head)
    qualified = bool(_INSIDE.search(words) or _INSIDE_AFTER.match(text[source.end : source.end + 60]))
    if _KNOWN_VOICES.search(own):
        return bool(_KNOWS.search(words)) and _INDEFINITE.match(words) is not None
    if head == "those":
        return qualified
    if singular not in _INSIDERS:
        return kind == "person" and bool(_INDEFINITE.match(words)) and _speaks(text, source, sentence)
    if head in _ANYBODY and not qualified and not _SOME_OF.match(words):
        return False
    if _INDEFINITE.match(words):
        return qualified or _speaks(text, source, sentence)
    if _NUMBERED.match(words) or _SOME_OF.match(words):
        return qualified or _speaks(text, source, sentence)
    if _DEFINITE.match(words):
        return head != "people" and _introduced_before(text, source, head) is not None
    if head in _SPEAK_UNNAMED or (head in ("people", "persons") and qualified):
        described = {word.lower() for word in _WORD.findall(words)[:-1]}
        return qualified or (not described & _PUBLIC_SERVICE and _speaks(text, source, sentence))
    return False


_AFTER = re.compile(
    r"\s*,?\s*(?:(?:have|has|had|now|also|later|then|then|who|recently|privately|\w+ly)\s+){0,2}(?P<verb>[a-z]+)"
)
_BEFORE = re.compile(r"(?P<verb>\b[a-z]+)(?:\s+(?:to|by))?\s*$")


_PRESS = frozenset(
    "reporters journalists correspondents agency broadcaster magazine network newspaper outlet paper station "
    "website".split()
)
_TALKS = frozenset(("spoke", "speaks", "talked", "talks"))


def _speaks(text: str, source: Span, sentence: tuple[int, int]) -> bool:
    """Does a verb of saying stand beside the source? What is told to the public at large needs no informant."""
    after = _AFTER.match(text, source.end, min(sentence[1], source.end + 60)) if source.end < sentence[1] else None
    if after and after["verb"] in ("tell", "told", "tells"):
        who = listener_at(text, after.end() + 1, min(sentence[1], after.end() + 100))
        return who is not None and (who.text.split()[-1].lower() in _PRESS or outlet_in(who, text) is not None)
    if after and "publicly" in after.group():
        return False
    if after and (after["verb"] in _TALKS or _says(after["verb"])):
        return True
    lead = text[max(sentence[0], source.start - 40) : source.start] if source.start > sentence[0] else ""
    before = _BEFORE.search(lead.lower())
    if before is None:
        return False
    verb = VERBS.get(before["verb"])
    return before["verb"] == "according" or (verb is not None and bool(verb.takes & Takes.QUOTE))


def _says(word: str) -> bool:
    verb = VERBS.get(word)
    return (
        verb is not None
        and bool(verb.takes & (Takes.QUOTE | Takes.CLAUSE))
        and word not in ("wanted", "want", "called")
    )


_THEN_A_NAME = re.compile(r",? [A-Z]")


def _introduced_before(text: str, source: Span, head: str) -> Span | None:
    """The indefinite description by the same noun that "the official" goes back to, if it stands near before."""
    pattern = re.compile(
        rf"\b(?:an?|one|another|two|three|four|several) (?:[\w’'.-]+ ){{0,6}}?{re.escape(head)}\b", re.I
    )
    found = deque(pattern.finditer(text, max(0, source.start - _REACH_BACK_CHARS), source.start), maxlen=1)
    last = found[0] if found else None
    if last is None or _THEN_A_NAME.match(text, last.end()):
        return None
    return Span.of(text, last.start(), last.end())


def _grounds_before(text: str, source: Span, head: str) -> Span | None:
    if not _DEFINITE.match(source.text):
        return None
    first = _introduced_before(text, source, head)
    return _grounds(text, first, (first.start, min(len(text), first.end + _REACH_CHARS))) if first else None


def _grounds(text: str, source: Span, sentence: tuple[int, int]) -> Span | None:
    """Which words give the terms of anonymity: in the source, after it, or in a sentence of their own?"""
    end = min(max(sentence[1], source.end), source.start + _REACH_CHARS, len(text))
    if match := _GROUNDS.search(text, source.start, end):
        return _clause(text, match, source.start, end)
    own = _OWN_SENTENCE.match(text, end, min(len(text), end + 600))
    if own is None:
        return None
    terms = _GROUNDS.search(text, own.start("s"), own.end("s"))
    if terms and ", who" in text[own.start("s") : terms.start()]:
        return _clause(text, terms, own.start("s"), own.end("s"))
    return Span.trimmed(text, own.start("s"), own.end("s"))


def _clause(text: str, terms: re.Match[str], start: int, end: int) -> Span | None:
    """The clause of these terms: from its "who" or "speaking" on to its end."""
    begin = terms.start()
    start = max(start, begin - 160)
    for stop in _SENTENCE_END.finditer(text, start, begin):
        start = stop.end()
    openings = list(_GROUNDS_START.finditer(text, start, begin + 1))
    if openings:
        # "…, who supports the plan, asking for anonymity": the nearest participle after a comma has its own clause.
        own = [opening for opening in openings if opening.group().startswith(",") and opening.group().endswith("ing")]
        begin = (own[-1] if own else openings[0]).start()
    while text[begin] in ", ":
        begin += 1
    close = _CLAUSE_END.search(text, terms.end(), end)
    return Span.trimmed(text, begin, close.start() if close else end)


def _is_document(text: str, source: Span, head: str, kind: EntityKind) -> bool:
    """Is the source a paper that was not meant to be seen?"""
    if kind not in ("document", "unknown") or head not in _DOCUMENTS:
        return False
    noun_phrase = source.text[: source.text.lower().rfind(head) + len(head)]
    return bool(
        _SECRET.search(noun_phrase)
        or _OBTAINED.match(source.text[len(noun_phrase) :])
        or _OBTAINED.match(text[source.end : source.end + 60])
    )
