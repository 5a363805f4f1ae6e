from __future__ import annotations

import gzip
import socket
import ssl
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import httpcore2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.web.errors import FetchError, ForbiddenError
from onrecord.web.fetch import USER_AGENT, Fetched, Fetcher, Limits

HOME = "http://anchor.example/"
STORY = b"<p>The ferry to Ousel Island will stop for the winter.</p>"


def test_an_answer_comes_with_what_the_server_says_of_it(web: Any, answer: Any) -> None:
    headers = {"Content-Type": "Text/HTML; charset=ISO-8859-1", "ETag": '"7"', "Last-Modified": "Tue, 05 Nov 2024"}
    web.pages["anchor.example/story?id=7"] = answer(STORY, headers=headers)
    with web.fetcher() as fetcher:
        found = fetcher.fetch("http://anchor.example/story?id=7#top")
    assert found == Fetched(
        "http://anchor.example/story?id=7", STORY, "text/html", "iso-8859-1", '"7"', "Tue, 05 Nov 2024"
    )
    assert web.requests[-1]["user-agent"] == USER_AGENT


def test_redirects_are_followed_and_the_last_address_is_told(web: Any, answer: Any) -> None:
    web.pages["anchor.example/"] = answer(status=301, headers={"Location": "//news.example/a"})
    web.pages["news.example/a"] = answer(status=307, headers={"Location": "b"})
    web.pages["news.example/b"] = answer(STORY)
    with web.fetcher() as fetcher:
        assert fetcher.fetch(HOME).address == "http://news.example/b"


def test_a_ring_of_redirects_ends(web: Any, answer: Any) -> None:
    web.pages["anchor.example/"] = answer(status=302, headers={"Location": "/"})
    with web.fetcher() as fetcher, pytest.raises(FetchError, match="more than 5 times"):
        fetcher.fetch(HOME)
    assert web.asked.count("anchor.example/") == 6


@pytest.mark.parametrize("status", [403, 404, 410, 429, 500, 503])
def test_a_refusal_is_told_by_its_status(web: Any, answer: Any, status: int) -> None:
    web.pages["anchor.example/"] = answer(b"sorry", status, {"Retry-After": "120"})
    with web.fetcher() as fetcher, pytest.raises(FetchError, match=f"it answered {status} ") as failure:
        fetcher.fetch(HOME)
    assert (failure.value.status, failure.value.retry_after_s, failure.value.source) == (status, 120.0, HOME)


def test_what_has_not_changed_is_not_sent_again(web: Any) -> None:
    def page(request: BaseHTTPRequestHandler) -> None:
        is_known = request.headers["If-None-Match"] == '"7"' and request.headers["If-Modified-Since"] == "Tuesday"
        request.send_response(304 if is_known else 200)
        request.send_header("Content-Length", "0")
        request.end_headers()

    web.pages["anchor.example/"] = page
    with web.fetcher() as fetcher:
        assert fetcher.fetch_if_changed(HOME, etag='"7"', modified="Tuesday") is None
        assert isinstance(fetcher.fetch_if_changed(HOME, etag='"8"', modified=None), Fetched)


def test_an_unasked_304_is_a_failure(web: Any, answer: Any) -> None:
    web.pages["anchor.example/"] = answer(status=304)
    with web.fetcher() as fetcher, pytest.raises(FetchError, match="it answered 304"):
        fetcher.fetch(HOME)


def test_cookies_are_not_kept(web: Any, answer: Any) -> None:
    web.pages["anchor.example/"] = answer(status=302, headers={"Location": "/b", "Set-Cookie": "reader=7; Path=/"})
    web.pages["anchor.example/b"] = answer(STORY)
    with web.fetcher() as fetcher:
        fetcher.fetch(HOME)
        fetcher.fetch("http://anchor.example/b")
    assert not any("cookie" in request for request in web.requests)


# robots.txt


def test_robots_txt_is_asked_once_and_obeyed(web: Any, answer: Any) -> None:
    web.pages["anchor.example/robots.txt"] = answer(b"User-agent: onrecord\nDisallow: /private/\n")
    web.pages["anchor.example/story"] = answer(STORY)
    with web.fetcher() as fetcher:
        fetcher.fetch("http://anchor.example/story")
        with pytest.raises(ForbiddenError, match=r"robots\.txt"):
            fetcher.fetch("http://anchor.example/private/story")
    assert web.asked == ["anchor.example/robots.txt", "anchor.example/story"]


