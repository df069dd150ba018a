"""A server that does everything wrong, one path a fault, and what must come of each.

Beside it stands another on an address that is not allowed: it must see nothing, not even a connection.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta

import brotli
import pytest
import zstandard

from bot.errors import FetchError
from bot.fetching import Client
from bot.model import Failure, FetchSettings, Request
from tests.servers import Answer, Asked, Drip, Endless, Page, Raw, Site

pytestmark = pytest.mark.anyio

LIMIT = 100_000
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKS = OK + b"Transfer-Encoding: chunked\r\n\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
COOKIES = [b"Set-Cookie: a%d=1" % number for number in range(1_000)]
BOMB = b"\x00" * 20_000_000
TEMPORARY, HARD = Failure.TEMPORARY, Failure.HARD


@dataclass(frozen=True)
class Fails:
    """The fault is told as a failure of this weight in these words."""

    failure: Failure
    words: str


BROKEN = Fails(TEMPORARY, "its answer is broken or ends early")
LATE = Fails(TEMPORARY, "no full answer within 0.5 s")
TOO_LARGE = Fails(HARD, "larger than 100,000 bytes")
ENDS_EARLY = Fails(TEMPORARY, "its compressed body ends early")
NO_WEB = Fails(HARD, "only http and https are fetched")
REFUSED = Fails(HARD, "allow it in settings.fetch.allow_networks")


def sized(body: bytes, *headers: bytes) -> bytes:
    """An answer with its length."""
    return (
        OK
        + b"".join(header + b"\r\n" for header in headers)
        + b"Content-Length: %d\r\n\r\n" % len(body)
        + body
    )


def chunked(wire: bytes) -> Raw:
    return Raw(wire=CHUNKS + wire)


def packed(encoding: str, body: bytes) -> Page:
    return Page(body=body, headers={"Content-Encoding": encoding})


def to(location: str, status: int = 302) -> Raw:
    """A redirect, whatever stands in its Location; {other} is the server that must see nothing."""
    head = b"HTTP/1.1 %d Found\r\nContent-Length: 0\r\n" % status
    return Raw(wire=head + b"Location: " + location.encode("latin-1") + b"\r\n\r\n")


FAULTS: dict[str, tuple[Answer, bytes | Fails]] = {
    # No answer, or none that ends
    "closes at once": (Raw(wire=b""), BROKEN),
    "resets at once": (Raw(wire=b"", then="reset"), Fails(TEMPORARY, "the connection broke off")),
    "says nothing": (Raw(wire=b"", then="wait"), LATE),
    "half a status line": (Raw(wire=b"HTTP/1.1 20", then="wait"), LATE),
    "half a status line, closed": (Raw(wire=b"HTTP/1.1 20"), BROKEN),
    "headers without an end": (Raw(wire=OK + b"Content-Length: 4\r\n", then="wait"), LATE),
    "headers byte by byte": (Drip(body=OK + b"X: " + b"x" * 9_000, before_headers=True), LATE),
    "body byte by byte": (Drip(), LATE),
    "chunks byte by byte": (
        Drip(body=CHUNKS + b"1\r\nx\r\n" * 9_000, before_headers=True, pause_seconds=0.002),
        LATE,
    ),
    "stops in the body": (Raw(wire=OK + b"Content-Length: 100\r\n\r\nshort", then="wait"), LATE),
    "closes in the body": (Raw(wire=OK + b"Content-Length: 100\r\n\r\nshort"), BROKEN),
    "resets in the body": (
        Raw(wire=OK + b"Content-Length: 100\r\n\r\nshort", then="reset"),
        Fails(TEMPORARY, "the connection broke off"),
    ),
    "endless body": (Endless(), TOO_LARGE),
    "endless body of unknown length": (Endless(head=b"HTTP/1.0 200 OK\r\n\r\n"), TOO_LARGE),
    "endless chunks": (
        Endless(head=CHUNKS, piece=b"10\r\n" + b"x" * 16 + b"\r\n"),
        TOO_LARGE,
    ),
    "endless headers": (Endless(head=OK, piece=b"X-More: and more\r\n" * 100), BROKEN),
    "endless header": (Endless(head=OK + b"X-Long: ", piece=b"long" * 1_000), BROKEN),
    "endless 1xx": (Endless(head=b"", piece=HINTS * 50), BROKEN),
    "endless trailers": (
        Endless(head=CHUNKS + b"4\r\nfeed\r\n0\r\n", piece=b"X-More: x\r\n" * 100),
        BROKEN,
    ),
    "length beyond the limit": (
        Raw(wire=OK + b"Content-Length: 99999999\r\n\r\n" + b"x" * 200_000), TOO_LARGE
    ),
    # Status lines
    "HTTP/0.9": (Raw(wire=b"<rss/>"), BROKEN),
    "binary junk": (Raw(wire=bytes(range(256)) * 20), BROKEN),
    "another protocol": (Raw(wire=b"220 mail.example.org ESMTP\r\n"), BROKEN),
    "status of two digits": (Raw(wire=b"HTTP/1.1 20 OK\r\n\r\nfeed"), BROKEN),
    "status of letters": (Raw(wire=b"HTTP/1.1 OK\r\n\r\nfeed"), BROKEN),
    "status 000": (Raw(wire=b"HTTP/1.1 000 Nothing\r\n\r\nfeed"), BROKEN),
    "status of six digits": (
        Raw(wire=b"HTTP/1.1 999999 OK\r\n\r\n"),
        Fails(TEMPORARY, "answered 999999"),
    ),
    "a byte over the limit": (Page(body=b"x" * (LIMIT + 1)), TOO_LARGE),
    "no reason phrase": (Raw(wire=b"HTTP/1.1 200\r\n\r\nfeed"), b"feed"),
    "HTTP/1.0": (Raw(wire=b"HTTP/1.0 200 OK\r\n\r\nfeed"), b"feed"),
    "HTTP/3.7": (Raw(wire=b"HTTP/3.7 200 OK\r\n\r\nfeed"), b"feed"),
    "100 Continue unasked": (Raw(wire=b"HTTP/1.1 100 Continue\r\n\r\n" + sized(b"feed")), b"feed"),
    "fifty 103s": (Raw(wire=HINTS * 50 + sized(b"feed")), b"feed"),
    "101 unasked": (Raw(wire=b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"), BROKEN),
    "204": (Page(status=204), Fails(TEMPORARY, "answered 204 No Content")),
    "205": (Page(status=205), Fails(TEMPORARY, "answered 205 Reset Content")),
    "206 unasked": (Page(status=206, body=b"fe"), Fails(TEMPORARY, "answered 206 Partial Content")),
    "300": (Page(status=300, headers={"Location": "/feed"}), Fails(TEMPORARY, "answered 300")),
    "304 unasked": (Page(status=304), Fails(TEMPORARY, "answered 304 Not Modified")),
    "305": (Page(status=305, headers={"Location": "http://{other}/"}), Fails(TEMPORARY, "answered 305")),
    "399": (Page(status=399), Fails(TEMPORARY, "answered 399")),
    "an error with an endless page": (
        Endless(head=b"HTTP/1.1 404 Not Found\r\n\r\n"), Fails(HARD, "answered 404 Not Found")
    ),
    "999": (Page(status=999), Fails(TEMPORARY, "answered 999")),
    # Headers
    "NUL in a header": (Raw(wire=sized(b"feed", b"X-Odd: a\x00b")), BROKEN),
    "bytes that are no UTF-8": (Raw(wire=sized(b"feed", b"X-Odd: \xe9\xff\xfe")), b"feed"),
    "a header without a name": (Raw(wire=sized(b"feed", b": nothing")), b"feed"),
    "a line that is no header": (Raw(wire=sized(b"feed", b"what is this")), BROKEN),
    "a header in two lines": (Raw(wire=sized(b"feed", b"X-Long: one\r\n two")), b"feed"),
    "lines that end in LF": (Raw(wire=b"HTTP/1.1 200 OK\nContent-Length: 4\n\nfeed"), b"feed"),
    "a header of 90 KB": (Raw(wire=sized(b"feed", b"X-Long: " + b"x" * 90_000)), b"feed"),
    "a header of 200 KB": (Raw(wire=sized(b"feed", b"X-Long: " + b"x" * 200_000)), BROKEN),
    "a thousand cookies": (Raw(wire=sized(b"feed", *COOKIES)), b"feed"),
    "ten thousand headers": (Raw(wire=sized(b"feed", *[b"X-Many: x"] * 10_000)), BROKEN),
    # Lengths and chunks
    "more than it said": (Raw(wire=sized(b"feed") + b" and more"), b"feed"),
    "length twice": (Raw(wire=sized(b"feed", b"Content-Length: 4")), b"feed"),
    "two lengths": (Raw(wire=sized(b"feed", b"Content-Length: 7")), BROKEN),
    "negative length": (Raw(wire=OK + b"Content-Length: -4\r\n\r\nfeed"), BROKEN),
    "length in words": (Raw(wire=OK + b"Content-Length: four\r\n\r\nfeed"), BROKEN),
    "length of thirty digits": (Raw(wire=OK + b"Content-Length: " + b"9" * 30 + b"\r\n\r\nfeed"), b"feed"),
    "no length at all": (Raw(wire=OK + b"\r\nfeed"), b"feed"),
    "chunks": (chunked(b"2;name=value\r\nfe\r\n2\r\ned\r\n0\r\n\r\n"), b"feed"),
    "chunks with trailers": (chunked(b"4\r\nfeed\r\n0\r\nETag: late\r\n\r\n"), b"feed"),
    "chunks and a length": (
        Raw(wire=OK + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfeed\r\n0\r\n\r\n"),
        b"feed",
    ),
    "chunk without a size": (chunked(b"zz\r\nfeed\r\n0\r\n\r\n"), BROKEN),
    "chunk of a negative size": (chunked(b"-4\r\nfeed\r\n0\r\n\r\n"), BROKEN),
    "chunk of a huge size": (chunked(b"f" * 17 + b"\r\nfeed"), BROKEN),
    "chunk longer than its size": (chunked(b"2\r\nfeed\r\n0\r\n\r\n"), BROKEN),
    "chunks without the last": (chunked(b"4\r\nfeed\r\n"), BROKEN),
    "unknown transfer encoding": (Raw(wire=OK + b"Transfer-Encoding: rot13\r\n\r\nfeed"), BROKEN),
    # Encodings
    "gzip bomb": (packed("gzip", gzip.compress(BOMB)), TOO_LARGE),
    "deflate bomb": (packed("deflate", zlib.compress(BOMB)), TOO_LARGE),
    "br bomb": (packed("br", brotli.compress(BOMB, quality=5)), TOO_LARGE),
    "zstd bomb": (packed("zstd", zstandard.compress(BOMB)), TOO_LARGE),
    "bomb in a bomb": (packed("gzip, br", brotli.compress(gzip.compress(BOMB))), TOO_LARGE),
    "bomb of members": (packed("gzip", gzip.compress(b"x" * 30_000) * 4), TOO_LARGE),
    "thousands of empty members": (
        packed("gzip", gzip.compress(b"") * 4_000), Fails(TEMPORARY, "in more than 1,000 parts")
    ),
    "thousands of empty frames": (
        packed("zstd", zstandard.compress(b"") * 4_000), Fails(TEMPORARY, "in more than 1,000 parts")
    ),
    "two members": (packed("gzip", gzip.compress(b"fe") + gzip.compress(b"ed")), b"feed"),
    "member and padding": (packed("gzip", gzip.compress(b"feed") + bytes(20)), b"feed"),
    "gzip that is none": (packed("gzip", b"feed"), b"feed"),
    "truncated gzip": (packed("gzip", gzip.compress(b"feed" * 1_000)[:-12]), ENDS_EARLY),
    "truncated br": (packed("br", brotli.compress(b"feed" * 1_000)[:-3]), ENDS_EARLY),
    "truncated zstd": (packed("zstd", zstandard.compress(b"feed" * 1_000)[:-3]), ENDS_EARLY),
    "damaged gzip": (
        packed("gzip", gzip.compress(b"feed")[:10] + b"\xff" * 30), Fails(TEMPORARY, "its gzip is damaged")
    ),
    "damaged deflate": (
        packed("deflate", b"\x78\x9c\xff\xff\xff"), Fails(TEMPORARY, "its deflate is damaged")
    ),
    "damaged br": (packed("br", b"\xff\xff\xff\xff"), Fails(TEMPORARY, "its br is damaged")),
    "damaged zstd": (
        packed("zstd", b"\x28\xb5\x2f\xfd\x20\x04\x07\x00\x00"), Fails(TEMPORARY, "its zstd is damaged")
    ),
    "zstd that has only begun": (packed("zstd", b"\x28\xb5\x2f\xfd\xff\xff\xff\xff"), ENDS_EARLY),
    "four encodings": (
        packed("gzip, gzip, gzip, gzip", b"x"), Fails(TEMPORARY, "compressed more than three times over")
    ),
    "encodings in two headers": (
        Raw(
            wire=sized(
                brotli.compress(gzip.compress(b"feed")), b"Content-Encoding: gzip", b"Content-Encoding: br"
            )
        ),
        b"feed",
    ),
    "unknown encoding": (packed("rot13", b"feed"), b"feed"),
    # Redirects
    "redirect without an address": (Page(status=302), Fails(HARD, "answered 302 without an address")),
    "redirect to itself": (to("/"), Fails(HARD, "its redirects go in a circle")),
    "redirects in a circle": (to("/circle"), Fails(HARD, "its redirects go in a circle")),
    "twenty redirects": (to("/hops?1"), Fails(HARD, "more than 10 redirects")),
    "redirect with a body that hangs": (
        Raw(wire=b"HTTP/1.1 302 Found\r\nLocation: /feed\r\nContent-Length: 99\r\n\r\n", then="wait"), b"feed"
    ),
    "redirect with an endless body": (
        Endless(head=b"HTTP/1.1 302 Found\r\nLocation: /feed\r\n\r\n"), b"feed"
    ),
    "redirect to a file": (to("file:///etc/passwd"), NO_WEB),
    "redirect to gopher": (to("gopher://{other}/_x"), NO_WEB),
    "redirect to data": (to("data:text/xml,<rss/>"), NO_WEB),
    "redirect to a script": (to("javascript:alert(1)"), NO_WEB),
    "redirect to no address": (to("http://["), Fails(HARD, "not an address that can be fetched")),
    "redirect to a port beyond": (to("http://127.0.0.1:99999/"), Fails(HARD, "not an address")),
    "redirect into another network": (to("http://{other}/"), REFUSED),
    "redirect with any scheme": (to("//{other}/"), REFUSED),
    "redirect to a decimal address": (to("http://2130706434:{port}/"), REFUSED),
    "redirect to an octal address": (
        to("http://0177.0.0.2:{port}/"),
        Fails(HARD, "not an address that can be fetched"),
    ),
    "redirect to a hexadecimal address": (to("http://0x7f000002:{port}/"), REFUSED),
    "redirect to a short address": (to("http://127.2:{port}/"), REFUSED),
    "redirect to a mapped address": (to("http://[::ffff:127.0.0.2]:{port}/"), REFUSED),
    "redirect to a compatible address": (to("http://[::127.0.0.2]:{port}/"), REFUSED),
    "redirect through NAT64": (to("http://[64:ff9b::7f00:2]:{port}/"), REFUSED),
    "redirect through 6to4": (to("http://[2002:7f00:2::]:{port}/"), REFUSED),
    "redirect to full-width digits": (
        to("http://127.0.0.%EF%BC%92:{port}/"),
        Fails(TEMPORARY, "name not found"),
    ),
    "redirect behind credentials": (to("http://127.0.0.1:80@{other}/"), REFUSED),
    "redirect behind a backslash": (
        to("http://{other}\\@127.0.0.1:1/"),
        Fails(TEMPORARY, "cannot be connected to"),
    ),
    "redirect to nowhere": (to("http://0.0.0.0:{port}/"), REFUSED),
    "redirect to metadata": (to("http://169.254.169.254/latest/meta-data/"), REFUSED),
    "redirect with a line break": (to("/feed%0d%0aHost:%20other"), Fails(HARD, "answered 404")),
    "redirect in Latin-1": (to("/n\xe9ws"), b"news"),
    "redirect with blanks": (to("  /feed  "), b"feed"),
    "redirect of 50 KB": (to("/" + "x" * 50_000), Fails(HARD, "answered 404")),
    "redirect to a feed": (to("/feed", 308), b"feed"),
}  # fmt: skip


def hops(asked: Asked) -> Page:
    return Page(status=302, headers={"Location": f"/hops?{int(asked.path.partition('?')[2]) + 1}"})


@dataclass
class Ground:
    """The hostile server, the one that must see nothing, and the client between them."""

    site: Site
    other: Site
    web: Client

    def set(self, answer: Answer) -> None:
        if isinstance(answer, Raw):
            wire = answer.wire.replace(b"{other}", f"{self.other.host}:{self.other.port}".encode())
            answer = Raw(wire=wire.replace(b"{port}", str(self.other.port).encode()), then=answer.then)
        self.site.pages["/"] = answer


@pytest.fixture(scope="module")
def sites() -> Iterator[tuple[Site, Site]]:
    pages: dict[str, Answer] = {
        "/feed": Page(body=b"feed"),
        "/circle": Page(status=302, headers={"Location": "/"}),
        "/hops": hops,
        "/n%E9ws": Page(body=b"news"),
        "/n%C3%A9ws": Page(body=b"news"),
    }
    with Site(pages) as site, Site({"/": Page(body=b"secret")}, host="127.0.0.2") as other:
        yield site, other


@pytest.fixture
async def ground(sites: tuple[Site, Site]) -> AsyncIterator[Ground]:
    settings = FetchSettings(
        timeout=timedelta(seconds=0.5), max_bytes=LIMIT, allow_networks=("127.0.0.1/32",)
    )
    async with Client(settings, user_agent="defwatch/test (+https://example.org)") as web:
        yield Ground(*sites, web)


def test_there_are_enough_of_them() -> None:
    assert len(FAULTS) >= 100


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_fault_has_its_outcome(ground: Ground, fault: str) -> None:
    answer, expected = FAULTS[fault]
    ground.set(answer)
    if isinstance(expected, bytes):
        assert (await ground.web.get(Request(url=ground.site.url("/")))).body == expected
    else:
        with pytest.raises(FetchError) as caught:
            await ground.web.get(Request(url=ground.site.url("/")))
        assert (caught.value.failure, expected.words in str(caught.value)) == (expected.failure, True), str(
            caught.value
        )
    assert ground.other.connections == 0
