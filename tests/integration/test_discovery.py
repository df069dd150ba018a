"""From a site's address to its feeds, over a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.discovery import discover
from bot.errors import FetchError, ParseError
from bot.fetching import Client
from bot.model import FetchSettings
from tests.servers import Page, Site

pytestmark = pytest.mark.anyio
FEED = Page(
    body=b"<rss version='2.0'><channel><title>Defence</title><item><title>one</title></item></channel></rss>"
)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
async def web() -> AsyncIterator[Client]:
    async with Client(FetchSettings(allow_networks=("127.0.0.0/8",)), user_agent="test") as web:
        yield web


def page(*feeds: str) -> Page:
    links = "".join(f"<link rel='alternate' type='application/rss+xml' href='{feed}'>" for feed in feeds)
    return Page(body=f"<html><head><title>Example</title>{links}</head></html>".encode())


async def test_a_feed_is_its_own_answer(site: Site, web: Client) -> None:
    site.pages["/rss"] = FEED
    found = await discover(web, site.url("/rss"))
    assert [(url, feed.title, len(feed.entries)) for url, feed in found] == [(site.url("/rss"), "Defence", 1)]


async def test_a_feed_that_has_moved_is_found_at_its_new_address(site: Site, web: Client) -> None:
    site.pages |= {"/old": Page(status=301, headers={"Location": "/new"}), "/new": FEED}
    assert [url for url, _ in await discover(web, site.url("/old"))] == [site.url("/new")]


async def test_what_the_page_advertises_comes_before_guesses(site: Site, web: Client) -> None:
    site.pages |= {
        "/": page("/a.xml", "/dead.xml", "/b.xml", "/a.xml#x"),
        "/a.xml": FEED,
        "/b.xml": FEED,
        "/rss": FEED,
    }
    assert [url for url, _ in await discover(web, site.url("/"))] == [site.url("/a.xml"), site.url("/b.xml")]
    assert site.count("/rss") == 0


async def test_usual_paths_are_tried_last(site: Site, web: Client) -> None:
    site.pages |= {"/news/": page("/dead.xml"), "/atom.xml": FEED}
    assert [url for url, _ in await discover(web, site.url("/news/"))] == [site.url("/atom.xml")]


async def test_a_site_without_a_feed_says_what_it_is(site: Site, web: Client) -> None:
    site.pages["/"] = page()
    with pytest.raises(ParseError, match="an HTML page titled “Example”"):
        await discover(web, site.url("/"))


async def test_a_site_that_is_not_there_says_so(web: Client, site: Site) -> None:
    with pytest.raises(FetchError, match="answered 404"):
        await discover(web, site.url("/"))


async def test_pages_cannot_send_us_into_private_networks(site: Site, web: Client) -> None:
    site.pages["/"] = page("http://10.0.0.5/feed", "file:///etc/passwd")
    with pytest.raises(ParseError):
        await discover(web, site.url("/"))