def test_robots_txt_of_the_site_redirected_to_is_obeyed_too(web: Any, answer: Any) -> None:
    web.pages["anchor.example/"] = answer(status=302, headers={"Location": "http://news.example/"})
    web.pages["news.example/robots.txt"] = answer(b"User-agent: *\nDisallow: /\n")
    with web.fetcher() as fetcher, pytest.raises(ForbiddenError, match=r"robots\.txt"):
        fetcher.fetch(HOME)
    assert "news.example/" not in web.asked


ROBOTS = {
    "there is none": (404, True), "it is kept from us": (403, True), "the server is down": (503, False),
    "the server is busy": (429, False),
}  # fmt: skip


@pytest.mark.parametrize(("status", "is_allowed"), ROBOTS.values(), ids=ROBOTS)
def test_where_robots_txt_cannot_be_had_its_status_decides(
    web: Any, answer: Any, status: int, is_allowed: bool
) -> None:
    web.pages |= {"anchor.example/robots.txt": answer(status=status), "anchor.example/": answer(STORY)}
    with web.fetcher() as fetcher:
        for _ in range(2):
            if is_allowed:
                assert fetcher.fetch(HOME).data == STORY
            else:
                with pytest.raises(FetchError, match=r"its robots\.txt cannot be read"):
                    fetcher.fetch(HOME)
    assert web.asked.count("anchor.example/robots.txt") == 1


def test_a_site_that_could_not_be_asked_is_asked_again_later(web: Any, answer: Any) -> None:
    web.pages |= {"anchor.example/robots.txt": answer(status=503), "anchor.example/": answer(STORY)}
    with web.fetcher() as fetcher:
        with pytest.raises(FetchError):
            fetcher.fetch(HOME)
        web.pages["anchor.example/robots.txt"] = answer()
        web.now += 301
        assert fetcher.fetch(HOME).data == STORY


def test_a_huge_robots_txt_is_read_in_its_first_part(web: Any, answer: Any) -> None:
    rules = b"User-agent: *\nDisallow: /private/\n" + b"# nothing\n" * 100_000
    web.pages |= {"anchor.example/robots.txt": answer(rules), "anchor.example/": answer(STORY)}
    with web.fetcher(limits=Limits(max_bytes=100_000)) as fetcher:
        assert fetcher.fetch(HOME).data == STORY
        with pytest.raises(ForbiddenError):
            fetcher.fetch("http://anchor.example/private/")


# Politeness


def test_a_host_is_asked_once_a_second_and_others_are_not_waited_for(web: Any, answer: Any) -> None:
    for host in ("anchor.example", "news.example"):
        web.pages |= {f"{host}/{name}": answer(STORY) for name in "ab"}
    with web.fetcher() as fetcher:
        fetcher.fetch("http://anchor.example/a")
        fetcher.fetch("http://news.example/a")
        assert web.slept == []
        fetcher.fetch("http://anchor.example/b")
        assert web.slept == [1.0]
        fetcher.fetch("http://news.example/b")
        assert web.slept == [1.0]


DELAYS = {"Crawl-delay: 7": 7.0, "Request-rate: 6/1m": 10.0, "Crawl-delay: 0.1": 1.0, "Crawl-delay: -3": 1.0}


@pytest.mark.parametrize(("rule", "delay_s"), DELAYS.items(), ids=DELAYS)
def test_robots_txt_may_ask_for_longer_pauses(web: Any, answer: Any, rule: str, delay_s: float) -> None:
    web.pages["anchor.example/robots.txt"] = answer(f"User-agent: *\n{rule}\n".encode())
    web.pages["anchor.example/"] = answer(STORY)
    with web.fetcher() as fetcher:
        fetcher.fetch(HOME)
        fetcher.fetch(HOME)
    assert web.slept == [pytest.approx(delay_s)]


def test_a_pause_of_hours_is_not_slept_but_told(web: Any, answer: Any) -> None:
    web.pages["anchor.example/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 7200\n")
    web.pages["anchor.example/"] = answer(STORY)
    with web.fetcher() as fetcher:
        fetcher.fetch(HOME)
        with pytest.raises(FetchError, match="7200 s between two requests"):
            fetcher.fetch(HOME)
    assert web.slept == []


# Limits


def test_what_is_too_large_is_given_up_before_it_is_all_there(web: Any) -> None:
    sent = []

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while len(sent) < 10_000:
                request.wfile.write(b"x" * 100_000)
                sent.append(100_000)
        except OSError:
            pass

    web.pages["anchor.example/"] = endless
    with web.fetcher(limits=Limits(max_bytes=200_000)) as fetcher, pytest.raises(FetchError, match=r"than 0\.2 MB"):
        fetcher.fetch(HOME)
    assert len(sent) < 1000


