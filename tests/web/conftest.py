"""A network of our own: names that resolve as a test says, and one server on loopback that stands for the public web.

Nothing is ever sent elsewhere: the connecting function leads every public address to that server, and records and
refuses every other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpcore2
import pytest

from onrecord.web.fetch import Fetcher, Limits

PUBLIC = ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")


@dataclass
class Answer:
    """What the server says to one request."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Web:
    """The server's pages by host and path (`site.example/page`), and what was asked of it and of the network.

    `names`: the IP addresses of a host, or of every other one under `*`; a list of lists is given out one after
    another, the last one for ever.
    A page may be a function, which then answers the raw request itself.
    """

    pages: dict[str, Answer | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    names: dict[str, list[Any]] = field(default_factory=lambda: {"*": list(PUBLIC[:1])})
    asked: list[str] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)
    connected: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    fetchers: list[Fetcher] = field(default_factory=list)
    port: int = 0
    now: float = 1000.0

    def resolve(self, host: str, port: int) -> Sequence[str]:
        self.resolved.append(host)
        found = self.names.get(host, self.names["*"])
        if not found:
            raise OSError("Name or service not known")
        if isinstance(found[0], list):
            found = found.pop(0) if len(found) > 1 else found[0]
        return list(found)

    def connect(self, address: str, port: int, timeout_s: float | None) -> httpcore2.NetworkStream:
        self.connected.append(address)
        if address not in PUBLIC:
            raise httpcore2.ConnectError("refused by the test")
        return httpcore2.SyncBackend().connect_tcp("127.0.0.1", self.port, timeout_s)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def fetcher(self, *, limits: Limits = Limits(), allow_private: bool = False, **options: Any) -> Fetcher:
        own = {"clock": lambda: self.now, "sleep": self.sleep, "resolve": self.resolve, "connect": self.connect}
        self.fetchers.append(Fetcher(limits=limits, allow_private=allow_private, **{**own, **options}))
        return self.fetchers[-1]


@pytest.fixture
def web() -> Iterator[Web]:
    state = Web()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            place = f"{self.headers['Host'].partition(':')[0]}{self.path}"
            state.asked.append(place)
            state.requests.append({name.lower(): value for name, value in self.headers.items()})
            page = state.pages.get(place, Answer(b"nothing here", 404))
            if not isinstance(page, Answer):
                self.close_connection = True
                page(self)
                return
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value.encode().decode("latin-1"))  # as UTF-8, which the standard library refuses
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            self.wfile.write(page.body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass  # a client that hangs up is what several tests are about

    server = Server(("127.0.0.1", 0), Handler)
    server.block_on_close = False
    state.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    for fetcher in state.fetchers:
        fetcher.close()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def answer() -> type[Answer]:
    return Answer
