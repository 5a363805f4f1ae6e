"""Connecting the articles of a ledger: reprints, quotations that are one, and stories, found as articles come.

    for connected in connect(ledger):
        print(connected.article, connected.story, len(connected.links))

An article is connected with those that came before it, so that a ledger that is connected after every article has the
same connections as one that is connected once. Some articles at a time are connected, each wholly or not at all, and
what is left is found the next time. After an article was read anew, it and those that rest on it are connected again;
after one was forgotten or read anew, the stories are found again from the first.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from onrecord.connections.families import Traced, lay_out, quotation_of_kept
from onrecord.connections.quotes import Edit, Pair, compare
from onrecord.connections.reprints import MOST_HOLDERS, Clue, Copy, Passage, Reprint, Side, find_reprints
from onrecord.connections.stories import Placement, Report, StoryIndex
from onrecord.ledger.ledger import Ledger
from onrecord.ledger.values import KeptStatement, Link, StoryMember
from onrecord.ledger.words import normal_address
from onrecord.record.serial import from_dict
from onrecord.record.values import Record
from onrecord.spans import Span

REPRINT, QUOTATION, STORY = KINDS = ("reprint", "quotation", "story")
# What a transaction takes at most, so that others who write do not wait.
_BATCH, _BATCH_S = 200, 1.0
_MAX_MATCHES, _LEAST_SHARED = 60, 2
_COPIES = 256
_MAX_FAMILY = 200
# The index of stories is kept as a whole now and then, and what came since is put on it again when it is loaded.
_INDEX, _TURN, _KEY_BYTES = "story index", "story turn", 8
_UNSAVED_SHARE, _UNSAVED_SHARE_AT_END, _LEAST_UNSAVED = 0.5, 0.05, 20


@dataclass(frozen=True, slots=True)
class Connected:
    """What was found for an article: the links from it or to it, and its story. `story` is None where it had one."""

    article: int
    links: tuple[Link, ...]
    story: int | None


def unconnected(ledger: Ledger) -> tuple[int, ...]:
    """Which articles have not been connected in every way, in the order in which they came?"""
    return tuple(sorted({key for kind in KINDS for key in ledger.unconnected(kind)}))


def connect(ledger: Ledger) -> Iterator[Connected]:
    """Connect all articles that are not connected yet; what was found for each, as soon as it is kept for good."""
    index = _Stories(ledger)
    while done := _connect_some(ledger, index):
        index.save(share=_UNSAVED_SHARE)
        yield from done
    index.save(share=_UNSAVED_SHARE_AT_END)


def _connect_some(ledger: Ledger, index: _Stories) -> list[Connected]:
    """Connect some articles in one transaction. None are left where none were connected."""
    done = []
    end_at = time.monotonic() + _BATCH_S
    with ledger.writing():
        index.catch_up()
        waiting = {kind: frozenset(ledger.unconnected(kind, limit=_BATCH)) for kind in KINDS}
        copy_of = lru_cache(_COPIES)(lambda key: Copy.of_record(_origin_of(ledger, key), key=key))
        for key in sorted(frozenset().union(*waiting.values())):
            record = _origin_of(ledger, key)
            links: tuple[Link, ...] = ()
            if key in waiting[REPRINT]:
                links += _connect_reprints(ledger, Copy.of_record(record, key=key), copy_of)
            if key in waiting[QUOTATION]:
                links += _connect_quotations(ledger, key)
            story = index.add(record, key) if key in waiting[STORY] else None
            for kind in KINDS:
                if key in waiting[kind]:
                    ledger.mark_connected(kind, [key])
            done.append(Connected(key, links, story))
            if time.monotonic() > end_at:
                break
        index.take_turn()
    return done


def _origin_of(ledger: Ledger, key: int) -> Record:
    """The record of the article with nothing in it but the article and its origin, which is much faster to make."""
    value = json.loads(ledger.record_json(key))
    outlet = value["origin"]["outlet"]
    value["entities"] = [entity for entity in value["entities"] if entity["id"] == outlet]
    return from_dict({**value, **{name: [] for name in ("statements", "requests", "moments", "figures", "notes")}})


# Reprints


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The articles of the ledger that came before this one, as a shelf."""

    ledger: Ledger
    before: int
    copy_of: Callable[[int], Copy]

    def holders(self, prints: Sequence[int], *, at_most: int) -> list[list[int]]:
        found = self.ledger.postings(prints, at_most=at_most)
        return [[key for key in found[one] if key < self.before] for one in prints]

    def copy(self, key: int) -> Copy:
        return self.copy_of(key)


