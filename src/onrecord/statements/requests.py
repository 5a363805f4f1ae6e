"""Requests for comment: who was asked, by whom, how, and what came of it.

A request shows in what became of it (“declined to comment”, “did not return two calls”, “could not be reached”), in a
notice of its own (“the paper has contacted the council”), or before an answer (“asked for comment, she said …”). Words
that do the same for other things, such as courts that decline to hear and campaigns that reach out to voters, are told
apart by what was asked for and by who asked. Where that stays open, nothing is reported.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from onrecord.language.gazetteer import gazetteer
from onrecord.language.lexicon import lexicon
from onrecord.language.names import find_names
from onrecord.language.quotes import Quote, find_quotes
from onrecord.spans import Span
from onrecord.statements.values import Channel, Outcome

# Nobody's name is longer, and no verb stands further from its subject, so that time stays linear.
_REACH_CHARS = 400
_TAIL_CHARS = 160
_MAX_WORDS_OF_ONE_ASKED = 14
_TRAILING_CHARS = 80
_MAX_PENDING = 20
_NEAR = 8  # signs, verbs or quotations of a sentence that are looked back upon

_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_WHEN = (
    rf"(?:(?:on |by |late |early |as of |earlier )*(?:{_DAY}(?:'s|’s)?(?: (?:morning|afternoon|evening|"
    rf"night))?|today|yesterday|"
    r"this (?:week|month|morning|afternoon|evening)|in time|immediately|promptly|directly|publicly|further))"
)
_HOW = r"(?:[a-z]{2,14}ly |also |again |ever |even |so far |yet |still |once again |previously |since |further ){0,3}"
_NOT = (
    r"(?:(?:did|has|have|had)(?: not| never|n['’]t)|(?:has|have|had|is|are) yet to|(?:has|"
    r"have) (?:still|so far) not|failed to|"
    r"never)"
)
_PLEA = (
    r"(?:comments?|responses?|reactions?|repl(?:y|ies)|interviews?|clarification|explanation|answers|elaboration|"
    r"(?:more|further|additional) (?:details?|information)|a statement|a conversation)"
)
_FOR_COMMENT = (
    rf"(?:(?:for|seeking|requesting|asking for|soliciting) (?:(?!and\b)[\w’'-]+ ){{0,4}}{_PLEA}|"
    rf"to (?:(?:speak|talk) (?:to|with)|comment|discuss|explain|"
    r"elaborate|clarify|respond|be interviewed))\b"
)
# Of what somebody was sent, the words before the noun, none of which may begin a phrase of its own.
_BEFORE_NOUN = (
    r"(?:(?:a )?(?:pair|number|series|couple|list|lot|variety|string) of |(?!(?:on|about|of|in|to|for|"
    r"that|who|over|with|from|against|by|at|after|as|into)\b)[\w.&'’/-]+ ){0,8}?"
)
_MAIL = r"(?:e-?mails?|messages?|voice ?mails?|(?:phone )?calls?|texts?|letters?)"
_SENT = rf"(?:requests?|inquir(?:y|ies)|enquir(?:y|ies)|quer(?:y|ies)|questions?|attempts?|{_MAIL})\b"
_WH = (
    r"(?:whether|if|how|what|who|whom|whose|when|where|why|which|more|anything|exactly|much|for which|"
    r"on what|to whom)\b"
)
_PARTICULARS = (
    r"(?:details?|specifics|comments?|information|documentation|explanations?|figures?|numbers?|names|"
    r"examples?|reasons?|"
    r"timelines?|lists?|estimates?|descriptions?|reaction|response|answers?|interviews?|evidence|breakdowns?)\b"
)
_PRESS = r"(?:(?:the |a |any |with |to |local )*(?:reporters?|journalists?|news media|media|press|newspapers?)\b)"
_SUBJECT_MATTER = (
    r"(?:comment\b|elaborate\b|weigh in\b|be (?:interviewed|drawn)\b|"
    rf"(?:say|specify|clarify|explain|disclose|reveal|answer|confirm|discuss|define|indicate|state|"
    rf"outline)(?: {_WHEN})? {_WH}|discuss\b|confirm (?:or|nor) deny\b|"
    r"(?:confirm|deny) (?:the |any )?(?:details?|reports?|figures?|numbers?|identit\w+|claims?|"
    r"accounts?|authenticity|amount|existence|"
    rf"that)\b|(?:give|provide|offer|share|supply|release)\b (?:(?!to\b|of\b|for\b)[\w’'-]+ ){{0,4}}?{_PARTICULARS}|"
    rf"(?:answer|respond to|address|take|reply to) {_BEFORE_NOUN}(?:questions?|inquir\w+|enquir\w+|"
    rf"requests? for (?:[\w-]+ ){{0,3}}{_PLEA})\b|"
    rf"(?:speak|talk) (?:to|with) {_PRESS}|(?:speak|talk|be quoted) for (?:this|the) (?:article|story|"
    rf"report)|go into (?:\w+ )?(?:detail|specifics)|"
    rf"grant (?:\w+ ){{0,2}}{_PLEA}|identify\b(?! as| with)|make (?:[\w.’'-]+ ){{1,5}}available (?:for|"
    rf"to) (?:comment|an interview|interviews|reporters))"
)
_POLITE_MATTER = (
    r"(?:(?:disclose|divulge|specify|characteri[sz]e|describe|clarify|speculate|expand)\b(?! to)|"
    r"confirm\b(?! (?:[\w’'-]+ ){0,4}(?:nomin|appoint|justice|judge|secretary|him\b|her\b))|"
    r"address\b(?! (?:[\w’'-]+ ){0,3}(?:crowd|rally|convention|conference|parliament|audience|meeting|"
    r"gathering|group|assembly|congress))|(?:respond|answer|reply)(?=[.,;”\"]| when| for this|"
    r" on the record|$)|"
    r"(?:name (?:the|him|her|them|names|which|those|any))\b|(?:speak|talk)(?: (?:with|"
    r"to) [A-Z][\w ]{1,40}| about)|participate in (?:an interview|this)|"
    r"be reached|respond\b(?= to specific))"
)
_DECLINED = re.compile(
    rf"\b(?P<verb>declin(?:ed|es|e|ing)|refus(?:ed|es|e|ing)|(?:chose|opted|elected|preferred) not|"
    rf"did(?: not|n['’]t) (?:want|wish)|"
    rf"(?:was|were) (?:not|un)(?: |-)?willing)(?:,? [^,.;]{{1,60}},)? to (?:{_HOW})(?P<matter>"
    rf"{_SUBJECT_MATTER}|(?P<polite>{_POLITE_MATTER}))"
    rf"|\b(?:would(?: not|n['’]t)|would neither) {_HOW}(?P<matter2>{_SUBJECT_MATTER}|disclose\b(?! to))|"
    rf"\b(?:will not|won['’]t) {_HOW}comment\b"
    rf"|\b(?:declined?|declining|refused|denied|turned down) (?:all |any |to )?(?P<thing>(?:further |"
    rf"immediate |additional )?comment\b|{_BEFORE_NOUN}(?:interviews?(?: requests?)?\b|"
    rf"requests? {_FOR_COMMENT}|requests? by {_PRESS}|questions? (?:about|from {_PRESS})))"
    r"|\b(?:had|has|have|offered|gave|made|provided) (?:no (?:further |immediate |additional |public |"
    r"other )?comments?\b|nothing (?:further |more |else )to (?:add|say)\b)"
    r"|\b(?:do|does)(?: not|n['’]t) comment (?:on|about)\b"
    rf"|\breferred (?:all |any |further |media |press |specific )*(?:questions|queries|inquiries|"
    rf"enquiries|(?:a )?requests?|calls|comment|{_PRESS})\b(?:(?! to )[^.;]){{0,80}} to\b"
)
_NO_RESPONSE = re.compile(
    rf"\b(?P<not>{_NOT}) {_HOW}(?:respond(?:ed)?|repl(?:y|ied)|return(?:ed)?|answer(?:ed)?|"
    rf"acknowledged?)\b(?P<rest>(?: {_WHEN}){{0,2}}(?: to)? {_BEFORE_NOUN}(?P<sent>{_SENT}))"
    rf"|\b(?P<not2>{_NOT}) {_HOW}(?:respond(?:ed)?|repl(?:y|ied)|"
    rf"comment(?:ed)?)\b(?P<bare>(?: {_WHEN}){{0,2}}(?: for comment| when (?:contacted|asked for comment|"
    rf"approached|reached)| by (?:press time|deadline|the time|publication)| before (?:publication|"
    rf"deadline|press)| at (?:the )?time of (?:publication|writing)|(?= *[.;]| *$|, but)))"
    rf"|\b(?P<not3>{_NOT}) {_HOW}(?:provided?|offer(?:ed)?|issued?|ma(?:k|d)e|g[ia]ven?|sen[dt]|"
    rf"available) (?:\w+ ){{0,3}}(?:comment|response|reply)\b"
    r"|\b(?:(?:did|has|have|had)(?: not|n['’]t) (?:yet |immediately |initially )*(?:hear|heard)(?: back)?|"
    r"(?:has |have |"
    r"had )?(?:received|got|gotten|heard) (?:no (?:response|reply|answer)|nothing back)|"
    r"(?:did|has|have|had)(?: not|n['’]t) (?:yet |immediately )?(?:receive|received|get|gotten) (?:an? |"
    r"any )(?:immediate )?(?:response|reply|answer|comment))\b(?: back)?(?: from (?P<whom>[^,;]{2,80}))?"
    r"|\b[Tt]here was no (?:immediate )?(?:comment|(?<=immediate )(?:response|reaction|"
    r"word)) from (?P<from>[^,;]{2,80})"
)
_UNANSWERED = re.compile(
    rf"(?P<sent>\b{_SENT})(?P<rest>[^;“”\"]{{0,140}}?)\b(?:(?:was|were|went|has been|have been|had been|"
    rf"was also|were also) (?:also |all |both |immediately )*(?:not|never|un)(?: |-)?(?:immediately |"
    rf"promptly |been )*(?:returned|answered|acknowledged|responded to)"
    r"|(?:was|were)n['’]t (?:immediately )?(?:returned|answered)|bounced back|got no (?:response|reply|"
    r"answer)|received no (?:response|reply))\b",
    re.I,
)
_UNREACHABLE = re.compile(
    rf"\b(?:could(?: not|n['’]t| neither)|was unable to|"
    rf"were unable to) {_HOW}be (?:immediately )?(?P<reached>reached|contacted|"
    rf"located)\b(?P<for>(?: {_WHEN})? (?:for|to) (?:\w+ ){{0,2}}(?:comment|an interview|interview|"
    rf"response))?"
    r"|\b(?:was|were|is|are)(?: also| both)? (?:(?:not|n['’]t)(?: immediately| made)? |"
    r"un)available (?:\w+ ){0,2}(?:for (?:(?:immediate|further) )?(?:comment|an interview|interviews|"
    r"questions)|to (?:comment|speak with (?:a )?reporters?))\b"
)
_EFFORTS = re.compile(
    r"\b(?:[Ee]fforts|[Aa]ttempts|[Ee]very (?:effort|attempt)|[Rr]epeated (?:efforts|"
    r"attempts)) (?:\w+ ){0,4}?(?:to )(?:reach|contact|locate|obtain comment from|"
    r"get comment from) (?P<whom>[^;]{2,120}?)(?: (?:for comment|by (?:tele)?phone|by e-?mail|on \w+day|"
    r"\w+day))* (?:were|was|have been|had been|proved|failed|went)\b(?: (?:also |immediately |"
    r"all )*(?:unsuccessful|not successful|unanswered|fruitless|in vain|without success|futile))?"
)
_ASKING_FOR = (
    r"(?:for (?:(?:further|additional|more|any|their|its|his|her|a|an|the|immediate|"
    r"official) ){0,2}(?:comments?|responses?|reactions?|statements?|clarification|repl(?:y|ies)|"
    r"interviews?)\b|to (?:comment|respond|clarify|confirm|explain|elaborate)\b|"
    r"seeking (?:\w+ )?(?:comment|clarification|response)\b)"
)
_NOTICE = re.compile(
    rf"(?<!been )(?<!being )(?<!was )(?<!were )\b(?P<aux>has|have|had|is|are|"
    rf"also)?\b ?{_HOW}(?:(?P<verb>reach(?:ed|ing) out(?: again)? to|contact(?:ed|ing)|approach(?:ed|"
    rf"ing)|e-?mail(?:ed|ing)|messag(?:ed|ing)|called|phoned|written to|wrote to|asked|pressed)(?! by\b)"
    r"|(?P<plea>(?:sought|seeking|requested|requesting|awaiting|asked for|waiting for|invited) (?:(?:a|"
    r"an|further|any|additional|immediate|official) ){0,2}(?:comment|response|reply|clarification|"
    r"reaction|answer)s?\b(?: back)?(?: (?:from|by))?|waiting to hear(?: back)? from"
    r"|(?:sent|submitted|put|left|directed|forwarded|e-?mailed) (?:(?:an?|the|several|detailed|these|"
    r"some|multiple|two|list|of|written|phone|voice|follow-up) ){0,4}(?:requests? for (?:comment|"
    r"an interview|information|clarification)|questions|messages?|voicemails?|e-?mails?|inquir(?:y|ies)|"
    r"enquir(?:y|ies)) (?:to|with|for|at)))"
    r" (?P<whom>[^;“”\"\n]{2,220})"
)
_CONTACTED = re.compile(
    rf"\b(?:has|have|had|was|were|is being|are being)(?: also| both| all)? (?:been )?(?:contacted|"
    rf"approached|asked|e-?mailed|reached out to)\b(?P<mid>(?: by (?:(?!for |"
    rf"to )[^.,;]){{2,60}})?)(?: (?:via|by|through) (?:e-?mail|phone|"
    rf"telephone))?(?P<plea> {_ASKING_FOR})?"
)
_ASKED_FIRST = re.compile(
    rf"\b(?:(?:[Ww]hen|[Aa]fter being|[Oo]nce) )?(?P<verb>[Aa]sked|[Cc]ontacted|[Rr]eached|[Aa]pproached|"
    rf"[Pp]ressed)(?: {_WHEN})?(?: (?:by|via|on) (?P<by>[^,.;]{{2,90}}?))?(?: {_WHEN})?(?P<plea> "
    rf"{_ASKING_FOR}| (?:whether|if|about|how|why|what|who|when|where|which|to|on|at|for)\b|(?=[,;.]|$))"
)
_IN_RESPONSE = re.compile(
    rf"\b(?:[Ii]n (?:an? )?(?:\w+ )?(?:response|reply|answer) to|[Rr]esponding to|[Rr]esponded to|"
    rf"[Rr]eplied to|[Aa]nswering) (?P<sent>{_BEFORE_NOUN}{_SENT})"
)
_THROUGH = re.compile(
    r"\b[Tt]hrough (?:an?|his|her|their|its) (?:\w+ )?(?:spokes\w+|lawyer|attorney|solicitor|"
    r"representative|publicist|agent|aide),"
)
_SPOKE = re.compile(
    r"\b(?:said|says|told|replied|responded|answered|wrote|confirmed|denied|insisted|acknowledged|"
    r"dismissed|added|argued|"
    r"called|explained|disputed|claimed|maintained|defended|pointed to|noted|stated)\b"
)
_LATER = re.compile(
    r"\b(?:in (?:an? )?(?:(?:e-?mailed|e-?mail|written|brief|short|later|subsequent) )?(?:statement|"
    r"e-?mail|response|reply|message|letter)\b|after (?:this|the) (?:article|story|"
    r"report)? ?(?:was )?publi|"
    r"following publication|after publication|(?:later )?(?:responded|replied)\b|told\b)",
    re.I,
)

_NO_ASKERS = re.compile(
    r"\b(?:police|prosecutors?|investigators?|detectives|officers?|lawmakers|senators?|congress\w*|"
    r"committees?|panel|judges?|lawyers?|"
    r"attorneys?|grand jury|jury|court|subpoena|FOIA|Freedom of Information|deputies|oath|moderators?|"
    r"voters|constituents|students|residents|"
    r"customers|shareholders|investors|union|union’s|audience|crowd|protesters|heckler)\b",
    re.I,
)
_NO_ASKED = re.compile(
    r"\b(?:court|judges?|justices|jury|jurors|witness(?:es)?|voters?|respondents?|participants|readers|"
    r"viewers|adults|americans|people|"
    r"students|defendants?|suspects?|likely voters|users|customers|residents polled)$",
    re.I,
)
_NOT_REACHED = re.compile(
    r"\b(?:agreements?|deals?|compromises?|consensus|verdicts?|decisions?|conclusions?|settlements?|"
    r"targets?|goals?|quorum|villages?|areas?|"
    r"towns?|survivors?|victims?|peaks?|summits?|unanimity|truce|majority|thresholds?|limits?|heights?|"
    r"places|regions?|which|that|it|families|peace)$",
    re.I,
)
_PRESS_WORDS = frozenset(
    """reporter reporters journalist journalists newspaper newspapers magazine press media correspondent newsroom outlet
    news broadcaster""".split()
)
_OWN = frozenset("we us our i me my".split())
_NOBODY = frozenset("it they he she his her their its who".split())
_ADVERBIAL = re.compile(
    r"(?:[Oo]n|[Ii]n|[Aa]t|[Aa]fter|[Bb]efore|[Ww]hen|[Ww]hile|[Aa]s|[Bb]y|[Ww]ith|[Tt]hrough|[Ff]or|"
    r"[Ff]rom|[Ss]ince|[Uu]ntil|[Dd]uring|[Dd]espite|[Tt]hough|"
    r"[Aa]lthough|[Bb]ecause|[Ii]f|[Aa]sked|[Pp]ressed|[Rr]eached|[Cc]ontacted|[Cc]iting|[Ss]aying|"
    r"[Ww]ho|[Ww]hich|[Ww]hose|[Ww]here|[Ss]peaking|"
    r"[Hh]owever|[Mm]eanwhile|[Aa]nd|[Bb]ut|[Ss]till|[Aa]lso|[Aa]ccording|[Ll]ike|[Uu]nlike|[Tt]o|"
    r"[Uu]pon|[Oo]nce|[Rr]ather|[Ii]nstead|[Ff]inally|[Ll]ater|"
    rf"[Tt]oday|[Yy]esterday|{_DAY}|[a-z]+ly|[a-z]+ing|[Ss]o|[Tt]hen|[Ff]irst|Recently|Initially|Ultimately|"
    r"Previously|Reportedly|Notably|Separately|Similarly|Earlier|Writing|Responding|Appearing|Calling|"
    r"Noting|Following|Addressing)\b"
)
_FINITE = re.compile(
    r"(?<![Aa] )(?<![Aa]n )(?<![Tt]he )(?<!\bhis )(?<!\bher )(?<!\btheir )\b(?:is|are|was|were|has|have|had|did|"
    r"does|do|will|would|could|can|may|might|said|says|say|told|tells|wrote|made|"
    r"took|gave|went|came|left|spoke|knew|ran|met|sent|got|kept|held|called|names|calls|(?!un|need|"
    r"indeed|hundred|seed)[a-z]{2,}ed)\b"
)
_TRAILING = re.compile(
    rf"(?:(?:^|(?<=\s))(?:has|have|had|also|again|repeatedly|later|then|both|all|each|initially|once|"
    rf"[a-z]+ly|so far|still|yet|which|who|that|did|does|do|"
    rf"{_WHEN}|itself|himself|herself|themselves|previously|for now|thus far|since|was|were|is|are|either)[\s,]*)+$"
)
_CLAUSE = re.compile(
    r";|:\s|\s[–—-]\s|—|,? but\b|, and\b|,? while\b|,? although\b|,? though\b|,? whereas\b|, so\b|"
    r",? because\b| and(?=\s*$)| or(?=\s*$)|"
    r"\b(?:said|says|added|reported|noted|wrote)(?: (?:that|on \w+))*(?= )|\b(?:told|"
    r"tells) (?:[\w.&’'-]+ ){1,4}that\b| that\b| and then\b| when\b| if\b"
)
_LEADING = re.compile(
    r"(?:(?:But|And|Also|Both|Still|Meanwhile|However|Neither|Either|neither|either|both|So far|Yet|Or|"
    r"nor|and|or|Again|Now|Then|Separately|None of|No one (?:at|from|in)|Nobody (?:at|from|in)),? )+"
)
_TAIL_STOP = re.compile(
    rf",? (?:via|by (?:e-?mail|phone|telephone|letter|text)|through|but\b|and (?:has|have|is|are|did|"
    rf"will|was|were|received|asked|heard|got|awaits)|about|regarding|seeking|asking|"
    rf"requesting|whether|if|why|how|what|who|outside|late|early|over|with|concerning|to (?!the\b|a\b|an\b|[A-Z])\w+|"
    rf"for (?:comment|an? |further|more|clarif)|on (?!the\b)|{_WHEN}|after|before|multiple times|"
    rf"several times|repeatedly|were|was|has|had|did|on their|again|as of)\b|[:!?(—]|\s[–-]\s"
)
_CHANNELS: tuple[tuple[Channel, re.Pattern[str]], ...] = (
    ("email", re.compile(r"\be-?mail", re.I)),
    (
        "phone",
        re.compile(r"\b(?:phoned?|telephoned?|calls?|called|voice ?mails?|text messages?|texts?|texted)\b", re.I),
    ),
    ("form", re.compile(r"\bforms?\b", re.I)),
    ("letter", re.compile(r"\b(?:letters?|written to|wrote to)\b", re.I)),
    (
        "social",
        re.compile(
            r"\b(?:Twitter|Facebook|Instagram|LinkedIn|WhatsApp|Telegram|direct messages?|social media|"
            r"tweet(?:ed)?|on X)\b"
        ),
    ),
)
_MEANS = re.compile(
    r"\b(?:by|via|through|over|using|on) (?:(?:a|an|the|its|their|his|her|online|contact|web|website|"
    r"messages?|repeated|several|direct|text|and) ){0,4}"
    r"(?:e-?mails?|phone|telephone|calls?|texts?|form|letters?|Twitter|Facebook|Instagram|LinkedIn|"
    r"WhatsApp|Telegram|X|social media)\b|"
    r"\be-?mailed\b|\b(?:e-?mail|telephone|phone|calls?|messages?|voicemails?|"
    r"letters?) (?:and \w+ )?(?:seeking|requesting) |\bcontact form\b"
)
_HINT = re.compile(
    r"comment|respon|repl|return|answer|reach|contact|request|inquir|enquir|quer|declin|refus|\bwould|"
    r"wouldn|\bwill not|won.t|asked|"
    r"approach|mail|messag|available|willing|not to|referred|effort|attempt|hear|sought|seeking|await|"
    r"waiting|sent|left|wrote|written|called|interview|nothing|through|yet to|pressed",
    re.I,
)


@dataclass(frozen=True, slots=True)
class FoundRequest:
    """One request for comment, as the text tells of it.

    `by` is who asked, as written; None where only “a request” is spoken of, or where it is plainly this publication
    without its name. `asked` is everybody who was asked, each as written, and empty where that cannot be told.
    `evidence` is the sentence that says so, or the clause where a sentence tells of several requests. `answer` is what
    was answered, for the outcome “answered” and where the text gives it.
    """

    by: Span | None
    asked: tuple[Span, ...]
    channel: Channel | None
    outcome: Outcome
    evidence: Span
    answer: Span | None


@dataclass(frozen=True, slots=True)
class _Sign:
    """Words that speak of a request: where they stand, and what they tell by themselves."""

    start: int
    end: int
    outcome: Outcome
    asked: tuple[Span, ...]
    by: Span | None = None
    channel: Channel | None = None
    answer: Span | None = None
    is_weak: bool = False  # tells something only beside another sign


def find_requests(text: str, *, sentences: Sequence[tuple[int, int]]) -> tuple[FoundRequest, ...]:
    """Which requests for comment does the text tell of, in the order in which it does?

    Args:
        text: The article.
        sentences: Of the whole text, in order.
    """
    quotes = [quote for quote in find_quotes(text, _paragraphs(text, sentences)) if not quote.depth]
    starts = [quote.start for quote in quotes]
    out: list[FoundRequest] = []
    pending: list[int] = []
    for start, end in sentences:
        if not _HINT.search(text, start, end):
            continue
        reader = _Reader(text, start, end, quotes, starts)
        for k in pending:
            answer = reader.answer_to(out[k])
            if answer is not None:
                out[k] = replace(out[k], outcome="answered", answer=answer)
        pending = [k for k in pending if out[k].outcome != "answered"]
        for found in reader.requests():
            if found.outcome in ("awaiting", "no-response") and found.asked:
                pending.append(len(out))
            out.append(found)
        del pending[:-_MAX_PENDING]
    return tuple(out)


def _paragraphs(text: str, sentences: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sentences, those together that no line end parts."""
    out: list[tuple[int, int]] = []
    for start, end in sentences:
        if out and "\n" not in text[out[-1][1] : start]:
            start = out.pop()[0]
        out.append((start, end))
    return out


