"""The client against servers of every manner on loopback."""

from __future__ import annotations

import gzip
import ssl
import zlib
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
import trustme
import zstandard

from bot.errors import FetchError
from bot.fetching import Client
from bot.model import Failure, FetchSettings, Request
from tests.servers import Asked, Drip, Page, Raw, Site

pytestmark = pytest.mark.anyio
LIMIT = 100_000
LOOPBACK = ("127.0.0.0/8",)


def settings(**changes: object) -> FetchSettings:
    fields: dict[str, object] = {
        "timeout": timedelta(seconds=5),
        "max_bytes": LIMIT,
        "allow_networks": LOOPBACK,
        **changes,
    }
    return FetchSettings(**fields)  # type: ignore[arg-type]  # a factory takes any field


def client(**changes: object) -> Client:
    return Client(settings(**changes), user_agent="defwatch/test (+https://example.org)")


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
async def web() -> AsyncIterator[Client]:
    async with client() as web:
        yield web


async def failure(web: Client, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await web.get(Request(url=url))
    assert "Traceback" not in str(caught.value)
    return caught.value


async def test_an_answer_is_handed_over_with_what_the_next_request_needs(site: Site, web: Client) -> None:
    site.pages["/feed"] = Page(
        body=b"<rss/>",
        headers={
            "Content-Type": "application/rss+xml; charset=utf-8",
            "ETag": 'W/"a\xe9"',
            "Last-Modified": "yesterday",
        },
    )
    response = await web.get(Request(url=site.url("/feed")))
    assert (response.status_code, response.body) == (200, b"<rss/>")
    assert response.content_type == "application/rss+xml; charset=utf-8"
    assert (response.etag, response.last_modified) == ('W/"a\xe9"', "yesterday")
    assert (response.url, response.moved_to, response.not_modified) == (site.url("/feed"), None, False)
    await web.get(Request(url=site.url("/feed"), etag=response.etag, last_modified=response.last_modified))
    sent = site.asked[-1].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('W/"a\xe9"', "yesterday")
    assert sent["user-agent"] == "defwatch/test (+https://example.org)"
    assert "referer" not in sent


async def test_a_feed_may_want_its_own_user_agent_and_kind(site: Site, web: Client) -> None:
    site.pages["/"] = Page()
    await web.get(Request(url=site.url(), user_agent="Mozilla/5.0", accept="text/html"))
    assert (site.asked[0].headers["user-agent"], site.asked[0].headers["accept"]) == (
        "Mozilla/5.0",
        "text/html",
    )


async def test_what_has_not_changed_is_304(site: Site, web: Client) -> None:
    site.pages["/feed"] = Page(body=b"news", validators=True)
    first = await web.get(Request(url=site.url("/feed")))
    again = await web.get(Request(url=site.url("/feed"), etag=first.etag, last_modified=first.last_modified))
    assert (again.status_code, again.not_modified, again.body) == (304, True, b"")


async def test_how_long_it_is_fresh_is_told_with_a_304_too(site: Site, web: Client) -> None:
    site.pages["/feed"] = Page(
        body=b"news", validators=True, headers={"Cache-Control": "public, max-age=900", "Age": "300"}
    )
    first = await web.get(Request(url=site.url("/feed")))
    again = await web.get(Request(url=site.url("/feed"), etag=first.etag))
    assert (first.fresh_for, again.not_modified, again.fresh_for) == (
        timedelta(minutes=10),
        True,
        timedelta(minutes=10),
    )


@pytest.mark.parametrize(
    ("header", "stored"),
    [
        (b'ETag: "a"\r\nETag: "b"', '"a"'),
        (b"ETag: unquoted", "unquoted"),
        (b'ETag:   W/"x, y"  ', 'W/"x, y"'),
        (b'ETag: "' + b"e" * 9_000 + b'"', '"' + "e" * 9_000 + '"'),
        (b'etag: "\xd0\xbd"', '"\xd0\xbd"'),
        (b'ETag: "a:b"', '"a:b"'),
    ],
)
async def test_validators_come_and_go_byte_for_byte(
    site: Site, web: Client, header: bytes, stored: str
) -> None:
    site.pages["/feed"] = Raw(wire=b"HTTP/1.1 200 OK\r\n" + header + b"\r\nContent-Length: 4\r\n\r\nfeed")
    response = await web.get(Request(url=site.url("/feed")))
    assert response.etag == stored
    await web.get(Request(url=site.url("/feed"), etag=response.etag))
    assert site.asked[-1].headers["if-none-match"] == stored


@pytest.mark.parametrize("header", [b"ETag:", b"ETag: \t "])
async def test_an_empty_validator_is_none(site: Site, web: Client, header: bytes) -> None:
    site.pages["/feed"] = Raw(wire=b"HTTP/1.1 200 OK\r\n" + header + b"\r\nContent-Length: 4\r\n\r\nfeed")
    assert not (await web.get(Request(url=site.url("/feed")))).etag


async def test_304_that_nobody_asked_for_is_a_failure(site: Site, web: Client) -> None:
    site.pages["/feed"] = Page(status=304)
    assert (await failure(web, site.url("/feed"))).failure is Failure.TEMPORARY


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (410, Failure.GONE),
        (401, Failure.BLOCKED),
        (403, Failure.BLOCKED),
        (451, Failure.BLOCKED),
        (400, Failure.HARD),
        (404, Failure.HARD),
        (418, Failure.HARD),
        (408, Failure.TEMPORARY),
        (429, Failure.TEMPORARY),
        (500, Failure.TEMPORARY),
        (503, Failure.TEMPORARY),
        (599, Failure.TEMPORARY),
        (202, Failure.TEMPORARY),
        (206, Failure.TEMPORARY),
    ],
)
async def test_every_status_weighs_what_it_says(site: Site, web: Client, status: int, kind: Failure) -> None:
    site.pages["/feed"] = Page(status=status, body=b"sorry")
    error = await failure(web, site.url("/feed"))
    assert (error.failure, error.status_code) == (kind, status)
    assert f"answered {status}" in str(error)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("99999999999999999999", timedelta(hours=24)),
        ("Fri, 31 Dec 2100 23:59:59 GMT", timedelta(hours=24)),
        ("Wed, 01 Jan 2020 00:00:00 GMT", timedelta(0)),
        ("Friday, 31-Dec-99 23:59:59 GMT", timedelta(0)),
        ("Sun Nov  6 08:49:37 1994", timedelta(0)),
        (" 120 ", timedelta(seconds=120)),
        ("0", timedelta(0)),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
    ],
)
async def test_retry_after_is_a_number_or_a_date_and_at_most_a_day(
    site: Site, web: Client, header: str, wait: timedelta | None
) -> None:
    site.pages["/feed"] = Page(status=503, headers={"Retry-After": header})
    assert (await failure(web, site.url("/feed"))).retry_after == wait