def _connect_reprints(ledger: Ledger, copy: Copy, copy_of: Callable[[int], Copy]) -> tuple[Link, ...]:
    """Keep with which earlier articles this one shares text."""
    if ledger.connected(REPRINT, after=copy.key):  # it was read anew: those that came after rest on what it was
        rested = {link.from_article for link in ledger.links(article=copy.key, kind=REPRINT)}
        postings = ledger.postings(copy.prints, at_most=MOST_HOLDERS)
        rested.update(key for keys in postings.values() for key in keys)
        ledger.mark_unconnected(REPRINT, (key for key in rested if key > copy.key))
    ledger.remove_links(copy.key, REPRINT)
    ledger.set_fingerprints(copy.key, copy.prints)
    address = _address(copy)
    links = tuple(
        Link(REPRINT, one.here, one.there, one.score, _reprint_evidence(one))
        for one in find_reprints(copy, _Shelf(ledger, copy.key, copy_of))
        if one.kind != "furniture" and not (address and address == _address(copy_of(one.there)))  # or it is a version
    )
    ledger.add_links(links)
    return links


def _address(copy: Copy) -> str:
    return normal_address(copy.addresses[0]) if copy.addresses else ""


_ENDS: dict[Side, str] = {"here": "from", "there": "to"}


def _reprint_evidence(reprint: Reprint) -> dict[str, Any]:
    """The reprint as JSON. Places are `[start, end]` in the texts of the article linked `from`, and the one `to`."""
    return {
        "kind": reprint.kind,
        "share_from": reprint.share_here,
        "share_to": reprint.share_there,
        "first": None if reprint.first is None else _ENDS[reprint.first],
        "first_score": reprint.first_score,
        "clues": [_clue(one) for one in reprint.clues],
        "passages": [_passage(one) for one in reprint.passages],
    }


def _clue(clue: Clue) -> dict[str, Any]:
    return {
        "kind": clue.kind,
        "first": _ENDS[clue.first],
        "at": _ENDS[clue.at],
        "detail": clue.detail,
        "evidence": _place(clue.evidence),
    }


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "from": _place(passage.here),
        "to": _place(passage.there),
        "n_words": passage.n_words,
        "is_quoted": passage.is_quoted,
    }


