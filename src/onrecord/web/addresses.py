"""Which addresses may be fetched from: public ones on the web, however they are written.

An address is judged twice. Its form is judged before anything is asked of the network. Its IP addresses are judged when
a connection is made, each time anew, and the connection goes to the very address that was judged: a name that says one
thing to the check and another to the connection gains nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from onrecord.web.errors import FetchError, ForbiddenError

if TYPE_CHECKING:
    import httpx2

Address = IPv4Address | IPv6Address
# All IP addresses of a host, as strings. Raises OSError where there are none.
Resolve = Callable[[str, int], Sequence[str]]

SCHEMES = ("http", "https")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?", re.IGNORECASE)
# A last label such as 1, 017 or 0x7f makes every common resolver read the whole name as an IPv4 address.
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)
_MAX_NAME_CHARS = 253  # RFC 1035
_RESOLVE_S = 20.0

# IANA's registries of special-purpose addresses, IPv4 and IPv6, as of 2025, and the services that clouds keep for their
# own machines. The first line that holds an address counts.
_NEVER = {
    "the metadata service of a cloud": (
        "169.254.169.254", "169.254.170.2", "169.254.170.23", "100.100.100.200", "192.0.0.192", "168.63.129.16",
        "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254",
    ),
    "an unspecified address": ("0.0.0.0/8", "::"),
    "a multicast address": ("224.0.0.0/4", "ff00::/8"),
    "an address for documentation": (
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20",
    ),
    "a reserved address": ("192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4", "64:ff9b:1::/48", "2001::/23"),
}  # fmt: skip
_PRIVATE = {
    "a loopback address": ("127.0.0.0/8", "::1"),
    "a private address": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
    "a link-local address": ("169.254.0.0/16", "fe80::/10"),
    "an address shared behind a carrier's gateway": ("100.64.0.0/10",),
    "an address for measuring networks": ("198.18.0.0/15",),
}
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # the only part of IPv6 that is given out


def _networks(table: dict[str, tuple[str, ...]]) -> tuple[tuple[IPv4Network | IPv6Network, str], ...]:
    return tuple((ip_network(network), why) for why, networks in table.items() for network in networks)


_NEVER_FROM = _networks(_NEVER)
_PRIVATE_FROM = _networks(_PRIVATE)


def why_refused(address: Address, *, allow_private: bool = False) -> str | None:
    """What is this IP address that nothing may be fetched from it? None where it may.

    An IPv6 address that only wraps an IPv4 one, for a tunnel or a translator, is judged as that one. `allow_private`
    lets through private, loopback and link-local addresses, but never a metadata service or what is no host at all.

    >>> why_refused(ip_address("::ffff:127.0.0.1"))
    'a loopback address'
    """
    inner = wrapped(address)
    if inner is not None:
        return why_refused(inner, allow_private=allow_private)
    for network, why in _NEVER_FROM:
        if address in network:
            return why
    for network, why in _PRIVATE_FROM:
        if address in network:
            return None if allow_private else why
    return "a reserved address" if address.version == 6 and address not in _GLOBAL_UNICAST else None


# Where an IPv4 address stands in the IPv6 addresses of a network, counted in bits from the right.
_WRAPPERS = (
    (IPv6Network("::ffff:0:0/96"), 0),  # mapped, RFC 4291
    (IPv6Network("::ffff:0:0:0/96"), 0),  # translated, RFC 2765
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (IPv6Network("2002::/16"), 80),  # 6to4, RFC 3056
)
_COMPATIBLE = IPv6Network("::/96")  # RFC 4291, given up since; it also holds :: and ::1
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: in front of the IPv4 address, under any prefix


def wrapped(address: Address) -> IPv4Address | None:
    """Which IPv4 address does this IPv6 address wrap? None where it wraps none.

    >>> wrapped(ip_address("2002:7f00:1::"))
    IPv4Address('127.0.0.1')
    """
    if address.version == 4:
        return None
    bits = int(address)
    for network, shift in _WRAPPERS:
        if address in network:
            return IPv4Address(bits >> shift & 0xFFFFFFFF)
    if address in _COMPATIBLE and bits > 1:
        return IPv4Address(bits)
    return IPv4Address(bits & 0xFFFFFFFF) if bits >> 32 & 0xFFFFFFFF in _ISATAP else None


def is_address(text: str) -> bool:
    """Does this look like an address on the web, rather than the name of a file?"""
    return text.lower().startswith(tuple(f"{scheme}://" for scheme in SCHEMES))


def parse_address(address: str) -> httpx2.URL:
    """Which address is this, if its form is one that may be fetched from? Without the part behind #.

    Raises:
        ForbiddenError: It is of another scheme, names a user, or writes its host in an odd way.
    """
    import httpx2

    try:
        url = httpx2.URL(address).copy_with(fragment=None)
    except httpx2.InvalidURL as error:
        raise ForbiddenError(f"this is no address: {error}", source=address) from error
    host = url.raw_host.decode("ascii")
    if url.scheme not in SCHEMES:
        raise ForbiddenError("only http:// and https:// are fetched", source=address)
    if url.userinfo:
        raise ForbiddenError("addresses with a user name are not fetched", source=address)
    if literal(host) is None:
        if _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
            raise ForbiddenError("this address writes a number for its host", source=address, remedy="name the host")
        if len(host) > _MAX_NAME_CHARS or not _NAME.fullmatch(host):
            raise ForbiddenError("this address names no host", source=address)
    return url


def literal(host: str) -> Address | None:
    """Which IP address does the host write in the ordinary way? None where it is a name or anything else."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def checked_addresses(host: str, port: int, *, resolve: Resolve, allow_private: bool = False) -> tuple[str, ...]:
    """To which IP addresses may a connection for this host go?

    One forbidden address among several forbids them all: an honest name does not have both kinds.

    Raises:
        ForbiddenError: One of them may not be fetched from.
        FetchError: The name has no address.
    """
    own = literal(host)
    try:
        found = [own] if own is not None else [ip_address(text) for text in resolve(host, port)]
    except (OSError, UnicodeError, ValueError) as error:
        raise FetchError(f"{host} has no IP address: {error}", remedy="check its spelling, and the network") from error
    for address in found:
        why = why_refused(address, allow_private=allow_private)
        if why is not None:
            which = str(address) if own is not None else f"{host} ({address})"
            remedy = None if why_refused(address, allow_private=True) else "allow it with --allow-private"
            raise ForbiddenError(f"{which} is {why}", remedy=remedy)
    if not found:
        raise FetchError(f"{host} has no IP address")
    return tuple(str(address) for address in dict.fromkeys(found))


def resolve_by_system(host: str, port: int) -> list[str]:
    """Which IP addresses does the system give for this host, within 20 seconds?

    Raises:
        OSError: None; TimeoutError where it has not answered by then.
    """
    import socket
    import threading
    from concurrent.futures import Future

    answer: Future[list[str]] = Future()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.set_result([str(address[0]) for *_, address in found])
        except (OSError, UnicodeError) as error:
            answer.set_exception(error)

    # The system's resolver has no time limit of its own to set, and can only be left behind.
    threading.Thread(target=ask, daemon=True).start()
    try:
        return answer.result(_RESOLVE_S)
    except TimeoutError as error:
        raise TimeoutError("the resolver did not answer in time") from error
