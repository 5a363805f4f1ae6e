"""Fetching one address: politely, within limits, and from nowhere but the public web.

Nothing here retries, keeps cookies, goes through a proxy or signs in. A host is asked for robots.txt first, and then
once a second at most, under a name of our own.
"""

from __future__ import annotations

import math
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import Any, Self

import httpcore2
import httpx2
from protego import Protego

from onrecord.version import __version__
from onrecord.web.addresses import Resolve, checked_addresses, parse_address, resolve_by_system
from onrecord.web.errors import FetchError, ForbiddenError

PRODUCT = "OnRecord"  # the name to which robots.txt may speak
USER_AGENT = f"{PRODUCT}/{__version__}"

# Opens a connection to an IP address and port within so many seconds. Raises what httpcore2 raises.
Connect = Callable[[str, int, float | None], httpcore2.NetworkStream]

_ROBOTS_BYTES = 500 * 1024  # as much as RFC 9309 wants read
_ROBOTS_S = 24 * 3600.0  # as long as RFC 9309 lets a copy be used
_NO_ROBOTS_S = 300.0  # until a site that could not be asked is asked again
_REDIRECTS = (301, 302, 303, 307, 308)
_CODINGS = ("", "identity", "gzip", "x-gzip", "deflate")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is asked of the network, and how politely.

    `max_bytes`: of an answer, packed as well as unpacked. `total_s`: for all of an address, its redirects included and
    polite waiting left out; `step_s`: for a connection, or between two pieces of an answer. `delay_s`: between two
    requests to a host, where its robots.txt asks for no more; `max_delay_s`: more than this is not waited.
    """

    max_bytes: int = 20_000_000
    total_s: float = 60.0
    step_s: float = 20.0
    max_redirects: int = 5
    delay_s: float = 1.0
    max_delay_s: float = 60.0


_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address held.

    `address`: where it was in the end, after redirects. `media_type`: such as `text/html`, and `charset`, as the server
    stated them. `etag` and `modified`: what to show the next time, to be told whether anything has changed.
    """

    address: str
    data: bytes
    media_type: str | None = None
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None