class _Reader:
    """One sentence, and what it tells of requests. Words inside quotation marks are somebody's, not the article's."""

    def __init__(self, text: str, start: int, end: int, quotes: Sequence[Quote], quote_starts: Sequence[int]) -> None:
        self._text, self._start, self._end = text, start, end
        first = max(0, bisect_right(quote_starts, start) - 1)
        last = bisect_right(quote_starts, end)
        self._quotes = [quote for quote in quotes[first:last] if quote.end > start]
        self._quote_starts = [quote.start for quote in self._quotes]
        self._spoken = list(self._matches(_SPOKE))
        self._spoken_starts = [match.start() for match in self._spoken]
        self._is_public = bool(_IN_PUBLIC.search(text, start, end))

    # -- the requests of the sentence ---------------------------------------------------------------------------

    def requests(self) -> list[FoundRequest]:
        """Each request that the sentence tells of; signs of one and the same are taken together."""
        groups: list[list[_Sign]] = []
        for sign in self._signs():
            if groups and self._is_same(groups[-1], sign):
                groups[-1].append(sign)
            else:
                groups.append([sign])
        groups = [group for group in groups if not all(sign.is_weak for sign in group)]
        edges = [
            self._start,
            *(min((s.start for s in group[0].asked[:1]), default=group[0].start) for group in groups[1:]),
        ]
        out = []
        for k, group in enumerate(groups):
            evidence = self._clause(edges[k], edges[k + 1] if k + 1 < len(groups) else self._end)
            if evidence is not None:
                out.append(_as_request(group, evidence))
        return out

    def _signs(self) -> list[_Sign]:
        found = [
            *self._declined(), *self._unanswered(), *self._no_response(), *self._unreachable(),
            *self._notices(), *self._answered(),
        ]  # fmt: skip
        found.sort(key=lambda sign: (sign.start, -sign.end))
        out: list[_Sign] = []
        for sign in found:
            if not out or sign.start >= out[-1].end:
                out.append(sign)
        return out

    def _is_same(self, group: list[_Sign], sign: _Sign) -> bool:
        group = group[-_NEAR:]
        asked = [span for member in group for span in member.asked]
        if not asked or not sign.asked or sign.asked[0].text.lower() in _NOBODY:
            return True
        if all(member.outcome in ("awaiting", "answered") for member in group):
            return True
        return any(span.overlaps(other) for span in asked for other in sign.asked)

    def _clause(self, start: int, end: int) -> Span | None:
        if end < self._end:
            joint = _JOINT.search(self._text[max(start, end - _JOINT_CHARS) : end])
            end -= len(joint[0]) if joint else 0
        return Span.trimmed(self._text, start, end)

    # -- signs --------------------------------------------------------------------------------------------------

    def _declined(self) -> Iterator[_Sign]:
        for match in self._matches(_DECLINED):
            verb = match["verb"] or ""
            if match["polite"] and not verb.startswith("declin"):
                continue
            if (match["matter2"] or "").startswith("identify"):
                continue  # what anybody who is interviewed leaves open
            before = self._text[max(self._start, match.start() - 40) : match.start()]
            if verb in ("decline", "refuse") and re.search(
                r"\b(?:to|would|will|could|may|might|should|can|not|I|we|you|n['’]t) $", before
            ):
                continue
            if re.search(
                r"\b(?:I|[Ww]e|[Yy]ou|if (?:he|she|they|it)|to have|not have|did not|didn['’]t)(?: have| had)? $",
                before,
            ):
                continue
            tail = self._text[match.end() : min(self._end, match.end() + _TAIL_CHARS)]
            if match["matter"] and re.match(
                r"(?:the |its |his |her |their |\w+ ){0,5}with (?!reporters|the press|the media|a reporter)", tail
            ):
                continue
            if (
                match["thing"]
                and "comment" not in match[0]
                and not _asks_for_comment(match[0], tail)
                and "interview" not in match[0]
            ):
                continue
            words = match[0] + tail
            if self._is_public and not re.search(r"comment|interview|request", match[0]):
                continue
            if verb.startswith("refus") and re.match(r"(?:release|share|supply)\b", match["matter"] or ""):
                continue
            if re.search(r"answer|respond|address|take|speak|talk", match[0]) and _NO_ASKERS.search(
                words.split(",")[0]
            ):
                continue
            asked = self._subject(match.start())
            if asked and _NO_ASKED.search(asked[-1].text) and "comment" not in match[0]:
                continue
            yield _Sign(
                match.start(),
                match.end(),
                "declined",
                asked,
                self._requester(match.start(), match.end()),
                _channel(match["thing"] or ""),
            )

    def _no_response(self) -> Iterator[_Sign]:
        for match in self._matches(_NO_RESPONSE):
            tail = self._text[match.end() : min(self._end, match.end() + _TAIL_CHARS)]
            by, channel = None, None
            if match["sent"]:
                if not self._is_plea(match["rest"], tail, match.end()):
                    # Beside “when asked by the paper”, “the question” is the paper's.
                    if match["sent"].startswith("question"):
                        yield _Sign(
                            match.start(), match.end(), "no-response", self._subject(match.start()), is_weak=True
                        )
                    continue
                by = self._requester(match.start("rest"), match.end())
                channel = _channel(match["rest"]) or self._means(match.end())
            elif match["not2"] is not None and match["bare"].strip() in ("", ", but"):
                yield _Sign(
                    match.start(),
                    match.end(),
                    "no-response",
                    self._subject(match.start()),
                    is_weak="immediately" not in match[0],
                )
                continue
            who = "whom" if match["whom"] else "from" if match["from"] else None
            if who:
                asked = self._listed(match.start(who), match.end(who))
            elif match["sent"] or match["bare"] is not None or match["not3"]:
                asked = self._subject(match.start())
            else:
                yield _Sign(match.start(), match.end(), "no-response", (), is_weak=True)
                continue
            if (asked and _NO_ASKED.search(asked[-1].text)) or not (
                asked or re.search("comment|interview", match[0] + tail)
            ):
                continue
            yield _Sign(match.start(), match.end(), "no-response", asked, by, channel)
        for match in self._matches(_NEITHER):
            tail = self._text[match.end() : min(self._end, match.end() + _TAIL_CHARS)]
            asked = self._listed(match.start("who"), match.end("who"))
            if match["sent"]:
                by = self._requester(match.start("rest"), match.end())
                is_weak = not self._is_plea(match["rest"], tail, match.end())
                if is_weak and not match["sent"].startswith("question"):
                    continue
                yield _Sign(
                    match.start(), match.end(), "no-response", asked, by, _channel(match["rest"]), is_weak=is_weak
                )
            else:
                yield _Sign(match.start(), match.end(), "no-response", asked, is_weak=True)

    def _unanswered(self) -> Iterator[_Sign]:
        for match in self._matches(_UNANSWERED):
            before = self._text[max(self._start, match.start() - 60) : match.start()]
            whom = _SENT_TO.search(match["rest"])
            is_plea = re.search(_FOR_COMMENT, match["rest"]) or (
                whom and not match["sent"].lower().startswith(("q", "letter", "at"))
            )
            if not is_plea or _POSSESSIVE_BEFORE.search(before) or _NO_ASKERS.search(before):
                continue
            asked = self._listed(match.start("rest") + whom.end(), match.end("rest")) if whom else ()
            channel = _channel(match["sent"]) or _channel(before)
            by = self._requester(match.start(), match.end("rest"))
            yield _Sign(match.start(), match.end(), "no-response", asked, by, channel)

    def _unreachable(self) -> Iterator[_Sign]:
        for match in self._matches(_UNREACHABLE):
            asked = self._subject(match.start())
            if match["reached"] and not match["for"]:
                after = self._text[match.end() : match.end() + 30]
                if (
                    not asked
                    or match["reached"] == "located"
                    or _NOT_REACHED.search(asked[-1].text)
                    or not self._is_somebody(asked[-1])
                ):
                    continue
                if re.match(
                    r" (?:by (?!phone|telephone|e-?mail|\w+day|the (?:Times|Post)|reporters)|with|in the|from|until|"
                    r"unless|between)",
                    after,
                ):
                    continue
            yield _Sign(
                match.start(),
                match.end(),
                "unreachable",
                asked,
                self._requester(match.start(), match.end()),
                self._means(match.end()),
            )
        for match in self._matches(_EFFORTS):
            yield _Sign(
                match.start(),
                match.end(),
                "unreachable",
                self._listed(match.start("whom"), match.end("whom")),
                None,
                _channel(match[0]),
            )

    def _notices(self) -> Iterator[_Sign]:
        for match in self._matches(_NOTICE):
            askers = self._subject(match.start())
            plea = re.search(_ASKING_FOR, match["whom"])
            whom_end = match.start("whom") + (plea.start() if plea else len(match["whom"]))
            asked = self._listed(match.start("whom"), whom_end)
            if not asked or _NO_ASKED.search(asked[-1].text) or not self._is_notice(match, askers, plea):
                continue
            by = askers[0] if askers and askers[0].text.lower() not in _OWN | _NOBODY else None
            verb = match["verb"] or match["plea"]
            means = self._means(match.start("whom") - len(verb)) or _channel(verb)
            end = match.start("whom") + plea.end() if plea else whom_end
            yield _Sign(match.start(), end, "awaiting", asked, by, means)
        for match in self._matches(_CONTACTED):
            by = self._press_in(match.start("mid"), match.end("mid")) if match["mid"] else None
            if not (match["plea"] or (by and re.search("been|being", match[0]))):
                continue
            asked = self._subject(match.start())
            if asked and not _NO_ASKED.search(asked[-1].text):
                yield _Sign(match.start(), match.end(), "awaiting", asked, by, self._means(match.start()))

    def _is_notice(self, match: re.Match[str], askers: tuple[Span, ...], plea: re.Match[str] | None) -> bool:
        """Does it say that a newspaper asked for comment? Others reach out to one another too, for other things."""
        who = askers[0] if askers else None
        if who and _NO_ASKERS.search(who.text):
            return False
        is_ours = bool(who and (self._is_press(who) or who.text.lower() in _OWN))
        if match["verb"] in _ASKING_VERBS and not plea:
            return (
                is_ours
                and match["aux"] is not None
                and bool(re.search(r" (?:whether|if|how|why|what)\b", match["whom"]))
            )
        words = (match["plea"] or "") + (plea[0] if plea else "")
        if "comment" in words or "interview" in words:
            return True
        return is_ours and (bool(words) or match["aux"] is not None)

    def _answered(self) -> Iterator[_Sign]:
        for match in self._matches(_ASKED_FIRST):
            by = self._press_in(match.start("by"), match.end("by")) if match["by"] else None
            is_plea = bool(re.search(_ASKING_FOR, match["plea"]))
            verb = match["verb"].lower()
            opens = self._text[max(self._start, match.start() - 2) : match.start()]
            if not (match[0][0].isupper() or match[0].startswith(("when", "after", "once")) or opens == ", "):
                continue
            by_means = verb in ("reached", "contacted") and bool(
                match["by"] and re.match(r"(?:tele)?phone|e-?mail", match["by"])
            )
            is_bare = match[0].lower() in ("when contacted", "when reached")
            if not (is_plea or by_means or (by and self._is_outlet(by)) or is_bare):
                continue
            yield self._answer(match.start(), match.end(), by, _channel(match["by"] or "") if not by else None)
        for match in self._matches(_IN_RESPONSE):
            tail = self._text[match.end() : min(self._end, match.end() + _TAIL_CHARS)]
            by = self._requester(match.start("sent"), match.end())
            if (by and self._is_outlet(by)) or (
                re.search(r"requests?\b", match["sent"]) and re.match(r" " + _FOR_COMMENT, tail)
            ):
                channel = _channel(match[0]) or self._means(match.end())
                gave = _GAVE.search(self._text[max(self._start, match.start() - 80) : match.start()])
                if gave:
                    asked = self._subject(match.start() - len(gave[0]))
                    yield _Sign(match.start(), match.end(), "answered", asked, by, channel, is_weak=not asked)
                else:
                    yield self._answer(match.start(), match.end(), by, channel)
        for match in self._matches(_THROUGH):
            sign = self._answer(match.start(), match.end(), None, None)
            if (
                sign.answer is not None
                and sign.answer.start - match.end() < _TAIL_CHARS
                and sign.answer.start > match.end()
            ):
                yield sign

    def _answer(self, start: int, end: int, by: Span | None, channel: Channel | None) -> _Sign:
        """The sign of an answer whose introduction, “asked for comment”, stands at `[start, end)`.

        Without anybody who answers it asks only, and stands for nothing alone.
        """
        opens = self._text[end : end + 2] == ", " or self._text[end - 1 : end] == ","
        comma = self._text.find(", ", end - 1, min(self._end, end + _REACH_CHARS))
        k = bisect_left(self._spoken_starts, end)
        spoken = self._spoken[k] if k < len(self._spoken) else None
        if spoken is None:
            spoken = next((match for match in self._spoken[:_NEAR] if match.end() <= start), None)
        if spoken is not None and spoken.start() - end <= _REACH_CHARS:
            asked = self._subject(spoken.start()) or self._named_after(spoken.end())
            answer = self._words_after(spoken)
        elif opens and comma >= 0:
            asked, answer = self._first_phrase(comma + 2, min(self._end, comma + _TAIL_CHARS)), None
        else:
            asked, answer = (), None
        if asked and _NO_ASKED.search(asked[-1].text):
            asked = ()
        return _Sign(start, end, "answered", asked, by, channel, answer if asked else None, is_weak=not asked)

    def _named_after(self, at: int) -> tuple[Span, ...]:
        """Who stands right behind the verb that ends at `at` (“…,” said the mayor when asked)?"""
        follows = _BEHIND.match(self._text, at, self._end)
        return self._listed(follows.start(1), follows.end(1)) if follows else ()

    def answer_to(self, request: FoundRequest) -> Span | None:
        """What those who were asked before answer in this sentence, or None."""
        later = next(self._matches(_LATER), None)
        if later is None:
            return None
        spoken = self._spoken[0] if self._spoken else None
        if spoken is None or not self._is_told_to(request.by):
            return None
        subject = self._subject(spoken.start())
        wanted = {word for span in request.asked for word in _big_words(span.text)}
        if not subject or not wanted:
            return None
        shared = wanted & {word for span in subject for word in _big_words(span.text)}
        return self._words_after(spoken) if 2 * len(shared) >= len(wanted) else None

    def _is_told_to(self, by: Span | None) -> bool:
        """Do the words of the sentence go to those who asked?"""
        if by is None:
            return bool(_TO_US.search(self._text, self._start, self._end))
        name = by.text.removeprefix("The ").removeprefix("the ")
        return self._text.find(name, self._start, self._end) >= 0

    def _words_after(self, spoken: re.Match[str]) -> Span | None:
        """The words said: the quotation after the verb or before it, or else all that follows the verb."""
        text, at = self._text, spoken.end()
        if spoken[0] == "told":
            to = re.compile(
                r" (?:(?!that\b)[\w.&’'-]+ ?){1,6}?(?=,| that\b|:| (?:it|he|she|they|there|his|her|its|their|no|"
                r"the)\b)"
            ).match(text, at, self._end)
            at = to.end() if to else at
        gap = re.compile(r"(?:[,:]| that\b| in (?:an? )[\w -]{2,40}(?=[:,]))*\s*").match(text, at, self._end)
        at = gap.end() if gap else at
        k = bisect_left(self._quote_starts, at)
        if k < len(self._quotes) and self._quotes[k].start == at:
            return Span.of(text, at, self._quotes[k].end)
        before = [quote for quote in self._quotes[max(0, k - 2) : k] if quote.end <= spoken.start()]
        rest = Span.trimmed(text, at, self._end - (text[self._end - 1] == "."))
        if before and text[before[-1].end - 2 : before[-1].end - 1] in ",?!.—":
            return Span.of(text, before[-1].start, before[-1].end)
        return rest

    # -- who ----------------------------------------------------------------------------------------------------

    def _subject(self, at: int) -> tuple[Span, ...]:
        """Who does what the verb at `at` says, as far as the words before it tell?"""
        text = self._text
        low = max(self._start, at - _REACH_CHARS)
        k = bisect_right(self._quote_starts, at)
        for quote in self._quotes[max(0, k - _NEAR) : k]:
            if low < quote.end <= at and (quote.inner_end - quote.inner_start > 40 or text[quote.end - 2] in ",.?!"):
                low = quote.end
        is_cut = low > self._start and low == at - _REACH_CHARS
        end, is_relative, closes = at, False, False
        near = max(low, end - _TRAILING_CHARS)
        trailing = _TRAILING.search(text[near:end])
        if trailing:
            is_relative = bool(re.match(r"(?:who|which|that)\b", trailing[0]))
            end = near + trailing.start()
        stretch = text[low:end].rstrip()
        closes = stretch.endswith(",") and not is_relative
        stretch = stretch.rstrip(", ")
        if is_relative:
            return self._last_phrase(low, low + len(stretch))
        start = outer = low
        for match in _CLAUSE.finditer(stretch):
            if not stretch[match.end() :].strip(" ,"):
                # The subject of a verb joined on by “and” or “but” is the one that its clause began with.
                return () if is_cut and outer == low else self._first_phrase(outer, low + match.start())
            start = low + match.end()
            if match[0][0] in ";:—" or match[0].startswith((", but", ", and", ", while")):
                outer = start
        if is_cut and start == low:
            return ()
        stop = low + len(stretch)
        if closes:
            aside = _ASIDE.search(text, outer, start)
            return self._first_phrase(outer if aside else start, stop)
        last = text.rfind(", ", start, stop)
        if last >= 0:
            rest = text[last + 2 : stop]
            if re.match(r"(?:who|which|whose)\b", rest):
                return self._first_phrase(start, last)
            if re.match(r"(?:and|nor|or) ", rest):
                return self._first_phrase(start, stop, keeps_list=True)
            start = last + 2
        cut = None
        for joined in re.finditer(r" and (?=\S)", text[start:stop]):
            if _FINITE.search(text, start, start + joined.start()):
                cut = start + joined.end()
        return self._first_phrase(cut or start, stop)

    def _first_phrase(self, start: int, stop: int, *, keeps_list: bool = False) -> tuple[Span, ...]:
        """The first noun phrase of a clause, after what may stand before it."""
        text = self._text
        lead = re.compile(r"\s*").match(text, start)
        start = lead.end() if lead else start
        leading = _LEADING.match(text, start, stop)
        start = leading.end() if leading else start
        while (comma := text.find(", ", start, stop)) >= 0 and _ADVERBIAL.match(text, start, comma):
            start = comma + 2
            leading = _LEADING.match(text, start, stop)
            start = leading.end() if leading else start
        if subordinate := _SUBORDINATE.match(text, start, stop):
            start = subordinate.end()
        if pronoun := _PRONOUN.match(text, start, stop):
            return (Span.of(text, start, pronoun.end()),)
        if not keeps_list and (comma := text.find(", ", start, stop)) >= 0:
            stop = comma
        verb = _FINITE.search(text, start, stop)
        if verb and verb.start() > start:
            stop = verb.start()
            if text[start:stop].endswith((" who ", " which ", " that ")):
                stop -= len(text[start:stop].split()[-1]) + 1
        elif verb:
            return ()
        return self._listed(start, stop, is_subject=True) if not _ADVERBIAL.match(text, start, stop) else ()

    def _last_phrase(self, start: int, stop: int) -> tuple[Span, ...]:
        """The noun phrase that ends at `stop`, to which “who” refers."""
        text = self._text
        if not _FINITE.search(text, start, stop) and (whole := self._first_phrase(start, stop)):
            return whole
        last = text.rfind(", ", start, stop)
        if last >= 0 and not re.match(r"(?:and|or) ", text[last + 2 : stop]):
            names = find_names(text, [(last + 2, stop)])
            if not names and not re.match(r"(?:the|a|an|one|another|his|her) ", text[last + 2 : stop]):
                return ()
            start = last + 2
        names = find_names(text, [(start, stop)])
        if names and names[-1].end >= stop - 1 and names[-1].kind != "place":
            return (Span.of(text, names[-1].start, names[-1].end),)
        heads = list(
            re.finditer(
                r"\b(?:[Tt]he|[Aa]n?|[Oo]ne|[Aa]nother|[Hh]is|[Hh]er|[Tt]heir|[Ss]ome|[Ss]everal) ", text[start:stop]
            )
        )
        for head in reversed(heads):
            if not re.search(r"\b(?:of|at|for|in|from|with|to|on|by) $", text[start : start + head.start()]):
                return self._listed(start + head.start(), stop, is_subject=True)
        return ()

    def _listed(self, start: int, stop: int, *, is_subject: bool = False) -> tuple[Span, ...]:
        """Everybody whom the phrase in `[start, stop)` names: cut where it ends, parted where it joins several."""
        text = self._text
        end = None if is_subject else _TAIL_STOP.search(text, start, stop)
        stop = end.start() if end and end.start() > start else stop
        phrase = text[start:stop]
        if ", " in phrase and not re.search(r",? (?:and|or|nor) (?!.*, )", phrase[phrase.rfind(", ") :]):
            stop = start + phrase.index(", ")
        if _SHARED_HEAD.fullmatch(text, start, stop) or text[start:stop].strip() in gazetteer().organisations:
            return (Span.of(text, start, stop),)
        names = find_names(text, [(start, stop)])
        out: list[Span] = []
        at = start
        for joint in re.finditer(r",? (?:and|or|nor) (?:for )?(?=\S)|, ", text[start:stop]):
            i, j = start + joint.start(), start + joint.end()
            if any(name.start < i and j < name.end for name in names) or _joins_one(text[at:i], text[j:stop]):
                continue
            begins = re.match(r"(?:the|an?|his|her|its|their|several|two|other|[A-Z])\b|[A-Z]", text[j:stop])
            if begins or joint[0] == ", ":
                out += self._one(at, i)
                at = j
        out += self._one(at, stop)
        return tuple(out)

    def _one(self, start: int, stop: int) -> list[Span]:
        leading = _LEADING.match(self._text, start, stop)
        start = leading.end() if leading else start
        while start < stop and self._text[start] in " ([":
            start += 1
        span = Span.trimmed(self._text, start, stop)
        if span is None or not any(char.isalpha() for char in span.text):
            return []
        text = span.text.rstrip(' ,.;:”"')
        if not text or len(text.split()) > _MAX_WORDS_OF_ONE_ASKED or _FINITE.match(text):
            return []
        return [Span.of(self._text, span.start, span.start + len(text))]

    def _is_somebody(self, span: Span) -> bool:
        words = span.text.split()
        roles = gazetteer().roles
        return (
            span.text.lower() in ("he", "she", "they")
            or (any(word[0].isupper() for word in words[1:] or words) and span.text.lower() not in _NOBODY)
            or any(word.lower().strip(",") in roles for word in words)
        )

    # -- who asked, and how -------------------------------------------------------------------------------------

    def _is_plea(self, noun_phrase: str, tail: str, at: int) -> bool:
        """Is what was sent a request for comment, and not one for documents, votes or help?"""
        words = noun_phrase.strip().removeprefix("to ").lower().split()
        if _NO_ASKERS.search(noun_phrase) or (
            re.match(r"[^,.;]{0,60}\b(?:from|by) ", tail) and _NO_ASKERS.search(tail.split(",")[0])
        ):
            return False
        if re.match(r"(?: [\w’'-]+){0,6} " + _FOR_COMMENT, tail) or re.search(
            r"\b(?:interview|media|press|comment)\b", noun_phrase
        ):
            return True
        if (by := self._requester(at - len(noun_phrase), at)) is not None and self._is_press(by):
            return True
        if re.match(r" (?:from|for|by) |['’]s? ", tail) or re.match(
            r" to (?!him\b|her\b|reach|contact|the campaign)", tail
        ):
            return bool(re.match(r" to (?:reach|contact)|(?: to \w+)? seeking", tail))
        if re.search(r"[\w]['’]s? ", noun_phrase) or {
            "the",
            "his",
            "her",
            "their",
            "that",
            "my",
            "our",
            "those",
            "these",
        } & set(words[:2]):
            return False
        head = words[-1]
        if head.startswith(("request", "inquir", "enquir", "quer")):
            return True
        if head.startswith("question"):
            return head.endswith("s")
        if head.startswith("attempt"):
            return bool(re.match(r" to (?:reach|contact)", tail))
        return (len(words) > 1 and words[0] in _SOME) or bool(re.match(r"[.,;]|$| \w+day", tail))

    def _requester(self, start: int, end: int) -> Span | None:
        """Who sent what stands in `[start, end)`: “the paper’s request”, “requests from the paper”."""
        text = self._text
        owners = list(_OWNER.finditer(text, start, end))
        if owners:
            owner = owners[-1]
            words = owner[1].lower().split()
            if words[-1] not in _OWN | _NOBODY and not owner[1].endswith("day"):
                return Span.of(text, owner.start(1), owner.end(1))
        sender = _SENDER.match(text, end, min(self._end, end + _TAIL_CHARS))
        if sender:
            return self._press_in(sender.start(1), sender.end(1)) or None
        return None

    def _press_in(self, start: int, stop: int) -> Span | None:
        """The newspaper, or the reporters, of whom a phrase begins to speak."""
        match = _PRESS_PHRASE.search(self._text, start, stop)
        if match is None:
            return None
        span = Span.of(self._text, match.start(), match.end())
        return span if self._is_press(span) else None

    def _is_outlet(self, span: Span) -> bool:
        """Is it one that publishes, rather than reporters who shout a question?"""
        return self._is_press(span) and not re.search(
            r"^(?:an? |the )?(?:\w+ )?(?:reporters?|journalists?|(?:news )?media|press|correspondents?)$", span.text
        )

    def _is_press(self, span: Span) -> bool:
        words = span.text.removeprefix("The ").removeprefix("the ").removesuffix("’s").removesuffix("'s").split()
        known = gazetteer().publications
        if not words or words[-1].lower() in ("campaign", "committee", "union", "police", "club", "foundation"):
            return False
        return (
            " ".join(words) in known
            or span.text in known
            or any(word.lower() in _PRESS_WORDS for word in words)
            or (words[-1].lower() in lexicon("paper_words") and words[-1][0].isupper())
            or (len(words) > 1 and words[0] in ("Daily", "Sunday", "Evening", "Weekly"))
            or (
                len(words) == 1
                and sum(char.isupper() for char in words[0][1:]) > 0
                and any(char.islower() for char in words[0])
            )
        )

    def _means(self, at: int) -> Channel | None:
        """By which means, in the words after `at` that say so?"""
        means = _MEANS.search(self._text, at, min(self._end, at + _TAIL_CHARS))
        return _channel(means[0]) if means else None

    def _matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """What the pattern finds in the sentence outside quotation marks."""
        for match in pattern.finditer(self._text, self._start, self._end):
            k = bisect_right(self._quote_starts, match.start()) - 1
            if k < 0 or match.start() >= self._quotes[k].end:
                yield match