async def test_redirects_are_followed_and_permanent_ones_reported(site: Site, web: Client) -> None:
    site.pages |= {
        "/old": Page(status=301, headers={"Location": "/older"}),
        "/older": Page(status=308, headers={"Location": site.url("/new")}),
        "/new": Page(body=b"feed"),
        "/mixed": Page(status=301, headers={"Location": "/later"}),
        "/later": Page(status=302, headers={"Location": "/new"}),
    }
    moved = await web.get(Request(url=site.url("/old"), etag='"x"'))
    assert (moved.body, moved.url, moved.moved_to) == (b"feed", site.url("/new"), site.url("/new"))
    assert site.asked[-1].headers["if-none-match"] == '"x"'
    mixed = await web.get(Request(url=site.url("/mixed")))
    assert (mixed.url, mixed.moved_to) == (site.url("/new"), None)


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("/loop", "circle"),
        ("/deeper", "more than 10 redirects"),
        ("", "without an address"),
        ("file:///etc/passwd", "only http and https"),
        ("ftp://127.0.0.1/feed", "only http and https"),
        ("gopher://127.0.0.1:70/_x", "only http and https"),
        ("javascript:alert(1)", "only http and https"),
        ("http://10.0.0.5/feed", "refused 10.0.0.5:80 (private network)"),
        ("http://169.254.169.254/latest/meta-data/", "refused 169.254.169.254:80 (link-local network)"),
        ("http://[::ffff:10.0.0.5]/", "private network"),
        ("http://[", "not an address"),
        ("http://a:b:c/", "not an address"),
    ],
)
async def test_redirects_lead_nowhere_forbidden(site: Site, web: Client, location: str, says: str) -> None:
    def deeper(asked: Asked) -> Page:
        depth = int(asked.path.partition("?")[2] or 0)
        return Page(status=302, headers={"Location": f"/deeper?{depth + 1}"})

    site.pages["/loop"] = Page(status=302, headers={"Location": location})
    site.pages["/deeper"] = deeper
    error = await failure(web, site.url("/loop"))
    assert error.failure is Failure.HARD
    assert says in str(error)
    assert len(site.asked) <= 11


async def test_credentials_and_cookies_stay_where_they_belong(site: Site, web: Client) -> None:
    with Site({"/feed": Page(body=b"feed")}, host="127.0.0.2") as other:
        site.pages |= {
            "/here": Page(status=302, headers={"Location": "/there", "Set-Cookie": "track=1; Path=/"}),
            "/there": Page(status=302, headers={"Location": other.url("/feed").replace("//", "//you:me@")}),
            "/set": Page(headers={"Set-Cookie": "track=2"}),
        }
        login = site.url("/here").replace("//", "//desk:secret@")
        response = await web.get(Request(url=login))
        await web.get(Request(url=site.url("/set")))
        await web.get(Request(url=site.url("/set")))
    basic = "Basic ZGVzazpzZWNyZXQ="  # desk:secret
    assert [asked.headers.get("authorization") for asked in site.asked] == [basic, basic, None, None]
    assert "authorization" not in other.asked[0].headers
    assert not any("cookie" in asked.headers for asked in [*site.asked, *other.asked])
    assert "secret" not in response.url