def test_a_bomb_is_given_up_by_what_it_unpacks_to(web: Any, answer: Any) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 60_000
    web.pages["anchor.example/"] = answer(bomb, headers={"Content-Encoding": "gzip"})
    with (
        web.fetcher(limits=Limits(max_bytes=1_000_000)) as fetcher,
        pytest.raises(FetchError, match="larger than 1 MB"),
    ):
        fetcher.fetch(HOME)


def test_packed_answers_are_unpacked_once(web: Any, answer: Any) -> None:
    web.pages["anchor.example/"] = answer(gzip.compress(STORY), headers={"Content-Encoding": "gzip"})
    twice = gzip.compress(gzip.compress(STORY))
    web.pages["anchor.example/twice"] = answer(twice, headers={"Content-Encoding": "gzip, gzip"})
    web.pages["anchor.example/broken"] = answer(b"no gzip", headers={"Content-Encoding": "gzip"})
    with web.fetcher() as fetcher:
        assert fetcher.fetch(HOME).data == STORY
        with pytest.raises(FetchError, match="not asked for: gzip, gzip"):
            fetcher.fetch("http://anchor.example/twice")
        with pytest.raises(FetchError, match="the connection failed"):
            fetcher.fetch("http://anchor.example/broken")


SLOW = {
    "nothing at all": b"",
    "headers": b"HTTP/1.1 200 OK\r\nX-Slow: ",
    "a body": b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
}


@pytest.mark.parametrize("beginning", SLOW.values(), ids=SLOW)
def test_a_trickle_is_ended_by_the_time_limit(web: Any, beginning: bytes) -> None:
    def trickle(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(beginning)
        try:
            for _ in range(200):
                request.wfile.write(b"x")
                time.sleep(0.02)
        except OSError:
            pass

    web.pages["anchor.example/"] = trickle
    limits = Limits(total_s=0.3, step_s=0.2)
    start = time.monotonic()
    with web.fetcher(limits=limits, clock=time.monotonic) as fetcher, pytest.raises(FetchError) as failure:
        fetcher.fetch(HOME)
    assert time.monotonic() - start < 2
    assert "answer in time" in str(failure.value) or beginning == b""


GARBAGE = st.binary(max_size=60) | st.binary(max_size=60).map(b"HTTP/1.1 200 OK\r\n".__add__)


@given(GARBAGE)
def test_any_bytes_for_an_answer_are_an_answer_or_a_failure(raw: bytes) -> None:
    def connect(*_: object) -> httpcore2.NetworkStream:
        return httpcore2.MockStream([raw])

    with Fetcher(resolve=lambda *_: ["93.184.215.14"], connect=connect) as fetcher:
        try:
            assert isinstance(fetcher.fetch(HOME), Fetched)
        except FetchError as error:
            assert error.source is not None


def test_a_connection_that_fails_is_tried_on_the_next_address(web: Any, answer: Any) -> None:
    web.names["anchor.example"] = ["93.184.215.15", "93.184.215.14"]
    web.pages["anchor.example/"] = answer(STORY, headers={"Connection": "close"})
    with web.fetcher() as fetcher:
        assert fetcher.fetch(HOME).data == STORY
    assert web.connected[:2] == ["93.184.215.15", "93.184.215.14"]


def test_the_certificate_is_checked_for_the_name_and_not_for_the_address() -> None:
    asked = []

    class Secure(httpcore2.MockStream):
        def start_tls(
            self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
        ) -> httpcore2.NetworkStream:
            asked.append((server_hostname, ssl_context.verify_mode, ssl_context.check_hostname))
            return self

    def connect(address: str, port: int, timeout_s: float | None) -> httpcore2.NetworkStream:
        asked.append((address, port))
        return Secure([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nHi"])

    with Fetcher(resolve=lambda *_: ["93.184.215.14"], connect=connect) as fetcher:
        assert fetcher.fetch("https://anchor.example/").data == b"Hi"
    assert asked == [("93.184.215.14", 443), ("anchor.example", ssl.CERT_REQUIRED, True)] * 2


def test_a_name_that_nobody_knows_is_a_failure(web: Any) -> None:
    web.names["*"] = []
    with web.fetcher() as fetcher, pytest.raises(FetchError, match=r"anchor\.example has no IP address"):
        fetcher.fetch(HOME)


def test_the_systems_own_resolver_and_connection_are_checked_too() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: whoever connects is turned away
        address = f"http://localhost:{closed.getsockname()[1]}/"
        with Fetcher() as fetcher, pytest.raises(ForbiddenError, match="a loopback address"):
            fetcher.fetch(address)
        with Fetcher(allow_private=True) as fetcher, pytest.raises(FetchError, match="the connection failed"):
            fetcher.fetch(address)