_POSSESSIVE_BEFORE = re.compile(r"\b(?:[Hh]is|[Hh]er|[Tt]heir|[Mm]y|[Oo]ur)(?: \w+)? $")
_SENT_TO = re.compile(
    r"\b(?:to|with|for|at) (?!(?:further |more )?(?:comment|an interview|interviews|response|additional|"
    r"clarification)\b)(?=\S)"
)
_JOINT = re.compile(r"(?:[\s,;:–—-]|\b(?:and|but|while|whereas|though|although|or|nor))+$")
_JOINT_CHARS = 40
_ASKING_VERBS = ("asked", "pressed", "called")
_SOME = frozenset(
    """a an several multiple two three four five many numerous repeated phone telephone emailed written detailed calls
    emails e-mails messages email e-mail""".split()
)
_OWNER = re.compile(
    r"\b((?:(?:[Tt]he|[Aa]n?|this) )?(?:[A-Z][\w.&-]*|reporter|newspaper|magazine|station|network|"
    r"outlet|publication)(?: (?:of |the )?(?:[A-Z][\w.&-]*|reporter|newspaper)){0,4}?|reporters|"
    r"newspapers)(?:['’]s?|['’]) "
)
_SENDER = re.compile(r"(?: (?!from\b|by\b)[\w’'-]+){0,4} (?:from|by) ([^.,;]{2,80})")
_PRESS_PHRASE = re.compile(
    r"(?:(?:[Tt]he|[Aa]n?|this|local|several) )?(?:[A-Z][\w.&-]*(?: (?:(?:of|the|and|"
    r"&) )?[A-Z][\w.&-]*){0,5}|(?:[a-z]+ )?(?:reporters?|journalists?|newspapers?|magazine|news media|"
    r"media|press|publication|outlet))\b"
)
_IN_PUBLIC = re.compile(
    r"\b(?:debates?\b(?! (?:over|about|on\b))|moderators?|town[- ]hall|hearings?|testif\w+|testimony|deposition|trial|"
    r"cross-examin\w+|on the stand|under oath)\b"
)
_SUBORDINATE = re.compile(r"(?:[Aa]lthough|[Tt]hough|[Ww]hile|[Bb]ecause|[Ww]hen|[Ii]f) ")
_PRONOUN = re.compile(r"(?:[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Ww]e|I)\b(?! and\b)")
_SHARED_HEAD = re.compile(r"[Tt]he [A-Z][\w’'-]+(?:,? (?:(?:and|or|nor) )?[A-Z][\w’'-]+){1,4} [a-z]+s")
_TO_US = re.compile(
    r"\b(?:told us|to us|(?:[Aa]fter|[Ff]ollowing) (?:publication|this (?:article|story) was published))\b"
)
_BEHIND = re.compile(r" ((?:(?:the|a|an) )?[\w.’' -]{2,60}?)(?=,| when| after|$)")
_GAVE = re.compile(r"\b(?:provided|sent|issued|gave|released|offered|e-?mailed) (?:[\w’'-]+ ){1,5}$")
_ASIDE = re.compile(r", (?:who|whose|which)\b")
_OF = re.compile(r"\b[A-Z]\w+ (?:of|for) (?:[A-Z]\w+(?:, )?)+$")
_NEITHER = re.compile(
    rf"\b(?:[Nn]either|[Nn]one of|[Nn]o one (?:at|from|in|with)|[Nn]obody (?:at|from|"
    rf"in)) (?P<who>[^;]{{2,160}}?) (?:(?:has|have|had|immediately|ever) ){{0,2}}(?:responded|replied|"
    rf"returned|answered)\b"
    rf"(?:(?P<rest>(?: {_WHEN})?(?: to)? {_BEFORE_NOUN}(?P<sent>{_SENT}))|(?=[.,;]|$))"
)


