"""Heavy bodies in a process of their own: the same answers, and an end to those that are made to hurt."""

from __future__ import annotations

import time

import pytest

from bot import apart, parsing
from bot.errors import ParseError

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
        (b"", False),
    ],
)
def test_what_is_heavy(body: bytes, heavy: bool) -> None:
    assert parsing.is_heavy(body, "application/xml") is heavy


@pytest.mark.anyio
async def test_a_long_feed_is_read_whole() -> None:
    feed = await apart.parse(rss("".join(map(entry, range(5_000)))), "application/xml", URL)
    assert [feed.entries[number].title for number in (0, 4_999)] == ["Report 0", "Report 4999"]
    assert len(feed.entries) == 5_000


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
