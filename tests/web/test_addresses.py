from __future__ import annotations

import json
import threading
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.web.addresses import (
    checked_addresses,
    is_address,
    parse_address,
    resolve_by_system,
    why_refused,
    wrapped,
)
from onrecord.web.errors import FetchError, ForbiddenError

FORBIDDEN = json.loads((Path(__file__).parents[1] / "cases" / "web" / "forbidden.json").read_text(encoding="utf-8"))
PUBLIC = "93.184.215.14"
every_target = pytest.mark.parametrize("case", FORBIDDEN, ids=lambda case: case["label"])


def test_there_are_forty_targets_at_least() -> None:
    assert len({case["label"] for case in FORBIDDEN}) == len(FORBIDDEN) >= 40


@every_target
def test_a_forbidden_target_is_refused_before_any_connection(web: Any, case: dict[str, Any]) -> None:
    web.names["*"] = case.get("ips", [PUBLIC])
    with web.fetcher() as fetcher, pytest.raises(ForbiddenError):
        fetcher.fetch(case["address"])
    assert web.connected == []


@every_target
def test_a_redirect_to_a_forbidden_target_is_not_followed(web: Any, answer: Any, case: dict[str, Any]) -> None:
    web.names = {"gate.example": [PUBLIC], "*": case.get("ips", [PUBLIC])}
    web.pages["gate.example/"] = answer(status=302, headers={"Location": case["address"]})
    with web.fetcher() as fetcher, pytest.raises(ForbiddenError):
        fetcher.fetch("http://gate.example/")
    assert web.asked == ["gate.example/robots.txt", "gate.example/"]
    assert set(web.connected) == {PUBLIC}


@every_target
def test_what_is_only_private_is_let_through_when_it_is_allowed_and_no_other(web: Any, case: dict[str, Any]) -> None:
    web.names["*"] = case.get("ips", [PUBLIC])
    with web.fetcher(allow_private=True) as fetcher, pytest.raises(FetchError) as refusal:
        fetcher.fetch(case["address"])
    assert isinstance(refusal.value, ForbiddenError) == case.get("never", False)
    assert (web.connected == []) == case.get("never", False)


def test_a_name_that_changes_after_the_check_gains_nothing(web: Any, answer: Any) -> None:
    web.names["turncoat.example"] = [[PUBLIC], ["127.0.0.1"]]
    web.pages |= {"turncoat.example/robots.txt": answer(), "turncoat.example/": answer(b"The tide table.")}
    with web.fetcher() as fetcher:
        assert fetcher.fetch("http://turncoat.example/").data == b"The tide table."
    assert web.resolved == ["turncoat.example"]  # the connection went to what was checked
    assert web.connected == [PUBLIC]


def test_a_name_that_has_changed_by_the_next_connection_is_refused(web: Any, answer: Any) -> None:
    web.names["turncoat.example"] = [[PUBLIC], ["127.0.0.1"]]
    web.pages["turncoat.example/robots.txt"] = answer(status=404, headers={"Connection": "close"})
    with web.fetcher() as fetcher, pytest.raises(ForbiddenError, match="a loopback address"):
        fetcher.fetch("http://turncoat.example/")
    assert web.connected == [PUBLIC]


def test_the_refusal_names_the_address_and_the_remedy(web: Any) -> None:
    web.names["anchor.example"] = ["10.1.2.3"]
    with web.fetcher() as fetcher, pytest.raises(ForbiddenError) as refusal:
        fetcher.fetch("http://anchor.example/story")
    assert str(refusal.value) == (
        "http://anchor.example/story: anchor.example (10.1.2.3) is a private address (allow it with --allow-private)"
    )


def test_all_addresses_of_a_public_name_are_given_once() -> None:
    found = checked_addresses("anchor.example", 443, resolve=lambda *_: [PUBLIC, "2606:2800::1", PUBLIC])
    assert found == (PUBLIC, "2606:2800::1")


@pytest.mark.parametrize("answers", [[], ["no address"]], ids=["none", "nonsense"])
def test_a_name_without_an_address_is_a_failure_and_no_refusal(answers: list[str]) -> None:
    with pytest.raises(FetchError) as failure:
        checked_addresses("anchor.example", 80, resolve=lambda *_: answers)
    assert not isinstance(failure.value, ForbiddenError)


def test_a_resolver_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(answered.wait(10), ("93.184.215.14", 80))])
    monkeypatch.setattr("onrecord.web.addresses._RESOLVE_S", 0.05)
    with pytest.raises(FetchError, match="the resolver did not answer in time"):
        checked_addresses("anchor.example", 80, resolve=resolve_by_system)
    answered.set()


PUBLIC_ADDRESSES = (PUBLIC, "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:2800::1", "2a00:1450::1", "64:ff9b::808:808")


@pytest.mark.parametrize("text", PUBLIC_ADDRESSES)
def test_public_addresses_are_allowed(text: str) -> None:
    assert why_refused(ip_address(text)) is None


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_alike_in_every_wrapping(inner: IPv4Address) -> None:
    bits = int(inner)
    for text in (f"::ffff:{inner}", f"64:ff9b::{inner}", f"2002:{bits >> 16:x}:{bits & 0xFFFF:x}::1"):
        outer = ip_address(text)
        assert isinstance(outer, IPv6Address)
        assert wrapped(outer) == inner
        assert why_refused(outer) == why_refused(inner)


@given(st.ip_addresses())
def test_what_the_standard_library_calls_private_is_refused(address: IPv4Address | IPv6Address) -> None:
    if not address.is_global and not (address.version == 6 and wrapped(address)):
        assert why_refused(address)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("HTTPS://Anchor.Example/a b#top", "https://anchor.example/a%20b"),
        ("http://hafenkurier-süd.example/ä", "http://xn--hafenkurier-sd-ssb.example/%C3%A4"),
        ("http://anchor.example:8080", "http://anchor.example:8080"),
        ("http://4chairs.example/", "http://4chairs.example/"),
    ],
)
def test_an_ordinary_address_keeps_its_meaning(written: str, plain: str) -> None:
    assert str(parse_address(written)) == plain


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for address in (text, f"http://{text}", f"https://{text}/"):
        try:
            assert parse_address(address).host
        except ForbiddenError as error:
            assert error.source == address


def test_files_and_addresses_are_told_apart() -> None:
    assert is_address("HTTPS://anchor.example")
    assert not any(is_address(name) for name in ("article.txt", "http", "https.txt", "ftp://anchor.example", "-"))