def _as_request(group: list[_Sign], evidence: Span) -> FoundRequest:
    """The one request that these signs speak of. What became of it outweighs that it was made."""
    outcomes = [sign.outcome for sign in group]
    ends: tuple[Literal["declined", "no-response", "unreachable"], ...] = ("declined", "no-response", "unreachable")
    final = [outcome for outcome in outcomes if outcome in ends]
    outcome: Outcome = final[0] if final else "answered" if "answered" in outcomes else "awaiting"
    asked = [sign.asked for sign in group if sign.asked]
    named = [spans for spans in asked if spans[0].text.lower() not in _NOBODY]
    return FoundRequest(
        by=next((sign.by for sign in group if sign.by), None),
        asked=(named or asked or [()])[0],
        channel=next((sign.channel for sign in group if sign.channel), None),
        outcome=outcome,
        evidence=evidence,
        answer=next((sign.answer for sign in group if sign.answer), None) if outcome == "answered" else None,
    )


def _joins_one(before: str, after: str) -> bool:
    """Does the “and” between them stand inside the name of one body, the Ministry of This and That?"""
    return bool(_OF.search(before) and re.match(r"[A-Z]\w+(?= and\b|,|$| ?$)", after))


def _asks_for_comment(words: str, tail: str) -> bool:
    return bool(re.search(_FOR_COMMENT, words) or re.match(" " + _FOR_COMMENT, tail) or "question" in words)


def _channel(words: str) -> Channel | None:
    return next((channel for channel, pattern in _CHANNELS if pattern.search(words)), None)


def _big_words(phrase: str) -> set[str]:
    return {
        word
        for word in re.findall(r"[^\W\d_][\w-]*", phrase)
        if word[0].isupper() and word.lower() not in ("the", "a", "an")
    }
