"""What becomes of connections, and what libcurl would do by itself if it were let."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import trustme

from bot.errors import FetchError
from bot.fetching import Client
from bot.model import Failure, FetchSettings, Request
from tests.servers import Asked, Page, Raw, Site

pytestmark = pytest.mark.anyio


def client(*, concurrency: int = 64, authorities: str | None = None) -> Client:
    settings = FetchSettings(
        timeout=timedelta(seconds=5), concurrency=concurrency, allow_networks=("127.0.0.0/8",)
    )
    return Client(settings, user_agent="defwatch/test", authorities=authorities)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site({"/": Page(body=b"feed", validators=True)}) as site:
        yield site


def open_files() -> int:
    return len(os.listdir("/dev/fd"))  # noqa: PTH208  # pathlib has no way to count without a stat of each


async def test_one_connection_serves_many_requests(site: Site) -> None:
    async with client() as web:
        first = await web.get(Request(url=site.url("/")))
        for _ in range(20):
            again = await web.get(Request(url=site.url("/"), etag=first.etag))
            assert again.not_modified
    assert (len(site.asked), site.connections) == (21, 1)


async def test_a_connection_that_the_server_has_closed_is_replaced(site: Site) -> None:
    site.pages["/"] = Raw(wire=b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfeed")  # and closes, unsaid
    async with client() as web:
        bodies = [(await web.get(Request(url=site.url("/")))).body for _ in range(5)]
    assert (bodies, site.connections) == ([b"feed"] * 5, 5)


async def test_a_request_that_is_given_up_frees_its_socket_at_once(site: Site) -> None:
    arrived = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hang(asked: Asked) -> Page:
        loop.call_soon_threadsafe(arrived.set)
        site.closing.wait(5)
        return Page()

    site.pages["/hang"] = hang
    async with client() as web:
        await web.get(Request(url=site.url("/")))
        before = open_files()
        asking = asyncio.create_task(web.get(Request(url=site.url("/hang"))))
        await arrived.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert open_files() < before  # the kept connection was this one


async def test_thousands_of_hosts_leave_no_more_than_the_limit_open() -> None:
    with Site({"/": Page(body=b"feed")}, host="0.0.0.0") as site:
        async with client(concurrency=8) as web:
            before = open_files()
            urls = [
                site.url("/", host=f"127.0.{net}.{host}") for net in range(1, 5) for host in range(1, 101)
            ]
            answers = await asyncio.gather(*(web.get(Request(url=url)) for url in urls))
            async with asyncio.timeout(5):
                while open_files() - before > 2 * 8:  # both ends of what is kept
                    await asyncio.sleep(0)
    assert {answer.body for answer in answers} == {b"feed"}
    assert site.connections == 400


async def test_the_environment_sets_no_proxy(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with Site(host="127.0.0.2") as proxy:
        for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url(""))
        async with client() as web:
            assert (await web.get(Request(url=site.url("/")))).body == b"feed"
            await web.post(site.url("/"), content=b"x")
    assert proxy.connections == 0


async def test_no_proxy_of_the_environment_does_not_pass_the_proxy_by(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with Site({"http://news.example.org/": Page(body=b"feed")}) as proxy:
        async with Client(FetchSettings(), user_agent="test", proxy=proxy.url("")) as web:
            assert (await web.get(Request(url="http://news.example.org/"))).body == b"feed"


async def test_netrc_is_not_read(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login desk password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    async with client() as web:
        await web.get(Request(url=site.url("/")))
    assert "authorization" not in site.asked[0].headers


async def test_the_path_goes_out_as_it_is_written(site: Site) -> None:
    site.pages["/a%2Fb/c;d"] = Page(body=b"feed")
    async with client() as web:
        assert (await web.get(Request(url=site.url("/a%2Fb/c;d?q=%20x&y=[1]")))).body == b"feed"
    assert site.asked[0].path == "/a%2Fb/c;d?q=%20x&y=[1]"


@pytest.mark.parametrize("value", ["x\r\nCookie: stolen=1", "x\ny: z", "x\x00"])
async def test_no_header_can_be_smuggled_in(site: Site, value: str) -> None:
    async with client() as web:
        for request in (
            Request(url=site.url("/"), user_agent=value),
            Request(url=site.url("/"), etag=value),
            Request(url=site.url("/"), last_modified=value),
            Request(url=site.url("/"), accept=value),
        ):
            with pytest.raises(FetchError, match="a header to be sent holds a line break"):
                await web.get(request)
    assert site.asked == []


@pytest.mark.parametrize("folder", [False, True])
async def test_certificates_can_be_named_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: bool
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    with Site({"/": Page(body=b"feed")}, tls=tls) as site:
        url = site.url("/", host="localhost")
        async with client() as stranger:
            with pytest.raises(
                FetchError, match=r"its certificate is not valid \(unable to get local issuer"
            ):
                await stranger.get(Request(url=url))
        if folder:
            monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
            expected = "its certificate is not valid"
        else:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
            expected = "none.pem"
        async with client() as misled:
            with pytest.raises(FetchError, match=expected):
                await misled.get(Request(url=url))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        async with client() as web:
            assert (await web.get(Request(url=url))).body == b"feed"


async def test_tls_and_plain_http_mistaken_for_each_other(site: Site, tmp_path: Path) -> None:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    with Site({"/": Page(body=b"feed")}, tls=tls) as secure:
        async with client() as web:
            with pytest.raises(FetchError) as plain:
                await web.get(Request(url=secure.url("/").replace("https", "http")))
            with pytest.raises(FetchError) as wrapped:
                await web.get(Request(url=site.url("/").replace("http", "https")))
    assert (plain.value.failure, "broken or ends early" in str(plain.value)) == (Failure.TEMPORARY, True)
    assert (wrapped.value.failure, "TLS failed: wrong version number" in str(wrapped.value)) == (
        Failure.HARD,
        True,
    )
