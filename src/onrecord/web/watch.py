"""Watching feeds: what is new in them since they were last asked?

A feed is asked with the marks that its server gave the last time, so that one that has not changed costs a line. An
entry is new until the caller has taken what came of it and asks for more: whatever ends the program, nothing is passed
over, and at most the last article comes twice.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from onrecord.article.inputs import Given, Summary, Unread, find_links
from onrecord.article.values import Article
from onrecord.errors import ArticleError, OnRecordError
from onrecord.web.articles import articles_in
from onrecord.web.errors import FetchError
from onrecord.web.fetch import Fetched, Fetcher

FORMAT = "onrecord-watch/1"
_KEPT = 5_000  # entries of a feed that are remembered after they have left it: some come back
_MAX_PAUSE_S = 24 * 3600.0
_GONE = 410


class WatchError(OnRecordError):
    """The file that remembers what was seen is none, or of another make."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a feed: the marks of its server, and its entries so far, the oldest first."""

    etag: str | None = None
    modified: str | None = None
    entries: tuple[str, ...] = ()


class Watcher:
    """Asks feeds again and again, and gives out what is new.

    `every_s`: so long a feed is left alone; longer after each failure, or when its server asks for it. `memory`: the
    file that remembers from run to run what was seen.
    """

    def __init__(
        self,
        feeds: Sequence[str],
        *,
        fetcher: Fetcher,
        memory: Path | None = None,
        every_s: float = 900.0,
        given: Given = Given(),
        force: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take up where the memory ends.

        Raises:
            WatchError: The memory cannot be read.
        """
        self._fetcher = fetcher
        self._memory = memory
        self._every_s = every_s
        self._given = given
        self._force = force
        self._clock = clock
        self._sleep = sleep
        self._seen = {} if memory is None else _recall(memory)
        self._next_at = dict.fromkeys(feeds, -float("inf"))
        self._n_failures = dict.fromkeys(feeds, 0)

    def run(self) -> Iterator[Article | Unread]:
        """What is new, for ever, or until no feed is left: one that its server calls gone is asked no more."""
        while self._next_at:
            feed, at = min(self._next_at.items(), key=lambda item: item[1])
            if (left := at - self._clock()) > 0:
                self._sleep(left)
            yield from self._ask(feed)

    def run_once(self) -> Iterator[Article | Unread]:
        """What is new in each feed now?"""
        for feed in list(self._next_at):
            yield from self._ask(feed)

    def _ask(self, feed: str) -> Iterator[Article | Unread]:
        seen = self._seen.get(feed, Seen())
        pause_s = self._every_s
        try:
            found = self._fetcher.fetch_if_changed(feed, etag=seen.etag, modified=seen.modified)
            self._n_failures[feed] = 0
            if found is not None:
                yield from self._new_in(feed, found)
        except ArticleError as error:
            yield Unread(feed, error)
            self._n_failures[feed] += 1
            pause_s = max(pause_s, min(pause_s * 2 ** self._n_failures[feed], _MAX_PAUSE_S))
            if isinstance(error, FetchError):
                pause_s = max(pause_s, error.retry_after_s or 0.0)
                if error.status == _GONE:
                    del self._next_at[feed]
                    return
        self._next_at[feed] = self._clock() + pause_s

    def _new_in(self, feed: str, found: Fetched) -> Iterator[Article | Unread]:
        """What is new in the feed as it was found. What was taken is remembered, and the marks when all was.

        Raises:
            ArticleError: It is no feed.
        """
        links = find_links(found.data, source=found.address, uri=found.address)
        known = dict.fromkeys(self._seen.get(feed, Seen()).entries)
        in_feed: dict[str, Article] | None = None
        is_complete = True
        for link in links:
            if link.uri in known:
                continue
            if in_feed is None:
                in_feed = _by_address(found, self._given, self._force)
            has_failed = False
            for article in self._entry(link.uri, in_feed.get(link.uri)):
                has_failed |= isinstance(article, Unread) and _may_pass(article.error)
                yield article
            if has_failed:
                is_complete = False
                continue
            known[link.uri] = None
            self._remember(feed, replace(self._seen.get(feed, Seen()), entries=tuple(known)))
        if is_complete:
            current = {link.uri for link in links}
            gone = [uri for uri in known if uri not in current]
            entries = (*gone[-_KEPT:], *(uri for uri in known if uri in current))
            self._remember(feed, Seen(found.etag, found.modified, entries))

    def _entry(self, uri: str, in_feed: Article | None) -> Iterator[Article | Unread]:
        """The article of an entry: from the feed if it is there in full, else from its page, else what the feed has."""
        if in_feed is not None and not isinstance(in_feed, Summary):
            yield in_feed
            return
        try:
            page = self._fetcher.fetch(uri)
        except ArticleError as error:
            yield Unread(uri, error) if in_feed is None else in_feed
            return
        articles = list(articles_in(page, given=self._given, force=self._force))
        if in_feed is not None and all(isinstance(article, Unread) for article in articles):
            yield in_feed
        else:
            yield from articles

    def _remember(self, feed: str, seen: Seen) -> None:
        self._seen[feed] = seen
        if self._memory is not None:
            plain = {"watch": FORMAT, "feeds": {name: asdict(seen) for name, seen in self._seen.items()}}
            self._memory.parent.mkdir(parents=True, exist_ok=True)
            draft = self._memory.with_name(f"{self._memory.name}.new")
            draft.write_text(json.dumps(plain, indent=1), encoding="utf-8")
            draft.replace(self._memory)


def _may_pass(error: ArticleError) -> bool:
    return isinstance(error, FetchError) and error.may_pass


def _by_address(found: Fetched, given: Given, force: bool) -> dict[str, Article]:
    """The entries that the feed itself holds, by their addresses."""
    articles = articles_in(found, given=given, force=force)
    return {article.uri: article for article in articles if isinstance(article, Article) and article.uri}


def _recall(memory: Path) -> dict[str, Seen]:
    try:
        plain: Any = json.loads(memory.read_bytes())
        if plain["watch"] != FORMAT:
            raise ValueError(f"its format is {plain['watch']!r}")
        return {
            feed: Seen(seen["etag"], seen["modified"], tuple(map(str, seen["entries"])))
            for feed, seen in plain["feeds"].items()
        }
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WatchError(
            f"this is no memory of watched feeds: {error}", source=str(memory), remedy="move it away to begin anew"
        ) from error