async def test_errors_tell_no_secrets(web: Client) -> None:
    error = await failure(web, "http://desk:secret@10.0.0.5/feed?key=0123456789abcdef0123456789&page=2")
    assert "secret" not in str(error)
    assert "0123456789abcdef" not in str(error)


def members(*parts: bytes) -> bytes:
    return b"".join(gzip.compress(part) for part in parts)


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ("gzip", gzip.compress(b"news and news")),
        ("x-gzip", gzip.compress(b"news and news")),
        ("gzip", members(b"news ", b"and ", b"news")),
        ("gzip", gzip.compress(b"news and news") + b"\x00" * 20),
        ("gzip", b"news and news"),
        ("deflate", zlib.compress(b"news and news")),
        ("deflate", zlib.compress(b"news and news", wbits=-15)),
        ("br", brotli.compress(b"news and news")),
        ("zstd", zstandard.compress(b"news ") + zstandard.compress(b"and news")),
        ("gzip, br", brotli.compress(gzip.compress(b"news and news"))),
        ("identity", b"news and news"),
        ("utf-8", b"news and news"),
    ],
)
async def test_every_encoding_is_unpacked(site: Site, web: Client, encoding: str, sent: bytes) -> None:
    site.pages["/feed"] = Page(body=sent, headers={"Content-Encoding": encoding})
    assert (await web.get(Request(url=site.url("/feed")))).body == b"news and news"
    assert site.asked[0].headers["accept-encoding"] == "gzip, deflate, br, zstd"


@pytest.mark.parametrize("before_headers", [True, False])
async def test_a_drip_ends_at_the_deadline(site: Site, before_headers: bool) -> None:
    site.pages["/feed"] = Drip(
        body=b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 9_000, pause_seconds=0.02, before_headers=before_headers
    )
    async with client(timeout=timedelta(seconds=0.3)) as web:
        error = await failure(web, site.url("/feed"))
    assert error.failure is Failure.TEMPORARY
    assert "no full answer within 0.3 s" in str(error)


NO_WEB_ADDRESSES = [
    "",
    "feed",
    "/etc/passwd",
    "file:///etc/passwd",
    "ftp://example.org/feed",
    "http://",
    "https:///a",
]


@pytest.mark.parametrize("url", [*NO_WEB_ADDRESSES, "http://[::1/"])
async def test_what_is_no_web_address_is_refused(web: Client, url: str) -> None:
    assert (await failure(web, url)).failure is Failure.HARD


async def test_a_closed_port_and_an_unknown_name_are_tried_again(web: Client) -> None:
    with Site() as site:
        gone = site.url("/feed")
    closed = await failure(web, gone)
    assert (closed.failure, "cannot be connected to" in str(closed)) == (Failure.TEMPORARY, True)
    unknown = await failure(web, "http://feeds.example.invalid/rss")
    assert (unknown.failure, "name not found" in str(unknown)) == (Failure.TEMPORARY, True)


async def test_a_certificate_must_be_valid(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    with Site({"/feed": Page(body=b"feed")}, tls=server_tls(authority, "localhost")) as site:
        address = site.url("/feed", host="localhost")
        web = Client(settings(), user_agent="test", authorities=str(tmp_path / "authority.pem"))
        async with web:
            assert (await web.get(Request(url=address))).body == b"feed"
            wrong_name = await failure(web, site.url("/feed"))
        async with client() as stranger:
            error = await failure(stranger, address)
    assert error.failure is Failure.HARD
    assert "its certificate is not valid" in str(error)
    assert wrong_name.failure is Failure.HARD


def server_tls(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


async def test_plain_http_behind_https_is_a_hard_failure(site: Site, web: Client) -> None:
    error = await failure(web, site.url("/feed").replace("http:", "https:"))
    assert (error.failure, "TLS" in str(error)) == (Failure.HARD, True)


async def test_post_goes_where_the_operator_said_and_reports_any_status(site: Site) -> None:
    site.pages["/hook"] = Page(status=429, body=b"slow down", headers={"Retry-After": "30"})
    site.pages["/moved"] = Page(status=302, headers={"Location": "/hook"})
    async with client(allow_networks=()) as web:
        answer = await web.post(
            site.url("/hook"), json={"text": "S-400 — новости"}, headers={"Idempotency-Key": "k1"}
        )
        moved = await web.post(site.url("/moved"), content=b"raw")
    assert (answer.status_code, answer.text, answer.headers["retry-after"]) == (429, "slow down", "30")
    assert site.asked[0].headers["content-type"] == "application/json"
    assert site.asked[0].headers["idempotency-key"] == "k1"
    assert (
        site.asked[0].body == b'{"text": "S-400 \\u2014 \\u043d\\u043e\\u0432\\u043e\\u0441\\u0442\\u0438"}'
    )
    assert (moved.status_code, site.paths()) == (302, ["/hook", "/moved"])


async def test_post_to_nowhere_is_a_fetch_error(web: Client) -> None:
    with Site() as site:
        gone = site.url("/hook")
    with pytest.raises(FetchError, match="cannot be connected to"):
        await web.post(gone, json={})