def _place(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


# Quotations


def _connect_quotations(ledger: Ledger, article: int) -> tuple[Link, ...]:
    """Keep which statements that were kept before those of this article have the same words."""
    ledger.remove_links(article, QUOTATION)
    statements = ledger.statements(article=article)
    first = min((one.key for one in statements), default=0)
    links = tuple(link for one in statements for link in _quotation_links(ledger, one, before=first))
    ledger.add_links(links)
    return links


def _quotation_links(ledger: Ledger, statement: KeptStatement, *, before: int) -> Iterator[Link]:
    matches = ledger.quotes_like(statement.words, limit=_MAX_MATCHES, before=before, least_shared=_LEAST_SHARED)
    address = normal_address(statement.article.uri)
    own = quotation_of_kept(statement, ledger) if matches else None
    for match in matches:
        other = match.statement
        is_quoted = "indirect" not in (statement.manner, other.manner) or statement.manner != other.manner
        if own is None or not is_quoted or (address and address == normal_address(other.article.uri)):
            continue
        earlier, later = sorted((statement, other), key=_age)
        theirs = quotation_of_kept(other, ledger)
        pair = compare(theirs, own) if earlier is other else compare(own, theirs)
        if pair is not None:
            yield Link(
                QUOTATION, later.article.key, earlier.article.key, round(pair.score, 4), _quotation_evidence(pair),
                from_statement=later.id, to_statement=earlier.id,
            )  # fmt: skip


def _age(statement: KeptStatement) -> tuple[str, int]:
    return statement.article.first_day or "9999", statement.article.key


def _quotation_evidence(pair: Pair) -> dict[str, Any]:
    """The pair as JSON: what became of the words on the way from the statement linked `to` to the one `from`."""
    return {
        "relation": pair.relation,
        "is_conflict": pair.is_conflict,
        "edits": [_edit(one) for one in pair.edits],
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {"kind": edit.kind, "to": _place(edit.before), "from": _place(edit.after)}


def families_of(article: int, ledger: Ledger) -> tuple[Traced, ...]:
    """Which families do the quotations of this article belong to, by the links that are kept? In their order in it."""
    seen: set[tuple[int, str]] = set()
    families: list[Traced] = []
    for statement in ledger.statements(article=article):
        own = (article, statement.id)
        if own not in seen and len(family := _family(own, ledger)) > 1:
            seen |= family
            members = (one for _, other in family for one in ledger.statements_by_id(other))
            kept = [one for one in members if (one.article.key, one.id) in family]
            families.append(lay_out(kept, quotation_of_kept(statement, ledger), ledger))
    return tuple(families)


def _family(statement: tuple[int, str], ledger: Ledger) -> set[tuple[int, str]]:
    """The statements, each by its article and id, to which links lead from this one, directly or by way of others."""
    found, queue = {statement}, [statement]
    while queue and len(found) < _MAX_FAMILY:
        own = queue.pop(0)
        for link in ledger.links(article=own[0], statement=own[1], kind=QUOTATION):
            ends = ((link.from_article, link.from_statement or ""), (link.to_article, link.to_statement or ""))
            if own in ends:
                queue += (end for end in ends if end not in found)
                found.update(ends)
    return found


# Stories


class _Stories:
    """The index of stories, in step with what the ledger has of it. Its numbers of stories are those of the ledger.

    The ledger keeps the index as it was after some article, and a token that changes with every article that is put
    on it, by whichever process; forgetting an article empties both.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._index = StoryIndex()
        self._turn: bytes | None = None  # the token that goes with this index
        self._last = 0  # the article that was put on it last
        self._n_unsaved = 0
        self._has_moved = False

    def catch_up(self) -> None:
        """Bring the index to where the ledger is. In a transaction."""
        turn = self._ledger.connection_state(_TURN)
        waiting = self._ledger.unconnected(STORY, limit=1)
        if turn is None or (waiting and self._ledger.connected(STORY, after=waiting[0])):
            # One was forgotten, or read anew: no story is what it would be without what was read before.
            self._ledger.remove_stories(STORY)
            self._ledger.set_connection_state(_INDEX, b"")
            self._index, self._last, self._n_unsaved, self._has_moved = StoryIndex(), 0, 0, True
        elif waiting and turn != self._turn:
            kept = self._ledger.connection_state(_INDEX)
            self._index = StoryIndex.from_bytes(kept[_KEY_BYTES:]) if kept else StoryIndex()
            self._last = int.from_bytes(kept[:_KEY_BYTES], "big") if kept else 0
            self._n_unsaved = 0
            for key in self._ledger.connected(STORY, after=self._last):
                self._put(_origin_of(self._ledger, key), key)
            self._turn = turn

    def add(self, record: Record, key: int) -> int:
        """Put the article on the index, and keep its story. In a transaction."""
        placed = self._put(record, key)
        evidence = {"nearest": placed.nearest, "words": list(placed.words)}
        self._ledger.set_story(StoryMember(placed.story, key, placed.score, evidence))
        for other, story in placed.moved:
            (member,) = (one for one in self._ledger.story(article=other) if one.article == other)
            self._ledger.set_story(replace(member, story=story, evidence={**member.evidence, "moved_by": key}))
        self._has_moved = True
        return placed.story

    def take_turn(self) -> None:
        """Tell other processes that the stories have changed, if they have. In a transaction."""
        if self._has_moved:
            self._turn, self._has_moved = os.urandom(8), False
            self._ledger.set_connection_state(_TURN, self._turn)

    def save(self, *, share: float) -> None:
        """Keep the index, if more than this share of its articles is not on the one that is kept."""
        n_open = sum(len(keys) for keys in self._index.stories().values())
        if self._n_unsaved <= max(_LEAST_UNSAVED, share * n_open):
            return
        kept = self._last.to_bytes(_KEY_BYTES, "big") + self._index.to_bytes()
        with self._ledger.writing():
            if self._ledger.connection_state(_TURN) == self._turn:  # nobody else has gone on
                self._ledger.set_connection_state(_INDEX, kept)
                self._n_unsaved = 0

    def _put(self, record: Record, key: int) -> Placement:
        placed = self._index.add(Report.of_article(record.article, key=key))
        self._last = key
        self._n_unsaved += 1
        return placed
