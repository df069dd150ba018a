"""Heavy bodies in a process of their own: the same answers, and an end to those that are made to hurt."""

from __future__ import annotations

import time
from threading import current_thread

import pytest

from bot import apart, parsing
from bot.errors import ParseError
from bot.model import ParsedFeed

URL = "https://example.org/feed.xml"


def rss(entries: str) -> bytes:
    """An RSS document."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{entries}</channel></rss>'.encode()


def entry(number: int) -> str:
    return f"<item><title>Report {number}</title><link>https://example.org/{number}</link></item>"


ATTRIBUTES = " ".join(f'a{number}="1"' for number in range(150_000))
ONE_TAG = rss(f"<item {ATTRIBUTES}/>")
"""One tag with 150,000 attributes: feedparser needs minutes."""


@pytest.mark.parametrize(
    ("body", "heavy"),
    [
        (rss("".join(map(entry, range(500)))), False),
        (rss("".join(map(entry, range(5_000)))), True),
        (rss(f"<item><title>{'a ' * 900_000}</title></item>"), False),
        (rss(f"<item><title>{'a ' * 1_100_000}</title></item>"), True),
        (rss("x<" * 30_000), True),
        (rss("x<" * 30_000).decode().encode("utf-16"), True),
        (rss("&" * 30_000), True),
        (ONE_TAG, True),
        (b"\x1f\x8b packed", True),
        (rss(f"<item><author>{'a.' * 10_000}@</author></item>"), True),
        (b"", False),
    ],
)
def test_what_is_heavy(body: bytes, heavy: bool) -> None:
    assert parsing.is_heavy(body, "application/xml") is heavy


@pytest.mark.parametrize(
    "body",
    [
        rss("".join(map(entry, range(5_000)))),
        rss("<!-- -->" * 100_000 + entry(1)),
        rss("<?x?>" * 100_000 + entry(1)),
        rss("<a>" * 100 + "</a>" * 100 + "<a/>" * 100_000 + entry(1)),
        rss(f"<item><description>{'<![CDATA[x]]>' * 50_000}</description></item>"),
        rss(f"<item><title>{'a ' * 2_000_000}</title></item>"),
        rss("".join(map(entry, range(5_000)))).decode().encode("utf-16"),
        rss("".join(f"<item><title>й{n}</title></item>" for n in range(5_000))).decode().encode("cp1251"),
    ],
)
def test_what_is_well_formed_is_light_however_much_it_is(body: bytes) -> None:
    assert parsing.is_heavy(body, "application/xml")
    assert parsing.parse_light(body, "application/xml; charset=windows-1251", URL) is not None


@pytest.mark.parametrize(
    "body",
    [
        rss("x<" * 30_000),
        rss("<item/>" * 400_000),
        ONE_TAG,
        rss(f"<item><author>{'a.' * 10_000}@</author></item>"),
        rss("<a>" * 20_001),
        rss("<!--" * 30_000),
        rss("]]>" * 700_000),
        b"\x1f\x8b packed",
        b"<html>" + b"<div>" * 30_000,
        b"+ADw-rss+AD4-" * 1_000,
    ],
)
def test_what_may_take_long_is_not(body: bytes) -> None:
    assert parsing.parse_light(body, "application/xml; charset=utf-7", URL) is None


@pytest.mark.anyio
async def test_a_long_feed_is_read_whole() -> None:
    feed = await apart.parse(rss("".join(map(entry, range(5_000))) + "<b>"), "application/xml", URL)
    assert [feed.entries[number].title for number in (0, 4_999)] == ["Report 0", "Report 4999"]
    assert len(feed.entries) == 5_000


@pytest.mark.anyio
@pytest.mark.parametrize("count", [2, 5_000])
async def test_a_caller_goes_on_with_the_feed_wherever_it_was_read(count: int) -> None:
    broken = rss("".join(map(entry, range(count)))).replace(b"</channel>", b"")

    def counted(feed: ParsedFeed) -> tuple[int, str]:
        return len(feed.entries), current_thread().name

    found, where = await apart.parse_then(counted, broken, "application/rss+xml", URL)
    assert found == count
    assert where.startswith("computing")


@pytest.mark.anyio
async def test_what_is_no_feed_says_the_same_from_there() -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/rss">'
    page = f"<html><head><title>Example</title>{head}</head>{'<p>a' * 30_000}</html>".encode()
    with pytest.raises(ParseError, match="an HTML page titled “Example”") as caught:
        await apart.parse(page, "text/html", URL)
    assert caught.value.feeds == ("https://example.org/rss",)


@pytest.mark.anyio
async def test_what_takes_too_long_is_ended() -> None:
    began = time.monotonic()
    with pytest.raises(ParseError, match="not done within 2 s"):
        await apart.parse(ONE_TAG, "application/xml", URL, seconds=2)
    assert time.monotonic() - began < 10


@pytest.mark.anyio
async def test_a_heavy_page_is_read_whole() -> None:
    page = f"<article>{'<p>The yard has built another ship.</p>' * 30_000}</article>".encode()
    found = await apart.read(page, "text/html", URL)
    assert found.text.startswith("The yard has built another ship.\n\nThe yard")


@pytest.mark.anyio
async def test_a_page_without_text_says_the_same_from_there() -> None:
    with pytest.raises(ParseError, match="no readable text"):
        await apart.read(b"<div>" * 300_000, "text/html", URL)
