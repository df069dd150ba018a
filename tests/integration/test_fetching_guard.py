"""No spelling of an address gets past the guard, and what is allowed does."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address

import pytest

from bot.errors import FetchError
from bot.fetching import Client
from bot.fetching.guard import Guard, is_public
from bot.model import Failure, FetchSettings, Request
from tests.servers import Page, Site

REFUSED = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.5", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::",
    "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.5", "::ffff:a9fe:a9fe", "::7f09:909", "::10.0.0.1",
    "::8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::a00:5", "64:ff9b:1::a00:5", "2002:7f00:1::",
    "2002:a00:5::1", "2001:0:1::1", "fe80::1", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1",
    "2001:db8::1", "100::1", "4000::1", "::ffff:0:127.0.0.1",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001::200e", "64:ff9b::808:808",
    "2002:808:808::1",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.anyio
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "0.0.0.0", "0", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1",
        "017700000001", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "localhost",
        "LOCALHOST", "localhost.", "127.0.0.1.", "１２７.0.0.1", "127。0。0。1", "[0:0:0:0:0:0:0:1]",
    ],
)  # fmt: skip
async def test_this_machine_is_refused_in_every_spelling(host: str) -> None:
    with Site({"/": Page(body=b"secret")}) as site:
        async with Client(FetchSettings(timeout=timedelta(seconds=5)), user_agent="test") as web:
            with pytest.raises(FetchError) as caught:
                await web.get(Request(url=f"http://{host}:{site.port}/"))
    assert caught.value.failure in (Failure.HARD, Failure.TEMPORARY)
    assert site.asked == []


@pytest.mark.anyio
async def test_the_refusal_says_what_to_do() -> None:
    async with Client(FetchSettings(), user_agent="test") as web:
        with pytest.raises(FetchError) as caught:
            await web.get(Request(url="http://10.0.0.5/feed"))
    assert str(caught.value) == (
        "refused 10.0.0.5:80 (private network): if this is yours,"
        ' allow it in settings.fetch.allow_networks: ["10.0.0.5:80"]'
    )
    assert caught.value.failure is Failure.HARD


@pytest.mark.anyio
@pytest.mark.parametrize(
    "entry", ["127.0.0.0/8", "127.0.0.1", "127.0.0.1/32", "{host}:{port}", "localhost:{port}"]
)
async def test_what_the_operator_allows_is_reached(entry: str) -> None:
    with Site({"/": Page(body=b"feed")}) as site:
        allowed = entry.format(host=site.host, port=site.port)
        host = "localhost" if entry.startswith("localhost") else site.host
        async with Client(FetchSettings(allow_networks=(allowed,)), user_agent="test") as web:
            assert (await web.get(Request(url=site.url("/", host=host)))).body == b"feed"


@pytest.mark.anyio
async def test_a_pair_opens_its_port_only() -> None:
    with Site({"/": Page(body=b"feed")}) as site:
        async with Client(FetchSettings(allow_networks=("127.0.0.1:1",)), user_agent="test") as web:
            with pytest.raises(FetchError, match="refused"):
                await web.get(Request(url=site.url("/")))
    assert site.asked == []


def test_only_checked_addresses_are_connected_to() -> None:
    both = [ip_address("10.0.0.5"), ip_address("8.8.8.8")]
    assert Guard(()).reachable("news.example.org", 80, both) == [ip_address("8.8.8.8")]
    with pytest.raises(FetchError, match=r"refused news\.example\.org:80 \(10\.0\.0\.5, private network\)"):
        Guard(()).reachable("news.example.org", 80, both[:1])


@pytest.mark.anyio
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "[::1]", "localhost", "printer.local", "intranet", "db.internal"]
)
async def test_behind_a_proxy_names_and_literals_are_checked(host: str) -> None:
    with Site({"/": Page(body=b"never")}) as proxy:
        async with Client(FetchSettings(), user_agent="test", proxy=proxy.url("")) as web:
            with pytest.raises(FetchError, match="refused"):
                await web.get(Request(url=f"http://{host}/"))
    assert proxy.asked == []


@pytest.mark.anyio
async def test_a_proxy_is_used() -> None:
    with Site({"http://news.example.org/feed": Page(body=b"feed")}) as proxy:
        async with Client(FetchSettings(), user_agent="test", proxy=proxy.url("")) as web:
            assert (await web.get(Request(url="http://news.example.org/feed"))).body == b"feed"