class Fetcher:
    """Fetches addresses one after another, and remembers what hosts have asked for. Not for several threads at once.

    The functions that resolve, connect, tell the time and sleep can be replaced, so that tests need no network.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        limits: Limits = _LIMITS,
        resolve: Resolve = resolve_by_system,
        connect: Connect | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._sleep = sleep
        self._network = _CheckedNetwork(
            allow_private=allow_private, resolve=resolve, connect=connect or _connect, clock=clock
        )
        self._client = httpx2.Client(
            transport=_Transport(self._network),
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"},
            timeout=limits.step_s,
            trust_env=False,
        )
        self._rules: dict[str, tuple[float, Protego | FetchError]] = {}
        self._next_at: dict[str, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are still open."""
        self._client.close()

    def fetch(self, address: str) -> Fetched:
        """What does this address hold?

        Raises:
            ForbiddenError: It, or an address that it redirects to, is private, of another scheme, written in an odd
                way, or kept off by robots.txt.
            FetchError: There was no answer in time, or it was a refusal, or too large.
        """
        found = self._follow(address, {})
        assert found is not None
        return found

    def fetch_if_changed(self, address: str, *, etag: str | None, modified: str | None) -> Fetched | None:
        """What does this address hold, unless it is what it held with these marks? Raises as `fetch` does."""
        marks = {"If-None-Match": etag, "If-Modified-Since": modified}
        return self._follow(address, {name: mark for name, mark in marks.items() if mark})

    def _follow(self, address: str, headers: Mapping[str, str]) -> Fetched | None:
        self._network.deadline = self._clock() + self._limits.total_s
        url = parse_address(address)
        waited_for = None
        for _ in range(self._limits.max_redirects + 1):
            rules = self._rules_for(url)
            if not rules.can_fetch(str(url), PRODUCT):
                raise ForbiddenError("robots.txt of the site forbids it", source=str(url))
            if url.host != waited_for:  # to be sent on within a site is one visit
                self._wait_for(url, rules)
            waited_for = url.host
            answer = self._ask(url, headers)
            if not isinstance(answer, httpx2.URL):
                return answer
            url = answer
        raise FetchError(f"it redirects more than {self._limits.max_redirects} times", source=address)

    def _ask(
        self, url: httpx2.URL, headers: Mapping[str, str], *, cut_at: int | None = None
    ) -> Fetched | httpx2.URL | None:
        """One request: what it brought, at most `cut_at` bytes of it; where it is sent on to; None for nothing new."""
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                if response.status_code in _REDIRECTS and "Location" in response.headers:
                    return self._redirected(url, response.headers["Location"])
                if response.status_code == 304 and headers:
                    return None
                if response.status_code != 200:
                    raise _refusal(response)
                return _fetched(url, response, self._body(response, cut_at=cut_at))
        except FetchError as error:
            error.source = error.source or str(url)
            raise
        except (httpx2.TimeoutException, httpcore2.TimeoutException) as error:
            raise FetchError("it did not answer in time", source=str(url), remedy="try again later") from error
        except (httpx2.HTTPError, httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            raise FetchError(f"the connection failed: {str(error) or type(error).__name__}", source=str(url)) from error
        finally:
            self._client.cookies.clear()

    def _body(self, response: httpx2.Response, *, cut_at: int | None) -> bytes:
        """All of the answer, or the first `cut_at` bytes of it.

        Raises:
            FetchError: It is too large, packed twice, or comes too slowly.
        """
        coding = response.headers.get("Content-Encoding", "").strip().lower()
        if coding not in _CODINGS:
            raise FetchError(f"it is packed in a way that was not asked for: {coding[:40]}")
        limit = cut_at or self._limits.max_bytes
        out = bytearray()
        for piece in response.iter_bytes():
            out += piece
            if len(out) > limit and cut_at is not None:
                break
            if max(len(out), response.num_bytes_downloaded) > limit:
                raise FetchError(
                    f"it is larger than {limit / 1e6:g} MB", remedy="save it as a file, and read that"
                )  # fmt: skip
            self._network.time_left()
        return bytes(out[:limit])

    def _redirected(self, url: httpx2.URL, location: str) -> httpx2.URL:
        try:
            target = str(url.join(location))
        except httpx2.InvalidURL as error:
            raise ForbiddenError(f"it redirects to what is no address: {error}", source=str(url)) from error
        return parse_address(target)

    def _rules_for(self, url: httpx2.URL) -> Protego:
        """What robots.txt of this site says.

        Raises:
            FetchError: The site does not tell; by RFC 9309, nothing may be fetched then.
        """
        site = f"{url.scheme}://{url.netloc.decode('ascii')}"
        known_until, rules = self._rules.get(site, (-math.inf, None))
        if rules is None or self._clock() > known_until:
            rules = self._ask_for_rules(f"{site}/robots.txt")
            kept_s = _NO_ROBOTS_S if isinstance(rules, FetchError) else _ROBOTS_S
            self._rules[site] = (self._clock() + kept_s, rules)
        if isinstance(rules, FetchError):
            raise type(rules)(
                rules.reason, source=str(url), remedy=rules.remedy,
                status=rules.status, retry_after_s=rules.retry_after_s,
            )  # fmt: skip
        return rules

    def _ask_for_rules(self, address: str) -> Protego | FetchError:
        try:
            url = parse_address(address)
            for _ in range(self._limits.max_redirects + 1):
                found = self._ask(url, {}, cut_at=_ROBOTS_BYTES)
                if isinstance(found, Fetched):
                    return Protego.parse(found.data.decode("utf-8", "replace"))
                assert isinstance(found, httpx2.URL)
                url = found
        except ForbiddenError as error:
            return error
        except FetchError as error:
            if error.status is None or error.status == 429 or not 400 <= error.status < 500:
                return FetchError(
                    f"its robots.txt cannot be read: {error.reason}", source=error.source, remedy="try again later",
                    status=error.status, retry_after_s=error.retry_after_s,
                )  # fmt: skip
        return Protego.parse("")  # there is none

    def _wait_for(self, url: httpx2.URL, rules: Protego) -> None:
        """Sleep until the host may be asked again, and take the turn."""
        rate = rules.request_rate(PRODUCT)
        delay_s = max(
            self._limits.delay_s, rules.crawl_delay(PRODUCT) or 0.0, rate.seconds / rate.requests if rate else 0.0
        )
        wait_s = self._next_at.get(url.host, -math.inf) - self._clock()
        if wait_s > self._limits.max_delay_s:
            raise FetchError(f"the site wants {wait_s:.0f} s between two requests", source=str(url))
        if wait_s > 0:
            self._sleep(wait_s)
            self._network.deadline += wait_s
        self._next_at[url.host] = self._clock() + delay_s


def _refusal(response: httpx2.Response) -> FetchError:
    after = response.headers.get("Retry-After", "").strip()
    return FetchError(
        f"it answered {response.status_code} {response.reason_phrase}".rstrip(),
        remedy="try again later" if response.status_code in (429, 500, 502, 503, 504) else None,
        status=response.status_code,
        retry_after_s=float(after) if after.isascii() and after.isdigit() else None,
    )


def _fetched(url: httpx2.URL, response: httpx2.Response, data: bytes) -> Fetched:
    return Fetched(
        str(url),
        data,
        media_type=response.headers.get("Content-Type", "").partition(";")[0].strip().lower() or None,
        charset=response.charset_encoding,
        etag=response.headers.get("ETag"),
        modified=response.headers.get("Last-Modified"),
    )


def _connect(address: str, port: int, timeout_s: float | None) -> httpcore2.NetworkStream:
    return httpcore2.SyncBackend().connect_tcp(address, port, timeout_s)


class _CheckedNetwork(httpcore2.NetworkBackend):
    """Opens connections to checked addresses only, and ends whatever lasts beyond `deadline`."""

    def __init__(self, *, allow_private: bool, resolve: Resolve, connect: Connect, clock: Callable[[], float]) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._connect = connect
        self._clock = clock
        self.deadline = math.inf

    def time_left(self, step_s: float | None = None) -> float:
        """How many seconds may the next step take?

        Raises:
            httpcore2.ReadTimeout: None are left.
        """
        left = self.deadline - self._clock()
        if left <= 0:
            raise httpcore2.ReadTimeout("the time for this address is over")
        return left if step_s is None else min(left, step_s)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the host, by an address that was checked just now."""
        addresses = checked_addresses(host, port, resolve=self._resolve, allow_private=self._allow_private)
        for address in addresses[:-1]:
            try:
                return _Timed(self._connect(address, port, self.time_left(timeout)), self)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return _Timed(self._connect(addresses[-1], port, self.time_left(timeout)), self)


class _Timed(httpcore2.NetworkStream):
    """A connection on which no step outlasts the network's deadline."""

    def __init__(self, stream: httpcore2.NetworkStream, network: _CheckedNetwork) -> None:
        self._stream = stream
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._network.time_left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._network.time_left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, self._network.time_left(timeout))
        return _Timed(secure, self._network)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Transport(httpx2.BaseTransport):
    """Carries the client's requests over a network of our own, which httpx2's transport does not let one choose."""

    def __init__(self, network: httpcore2.NetworkBackend) -> None:
        self._pool = httpcore2.ConnectionPool(ssl_context=_ssl_context(), network_backend=network)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        answer = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        assert isinstance(answer.stream, Iterable)
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions
        )

    def close(self) -> None:
        self._pool.close()


@cache
def _ssl_context() -> ssl.SSLContext:
    return httpx2.create_ssl_context()  # takes 30 ms, for all the certificates


class _Body(httpx2.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        if hasattr(self._stream, "close"):
            self._stream.close()
