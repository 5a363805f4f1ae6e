from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from onrecord.article.inputs import Unread
from onrecord.article.values import Article
from onrecord.web.watch import Watcher, WatchError

FEED = "http://anchor.example/feed"
TEXT = (
    "The {0} will close for the winter, harbour master Hanne Brekke said on Monday. “We cannot keep the {0} open"
    " through another January,” Brekke told reporters. The council has not said what it will do with the money."
)


def atom(*topics: str, full: bool = True) -> bytes:
    """A feed of these topics, their text in it as a whole or as a summary."""
    name = "content" if full else "summary"
    entries = "".join(
        f'<entry><title>The {topic} closes</title><link href="/{topic}"/><{name}>{TEXT.format(topic)}</{name}></entry>'
        for topic in topics
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>The Anchor</title>{entries}</feed>'.encode()


def story(topic: str) -> bytes:
    return f"Page\n\n{TEXT.format(topic)}".encode()


def watcher(web: Any, memory: Path | None = None, **options: Any) -> Watcher:
    options = {"clock": lambda: web.now, "sleep": web.sleep, **options}
    return Watcher([FEED], fetcher=web.fetcher(), memory=memory, **options)


def told(found: list[Article | Unread]) -> list[str | None]:
    return [it.uri.rpartition("/")[2] if isinstance(it, Article) and it.uri else str(it.error) for it in found]  # type: ignore[union-attr]


def test_only_what_is_new_comes_and_its_text_is_taken_from_the_feed(web: Any, answer: Any) -> None:
    web.pages["anchor.example/feed"] = answer(atom("ferry", "quay"))
    anchor = watcher(web)
    assert told(list(anchor.run_once())) == ["ferry", "quay"]
    assert told(list(anchor.run_once())) == []
    web.pages["anchor.example/feed"] = answer(atom("lock", "ferry"))
    assert told(list(anchor.run_once())) == ["lock"]
    assert set(web.asked) == {"anchor.example/robots.txt", "anchor.example/feed"}


def test_the_memory_outlives_the_run(web: Any, answer: Any, tmp_path: Path) -> None:
    web.pages["anchor.example/feed"] = answer(atom("ferry"), headers={"ETag": '"1"', "Last-Modified": "Monday"})
    assert told(list(watcher(web, tmp_path / "a" / "memory.json").run_once())) == ["ferry"]
    assert told(list(watcher(web, tmp_path / "a" / "memory.json").run_once())) == []
    assert (web.requests[-1]["if-none-match"], web.requests[-1]["if-modified-since"]) == ('"1"', "Monday")


def test_an_entry_that_was_not_taken_comes_again(web: Any, answer: Any, tmp_path: Path) -> None:
    web.pages["anchor.example/feed"] = answer(atom("ferry", "quay", "lock"), headers={"ETag": '"1"'})
    assert told(list(islice(watcher(web, tmp_path / "memory.json").run_once(), 2))) == ["ferry", "quay"]
    assert told(list(watcher(web, tmp_path / "memory.json").run_once())) == ["quay", "lock"]
    assert "if-none-match" not in web.requests[-1]


def test_entries_held_in_part_are_fetched_from_their_pages(web: Any, answer: Any) -> None:
    web.pages["anchor.example/feed"] = answer(atom("ferry", "quay", full=False))
    web.pages["anchor.example/ferry"] = answer(story("ferry"))
    ferry, quay = watcher(web).run_once()
    assert isinstance(ferry, Article)
    assert ferry.text.startswith("Page")
    assert isinstance(quay, Article)  # its page is gone: what the feed has of it
    assert quay.title == "The quay closes"


def sitemap(*topics: str) -> bytes:
    entries = "".join(f"<url><loc>http://anchor.example/{topic}</loc></url>" for topic in topics)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'.encode()


def test_a_page_that_could_not_be_had_for_now_is_asked_for_again(web: Any, answer: Any) -> None:
    web.pages["anchor.example/feed"] = answer(sitemap("ferry", "quay"))
    web.pages |= {"anchor.example/ferry": answer(status=503), "anchor.example/quay": answer(status=404)}
    anchor = watcher(web)
    assert [text and text.partition(": ")[2][:15] for text in told(list(anchor.run_once()))] == [
        "it answered 503", "it answered 404",
    ]  # fmt: skip
    web.pages["anchor.example/ferry"] = answer(story("ferry"))
    assert told(list(anchor.run_once())) == ["ferry"]


def test_feeds_are_left_alone_between_and_longer_after_each_failure(web: Any, answer: Any) -> None:
    web.pages["anchor.example/feed"] = answer(atom("ferry"))
    found = watcher(web, every_s=900).run()
    next(found)
    web.pages["anchor.example/feed"] = answer(status=503)
    assert all("it answered 503" in str(told([next(found)])) for _ in range(3))
    assert web.slept == [900.0, 1800.0, 3600.0]


def test_the_server_may_ask_for_a_longer_pause(web: Any, answer: Any) -> None:
    web.pages["anchor.example/feed"] = answer(status=429, headers={"Retry-After": "7200"})
    list(islice(watcher(web, every_s=900).run(), 2))
    assert web.slept == [7200.0]


def test_a_feed_that_is_gone_is_asked_no_more(web: Any, answer: Any) -> None:
    web.pages["anchor.example/feed"] = answer(status=410)
    assert len(list(watcher(web).run())) == 1
    assert web.slept == []


def test_what_is_no_feed_is_told(web: Any, answer: Any) -> None:
    web.pages["anchor.example/feed"] = answer(b"nothing but words")
    (unread,) = watcher(web).run_once()
    assert isinstance(unread, Unread)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"watch": "onrecord-watch/9", "feeds": {}}'])
def test_a_memory_that_is_none_is_refused_and_kept(web: Any, tmp_path: Path, content: str) -> None:
    memory = tmp_path / "memory.json"
    memory.write_text(content, encoding="utf-8")
    with pytest.raises(WatchError, match="no memory of watched feeds"):
        watcher(web, memory)
    assert memory.read_text(encoding="utf-8") == content


def test_entries_long_gone_from_the_feed_are_forgotten_at_last(
    web: Any, answer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.web.watch._KEPT", 1)
    memory = tmp_path / "memory.json"
    for topic in ("ferry", "quay", "lock"):
        web.pages["anchor.example/feed"] = answer(atom(topic))
        list(watcher(web, memory).run_once())
    entries = json.loads(memory.read_text(encoding="utf-8"))["feeds"][FEED]["entries"]
    assert [entry.rpartition("/")[2] for entry in entries] == ["quay", "lock"]
